"""Cache files: the archive database as one file, to bring it to another folder or another machine."""
