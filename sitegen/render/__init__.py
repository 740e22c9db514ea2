"""From a page and what it reads to bytes: the theme's chain, the Jinja environment, dates in words, bodies with links."""
