"""The ledger of published addresses, as the database holds it."""
