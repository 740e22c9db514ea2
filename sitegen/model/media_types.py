"""Pictures and recordings: which files browsers show and which they play, by the end of their names."""

from __future__ import annotations

_VIDEO_EXTENSIONS = frozenset({"mp4", "m4v", "webm", "ogv", "mov"})
_AUDIO_EXTENSIONS = frozenset({"mp3", "m4a", "ogg", "oga", "opus", "wav", "flac", "aac"})
_IMAGE_EXTENSIONS = frozenset([
    "jpg", "jpeg", "jpe", "jfif", "png", "apng", "webp", "gif", "avif", "svg", "bmp", "ico", "tif", "tiff", "heic", "heif",
])  # fmt: skip
"""What browsers show, what smaller copies are made of that they show, and what a build refuses with a reason of its own."""


def may_be_image(path: str) -> bool:
    """Return True if a file may be shown as a picture: a name without an ending says nothing, and may be one."""
    return file_extension(path) in _IMAGE_EXTENSIONS | {""}


def file_extension(path: str) -> str:
    """Return what is behind the last dot of a file's name, in small letters."""
    return path.rpartition("/")[2].rpartition(".")[2].lower() if "." in path.rpartition("/")[2] else ""


def media_element(path: str) -> str:
    """Return the element that plays a file, `video` or `audio`, by the end of its name; empty where it is no recording."""
    end = file_extension(path)
    return "video" if end in _VIDEO_EXTENSIONS else "audio" if end in _AUDIO_EXTENSIONS else ""
