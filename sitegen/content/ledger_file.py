"""The text format of the ledger `addresses.txt`, which has a line for every address at which a document was published.

The file belongs to the archive and is committed with it. The order of lines and repeated lines have no meaning, so a merge that
keeps the lines of both sides is correct.
"""

from __future__ import annotations

import hashlib
import io
import re
from bisect import bisect_left, insort
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote, unquote

import msgspec

from sitegen.content.text.decoding import CONFLICT_MARKERS, decode_leniently
from sitegen.content.text.limited_files import MAX_LISTED_PROBLEMS, find_size_problem, require_limited, split_lines
from sitegen.diagnostics import Problem, SitegenError
from sitegen.problem_codes.addresses import INVALID_LEDGER_LINE
from sitegen.problem_codes.files import FILE_OVER_LIMIT
from sitegen.problem_codes.front_matter import MERGE_CONFLICT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sitegen.problem_codes import Message

LEDGER_FILE_NAME = "addresses.txt"
MAX_LEDGER_BYTES, MAX_LEDGER_LINES = 200_000_000, 2_000_000
"""Maximum bytes and lines of the file. A million stories with their entities have some 1.3 million addresses. The limits take 1 GB of memory.

A build that would exceed them publishes nothing (`ledger_size_problem`). The lines are compared as a whole with the database, so a reader
without limits would not help an archive that is larger: its builds would still need the memory.
"""
_SIZE_HINT = "remove lines that end in unpublished, of documents that will not be published again, or divide the archive into several"
LEDGER_HEADER = """\
# Every address at which this archive published a document: address, id, digest of its title, and what became of it.
# `sitegen build` extends this file. Commit it. A merge keeps the lines of both sides: their order does not matter.
# An address that must go without a trace: replace its line by "gone: ADDRESS". No page can have it then.
"""
AddressState = Literal["", "unpublished", "withdrawn"]
"""State of an address: published, unpublished again, or of a withdrawn document."""
GONE_PREFIX = "gone:"
"""First word of a line that removes an address from the ledger without leaving a trace of it."""
DIGEST_DIGITS = 16
"""Number of hexadecimal digits of the SHA-256 of an address by which `gone:` may name it."""
_DIGEST = re.compile(rf"[0-9a-f]{{{DIGEST_DIGITS},64}}")
_TITLE_DIGEST = re.compile(r"[0-9a-f]{8}")
_QUOTED_CHARS = re.compile(r"[%\s]")


class LedgerLine(msgspec.Struct, frozen=True):
    """One address and the document that was published there."""

    address: str
    uid: str
    title_digest: str = ""
    """Eight hexadecimal digits derived from the document's kind, title and date. They identify a renamed file."""
    state: AddressState = ""
    """Empty for a published address, `unpublished` for one that was unpublished, `withdrawn` for a withdrawn document's."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The parsed ledger file, with the problems of its lines."""

    lines: dict[tuple[str, str], LedgerLine] = field(default_factory=dict)
    """Lines by address and document id."""
    gone_digests: set[str] = field(default_factory=set)
    """The first `DIGEST_DIGITS` digits of the SHA-256 of each address that is to be gone."""
    kept_lines: list[str] = field(default_factory=list)
    """Lines that a build keeps verbatim: `gone:` lines and comments."""
    problems: list[Problem] = field(default_factory=list)
    is_complete: bool = False
    """True if a build wrote the file. A file started by hand lacks the addresses that were published before."""


def address_digest(address: str) -> str:
    """Return the first digits of the SHA-256 of an address, by which `gone:` may name it."""
    return hashlib.sha256(address.encode()).hexdigest()[:DIGEST_DIGITS]


def read_ledger_text(root: Path) -> str | None:
    """Return the text of the ledger in an archive's folder, with line feeds; None if there is none.

    Raises:
        SitegenError: if it has more than `MAX_LEDGER_BYTES` or `MAX_LEDGER_LINES`.
        OSError: if it cannot be read.
    """
    hint = f"restore the file, such as with git checkout {LEDGER_FILE_NAME}; it is not changed"
    try:
        data = require_limited(root / LEDGER_FILE_NAME, MAX_LEDGER_BYTES, hint, name=LEDGER_FILE_NAME)
    except FileNotFoundError:
        return None
    if data.count(b"\n") > MAX_LEDGER_LINES:
        message = FILE_OVER_LIMIT(f"the file has more than {MAX_LEDGER_LINES:,} lines")
        raise SitegenError([Problem(LEDGER_FILE_NAME, 0, 0, message, hint)])
    return decode_leniently(data)


def ledger_size(text: str) -> tuple[int, int]:
    """Return the numbers of bytes and of lines of a ledger's text."""
    return len(text) if text.isascii() else len(text.encode()), text.count("\n")


def ledger_size_problem(size: tuple[int, int]) -> Problem | None:
    """Return an error if a ledger of a size cannot be read, a warning if that is near, or None. See `ledger_size`."""
    sizes = {"bytes": (size[0], MAX_LEDGER_BYTES), "lines": (size[1], MAX_LEDGER_LINES)}
    return find_size_problem(LEDGER_FILE_NAME, sizes, _SIZE_HINT)


def parse_ledger(text: str) -> Ledger:
    """Return the ledger in a text, with a problem for each invalid line. At most `MAX_LISTED_PROBLEMS` are kept."""
    ledger = Ledger(is_complete=text.startswith(LEDGER_HEADER.partition("\n")[0]))
    for number, line in enumerate(split_lines(text.removeprefix("\ufeff")), 1):
        if not (words := line.split()) or f"{line}\n" in LEDGER_HEADER:
            continue
        if line.startswith("#"):
            ledger.kept_lines.append(line)
        elif line.startswith(CONFLICT_MARKERS):
            hint = "keep the lines of both sides and delete this one: order and repeated lines do not matter"
            _report(ledger, number, MERGE_CONFLICT("unresolved merge conflict"), hint)
        elif words[0] == GONE_PREFIX:
            _parse_gone_line(ledger, line, words, number)
        else:
            _parse_address_line(ledger, words, number)
    if ledger.gone_digests:
        for key in [key for key in ledger.lines if address_digest(key[0]) in ledger.gone_digests]:
            del ledger.lines[key]
    return ledger


def _report(ledger: Ledger, number: int, message: Message, hint: str) -> None:
    if len(ledger.problems) < MAX_LISTED_PROBLEMS:
        ledger.problems.append(Problem(LEDGER_FILE_NAME, number, 1, message, hint))


def _parse_gone_line(ledger: Ledger, line: str, words: list[str], number: int) -> None:
    target = words[1] if len(words) == 2 else ""  # noqa: PLR2004 - the word and an address
    if target.startswith("/"):
        ledger.gone_digests.add(address_digest(unquote(target)))
    elif _DIGEST.fullmatch(target):
        ledger.gone_digests.add(target[:DIGEST_DIGITS])
    else:
        hint = f"write {GONE_PREFIX} /stories/x/, or the first {DIGEST_DIGITS} digits of the SHA-256 of the address"
        _report(ledger, number, INVALID_LEDGER_LINE(f'"{GONE_PREFIX}" takes exactly one address'), hint)
        return
    ledger.kept_lines.append(line)


def _parse_address_line(ledger: Ledger, words: list[str], number: int) -> None:
    address, uid, *rest = (unquote(word) for word in words) if len(words) > 1 else (words[0], "")
    title_digest = rest.pop(0) if rest and _TITLE_DIGEST.fullmatch(rest[0]) else ""
    states = {"": "", "unpublished": "unpublished", "withdrawn": "withdrawn"}
    state = states.get(" ".join(rest))
    if not address.startswith("/") or "/" not in uid or state is None:
        hint = "write an address and an id, for example: /stories/x/ story/x"
        _report(ledger, number, INVALID_LEDGER_LINE("this line is neither an address with an id nor a comment"), hint)
        return
    other = ledger.lines.get((address, uid))
    if other is None or other.state:  # of two lines for one address and id, the one that is published wins
        ledger.lines[address, uid] = LedgerLine(address, uid, title_digest, state)  # type: ignore[arg-type] # one of the three


def find_line_number(ledger_text: str, address: str, uid: str = "") -> int:
    """Return the number, from 1, of the line of an address and id, or of its `gone:` line; 0 if there is none."""
    words = (
        (GONE_PREFIX, _quote_word(address)),
        (GONE_PREFIX, address_digest(address)),
        (_quote_word(address), _quote_word(uid)),
    )
    for count, line in enumerate(split_lines(ledger_text.removeprefix("\ufeff")), 1):
        words_of_line = [*line.split(), "", ""][:2]
        if (
            words_of_line[0],
            words_of_line[1][:DIGEST_DIGITS]
            if words_of_line[0] == GONE_PREFIX and not words_of_line[1].startswith("/")
            else words_of_line[1],
        ) in words:
            return count
    return 0


def format_ledger(lines: Iterable[LedgerLine], kept_lines: Iterable[str]) -> str:
    """Return the text of a ledger: the header, the kept lines, then the sorted addresses."""
    return LEDGER_HEADER + "".join(
        f"{line}\n" for line in (*kept_lines, *sorted({_format_line(line) for line in lines}))
    )


def add_lines(ledger_text: str, lines: Iterable[LedgerLine]) -> str:
    """Return a text made by `format_ledger` with lines added; a line replaces one with the same address and id."""
    ledger_lines = ledger_text.removesuffix("\n").split("\n")
    first = next((n for n, line in enumerate(ledger_lines) if line.startswith("/")), len(ledger_lines))
    for line in lines:
        prefix = " ".join(map(_quote_word, (line.address, line.uid)))
        index = bisect_left(ledger_lines, prefix, first)
        if index < len(ledger_lines) and f"{ledger_lines[index]} ".startswith(f"{prefix} "):
            del ledger_lines[index]
        insort(ledger_lines, _format_line(line), first)
    return "".join(f"{line}\n" for line in ledger_lines)


def add_lines_to_edited(ledger_text: str, lines: Iterable[LedgerLine]) -> str:
    """Return any text of a ledger with lines added at its end; those with the same address and id are removed from it."""
    added = {(line.address, line.uid): f"{_format_line(line)}\n" for line in lines}
    kept = (
        line
        for line in io.StringIO(ledger_text, newline="")
        if tuple(unquote(word) for word in line.split()[:2]) not in added
    )
    text = "".join(kept)
    separator = "\n" if added and text and not text.endswith("\n") else ""
    return "".join((text, separator, *added.values()))


def _format_line(line: LedgerLine) -> str:
    return " ".join(filter(None, map(_quote_word, (line.address, line.uid, line.title_digest, line.state))))


def _quote_word(word: str) -> str:
    return _QUOTED_CHARS.sub(lambda char: quote(char[0]), word)
