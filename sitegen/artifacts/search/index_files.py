"""Writes the files of a search index in Pagefind's format, with the same bytes for the same records.

The files contain the same words, positions, filters and orders as those that Pagefind itself would write, which takes far more
memory and time. `tests/integration/test_search_format.py` compares both.
"""

from __future__ import annotations

import hashlib
from itertools import pairwise
from typing import TYPE_CHECKING

import cbor2
import msgspec

from sitegen.artifacts.search.postings import WordIndex
from sitegen.artifacts.search.word_forms import ENTRY_FILE, SIGNATURE, split_words
from sitegen.publish.output.precompress import gzip_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from sitegen.artifacts.search.word_forms import WordForms

FORMAT_VERSION = 2
"""Part of the inputs of each index. Increment it if this package writes other bytes for the same records."""
COMPRESSION_LEVEL = 5
"""Level of zlib. Level 9, Pagefind's own, makes files of the index 3 % smaller in eighteen times the time."""
NAME_DIGITS = 8
"""Minimum number of hexadecimal digits in the name of a file. Two files whose names would be equal have more."""


class Record(msgspec.Struct, frozen=True):
    """One document of the index."""

    url: str
    content: str
    meta: dict[str, str]
    filters: dict[str, list[str]]
    """The values of each filter, by name. Filters with a name that begins with `_` are stored with the record only."""
    sort: dict[str, str]
    """The sort key of each order, by name: an integer."""


def write_index(records: Callable[[], Iterable[Record]], forms: WordForms, folder: Path) -> None:
    """Write an index of some records to a new folder.

    All records are in one index of one language, so that all results have one order and one count.

    Args:
        records: returns the records, which are read twice.
        forms: the forms of words. The words of the records are looked up.
        folder: the folder, which must not exist.

    Raises:
        SitegenError: if Pagefind fails.
    """
    words: set[str] = set()
    fields: set[str] = set()
    for record in records():
        words.update(split_words(record.content), *map(split_words, record.meta.values()))
        fields.update(record.meta)
    forms.look_up(words)
    words.clear()
    writer = _IndexWriter(forms, sorted(fields), folder)
    for record in records():
        writer.add(record)
    writer.finish()


class _IndexWriter:
    """Writes one index: the fragment of each record at once, and the other files at the end."""

    def __init__(self, forms: WordForms, fields: list[str], folder: Path) -> None:
        self.forms, self.folder, self.fields = forms, folder, {field: number for number, field in enumerate(fields)}
        self.runtime = forms.runtime()
        self.word_index = WordIndex(forms)
        self.pages: list[tuple[str, int]] = []
        """Name of the fragment and number of words of each document."""
        self.filters: dict[str, dict[str, list[int]]] = {}
        self.sort_keys: dict[str, list[tuple[int, int]]] = {}
        """Key and number of each document, by order."""
        self.names: set[str] = set()
        self.language = next(iter(self.runtime.entry["languages"]))
        for name in ("", "fragment", "index", "filter"):
            (folder / name).mkdir()

    def add(self, record: Record) -> None:
        """Add the next record. One without any word in its text is left out, as Pagefind does."""
        content = split_words(record.content)
        if not any(word in self.forms.stems or self.forms.others[word] for word in content):
            return
        page = len(self.pages)
        metadata = ((self.fields[name], split_words(text)) for name, text in sorted(record.meta.items()))
        self.word_index.add_document(page, content, metadata)
        self.pages.append((self._write_fragment(record, content), len(content)))
        for name, values in record.filters.items():
            if not name.startswith("_"):
                by_value = self.filters.setdefault(name, {})
                for value in values:
                    by_value.setdefault(value, []).append(page)
        for order, key in record.sort.items():
            self.sort_keys.setdefault(order, []).append((int(key), page))

    def _write_fragment(self, record: Record, content: list[str]) -> str:
        fragment = {
            "url": record.url,
            "content": " ".join(content),
            "word_count": len(content),
            "filters": dict(sorted(record.filters.items())),
            "meta": dict(sorted(record.meta.items())),
            "anchors": [],
        }
        return self._write("fragment/", ".pf_fragment", msgspec.json.encode(fragment))

    def _write(self, prefix: str, suffix: str, data: bytes) -> str:
        """Write an index file under a name that depends on its bytes; return the name without prefix and suffix."""
        digest, digits = hashlib.sha256(data).hexdigest(), NAME_DIGITS
        while (name := f"{prefix}{self.language}_{digest[:digits]}{suffix}") in self.names:
            digits += 1
        self.names.add(name)
        (self.folder / name).write_bytes(gzip_bytes(SIGNATURE + data, COMPRESSION_LEVEL))
        return name.removeprefix(prefix).removesuffix(suffix)

    def finish(self) -> None:
        """Write all other files of the index."""
        chunks = [
            [first, last, self._write("index/", ".pf_index", data)] for first, last, data in self.word_index.files()
        ]
        _shorten_bounds(chunks)
        filters = [
            [name, self._write("filter/", ".pf_filter", cbor2.dumps([name, sorted(values.items())]))]
            for name, values in sorted(self.filters.items())
        ]
        orders = [[order, [page for _, page in sorted(keys)]] for order, keys in sorted(self.sort_keys.items())]
        entry = self.runtime.entry
        table = [entry["version"], self.pages, chunks, filters, orders, list(self.fields)]
        values = {"hash": self._write("pagefind.", ".pf_meta", cbor2.dumps(table)), "page_count": len(self.pages)}
        languages = {self.language: entry["languages"][self.language] | values}
        for name, data in self.runtime.files.items():
            (self.folder / name).write_bytes(data)
        (self.folder / ENTRY_FILE).write_bytes(msgspec.json.encode(entry | {"languages": languages}, order="sorted"))


def _shorten_bounds(chunks: list[list[str]]) -> None:
    """Shorten the last word of each file and the first of the next one to the letters that distinguish them."""
    for before, after in pairwise(chunks):
        last, first = before[1], after[0]
        common = next((at for at, (a, b) in enumerate(zip(last, first, strict=False)) if a != b), None)
        length = min(len(last), len(first)) if common is None else common
        if last[: length + 1] >= before[0]:
            before[1] = last[: length + 1]
        after[0] = first[: length + 1]
