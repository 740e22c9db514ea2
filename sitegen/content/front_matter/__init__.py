"""Front matter: YAML or TOML at the top of a content file."""
