"""Images and recordings that browsers can show or play, by file extension."""

from __future__ import annotations

_VIDEO_EXTENSIONS = frozenset({"mp4", "m4v", "webm", "ogv", "mov"})
_AUDIO_EXTENSIONS = frozenset({"mp3", "m4a", "ogg", "oga", "opus", "wav", "flac", "aac"})
_IMAGE_EXTENSIONS = frozenset([
    "jpg", "jpeg", "jpe", "jfif", "png", "apng", "webp", "gif", "avif", "svg", "bmp", "ico", "tif", "tiff", "heic", "heif",
])  # fmt: skip
"""Extensions of images that browsers show, that are converted for browsers, or that a build refuses with a specific reason."""


def may_be_image(path: str) -> bool:
    """Return True if a file may be an image, by its extension. A file without an extension may be one."""
    return file_extension(path) in _IMAGE_EXTENSIONS | {""}


def file_extension(path: str) -> str:
    """Return the extension of a file in lower case, without the dot; empty if it has none."""
    return path.rpartition("/")[2].rpartition(".")[2].lower() if "." in path.rpartition("/")[2] else ""


def media_element(path: str) -> str:
    """Return the HTML element that plays a file, `video` or `audio`, by its extension; empty if it is not a recording."""
    end = file_extension(path)
    return "video" if end in _VIDEO_EXTENSIONS else "audio" if end in _AUDIO_EXTENSIONS else ""
