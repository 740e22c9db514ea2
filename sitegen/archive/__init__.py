"""The archive database: documents, what points to what, and the pages that were written."""
