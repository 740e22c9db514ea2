"""The names that the search page suggests while a reader types: of entities, threads and other documents that have a name.

The file `names.json` is loaded when the reader types, and not before. An archive with more than `NAMES_IN_ONE_FILE` names has up to
`FILE_COUNT` smaller files instead, `names-0.json` and so on: a name is in the file of each of its words, by the word's first letter.
The search page loads those of the words that were typed. `suggest.js` of the theme reads the files, and must choose them as `file_number` does.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING, Any

import msgspec

from sitegen.urls import relative_url

if TYPE_CHECKING:
    from sitegen.artifacts.search.documents import SearchDocuments

NAMES_IN_ONE_FILE = 2000
"""Maximum number of documents in `names.json`: about 170 kB, or 60 kB compressed."""
FILE_COUNT = 32
"""Number of files of a larger archive. The 26 letters of English have a file each."""
KINDS_WITHOUT_NAME = frozenset({"story", "page"})
_WORD = re.compile(r"[^\W_]+")
_LETTERS = str.maketrans(
    {
        "\u00df": "s",
        "\u00e6": "a",
        "\u0153": "o",
        "\u00f8": "o",
        "\u0142": "l",
        "\u0111": "d",
        "\u00f0": "d",
        "\u00fe": "t",
        "\u0131": "i",
    }
)
"""First letters of letters without a Unicode decomposition, as `suggest.js` writes them."""


class NameIndex(msgspec.Struct, frozen=True):
    """The files with the names of an archive."""

    files: dict[str, bytes]
    """Bytes by file name. A file without names is left out."""
    file_count: int
    """1 for `names.json`; `FILE_COUNT` for numbered files; 0 if there are no names."""
    digest: str
    """Digest of all files."""


def name_index(documents: SearchDocuments) -> NameIndex:
    """Return the names of the documents that are in the search index."""
    rows = [
        (summary.title, _row(documents, uid))
        for uid, summary in sorted(documents.summaries.items())
        if summary.kind not in KINDS_WITHOUT_NAME
    ]
    names = [row for _, row in sorted(rows, key=lambda row: row[0])]
    if not names:
        return NameIndex({}, 0, "")
    is_split = len(names) > NAMES_IN_ONE_FILE
    files = _split(names) if is_split else {"names.json": msgspec.json.encode(names)}
    digest = hashlib.sha256(msgspec.msgpack.encode(files)).hexdigest()
    return NameIndex(files, FILE_COUNT if is_split else 1, digest)


def _row(documents: SearchDocuments, uid: str) -> list[Any]:
    """Return title, address, kind, other names and note of a document; empty values at the end are left out."""
    summary = documents.summaries[uid]
    others = [name for name in documents.names(uid) if name != summary.title]
    row: list[Any] = [summary.title, relative_url("/", summary.address), summary.kind, others, summary.note or ""]
    while not row[-1]:
        row.pop()
    return row


def _split(names: list[list[Any]]) -> dict[str, bytes]:
    files: dict[int, list[list[Any]]] = {}
    for row in names:
        words = _WORD.findall(" ".join([row[0], *(row[3] if len(row) > 3 else ())]))  # noqa: PLR2004 - the other names
        for number in sorted({file_number(word) for word in words}):
            files.setdefault(number, []).append(row)
    return {f"names-{number}.json": msgspec.json.encode(found) for number, found in sorted(files.items())}


def file_number(word: str) -> int:
    """Return the number of the file that has the names with a word."""
    letters = [
        letter
        for letter in unicodedata.normalize("NFKD", word.lower().translate(_LETTERS))
        if unicodedata.category(letter)[0] != "M"
    ]
    return ord(letters[0]) % FILE_COUNT if letters else 0
