"""The output folder: staging, the manifest, ownership and precompressed files."""
