"""Feeds: RSS 0.9 to 2.0, Atom and JSON Feed."""
