"""Keys of other systems: what an author who comes from one writes, and what it is called here.

Hugo, Jekyll, Eleventy, Hexo, Pelican, Astro, Ghost and WordPress exports were looked at. A hint shows the line
as it would be written here, with the author's own value where that is certain.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from sitegen.content.front_matter.foreign_key_table import ENTITY, NAMES, NOTHING, VALUES
from sitegen.model import edtf
from sitegen.model.date_hints import offered
from sitegen.model.entity import TYPES, Entity
from sitegen.model.story import Leaf, Story, Thread
from sitegen.names.naming import SLUG, new_slug
from sitegen.urls import old_address

if TYPE_CHECKING:
    from collections.abc import Callable

    Hint = Callable[[str, Any], str]

_KINDS = {
    "stories": frozenset(Story.__struct_fields__),
    "threads": frozenset(Thread.__struct_fields__),
    "people, organizations and other entities": frozenset(Entity.__struct_fields__),
    **{
        f"entities of the kind {name}": frozenset(form.__struct_fields__) - frozenset(Entity.__struct_fields__)
        for name, form in TYPES.items()
    },
}
"""By what has them, the keys of documents."""
_KNOWN = frozenset(name for table in (NAMES, ENTITY) for names in table.values() for name in names)
_TEXTS = frozenset({"title", "deck", "summary", "name", "dateline", "publication", "license", "lang", "sort_name"})
_HIDES = frozenset({"draft", "isdraft", "drafts", "unpublished", "private", "hidden"})
"""Keys that are true of what is not published."""
_FLAGS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
LONGEST = 80
"""Characters of a value that a hint repeats."""
LISTS = frozenset({"bylines", "entities", "redirect_from", "aliases", "same_as"})
_PLAIN = re.compile(r"[^\W_][^:#\[\]{},&*!|>'\"%@`\n]*")
_ADDRESS = re.compile(r"(?:/[\w.~-]+)+/?")
_TAKEN = frozenset({"null", "true", "false", "~"})


def hints(kind: type, permalink: str = "") -> Hint:
    """Return what tells, of a key that a kind of document does not have, which of its keys is meant, with the value.

    `permalink` is the pattern of the kind's addresses.
    """
    known = list(kind.__struct_fields__)  # type: ignore[attr-defined] # every kind is a struct
    table = {
        name: ours
        for ours, names in (ENTITY if issubclass(kind, Entity) else NAMES).items()
        for name in names
        if ours in known
    }
    if issubclass(kind, Thread | Leaf):
        table |= dict.fromkeys(NAMES["deck"], "summary")

    def hint(key: str, value: Any) -> str:
        folded = _folded(key)
        if ours := table.get(folded, ""):
            return _shown(ours, folded, value) + (_old(value, permalink) if ours == "slug" else "")
        if owners := [name for name, others in _KINDS.items() if key in others]:
            return f"only {' and '.join(owners)} have this key"
        if folded in NOTHING or (folded in _KNOWN and key not in known):
            return "take it out: it has no meaning here. Keys for your own templates belong under extra:"
        return ""

    return hint


def listed(key: str, value: str) -> str:
    """Return a text as the list that a key takes: names that stand beside each other become several."""
    parts = re.split(r"\s*[,;]\s*|\s+(?:and|&)\s+" if key == "bylines" else r"\s*[,;]\s*", value.strip())
    if key == "bylines":
        parts[0] = re.sub(r"^by\s+", "", parts[0], flags=re.IGNORECASE)
    return f"[{', '.join(_text(part) for part in parts if part)}]"


def of_value(key: str, value: Any) -> str:
    """Return the line that is meant by a known key with a value of another type; empty where that is not certain."""
    if key in VALUES and isinstance(value, str):
        ours = VALUES[key].get(value.casefold())
        return f"{key}: {ours}" if ours else ""
    if key in _OWN:
        return _OWN[key](value)
    if isinstance(value, str) and key in LISTS:
        return f"{key}: {listed(key, value)}"
    return f"{key}: {_text(value[0])}" if _are_texts(value) else ""


def _published(value: Any) -> str:
    flag = _flag(value)
    return "" if flag is None else f"status: {'published' if flag else 'draft'}"


def _print(value: Any) -> str:
    return f"print: {{page: {_text(str(value))}}}" if isinstance(value, str | int) and _flag(value) is None else ""


def _documents(value: Any) -> str:
    ids = [value] if isinstance(value, str) else value
    return f"documents: [{', '.join(f'{{id: {_text(each)}}}' for each in ids)}]" if _are_texts(ids) else ""


def _shown(ours: str, folded: str, value: Any) -> str:
    line = _line(ours, folded, value)
    meant = f'did you mean "{ours}"?'
    return f"{meant} Write {line}" if line else meant


def _line(ours: str, folded: str, value: Any) -> str:
    """The line as it would be written here; empty where the value does not tell."""
    if ours in _TEXTS:
        fits = isinstance(value, str) and len(value) <= LONGEST
        return f"{ours}: {_text(' '.join(value.split()))}" if fits else ""
    if ours in LISTS:
        return _list(ours, value)
    if ours in {"published", "updated", "embargo"}:
        return f"{ours}: {_date(value)}"
    make = {
        "status": _status,
        "visibility": _visibility,
        "image": _picture,
        "section": _section,
        "slug": _slug,
        "imported": _imported,
    }
    return make[ours](folded, value) if ours in make else ""


def _visibility(folded: str, value: Any) -> str:
    hides = value is not True if folded == "public" else value is True
    return f"visibility: {'suppressed' if hides else 'public'}"


def _picture(_folded: str, value: Any) -> str:
    return _image(value) if isinstance(value, str) else "image: {src: …, alt: …}"


def _section(_folded: str, value: Any) -> str:
    first = value[0] if isinstance(value, list) and value else value
    return f"section: {new_slug(first) or '…'}" if isinstance(first, str) else ""


def _slug(_folded: str, value: Any) -> str:
    last = new_slug(str(value).rstrip("/").rpartition("/")[2].removesuffix(".html"))
    return f"slug: {last}" if SLUG.fullmatch(last) else ""


def _old(value: Any, permalink: str) -> str:
    """Return the line that redirects an old address; empty for a value that is none, or is the present address."""
    path = unquote(re.sub(r"^https?://[^/]*", "", str(value)))
    path = path if path.startswith("/") else f"/{path}"
    if "/" not in str(value) or not _ADDRESS.fullmatch(path):
        return ""
    own = permalink.replace("{slug}", _slug("", value).removeprefix("slug: "))
    is_own = old_address(path) == own
    return "" if is_own else f", and redirect_from: [{path}], so that the old address is not lost"


def _imported(_folded: str, value: Any) -> str:
    return f"imported: {{system: …, id: {_text(str(value))}}}" if isinstance(value, str | int) else ""


def _status(folded: str, value: Any) -> str:
    flag = _flag(value)
    if flag is not None:
        return f"status: {'draft' if flag is (folded in _HIDES) else 'published'}"
    stated = str(value).casefold()
    near = VALUES["status"].get(stated, stated)
    return f"status: {near}" if near in {"draft", "held", "published", "withdrawn"} else "status: draft"


def _list(ours: str, value: Any) -> str:
    if isinstance(value, str):
        return f"{ours}: {listed(ours, value)}"
    if isinstance(value, list) and all(isinstance(each, str | int) for each in value):
        return f"{ours}: [{', '.join(_text(str(each)) for each in value)}]"
    if isinstance(value, dict) and isinstance(value.get("name"), str):
        return f"{ours}: [{_text(value['name'])}]"
    return ""


def _image(value: str) -> str:
    return f"image: {{src: {_text(value)}, alt: …}}"


def _date(value: Any) -> str:
    """A date as it is, where it is one; a date in other words as the date that it is."""
    text = str(value)
    try:
        return edtf.parse(text, "UTC").text
    except edtf.DateError:
        return offered(text) or "2019-03-02"


def _text(value: str) -> str:
    """A text as YAML: plain where it can be, otherwise in quotes."""
    simple = (
        _PLAIN.fullmatch(value) and not value[0].isdigit() and value.casefold() not in _TAKEN and value == value.strip()
    )
    return (
        value
        if simple or re.fullmatch(r"[/.]?[A-Za-z0-9][\w./-]*[A-Za-z/][\w./-]*", value)
        else json.dumps(value, ensure_ascii=False)
    )


def _folded(key: str) -> str:
    return re.sub(r"[\s_.-]", "", str(key)).casefold()


_OWN: dict[str, Callable[[Any], str]] = {
    "published": _published,
    "print": _print,
    "documents": _documents,
    "image": lambda value: _image(value) if isinstance(value, str) else "",
}
"""By key, what makes the line that is meant."""


def _flag(value: Any) -> bool | None:
    """True or false, also as the words that YAML 1.1 took for them; None for anything else."""
    return value if isinstance(value, bool) else _FLAGS.get(str(value).casefold())


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, str) for each in value)
