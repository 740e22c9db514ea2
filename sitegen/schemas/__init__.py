"""Documentation of configuration keys and front matter fields, and JSON Schemas made from it."""
