"""Links to places in the same text: those to headings stay, since sitegen derives the id of a heading from its text."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from sitegen.importers._markdown.tree import Element
from sitegen.names.naming import slugify

if TYPE_CHECKING:
    from sitegen.importers._markdown.changes import Account

_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})


def resolve_places(body: Element, account: Account) -> None:
    """Give each link to a heading of a cleaned body the id that sitegen gives the heading, and make text of other links to places."""
    if any(each.get("href").startswith("#") for each in body.descendants()):
        _resolve(body, _ids(body), account)


def _ids(body: Element) -> dict[str, str]:
    """Return the id of each heading by the id that it has in the source, and by itself."""
    found: dict[str, str] = {}
    used: set[str] = set()
    by_source: dict[str, str] = {}
    for heading in (each for each in body.descendants() if each.tag in _HEADINGS):
        word = name = slugify(heading.text()) or "section"
        number = 2
        while name in used:
            name = f"{word}-{number}"
            number += 1
        used.add(name)
        found[name] = name
        by_source.setdefault(heading.get("id"), name)
    return {**found, **{key: name for key, name in by_source.items() if key}}


def _resolve(element: Element, ids: dict[str, str], account: Account) -> None:
    children: list[Element | str] = []
    for child in element.children:
        inside: list[Element | str] = [child]
        if isinstance(child, Element):
            _resolve(child, ids, account)
            if child.tag == "a" and child.get("href").startswith("#"):
                inside = _resolved(child, ids, account)
        for each in inside:
            if isinstance(each, str) and children and isinstance(last := children[-1], str):
                children[-1] = last + each
            else:
                children.append(each)
    element.children = children


def _resolved(link: Element, ids: dict[str, str], account: Account) -> list[Element | str]:
    place = unquote(link.get("href")[1:])
    if place in ids:
        return [Element("a", link.attributes | {"href": f"#{ids[place]}"}, link.children)]
    account.note("lost", "link to a place in the same text became plain text", f"#{place}")
    return link.children
