"""Front matter of other systems, and the fields of a document that are made of it."""
