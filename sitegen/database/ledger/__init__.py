"""The ledger of published addresses, as stored in the database."""
