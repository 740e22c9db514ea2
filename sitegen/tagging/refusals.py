"""The file `tagging.toml`: suggestions that an editor refused, so that they are never made again. It belongs to the archive's sources."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import msgspec

from sitegen.config.toml import MAX_TABLE_CHARS, TomlPositions, parse_toml, read_config_text
from sitegen.content.text.limited_files import require_size
from sitegen.diagnostics import Problem, SitegenError
from sitegen.names.naming import normalize_name
from sitegen.problem_codes.tagging import INVALID_TAGGING_FILE
from sitegen.struct_errors import SourcePositions, StructError, convert

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sitegen.tagging.suggestion import Suggestion

FILE_NAME = "tagging.toml"
_HEADER = """\
# Decisions of the tagging desk: suggestions that are not made again. `sitegen tag` and the preview add to this file; it can be edited by hand.
"""
_SIZE_HINT = (
    "refuse a name or an entity for all stories, instead of for each, and remove the refusals that this replaces"
)


class RefusedSuggestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A suggestion that is not made again. Every field that is stated must be that of the suggestion."""

    story: str = ""
    """Id of the story; "" for all stories."""
    entity: str = ""
    """Id of the entity; "" for all."""
    name: str = ""
    """The name in the text, ignoring case; "" for all."""


class DistinctEntities(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Entities with similar names that are not duplicates of each other."""

    entities: tuple[str, ...]


class TaggingFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of `tagging.toml`."""

    refused: tuple[RefusedSuggestion, ...] = ()
    distinct: tuple[DistinctEntities, ...] = ()


class RefusedSuggestions:
    """Decides which suggestions are not made."""

    def __init__(self, refused: Iterable[RefusedSuggestion]) -> None:
        self._keys = {(one.story, one.entity, normalize_name(one.name)) for one in refused}

    def is_refused(self, story: str, entity: str, name: str) -> bool:
        """Return True if a refusal applies to a name in a story, or to one of the entities that it may be."""
        normal = normalize_name(name)
        return any(
            (for_story, for_entity, for_name) in self._keys
            for for_story in ("", story)
            for for_entity, for_name in {("", normal), (entity, normal), (entity, "")}
            if for_entity or for_name
        )

    def without_refused(self, suggestion: Suggestion) -> Suggestion | None:
        """Return a suggestion without the entities that were refused for it; None if nothing is left of it."""
        if not suggestion.entities:
            return None if self.is_refused(suggestion.story, "", suggestion.name) else suggestion
        left = tuple(uid for uid in suggestion.entities if not self.is_refused(suggestion.story, uid, suggestion.name))
        return msgspec.structs.replace(suggestion, entities=left) if left else None


def read_tagging_file(root: Path) -> TaggingFile:
    """Return the content of `tagging.toml`; an empty one if there is none.

    Raises:
        SitegenError: if the file is not valid.
    """
    file = root / FILE_NAME
    text = read_tagging_text(file, FILE_NAME)
    data = parse_toml(text, FILE_NAME, MAX_TABLE_CHARS)
    positions = SourcePositions(FILE_NAME, text, TomlPositions(text), is_toml=True)
    try:
        found = convert(TaggingFile, data, positions)
    except StructError as error:
        raise SitegenError(error.problems) from None
    if empty := [number for number, one in enumerate(found.refused) if not (one.entity or one.name)]:
        message = INVALID_TAGGING_FILE("a refusal needs an entity or a name, or it would refuse every suggestion")
        hint = "add entity = or name = to it, or remove it"
        raise SitegenError([positions.problem_at(("refused", number), message, hint) for number in empty])
    return found


def with_refusals(root: Path, refusals: Iterable[RefusedSuggestion]) -> bytes:
    """Return `tagging.toml` with refusals added at its end. Those that it contains already are not added again.

    Raises:
        SitegenError: if the file is not valid, or would be too large to be read again.
    """
    known = set(read_tagging_file(root).refused)
    text = read_tagging_text(root / FILE_NAME, FILE_NAME) or _HEADER
    added = "".join(_toml_block(one) for one in dict.fromkeys(refusals) if one not in known)
    written = (root / FILE_NAME).read_bytes() if (root / FILE_NAME).is_file() else text.encode()
    if b"\r\n" in written:
        added = added.replace("\n", "\r\n")
    end = b"" if written.endswith(b"\n") else b"\r\n" if b"\r\n" in written else b"\n"
    data = written + end + added.encode()
    count = len(data.decode("utf-8-sig").replace("\r\n", "\n"))
    require_size(FILE_NAME, {"characters": (count, MAX_TABLE_CHARS)}, _SIZE_HINT)
    return data


def _toml_block(refusal: RefusedSuggestion) -> str:
    values = {name: value for name in ("story", "entity", "name") if (value := getattr(refusal, name))}
    lines = [f"{name} = {_toml_text(value)}" for name, value in values.items()]
    return "\n".join(["", "[[refused]]", *lines, ""])


def _toml_text(text: str) -> str:
    """Return a basic string of TOML. JSON escapes the same characters, except for U+007F."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def read_tagging_text(file: Path, label: str) -> str:
    """Return the text of a TOML file with decisions about tags; empty if there is none.

    Args:
        file: the file.
        label: its path in messages.

    Raises:
        SitegenError: if it is not UTF-8.
    """
    try:
        return read_config_text(file, MAX_TABLE_CHARS)
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        message = INVALID_TAGGING_FILE(f"the file is not UTF-8 text: byte {error.start + 1} is wrong")
        raise SitegenError([Problem(label, 0, 0, message, "save it as UTF-8")]) from None
