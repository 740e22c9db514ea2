"""Values of front matter as plain text, lists, names and pictures."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any, NamedTuple

from sitegen.importers._text_repair import repair_text

if TYPE_CHECKING:
    from sitegen.importers._items import Change

FALSE = frozenset({"false", "no", "off", "0", "n", "f", "", "none", "never"})
_TAG = re.compile(r"</?[A-Za-z][\w-]*(?:\s[^<>]*)?/?>")
_MARKDOWN_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
NAME_KEYS = ("name", "display_name", "displayname", "full_name", "fullname", "title", "label")


class Picture(NamedTuple):
    """The main picture of a page."""

    source: str
    alt: str = ""
    caption: str = ""
    credit: str = ""


def normalize_key(key: str) -> str:
    """Return a key in the form in which keys of different systems are compared: in lower case, without hyphens and underscores."""
    return re.sub(r"[-_ .]", "", key).lower()


def plain_text(value: Any) -> str:
    """Return a value as one line of text without markup. Entities are decoded once; of a link its text remains."""
    text = value if isinstance(value, str) else ""
    text = _MARKDOWN_LINK.sub(r"\1", _TAG.sub("", text))
    return " ".join(unescape(text).split())


def has_markup(value: Any) -> bool:
    """Return True if `plain_text` would remove markup."""
    return isinstance(value, str) and bool(_TAG.search(value) or _MARKDOWN_LINK.search(value))


def text_list(value: Any, separator: str = ",") -> list[str]:
    """Return a value as a list of texts: a list, the keys of a table, or a text that the separator divides; " " is any white space."""
    if isinstance(value, str):
        return [
            text
            for part in (value.split() if separator == " " else value.split(separator))
            if (text := plain_text(part))
        ]
    if isinstance(value, dict):
        value = [value]
    return [text for each in value or [] if (text := name_of_value(each))]


def name_of_value(value: Any) -> str:
    """Return a text, or the name in a table such as `{name: Ana Ruiz, email: …}`."""
    if isinstance(value, dict):
        found = {normalize_key(key): each for key, each in value.items()}
        value = next((found[key] for key in map(normalize_key, NAME_KEYS) if isinstance(found.get(key), str)), "")
    return plain_text(value)


def is_true(value: Any) -> bool:
    """Return True for a value that a switch such as `draft` is on with. A text that is neither yes nor no counts as yes."""
    return str(value if value is not None else "").strip().lower() not in FALSE


def read_picture(value: Any) -> Picture | None:
    """Return the picture of a text, a list of pictures or a table; None if there is none."""
    if isinstance(value, list):
        return next((picture for each in value if (picture := read_picture(each))), None)
    if isinstance(value, str):
        return Picture(value.strip()) if value.strip() else None
    if not isinstance(value, dict):
        return None
    found = {normalize_key(key): each for key, each in value.items()}

    def first(*keys: str) -> str:
        return next((found[key] for key in keys if isinstance(found.get(key), str) and found[key].strip()), "")

    source = first(
        "src", "url", "path", "file", "image", "feature", "filename", "relativepath", "overlayimage", "teaser", "og"
    )
    if not source:
        return None
    caption, credit = first("caption", "title"), first("credit", "attribution", "creditlink", "attr")
    return Picture(
        source.strip(), plain_text(first("alt", "alttext", "description")), plain_text(caption), plain_text(credit)
    )


def repair_values(value: Any, *, is_wanted: bool) -> tuple[Any, tuple[Change, ...]]:
    """Return front matter whose texts with the wrong encoding are repaired if that is wanted, with the changes."""
    if isinstance(value, str):
        return repair_text(value, is_wanted=is_wanted)
    if isinstance(value, dict):
        pairs = {key: repair_values(each, is_wanted=is_wanted) for key, each in value.items()}
        return {key: each for key, (each, _) in pairs.items()}, tuple(
            change for _, found in pairs.values() for change in found
        )
    if isinstance(value, list):
        items = [repair_values(each, is_wanted=is_wanted) for each in value]
        return [each for each, _ in items], tuple(change for _, found in items for change in found)
    return value, ()


def text_at(table: Any, path: str) -> str | None:
    """Return the text at a path such as `author.name` in a table; None if there is none. An empty value is an empty text."""
    for part in path.split("."):
        if not isinstance(table, dict) or part not in table:
            return None
        table = table[part]
    return "" if table is None else table if isinstance(table, str) else None
