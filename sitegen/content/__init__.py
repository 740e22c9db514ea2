"""From content files to parsed documents."""
