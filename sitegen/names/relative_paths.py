"""Relative paths that come from other machines, such as those of a publication or of a cache file."""

from __future__ import annotations


def is_inner_path(path: str) -> bool:
    """Return True for a relative path without empty parts, `.` and `..`: it cannot be outside of the folder that it starts from."""
    return "\0" not in path and all(part not in {"", ".", ".."} for part in path.split("/"))
