"""Tags that an import found in the old system, and the entities that they are: by the map of the import, or by a like name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from sitegen.config.toml import MAX_TABLE_CHARS, parse_toml
from sitegen.folder_contents import list_folder
from sitegen.names.naming import name_sort_key, normalize_name
from sitegen.tagging.refusals import read_tagging_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

IMPORTS_FOLDER = "imports"
_PROPOSED_SUFFIX = ".proposed.toml"
"""End of the names of maps that an import proposes and no editor has accepted."""
_NOT_LETTERS = re.compile(r"[\W_]+")


class Binding(NamedTuple):
    """The entities that an imported tag may be."""

    entities: tuple[str, ...]
    reason: str


class TagBinder:
    """Finds the entities of imported tags."""

    def __init__(self, mapped: Mapping[str, tuple[str, str]], owners: Mapping[str, tuple[str, ...]]) -> None:
        """Create a binder.

        Args:
            mapped: by the normalized tag, the id of an entity in the map of an import, and the path of the map.
            owners: ids of the entities with each name.
        """
        self._mapped = mapped
        self._by_words: dict[str, set[str]] = {}
        for name, uids in owners.items():
            for key in _keys(name):
                self._by_words.setdefault(key, set()).update(uids)

    def bind(self, tag: str) -> Binding:
        """Return the entities of a tag; without any, none has a like name."""
        if found := self._mapped.get(normalize_name(tag)):
            uid, file = found
            return Binding((uid,), f'the story had the tag "{tag}", which {file} binds to {uid}')
        uids = tuple(sorted(uid for key in _keys(tag) for uid in self._by_words.get(key, ()) if uid))
        return Binding(tuple(dict.fromkeys(uids)), f'the story had the tag "{tag}"')


def _keys(name: str) -> list[str]:
    """Return the forms in which a tag and a name are compared: without case, accents and marks, and without a plural `s`."""
    plain = _NOT_LETTERS.sub("", name_sort_key(normalize_name(name)).partition("\x1f")[0])
    return [plain.removesuffix("s") if len(plain) > 3 else plain] if plain else []  # noqa: PLR2004 - "gas" is no plural


def tags_of(extra: Mapping[str, Any]) -> list[str]:
    """Return the imported tags of a document: `extra.import.tags`, each once."""
    imported = extra.get("import")
    tags = imported.get("tags") if isinstance(imported, dict) else None
    texts = [tag.strip() for tag in tags if isinstance(tag, str)] if isinstance(tags, list | tuple) else []
    return list(dict.fromkeys(text for text in texts if text))


def read_tag_maps(root: Path) -> dict[str, tuple[str, str]]:
    """Return the tables `[tags]` of all maps in `imports/`: by the normalized tag, the id of an entity, and the path of the map.

    Raises:
        SitegenError: if a map is not valid TOML, or not text.
    """
    found: dict[str, tuple[str, str]] = {}
    for file in list_folder(root / IMPORTS_FOLDER, "*.toml"):
        if file.name.endswith(_PROPOSED_SUFFIX):
            continue
        label = f"{IMPORTS_FOLDER}/{file.name}"
        tags = parse_toml(read_tagging_text(file, label), label, MAX_TABLE_CHARS).get("tags")
        items = tags.items() if isinstance(tags, dict) else ()
        found |= {normalize_name(tag): (uid, label) for tag, uid in items if isinstance(uid, str) and uid}
    return found
