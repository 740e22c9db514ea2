"""Dependency tracking: what each page read, and what has changed since."""
