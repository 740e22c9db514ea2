"""Reduces HTML to the elements that sitegen's Markdown has, and counts everything that it has no form for."""
