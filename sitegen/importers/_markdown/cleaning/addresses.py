"""Addresses in HTML: those that browsers load, and those of one picture in several sizes."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sitegen.model.media_info import may_be_image

if TYPE_CHECKING:
    from sitegen.importers._markdown.tree import Element

_SCRIPT_SCHEME = re.compile(r"\s*(?:javascript|data|vbscript|file|about|blob):", re.IGNORECASE)
_SIZE = re.compile(r"\d+(?:\.\d+)?[wx]")
_VARIANT = re.compile(r"(?:-\d+x\d+|-scaled|-e\d{10,13}|@2x)+$")
"""The end of the name of a smaller or cut picture, without its extension, in WordPress."""
_LINE_END = re.compile(r"[\t\n\r]+")


def clean_address(text: str) -> str:
    """Return an address as browsers read it: without tabs and line ends, and with spaces, quotation marks and angle brackets encoded."""
    address = _LINE_END.sub("", text.strip()).replace(" ", "%20")
    return address.replace('"', "%22").replace("<", "%3C").replace(">", "%3E")


def is_script(address: str) -> bool:
    """Return True for an address that runs a script, or that is no place at all."""
    return bool(_SCRIPT_SCHEME.match(address))


def picture_address(picture: Element) -> str:
    """Return the address of a picture: that of the original, if a script or a list of sizes has it."""
    names = ("data-orig-file", "data-src", "data-lazy-src", "data-original", "src")
    sizes = [
        part.split() for name in ("data-srcset", "srcset") for part in picture.get(name).split(", ") if part.strip()
    ]
    largest = max(
        sizes,
        key=lambda parts: float(parts[1][:-1]) if len(parts) > 1 and _SIZE.fullmatch(parts[1]) else 0,
        default=[""],
    )
    addresses = (*(picture.get(name) for name in names), largest[0])
    return next((clean_address(each) for each in addresses if each.strip() and not _SCRIPT_SCHEME.match(each)), "")


def is_same_file(first: str, second: str) -> bool:
    """Return True if two addresses are those of one picture, perhaps in another size."""
    return _stem(first) == _stem(second) != ""


def _stem(address: str) -> str:
    """Return the path of a picture without its size and its extension; "" if the address is not that of a picture."""
    try:
        path = PurePosixPath(urlsplit(address).path)
    except ValueError:  # brackets that are no IPv6 address
        return ""
    is_picture = bool(path.suffix) and may_be_image(path.name)
    return f"{path.parent}/{_VARIANT.sub('', path.stem)}" if is_picture else ""
