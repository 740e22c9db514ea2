"""Typography: quotation marks, dashes, spaces and line breaks."""
