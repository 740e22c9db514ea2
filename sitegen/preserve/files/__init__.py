"""ZIP files and streams of bytes, for all parts of a package."""
