"""The leak check: no published file may contain the id, the address or the title of an unpublished document."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

import ahocorasick

from sitegen.database.artifacts import DATA
from sitegen.database.linking.permalinks import document_address
from sitegen.database.records import HAS_PAGE_SQL, UNUSED
from sitegen.diagnostics import Problem
from sitegen.model.entity import Entity
from sitegen.names.naming import SLUG, normalize_name, spelling_variants
from sitegen.names.word_boundaries import has_compact_script, is_whole_slug, is_whole_word, unspaced_width
from sitegen.publish.text_normalization import (
    LOOKALIKE_CHARACTERS,
    NormalizedText,
    normalize_for_search,
    normalize_text,
)
from sitegen.urls import byline_address, normalized_path, opaque_address, output_file, redirect_path, section_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sitegen.config.schema import Config
    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store

CHANGE_TEXT_HINT = "if it must go, change the text of "
MIN_NAME_LETTERS = 4
"""Shorter names occur in too many words."""
MIN_COMPACT_NAME_CHARACTERS = 2
"""The same for scripts in which two characters are a whole name."""
MIN_UNSPACED_TITLE_WIDTH = 8
"""Titles in scripts without spaces say something from this width on, counting Han characters double."""
UNPUBLISHED_STATES = ("draft", "held", "embargoed", "suppressed", UNUSED)
_PUBLIC_NAME_QUERY = """
SELECT 1 FROM entry JOIN document ON document.id = entry.document
WHERE index_name IN ('name', 'title') AND key = ? AND state = 'public' LIMIT 1
"""
_SQLITE_SIGNATURE = b"SQLite format 3\0"
_JOURNAL_MODE_BYTES = slice(18, 20)
"""Bytes of a database header with its journal mode; 1 and 1 is a rollback journal (SQLite file format, 1.3.3)."""
_TABLES = "SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'shadow') ORDER BY name"
_DATA_ID = re.compile(r'(?:^|["\0])([a-z][a-z0-9_-]*)[/.]([^\s"\0,]+)')
"""An id in a line of data: `story/raid`, and `story.raid` for FollowTheMoney."""
_UNKNOWN_SOURCE = "sitegen.toml or the file below content/ that says it"
_ESCAPES = {(".json", ".jsonld", ".ndjson"): (('\\"', '"'), ("\\n", " ")), (".csv",): (('""', '"'),)}
"""By the ending of a path: how a form of data writes what a name may hold or stand beside."""
_TAG = re.compile(r"<[^>]*>")
_ZERO_WIDTH_SPACE = "\u200b"
"""A zero-width space: it is inside a word as a place to break, or between two as in Thai; texts are read both ways."""
_WORD = re.compile(r"[^\W_]+")
_BINARY_SUFFIXES = (
    ".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".avif", ".mp3",
    ".mp4", ".webm", ".woff2", ".zip", ".pagefind", ".pf_filter", ".pf_fragment", ".pf_index", ".pf_meta",
)  # fmt: skip


class LeakCheck:
    """Finds texts that must not be published. A title counts if it has at least two words."""

    def __init__(self, store: Store, config: Config) -> None:
        self.store = store
        self.owners: dict[str, tuple[str, str]] = {}
        public = _PublicNames(store, config)
        for secret in _unpublished_texts(store, public, config):
            owner = (secret.uid, secret.state)
            for pattern in (secret.uid, *secret.addresses, *secret.names):
                if pattern and _is_distinctive(pattern, secret.state) and not public.is_public_name(pattern):
                    self.owners[normalize_for_search(pattern)] = owner
            for pattern in () if public.is_public_slug(secret.slug) else _link_forms(secret):
                self.owners.setdefault(pattern, owner)
        self.automaton = ahocorasick.Automaton()
        for pattern in self.owners:
            self.automaton.add_word(pattern, pattern)
        if self.owners:
            self.automaton.make_automaton()

    @property
    def patterns(self) -> list[str]:
        """The searched texts, sorted; when one is added, files of earlier builds are scanned again."""
        return sorted(self.owners)

    def make_prefilter(self, patterns: Iterable[str]) -> Callable[[str, bytes], bool]:
        """Return a function that says whether a file may contain a pattern, by the longest word of each; false positives occur."""
        words = sorted({max(_WORD.findall(pattern) or [pattern], key=len) for pattern in patterns})

        def may_contain(path: str, data: bytes) -> bool:
            if path.endswith(_BINARY_SUFFIXES):
                return False
            text = f"{path} {_readable_text(path, data)}"
            shown = unescape(text)
            fold = normalize_for_search if LOOKALIKE_CHARACTERS.search(shown) else str.casefold
            return any(word in form for form in map(fold, (text, shown, _TAG.sub("", shown))) for word in words)

        return may_contain

    def find_leaks(self, path: str, data: bytes, source: str) -> list[Problem]:
        """Return one problem for each unpublished document that a file's bytes or path disclose."""
        if not self.owners or path.endswith(_BINARY_SUFFIXES):
            return []
        text = _readable_text(path, data)
        forms = [f"/{path}", text, *([unescape(text), unescape(_TAG.sub("", text))] if path.endswith(".html") else [])]
        forms += [form.replace(_ZERO_WIDTH_SPACE, " ") for form in forms if _ZERO_WIDTH_SPACE in form]
        found = {self.owners[pattern]: pattern for form in forms for pattern in self._find_patterns(form)}
        if found and f"/{path}".startswith(DATA.address):
            sources = self._source_files(text)
            return [
                _leak_problem(path, pattern, *owner, sources.get(pattern, _UNKNOWN_SOURCE))
                for owner, pattern in sorted(found.items())
            ]
        return [_leak_problem(path, pattern, *owner, source) for owner, pattern in sorted(found.items())]

    def _source_files(self, text: str) -> dict[str, str]:
        """Return for each pattern in a data file the content file of the first line that contains it."""
        sources: dict[str, str] = {}
        for line in text.split("\n"):
            for pattern in self._find_patterns(line):
                if pattern not in sources and (file := self._source_file(line)):
                    sources[pattern] = file
        return sources

    def _source_file(self, line: str) -> str:
        """Return the content file of the first public document that a line of data names, or ""."""
        for kind, slug in _DATA_ID.findall(line):
            for row in self.store.documents_with_id(f"{kind}/{slug}"):
                if row.state == "public":
                    return row.file
        return ""

    def _find_patterns(self, text: str) -> Iterator[str]:
        form = normalize_text(text)
        for end, pattern in self.automaton.iter(form.folded):
            if _is_whole_match(form, end - len(pattern) + 1, end + 1, pattern):
                yield pattern


def _readable_text(path: str, data: bytes) -> str:
    """Return a file's text, with unescaped quotes and line ends in JSON and CSV.

    An SQLite database is returned as its values, one row on a line: in its bytes values are adjacent, and long ones are split.
    """
    if data.startswith(_SQLITE_SIGNATURE):
        with suppress(sqlite3.Error), closing(sqlite3.connect(":memory:")) as db:
            db.text_factory = lambda text: text.decode("utf-8", "replace")
            db.deserialize(data[: _JOURNAL_MODE_BYTES.start] + b"\1\1" + data[_JOURNAL_MODE_BYTES.stop :])
            return "\n".join(_database_lines(db))
    text = data.decode("utf-8", "replace")
    for escape, meant in next((pairs for endings, pairs in _ESCAPES.items() if path.endswith(endings)), ()):
        text = text.replace(escape, meant)
    return text


def _database_lines(db: sqlite3.Connection) -> Iterator[str]:
    """Yield every row of every table, including the schema; of a full-text index only its text values."""
    for table, kind in db.execute(_TABLES).fetchall():
        name = table.replace('"', '""')
        for row in db.execute(f'SELECT * FROM "{name}"'):  # noqa: S608 - quoted
            texts = [
                value.decode("utf-8", "replace") if isinstance(value, bytes) and kind == "table" else value
                for value in row
            ]
            yield "\0".join(text.replace("\n", " ") for text in texts if isinstance(text, str))


def _is_distinctive(pattern: str, state: str) -> bool:
    """Return True if a text identifies a document: an address, several words, or of a suppressed entity any longer name.

    In scripts without spaces a title of about four characters is several words. Names in Han or Hangul have two or three.
    """
    if "/" in pattern or " " in normalize_for_search(pattern).strip():
        return True
    if state == "suppressed":
        return len(pattern) >= (MIN_COMPACT_NAME_CHARACTERS if has_compact_script(pattern) else MIN_NAME_LETTERS)
    return unspaced_width(pattern) >= MIN_UNSPACED_TITLE_WIDTH


def _leak_problem(path: str, pattern: str, uid: str, state: str, source: str) -> Problem:
    """Return the problem of a leak; the name of a suppressed entity in a story's text is a warning, since only its writer can decide."""
    if state == "suppressed" and "/" not in pattern and pattern != uid.partition("/")[2]:
        message = f'"{pattern}" is named here, and {uid} is suppressed'
        return Problem(path, 0, 0, message, f"{CHANGE_TEXT_HINT}{source}", "warning", about=uid)
    instead = "slug" if "/" in pattern else "title"
    hint = f"it comes from {source}: take it out there, publish {uid}, or give that another {instead}"
    return Problem(path, 0, 0, f'"{pattern}" would be published, and {uid} is {state}', hint)


def _is_whole_match(form: NormalizedText, start: int, end: int, pattern: str) -> bool:
    """Return True if a slug or a title is whole words at a place: `tax-vote` is not in `sales-tax-vote-2`."""
    if pattern.startswith("/") or (pattern.endswith("/") and not pattern[0].isalnum()):
        return True
    is_slug = "/" in pattern or ("-" in pattern and SLUG.fullmatch(pattern) is not None)
    return is_whole_slug(form.folded, start, end) if is_slug else is_whole_word(form.cased, start, end)


def _link_forms(text: _UnpublishedText) -> tuple[str, ...]:
    """Return how a page next to a document's, or one above it, would link to it; a slug of one word identifies no document.

    By itself a slug may be words of any text ("follow-up", "covid-19"); only that of a withdrawn document is searched for,
    where tombstones have addresses that tell nothing.
    """
    if "-" not in text.slug:
        return ()
    links = tuple(f"{before}{text.slug}/" for before in ("../", '"', "'", "="))
    return (*links, text.slug) if text.state == "withdrawn" else links


class _PublicNames:
    """The ids, slugs and names that are public in any case."""

    def __init__(self, store: Store, config: Config) -> None:
        self.store, self.kinds = store, tuple(config.kinds)

    def is_public_uid(self, uid: str) -> bool:
        """Return True if a public document has this id."""
        rows = self.store.find_documents(f"uid = ? AND +{HAS_PAGE_SQL}", uid)
        return any(row.address != opaque_address(uid) for row in rows)

    def unpublished_addresses(self, address: str) -> tuple[str, ...]:
        """Return the address of an unpublished document, unless a page of the site has it."""
        return () if not address or self.is_page_address(address) else (address,)

    def is_page_address(self, address: str) -> bool:
        """Return True if a page of the site has this address."""
        path = normalized_path(output_file(address))
        return self.store.db.execute("SELECT 1 FROM page WHERE normalized_path = ?", (path,)).fetchone() is not None

    def is_public_slug(self, slug: str) -> bool:
        """Return True if a document of any kind, a byline or a section has an address that ends in this slug."""
        lists = (byline_address(f"person/{slug}"), section_address(slug))
        return any(self.is_public_uid(f"{kind}/{slug}") for kind in self.kinds) or any(map(self.is_page_address, lists))

    def is_public_name(self, name: str) -> bool:
        """Return True if a public document has this name or title."""
        return self.store.db.execute(_PUBLIC_NAME_QUERY, (normalize_name(name),)).fetchone() is not None


@dataclass(frozen=True, slots=True)
class _UnpublishedText:
    """An unpublished document, and the texts that would disclose it."""

    uid: str
    state: str
    slug: str
    addresses: tuple[str, ...]
    names: tuple[str, ...]


def _unpublished_texts(store: Store, public: _PublicNames, config: Config) -> Iterator[_UnpublishedText]:
    marks = ",".join("?" * len(UNPUBLISHED_STATES))
    for row in store.find_documents(f"state IN ({marks})", *UNPUBLISHED_STATES):
        if row.state == UNUSED:  # what a story says of it in its own words is the story's; `check` asks for a tag
            yield _UnpublishedText(row.uid, row.state, "", public.unpublished_addresses(row.address), ())
        elif not public.is_public_uid(row.uid):
            slug = row.uid.partition("/")[2]
            yield _UnpublishedText(
                row.uid, row.state, slug, public.unpublished_addresses(row.address), _names(store, row)
            )
    if config.content.tombstone_urls == "opaque":
        yield from _withdrawn_texts(store, public, config)


def _withdrawn_texts(store: Store, public: _PublicNames, config: Config) -> Iterator[_UnpublishedText]:
    """Yield withdrawn documents and those merged into them, with ids and addresses, since each may contain a name."""
    for withdrawn in store.find_documents("state = 'withdrawn'"):
        merged = [
            row
            for _, number, _ in store.listing("merged_into", withdrawn.uid)
            for row in store.find_documents("id = ?", number)
        ]
        for row in (withdrawn, *merged):
            meta = store.meta(row)
            old = (
                document_address(row.kind, row.uid, meta, config),
                *map(redirect_path, meta.redirect_from if meta else ()),
            )
            hidden = tuple(
                address for address in old if _is_distinctive_address(address) and not public.is_page_address(address)
            )
            yield _UnpublishedText(row.uid, withdrawn.state, row.uid.partition("/")[2], hidden, ())


def _is_distinctive_address(address: str) -> bool:
    """Return True if an address is specific enough to search for: it has two parts, or several words."""
    return "-" in address or address.strip("/").count("/") > 0


def _names(store: Store, row: DocumentRecord) -> tuple[str, ...]:
    meta = store.meta(row)
    if isinstance(meta, Entity):
        return tuple(form for name in (meta.name, *meta.aliases) for form in spelling_variants(name.strip()))
    return (meta.title.strip(),) if meta else ()
