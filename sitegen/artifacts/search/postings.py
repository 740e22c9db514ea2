"""Collects where each word of the index occurs, in the encoding of Pagefind's index files.

Occurrences are encoded as soon as a document is added, since as Python objects they would need twenty times as much memory.
An index file contains a list of words. Each has a list of the documents that contain it, and other lists for its spellings with
diacritics. A document is its distance from the previous one in the list, the positions in its text, and those in its metadata.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import cbor2

from sitegen.artifacts.search.word_forms import FULL_WEIGHT, INITIAL_WEIGHT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sitegen.artifacts.search.word_forms import WordForms

OCCURRENCES_PER_FILE = 20_000
"""Minimum number of occurrences after which another index file begins; Pagefind's default."""
_ARRAY = 0x80
"""The major type of arrays in CBOR, which replaces that of a number in the header."""


class _EncodedIntegers(dict[int, bytes]):
    """The CBOR encoding of each integer, computed when it is first needed."""

    def __missing__(self, number: int) -> bytes:
        return self.setdefault(number, cbor2.dumps(number))


class _EncodedPositions(dict[int, bytes]):
    """The encoding of one position of full weight in a text, without positions in metadata."""

    def __missing__(self, position: int) -> bytes:
        return self.setdefault(position, _PAIR + _FULL_WEIGHT_MARK + _INTEGERS[position] + _EMPTY_LIST)


_INTEGERS = _EncodedIntegers()
_EMPTY_LIST = b"\x80"
_PAIR, _TRIPLE = b"\x82", b"\x83"
_FULL_WEIGHT_MARK = _INTEGERS[-FULL_WEIGHT - 1]
_SINGLE_POSITIONS = _EncodedPositions()


def _array_header(length: int) -> bytes:
    header = _INTEGERS[length]
    return bytes([header[0] | _ARRAY]) + header[1:]


def _encode_list(numbers: Sequence[int]) -> bytes:
    return _array_header(len(numbers)) + b"".join(map(_INTEGERS.__getitem__, numbers))


class _Postings:
    """The documents that contain a word, or a spelling of it."""

    __slots__ = ("count", "data", "last_page", "size", "variants")

    def __init__(self) -> None:
        self.count = self.last_page = 0
        self.size = 0
        """Number of occurrences, as Pagefind counts them to divide its index into files."""
        self.data = bytearray()
        self.variants: dict[str, _Postings] | None = None
        """The spellings of a word by original, in the order of their first occurrence; None if there are none."""

    def add(self, page: int, positions: bytes, size: int) -> None:
        """Add a document, after all documents with smaller numbers, with its encoded positions in text and metadata."""
        self.data += _TRIPLE + _INTEGERS[page - self.last_page] + positions
        self.last_page = page
        self.count += 1
        self.size += size + 1

    def encoded(self) -> bytes:
        return _array_header(self.count) + self.data


class WordIndex:
    """The occurrences of all words, for documents that are added in the order of their numbers."""

    def __init__(self, forms: WordForms) -> None:
        self._stems, self._others = forms.stems, forms.others
        self._postings: dict[str, _Postings] = {}

    def add_document(self, page: int, content: list[str], metadata: Iterable[tuple[int, list[str]]]) -> None:
        """Add the words of a document.

        Args:
            page: the number of the document.
            content: the words of its text.
            metadata: the number of each of its fields of metadata, ascending, and the words of the field.
        """
        plain, special = self._positions(content)
        in_metadata = self._metadata_positions(metadata)
        for stem in [stem for stem, original in {**special, **in_metadata} if original is None and stem in plain]:
            special.setdefault((stem, None), []).extend((FULL_WEIGHT, position) for position in plain.pop(stem))
        for stem, positions in plain.items():
            if len(positions) == 1:
                self._of(stem).add(page, _SINGLE_POSITIONS[positions[0]], 2)
            else:
                self._of(stem).add(page, _encode_plain(positions), len(positions) + 1)
        for word in sorted(special, key=_original):
            found = in_metadata.pop(word, [])
            self._add_special(page, word, _pack_weighted(special[word]), _pack_metadata(found))
        for word in sorted(in_metadata, key=_original):
            self._add_special(page, word, [], _pack_metadata(in_metadata[word]))

    def _positions(
        self, content: list[str]
    ) -> tuple[dict[str, list[int]], dict[tuple[str, str | None], list[tuple[int, int]]]]:
        """Return the positions of words with one ordinary form, and weight and position of all other forms."""
        plain: dict[str, list[int]] = {}
        special: dict[tuple[str, str | None], list[tuple[int, int]]] = {}
        stems = self._stems
        for position, word in enumerate(content):
            stem = stems.get(word)
            if stem is None:
                for form in self._others[word]:
                    special.setdefault((form.stem, form.original), []).append((form.weight, position))
            elif stem in plain:
                plain[stem].append(position)
            else:
                plain[stem] = [position]
        return plain, special

    def _metadata_positions(
        self, metadata: Iterable[tuple[int, list[str]]]
    ) -> dict[tuple[str, str | None], list[tuple[int, int]]]:
        """Return field and position of each form in the metadata."""
        found: dict[tuple[str, str | None], list[tuple[int, int]]] = {}
        for field, words in metadata:
            for position, word in enumerate(words):
                stem = self._stems.get(word)
                forms = [(stem, None)] if stem else [(form.stem, form.original) for form in self._others[word]]
                for form in forms:
                    found.setdefault(form, []).append((field, position))
        return found

    def _add_special(self, page: int, word: tuple[str, str | None], locations: list[int], metadata: list[int]) -> None:
        stem, original = word
        postings = self._of(stem)
        if original is not None:
            postings.variants = postings.variants or {}
            postings = postings.variants.setdefault(original, _Postings())
        postings.add(page, _encode_list(locations) + _encode_list(metadata), len(locations) + len(metadata))

    def _of(self, stem: str) -> _Postings:
        postings = self._postings.get(stem)
        if postings is None:
            postings = self._postings[stem] = _Postings()
        return postings

    def files(self) -> Iterator[tuple[str, str, bytes]]:
        """Yield the first and the last word of each index file, in order, and its bytes. Forgets the words of the file."""
        words: list[str] = []
        size = 0
        for word in sorted(self._postings):
            words.append(word)
            size += self._postings[word].size
            if size >= OCCURRENCES_PER_FILE:
                yield words[0], words[-1], self._encode_words(words)
                words, size = [], 0
        if words:
            yield words[0], words[-1], self._encode_words(words)

    def _encode_words(self, words: list[str]) -> bytes:
        return b"".join(
            [b"\x81", _array_header(len(words)), *(_encode_word(word, self._postings.pop(word)) for word in words)]
        )


def _encode_word(word: str, postings: _Postings) -> bytes:
    variants = postings.variants or {}
    spellings = [_PAIR + cbor2.dumps(original) + found.encoded() for original, found in variants.items()]
    return b"".join([_TRIPLE, cbor2.dumps(word), postings.encoded(), _array_header(len(spellings)), *spellings])


def _original(word: tuple[str, str | None]) -> str:
    return word[1] or ""


def _encode_plain(positions: list[int]) -> bytes:
    """Return the encoding of positions of full weight in a text, without positions in metadata."""
    differences = [after - before for before, after in pairwise(positions)]
    numbers = [_FULL_WEIGHT_MARK, _INTEGERS[positions[0]], *map(_INTEGERS.__getitem__, differences)]
    return _array_header(len(numbers)) + b"".join(numbers) + _EMPTY_LIST


def _pack_weighted(locations: list[tuple[int, int]]) -> list[int]:
    """Return positions in a text by weight, packed."""
    return _pack(sorted(locations), INITIAL_WEIGHT)


def _pack_metadata(locations: list[tuple[int, int]]) -> list[int]:
    """Return positions in metadata by field, which must be sorted by field, packed."""
    return _pack(locations, -1)


def _pack(locations: Iterable[tuple[int, int]], group: int) -> list[int]:
    """Return the positions of (group, position) pairs as differences; before the first of a group is a negative number for the group.

    A list begins in the group `group`, which needs no number.
    """
    packed: list[int] = []
    last = 0
    for new_group, position in locations:
        if new_group != group:
            packed.append(-new_group - 1)
            group, last = new_group, 0
        packed.append(position - last)
        last = position
    return packed
