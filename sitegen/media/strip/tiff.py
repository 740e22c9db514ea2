"""TIFF 6: copies compressed strips and tiles, and the fields that pixels, color and resolution need, page by page.

Thumbnails of a page, and data that programs add to a page, are dropped. Except for the credit, the output is never larger than
the input: overlapping strips are rejected.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from sitegen.media.strip import NeedsReencodingError, cut
from sitegen.media.strip.icc_profile import sanitize_profile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.media.strip import WrittenMetadata

COPIED_TAGS = {
    254, 255, 256, 257, 258, 259, 262, 263, 266, 274, 277, 278, 280, 281, 282, 283, 284, 290, 291, 292, 293, 296, 297, 301, 317, 318,
    319, 320, 321, 322, 323, 332, 334, 336, 338, 339, 340, 341, 529, 530, 531, 532,
}  # fmt: skip
"""Tags of the fields that are copied: size, samples, compression, color, resolution, orientation and page number."""
SUBFILE_TAG, PROFILE_TAG, JPEG_TABLES_TAG, COMPRESSION_TAG = 254, 34675, 347, 259
DATA_TAGS = ((273, 279), (324, 325))
"""Tags of the offsets and the lengths of strips, and those of tiles."""
JPEG_COMPRESSION, OLD_JPEG_COMPRESSION = 7, 6
BIG_TIFF_VERSION = 43
"""The version number of a TIFF with offsets of eight bytes."""
TYPE_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
"""Bytes of one value, by type of the field."""
NUMBER_FORMATS = {1: "B", 3: "H", 4: "I"}
UNDEFINED_TYPE, LONG_TYPE, ASCII_TYPE = 7, 4, 2
CREDIT_TAGS = frozenset({315, 33432})
MAX_SHARED_BYTES = 1 << 20
"""Maximum bytes of fields that several pages have in common, such as a color profile, and that are written for each of them."""
MAX_PAGES = 10_000
"""Maximum pages of a file. Files with more are rejected."""
INLINE_BYTES = 4
"""Maximum bytes of a value that is stored in the field itself."""


class Field(NamedTuple):
    """One field of a page, in the byte order of the file."""

    field_type: int
    value_count: int
    """Number of values."""
    data: bytes


Page = dict[int, Field]
"""The fields of one page, by tag."""


def strip(data: bytes, written: WrittenMetadata, mode: str) -> bytes:
    """Return the pages with their compressed pixels unchanged; `mode` is Pillow's mode of the image, for its profiles."""
    order = "<" if data[:2] == b"II" else ">"
    if cut(data, 2, 2) == struct.pack(f"{order}H", BIG_TIFF_VERSION):
        raise NeedsReencodingError("it is a BigTIFF")
    pages = [
        page for number, page in enumerate(_read_pages(data, order)) if not number or not _is_reduced_copy(page, order)
    ]
    out, bytes_left = bytearray(data[:4] + bytes(4)), len(data)
    link_offset = 4
    for number, page in enumerate(pages):
        fields, blocks = _copied_fields(page, order, mode), _read_blocks(data, page, order)
        bytes_left -= sum(map(len, blocks))
        if bytes_left < 0:
            raise ValueError("its strips overlap")
        fields |= _credit_fields(written) if not number else {}
        out += bytes(len(out) % 2)
        here, after = _write_page(fields, blocks, page, len(out), order)
        struct.pack_into(f"{order}I", out, link_offset, here[0])
        out += after
        link_offset = here[1]
    return bytes(out)


def _read_pages(data: bytes, order: str) -> Iterator[Page]:
    """Yield the fields of every page in the chain of pages."""
    (offset,) = struct.unpack(f"{order}I", cut(data, 4, 4))
    offsets: set[int] = set()
    bytes_left = len(data) + MAX_SHARED_BYTES
    while offset and offset not in offsets:
        offsets.add(offset)
        if len(offsets) > MAX_PAGES:
            raise ValueError(f"it has more than {MAX_PAGES} pages")
        (count,) = struct.unpack(f"{order}H", cut(data, offset, 2))
        page: Page = {}
        for number in range(count):
            for tag, field in _read_field(data, offset + 2 + 12 * number, order):
                page[tag] = field
                bytes_left -= len(field.data)
                if bytes_left < 0:
                    raise ValueError("its fields overlap")
        yield page
        (offset,) = struct.unpack(f"{order}I", cut(data, offset + 2 + 12 * count, 4))
    if not offsets:
        raise ValueError("it has no page")


def _read_field(data: bytes, offset: int, order: str) -> Iterator[tuple[int, Field]]:
    tag, field_type, count = struct.unpack(f"{order}HHI", cut(data, offset, 8))
    size = TYPE_BYTES.get(field_type, 0) * count
    if size and (tag in COPIED_TAGS or tag in {PROFILE_TAG, JPEG_TABLES_TAG} or any(tag in pair for pair in DATA_TAGS)):
        start = offset + 8 if size <= INLINE_BYTES else struct.unpack(f"{order}I", cut(data, offset + 8, 4))[0]
        yield tag, Field(field_type, count, cut(data, start, size))


def _field_numbers(page: Page, tag: int, order: str) -> tuple[int, ...]:
    field = page.get(tag)
    if field is None or field.field_type not in NUMBER_FORMATS:
        return ()
    return struct.unpack(f"{order}{field.value_count}{NUMBER_FORMATS[field.field_type]}", field.data)


def _is_reduced_copy(page: Page, order: str) -> bool:
    """Return True for a thumbnail of another page."""
    return any(number & 1 for number in _field_numbers(page, SUBFILE_TAG, order))


def _copied_fields(page: Page, order: str, mode: str) -> Page:
    """Return the fields that are copied, none of which contains text."""
    if _field_numbers(page, COMPRESSION_TAG, order)[:1] == (OLD_JPEG_COMPRESSION,):
        raise NeedsReencodingError("it uses the old JPEG compression of TIFF 6, which programs implement differently")
    copied = {
        tag: field
        for tag, field in page.items()
        if tag in COPIED_TAGS and field.field_type not in {ASCII_TYPE, UNDEFINED_TYPE}
    }
    if PROFILE_TAG in page and (profile := sanitize_profile(page[PROFILE_TAG].data, mode)):
        copied[PROFILE_TAG] = Field(UNDEFINED_TYPE, len(profile), profile)
    if JPEG_TABLES_TAG in page and _field_numbers(page, COMPRESSION_TAG, order)[:1] == (JPEG_COMPRESSION,):
        tables = _strip_jpeg(page[JPEG_TABLES_TAG].data)
        copied[JPEG_TABLES_TAG] = Field(UNDEFINED_TYPE, len(tables), tables)
    return copied


def _read_blocks(data: bytes, page: Page, order: str) -> list[bytes]:
    """Return the compressed strips or tiles; raises ValueError if they overlap."""
    starts, lengths = next(((tag, size) for tag, size in DATA_TAGS if tag in page), (0, 0))
    block_offsets, block_lengths = _field_numbers(page, starts, order), _field_numbers(page, lengths, order)
    if not block_offsets or len(block_offsets) != len(block_lengths):
        raise ValueError("it has no valid list of strips")
    if sum(block_lengths) > len(data):
        raise ValueError("its strips overlap")
    blocks = [cut(data, offset, size) for offset, size in zip(block_offsets, block_lengths, strict=True)]
    return (
        [_strip_jpeg(each) for each in blocks]
        if _field_numbers(page, COMPRESSION_TAG, order)[:1] == (JPEG_COMPRESSION,)
        else blocks
    )


def _strip_jpeg(data: bytes) -> bytes:
    from sitegen.media.strip import WrittenMetadata, jpeg

    return jpeg.strip(data, WrittenMetadata()) if data[:2] == b"\xff\xd8" else data


def _credit_fields(written: WrittenMetadata) -> Page:
    """Return the fields of the credit from its EXIF data."""
    if not written.exif:
        return {}
    order = "<" if written.exif[:2] == b"II" else ">"
    (offset,) = struct.unpack_from(f"{order}I", written.exif, 4)
    (count,) = struct.unpack_from(f"{order}H", written.exif, offset)
    fields: Page = {}
    for number in range(count):
        tag, _, size = struct.unpack_from(f"{order}HHI", written.exif, offset + 2 + 12 * number)
        value_offset = offset + 10 + 12 * number
        start = value_offset if size <= INLINE_BYTES else struct.unpack_from(f"{order}I", written.exif, value_offset)[0]
        if tag in CREDIT_TAGS:
            text = written.exif[start : start + size].rstrip(b"\0") + b"\0"
            fields[tag] = Field(ASCII_TYPE, len(text), text)
    return fields


def _write_page(fields: Page, blocks: list[bytes], page: Page, start: int, order: str) -> tuple[tuple[int, int], bytes]:
    """Return the offsets of the page and of its link to the next page, and its bytes, which begin at offset `start`."""
    starts, lengths = next(pair for pair in DATA_TAGS if pair[0] in page)
    out, block_offsets = bytearray(), []
    for block in blocks:
        block_offsets.append(start + len(out))
        out += block + bytes(len(block) % 2)
    fields = fields | {
        starts: _long_field(block_offsets, order),
        lengths: _long_field([len(block) for block in blocks], order),
    }
    rows = []
    for tag, field in sorted(fields.items()):
        value = field.data.ljust(INLINE_BYTES, b"\0")
        if len(field.data) > INLINE_BYTES:
            value = struct.pack(f"{order}I", start + len(out))
            out += field.data + bytes(len(field.data) % 2)
        rows.append(struct.pack(f"{order}HHI", tag, field.field_type, field.value_count) + value)
    here = start + len(out)
    out += struct.pack(f"{order}H", len(rows)) + b"".join(rows) + bytes(4)
    return (here, start + len(out) - 4), bytes(out)


def _long_field(numbers: list[int], order: str) -> Field:
    return Field(LONG_TYPE, len(numbers), struct.pack(f"{order}{len(numbers)}I", *numbers))
