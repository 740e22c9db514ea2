"""The nouns: what a story, an entity, a date and a page are. Nothing here reads a disk, a clock or a database."""
