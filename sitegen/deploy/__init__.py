"""Deployment: `sitegen publish` brings the output folder to a host, as the difference of two manifests."""
