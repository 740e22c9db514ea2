"""Text as it is read from files, and the context of names in it."""
