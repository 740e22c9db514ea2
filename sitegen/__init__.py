"""sitegen turns a newsroom's stories into a permanent, static, cross-linked archive."""

__version__ = "0.1.0"
