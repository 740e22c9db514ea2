"""Recordings: which files are played and not shown."""

from __future__ import annotations

_VIDEO = frozenset({"mp4", "m4v", "webm", "ogv", "mov"})
_AUDIO = frozenset({"mp3", "m4a", "ogg", "oga", "opus", "wav", "flac", "aac"})


def media_tag(path: str) -> str:
    """Return the element that plays a file, `video` or `audio`, by the end of its name; empty where it is no recording."""
    ending = path.rpartition(".")[2].lower()
    return "video" if ending in _VIDEO else "audio" if ending in _AUDIO else ""
