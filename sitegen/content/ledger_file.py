"""The ledger `addresses.txt`: a line for every address at which a document was published, as text.

The file belongs to the archive and is committed with it. Order and repeated lines mean nothing, so that a merge which keeps the
lines of both sides is right.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, insort
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote, unquote

import msgspec

from sitegen.diagnostics import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

LEDGER_FILE_NAME = "addresses.txt"
LEDGER_HEADER = """\
# Every address at which this archive published a document: address, id, digest of its title, and what became of it.
# `sitegen build` extends this file. Commit it. A merge keeps the lines of both sides: their order does not matter.
# An address that must go without a trace: replace its line by "gone: ADDRESS". See "Addresses" in docs/writing.md.
"""
AddressState = Literal["", "unpublished", "withdrawn"]
GONE_PREFIX = "gone:"
DIGEST_DIGITS = 16
"""Hexadecimal digits of the SHA-256 of an address by which `gone:` may name it."""
_CONFLICT_MARKERS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
_DIGEST = re.compile(rf"[0-9a-f]{{{DIGEST_DIGITS},64}}")
_TITLE_DIGEST = re.compile(r"[0-9a-f]{8}")
_QUOTED_CHARS = re.compile(r"[%\s]")


class LedgerLine(msgspec.Struct, frozen=True):
    """One address and the document that had it."""

    address: str
    uid: str
    title_digest: str = ""
    """Eight hexadecimal digits that the document's kind, title and date give; by them a renamed file is recognised."""
    state: AddressState = ""
    """Empty for an address that answers; `unpublished` for one that was taken back, `withdrawn` for a withdrawn document's."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger as it was read."""

    lines: dict[tuple[str, str], LedgerLine] = field(default_factory=dict)
    gone_digests: set[str] = field(default_factory=set)
    """The first digits of the SHA-256 of each address that is to be gone."""
    kept_lines: list[str] = field(default_factory=list)
    """Lines that a build leaves as they are: `gone:` and comments."""
    problems: list[Problem] = field(default_factory=list)
    is_complete: bool = False
    """Whether a build wrote it: one that somebody began by hand does not have what was published before."""


def address_digest(address: str) -> str:
    """Return the digits by which `gone:` may name an address."""
    return hashlib.sha256(address.encode()).hexdigest()[:DIGEST_DIGITS]


def parse_ledger(text: str) -> Ledger:
    """Return what a ledger's text says, with a problem for each line that cannot be understood."""
    found = Ledger(is_complete=text.startswith(LEDGER_HEADER.partition("\n")[0]))
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if not (words := line.split()) or f"{line}\n" in LEDGER_HEADER:
            continue
        if line.startswith("#"):
            found.kept_lines.append(line)
        elif line.startswith(_CONFLICT_MARKERS):
            hint = "keep the lines of both sides and delete this one: order and repeated lines do not matter"
            found.problems.append(Problem(LEDGER_FILE_NAME, number, 1, "a merge conflict was left here", hint))
        elif words[0] == GONE_PREFIX:
            _parse_gone_line(found, line, words, number)
        else:
            _parse_address_line(found, words, number)
    for key in [key for key in found.lines if address_digest(key[0]) in found.gone_digests]:
        del found.lines[key]
    return found


def _parse_gone_line(found: Ledger, line: str, words: list[str], number: int) -> None:
    target = words[1] if len(words) == 2 else ""  # noqa: PLR2004 - the word and an address
    if target.startswith("/"):
        found.gone_digests.add(address_digest(unquote(target)))
    elif _DIGEST.fullmatch(target):
        found.gone_digests.add(target[:DIGEST_DIGITS])
    else:
        hint = f"write {GONE_PREFIX} /stories/x/, or the first {DIGEST_DIGITS} digits of the SHA-256 of the address"
        found.problems.append(Problem(LEDGER_FILE_NAME, number, 1, f'"{GONE_PREFIX}" takes one address', hint))
        return
    found.kept_lines.append(line)


def _parse_address_line(found: Ledger, words: list[str], number: int) -> None:
    address, uid, *rest = (unquote(word) for word in words) if len(words) > 1 else (words[0], "")
    title = rest.pop(0) if rest and _TITLE_DIGEST.fullmatch(rest[0]) else ""
    states = {"": "", "unpublished": "unpublished", "withdrawn": "withdrawn"}
    state = states.get(" ".join(rest))
    if not address.startswith("/") or "/" not in uid or state is None:
        hint = "write an address and an id, such as: /stories/x/ story/x"
        found.problems.append(
            Problem(LEDGER_FILE_NAME, number, 1, "this line is neither an address with an id nor a comment", hint)
        )
        return
    other = found.lines.get((address, uid))
    if other is None or other.state:  # of two lines the one that still promises an answer counts
        found.lines[address, uid] = LedgerLine(address, uid, title, state)  # type: ignore[arg-type] # one of the three


def find_line_number(ledger_text: str, address: str, uid: str = "") -> int:
    """Return the number of the line that has an address (and, if given, an id) or says that it is gone; 0 if none has."""
    words = (
        (GONE_PREFIX, _quote_word(address)),
        (GONE_PREFIX, address_digest(address)),
        (_quote_word(address), _quote_word(uid)),
    )
    for count, line in enumerate(ledger_text.splitlines(), 1):
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
    """Return the text of a ledger, sorted."""
    return LEDGER_HEADER + "".join(
        f"{line}\n" for line in (*kept_lines, *sorted({_format_line(line) for line in lines}))
    )


def add_lines(ledger_text: str, lines: Iterable[LedgerLine]) -> str:
    """Return a text that `text` made, with lines added, or put in the place of those with the same address and id."""
    ledger_lines = ledger_text.removesuffix("\n").split("\n")
    first = next((n for n, line in enumerate(ledger_lines) if line.startswith("/")), len(ledger_lines))
    for line in lines:
        prefix = " ".join(map(_quote_word, (line.address, line.uid)))
        at = bisect_left(ledger_lines, prefix, first)
        if at < len(ledger_lines) and f"{ledger_lines[at]} ".startswith(f"{prefix} "):
            del ledger_lines[at]
        insort(ledger_lines, _format_line(line), first)
    return "".join(f"{line}\n" for line in ledger_lines)


def _format_line(line: LedgerLine) -> str:
    return " ".join(filter(None, map(_quote_word, (line.address, line.uid, line.title_digest, line.state))))


def _quote_word(word: str) -> str:
    return _QUOTED_CHARS.sub(lambda sign: quote(sign[0]), word)
