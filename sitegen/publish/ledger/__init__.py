"""Checks the ledger of published addresses, and records new ones."""
