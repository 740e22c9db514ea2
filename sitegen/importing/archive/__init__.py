"""The archive that documents are imported into: its ids, the ledger of earlier imports, and staging of new files."""
