"""AVIF (ISO/IEC 23008-12, AV1 Image File Format): copies the coded images, and writes new boxes around them.

Copied are the primary item, the tiles of which it consists and its transparency, with the properties needed to show them.
Thumbnails and descriptions are dropped.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from sitegen.media.strip import NeedsReencodingError, cut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.media.strip import WrittenMetadata

CODED_ITEM_TYPES = frozenset({b"av01", b"grid"})
KEPT_PROPERTIES = frozenset({
    b"ispe", b"pixi", b"av1C", b"colr", b"irot", b"imir", b"clap", b"pasp", b"auxC", b"a1op", b"a1lx", b"lsel", b"clli", b"mdcv", b"cclv",
})  # fmt: skip
ALPHA_URN = b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0"
PROFILE_TYPES = frozenset({b"prof", b"rICC"})
BRANDS = b"avif" + bytes(4) + b"avifmif1miaf"
XMP_TYPE = b"application/rdf+xml\0"
MAX_ITEM_ID = 0xFFFF - 2
"""Highest item id that is accepted. Two items may be added after it."""


class Item(NamedTuple):
    """One item of the written file."""

    item_id: int
    item_type: bytes
    """The type of four bytes, an empty name, and for MIME items the content type."""
    hidden_flag: int
    """1 if the item is not shown on its own."""
    data: bytes


Reference = tuple[bytes, int, tuple[int, ...]]
"""A reference between items: its type, the referring item, the items referred to."""
Associations = dict[int, list[tuple[bool, int]]]
"""The properties of each item: True if the property is essential, and its index from 1."""


def strip(data: bytes, written: WrittenMetadata) -> bytes:
    """Return the image without metadata; raises NeedsReencodingError for an animation or an unsupported structure."""
    try:
        return _strip(data, written)
    except (ValueError, KeyError, IndexError, struct.error) as error:
        raise NeedsReencodingError(str(error)) from error


def _strip(data: bytes, written: WrittenMetadata) -> bytes:
    top = dict(_read_boxes(data))
    if b"moov" in top or b"meta" not in top:
        raise NeedsReencodingError("it is animated, or contains no still image")
    meta = dict(_read_boxes(top[b"meta"][4:]))
    (primary,) = struct.unpack(">H" if meta[b"pitm"][0] == 0 else ">I", meta[b"pitm"][4:])
    item_types, references = dict(_read_item_infos(meta[b"iinf"])), list(_read_references(meta.get(b"iref", bytes(4))))
    item_ids = _reachable_items(primary, references)
    extents = dict(_read_extents(meta[b"iloc"]))
    if (
        primary not in item_types
        or not all(item_types[number][0] in CODED_ITEM_TYPES for number in item_ids if number in item_types)
        or max(item_ids) > MAX_ITEM_ID
    ):
        raise NeedsReencodingError("its structure is not supported")
    items = [
        Item(
            number,
            item_types[number][0] + b"\0",
            item_types[number][1],
            _join_extents(data, meta.get(b"idat", b""), extents[number]),
        )
        for number in sorted(item_ids & item_types.keys())
    ]
    first = max(item_ids) + 1
    items += [Item(first, b"Exif\0", 0, bytes(4) + written.exif)] if written.exif else []
    items += [Item(first + 1, b"mime\0" + XMP_TYPE, 0, written.xmp)] if written.xmp else []
    kept_references = [
        each for each in references if each[0] in {b"dimg", b"auxl", b"prem"} and {each[1], *each[2]} <= item_ids
    ]
    kept_references += [(b"cdsc", item.item_id, (primary,)) for item in items if item.item_id >= first]
    properties = _copy_properties(meta[b"iprp"], item_ids, written)
    return _write_file(primary, items, kept_references, properties)


def _read_boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the name and content of each box."""
    offset = 0
    while offset + 8 <= len(data):
        size, name = struct.unpack_from(">I4s", data, offset)
        header_bytes = 8
        if size == 1:
            (size,), header_bytes = struct.unpack(">Q", cut(data, offset + 8, 8)), 16
        size = size or len(data) - offset
        if size < header_bytes:
            raise ValueError("it has a box of no size")
        yield (
            name,
            cut(data, offset + header_bytes, size - header_bytes)
            if offset + size <= len(data)
            else data[offset + header_bytes :],
        )
        offset += size


def _read_item_infos(box: bytes) -> Iterator[tuple[int, tuple[bytes, int]]]:
    """Yield the number, type and hidden flag of each item."""
    for name, entry in _read_boxes(box[6 if box[0] == 0 else 8 :]):
        if name == b"infe" and entry[0] in {2, 3}:
            form = ">H2x4s" if entry[0] == 2 else ">I2x4s"  # noqa: PLR2004 - the version
            number, kind = struct.unpack_from(form, entry, 4)
            yield number, (kind, entry[3] & 1)


def _read_references(box: bytes) -> Iterator[Reference]:
    """Yield the references between items: type, from, to."""
    size, form = (2, "H") if box[0] == 0 else (4, "I")
    for name, entry in _read_boxes(box[4:]):
        source, count = struct.unpack_from(f">{form}H", entry)
        yield name, source, struct.unpack(f">{count}{form}", cut(entry, size + 2, count * size))


def _reachable_items(primary: int, references: list[Reference]) -> set[int]:
    """Return the ids of the items of which the image consists."""
    found, previous = {primary}, set[int]()
    while found != previous:
        previous = set(found)
        for kind, source, targets in references:
            if kind == b"dimg" and source in previous:
                found |= set(targets)
            elif kind == b"auxl" and previous & set(targets):
                found.add(source)
    return found


def _read_extents(box: bytes) -> Iterator[tuple[int, list[tuple[int, int, int]]]]:
    """Yield the location of each item's data: its id, and the parts as a method, an offset and a length in bytes.

    The method is 0 for offsets in the file, 1 for offsets in the `idat` box.
    """
    version, sizes, last = box[0], box[4], box[5]
    offset, length, base, index = sizes >> 4, sizes & 15, last >> 4, last & 15 if version else 0
    wide = 4 if version > 1 else 2
    count, position = int.from_bytes(box[6 : 6 + wide]), 6 + wide
    for _ in range(count):
        number, position = int.from_bytes(cut(box, position, wide)), position + wide
        method = int.from_bytes(box[position : position + 2]) & 15 if version else 0
        position += 4 if version else 2
        start = int.from_bytes(box[position : position + base])
        extents, position = int.from_bytes(cut(box, position + base, 2)), position + base + 2
        parts = []
        for _ in range(extents):
            position += index
            each = cut(box, position, offset + length)
            parts.append((method, start + int.from_bytes(each[:offset]), int.from_bytes(each[offset:])))
            position += offset + length
        yield number, parts


def _join_extents(data: bytes, idat: bytes, extents: list[tuple[int, int, int]]) -> bytes:
    if any(method > 1 or not length for method, _, length in extents) or sum(length for *_, length in extents) > len(
        data
    ):
        raise NeedsReencodingError("the layout of its data is not supported")
    return b"".join(cut(idat if method else data, start, length) for method, start, length in extents)


def _copy_properties(box: bytes, item_ids: set[int], written: WrittenMetadata) -> bytes:
    """Return the property boxes of the written items; dropped properties leave a gap, since properties are numbered."""
    parts = dict(_read_boxes(box))
    copied = [_copy_property(name, content, written) for name, content in _read_boxes(parts[b"ipco"])]
    owners = {number: pairs for number, pairs in _read_associations(parts[b"ipma"]) if number in item_ids}
    known: Associations = {}
    for number, pairs in owners.items():
        if any(
            is_essential and 0 < index <= len(copied) and copied[index - 1] is None for is_essential, index in pairs
        ):
            raise NeedsReencodingError("it needs a property that is not supported")
        known[number] = [
            (is_essential, index) for is_essential, index in pairs if 0 < index <= len(copied) and copied[index - 1]
        ]
    ipma = b"".join(
        struct.pack(">HB", number, len(pairs))
        + b"".join(struct.pack(">H", is_essential << 15 | index) for is_essential, index in pairs)
        for number, pairs in sorted(known.items())
    )
    return _make_box(b"ipco", *(each or _make_box(b"free") for each in copied)) + _make_box(
        b"ipma", bytes((0, 0, 0, 1)), struct.pack(">I", len(known)), ipma
    )


def _copy_property(name: bytes, content: bytes, written: WrittenMetadata) -> bytes | None:
    if name == b"colr" and content[:4] in PROFILE_TYPES:
        return _make_box(name, b"prof", written.profile) if written.profile else None
    if name == b"auxC" and content[4:] != ALPHA_URN:
        raise NeedsReencodingError("it has an auxiliary image that is not supported")
    return _make_box(name, content) if name in KEPT_PROPERTIES else None


def _read_associations(box: bytes) -> Iterator[tuple[int, list[tuple[bool, int]]]]:
    """Yield each item's id and its properties."""
    wide, long = 4 if box[0] else 2, 2 if box[3] & 1 else 1
    (count,), position = struct.unpack_from(">I", box, 4), 8
    for _ in range(count):
        number, pairs = int.from_bytes(cut(box, position, wide)), box[position + wide]
        position += wide + 1
        values = [int.from_bytes(cut(box, position + long * each, long)) for each in range(pairs)]
        top = 1 << (8 * long - 1)
        yield number, [(bool(value & top), value & (top - 1)) for value in values]
        position += long * pairs


def _write_file(primary: int, items: list[Item], references: list[Reference], properties: bytes) -> bytes:
    infos = (
        _make_box(
            b"infe",
            bytes((2, 0, 0, item.hidden_flag)),
            struct.pack(">HH", item.item_id, 0),
            _insert_empty_name(item.item_type),
        )
        for item in items
    )
    reference_boxes = (
        _make_box(kind, struct.pack(f">HH{len(targets)}H", source, len(targets), *targets))
        for kind, source, targets in references
    )
    before = (
        _make_box(b"hdlr", bytes(8), b"pict", bytes(13)),
        _make_box(b"pitm", bytes(4), struct.pack(">H", primary)),
        _make_box(b"iinf", bytes(4), struct.pack(">H", len(items)), *infos),
        _make_box(b"iref", bytes(4), *reference_boxes) if references else b"",
        _make_box(b"iprp", properties),
    )
    head = _make_box(b"ftyp", BRANDS)
    start = len(head) + len(_make_box(b"meta", bytes(4), *before, _location_box(items, 0))) + 8
    return (
        head
        + _make_box(b"meta", bytes(4), *before, _location_box(items, start))
        + _make_box(b"mdat", *(item.data for item in items))
    )


def _insert_empty_name(kind: bytes) -> bytes:
    """Return an item's type, an empty name, and what follows the name."""
    return kind[:4] + b"\0" + kind[5:]


def _location_box(items: list[Item], start: int) -> bytes:
    """Return the box with the location of each item's data, the first of which begins at offset `start`."""
    rows = b""
    for item in items:
        rows += struct.pack(">HHHII", item.item_id, 0, 1, start, len(item.data))
        start += len(item.data)
    return _make_box(b"iloc", bytes(4), b"\x44\0", struct.pack(">H", len(items)), rows)


def _make_box(name: bytes, *parts: bytes) -> bytes:
    data = b"".join(parts)
    return struct.pack(">I4s", len(data) + 8, name) + data
