"""The index: which documents, files and redirects are listed where."""
