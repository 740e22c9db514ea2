"""E-mail addresses in the fields of a story, which are written nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from sitegen.importers._items import Change
from sitegen.importers._stories.author_names import author_name, contains_address

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.importers._stories.source_story import SourceStory


def without_addresses(story: SourceStory) -> SourceStory:
    """Return a story without e-mail addresses in its names, its tags and the values that have no field, and with a count of them."""
    picture, credit = story.picture, story.fields.get("credit", "")
    names = [*story.bylines, credit, picture.credit if picture else ""]
    changes: list[Change] = []
    if count := sum(contains_address(name) for name in names):
        changes.append(Change("lost", "e-mail address of a writer", count, (), story.line))
    tags = tuple(tag for tag in story.tags if not contains_address(tag))
    if count := len(story.tags) - len(tags):
        changes.append(Change("lost", "tag that is an e-mail address", count, (), story.line))
    fields, internal = story.fields | ({"credit": author_name(credit)} if credit else {}), story.internal
    internal = _kept(internal, changes, story.line)
    if extra := fields.get("extra"):
        fields["extra"] = _kept(extra, changes, story.line)
    return replace(
        story,
        bylines=tuple(author_name(name) for name in story.bylines),
        tags=tags,
        picture=replace(picture, credit=author_name(picture.credit)) if picture else None,
        fields=fields,
        internal=internal,
        changes=(*story.changes, *changes),
    )


def _kept(values: Mapping[str, Any], changes: list[Change], line: int) -> dict[str, Any]:
    """Return the values without those with an e-mail address, which are counted by their names."""
    found = {name: value for name, value in values.items() if not contains_address([name, value])}
    for name in values.keys() - found.keys():
        shown = name if not contains_address(name) else "…"
        changes.append(Change("lost", f"value of {shown} with an e-mail address", 1, (), line))
    return found
