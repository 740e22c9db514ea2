"""AVIF (ISO/IEC 23008-12, AV1 Image File Format): the coded images that the picture is made of are copied, and the boxes around them made anew.

Copied are the primary item, the tiles that it is put together from, and its transparency, with the properties that show them:
neither smaller copies nor anything that describes them.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from sitegen.media.strip import UnusualError, cut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.media.strip import Kept

CODED_ITEM_TYPES = frozenset({b"av01", b"grid"})
KEPT_PROPERTIES = frozenset({
    b"ispe", b"pixi", b"av1C", b"colr", b"irot", b"imir", b"clap", b"pasp", b"auxC", b"a1op", b"a1lx", b"lsel", b"clli", b"mdcv", b"cclv",
})  # fmt: skip
ALPHA_URN = b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0"
PROFILE_TYPES = frozenset({b"prof", b"rICC"})
BRANDS = b"avif" + bytes(4) + b"avifmif1miaf"
XMP_TYPE = b"application/rdf+xml\0"
MAX_ITEM_ID = 0xFFFF - 2
"""The last number of an item that is read: two are added."""


class Item(NamedTuple):
    """One item as it is written: its number, its type with what follows it, whether it is shown, its data."""

    item_id: int
    item_type: bytes
    hidden_flag: int
    data: bytes


Reference = tuple[bytes, int, tuple[int, ...]]
Associations = dict[int, list[tuple[bool, int]]]
"""Of each item its properties: whether a reader must know it, and its number from 1."""


def strip(data: bytes, kept: Kept) -> bytes:
    """Return the picture; raises UnusualError for one that moves, or that is put together in another way."""
    try:
        return _strip(data, kept)
    except (ValueError, KeyError, IndexError, struct.error) as error:
        raise UnusualError(str(error)) from error


def _strip(data: bytes, kept: Kept) -> bytes:
    top = dict(_read_boxes(data))
    if b"moov" in top or b"meta" not in top:
        raise UnusualError("it moves, or describes no picture")
    meta = dict(_read_boxes(top[b"meta"][4:]))
    (primary,) = struct.unpack(">H" if meta[b"pitm"][0] == 0 else ">I", meta[b"pitm"][4:])
    kinds, references = dict(_read_item_infos(meta[b"iinf"])), list(_read_references(meta.get(b"iref", bytes(4))))
    wanted = _reachable_items(primary, references)
    places = dict(_read_extents(meta[b"iloc"]))
    if (
        primary not in kinds
        or not all(kinds[number][0] in CODED_ITEM_TYPES for number in wanted if number in kinds)
        or max(wanted) > MAX_ITEM_ID
    ):
        raise UnusualError("it is put together in a way that is not known here")
    items = [
        Item(
            number,
            kinds[number][0] + b"\0",
            kinds[number][1],
            _join_extents(data, meta.get(b"idat", b""), places[number]),
        )
        for number in sorted(wanted & kinds.keys())
    ]
    first = max(wanted) + 1
    items += [Item(first, b"Exif\0", 0, bytes(4) + kept.exif)] if kept.exif else []
    items += [Item(first + 1, b"mime\0" + XMP_TYPE, 0, kept.xmp)] if kept.xmp else []
    kept_references = [
        each for each in references if each[0] in {b"dimg", b"auxl", b"prem"} and {each[1], *each[2]} <= wanted
    ]
    kept_references += [(b"cdsc", item.item_id, (primary,)) for item in items if item.item_id >= first]
    properties = _copy_properties(meta[b"iprp"], wanted, kept)
    return _write_file(primary, items, kept_references, properties)


def _read_boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the name and content of each box."""
    place = 0
    while place + 8 <= len(data):
        size, name = struct.unpack_from(">I4s", data, place)
        head = 8
        if size == 1:
            (size,), head = struct.unpack(">Q", cut(data, place + 8, 8)), 16
        size = size or len(data) - place
        if size < head:
            raise ValueError("it has a box of no size")
        yield name, cut(data, place + head, size - head) if place + size <= len(data) else data[place + head :]
        place += size


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
    """Return the items that the picture is made of."""
    found, before = {primary}, set[int]()
    while found != before:
        before = set(found)
        for kind, source, targets in references:
            if kind == b"dimg" and source in before:
                found |= set(targets)
            elif kind == b"auxl" and before & set(targets):
                found.add(source)
    return found


def _read_extents(box: bytes) -> Iterator[tuple[int, list[tuple[int, int, int]]]]:
    """Yield where the data of each item are: in the file (0) or in `idat` (1), from which byte, how many."""
    version, sizes, last = box[0], box[4], box[5]
    offset, length, base, index = sizes >> 4, sizes & 15, last >> 4, last & 15 if version else 0
    wide = 4 if version > 1 else 2
    count, place = int.from_bytes(box[6 : 6 + wide]), 6 + wide
    for _ in range(count):
        number, place = int.from_bytes(cut(box, place, wide)), place + wide
        method = int.from_bytes(box[place : place + 2]) & 15 if version else 0
        place += 4 if version else 2
        start = int.from_bytes(box[place : place + base])
        extents, place = int.from_bytes(cut(box, place + base, 2)), place + base + 2
        parts = []
        for _ in range(extents):
            place += index
            each = cut(box, place, offset + length)
            parts.append((method, start + int.from_bytes(each[:offset]), int.from_bytes(each[offset:])))
            place += offset + length
        yield number, parts


def _join_extents(data: bytes, idat: bytes, extents: list[tuple[int, int, int]]) -> bytes:
    if any(method > 1 or not length for method, _, length in extents) or sum(length for *_, length in extents) > len(
        data
    ):
        raise UnusualError("its data are put together in a way that is not known here")
    return b"".join(cut(idat if method else data, start, length) for method, start, length in extents)


def _copy_properties(box: bytes, wanted: set[int], kept: Kept) -> bytes:
    """Return the properties of the items that are kept; one that is left out keeps its place, since they are counted."""
    parts = dict(_read_boxes(box))
    found = [_copy_property(name, content, kept) for name, content in _read_boxes(parts[b"ipco"])]
    owners = {number: pairs for number, pairs in _read_associations(parts[b"ipma"]) if number in wanted}
    known: Associations = {}
    for number, pairs in owners.items():
        if any(must and 0 < index <= len(found) and found[index - 1] is None for must, index in pairs):
            raise UnusualError("it needs a property that is not known here")
        known[number] = [(must, index) for must, index in pairs if 0 < index <= len(found) and found[index - 1]]
    ipma = b"".join(
        struct.pack(">HB", number, len(pairs))
        + b"".join(struct.pack(">H", must << 15 | index) for must, index in pairs)
        for number, pairs in sorted(known.items())
    )
    return _make_box(b"ipco", *(each or _make_box(b"free") for each in found)) + _make_box(
        b"ipma", bytes((0, 0, 0, 1)), struct.pack(">I", len(known)), ipma
    )


def _copy_property(name: bytes, content: bytes, kept: Kept) -> bytes | None:
    if name == b"colr" and content[:4] in PROFILE_TYPES:
        return _make_box(name, b"prof", kept.profile) if kept.profile else None
    if name == b"auxC" and content[4:] != ALPHA_URN:
        raise UnusualError("it has an auxiliary picture that is not known here")
    return _make_box(name, content) if name in KEPT_PROPERTIES else None


def _read_associations(box: bytes) -> Iterator[tuple[int, list[tuple[bool, int]]]]:
    """Yield each item and its properties."""
    wide, long = 4 if box[0] else 2, 2 if box[3] & 1 else 1
    (count,), place = struct.unpack_from(">I", box, 4), 8
    for _ in range(count):
        number, pairs = int.from_bytes(cut(box, place, wide)), box[place + wide]
        place += wide + 1
        values = [int.from_bytes(cut(box, place + long * each, long)) for each in range(pairs)]
        top = 1 << (8 * long - 1)
        yield number, [(bool(value & top), value & (top - 1)) for value in values]
        place += long * pairs


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
    """Return the box that says where the data of each item begin, of which the first begin at `start`."""
    rows = b""
    for item in items:
        rows += struct.pack(">HHHII", item.item_id, 0, 1, start, len(item.data))
        start += len(item.data)
    return _make_box(b"iloc", bytes(4), b"\x44\0", struct.pack(">H", len(items)), rows)


def _make_box(name: bytes, *parts: bytes) -> bytes:
    data = b"".join(parts)
    return struct.pack(">I4s", len(data) + 8, name) + data
