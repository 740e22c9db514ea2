"""TIFF 6: strips and tiles are copied as they are packed, with the fields that pixels, colour and resolution need, page by page.

Smaller copies of a page, and everything that programs add to a page, are left out. What is written is never larger than what
was read, but for the credit: strips that overlap are refused.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from sitegen.media.strip import UnusualError, cut
from sitegen.media.strip.icc_profile import sanitize_profile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.media.strip import Kept

COPIED_TAGS = {
    254, 255, 256, 257, 258, 259, 262, 263, 266, 274, 277, 278, 280, 281, 282, 283, 284, 290, 291, 292, 293, 296, 297, 301, 317, 318,
    319, 320, 321, 322, 323, 332, 334, 336, 338, 339, 340, 341, 529, 530, 531, 532,
}  # fmt: skip
"""The fields that are copied: size, samples, packing, colour, resolution, orientation and the number of the page."""
SUBFILE_TAG, PROFILE_TAG, JPEG_TABLES_TAG, COMPRESSION_TAG = 254, 34675, 347, 259
DATA_TAGS = ((273, 279), (324, 325))
"""Where strips, or tiles, begin, and how long they are."""
JPEG_COMPRESSION, OLD_JPEG_COMPRESSION = 7, 6
BIG_TIFF_VERSION = 43
"""The version of a TIFF whose offsets are eight bytes long."""
TYPE_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
"""Bytes of one value, by its type."""
NUMBER_FORMATS = {1: "B", 3: "H", 4: "I"}
UNDEFINED_TYPE, LONG_TYPE, ASCII_TYPE = 7, 4, 2
CREDIT_TAGS = frozenset({315, 33432})
MAX_PAGES = 10_000
INLINE_BYTES = 4
"""Bytes of a value that stands in the field itself."""


class Field(NamedTuple):
    """One field of a page, in the byte order of the file."""

    field_type: int
    value_count: int
    """How many values there are."""
    data: bytes


Page = dict[int, Field]


def strip(data: bytes, kept: Kept, mode: str) -> bytes:
    """Return the pages with their pixels as they were packed; `mode` is Pillow's of the first, for its colour profile."""
    order = "<" if data[:2] == b"II" else ">"
    if cut(data, 2, 2) == struct.pack(f"{order}H", BIG_TIFF_VERSION):
        raise UnusualError("it is a BigTIFF")
    pages = [
        page for number, page in enumerate(_read_pages(data, order)) if not number or not _is_reduced_copy(page, order)
    ]
    out, room = bytearray(data[:4] + bytes(4)), len(data)
    place = 4
    for number, page in enumerate(pages):
        fields, blocks = _copied_fields(page, order, mode), _read_blocks(data, page, order)
        room -= sum(map(len, blocks))
        if room < 0:
            raise ValueError("its strips overlap")
        fields |= _credit_fields(kept) if not number else {}
        out += bytes(len(out) % 2)
        here, after = _write_page(fields, blocks, page, len(out), order)
        struct.pack_into(f"{order}I", out, place, here[0])
        out += after
        place = here[1]
    return bytes(out)


def _read_pages(data: bytes, order: str) -> Iterator[Page]:
    """Yield the fields of every page that is in the chain of pages."""
    (place,) = struct.unpack(f"{order}I", cut(data, 4, 4))
    seen: set[int] = set()
    while place and place not in seen:
        seen.add(place)
        if len(seen) > MAX_PAGES:
            raise ValueError(f"it has more than {MAX_PAGES} pages")
        (count,) = struct.unpack(f"{order}H", cut(data, place, 2))
        yield {
            tag: field for number in range(count) for tag, field in _read_field(data, place + 2 + 12 * number, order)
        }
        (place,) = struct.unpack(f"{order}I", cut(data, place + 2 + 12 * count, 4))
    if not seen:
        raise ValueError("it has no page")


def _read_field(data: bytes, place: int, order: str) -> Iterator[tuple[int, Field]]:
    tag, kind, count = struct.unpack(f"{order}HHI", cut(data, place, 8))
    size = TYPE_BYTES.get(kind, 0) * count
    if size and (tag in COPIED_TAGS or tag in {PROFILE_TAG, JPEG_TABLES_TAG} or any(tag in pair for pair in DATA_TAGS)):
        start = place + 8 if size <= INLINE_BYTES else struct.unpack(f"{order}I", cut(data, place + 8, 4))[0]
        yield tag, Field(kind, count, cut(data, start, size))


def _field_numbers(page: Page, tag: int, order: str) -> tuple[int, ...]:
    field = page.get(tag)
    if field is None or field.field_type not in NUMBER_FORMATS:
        return ()
    return struct.unpack(f"{order}{field.value_count}{NUMBER_FORMATS[field.field_type]}", field.data)


def _is_reduced_copy(page: Page, order: str) -> bool:
    """Return True for a smaller copy of another page."""
    return any(number & 1 for number in _field_numbers(page, SUBFILE_TAG, order))


def _copied_fields(page: Page, order: str, mode: str) -> Page:
    """Return the fields that are copied; none of them holds words."""
    if _field_numbers(page, COMPRESSION_TAG, order)[:1] == (OLD_JPEG_COMPRESSION,):
        raise UnusualError("it is packed as JPEG in the way of TIFF 6, which nobody has kept to")
    found = {
        tag: field
        for tag, field in page.items()
        if tag in COPIED_TAGS and field.field_type not in {ASCII_TYPE, UNDEFINED_TYPE}
    }
    if PROFILE_TAG in page and (profile := sanitize_profile(page[PROFILE_TAG].data, mode)):
        found[PROFILE_TAG] = Field(UNDEFINED_TYPE, len(profile), profile)
    if JPEG_TABLES_TAG in page and _field_numbers(page, COMPRESSION_TAG, order)[:1] == (JPEG_COMPRESSION,):
        tables = _strip_jpeg(page[JPEG_TABLES_TAG].data)
        found[JPEG_TABLES_TAG] = Field(UNDEFINED_TYPE, len(tables), tables)
    return found


def _read_blocks(data: bytes, page: Page, order: str) -> list[bytes]:
    """Return the strips or the tiles, as they are packed."""
    starts, lengths = next(((tag, size) for tag, size in DATA_TAGS if tag in page), (0, 0))
    places, sizes = _field_numbers(page, starts, order), _field_numbers(page, lengths, order)
    if not places or len(places) != len(sizes):
        raise ValueError("it does not say where its strips are")
    if sum(sizes) > len(data):
        raise ValueError("its strips overlap")
    found = [cut(data, place, size) for place, size in zip(places, sizes, strict=True)]
    return (
        [_strip_jpeg(each) for each in found]
        if _field_numbers(page, COMPRESSION_TAG, order)[:1] == (JPEG_COMPRESSION,)
        else found
    )


def _strip_jpeg(data: bytes) -> bytes:
    from sitegen.media.strip import Kept, jpeg

    return jpeg.strip(data, Kept()) if data[:2] == b"\xff\xd8" else data


def _credit_fields(kept: Kept) -> Page:
    """Return the fields of the credit, from the EXIF structure that holds them."""
    if not kept.exif:
        return {}
    order = "<" if kept.exif[:2] == b"II" else ">"
    (place,) = struct.unpack_from(f"{order}I", kept.exif, 4)
    (count,) = struct.unpack_from(f"{order}H", kept.exif, place)
    found: Page = {}
    for number in range(count):
        tag, _, size = struct.unpack_from(f"{order}HHI", kept.exif, place + 2 + 12 * number)
        inside = place + 10 + 12 * number
        start = inside if size <= INLINE_BYTES else struct.unpack_from(f"{order}I", kept.exif, inside)[0]
        if tag in CREDIT_TAGS:
            text = kept.exif[start : start + size].rstrip(b"\0") + b"\0"
            found[tag] = Field(ASCII_TYPE, len(text), text)
    return found


def _write_page(fields: Page, blocks: list[bytes], page: Page, start: int, order: str) -> tuple[tuple[int, int], bytes]:
    """Return where the page and its link to the next one stand, and its bytes, which begin at `start`."""
    starts, lengths = next(pair for pair in DATA_TAGS if pair[0] in page)
    out, places = bytearray(), []
    for block in blocks:
        places.append(start + len(out))
        out += block + bytes(len(block) % 2)
    fields = fields | {
        starts: _long_field(places, order),
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
