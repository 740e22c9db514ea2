"""Parsing of content files into documents."""
