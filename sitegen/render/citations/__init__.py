"""Citations of stories: the citation itself, its styles and export formats."""
