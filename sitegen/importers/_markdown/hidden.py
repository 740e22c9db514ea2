"""Removes what browsers do not show, so that no word becomes visible that readers could not see."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.importers._markdown.tree import COMMENT

if TYPE_CHECKING:
    from sitegen.importers._markdown.changes import Account
    from sitegen.importers._markdown.tree import Element

_HIDING_STYLE = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none\b|visibility\s*:\s*(?:hidden|collapse)\b|font-size\s*:\s*\+?0*(?:\.0+)?(?:px|pt|em|rem|%|ex|ch|vw|vh)?\s*(?:!|;|$)"
    r"|(?:text-indent|margin-left|margin-top)\s*:\s*-\d{3,}|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]|clip-path\s*:\s*inset\(\s*(?:50|100)%)",
    re.IGNORECASE,
)
_TRANSPARENT = re.compile(r"(?:^|;)\s*opacity\s*:\s*0*(?:\.0+)?%?\s*(?:!|;|$)", re.IGNORECASE)
"""Hides words; pictures have it until a script has loaded them."""
_OUT_OF_PAGE = re.compile(r"(?:^|;)\s*(?:left|top|right|bottom)\s*:\s*-\d{3,}", re.IGNORECASE)
_POSITIONED = re.compile(r"(?:^|;)\s*position\s*:\s*(?:absolute|fixed|relative)\b", re.IGNORECASE)
_EMPTY_BOX = re.compile(r"(?:^|;)\s*(?:max-)?(?:height|width)\s*:\s*[01](?:px)?\s*(?:!|;|$)", re.IGNORECASE)
_CUT_OFF = re.compile(r"(?:^|;)\s*overflow\s*:\s*hidden\b", re.IGNORECASE)
_SIGNS = ("hidden", "style", "screen-reader-text", "sr-only")
"""One of these is in every HTML in which something is hidden."""
HIDING_CLASSES = frozenset({"screen-reader-text", "sr-only", "visually-hidden", "visuallyhidden"})
"""Classes of text that only programs which read pages aloud have."""


def may_hide(html: str) -> bool:
    """Return False for HTML in which nothing is hidden."""
    lower = html.lower()
    return any(sign in lower for sign in _SIGNS)


def remove_hidden(body: Element, account: Account) -> None:
    """Remove the elements that the attribute `hidden` or a style hides, and count each with its words."""
    waiting = [body]
    while waiting:
        element = waiting.pop()
        hidden = {id(each) for each in element.elements() if _is_hidden(each)}
        for each in [each for each in element.elements() if id(each) in hidden]:
            words = each.text().strip() or each.get("alt") or each.get("src")
            account.note("lost", f"<{each.tag}> that readers could not see left out", words)
        if hidden:
            element.children = [child for child in element.children if id(child) not in hidden]
        waiting += element.elements()


def _is_hidden(element: Element) -> bool:
    if element.tag == COMMENT:
        return False
    return "hidden" in element.attributes or not HIDING_CLASSES.isdisjoint(element.classes) or _is_hiding(element)


def _is_hiding(element: Element) -> bool:
    style = element.get("style")
    if not style:
        return False
    is_transparent = _TRANSPARENT.search(style) and element.tag != "img" and not element.find("img")
    is_outside = _OUT_OF_PAGE.search(style) and _POSITIONED.search(style)
    is_empty = _EMPTY_BOX.search(style) and _CUT_OFF.search(style)
    return bool(_HIDING_STYLE.search(style) or is_transparent or is_outside or is_empty)
