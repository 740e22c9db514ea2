"""Mutants: the incremental engine with one fault each. The histories must tell every one of them from the real engine."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sitegen.build import context, pipeline
from sitegen.database import archived_copies
from sitegen.database.dependencies.change_log import ChangeLog
from sitegen.database.dependencies.traces import Traces
from sitegen.database.index import document_row, entity_visibility, link_task
from sitegen.database.index.entity_visibility import EntityVisibility
from sitegen.database.index.indexer import Indexer
from sitegen.database.linking.resolver import Resolver
from sitegen.database.queries import evaluate, staleness
from sitegen.database.queries.reader import Reader
from sitegen.database.store import Store
from sitegen.publish import planner
from sitegen.publish.ledger import record
from sitegen.publish.output import output_dir
from sitegen.publish.publisher import Publisher

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


def _after(make: Callable[[], Any]) -> Callable[[Any], Any]:
    """A function that does its work and returns something else."""
    return lambda real: lambda *args, **kwargs: (real(*args, **kwargs), make())[1]


def _unrecorded(*kinds: str, when: Callable[[Any], bool] = lambda _value: True) -> Callable[[Any], Any]:
    """A reader that does not record reads of these kinds."""

    def make(real: Any) -> Any:
        def read(self: Reader, *query: Any) -> Any:
            value = real(self, *query)
            if query[0] in kinds and when(value):
                self.trace.pop(query, None)
                self.dependency_keys = {found for other in self.trace for found in self.engine.read(other)[2]}
            return value

        return read

    return make


def _without_keys(*kinds: str) -> Callable[[Any], Any]:
    """A change log that does not record some kinds of keys."""
    return lambda real: lambda self, *parts: None if parts[0] in kinds else real(self, *parts)


def _nothing(result: Any = None) -> Callable[[Any], Any]:
    return lambda _real: lambda *_args, **_named: result


def _only_new_entries(real: Any) -> Any:
    return lambda self, document, before, after: real(self, document, {}, {**before, **after})


def _first_read_only(_real: Any) -> Any:
    """Early cutoff too eager: only the first read of a page is compared."""

    def reasons(engine: Any, traces: Any, page: int, changed_external: Any) -> Any:
        external_id, internal = traces.read(page * 2)
        changed = [query for query, fingerprint in internal[:1] if not engine.is_unchanged(query, fingerprint)]
        return [*changed_external.get(external_id, ()), *changed]

    return reasons


def _as_last_time(real: Any) -> Any:
    """What is unfinished is forgotten: a build that stops has deleted the pending changes."""

    def save(self: ChangeLog) -> None:
        self.store.db.execute("DELETE FROM pending_changes")
        real(self)

    return save


def _unasked(real: Any) -> Any:
    """Every file in the folder of a public document is published."""

    def published(store: Store, config: Any, path: str) -> Any:
        address, owner, lookups = real(store, config, path)
        given = Resolver(store, config).resolve_asset(path)[0] if owner and owner.state == "public" else address
        return given, owner, lookups

    return published


STEPS_ON_STORIES = ("write_story", "edit_body", "retitle", "retag", "move", "delete_story")
MUTANTS: dict[str, tuple[Mutant, tuple[str, ...]]] = {
    "a summary that was read is not recorded": (swapped(Reader, "read", _unrecorded("summary")), ("sum_up", "retag")),
    "a longer name that was read is not recorded": (
        swapped(Reader, "read", _unrecorded("names_containing")), ("write_entity", "write_story", "retag", "take_a_longer_name"),
    ),
    "a range that was read is not recorded": (swapped(Reader, "read", _unrecorded("range")), STEPS_ON_STORIES),
    "a count that was read is not recorded": (
        swapped(Reader, "read", _unrecorded("count", "has_at_least", "key_counts")), STEPS_ON_STORIES,
    ),
    "a template that is not there is not recorded": (
        swapped(Reader, "read", _unrecorded("template", when=lambda found: not found)), ("shadow_a_template", "edit_body"),
    ),
    "templates are not recorded": (swapped(Reader, "read", _unrecorded("template")), ("edit_a_template", "edit_body")),
    "the configuration is not recorded": (swapped(Reader, "read", _unrecorded("config", "section")), ("configure",)),
    "old entries stay": (swapped(Store, "replace_entries", _only_new_entries), STEPS_ON_STORIES),
    "only the first read is compared": (swapped(staleness, "find_reasons", _first_read_only), STEPS_ON_STORIES),
    "a changed summary records nothing": (swapped(ChangeLog, "record_summary", _nothing()), ("retitle", "sum_up")),
    "neighbors are not recorded": (swapped(ChangeLog, "_record_entry_deltas", _nothing()), STEPS_ON_STORIES),
    "whom a story mentions records no co-mentions": (swapped(ChangeLog, "record", _without_keys("co_mentions")), ("retag",)),
    "counts are not recorded": (swapped(ChangeLog, "record", _without_keys("count", "key_counts", "threshold")), STEPS_ON_STORIES),
    "what did not get built is forgotten": (
        swapped(ChangeLog, "save", _as_last_time), ("delete_entity", "mend", "static_file", "sum_up"),
    ),
    "documents do not look for others again": (
        swapped(Indexer, "invalidate_lookups", _nothing()), ("delete_entity", "mend", "write_entity", "retag", "change_status"),
    ),
    "time does not pass": (swapped(Indexer, "update_states_by_time", _nothing()), ("embargo", "time_passes")),
    "the moment at which a story goes live is not kept": (
        swapped(document_row, "public_from", _nothing()), ("embargo", "move", "time_passes"),
    ),
    "the cache key is ignored": (swapped(context, "cache_key", _nothing(b"key")), ("configure", "edit_body")),
    "runs are lost": (swapped(Traces, "flush", _nothing()), STEPS_ON_STORIES),
    "nothing is pruned": (swapped(output_dir, "prune", _nothing([])), STEPS_ON_STORIES),
    "problems are not told again": (swapped(Publisher, "rescan_for_leaks", _nothing([])), ("show", "sum_up", "write_story")),
    "which entities are used is decided once": (swapped(EntityVisibility, "compute_changes", _nothing([])), ("retag", "relate", "delete_story")),
    "what nothing uses any more stays public": (swapped(EntityVisibility, "_delete", _nothing([])), ("retag", "delete_story")),
    "whom a taken back entity used stays public": (
        swapped(EntityVisibility, "_used_ids", _nothing([])), ("retag", "relate"),
    ),
    "a document that changes its state uses whom it used": (
        swapped(EntityVisibility, "reconsider_uses", _nothing()), ("change_status", "embargo", "time_passes", "delete_story"),
    ),
    "a relation needs no source that readers see": (
        swapped(EntityVisibility, "_is_source_public", _nothing(True)), ("relate", "change_status"),
    ),
    "what is a source is not asked for whom it is one": (
        swapped(entity_visibility, "_relation_targets", _nothing([])), ("relate", "change_status"),
    ),
    "files are published unasked": (swapped(evaluate, "resolve_published_file", _unasked), ("attach", "edit_body")),
    "damaged files are not looked for": (swapped(pipeline, "verify_outputs", _nothing()), ("vandalise",)),
    "lost addresses are not looked for": (swapped(planner, "find_lost_addresses", _nothing([])), ("delete_story", "write_story")),
    "former addresses do not redirect": (swapped(link_task, "former_addresses", _nothing([])), ("write_story",)),
    "what is taken back is not recorded": (swapped(record, "_unpublished_lines", _nothing(())), ("change_status", "edit_body")),
    "what is published is not recorded": (swapped(record, "_unrecorded_lines", _nothing(())), STEPS_ON_STORIES),
    "changed archived copies are not recorded": (swapped(archived_copies, "import_changed_file", _after(set)), ("record_copies",)),
    "what is gone may come back": (swapped(planner, "find_returned_addresses", _nothing([])), ("delete_story", "write_story")),
}  # fmt: skip
"""Each fault with the steps among which it must show; all of them are steps of every history."""
