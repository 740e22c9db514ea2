"""Decoding of text files, and the context of names in running text."""
