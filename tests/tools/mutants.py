"""Mutants: the incremental engine with one fault each. The histories must tell every one of them from the real engine."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sitegen.build import context, pipeline
from sitegen.database.dependencies.change_log import Touched
from sitegen.database.dependencies.traces import Traces
from sitegen.database.index import document_row, entity_visibility, link_task
from sitegen.database.index.entity_visibility import Visibility
from sitegen.database.index.indexer import Indexer
from sitegen.database.linking.resolver import Resolver
from sitegen.database.queries import engine, staleness
from sitegen.database.queries.reader import Reader
from sitegen.database.store import Store
from sitegen.publish import planner
from sitegen.publish.ledger import record
from sitegen.publish.output import output_dir
from sitegen.publish.publisher import Site

Mutant = Callable[[], AbstractContextManager[None]]


def swapped(owner: Any, name: str, make: Callable[[Any], Any]) -> Mutant:
    """The engine with one function in place of another; `make` is given the real one."""

    @contextmanager
    def mutant() -> Iterator[None]:
        real = getattr(owner, name)
        setattr(owner, name, make(real))
        try:
            yield
        finally:
            setattr(owner, name, real)

    return mutant


def _unrecorded(*kinds: str, when: Callable[[Any], bool] = lambda _value: True) -> Callable[[Any], Any]:
    """A reader that does not record reads of these kinds."""

    def make(real: Any) -> Any:
        def read(self: Reader, *cell: Any) -> Any:
            value = real(self, *cell)
            if cell[0] in kinds and when(value):
                self.trace.pop(cell, None)
                self.keys = {found for other in self.trace for found in self.cells.read(other)[2]}
            return value

        return read

    return make


def _without_keys(*kinds: str) -> Callable[[Any], Any]:
    """A change that touches all but some kinds of keys."""
    return lambda real: lambda self, *parts: None if parts[0] in kinds else real(self, *parts)


def _nothing(result: Any = None) -> Callable[[Any], Any]:
    return lambda _real: lambda *_args, **_named: result


def _only_new_entries(real: Any) -> Any:
    return lambda self, document, before, after: real(self, document, {}, {**before, **after})


def _first_read_only(_real: Any) -> Any:
    """Early cutoff too eager: only the first read of a page is compared."""

    def reasons(cells: Any, traces: Any, page: int, outside: Any) -> Any:
        number, own = traces.read(page * 2)
        changed = [cell for cell, fingerprint in own[:1] if not cells.same(cell, fingerprint)]
        return [*outside.get(number, ()), *changed]

    return reasons


def _as_last_time(real: Any) -> Any:
    """What is unfinished is forgotten: a build that stops has cleared what was touched."""

    def save(self: Touched) -> None:
        self.store.db.execute("DELETE FROM touched")
        real(self)

    return save


def _unasked(real: Any) -> Any:
    """Every file in the folder of a public document is published."""

    def published(store: Store, config: Any, path: str) -> Any:
        address, owner, wants = real(store, config, path)
        given = Resolver(store, config).asset(path)[0] if owner and owner.state == "public" else address
        return given, owner, wants

    return published


STEPS_ON_STORIES = ("write_story", "edit_body", "retitle", "retag", "move", "delete_story")
MUTANTS: dict[str, tuple[Mutant, tuple[str, ...]]] = {
    "a card that was read is not recorded": (swapped(Reader, "read", _unrecorded("card")), ("sum_up", "retag")),
    "a longer name that was read is not recorded": (
        swapped(Reader, "read", _unrecorded("longer")), ("write_entity", "write_story", "retag", "take_a_longer_name"),
    ),
    "a window that was read is not recorded": (swapped(Reader, "read", _unrecorded("window")), STEPS_ON_STORIES),
    "a count that was read is not recorded": (
        swapped(Reader, "read", _unrecorded("count", "reaches", "buckets")), STEPS_ON_STORIES,
    ),
    "a template that is not there is not recorded": (
        swapped(Reader, "read", _unrecorded("template", when=lambda found: not found)), ("shadow_a_template", "edit_body"),
    ),
    "templates are not recorded": (swapped(Reader, "read", _unrecorded("template")), ("edit_a_template", "edit_body")),
    "the configuration is not recorded": (swapped(Reader, "read", _unrecorded("config", "section")), ("configure",)),
    "old entries stay": (swapped(Store, "replace_entries", _only_new_entries), STEPS_ON_STORIES),
    "only the first read is compared": (swapped(staleness, "reasons", _first_read_only), STEPS_ON_STORIES),
    "a changed card touches nothing": (swapped(Touched, "card", _nothing()), ("retitle", "sum_up")),
    "neighbours are not touched": (swapped(Touched, "_entries", _nothing()), STEPS_ON_STORIES),
    "whom a story names touches no company": (swapped(Touched, "note", _without_keys("company")), ("retag",)),
    "counts are not touched": (swapped(Touched, "note", _without_keys("count", "counts", "reach")), STEPS_ON_STORIES),
    "what did not get built is forgotten": (
        swapped(Touched, "save", _as_last_time), ("delete_entity", "mend", "static_file", "sum_up"),
    ),
    "documents do not look for others again": (
        swapped(Indexer, "touch", _nothing()), ("delete_entity", "mend", "write_entity", "retag", "change_status"),
    ),
    "time does not pass": (swapped(Indexer, "pass_time", _nothing()), ("embargo", "time_passes")),
    "the moment at which a story goes live is not kept": (
        swapped(document_row, "live_at", _nothing()), ("embargo", "move", "time_passes"),
    ),
    "the salt is ignored": (swapped(context, "salt", _nothing(b"salt")), ("configure", "edit_body")),
    "runs are lost": (swapped(Traces, "flush", _nothing()), STEPS_ON_STORIES),
    "nothing is pruned": (swapped(output_dir, "prune", _nothing([])), STEPS_ON_STORIES),
    "problems are not told again": (swapped(Site, "look_again", _nothing([])), ("show", "sum_up", "write_story")),
    "which entities are used is decided once": (swapped(Visibility, "changes", _nothing([])), ("retag", "relate", "delete_story")),
    "what nothing uses any more stays public": (swapped(Visibility, "_withdraw", _nothing([])), ("retag", "delete_story")),
    "whom a taken back entity used stays public": (
        swapped(Visibility, "_targets", _nothing([])), ("retag", "relate"),
    ),
    "a document that changes its state uses whom it used": (
        swapped(Visibility, "uses_of", _nothing()), ("change_status", "embargo", "time_passes", "delete_story"),
    ),
    "a relation needs no source that readers see": (
        swapped(Visibility, "_is_shown", _nothing(True)), ("relate", "change_status"),
    ),
    "what is a source is not asked for whom it is one": (
        swapped(entity_visibility, "_sourced", _nothing([])), ("relate", "change_status"),
    ),
    "files are published unasked": (swapped(engine, "published", _unasked), ("attach", "edit_body")),
    "damaged files are not looked for": (swapped(pipeline, "look", _nothing()), ("vandalise",)),
    "lost addresses are not looked for": (swapped(planner, "lost_addresses", _nothing([])), ("delete_story", "write_story")),
    "former addresses do not redirect": (swapped(link_task, "former", _nothing([])), ("write_story",)),
    "what is taken back is not recorded": (swapped(record, "_taken_back", _nothing(())), ("change_status", "edit_body")),
    "what is published is not recorded": (swapped(record, "_published", _nothing(())), STEPS_ON_STORIES),
    "what is gone may come back": (swapped(planner, "back_again", _nothing([])), ("delete_story", "write_story")),
}  # fmt: skip
"""Each fault with the steps among which it must show; all of them are steps of every history."""
