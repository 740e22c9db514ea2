"""Documents that have to be parsed again because the declaration of a shortcode has changed.

Parsing checks arguments by their declarations. Those of sitegen and of plugins are part of the cache key. Those of templates are
compared here with those of the last build, so that a change concerns only the documents that use the shortcode.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.codec import decode, encode

if TYPE_CHECKING:
    from sitegen.content.shortcode_templates import DeclaredShortcodes
    from sitegen.database.store import Store

DECLARATIONS_SETTING = "shortcode_declarations"
"""Database setting with the digests of the declarations by which the stored documents were parsed."""


def outdated_documents(store: Store, declared: DeclaredShortcodes) -> set[str]:
    """Return the paths of the documents with a shortcode that was added, removed, or declared differently."""
    before, after = _stored_digests(store), declared.digests()
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    if before.keys() != after.keys():
        changed.add("")  # documents with an unknown name: it may exist now, and their hints list the names
    numbers = {number for name in changed for _, number, _ in store.listing("lookups", f"shortcode:{name}")}
    return {row.file for number in numbers for row in store.find_documents("id = ?", number)}


def save_declarations(store: Store, declared: DeclaredShortcodes) -> None:
    """Store the digests of the declarations. Must run in the transaction that stores the documents."""
    if _stored_digests(store) != (digests := declared.digests()):
        store.set_setting(DECLARATIONS_SETTING, encode(digests))


def _stored_digests(store: Store) -> dict[str, bytes]:
    stored = store.setting(DECLARATIONS_SETTING)
    digests: dict[str, bytes] = decode(dict[str, bytes], stored) if stored else {}
    return digests
