"""Removes what browsers do not show, so that no word becomes visible that readers could not see."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.importers._markdown.tree import COMMENT

if TYPE_CHECKING:
    from sitegen.importers._markdown.changes import Account
    from sitegen.importers._markdown.tree import Element

_HIDING_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))\b", re.IGNORECASE)


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
    return "hidden" in element.attributes or bool(_HIDING_STYLE.search(element.get("style")))
