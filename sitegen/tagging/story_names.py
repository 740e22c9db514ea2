"""Names in the text of a story: those of entities, and those that no entity has. Results are kept until the file or the names change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from sitegen.content.text.name_finder import NameFinder
from sitegen.tagging.capitalized_names import names_in
from sitegen.tagging.paragraphs import paragraphs
from sitegen.tagging.plugin_names import plugin_names
from sitegen.tagging.suggestion import Quote, quote_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store
    from sitegen.model.story import Story
    from sitegen.plugins import Plugins
    from sitegen.tagging.suggestion import NameUse


class KnownName(NamedTuple):
    """A name of an entity in a story."""

    name: str
    where: str
    """The part of the story, such as `the text`."""
    quote: Quote


@dataclass(slots=True)
class NameCache:
    """Names in stories by the digest of the file, so that an unchanged story is not searched again."""

    unknown: dict[str, tuple[NameUse, ...]] = field(default_factory=dict)
    known: dict[str, tuple[KnownName, ...]] = field(default_factory=dict)
    owners: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The names for which `known` is valid."""

    def set_owners(self, owners: Mapping[str, tuple[str, ...]]) -> None:
        """Discard the known names in stories if the names of the archive have changed."""
        if owners != self.owners:
            self.owners = owners
            self.known.clear()


class StoryNames:
    """Finds names in the stories of an archive."""

    def __init__(
        self, store: Store, language: str, plugins: Plugins, owners: Mapping[str, tuple[str, ...]], cache: NameCache
    ) -> None:
        """Create a finder.

        Args:
            store: the database.
            language: BCP 47 tag of the archive's language.
            plugins: the plugins, which may find names as well.
            owners: ids of the entities with each name.
            cache: names that were found before.
        """
        self._store, self._language, self._plugins, self._cache = store, language, plugins, cache
        self._finder = NameFinder(owners)
        cache.set_owners(owners)

    def known(self, row: DocumentRecord, story: Story, digest: str) -> tuple[KnownName, ...]:
        """Return the names of entities in the text, and then in the headline and the deck, in their order."""
        if digest not in self._cache.known:
            self._cache.known[digest] = tuple(self._find_known(row, story))
        return self._cache.known[digest]

    def unknown(self, row: DocumentRecord, story: Story, digest: str) -> tuple[NameUse, ...]:
        """Return the names that plugins find, and then runs of capitalized words. Some may be names of entities.

        Raises:
            SitegenError: if a plugin fails.
        """
        if digest not in self._cache.unknown:
            texts = paragraphs(self._store.body(row).html)
            found = plugin_names(self._plugins, texts, story.lang or self._language)
            named = {use.name for use in found}
            self._cache.unknown[digest] = (*found, *(use for use in names_in(texts) if use.name not in named))
        return self._cache.unknown[digest]

    def _find_known(self, row: DocumentRecord, story: Story) -> Iterator[KnownName]:
        for name, around in self._finder.matches_in(self._store.body(row)):
            text, start = around.before + around.name + around.after, len(around.before)
            yield KnownName(name, "the text", quote_in(text, start, start + len(around.name)))
        for text, where in ((story.title, "the headline"), (story.deck, "the deck")):
            for at, name in self._finder.find_names(text):
                yield KnownName(name, where, quote_in(text, at, at + len(name)))
