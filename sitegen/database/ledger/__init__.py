"""The ledger of published addresses in the database."""
