"""Mistakes in running text that readers would see: left-over markup, dead links, lost words."""
