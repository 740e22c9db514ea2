"""Converts Markdown of other programs, and keeps the bytes of the blocks that sitegen reads alike."""
