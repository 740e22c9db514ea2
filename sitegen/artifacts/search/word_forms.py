"""Maps each written word to the words under which the index has it, as Pagefind splits and stems it.

Pagefind reads each word by itself: `cafés` is indexed as `cafe` with the original `cafés`, and `well-known` as `wellknown`, `well`
and `known`. So an index of one document that contains every written word once tells the forms of each, at the position of the word.
"""

from __future__ import annotations

import json
import re
import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

import cbor2

from sitegen.artifacts.search import pagefind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

SIGNATURE = b"pagefind_dcd"
"""The first bytes of each decompressed index file."""
FULL_WEIGHT = 24
"""The weight of a word of the text. The parts of a compound word have less."""
INITIAL_WEIGHT = 25
"""The weight with which each list of positions begins."""
WORDS_PER_RUN = 40_000
"""Maximum number of words that one run of Pagefind is given, to limit its memory to about 60 MB."""
COMMON_FILES = ("pagefind.js", "pagefind-worker.js")
"""Files of Pagefind that each index needs, in addition to the WebAssembly file of its language."""
ENTRY_FILE = "pagefind-entry.json"
_ZERO_WIDTH_SPACE = "\u200b"
_INSTRUCTION = re.compile("___(END_)?PAGEFIND_")
"""The beginning of a word that Pagefind takes for an instruction of its own."""


class WordForm(NamedTuple):
    """One word under which the index has a written word."""

    stem: str
    weight: int
    original: str | None
    """The word with its diacritics, if the stem has lost some."""


class Runtime(NamedTuple):
    """Files that the browser needs in addition to the index, and the entry of its language."""

    files: dict[str, bytes]
    """Files of Pagefind by name."""
    entry: dict[str, Any]
    """The content of `pagefind-entry.json`, with the language but without the values of an index."""


class WordForms:
    """The forms of all written words that were looked up."""

    def __init__(self, language: str, folder: Path) -> None:
        """Look up nothing yet.

        Args:
            language: the language whose word endings are removed, a BCP 47 tag.
            folder: an existing folder in which Pagefind runs.
        """
        self.language, self.folder = language, folder
        self.stems: dict[str, str] = {}
        """The stem of each word with exactly one form, which has the full weight and no original."""
        self.others: dict[str, tuple[WordForm, ...]] = {}
        """The forms of each other word. A word without letters has none."""
        self._stem_names: dict[str, str] = {}
        self._runtime: Runtime | None = None

    def look_up(self, words: Iterable[str]) -> None:
        """Add the forms of words, which must have been returned by `split_words`.

        Raises:
            SitegenError: if Pagefind fails.
        """
        unknown = sorted(word for word in words if word not in self.stems and word not in self.others)
        for start in range(0, len(unknown), WORDS_PER_RUN):
            self._look_up_batch(unknown[start : start + WORDS_PER_RUN])

    def _look_up_batch(self, words: list[str]) -> None:
        text = " ".join(word.lstrip("_") if _INSTRUCTION.match(word) else word for word in words)
        files = pagefind.index_one_text(text, self.language, self.folder)
        forms: list[list[WordForm]] = [[] for _ in words]
        for position, form in _indexed_forms(files):
            forms[position].append(form._replace(stem=self._stem_names.setdefault(form.stem, form.stem)))
        for word, found in zip(words, forms, strict=True):
            if len(found) == 1 and found[0].weight == FULL_WEIGHT and found[0].original is None:
                self.stems[word] = found[0].stem
            else:
                self.others[word] = tuple(found)
        self._runtime = self._runtime or _runtime(files)

    def runtime(self) -> Runtime:
        """Return the files of Pagefind that the browser needs. For a language that Pagefind cannot stem they are the general ones.

        Raises:
            SitegenError: if Pagefind fails.
        """
        if self._runtime is None:
            self._runtime = _runtime(pagefind.index_one_text("a", self.language, self.folder))
        return self._runtime


def split_words(text: str) -> list[str]:
    """Return the written words of a text in order, without zero-width spaces. The index counts positions in this list."""
    return text.replace(_ZERO_WIDTH_SPACE, "").split()


def read_cbor(data: bytes) -> Any:
    """Return the content of a compressed index file."""
    return cbor2.loads(zlib.decompress(data, wbits=31).removeprefix(SIGNATURE))


def _runtime(files: dict[str, bytes]) -> Runtime:
    entry = json.loads(files[ENTRY_FILE])
    names = [f"wasm.{language['wasm'] or 'unknown'}.pagefind" for language in entry["languages"].values()]
    return Runtime({name: files[name] for name in (*COMMON_FILES, *names)}, entry)


def _indexed_forms(files: dict[str, bytes]) -> Iterator[tuple[int, WordForm]]:
    """Yield position and form of each word in an index of one document."""
    for data in [data for path, data in sorted(files.items()) if path.endswith(".pf_index")]:
        for stem, pages, variants in read_cbor(data)[0]:
            for original, found in ((None, pages), *variants):
                for _, locations, _ in found:
                    yield from (
                        (position, WordForm(stem, weight, original)) for position, weight in _unpacked(locations)
                    )


def _unpacked(locations: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the position and weight of each location. A negative number changes the weight, and the next one is not a difference."""
    weight, position = INITIAL_WEIGHT, 0
    for number in locations:
        if number < 0:
            weight, position = -number - 1, 0
        else:
            position += number
            yield position, weight
