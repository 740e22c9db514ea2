"""The content of the tagging page: suggestions in groups that an editor decides about at once."""

from __future__ import annotations

import hashlib
from itertools import groupby
from typing import TYPE_CHECKING

import msgspec

from sitegen.config.preview import editor_address
from sitegen.database.records import UNUSED
from sitegen.devserver.editor_links import editor_link
from sitegen.diagnostics import Problem, pluralize
from sitegen.model.document import NON_ENTITY_KINDS
from sitegen.model.entity import Entity
from sitegen.model.story import Story
from sitegen.tagging.places import PlaceFinder
from sitegen.tagging.refusals import FILE_NAME
from sitegen.tagging.suggestion import Quote, Suggestion
from sitegen.urls import output_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sitegen.build.options import BuildOptions
    from sitegen.database.store import Store
    from sitegen.tagging.decisions import Outcome

MAX_GROUPS = 25
"""Maximum number of groups of a section. The next ones are shown when these are decided."""
MAX_STORIES = 20
"""Maximum number of stories of a group."""
MAX_LISTED_ENTITIES = 1000
"""Maximum number of entities that the browser offers while an editor types an id."""
SECTIONS = (
    ("known", "Names of entities in the texts", frozenset({"name", "choice", "variant"})),
    ("tags", "Tags of the old system", frozenset({"tag"})),
    ("new", "Names that no entity has", frozenset({"repeated", "plugin"})),
)
"""Id and heading of each section, and its rules (`sitegen.tagging.suggestion.Rule`)."""


class EntityChoice(msgspec.Struct, frozen=True):
    """An entity that a name may be."""

    uid: str
    name: str
    note: str
    path: str
    """Output path of its page."""
    is_unused: bool
    """True if it is not public yet, since no public document uses it."""


class StorySuggestion(msgspec.Struct, frozen=True):
    """One story of a group."""

    story: str
    name: str
    """The name in this story, with its capitals."""
    title: str
    path: str
    state: str
    """The state because of which the story is not published, or ""."""
    file: str
    line: int
    column: int
    reason: str
    quote: Quote
    digest: str


class SuggestionGroup(msgspec.Struct, frozen=True):
    """A name with the entities that it may be, in one or several stories."""

    id: str
    """Id of its element, the same after other groups are decided: what an editor has checked or typed stays with it."""
    name: str
    kind: str
    """Kind of the new entity, as far as it is known."""
    entities: tuple[EntityChoice, ...]
    stories: tuple[StorySuggestion, ...]
    story_count: int
    """Number of all stories of the group; `stories` has at most `MAX_STORIES`."""


class SuggestionSection(msgspec.Struct, frozen=True):
    """The groups that were found by the same kind of rule."""

    id: str
    heading: str
    groups: tuple[SuggestionGroup, ...]
    group_count: int
    """Number of all groups of the section; `groups` has at most `MAX_GROUPS`."""


class TaggingPage(msgspec.Struct, frozen=True):
    """The content of the page `/_/tags/`."""

    title: str
    """Title of the archive."""
    root: str = ""
    editor: str = ""
    """Form of the addresses that open a file in an editor, or ""."""
    kinds: tuple[str, ...] = ()
    """Kinds of entities that can be created."""
    known_entities: tuple[tuple[str, str], ...] = ()
    """Id and name of entities that the browser offers, sorted."""
    sections: tuple[SuggestionSection, ...] = ()
    suggestion_count: int = 0
    story_count: int = 0
    problems: tuple[Problem, ...] = ()
    """Why there are no suggestions, such as a mistake in `tagging.toml`."""


class DecisionResult(msgspec.Struct, frozen=True):
    """The result of decisions, for the page."""

    message: str
    """The outcome, in one sentence."""
    open: str = ""
    """Address that opens the file of the first new entity in an editor, or ""."""


def decision_result(options: BuildOptions, outcome: Outcome) -> DecisionResult:
    """Return what was done, in one sentence, and the file to open."""
    parts = [f"created {', '.join(outcome.created)}"] if outcome.created else []
    if outcome.tagged:
        uids = ", ".join(dict.fromkeys(uid for _, uid in outcome.tagged))
        parts.append(f"tagged {pluralize(len(outcome.tagged), 'story', 'stories')} with {uids}")
    if outcome.refused:
        parts.append(f"noted {pluralize(outcome.refused, 'refusal', 'refusals')} in {FILE_NAME}")
    text = " and ".join(parts) or "nothing was decided"
    editor = editor_address(options.config.preview.editor)
    opened = "".join(editor_link(editor, str(options.root), file) for file in outcome.created[:1])
    return DecisionResult(f"{text[0].upper()}{text[1:]}.", opened)


def empty_page(options: BuildOptions, problems: Iterable[Problem] = ()) -> TaggingPage:
    """Return the page without suggestions."""
    return TaggingPage(
        options.config.site.title,
        str(options.root),
        editor_address(options.config.preview.editor),
        tuple(kind for kind in options.config.kinds if kind not in NON_ENTITY_KINDS),
        problems=tuple(problems),
    )


def tagging_page(store: Store, options: BuildOptions, found: Sequence[Suggestion]) -> TaggingPage:
    """Return the page with these suggestions, which must be in order (`sitegen.tagging.collect.in_order`)."""
    places = PlaceFinder(store, options.root)
    return msgspec.structs.replace(
        empty_page(options),
        known_entities=tuple(_known_entities(store)),
        sections=tuple(_section(store, places, section, found) for section in SECTIONS),
        suggestion_count=len(found),
        story_count=len({one.story for one in found}),
    )


def _known_entities(store: Store) -> Iterator[tuple[str, str]]:
    rows = store.find_documents(f"kind NOT IN ('story', 'thread', 'page', 'staff') AND state IN ('public', '{UNUSED}')")
    for row in sorted(rows, key=lambda row: row.uid)[:MAX_LISTED_ENTITIES]:
        meta = store.meta(row)
        if isinstance(meta, Entity):
            yield row.uid, meta.name


def _section(
    store: Store, places: PlaceFinder, section: tuple[str, str, frozenset[str]], found: Sequence[Suggestion]
) -> SuggestionSection:
    name, heading, rules = section
    chosen = [one for one in found if one.rule in rules]
    groups = [list(group) for _, group in groupby(chosen, key=lambda one: (one.rule, one.group_key))]
    shown = tuple(_group(store, places, group) for group in groups[:MAX_GROUPS])
    return SuggestionSection(name, heading, shown, len(groups))


def _group(store: Store, places: PlaceFinder, group: list[Suggestion]) -> SuggestionGroup:
    first = group[0]
    entities = tuple(choice for uid in first.entities for choice in _entity(store, uid))
    stories = tuple(_story(store, places, one) for one in group[:MAX_STORIES])
    key = "\n".join((first.rule, first.group_key[0], *first.entities))
    element_id = f"group-{hashlib.blake2b(key.encode(), digest_size=8).hexdigest()}"
    return SuggestionGroup(element_id, first.name, first.kind, entities, stories, len(group))


def _entity(store: Store, uid: str) -> Iterator[EntityChoice]:
    for row in store.documents_with_id(uid)[:1]:
        meta = store.meta(row)
        if isinstance(meta, Entity):
            is_unused = UNUSED in {row.state, row.withheld}
            yield EntityChoice(uid, meta.name, meta.note, output_file(row.address), is_unused)


def _story(store: Store, places: PlaceFinder, one: Suggestion) -> StorySuggestion:
    row = store.documents_with_id(one.story)[0]
    meta = store.meta(row)
    title = meta.title if isinstance(meta, Story) else one.story
    return StorySuggestion(
        one.story, one.name, title, output_file(row.address), row.withheld, one.file, *places.find(one), one.reason, places.quote(one), one.digest
    )  # fmt: skip
