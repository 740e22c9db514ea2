"""Hints for authors who use the front matter keys and values of other systems.

The tables cover Hugo, Jekyll, Eleventy, Hexo, Pelican, Astro, Ghost and WordPress exports. A hint shows the line in sitegen's
format, with the author's value if it can be converted with certainty.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from sitegen.content.front_matter.foreign_key_table import (
    ENTITY_KEY_ALIASES,
    KEY_ALIASES,
    MEANINGLESS_KEYS,
    STAFF_KEY_ALIASES,
    VALUE_ALIASES,
)
from sitegen.model import edtf
from sitegen.model.edtf.hints import suggest_edtf
from sitegen.model.entity import ENTITY_TYPES, Entity
from sitegen.model.staff import StaffMember
from sitegen.model.story import StaticPage, Story, Thread
from sitegen.names.naming import SLUG, new_slug
from sitegen.urls import redirect_address

if TYPE_CHECKING:
    from collections.abc import Callable

    HintFunction = Callable[[str, Any], str]

_KEYS_BY_OWNER = {
    "stories": frozenset(Story.__struct_fields__),
    "threads": frozenset(Thread.__struct_fields__),
    "staff members": frozenset(StaffMember.__struct_fields__),
    "people, organizations and other entities": frozenset(Entity.__struct_fields__),
    **{
        f"entities of the kind {name}": frozenset(form.__struct_fields__) - frozenset(Entity.__struct_fields__)
        for name, form in ENTITY_TYPES.items()
    },
}
"""Keys of documents, by the kind of documents that have them."""
_FOREIGN_KEYS = frozenset(
    name for table in (KEY_ALIASES, ENTITY_KEY_ALIASES, STAFF_KEY_ALIASES) for names in table.values() for name in names
)
_TEXT_KEYS = frozenset({"title", "deck", "summary", "name", "dateline", "publication", "license", "lang", "sort_name"})
_HIDING_KEYS = frozenset({"draft", "isdraft", "drafts", "unpublished", "private", "hidden"})
"""Keys that are true for unpublished documents."""
_BOOLEAN_WORDS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
MAX_HINT_VALUE_CHARS = 80
"""Maximum characters of a value that a hint repeats."""
LIST_KEYS = frozenset({"bylines", "entities", "redirect_from", "aliases", "same_as"})
"""Keys whose value is a list of texts."""
_PLAIN_SCALAR = re.compile(r"[^\W_][^:#\[\]{},&*!|>'\"%@`\n]*")
_ADDRESS = re.compile(r"(?:/[\w.~-]+)+/?")
_RESERVED_SCALARS = frozenset({"null", "true", "false", "~"})


@lru_cache(maxsize=64)
def make_key_hint(struct_type: type, permalink: str = "") -> HintFunction:
    """Return a function that suggests a known key for an unknown one.

    The function takes the unknown key and its value, and returns a hint, or "" if it has none.

    Args:
        struct_type: the struct with the front matter of the document's kind.
        permalink: the pattern of the kind's addresses, such as `/stories/{slug}/`.
    """
    known_keys = list(struct_type.__struct_fields__)  # type: ignore[attr-defined] # every kind is a struct
    table = ENTITY_KEY_ALIASES if issubclass(struct_type, Entity) else KEY_ALIASES
    ours_by_alias = {
        name: ours
        for ours, names in (STAFF_KEY_ALIASES if issubclass(struct_type, StaffMember) else table).items()
        for name in names
        if ours in known_keys
    }
    if issubclass(struct_type, Thread | StaticPage):
        ours_by_alias |= dict.fromkeys(KEY_ALIASES["deck"], "summary")

    def hint(key: str, value: Any) -> str:
        folded = _fold_key(key)
        if ours := ours_by_alias.get(folded, ""):
            return _format_key_hint(ours, folded, value) + (_redirect_hint(value, permalink) if ours == "slug" else "")
        if owners := [name for name, others in _KEYS_BY_OWNER.items() if key in others]:
            return f"only {' and '.join(owners)} have this key"
        if folded in MEANINGLESS_KEYS or (folded in _FOREIGN_KEYS and key not in known_keys):
            return "remove it: it has no meaning here. Put keys for your own templates under extra:"
        return ""

    return hint


def to_yaml_list(key: str, value: str) -> str:
    """Return a text as a YAML flow list; a text with several names or values is split at commas and semicolons."""
    parts = re.split(r"\s*[,;]\s*|\s+(?:and|&)\s+" if key == "bylines" else r"\s*[,;]\s*", value.strip())
    if key == "bylines":
        parts[0] = re.sub(r"^by\s+", "", parts[0], flags=re.IGNORECASE)
    return f"[{', '.join(_to_yaml_text(part) for part in parts if part)}]"


def suggest_line(key: str, value: Any) -> str:
    """Return the corrected line for a known key with an invalid value, or "" if it is not certain."""
    if key in VALUE_ALIASES and isinstance(value, str):
        ours = VALUE_ALIASES[key].get(value.casefold())
        return f"{key}: {ours}" if ours else ""
    if key in _LINE_MAKERS:
        return _LINE_MAKERS[key](value)
    if isinstance(value, str) and key in LIST_KEYS:
        return f"{key}: {to_yaml_list(key, value)}"
    return f"{key}: {_to_yaml_text(value[0])}" if _is_text_list(value) else ""


def _published_line(value: Any) -> str:
    flag = _parse_boolean(value)
    return "" if flag is None else f"status: {'published' if flag else 'draft'}"


def _print_line(value: Any) -> str:
    return (
        f"print: {{page: {_to_yaml_text(str(value))}}}"
        if isinstance(value, str | int) and _parse_boolean(value) is None
        else ""
    )


def _documents_line(value: Any) -> str:
    ids = [value] if isinstance(value, str) else value
    return f"documents: [{', '.join(f'{{id: {_to_yaml_text(each)}}}' for each in ids)}]" if _is_text_list(ids) else ""


def _format_key_hint(ours: str, folded: str, value: Any) -> str:
    line = _suggest_foreign_line(ours, folded, value)
    question = f'did you mean "{ours}"?'
    return f"{question} Write {line}" if line else question


def _suggest_foreign_line(ours: str, folded: str, value: Any) -> str:
    """Return the line in sitegen's format, or "" if the value cannot be converted."""
    if ours in _TEXT_KEYS:
        fits = isinstance(value, str) and len(value) <= MAX_HINT_VALUE_CHARS
        return f"{ours}: {_to_yaml_text(' '.join(value.split()))}" if fits else ""
    if ours in LIST_KEYS:
        return _list_line(ours, value)
    if ours in {"published", "updated", "embargo"}:
        return f"{ours}: {_to_date(value)}"
    make = {
        "status": _status_line,
        "visibility": _visibility_line,
        "image": _image_line,
        "section": _section_line,
        "slug": _slug_line,
        "imported": _imported_line,
    }
    return make[ours](folded, value) if ours in make else ""


def _visibility_line(folded: str, value: Any) -> str:
    hides = value is not True if folded == "public" else value is True
    return f"visibility: {'suppressed' if hides else 'public'}"


def _image_line(_folded: str, value: Any) -> str:
    return _image_line_for_path(value) if isinstance(value, str) else "image: {src: …, alt: …}"


def _section_line(_folded: str, value: Any) -> str:
    first = value[0] if isinstance(value, list) and value else value
    return f"section: {new_slug(first) or '…'}" if isinstance(first, str) else ""


def _slug_line(_folded: str, value: Any) -> str:
    last = new_slug(str(value).rstrip("/").rpartition("/")[2].removesuffix(".html"))
    return f"slug: {last}" if SLUG.fullmatch(last) else ""


def _redirect_hint(value: Any, permalink: str) -> str:
    """Return a hint to redirect an old address, or "" if the value is not an address or is the current one."""
    path = unquote(re.sub(r"^https?://[^/]*", "", str(value)))
    path = path if path.startswith("/") else f"/{path}"
    if "/" not in str(value) or not _ADDRESS.fullmatch(path):
        return ""
    current_address = permalink.replace("{slug}", _slug_line("", value).removeprefix("slug: "))
    is_current = redirect_address(path) == current_address
    return "" if is_current else f", and redirect_from: [{path}], so that the old address is not lost"


def _imported_line(_folded: str, value: Any) -> str:
    return f"imported: {{system: …, id: {_to_yaml_text(str(value))}}}" if isinstance(value, str | int) else ""


def _status_line(folded: str, value: Any) -> str:
    flag = _parse_boolean(value)
    if flag is not None:
        return f"status: {'draft' if flag is (folded in _HIDING_KEYS) else 'published'}"
    stated = str(value).casefold()
    status = VALUE_ALIASES["status"].get(stated, stated)
    return f"status: {status}" if status in {"draft", "held", "published", "withdrawn"} else "status: draft"


def _list_line(ours: str, value: Any) -> str:
    if isinstance(value, str):
        return f"{ours}: {to_yaml_list(ours, value)}"
    if isinstance(value, list) and all(isinstance(each, str | int) for each in value):
        return f"{ours}: [{', '.join(_to_yaml_text(str(each)) for each in value)}]"
    if isinstance(value, dict) and isinstance(value.get("name"), str):
        return f"{ours}: [{_to_yaml_text(value['name'])}]"
    return ""


def _image_line_for_path(value: str) -> str:
    return f"image: {{src: {_to_yaml_text(value)}, alt: …}}"


def _to_date(value: Any) -> str:
    """Return a valid date unchanged, a date in another notation as EDTF, and an example date for anything else."""
    text = str(value)
    try:
        return edtf.parse(text, "UTC").text
    except edtf.DateError:
        return suggest_edtf(text) or "2019-03-02"


def _to_yaml_text(value: str) -> str:
    """Return a text as a YAML scalar: plain if possible, otherwise in quotes."""
    simple = (
        _PLAIN_SCALAR.fullmatch(value)
        and not value[0].isdigit()
        and value.casefold() not in _RESERVED_SCALARS
        and value == value.strip()
    )
    return (
        value
        if simple or re.fullmatch(r"[/.]?[A-Za-z0-9][\w./-]*[A-Za-z/][\w./-]*", value)
        else json.dumps(value, ensure_ascii=False)
    )


def _fold_key(key: str) -> str:
    return re.sub(r"[\s_.-]", "", str(key)).casefold()


_LINE_MAKERS: dict[str, Callable[[Any], str]] = {
    "published": _published_line,
    "print": _print_line,
    "documents": _documents_line,
    "image": lambda value: _image_line_for_path(value) if isinstance(value, str) else "",
}
"""Functions that return the corrected line for a value, or "", by key."""


def _parse_boolean(value: Any) -> bool | None:
    """Return the value of a boolean or of one of YAML 1.1's words for it; None for anything else."""
    return value if isinstance(value, bool) else _BOOLEAN_WORDS.get(str(value).casefold())


def _is_text_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, str) for each in value)
