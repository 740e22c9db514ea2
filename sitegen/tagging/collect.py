"""Collects the suggestions for the stories of an archive from its names, its imported tags, its texts and its plugins."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitegen.codec import decode
from sitegen.database.entity_names import UNAVAILABLE, name_owners
from sitegen.database.linking.resolved_links import Links
from sitegen.model.story import Story
from sitegen.names.naming import normalize_name
from sitegen.names.word_boundaries import normalize_characters
from sitegen.tagging.imported_tags import TagBinder, read_tag_maps, tags_of
from sitegen.tagging.person_variants import PersonVariants
from sitegen.tagging.refusals import RefusedSuggestions, read_tagging_file
from sitegen.tagging.story_names import NameCache, StoryNames
from sitegen.tagging.suggestion import RULES, Suggestion

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from sitegen.config.schema import Config
    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store
    from sitegen.plugins import Plugins
    from sitegen.tagging.suggestion import NameUse, Place, Quote, Rule

TAGGED_STORIES_SQL = "kind = 'story' AND state IN ('public', 'draft', 'held', 'embargoed')"
"""An SQL condition on `document`: stories for which suggestions are made. Drafts are among them, since imported stories are drafts."""
MIN_STORIES = 3
"""Number of stories from which a name or an imported tag that no entity has is suggested, if no story has it twice."""
MIN_OCCURRENCES = 2


@dataclass(slots=True)
class _NameTally:
    """The occurrences of a name that no entity has, over all stories."""

    stories: int = 0
    certain: int = 0
    most: int = 0
    """Largest number of occurrences in one story."""
    is_from_plugin: bool = False

    @property
    def is_suggested(self) -> bool:
        return self.is_from_plugin or (
            self.certain > 0 and (self.most >= MIN_OCCURRENCES or self.stories >= MIN_STORIES)
        )


class Collector:
    """Finds suggestions in an archive whose database is up to date."""

    def __init__(
        self, store: Store, config: Config, root: Path, plugins: Plugins, cache: NameCache | None = None
    ) -> None:
        """Read the names of the archive, the maps of imports and the refused suggestions.

        Raises:
            SitegenError: if `tagging.toml` or a map cannot be read.
        """
        self._store, self._config = store, config
        self._owners = name_owners(store)
        self._known = {normalize_name(name) for name in self._owners}
        self._texts = StoryNames(store, config.site.language, plugins, self._owners, cache or NameCache())
        self._binder = TagBinder(read_tag_maps(root), self._owners)
        self._variants = PersonVariants(self._owners)
        self._refusals = RefusedSuggestions(read_tagging_file(root).refused)
        self._names: defaultdict[str, _NameTally] = defaultdict(_NameTally)
        self._tags: defaultdict[str, int] = defaultdict(int)

    def collect(self, stories: Collection[str] = ()) -> list[Suggestion]:
        """Return the suggestions for some stories, by their ids, or for all; the most certain and most frequent ones first.

        Args:
            stories: ids of the stories; empty for all.

        Raises:
            SitegenError: if a plugin fails.
        """
        self._names.clear()
        self._tags.clear()
        rows = self._store.find_documents(TAGGED_STORIES_SQL)
        for row in rows:
            self._count(row)
        wanted = [row for row in rows if not stories or row.uid in stories]
        return in_order([one for row in wanted for one in self._suggestions_for(row)])

    def _count(self, row: DocumentRecord) -> None:
        """Add the unknown names and the tags of a story to those of the archive."""
        story = self._story(row)
        for use in self._uses(row, story):
            tally = self._names[use.name]
            tally.stories += 1
            tally.certain += use.certain_occurrences
            tally.most = max(tally.most, use.occurrences)
            tally.is_from_plugin |= use.is_from_plugin
        for tag in tags_of(story.extra) if story else ():
            self._tags[normalize_name(tag)] += 1

    def _story(self, row: DocumentRecord) -> Story | None:
        meta = self._store.meta(row)
        return meta if isinstance(meta, Story) else None

    def _uses(self, row: DocumentRecord, story: Story | None) -> tuple[NameUse, ...]:
        """Return the names in a story that no entity has; none if its front matter cannot be read."""
        found = self._texts.unknown(row, story, self._digest(row)) if story else ()
        own = {normalize_name(name) for name in story.bylines} if story else set()
        return tuple(
            use
            for use in found
            if (normal := normalize_name(use.name)) not in own
            and normalize_name(normalize_characters(use.name)) not in self._known
            and normal not in self._known
        )

    def _digest(self, row: DocumentRecord) -> str:
        return (self._store.file_digest(row.file) or b"").hex()

    def _suggestions_for(self, row: DocumentRecord) -> Iterator[Suggestion]:
        """Yield the suggestions for one story: each entity and each name once, by the most certain rule."""
        story = self._story(row)
        if story is None:
            return
        links = decode(Links, self._store.blob(row.id, "links"))
        done = {*links.entities, *links.documents, *(target.uid for target in links.refs)}
        names: set[str] = set()
        for found in (*self._known_names(row, story), *self._bound_tags(row, story), *self._unknown_names(row, story)):
            if any(uid in done for uid in found.entities) or normalize_name(found.name) in names:
                continue
            names.add(normalize_name(found.name))
            left = self._refusals.without_refused(found)
            if left is not None:
                done |= set(left.entities) if len(left.entities) == 1 else set()
                yield left

    def _known_names(self, row: DocumentRecord, story: Story) -> Iterator[Suggestion]:
        """Yield the entities whose name or alias is in the text, or in the headline or the deck."""
        for name, where, quote in self._texts.known(row, story, self._digest(row)):
            uids = self._owners[name]
            entities = tuple(uid for uid in uids if uid != UNAVAILABLE)
            if len(uids) == 1 and entities:
                yield self._suggestion(row, name, "name", f"{where} names {entities[0]}", entities, quote=quote)
            elif entities:
                reason = f'{where} has the name "{name}", which {len(uids)} entities have'
                yield self._suggestion(row, name, "choice", reason, entities, quote=quote)

    def _bound_tags(self, row: DocumentRecord, story: Story) -> Iterator[Suggestion]:
        """Yield the imported tags with an entity, and those of several stories without one."""
        for tag in tags_of(story.extra):
            entities, reason = self._binder.bind(tag)
            count = self._tags[normalize_name(tag)]
            if entities:
                yield self._suggestion(row, tag, "tag", reason, entities)
            elif count >= MIN_STORIES and normalize_name(tag) not in self._known:
                yield self._suggestion(row, tag, "tag", f"{count} stories had this tag in the old system", kind="topic")

    def _unknown_names(self, row: DocumentRecord, story: Story) -> Iterator[Suggestion]:
        """Yield the names that no entity has, as another form of a person's name if there is one, else as a new entity."""
        uses = [
            use for use in self._uses(row, story) if self._names[use.name].is_suggested or self._variants.find(use.name)
        ]
        for use in uses:
            if persons := self._variants.find(use.name):
                times = f", {use.occurrences} times" if use.occurrences > 1 else ""
                reason = f'"{use.name}" may be another form of the name{times}'
                yield self._suggestion(row, use.name, "variant", reason, persons, place=use.place)
            else:
                yield self._suggestion(row, use.name, *self._reason(use), kind=use.kind, place=use.place)

    def _reason(self, use: NameUse) -> tuple[Rule, str]:
        tally = self._names[use.name]
        if use.is_from_plugin:
            return "plugin", "a plugin found the name"
        times = f"the story has it {use.occurrences} times" if use.occurrences > 1 else "the story has it once"
        stories = f", and {tally.stories} stories have it" if tally.stories > 1 else ""
        title = f', after "{use.title}"' if use.title else ""
        return "repeated", f"no entity has this name; {times}{title}{stories}"

    def _suggestion(
        self,
        row: DocumentRecord,
        name: str,
        rule: Rule,
        reason: str,
        entities: tuple[str, ...] = (),
        *,
        kind: str = "",
        quote: Quote | None = None,
        place: Place | None = None,
    ) -> Suggestion:
        known = kind if kind in self._config.kinds else ""
        return Suggestion(row.uid, row.file, self._digest(row), name, rule, reason, entities, known, quote, place)


def in_order(suggestions: list[Suggestion]) -> list[Suggestion]:
    """Return suggestions by their rule, then those of the most stories first, then by name and story."""
    stories = Counter((one.rule, one.group_key) for one in suggestions)
    return sorted(
        suggestions,
        key=lambda one: (RULES.index(one.rule), -stories[one.rule, one.group_key], one.group_key, one.story, one.name),
    )
