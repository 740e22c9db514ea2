"""HTML pages of other programs: parsing, and notes that are linked from their marks."""
