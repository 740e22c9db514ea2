"""Linking: resolves the references in documents to the documents and files that they refer to."""
