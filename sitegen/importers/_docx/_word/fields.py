"""Fields of Word: results of instructions, such as numbers of captions, dates and links."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.importers._docx._word.names import W, make, parents, replace_element

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree import ElementTree as ET

_ARGUMENT = re.compile(r'\\([a-z])(?:\s+(?:"([^"]*)"|([^\s\\"]\S*)))?|"([^"]*)"|([^\s\\"]\S*)', re.IGNORECASE)
"""A switch with its value if it has one, or a value."""


def expand_simple_fields(root: ET.Element) -> None:
    """Replace each `fldSimple`, which mammoth does not read, by the field in its long form."""
    above = parents(root)
    for field in list(root.iter(f"{W}fldSimple")):
        begin, separate, end = (make("r", make("fldChar", fldCharType=kind)) for kind in ("begin", "separate", "end"))
        instruction = make("r", make("instrText", text=field.get(f"{W}instr", "")))
        replace_element(above[field], field, (begin, instruction, separate, *field, end))
        above |= dict.fromkeys(field, above[field])


def simplify_links(root: ET.Element) -> None:
    """Write the instruction of each link as its address only. mammoth takes the switches after it for a part of the address."""
    for texts in _instructions(root):
        instruction = "".join(each.text or "" for each in texts).strip()
        name, _, rest = instruction.partition(" ")
        if name.upper() == "HYPERLINK":
            texts[0].text = _link(rest)
            for each in texts[1:]:
                each.text = ""


def _instructions(root: ET.Element) -> Iterator[list[ET.Element]]:
    """Yield the pieces of each instruction, from the beginning of its field to the result."""
    open_fields: list[list[ET.Element]] = []
    for element in root.iter():
        kind = element.get(f"{W}fldCharType") if element.tag == f"{W}fldChar" else ""
        if kind == "begin":
            open_fields.append([])
        elif element.tag == f"{W}instrText" and open_fields:
            open_fields[-1].append(element)
        elif kind in {"separate", "end"} and open_fields:
            if texts := open_fields[-1]:
                yield list(texts)
            texts.clear()
            if kind == "end":
                open_fields.pop()


def _link(arguments: str) -> str:
    """Return the instruction of a link with its address and fragment, and without a tip and a frame."""
    address, fragment = "", ""
    for found in _ARGUMENT.finditer(arguments):
        switch, *values = found.groups()
        value = next((each for each in values if each), "")
        if switch is None:
            address = address or value
        elif switch.lower() == "l":
            fragment = value
        elif switch.lower() in {"m", "n"} and value:  # these have no value: it is the address
            address = address or value
    if not address:
        return f'HYPERLINK \\l "{fragment}"'
    return f'HYPERLINK "{address}{f"#{fragment}" if fragment else ""}"'
