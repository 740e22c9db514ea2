"""The Markdown dialect: its parser, rules and references."""
