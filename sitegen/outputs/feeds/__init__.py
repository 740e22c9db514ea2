"""Feeds of stories: Atom, RSS and JSON Feed."""
