"""The leak check: no file that is about to be published may hold the id, the address or the title of what is not public."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

import ahocorasick

from sitegen.database.artifacts import DATA
from sitegen.database.linking.permalinks import own_address
from sitegen.database.records import HAS_PAGE, UNUSED
from sitegen.diagnostics import Problem
from sitegen.model.entity import Entity
from sitegen.names.naming import SLUG, fold, spellings
from sitegen.names.word_boundaries import is_compact, is_whole, is_whole_slug, unspaced_width
from sitegen.publish.text_normalization import UNUSUAL, Comparable, comparable, plain
from sitegen.urls import byline_address, old_address, opaque, output_file, same_place, section_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sitegen.config.schema import Config
    from sitegen.database.records import Row
    from sitegen.database.store import Store

CHANGE = "if it must go, change the text of "
SHORT = 4
"""Names of fewer letters are in too many words."""
COMPACT = 2
"""The same in scripts in which two characters are a whole name."""
LONG = 8
"""Titles in scripts without spaces say something from this width on, counting Han characters double."""
UNPUBLISHED = ("draft", "held", "embargoed", "suppressed", UNUSED)
_NAMED = """
SELECT 1 FROM entry JOIN document ON document.id = entry.document
WHERE idx IN ('name', 'title') AND bucket = ? AND state = 'public' LIMIT 1
"""
_DATABASE = b"SQLite format 3\0"
_JOURNAL = slice(18, 20)
"""Where a database says how it is journalled; 1 and 1 is a rollback journal (SQLite file format, 1.3.3)."""
_TABLES = "SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'shadow') ORDER BY name"
_ID = re.compile(r'(?:^|["\0])([a-z][a-z0-9_-]*)[/.]([^\s"\0,]+)')
"""An id as it stands in a line of data: `story/raid`, and `story.raid` for FollowTheMoney."""
_SOMEWHERE = "sitegen.toml or the file below content/ that says it"
_ESCAPES = {(".json", ".jsonld", ".ndjson"): (('\\"', '"'), ("\\n", " ")), (".csv",): (('""', '"'),)}
"""By the ending of a path: how a form of data writes what a name may hold or stand beside."""
_TAG = re.compile(r"<[^>]*>")
_BREAK = "\u200b"
"""A zero-width space: it is inside a word as a place to break, or between two as in Thai; texts are read both ways."""
_WORD = re.compile(r"[^\W_]+")
_BINARY = (
    ".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".avif", ".mp3",
    ".mp4", ".webm", ".woff2", ".zip", ".pagefind", ".pf_filter", ".pf_fragment", ".pf_index", ".pf_meta",
)  # fmt: skip


class LeakCheck:
    """Looks for what must not be published. A title counts where it has two words or more: one word is no secret."""

    def __init__(self, store: Store, config: Config) -> None:
        self.store = store
        self.owners: dict[str, tuple[str, str]] = {}
        public = _Public(store, config)
        for secret in _secrets(store, public, config):
            owner = (secret.uid, secret.state)
            for needle in (secret.uid, *secret.addresses, *secret.names):
                if needle and _telling(needle, secret.state) and not public.name(needle):
                    self.owners[plain(needle)] = owner
            for needle in () if public.slug(secret.slug) else _forms(secret):
                self.owners.setdefault(needle, owner)
        self.automaton = ahocorasick.Automaton()
        for needle in self.owners:
            self.automaton.add_word(needle, needle)
        if self.owners:
            self.automaton.make_automaton()

    @property
    def needles(self) -> list[str]:
        """All that is looked for: when something is added, files written earlier are looked at again."""
        return sorted(self.owners)

    def quick(self, needles: Iterable[str]) -> Callable[[str, bytes], bool]:
        """Whether a file may hold one of some needles: by the longest word of each, without regard to how it is set."""
        words = sorted({max(_WORD.findall(needle) or [needle], key=len) for needle in needles})

        def may(path: str, data: bytes) -> bool:
            if path.endswith(_BINARY):
                return False
            text = f"{path} {_told(path, data)}"
            shown = unescape(text)
            fold = plain if UNUSUAL.search(shown) else str.casefold
            return any(word in form for form in map(fold, (text, shown, _TAG.sub("", shown))) for word in words)

        return may

    def problems(self, path: str, data: bytes, source: str) -> list[Problem]:
        """Each unpublished thing that a file holds or is called, once."""
        if not self.owners or path.endswith(_BINARY):
            return []
        text = _told(path, data)
        shown = [f"/{path}", text, *([unescape(text), unescape(_TAG.sub("", text))] if path.endswith(".html") else [])]
        shown += [form.replace(_BREAK, " ") for form in shown if _BREAK in form]
        found = {self.owners[needle]: needle for form in shown for needle in self._needles(form)}
        if found and f"/{path}".startswith(DATA.address):
            places = self._places(text)
            return [
                _problem(path, needle, *owner, places.get(needle, _SOMEWHERE))
                for owner, needle in sorted(found.items())
            ]
        return [_problem(path, needle, *owner, source) for owner, needle in sorted(found.items())]

    def _places(self, text: str) -> dict[str, str]:
        """By what is found in a file of data, the content file of the first line that holds it."""
        places: dict[str, str] = {}
        for line in text.split("\n"):
            for needle in self._needles(line):
                if needle not in places and (file := self._file(line)):
                    places[needle] = file
        return places

    def _file(self, line: str) -> str:
        """The content file of the public document that a line of data names first: whose it is."""
        for kind, slug in _ID.findall(line):
            for row in self.store.of(f"{kind}/{slug}"):
                if row.state == "public":
                    return row.file
        return ""

    def _needles(self, text: str) -> Iterator[str]:
        form = comparable(text)
        for end, needle in self.automaton.iter(form.folded):
            if _alone(form, end - len(needle) + 1, end + 1, needle):
                yield needle


def _told(path: str, data: bytes) -> str:
    """What a file says, quotes and line ends in JSON and CSV as they are meant.

    Of an SQLite database its values, a row a line: in its bytes they touch each other, and long ones are cut.
    """
    if data.startswith(_DATABASE):
        with suppress(sqlite3.Error), closing(sqlite3.connect(":memory:")) as db:
            db.text_factory = lambda text: text.decode("utf-8", "replace")
            db.deserialize(data[: _JOURNAL.start] + b"\1\1" + data[_JOURNAL.stop :])
            return "\n".join(_lines(db))
    text = data.decode("utf-8", "replace")
    for escape, meant in next((pairs for endings, pairs in _ESCAPES.items() if path.endswith(endings)), ()):
        text = text.replace(escape, meant)
    return text


def _lines(db: sqlite3.Connection) -> Iterator[str]:
    """Every row of every table, its definition too; of an index for full-text search only what is text."""
    for table, kind in db.execute(_TABLES).fetchall():
        name = table.replace('"', '""')
        for row in db.execute(f'SELECT * FROM "{name}"'):  # noqa: S608 - quoted
            texts = [
                value.decode("utf-8", "replace") if isinstance(value, bytes) and kind == "table" else value
                for value in row
            ]
            yield "\0".join(text.replace("\n", " ") for text in texts if isinstance(text, str))


def _telling(needle: str, state: str) -> bool:
    """Return True if words say something by themselves: an address, several words; of the suppressed, any longer name.

    In scripts without spaces a title of about four characters is several words. Names in Han or Hangul have two or three.
    """
    if "/" in needle or " " in plain(needle).strip():
        return True
    if state == "suppressed":
        return len(needle) >= (COMPACT if is_compact(needle) else SHORT)
    return unspaced_width(needle) >= LONG


def _problem(path: str, needle: str, uid: str, state: str, source: str) -> Problem:
    """A leak; where the name of a suppressed entity stands in a story's own words, only its writer can decide."""
    if state == "suppressed" and "/" not in needle and needle != uid.partition("/")[2]:
        message = f'"{needle}" is named here, and {uid} is suppressed'
        return Problem(path, 0, 0, message, f"{CHANGE}{source}", "warning", about=uid)
    instead = "slug" if "/" in needle else "title"
    hint = f"it comes from {source}: take it out there, publish {uid}, or give that another {instead}"
    return Problem(path, 0, 0, f'"{needle}" would be published, and {uid} is {state}', hint)


def _alone(form: Comparable, start: int, end: int, needle: str) -> bool:
    """Return True if a slug or a title is whole words at a place: `tax-vote` is not in `sales-tax-vote-2`."""
    if needle.startswith("/") or (needle.endswith("/") and not needle[0].isalnum()):
        return True
    is_slug = "/" in needle or ("-" in needle and SLUG.fullmatch(needle) is not None)
    return is_whole_slug(form.folded, start, end) if is_slug else is_whole(form.cased, start, end)


def _forms(secret: _Secret) -> tuple[str, ...]:
    """Return how a page next to a document's, or one above it, would link it; a slug of one word is no sign of a document.

    By itself a slug may be words of any text ("follow-up", "covid-19"); only that of a withdrawn document is searched for,
    where tombstones have addresses that tell nothing.
    """
    if "-" not in secret.slug:
        return ()
    links = tuple(f"{before}{secret.slug}/" for before in ("../", '"', "'", "="))
    return (*links, secret.slug) if secret.state == "withdrawn" else links


class _Public:
    """The ids, slugs and names that anybody may read anyway."""

    def __init__(self, store: Store, config: Config) -> None:
        self.store, self.kinds = store, tuple(config.kinds)

    def uid(self, uid: str) -> bool:
        """Whether a document that is known to all has this id."""
        rows = self.store.rows(f"uid = ? AND +{HAS_PAGE}", uid)
        return any(row.address != opaque(uid) for row in rows)

    def hidden(self, address: str) -> tuple[str, ...]:
        """Return the address of an unpublished document, unless a page of the site has it."""
        return () if not address or self.address(address) else (address,)

    def address(self, address: str) -> bool:
        """Whether a page of the site has this address."""
        place = same_place(output_file(address))
        return self.store.db.execute("SELECT 1 FROM page WHERE place = ?", (place,)).fetchone() is not None

    def slug(self, slug: str) -> bool:
        """Return True if a document of any kind, a byline or a section has an address that ends in this slug."""
        lists = (byline_address(f"person/{slug}"), section_address(slug))
        return any(self.uid(f"{kind}/{slug}") for kind in self.kinds) or any(map(self.address, lists))

    def name(self, name: str) -> bool:
        """Whether a public document is called so."""
        return self.store.db.execute(_NAMED, (fold(name),)).fetchone() is not None


@dataclass(frozen=True, slots=True)
class _Secret:
    """What is not public, and under which words it could be found."""

    uid: str
    state: str
    slug: str
    addresses: tuple[str, ...]
    names: tuple[str, ...]


def _secrets(store: Store, public: _Public, config: Config) -> Iterator[_Secret]:
    marks = ",".join("?" * len(UNPUBLISHED))
    for row in store.rows(f"state IN ({marks})", *UNPUBLISHED):
        if row.state == UNUSED:  # what a story says of it in its own words is the story's; `check` asks for a tag
            yield _Secret(row.uid, row.state, "", public.hidden(row.address), ())
        elif not public.uid(row.uid):
            slug = row.uid.partition("/")[2]
            yield _Secret(row.uid, row.state, slug, public.hidden(row.address), _names(store, row))
    if config.content.tombstones == "opaque":
        yield from _withdrawn(store, public, config)


def _withdrawn(store: Store, public: _Public, config: Config) -> Iterator[_Secret]:
    """What is withdrawn, and what was merged into it: ids and addresses, since each may hold a name."""
    for stone in store.rows("state = 'withdrawn'"):
        merged = [row for _, number, _ in store.bucket("became", stone.uid) for row in store.rows("id = ?", number)]
        for row in (stone, *merged):
            meta = store.meta(row)
            old = (own_address(row.kind, row.uid, meta, config), *map(old_address, meta.redirect_from if meta else ()))
            hidden = tuple(address for address in old if _long(address) and not public.address(address))
            yield _Secret(row.uid, stone.state, row.uid.partition("/")[2], hidden, ())


def _long(address: str) -> bool:
    """Whether an address is one that no other would have in it by chance: two parts, or several words."""
    return "-" in address or address.strip("/").count("/") > 0


def _names(store: Store, row: Row) -> tuple[str, ...]:
    meta = store.meta(row)
    if isinstance(meta, Entity):
        return tuple(form for name in (meta.name, *meta.aliases) for form in spellings(name.strip()))
    return (meta.title.strip(),) if meta else ()
