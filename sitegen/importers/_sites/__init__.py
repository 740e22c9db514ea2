"""Helpers of the importers for sites of Markdown files: Jekyll, Hugo, Eleventy, Pelican and plain folders."""
