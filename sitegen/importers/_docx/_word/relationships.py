"""The relationships of a part of a Word document: other parts, pictures, and the addresses of links (ECMA-376, part 2)."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.etree import ElementTree as ET


class _Target(NamedTuple):
    kind: str
    """The last part of the type, such as `styles`, which is the same in the usual and the strict variant of the format."""
    address: str
    """Name of a part of the document, or an external address."""
    is_part: bool


class Relationships:
    """The relationships of a part, by their ids."""

    def __init__(self, parts: dict[str, bytes], part: str, parse: Callable[[bytes], ET.Element]) -> None:
        """Read the relationships of a part; "" is the document as a whole."""
        folder, file = posixpath.split(part)
        data = parts.get(posixpath.join(folder, "_rels", f"{file}.rels"))
        self._targets = {each.get("Id", ""): _target(each, folder, parts) for each in (parse(data) if data else ())}

    def parts_of_kind(self, kind: str) -> list[str]:
        """Return the parts of the document to which relationships of a kind lead."""
        return [each.address for each in self._targets.values() if each.is_part and each.kind == kind]

    def has_file(self, name: str) -> bool:
        """Return True if a relationship leads to a part of the document."""
        return name in self._targets and self._targets[name].is_part

    def web_address(self, name: str) -> str:
        """Return the address of a linked file on the web; "" if it is elsewhere, since a path may name a person."""
        address = self._targets[name].address if name in self._targets else ""
        return address if address.lower().startswith(("http://", "https://")) else ""


def _target(element: ET.Element, folder: str, parts: dict[str, bytes]) -> _Target:
    address, kind = element.get("Target", ""), element.get("Type", "").rpartition("/")[2]
    if element.get("TargetMode") == "External":
        return _Target(kind, address, is_part=False)
    path = posixpath.normpath(posixpath.join(f"/{folder}", address)).lstrip("/")
    return _Target(kind, path, path in parts)
