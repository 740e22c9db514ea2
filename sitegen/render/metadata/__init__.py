"""Machine-readable metadata of pages: head elements, Robust Links and JSON-LD."""
