"""Feeds of stories: Atom and JSON Feed."""
