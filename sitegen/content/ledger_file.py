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

NAME = "addresses.txt"
HEAD = """\
# Every address at which this archive published a document: address, id, digest of its title, and what became of it.
# `sitegen build` extends this file. Commit it. A merge keeps the lines of both sides: their order does not matter.
# An address that must go without a trace: replace its line by "gone: ADDRESS". See "Addresses" in docs/writing.md.
"""
State = Literal["", "unpublished", "withdrawn"]
GONE = "gone:"
DIGITS = 16
"""Hexadecimal digits of the SHA-256 of an address by which `gone:` may name it."""
_MARKERS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
_DIGEST = re.compile(rf"[0-9a-f]{{{DIGITS},64}}")
_PRINT = re.compile(r"[0-9a-f]{8}")
_ODD = re.compile(r"[%\s]")


class Line(msgspec.Struct, frozen=True):
    """One address and the document that had it."""

    address: str
    uid: str
    title: str = ""
    """Eight hexadecimal digits that the document's kind, title and date give; by them a renamed file is recognised."""
    state: State = ""
    """Empty for an address that answers; `unpublished` for one that was taken back, `withdrawn` for a withdrawn document's."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger as it was read."""

    lines: dict[tuple[str, str], Line] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    """The first digits of the SHA-256 of each address that is to be gone."""
    kept: list[str] = field(default_factory=list)
    """Lines that a build leaves as they are: `gone:` and comments."""
    problems: list[Problem] = field(default_factory=list)
    complete: bool = False
    """Whether a build wrote it: one that somebody began by hand does not have what was published before."""


def digest(address: str) -> str:
    """Return the digits by which `gone:` may name an address."""
    return hashlib.sha256(address.encode()).hexdigest()[:DIGITS]


def read(text: str) -> Ledger:
    """Return what a ledger's text says, with a problem for each line that cannot be understood."""
    found = Ledger(complete=text.startswith(HEAD.partition("\n")[0]))
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if not (words := line.split()) or f"{line}\n" in HEAD:
            continue
        if line.startswith("#"):
            found.kept.append(line)
        elif line.startswith(_MARKERS):
            hint = "keep the lines of both sides and delete this one: order and repeated lines do not matter"
            found.problems.append(Problem(NAME, number, 1, "a merge conflict was left here", hint))
        elif words[0] == GONE:
            _gone(found, line, words, number)
        else:
            _line(found, words, number)
    for key in [key for key in found.lines if digest(key[0]) in found.gone]:
        del found.lines[key]
    return found


def _gone(found: Ledger, line: str, words: list[str], number: int) -> None:
    target = words[1] if len(words) == 2 else ""  # noqa: PLR2004 - the word and an address
    if target.startswith("/"):
        found.gone.add(digest(unquote(target)))
    elif _DIGEST.fullmatch(target):
        found.gone.add(target[:DIGITS])
    else:
        hint = f"write {GONE} /stories/x/, or the first {DIGITS} digits of the SHA-256 of the address"
        found.problems.append(Problem(NAME, number, 1, f'"{GONE}" takes one address', hint))
        return
    found.kept.append(line)


def _line(found: Ledger, words: list[str], number: int) -> None:
    address, uid, *rest = (unquote(word) for word in words) if len(words) > 1 else (words[0], "")
    title = rest.pop(0) if rest and _PRINT.fullmatch(rest[0]) else ""
    states = {"": "", "unpublished": "unpublished", "withdrawn": "withdrawn"}
    state = states.get(" ".join(rest))
    if not address.startswith("/") or "/" not in uid or state is None:
        hint = "write an address and an id, such as: /stories/x/ story/x"
        found.problems.append(
            Problem(NAME, number, 1, "this line is neither an address with an id nor a comment", hint)
        )
        return
    other = found.lines.get((address, uid))
    if other is None or other.state:  # of two lines the one that still promises an answer counts
        found.lines[address, uid] = Line(address, uid, title, state)  # type: ignore[arg-type] # one of the three


def number(text: str, address: str, uid: str = "") -> int:
    """Return the number of the line that has an address (and, if given, an id) or says that it is gone; 0 if none has."""
    words = (GONE, _encoded(address)), (GONE, digest(address)), (_encoded(address), _encoded(uid))
    for count, line in enumerate(text.splitlines(), 1):
        said = [*line.split(), "", ""][:2]
        if (said[0], said[1][:DIGITS] if said[0] == GONE and not said[1].startswith("/") else said[1]) in words:
            return count
    return 0


def text(lines: Iterable[Line], kept: Iterable[str]) -> str:
    """Return the text of a ledger, sorted."""
    return HEAD + "".join(f"{line}\n" for line in (*kept, *sorted({_written(line) for line in lines})))


def extended(before: str, lines: Iterable[Line]) -> str:
    """Return a text that `text` made, with lines added, or put in the place of those with the same address and id."""
    written = before.removesuffix("\n").split("\n")
    first = next((n for n, line in enumerate(written) if line.startswith("/")), len(written))
    for line in lines:
        begin = " ".join(map(_encoded, (line.address, line.uid)))
        at = bisect_left(written, begin, first)
        if at < len(written) and f"{written[at]} ".startswith(f"{begin} "):
            del written[at]
        insort(written, _written(line), first)
    return "".join(f"{line}\n" for line in written)


def _written(line: Line) -> str:
    return " ".join(filter(None, map(_encoded, (line.address, line.uid, line.title, line.state))))


def _encoded(word: str) -> str:
    return _ODD.sub(lambda sign: quote(sign[0]), word)
