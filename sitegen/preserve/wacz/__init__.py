"""WACZ 1.1.1: a ZIP file with the site as WARC records, an index of them, a list of pages, and a description with digests."""
