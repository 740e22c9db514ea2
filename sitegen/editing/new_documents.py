"""Front matter of new documents as YAML, with empty fields for an editor to fill in."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from sitegen.names.personal_names import split_name

if TYPE_CHECKING:
    from collections.abc import Sequence


def lines_by_kind(kind: str, name: str, aliases: Sequence[str] = ()) -> list[str]:
    """Return the front matter of a document that is not a story, with the fields that are usually filled in.

    Args:
        kind: a kind of the archive, other than `story`.
        name: the name or title.
        aliases: other names; only for entities and staff members.
    """
    plain, others = yaml_text(name), f"aliases: {yaml_list(aliases)}"
    lines = {
        "thread": [f"title: {plain}", 'summary: ""', 'starts: ""', "status: draft"],
        "page": [f"title: {plain}", 'summary: ""', "status: draft"],
        "document": [f"name: {plain}", others, 'summary: ""', "date: XXXX"],
        "event": [f"name: {plain}", others, 'summary: ""', "when: XXXX", "entities: []", "sources: []"],
        "topic": [f"name: {plain}", others, 'summary: ""', "broader: []"],
        "law": [f"name: {plain}", others, 'summary: ""', "enacted: XXXX"],
    }
    sorted_by = [f"sort_name: {_sort_name(name)}"] if kind in {"person", "staff"} else []
    lines["staff"] = [f"name: {plain}", *sorted_by, others, 'role: ""', "contact: []", "status: draft"]
    return lines.get(kind, [f"name: {plain}", *sorted_by, others, 'summary: ""', "relations: []"])


def yaml_text(text: str) -> str:
    """Return a text as a YAML scalar, quoted if YAML might read it as something else; "" for an empty text."""
    simple = re.fullmatch(r"[^\W\d_][\w .()/-]*", text) and text.casefold() not in {"null", "true", "false"}
    return text if simple or not text else json.dumps(text, ensure_ascii=False)


def yaml_list(texts: Sequence[str]) -> str:
    """Return a list of texts in the flow style of YAML."""
    return f"[{', '.join(map(yaml_text, texts))}]"


def _sort_name(name: str) -> str:
    """Return the YAML value of `sort_name`; if the order of the names is uncertain, an empty one with an explanation."""
    if found := split_name(name):
        return found.inverted
    if re.fullmatch(r"[A-Za-z\u00c0-\u024f]+", name) and name.casefold() not in {"null", "true", "false"}:
        return name
    return '""  # for sorting, in the form: Family, Given. Leave it empty if the name is in that order already'
