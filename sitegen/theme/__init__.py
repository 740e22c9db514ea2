"""Themes: layers of templates, the Jinja environment, translations and date formats."""
