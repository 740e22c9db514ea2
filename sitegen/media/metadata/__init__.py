"""What a file that is published byte for byte tells beside its content: who made it, where, when and with what.

Each module reads one family of formats, a bounded part of each file, and gives short phrases such as `author "Ann Lee"`. What
cannot be read gives nothing: this is for a warning, and never a reason not to publish.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import IO, TYPE_CHECKING

from sitegen.media.metadata import boxes, matroska, papers, sound
from sitegen.media.metadata.phrases import CONTROL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    Reader = Callable[[IO[bytes]], Iterable[str]]

READERS: dict[str, Reader] = {
    **dict.fromkeys(("mp4", "m4v", "m4a", "m4b", "mov", "3gp"), boxes.read),
    **dict.fromkeys(("webm", "mkv", "mka"), matroska.read),
    **dict.fromkeys(("mp3", "aac"), sound.read_id3),
    **dict.fromkeys(("wav", "bwf", "avi"), sound.read_riff),
    **dict.fromkeys(("flac", "ogg", "oga", "ogv", "opus"), sound.read_vorbis),
    **dict.fromkeys(("docx", "xlsx", "pptx", "docm", "xlsm", "odt", "ods", "odp", "epub", "zip"), papers.read_zip),
    **dict.fromkeys(("doc", "xls", "ppt", "msg"), papers.read_old_office),
    "rtf": papers.read_rtf,
    "pdf": papers.read_pdf,
    "svg": papers.read_svg,
}
"""By the ending of a file's name."""
PICTURES = frozenset(
    {"jp2", "j2k", "jpx", "jxl", "psd", "tga", "svgz", "eps", "ai", "xcf", "dng", "cr2", "cr3", "nef", "arw", "raf"}
)
"""Endings of pictures whose metadata sitegen does not take out."""
UNREADABLE = (
    OSError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    RuntimeError,
    NotImplementedError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
MOST = 8
"""Findings that are named."""


def carried(path: Path) -> list[str]:
    """Return what a file tells, each once, in the order of the file."""
    ending = path.name.rpartition(".")[2].lower()
    if ending in PICTURES:
        return ["whatever a camera or an editor put into it: sitegen does not clean this kind of picture"]
    reader = READERS.get(ending)
    if reader is None:
        return []
    with path.open("rb") as stream:
        found = list(dict.fromkeys(_some(reader(stream))))
    return found[:MOST] + ([f"{len(found) - MOST} more"] if len(found) > MOST else [])


def _some(found: Iterable[str]) -> Iterator[str]:
    """Yield findings, tidied, until one cannot be read."""
    try:
        for each in found:
            if text := CONTROL.sub(" ", each).strip():
                yield text
    except UNREADABLE:
        return
