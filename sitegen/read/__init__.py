"""From files to documents. Parsing is a pure function of one file's bytes and the configuration."""
