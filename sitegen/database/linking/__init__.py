"""Linking: from the references in documents to the documents they refer to."""
