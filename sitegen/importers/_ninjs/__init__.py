"""News in JSON (IPTC ninjs 1.0 to 3.1): reading files, the properties of all versions, and the data of another archive of sitegen."""
