"""Checks for asterisks that are not meant as emphasis: masked words, sums, names such as E*Trade.

Markdown pairs two of them in a paragraph, removes both and emphasizes the text between them. Intended emphasis begins at the
start of a word. Only digits and letters with a capital form count as letters here: Chinese and Thai are written without spaces
between words, Hebrew and Arabic attach prefixes, and all of them are emphasized inside what looks like a word.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from sitegen.content.markdown.lint.findings import report_dropped_markup
from sitegen.content.markdown.lint.leftovers import source_position, visible_pieces
from sitegen.problem_codes.text import UNINTENDED_EMPHASIS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from markdown_it.token import Token

    from sitegen.diagnostics import Severity

_OPENING_TYPES, _CLOSING_TYPES = frozenset({"em_open", "strong_open"}), frozenset({"em_close", "strong_close"})
_ENCLOSING_PAIRS = frozenset(
    ["()", "[]", "{}", '""', "''", "//", "--", "||", "\u201c\u201d", "\u2018\u2019", "\u201e\u201c", "\u00ab\u00bb"]
)
"""Pairs of characters around a single asterisk, as in `(*)`."""
_LETTERS = re.compile(r"[^\W\d_]+")
_MAX_SHOWN_ASTERISKS = 3
"""Maximum asterisks that a message quotes."""
_MAX_PROBLEMS_PER_BLOCK = 20
"""Maximum problems that are reported per block. The cost of each grows with the length of the block."""
_MAX_WORD_CHARS = 40
"""Maximum characters of a word that a message quotes."""


class EmphasisPair(NamedTuple):
    """The two delimiters of one emphasis, as offsets in the visible text."""

    start: int
    """Offset of the first character between the delimiters."""
    end: int
    """Offset after the last character between them."""
    delimiter: str
    """The asterisks of the opening delimiter, at most `_MAX_SHOWN_ASTERISKS`."""
    before: str
    """The character before the opening delimiter, or ""."""
    after: str
    """The character after the closing delimiter, or ""."""


def check_emphasis(token: Token, lines: Sequence[str], env: Any) -> None:
    """Report the asterisks of one block that Markdown removes although they are hardly meant as emphasis."""
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
    """Yield each emphasis with asterisks; `***` is one delimiter."""
    before, after = _adjacent_chars(tokens, _OPENING_TYPES, -1), _adjacent_chars(tokens[::-1], _CLOSING_TYPES, 0)[::-1]
    opened: list[tuple[int, int, str]] = []
    length = 0
    for number, token in enumerate(tokens):
        if token.type in _OPENING_TYPES:
            adjacent_sign = opened[-1][2] if opened and opened[-1][0] == length else ""
            opened.append((length, number, (token.markup + adjacent_sign)[:_MAX_SHOWN_ASTERISKS]))
        elif token.type in _CLOSING_TYPES:
            start, index, delimiter = opened.pop()
            if delimiter[0] == "*":
                yield EmphasisPair(start, length, delimiter, before[index], after[number])
        length += sum(len(piece) for piece, _ in visible_pieces([token]))


def _adjacent_chars(tokens: Sequence[Token], skipped_types: frozenset[str], char_index: int) -> list[str]:
    """Return for each token the character of the text before it, or "" if no text is there.

    Tokens of `skipped_types` are skipped. `char_index` is -1 for the last character of the text, 0 for the first one.
    """
    chars, last = [], ""
    for token in tokens:
        chars.append(last)
        if token.type == "text":
            last = token.content[char_index] if token.content else last
        elif token.type not in skipped_types:
            last = ""
    return chars


def _find_unintended_sign(text: str, pair: EmphasisPair) -> tuple[int, int, Severity] | None:
    """Return the position of a delimiter that is not meant as emphasis, or None if both are.

    The position is the offset of the character next to the delimiter, and the side of it on which the delimiter is: -1 for
    before, 1 for after. The third item is the severity.
    """
    content = text[pair.start : pair.end]
    if pair.before + content[:1] in _ENCLOSING_PAIRS:
        return pair.start, -1, "error"
    if content[-1:] + pair.after in _ENCLOSING_PAIRS:
        return pair.end - 1, 1, "error"
    if _is_inside_word(pair.before, content[:1]):
        severity = _severity_inside_word(text, pair, content)
        return (pair.start, -1, severity) if severity else None
    if _is_inside_word(content[-1:], pair.after) and re.search(r"\s", content) and not pair.after.islower():
        return pair.end - 1, 1, "warning"
    return None


def _severity_inside_word(text: str, pair: EmphasisPair, content: str) -> Severity | None:
    """Return the severity for emphasis that begins inside a word, or None if it may be intended."""
    if pair.before.isdigit():
        return "error"
    if not _is_inside_word(content[-1:], pair.after):
        return "error" if re.search(r"\s", content) else None
    if not _LETTERS.fullmatch(content):
        return "error"
    single = len(content) == 1 and not _is_letter(text[pair.start - 2 : pair.start - 1])
    return "error" if single and not _is_letter(text[pair.end + 1 : pair.end + 2]) else "warning"


def _is_inside_word(first: str, second: str) -> bool:
    return _is_letter(first) and _is_letter(second)


def _is_letter(char: str) -> bool:
    return char.isdigit() or char.lower() != char.upper()


def _report_arguments(
    token: Token, lines: Sequence[str], pair: EmphasisPair, text_offset: int, side: int, severity: Severity
) -> tuple[int, str, str, int, Severity]:
    """Return the arguments of `report_dropped_markup`."""
    line, column = source_position(token, text_offset, lines)
    column = max(column - len(pair.delimiter) if side < 0 else column + 1, 1)
    head, tail = lines[line][: column - 1], lines[line][column - 1 :]
    word = (head.rpartition(" ")[2] + tail.partition(" ")[0]).rstrip(".,;:!?")[:_MAX_WORD_CHARS]
    message = UNINTENDED_EMPHASIS(f"{pair.delimiter} in {word} would be removed: it is read as emphasis")
    escaped = "".join(f"\\{character}" for character in pair.delimiter)
    hint = f"write {escaped} for the character itself, or put a sum between `"
    return line, message, hint, column, severity
