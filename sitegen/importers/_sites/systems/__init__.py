"""Jekyll, Hugo, Eleventy, Pelican and plain folders: their configuration, their files and their addresses."""
