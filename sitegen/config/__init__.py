"""The configuration file `sitegen.toml`: its schema, and how it is read and validated."""
