"""Limits of work that grows faster than the text, for bodies that no writer would write."""
