"""Rendering of planned pages to bytes: templates, bodies with links, images, charts, citations and metadata."""
