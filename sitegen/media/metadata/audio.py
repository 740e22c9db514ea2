"""Metadata of sound files: ID3 tags (MP3), RIFF chunks (WAV), and Vorbis comments (FLAC, Ogg, Opus)."""

from __future__ import annotations

import struct
from typing import IO, TYPE_CHECKING

from sitegen.media.metadata.finding_text import format_finding

if TYPE_CHECKING:
    from collections.abc import Iterator

FRAME_LABELS = {
    b"TIT2": "title", b"TPE1": "artist", b"TPE2": "artist", b"TALB": "album", b"TCOM": "composer", b"TENC": "encoded by", b"TSSE": "software",
    b"TOWN": "owner", b"TCOP": "copyright", b"TDRC": "date", b"TYER": "date", b"TXXX": "text", b"TOFN": "file name",
}  # fmt: skip
BINARY_FRAME_LABELS = {
    b"COMM": "comments",
    b"APIC": "a cover image",
    b"GEOB": "an attached file",
    b"PRIV": "private data",
    b"USLT": "lyrics",
    b"UFID": "an identifier",
}
INFO_LABELS = {
    b"IART": "artist", b"INAM": "title", b"ICMT": "comment", b"ICOP": "copyright", b"ICRD": "date", b"ISFT": "software",
    b"IENG": "engineer", b"ITCH": "technician", b"IKEY": "keywords", b"ISBJ": "subject",
}  # fmt: skip
CHUNK_LABELS = {b"iXML": "iXML", b"_PMX": "XMP", b"id3 ": "ID3 tags", b"ID3 ": "ID3 tags", b"axml": "XML"}
ENCODINGS = ("latin-1", "utf-16", "utf-16-be", "utf-8")
"""Text encodings of ID3v2 frames, by number."""
ID3V1_BYTES, MAX_TAG_BYTES, MAX_CHUNK_BYTES = 128, 1 << 18, 1 << 14
"""Bytes of an ID3v1 tag at the end of a file, and maximum bytes that are read of a tag and of a RIFF chunk."""


def read_id3(stream: IO[bytes]) -> Iterator[str]:
    """Yield the metadata in the tags before and after the sound of an MP3 file."""
    head = stream.read(10)
    if head[:3] == b"ID3":
        yield from _read_frames(stream.read(min(_syncsafe_integer(head[6:10]), MAX_TAG_BYTES)), head[3])
    end = stream.seek(0, 2)
    stream.seek(max(0, end - ID3V1_BYTES - 32))
    tail = stream.read()
    if tail[-ID3V1_BYTES:][:3] == b"TAG":
        yield "an ID3 tag at the end"
    if b"APETAGEX" in tail:
        yield "an APE tag at the end"


def _read_frames(data: bytes, version: int) -> Iterator[str]:
    offset = 0
    while offset + 10 <= len(data) and data[offset]:
        name = data[offset : offset + 4]
        size_bytes = data[offset + 4 : offset + 8]
        is_syncsafe = version >= 4  # noqa: PLR2004 - ID3v2.4
        size = _syncsafe_integer(size_bytes) if is_syncsafe else int.from_bytes(size_bytes)
        body = data[offset + 10 : offset + 10 + size]
        if name in FRAME_LABELS and body:
            yield format_finding(FRAME_LABELS[name], body[1:].decode(ENCODINGS[body[0] % 4], "replace").strip("\0"))
        elif name in BINARY_FRAME_LABELS:
            yield BINARY_FRAME_LABELS[name]
        offset += 10 + size


def _syncsafe_integer(data: bytes) -> int:
    """Return a number of four bytes with seven bits each."""
    return sum((byte & 0x7F) << shift for byte, shift in zip(data, (21, 14, 7, 0), strict=True))


def read_riff(stream: IO[bytes]) -> Iterator[str]:
    """Yield the metadata in the chunks of a RIFF file."""
    end, offset = stream.seek(0, 2), 12
    while offset + 8 <= end:
        stream.seek(offset)
        name, size = struct.unpack("<4sI", stream.read(8))
        body = stream.read(min(size, MAX_CHUNK_BYTES)) if name != b"data" else b""
        if name == b"LIST" and body[:4] == b"INFO":
            yield from _read_info_list(body[4:])
        elif name == b"bext":
            parts = (
                ("description", body[:256]),
                ("originator", body[256:288]),
                ("reference", body[288:320]),
                ("date", body[320:338]),
            )
            yield from (format_finding(label, part.decode("utf-8", "replace").strip("\0 ")) for label, part in parts)
        elif name in CHUNK_LABELS:
            yield CHUNK_LABELS[name]
        offset += 8 + size + size % 2


def _read_info_list(data: bytes) -> Iterator[str]:
    offset = 0
    while offset + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, offset)
        yield format_finding(
            INFO_LABELS.get(name, "text"), data[offset + 8 : offset + 8 + size].decode("utf-8", "replace").strip("\0")
        )
        offset += 8 + size + size % 2


def read_vorbis(stream: IO[bytes]) -> Iterator[str]:
    """Yield the comments of a FLAC, Ogg or Opus file, with a phrase for a cover picture."""
    data = stream.read(MAX_TAG_BYTES)
    offset = _find_comments(data)
    if offset < 0:
        return
    (size,) = struct.unpack_from("<I", data, offset)
    offset += 4 + size
    (count,) = struct.unpack_from("<I", data, offset)
    offset += 4
    for _ in range(min(count, 100)):
        (size,) = struct.unpack_from("<I", data, offset)
        name, _, text = data[offset + 4 : offset + 4 + size].decode("utf-8", "replace").partition("=")
        yield "a cover image" if name.upper() == "METADATA_BLOCK_PICTURE" else format_finding(name.lower(), text)
        offset += 4 + size


def _find_comments(data: bytes) -> int:
    """Return the offset at which the comments begin, or -1."""
    if data[:4] == b"fLaC":
        offset = 4
        while offset + 4 <= len(data):
            kind, size = data[offset] & 0x7F, int.from_bytes(data[offset + 1 : offset + 4])
            if kind == 4:  # noqa: PLR2004 - VORBIS_COMMENT
                return offset + 4
            offset += 4 + size
        return -1
    return max(
        (found + len(mark) for mark in (b"\x03vorbis", b"OpusTags", b"\x81theora") if (found := data.find(mark)) >= 0),
        default=-1,
    )
