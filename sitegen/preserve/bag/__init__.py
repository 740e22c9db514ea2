"""BagIt 1.0 (RFC 8493): a folder with a payload, digests of all its files, and a description."""
