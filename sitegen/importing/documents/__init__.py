"""The documents of an import: collected, compared with the archive, placed, rewritten, checked and staged."""
