"""Checks for mistakes in Markdown that readers would see: left-over markup, dead links, dropped text."""
