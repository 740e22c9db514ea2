"""Citations of stories: their data, the citation styles and the export formats."""
