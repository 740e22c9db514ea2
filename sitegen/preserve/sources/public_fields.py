"""The front matter of a document as far as it is public: without notes, and without references to what is not public."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

IsPublic = Callable[[str], bool]
"""Returns True if a reference, an id or a name, has a public target or none."""

INTERNAL_KEYS = frozenset({"internal", "protected"})
"""Keys that no page shows and on which no page depends."""
_REFERENCE_LISTS = ("entities", "follows", "package", "broader")
_REFERENCES = ("where", "translation_of", "lead")
_WITHDRAWN_KEYS = (
    "slug",
    "redirect_from",
    "lang",
    "status",
    "published",
    "section",
    "visibility",
    "starts",
    "corrections",
)
_MERGED_KEYS = ("slug", "redirect_from", "merged_into", "lang", "name", "sort_name", "aliases", "status")
WITHDRAWN_TITLE = "Withdrawn"
"""Title of the source of a withdrawn document. Its own is not published."""


def public_fields(kind: str, data: dict[str, Any], is_public: IsPublic, *, keeps_extra: bool) -> dict[str, Any]:
    """Return the data of a public document for a public package.

    Args:
        kind: the kind of the document.
        data: the data of its front matter.
        is_public: tells references to public documents from others.
        keeps_extra: True if templates may read `extra`.
    """
    found = {key: value for key, value in data.items() if key not in INTERNAL_KEYS and (keeps_extra or key != "extra")}
    for key in _REFERENCE_LISTS:
        if key in found:
            found[key] = _public_references(found[key], is_public)
    if kind == "event" and "sources" in found:
        found["sources"] = _public_references(found["sources"], is_public)
    if isinstance(found.get("relations"), list):
        found["relations"] = [each for one in found["relations"] if (each := _public_relation(one, is_public))]
    if isinstance(found.get("documents"), list):
        found["documents"] = [one for one in found["documents"] if is_public(str(one.get("id", "")))]
    changed = {
        key for key in (*_REFERENCE_LISTS, "sources", "relations", "documents") if found.get(key) != data.get(key)
    }
    emptied = {key for key in changed if not found.get(key)}
    hidden = {key for key in _REFERENCES if key in found and not is_public(str(found[key]))}
    return {key: value for key, value in found.items() if key not in emptied | hidden}


def _public_references(value: Any, is_public: IsPublic) -> Any:
    """Return the public ones of some references; one that is not in a list becomes an empty list if it is not public."""
    if isinstance(value, list):
        return [one for one in value if is_public(str(one))]
    return value if is_public(str(value)) else []


def _public_relation(relation: dict[str, Any], is_public: IsPublic) -> dict[str, Any] | None:
    """Return a relation with its public sources; None if its target, or each of its sources, is not public."""
    if not is_public(str(relation.get("to", ""))):
        return None
    if "source" not in relation:
        return relation
    sources = _public_references(relation["source"], is_public)
    return relation | {"source": sources} if sources else None


def withdrawn_fields(kind: str, data: dict[str, Any], *, is_dated: bool) -> dict[str, Any]:
    """Return what the notice of a withdrawn document shows, in place of its front matter.

    Args:
        kind: the kind of the document.
        data: the data of its front matter.
        is_dated: True if the address of the document contains its date or section.
    """
    found = {key: data[key] for key in _WITHDRAWN_KEYS if key in data}
    if not is_dated:
        found |= {"published": "XXXX"} if "published" in found else {}
        found.pop("section", None)
    if isinstance(found.get("corrections"), list):
        found["corrections"] = [one for one in found["corrections"] if one.get("kind") == "retraction"]
    if not found.get("corrections"):
        found.pop("corrections", None)
    return {("name" if kind == "staff" else "title"): WITHDRAWN_TITLE} | found


def merged_fields(data: dict[str, Any]) -> dict[str, Any]:
    """Return the front matter of a merged document that redirects and resolve references depend on: it has no page."""
    return {key: data[key] for key in _MERGED_KEYS if key in data}
