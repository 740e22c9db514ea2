"""The live preview: a local server that renders on demand and reloads the browser."""
