"""The ledger of published addresses, as publishing reads and writes it."""
