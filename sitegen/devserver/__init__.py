"""The live preview: a local server that renders pages on request and updates open browsers."""
