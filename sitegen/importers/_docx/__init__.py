"""Word documents: revisions and hidden text, the table of metadata, and the conversion to HTML."""
