"""Edits of content files that change one value: a splice at the position that the parser reported. All other bytes stay."""
