"""Sound: ID3 tags (MP3), RIFF chunks (WAV), and Vorbis comments (FLAC, Ogg, Opus)."""

from __future__ import annotations

import struct
from typing import IO, TYPE_CHECKING

from sitegen.media.metadata.phrases import said

if TYPE_CHECKING:
    from collections.abc import Iterator

FRAME_LABELS = {
    b"TIT2": "title", b"TPE1": "artist", b"TPE2": "artist", b"TALB": "album", b"TCOM": "composer", b"TENC": "encoded by", b"TSSE": "software",
    b"TOWN": "owner", b"TCOP": "copyright", b"TDRC": "the date", b"TYER": "the date", b"TXXX": "text", b"TOFN": "file name",
}  # fmt: skip
BINARY_FRAME_LABELS = {
    b"COMM": "comments",
    b"APIC": "a cover picture",
    b"GEOB": "an attached file",
    b"PRIV": "private data",
    b"USLT": "lyrics",
    b"UFID": "an identifier",
}
INFO_LABELS = {
    b"IART": "artist", b"INAM": "title", b"ICMT": "comment", b"ICOP": "copyright", b"ICRD": "the date", b"ISFT": "software",
    b"IENG": "engineer", b"ITCH": "technician", b"IKEY": "keywords", b"ISBJ": "subject",
}  # fmt: skip
CHUNK_LABELS = {b"iXML": "iXML", b"_PMX": "XMP", b"id3 ": "ID3 tags", b"ID3 ": "ID3 tags", b"axml": "XML"}
ENCODINGS = ("latin-1", "utf-16", "utf-16-be", "utf-8")
ID3V1_BYTES, MAX_TAG_BYTES, MAX_CHUNK_BYTES = 128, 1 << 18, 1 << 14
"""Bytes of ID3's first version at the end of a file; bytes in which tags and comments are looked for; bytes of one chunk."""


def read_id3(stream: IO[bytes]) -> Iterator[str]:
    """Yield what the tags of an MP3 file tell, before and after its sound."""
    head = stream.read(10)
    if head[:3] == b"ID3":
        yield from _read_frames(stream.read(min(_syncsafe_integer(head[6:10]), MAX_TAG_BYTES)), head[3])
    end = stream.seek(0, 2)
    stream.seek(max(0, end - ID3V1_BYTES - 32))
    tail = stream.read()
    if tail[-ID3V1_BYTES:][:3] == b"TAG":
        yield "an ID3 tag at its end"
    if b"APETAGEX" in tail:
        yield "an APE tag at its end"


def _read_frames(data: bytes, version: int) -> Iterator[str]:
    place = 0
    while place + 10 <= len(data) and data[place]:
        name = data[place : place + 4]
        size_bytes = data[place + 4 : place + 8]
        is_syncsafe = version >= 4  # noqa: PLR2004 - ID3v2.4
        size = _syncsafe_integer(size_bytes) if is_syncsafe else int.from_bytes(size_bytes)
        body = data[place + 10 : place + 10 + size]
        if name in FRAME_LABELS and body:
            yield said(FRAME_LABELS[name], body[1:].decode(ENCODINGS[body[0] % 4], "replace").strip("\0"))
        elif name in BINARY_FRAME_LABELS:
            yield BINARY_FRAME_LABELS[name]
        place += 10 + size


def _syncsafe_integer(data: bytes) -> int:
    """Return a number of which each byte has seven bits."""
    return sum((byte & 0x7F) << shift for byte, shift in zip(data, (21, 14, 7, 0), strict=True))


def read_riff(stream: IO[bytes]) -> Iterator[str]:
    """Yield what the chunks of a WAV file tell."""
    end, place = stream.seek(0, 2), 12
    while place + 8 <= end:
        stream.seek(place)
        name, size = struct.unpack("<4sI", stream.read(8))
        body = stream.read(min(size, MAX_CHUNK_BYTES)) if name != b"data" else b""
        if name == b"LIST" and body[:4] == b"INFO":
            yield from _read_info_list(body[4:])
        elif name == b"bext":
            parts = (
                ("description", body[:256]),
                ("originator", body[256:288]),
                ("reference", body[288:320]),
                ("the date", body[320:338]),
            )
            yield from (said(label, part.decode("utf-8", "replace").strip("\0 ")) for label, part in parts)
        elif name in CHUNK_LABELS:
            yield CHUNK_LABELS[name]
        place += 8 + size + size % 2


def _read_info_list(data: bytes) -> Iterator[str]:
    place = 0
    while place + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, place)
        yield said(
            INFO_LABELS.get(name, "text"), data[place + 8 : place + 8 + size].decode("utf-8", "replace").strip("\0")
        )
        place += 8 + size + size % 2


def read_vorbis(stream: IO[bytes]) -> Iterator[str]:
    """Yield the comments of a FLAC, Ogg or Opus file, and whether it has a picture."""
    data = stream.read(MAX_TAG_BYTES)
    place = _find_comments(data)
    if place < 0:
        return
    (size,) = struct.unpack_from("<I", data, place)
    place += 4 + size
    (count,) = struct.unpack_from("<I", data, place)
    place += 4
    for _ in range(min(count, 100)):
        (size,) = struct.unpack_from("<I", data, place)
        name, _, text = data[place + 4 : place + 4 + size].decode("utf-8", "replace").partition("=")
        yield "a cover picture" if name.upper() == "METADATA_BLOCK_PICTURE" else said(name.lower(), text)
        place += 4 + size


def _find_comments(data: bytes) -> int:
    """Return where the comments begin, or -1."""
    if data[:4] == b"fLaC":
        place = 4
        while place + 4 <= len(data):
            kind, size = data[place] & 0x7F, int.from_bytes(data[place + 1 : place + 4])
            if kind == 4:  # noqa: PLR2004 - VORBIS_COMMENT
                return place + 4
            place += 4 + size
        return -1
    return max(
        (found + len(mark) for mark in (b"\x03vorbis", b"OpusTags", b"\x81theora") if (found := data.find(mark)) >= 0),
        default=-1,
    )
