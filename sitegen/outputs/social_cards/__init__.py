"""The images that are shown where somebody shares a link to a story."""
