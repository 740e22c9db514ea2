"""Writes cleaned elements as Markdown."""
