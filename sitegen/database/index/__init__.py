"""The index: document rows, entries in listings, redirects and published files."""
