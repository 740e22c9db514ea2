"""The account of an import: what became of each item, and everything that an editor has to know."""

from __future__ import annotations

from collections import Counter
from dataclasses import InitVar, dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Literal

from sitegen.importing.report.words import WordAccount

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sitegen.diagnostics import Problem
    from sitegen.importers import Change, Question
    from sitegen.importers._disk_tables import DiskTables
    from sitegen.importers._items import ChangeKind

Outcome = Literal["written", "unchanged", "skipped", "refused"]
OUTCOMES: tuple[Outcome, ...] = ("written", "unchanged", "skipped", "refused")
ARCHIVE_TABLES = frozenset({"redirects"})
"""Tables of questions that are about the archive and not about the map file. They are in `imports/NAME.map.csv`."""
MAX_PLACES = 10
"""Maximum number of places that the report names for one thing."""


@dataclass(slots=True)
class Tally:
    """Number of equal things, and the first places at which they are."""

    count: int = 0
    places: list[str] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)

    def add(self, place: str, count: int = 1, examples: Iterable[str] = ()) -> None:
        """Count things at a place."""
        self.count += count
        if place and len(self.places) < MAX_PLACES and place not in self.places:
            self.places.append(place)
        self.examples += [each for each in examples if each not in self.examples][: MAX_PLACES - len(self.examples)]


@dataclass(slots=True)
class QuestionTally:
    """A question that several items ask."""

    proposal: str
    is_required: bool
    tally: Tally = field(default_factory=Tally)


class Tallies(dict[tuple[str, ...], Tally]):
    """Tallies by a key, which is created when it is asked for."""

    def __missing__(self, key: tuple[str, ...]) -> Tally:
        """Add and return an empty tally."""
        self[key] = Tally()
        return self[key]


class AddressTallies:
    """Tallies by an address, in a table on the disk, since each picture of an archive may be missing. Copies of an account share it."""

    def __init__(self, tables: DiskTables, name: str) -> None:
        """Create an empty table."""
        self._tables = tables
        self._name = name
        self.clear()

    def __deepcopy__(self, memo: dict[int, Any]) -> AddressTallies:
        """Return the same object."""
        return self

    def clear(self) -> None:
        """Forget all addresses."""
        self._table = self._tables.sorted_table(self._name)

    def add(self, address: str, place: str) -> None:
        """Count an address at a place."""
        tally = Tally(*(self._table.get(address) or ()))
        tally.add(place)
        self._table[address] = (tally.count, tally.places)

    def items(self) -> Iterator[tuple[str, Tally]]:
        """Yield the addresses with their tallies, sorted."""
        for address, (count, places) in self._table.items():
            yield address, Tally(count, places)


@dataclass(slots=True)
class Account:
    """Everything that the report of an import shows."""

    tables: InitVar[DiskTables]
    """The file for tables that are as large as the source."""
    sources: tuple[str, ...] = ()
    """Paths of the sources. The report shows only their last part, since the folders above them differ between machines."""
    items: Counter[tuple[str, Outcome]] = field(default_factory=Counter)
    """Number of items by type and outcome."""
    skipped: Tallies = field(default_factory=Tallies)
    """Items that were left out, by type and rule."""
    refused: list[tuple[str, Problem]] = field(default_factory=list)
    """Type and problem of each refused item. An item can have several problems."""
    statuses: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """Number of documents by type, status in the source, and status in the archive."""
    changes: dict[ChangeKind, Tallies] = field(default_factory=dict)
    """Constructs that were repaired, kept, changed, lost or have to be seen, by kind."""
    questions: dict[tuple[str, str], QuestionTally] = field(default_factory=dict)
    """Questions by table and key."""
    missing: AddressTallies = field(init=False)
    """Files of the old site that were not found, by address."""
    unresolved: AddressTallies = field(init=False)
    """Links to the old site that lead to no imported document, by address."""
    tags: Counter[str] = field(default_factory=Counter)
    """Number of documents by tag of the source."""
    written: list[tuple[str, str]] = field(default_factory=list)
    """Path and id of each document that is written."""
    gone: list[str] = field(default_factory=list)
    """Files of documents that are no longer in the source."""
    deleted: list[str] = field(default_factory=list)
    """Files of imported documents that have been deleted from the archive."""
    media_used: int = 0
    """Number of files of the old site that the documents use."""
    media_unused: list[str] = field(default_factory=list)
    """Files in the media folders that no document uses."""
    words: WordAccount = field(init=False)
    """Words of the texts of the documents that are written."""

    def __post_init__(self, tables: DiskTables) -> None:
        """Create the tables."""
        self.missing = AddressTallies(tables, "missing")
        self.unresolved = AddressTallies(tables, "unresolved")
        self.words = WordAccount(tables)

    def clear_shared(self) -> None:
        """Forget the addresses and words that an attempt to write the documents has counted, which copies of the account share."""
        self.missing.clear()
        self.unresolved.clear()
        self.words.clear()

    def skip(self, item_type: str, rule: str, place: str) -> None:
        """Count an item that is left out by a rule."""
        self.items[item_type, "skipped"] += 1
        self.skipped[item_type, rule].add(self.shown(place))

    def refuse(self, item_type: str, problems: Iterable[Problem]) -> None:
        """Count an item that cannot be imported, with all its problems."""
        self.items[item_type, "refused"] += 1
        self.refused += [(item_type, problem) for problem in problems]

    def add_change(self, change: Change, place: str) -> None:
        """Count a change of an item or of the source."""
        tallies = self.changes.setdefault(change.kind, Tallies())
        tallies[change.construct,].add(self.shown(place), change.count, change.examples)

    def ask(self, question: Question, place: str) -> None:
        """Count a question, and keep the first proposal."""
        found = self.questions.setdefault(
            (question.table, question.key), QuestionTally(question.proposal, is_required=False)
        )
        found.proposal = found.proposal or question.proposal
        found.is_required |= question.is_required
        found.tally.add(self.shown(place), 1, [self.shown(question.note)] if question.note else ())

    def miss_file(self, address: str, place: str) -> None:
        """Count a file of the old site that was not found."""
        self.missing.add(address, self.shown(place))

    def keep_link(self, address: str, place: str) -> None:
        """Count a link to the old site that leads to no imported document."""
        self.unresolved.add(address, self.shown(place))

    def shown(self, place: str) -> str:
        """Return a place in a source, `file` or `file:line`, without the folders above the source."""
        source = next((each for each in self.sources if place.startswith(each)), "")
        return f"{PurePath(source).name}{place.removeprefix(source)}" if source else place

    @property
    def map_questions(self) -> dict[tuple[str, str], QuestionTally]:
        """The questions that the map file can answer."""
        return {key: each for key, each in self.questions.items() if key[0] not in ARCHIVE_TABLES}

    @property
    def total(self) -> int:
        """Number of items in the source."""
        return sum(self.items.values())

    def count(self, outcome: Outcome) -> int:
        """Return the number of items with an outcome."""
        return sum(number for (_, each), number in self.items.items() if each == outcome)
