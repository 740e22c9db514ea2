"""The leak check: finds texts of unpublished documents in the files of the site.

No published file may contain the id, the address or the title of an unpublished document, nor may its path. The searched
texts come from `unpublished_texts`, and both sides are compared in the form of `text_normalization`.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from contextlib import closing, suppress
from html import unescape
from typing import TYPE_CHECKING

import ahocorasick
import msgspec

from sitegen.database.artifacts import DATA
from sitegen.names.naming import SLUG
from sitegen.names.word_boundaries import is_whole_slug, is_whole_word
from sitegen.publish.text_normalization import NormalizedText, has_lookalikes, normalize_for_search, normalize_text
from sitegen.publish.unpublished_texts import find_unpublished_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sitegen.config.schema import Config
    from sitegen.database.store import Store
    from sitegen.publish.unpublished_texts import TextOwner

_SQLITE_SIGNATURE = b"SQLite format 3\0"
_JOURNAL_MODE_BYTES = slice(18, 20)
"""Bytes of a database header with its journal mode; 1 and 1 is a rollback journal (SQLite file format, 1.3.3)."""
_TABLES = "SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'shadow') ORDER BY name"
_DATA_ID = re.compile(r'(?:^|["\0])([a-z][a-z0-9_-]*)[/.]([^\s"\0,]+)')
"""An id in a line of data: `story/raid`, or `story.raid` in FollowTheMoney."""
_UNKNOWN_SOURCE = "sitegen.toml or the file below content/ that contains it"
_ESCAPES = {(".json", ".jsonld", ".ndjson"): (('\\"', '"'), ("\\n", " ")), (".csv",): (('""', '"'),)}
"""By path suffixes, the escape sequences of a data format that may be in a name or next to it, and the characters they mean."""
_TAG = re.compile(r"<[^>]*>")
_ZERO_WIDTH_SPACE = "\u200b"
"""A zero-width space. It marks a possible line break in a word, or separates words as in Thai: both readings are searched."""
_WORD = re.compile(r"[^\W_]+")
_BINARY_SUFFIXES = (
    ".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".avif",
    ".mp3", ".m4a", ".ogg", ".oga", ".opus", ".flac", ".wav", ".mp4", ".m4v", ".mov", ".webm", ".ogv", ".mkv",
    ".pdf", ".zip", ".7z", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".epub",
    ".woff2", ".pagefind", ".pf_filter", ".pf_fragment", ".pf_index", ".pf_meta",
)  # fmt: skip
"""Suffixes of files that are not scanned. The texts of the search index are scanned in the pages they come from."""


class Leak(msgspec.Struct, frozen=True, array_like=True):
    """A text of an unpublished document in a file of the site."""

    path: str
    """Path of the file below the output folder."""
    text: str
    """The text in its normalized form."""
    uid: str
    """Id of the unpublished document."""
    state: str
    """State of that document."""
    source: str
    """The content file that the file is made from, or another description of its source."""
    merged_into: str = ""
    """Id of the document that it was merged into, which is the one with this state; or ""."""

    @property
    def is_title(self) -> bool:
        """True for the title of a document that may be published later."""
        return "/" not in self.text and self.state not in {"suppressed", "withdrawn"}

    @property
    def is_suppressed_name(self) -> bool:
        """True for the name of a suppressed entity. It is a warning, since only the writer of a text can decide about it."""
        return self.state == "suppressed" and "/" not in self.text and self.text != self.uid.partition("/")[2]


class LeakCheck:
    """A search for all unpublished texts of an archive at once (Aho-Corasick)."""

    def __init__(self, store: Store, config: Config) -> None:
        self.store = store
        self.owners: dict[str, TextOwner] = find_unpublished_texts(store, config)
        """The unpublished document that each searched text belongs to."""
        self.automaton = ahocorasick.Automaton()
        for pattern in self.owners:
            self.automaton.add_word(pattern, pattern)
        if self.owners:
            self.automaton.make_automaton()
        self.words = _WordSearch(self.owners)

    def make_prefilter(self, patterns: Iterable[str]) -> Callable[[str, bytes], bool]:
        """Return a fast test that says whether a file may contain one of some patterns.

        The test takes the path and the bytes of a file. It has false positives and no false negatives: if it returns False,
        `find_leaks` finds none of the patterns in the file. It searches the same forms of the file, but only for the words of
        each pattern, at any place and in any order. So most files need not be normalized.

        Args:
            patterns: some of the searched texts.
        """
        words = _WordSearch(patterns)

        def may_contain(path: str, data: bytes) -> bool:
            if path.endswith(_BINARY_SUFFIXES):
                return False
            return any(map(words.may_match, _forms(path, _readable_text(path, data))))

        return may_contain

    def is_searched(self, path: str) -> bool:
        """Return False for the path of a file in which `find_leaks` finds nothing, whatever its bytes are."""
        return bool(self.owners) and not path.endswith(_BINARY_SUFFIXES)

    def find_leaks(self, path: str, data: bytes, source: str) -> list[Leak]:
        """Return one leak for each unpublished document that a file discloses, sorted by id.

        Args:
            path: the path of the file in the output folder, which is searched too.
            data: its bytes.
            source: the content file that the page is made from. For a file of the dataset, the content file of the first
                line with the text is named instead.
        """
        if not self.is_searched(path):
            return []
        text = _readable_text(path, data)
        forms = filter(self.words.may_match, _forms(path, text))
        found = {self.owners[pattern]: pattern for form in forms for pattern in self._find_patterns(form)}
        sources = self._source_files(text) if found and f"/{path}".startswith(DATA.address) else None
        return [
            Leak(
                path,
                pattern,
                owner.uid,
                owner.state,
                source if sources is None else sources.get(pattern, _UNKNOWN_SOURCE),
                owner.merged_into,
            )
            for owner, pattern in sorted(found.items())
        ]

    def _source_files(self, text: str) -> dict[str, str]:
        """Return the content file of the first line of a data file that contains each pattern, by pattern."""
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
        """Yield the patterns that a text contains as whole words, in the order of their ends."""
        normalized = normalize_text(text)
        for end, pattern in self.automaton.iter(normalized.folded):
            if _is_whole_match(normalized, end - len(pattern) + 1, end + 1, pattern):
                yield pattern


class _WordSearch:
    """A search for texts that have all words of one of some patterns, as parts of any words."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._patterns_by_word: dict[str, list[list[str]]] = {}
        """The words of each pattern, by the one that fewest patterns have, which is searched first; "" if it has no words.

        The kind in an id and the folder of an address are in many patterns, and on nearly every page.
        """
        words_by_pattern = [sorted(set(_WORD.findall(pattern)), key=len, reverse=True) for pattern in patterns]
        counts = Counter(word for words in words_by_pattern for word in words)
        for words in words_by_pattern:
            self._patterns_by_word.setdefault(min(words, key=counts.__getitem__, default=""), []).append(words)
        self._automaton = ahocorasick.Automaton()
        for word in filter(None, self._patterns_by_word):
            self._automaton.add_word(word, word)
        self._automaton.make_automaton()

    def may_match(self, form: str) -> bool:
        """Return False if none of the patterns is in the normalized form of a text."""
        if "" in self._patterns_by_word:
            return True
        folded = _fold_words(form)
        found = {word for _, word in self._automaton.iter(folded)} if len(self._automaton) else ()
        return any(all(word in folded for word in words) for each in found for words in self._patterns_by_word[each])


def contains_text(text: str, pattern: str) -> bool:
    """Return True if a text contains a pattern as whole words, in any typography."""
    normalized = normalize_text(text)
    starts = (found.start() for found in re.finditer(re.escape(pattern), normalized.folded))
    return any(_is_whole_match(normalized, start, start + len(pattern), pattern) for start in starts)


def _forms(path: str, text: str) -> list[str]:
    """Return the texts to search for a file: its path, its text, and of HTML also the text without entities and tags."""
    forms = [f"/{path}", text]
    if path.endswith(".html"):
        visible = _TAG.sub("", text)
        forms += [unescape(text), unescape(visible)] if "&" in text else [visible]
    return forms + [form.replace(_ZERO_WIDTH_SPACE, " ") for form in forms if _ZERO_WIDTH_SPACE in form]


def _fold_words(form: str) -> str:
    """Return a text with the same words as its normalized form. Without lookalike characters, case-folding is enough."""
    return normalize_for_search(form) if has_lookalikes(form) else form.casefold()


def _readable_text(path: str, data: bytes) -> str:
    """Return a file's text, with unescaped quotes and line ends in JSON and CSV.

    An SQLite database is returned as its values, one row on a line: in its bytes, values are adjacent and long ones split.
    """
    if data.startswith(_SQLITE_SIGNATURE):
        with suppress(sqlite3.Error), closing(sqlite3.connect(":memory:")) as db:
            db.text_factory = lambda text: text.decode("utf-8", "replace")
            db.deserialize(data[: _JOURNAL_MODE_BYTES.start] + b"\1\1" + data[_JOURNAL_MODE_BYTES.stop :])
            return "\n".join(_database_lines(db))
    text = data.decode("utf-8", "replace")
    for escape, meant in next((pairs for suffixes, pairs in _ESCAPES.items() if path.endswith(suffixes)), ()):
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


def _is_whole_match(form: NormalizedText, start: int, end: int, pattern: str) -> bool:
    """Return True if a matched slug or title is whole words: `tax-vote` does not match in `sales-tax-vote-2`."""
    if pattern.startswith("/") or (pattern.endswith("/") and not pattern[0].isalnum()):
        return True
    is_slug = "/" in pattern or ("-" in pattern and SLUG.fullmatch(pattern) is not None)
    return is_whole_slug(form.folded, start, end) if is_slug else is_whole_word(form.cased, start, end)
