"""Asterisks that are not meant as emphasis: masked words, sums, names such as E*Trade.

Markdown pairs two of them in a paragraph, removes both and emphasises the text between them. Intended emphasis begins at the
start of a word. Only digits and letters with a capital form count as letters here: Chinese and Thai are written without spaces
between words, Hebrew and Arabic attach prefixes, and all of them are emphasised inside what looks like a word.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from sitegen.content.markdown.lint.findings import report_dropped_markup
from sitegen.content.markdown.lint.leftovers import source_position, visible_pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from markdown_it.token import Token

    from sitegen.diagnostics import Severity

_OPENING_TYPES, _CLOSING_TYPES = frozenset({"em_open", "strong_open"}), frozenset({"em_close", "strong_close"})
_ENCLOSING_PAIRS = frozenset(
    ["()", "[]", "{}", '""', "''", "//", "--", "||", "\u201c\u201d", "\u2018\u2019", "\u201e\u201c", "\u00ab\u00bb"]
)
"""Two signs between which an asterisk is alone, as in `(*)`."""
_LETTERS = re.compile(r"[^\W\d_]+")
_MAX_SHOWN_ASTERISKS = 3
"""Asterisks that a message repeats."""
_MAX_PROBLEMS_PER_BLOCK = 20
"""Problems that are reported of one block. Each costs the length of the block."""
_MAX_WORD_CHARS = 40
"""Characters of a word that a message repeats."""


class EmphasisPair(NamedTuple):
    """Two signs of one emphasis: the offsets of what is between them in the shown text, and the characters beside them."""

    start: int
    end: int
    sign: str
    before: str
    after: str


def check_emphasis(token: Token, lines: Sequence[str], env: Any) -> None:
    """Report the asterisks of one block that Markdown takes out and that the writer hardly meant as emphasis."""
    if "*" not in token.content:
        return
    children = list(_flatten(token.children or ()))
    text = "".join(piece for piece, _ in visible_pieces(children))
    reported: set[int] = set()
    for pair in _find_pairs(children):
        found = _find_unintended_sign(text, pair)
        if found and found[0] not in reported:
            reported.add(found[0])
            report_dropped_markup(env, *_report_arguments(token, lines, pair, *found))
        if len(reported) == _MAX_PROBLEMS_PER_BLOCK:
            return


def _flatten(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.type == "image":
            yield from _flatten(token.children or ())
        else:
            yield token


def _find_pairs(tokens: Sequence[Token]) -> Iterator[EmphasisPair]:
    """Return each emphasis that is made with asterisks; `***` is one sign."""
    before, after = _adjacent_chars(tokens, _OPENING_TYPES, -1), _adjacent_chars(tokens[::-1], _CLOSING_TYPES, 0)[::-1]
    opened: list[tuple[int, int, str]] = []
    length = 0
    for at, token in enumerate(tokens):
        if token.type in _OPENING_TYPES:
            joined = opened[-1][2] if opened and opened[-1][0] == length else ""
            opened.append((length, at, (token.markup + joined)[:_MAX_SHOWN_ASTERISKS]))
        elif token.type in _CLOSING_TYPES:
            start, index, sign = opened.pop()
            if sign[0] == "*":
                yield EmphasisPair(start, length, sign, before[index], after[at])
        length += sum(len(piece) for piece, _ in visible_pieces([token]))


def _adjacent_chars(tokens: Sequence[Token], skipped_types: frozenset[str], char_index: int) -> list[str]:
    """Return of each token the character of the text before it, over tokens of `skipped_types`; empty where that is no text."""
    found, last = [], ""
    for token in tokens:
        found.append(last)
        if token.type == "text":
            last = token.content[char_index] if token.content else last
        elif token.type not in skipped_types:
            last = ""
    return found


def _find_unintended_sign(text: str, pair: EmphasisPair) -> tuple[int, int, Severity] | None:
    """Return the offset in the text that the sign in question touches, on which side of it the sign is, and how sure that is."""
    inside = text[pair.start : pair.end]
    if pair.before + inside[:1] in _ENCLOSING_PAIRS:
        return pair.start, -1, "error"
    if inside[-1:] + pair.after in _ENCLOSING_PAIRS:
        return pair.end - 1, 1, "error"
    if _is_inside_word(pair.before, inside[:1]):
        severity = _severity_inside_word(text, pair, inside)
        return (pair.start, -1, severity) if severity else None
    if _is_inside_word(inside[-1:], pair.after) and re.search(r"\s", inside) and not pair.after.islower():
        return pair.end - 1, 1, "warning"
    return None


def _severity_inside_word(text: str, pair: EmphasisPair, inside: str) -> Severity | None:
    """Return how sure it is that emphasis that begins inside a word is none."""
    if pair.before.isdigit():
        return "error"
    if not _is_inside_word(inside[-1:], pair.after):
        return "error" if re.search(r"\s", inside) else None
    if not _LETTERS.fullmatch(inside):
        return "error"
    single = len(inside) == 1 and not _is_letter(text[pair.start - 2 : pair.start - 1])
    return "error" if single and not _is_letter(text[pair.end + 1 : pair.end + 2]) else "warning"


def _is_inside_word(first: str, second: str) -> bool:
    return _is_letter(first) and _is_letter(second)


def _is_letter(char: str) -> bool:
    return char.isdigit() or char.lower() != char.upper()


def _report_arguments(
    token: Token, lines: Sequence[str], pair: EmphasisPair, at: int, side: int, severity: Severity
) -> tuple[int, str, str, int, Severity]:
    """Return the arguments of `report_dropped_markup`."""
    line, column = source_position(token, at, lines)
    column = max(column - len(pair.sign) if side < 0 else column + 1, 1)
    head, tail = lines[line][: column - 1], lines[line][column - 1 :]
    word = (head.rpartition(" ")[2] + tail.partition(" ")[0]).rstrip(".,;:!?")[:_MAX_WORD_CHARS]
    message = f"{pair.sign} in {word} would be taken out: it is read as emphasis"
    escaped = "".join(f"\\{sign}" for sign in pair.sign)
    hint = f"write {escaped} for the sign itself; a sum may be put between `"
    return line, message, hint, column, severity
