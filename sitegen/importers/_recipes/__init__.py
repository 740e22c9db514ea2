"""Recipes for pages of old sites: selectors for the parts of a story."""
