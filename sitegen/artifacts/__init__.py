"""Artifacts, which are built from the whole archive at once: the search index and the dataset."""
