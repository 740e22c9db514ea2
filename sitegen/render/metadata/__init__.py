"""Metadata of a page for programs: head elements, Robust Links and JSON-LD."""
