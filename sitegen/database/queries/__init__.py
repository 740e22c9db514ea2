"""Recorded queries: everything that a page may read, each with a fingerprint of its result."""
