"""Hidden text of a Word document: by the run itself, by a style, or by the defaults of the document.

Word lets a style switch hiding off again. Here, text counts as hidden if anything but the run hides it, unless the run shows itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sitegen.importers._docx._word.names import OFF, W, find, parents

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree import ElementTree as ET


class HidingStyles(NamedTuple):
    """The styles of a document that hide text."""

    ids: frozenset[str] = frozenset()
    """Ids of styles of runs, paragraphs and tables that hide it, also by the style that they are based on."""
    hides_all: bool = False
    """True if the defaults of the document, or the default style of its runs, hide text."""
    hides_paragraphs: bool = False
    """True if the default style of paragraphs hides text."""


def hiding_styles(root: ET.Element) -> HidingStyles:
    """Return the styles that hide text, from the root of `word/styles.xml`."""
    styles = {each.get(f"{W}styleId", ""): each for each in root.iter(f"{W}style")}
    ids = frozenset(name for name in styles if _hides(name, styles, set()))
    defaults = {
        each.get(f"{W}type", ""): each.get(f"{W}styleId", "")
        for each in styles.values()
        if each.get(f"{W}default", "0") not in OFF
    }
    document = _vanish(find(root, "docDefaults/rPrDefault/rPr"))
    return HidingStyles(ids, bool(document) or defaults.get("character") in ids, defaults.get("paragraph") in ids)


def hidden_runs(root: ET.Element, styles: HidingStyles) -> Iterator[ET.Element]:
    """Yield the runs that Word does not show."""
    above = parents(root)
    for run in root.iter(f"{W}r"):
        own = _vanish(find(run, "rPr"))
        if own or (own is None and _is_hidden_by_style(run, above, styles)):
            yield run


def _is_hidden_by_style(run: ET.Element, above: dict[ET.Element, ET.Element], styles: HidingStyles) -> bool:
    if styles.hides_all or _style(run, "rPr/rStyle") in styles.ids:
        return True
    element = run
    while (element := above.get(element, element)) in above:
        if element.tag == f"{W}p":
            name = _style(element, "pPr/pStyle")
            if name in styles.ids or (not name and styles.hides_paragraphs):
                return True
        elif element.tag == f"{W}tbl" and _style(element, "tblPr/tblStyle") in styles.ids:
            return True
    return False


def _vanish(properties: ET.Element | None) -> bool | None:
    """Return True if a text is hidden, False if it is shown although its style hides it, and None if nothing is stated."""
    found = find(properties, "vanish")
    return None if found is None else found.get(f"{W}val", "true") not in OFF


def _style(element: ET.Element, path: str) -> str:
    found = find(element, path)
    return found.get(f"{W}val", "") if found is not None else ""


def _hides(name: str, styles: dict[str, ET.Element], seen: set[str]) -> bool:
    if name in seen or name not in styles:
        return False
    style = styles[name]
    if any(_vanish(find(part, "rPr")) for part in style.iter(f"{W}tblStylePr")):
        return True
    own = _vanish(find(style, "rPr"))
    based_on = find(style, "basedOn")
    inherited = based_on.get(f"{W}val", "") if based_on is not None else ""
    return own if own is not None else _hides(inherited, styles, seen | {name})
