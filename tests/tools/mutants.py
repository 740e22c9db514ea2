"""Mutants: the incremental engine with one fault each. The histories must tell every one of them from the real engine."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sitegen import job
from sitegen.archive import stale
from sitegen.archive.indexing import Indexer
from sitegen.archive.reader import Reader
from sitegen.archive.store import Store
from sitegen.archive.touched import Touched
from sitegen.archive.trace import Traces
from sitegen.write import output
from sitegen.write.site import Site

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


def _first_read_only(real: Any) -> Any:
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


MUTANTS: dict[str, Mutant] = {
    "a card that was read is not recorded": swapped(Reader, "read", _unrecorded("card")),
    "a window that was read is not recorded": swapped(Reader, "read", _unrecorded("window")),
    "a count that was read is not recorded": swapped(Reader, "read", _unrecorded("count", "reaches", "buckets")),
    "a template that is not there is not recorded": swapped(
        Reader, "read", _unrecorded("template", when=lambda found: not found)
    ),
    "templates are not recorded": swapped(Reader, "read", _unrecorded("template")),
    "the configuration is not recorded": swapped(Reader, "read", _unrecorded("config", "section")),
    "old entries stay": swapped(Store, "replace_entries", _only_new_entries),
    "only the first read is compared": swapped(stale, "reasons", _first_read_only),
    "a changed card touches nothing": swapped(Touched, "card", _nothing()),
    "neighbours are not touched": swapped(Touched, "_entries", _nothing()),
    "whom a story names touches no company": swapped(Touched, "note", _without_keys("company")),
    "counts are not touched": swapped(Touched, "note", _without_keys("count", "counts", "reach")),
    "what did not get built is forgotten": swapped(Touched, "save", _as_last_time),
    "documents do not look for others again": swapped(Indexer, "touch", _nothing()),
    "time does not pass": swapped(Indexer, "pass_time", _nothing()),
    "the salt is ignored": swapped(job, "salt", _nothing(b"salt")),
    "runs are lost": swapped(Traces, "flush", _nothing()),
    "nothing is pruned": swapped(output, "prune", _nothing([])),
    "problems are not told again": swapped(Site, "look_again", _nothing([])),
    "damaged files are not looked for": swapped(Site, "look", _nothing()),
}
