"""Drawings of Word: pictures and text boxes in forms that mammoth does not read, and drawings that no story can have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.importers._docx._word.names import MC, OFFICE, PIC, WP, A, R, V, W, make, parents, replace_element
from sitegen.importers._docx._word.words import has_words
from sitegen.importers._items import Change

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from xml.etree import ElementTree as ET

    from sitegen.importers._docx._word.relationships import Relationships

_LOST_DRAWINGS = {
    "http://schemas.openxmlformats.org/drawingml/2006/chart": "chart of a Word document",
    "http://schemas.microsoft.com/office/drawing/2014/chartex": "chart of a Word document",
    "http://schemas.openxmlformats.org/drawingml/2006/diagram": "SmartArt of a Word document",
}
"""Kinds of drawings that are no picture and no text."""
_BOX = f"{W}txbxContent"


def choose_variants(root: ET.Element) -> None:
    """Replace each content with variants by the one that has the words and pictures, as mammoth can read it."""
    for parent in list(root.iter()):
        for each in [child for child in parent if child.tag == f"{MC}AlternateContent"]:
            choice, fallback = each.find(f"{MC}Choice"), each.find(f"{MC}Fallback")
            best = fallback if fallback is not None and _has_all_of(fallback, choice) else choice
            replace_element(parent, each, list(best) if best is not None else [])


def read_boxes(root: ET.Element) -> None:
    """Make text boxes and grouped pictures of drawings readable for mammoth, which reads those of the older kind only."""
    for parent in list(root.iter()):
        for drawing in [child for child in parent if child.tag == f"{W}drawing"]:
            boxes = list(_outermost(drawing, _BOX))
            inside = {each for box in boxes for each in box.iter()}
            plain = _plain_pictures(drawing)
            grouped = [each for each in drawing.iter(f"{PIC}pic") if each not in inside and each not in plain]
            if boxes or grouped:
                kept = [_box(each) for each in boxes] + [_picture(drawing, each) for each in grouped]
                replace_element(parent, drawing, [*([drawing] if plain else []), *kept])


def remove_lost(root: ET.Element, relationships: Relationships) -> Iterator[Change]:
    """Remove drawings that no story can have and pictures that the document does not contain; yield a change for each."""
    above = parents(root)
    for data in list(root.iter(f"{A}graphicData")):
        if kind := _LOST_DRAWINGS.get(data.get("uri", "")):
            yield Change("lost", _with_alt(kind, _ancestor(data, above, f"{W}drawing")))
    for each in list(root.iter(f"{OFFICE}OLEObject")):
        yield Change(
            "told", f"embedded file in a Word document ({each.get('ProgID', 'unknown')}): only its picture is imported"
        )
    for blip in list(root.iter(f"{A}blip")):
        name = blip.get(f"{R}embed") or ""
        if name and relationships.has_file(name):
            continue
        linked = relationships.web_address(blip.get(f"{R}link") or name)
        where = f": {linked}" if linked else ""
        what = (
            "picture that is linked, and not in the document"
            if blip.get(f"{R}link") or linked
            else "picture that is missing in the document"
        )
        yield Change("lost", _with_alt(what, _ancestor(blip, above, f"{W}drawing")) + where)
        above[blip].remove(blip)
    for data in list(root.iter(f"{V}imagedata")):
        if not relationships.has_file(data.get(f"{R}id", "")):
            yield Change("lost", "picture that is missing in the document")
            above[data].remove(data)


def _has_all_of(fallback: ET.Element, choice: ET.Element | None) -> bool:
    """Return True if a variant for older programs has text if the other one has, and as many pictures."""
    if choice is None:
        return True
    is_text_there = has_words(fallback) or not has_words(choice)
    return is_text_there and _count_pictures(fallback) >= _count_pictures(choice)


def _count_pictures(element: ET.Element) -> int:
    return sum(1 for each in element.iter() if each.tag in {f"{A}blip", f"{V}imagedata"})


def _outermost(element: ET.Element, tag: str) -> Iterator[ET.Element]:
    for child in element:
        if child.tag == tag:
            yield child
        else:
            yield from _outermost(child, tag)


def _plain_pictures(drawing: ET.Element) -> list[ET.Element]:
    """Return the pictures at the place where mammoth looks for them."""
    return [
        each
        for kind in ("inline", "anchor")
        for each in drawing.findall(f"{WP}{kind}/{A}graphic/{A}graphicData/{PIC}pic")
    ]


def _box(content: ET.Element) -> ET.Element:
    return make("pict", _wrap(f"{V}shape", _wrap(f"{V}textbox", content)))


def _picture(drawing: ET.Element, picture: ET.Element) -> ET.Element:
    """Return a picture of a group as a drawing of its own, with the description of the group."""
    properties = list(drawing.iter(f"{WP}docPr"))[:1]
    graphic = _wrap(f"{A}graphic", _wrap(f"{A}graphicData", picture))
    return make("drawing", _wrap(f"{WP}inline", *properties, graphic))


def _wrap(tag: str, *children: ET.Element) -> ET.Element:
    element = make("x", *children)
    element.tag = tag
    return element


def _ancestor(element: ET.Element, above: Mapping[ET.Element, ET.Element], tag: str) -> ET.Element | None:
    current: ET.Element | None = element
    while current is not None and current.tag != tag:
        current = above.get(current)
    return current


def _with_alt(what: str, drawing: ET.Element | None) -> str:
    """Return a description of a drawing with its alternative text."""
    properties = drawing.find(f".//{WP}docPr") if drawing is not None else None
    alt = (properties.get("descr") or properties.get("title") or "").strip() if properties is not None else ""
    return f'{what} ("{alt}")' if alt else what
