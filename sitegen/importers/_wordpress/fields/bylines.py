"""Bylines: the names that readers saw, from WordPress itself and from plugins for several or guest authors."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from sitegen.importers._stories.author_names import author_name, contains_address, looks_like_login
from sitegen.importers._wordpress.fields.plain_text import plain_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.importers._wordpress.site_index import SiteIndex
    from sitegen.importers._wordpress.text.context import TextContext
    from sitegen.importers._wordpress.wxr.elements import Term, WxrItem

_TEXT_KEYS = (
    "byline",
    "_byline",
    "custom_byline",
    "author_byline",
    "guest_author",
    "guest-author",
    "author_name",
    "_guest_author",
)
"""Fields of themes and of Advanced Custom Fields in which a byline is typed."""
_MORE_THAN_A_NAME = re.compile(r"\b(of|for|and|with|by|special to|staff)\b|[|/,;()]", re.IGNORECASE)


def find_bylines(context: TextContext, answers: Mapping[str, str | tuple[str, ...]]) -> tuple[str, ...]:
    """Return the bylines of a post in their order, as the map has them.

    The first source that has a name is taken; another one with other names is told.
    """
    item, index = context.item, context.index
    candidates = {
        "Co-Authors Plus": _from_terms(item, "author", index),
        "PublishPress Authors": _from_terms(item, "ppma_author", index) or item.values("ppma_authors_name"),
        "Molongui": _molongui(item, index),
        "Simply Guest Author Name": item.values("sfly_guest_author_names"),
        "a field": next(([value.strip()] for key in _TEXT_KEYS for value in item.values(key)), []),
        "the author": [name] if (name := index.names_by_login.get(item["creator"].strip(), "")) else [],
    }
    cleaned = {source: _clean(names, context) for source, names in candidates.items()}
    source, names = next(((source, names) for source, names in cleaned.items() if names), ("", ()))
    if not names and item["creator"].strip():
        context.note("told", "byline missing: the export does not have the author's name")
    for other, others in cleaned.items():
        if others and other not in {source, "the author"} and set(others) != set(names):
            context.note("told", f"{other} has another byline than {source}", ", ".join(others))
    return tuple(dict.fromkeys(byline for name in names for byline in _answer(name, answers, context)))


def _from_terms(item: WxrItem, domain: str, index: SiteIndex) -> list[str]:
    return [_term_name(term, index) for term in item.terms if term.domain == domain]


def _term_name(term: Term, index: SiteIndex) -> str:
    """Return the name of an author whose term has the name, or a login for which the name is elsewhere in the export."""
    slug = unquote(term.slug)
    keys = (slug, slug.removeprefix("cap-"), term.name)
    known = next((index.guest_names[key] for key in keys if key in index.guest_names), "")
    known = known or next((index.names_by_login[key] for key in keys if key in index.names_by_login), "")
    is_login = term.name in {slug, slug.removeprefix("cap-")}
    return known or ("" if is_login else term.name)


def _molongui(item: WxrItem, index: SiteIndex) -> list[str]:
    """Return the names for values such as `user-5` and `guest-123`."""
    found = []
    for value in item.values("_molongui_author") or item.values("_molongui_main_author"):
        kind, _, number = value.strip().partition("-")
        name = index.names_by_user_id.get(number, "") if kind == "user" else index.guest_names.get(value.strip(), "")
        found.append(name)
    return found


def _clean(names: list[str], context: TextContext) -> tuple[str, ...]:
    """Return names as plain text, each once. An address of e-mail is no name."""
    kept = []
    for name in names:
        text = plain_text(_from_json(name), context, "a byline")
        if contains_address(text):
            context.note("lost", "address of e-mail in a byline left out")
            text = author_name(text)
        if text.casefold().startswith("by ") and len(text) > len("by "):
            text = text[len("by ") :].strip()
        kept.append(text)
    return tuple(dict.fromkeys(name for name in kept if name))


def _from_json(value: str) -> str:
    """Return the text of a field that a plugin stores as JSON; any other text unchanged."""
    if value.startswith('["'):
        try:
            return ", ".join(map(str, json.loads(value)))
        except ValueError:
            return value
    return value


def _answer(name: str, answers: Mapping[str, str | tuple[str, ...]], context: TextContext) -> tuple[str, ...]:
    answer = answers.get(name)
    if answer is None:
        if _MORE_THAN_A_NAME.search(name) and not looks_like_login(name):
            context.note("told", "byline that looks like more than a name", name)
            context.ask("bylines", name, name, f"{context.item.file}:{context.item.line}", is_required=False)
        return (name,)
    return (answer,) if isinstance(answer, str) and answer else tuple(answer)
