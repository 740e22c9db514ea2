"""The fields of a story, from the elements, terms and metadata of an item."""
