"""The text of a page: tags and shortcodes, Markdown of the source, and its conversion."""
