"""What is wrong with front matter that is not valid YAML, found in its own lines and told in plain words.

The parser says where it gave up. That is often far below the mistake, and its words are those of a grammar, so the lines
are looked at here, from the top to the line at which it gave up. Nothing depends on what the parser's message says.
"""

from __future__ import annotations

import re
from typing import NamedTuple

LONGEST_HINT = 80
"""Characters of a value that a hint repeats. A longer one is cut."""
LISTS = frozenset({
    "bylines", "entities", "redirect_from", "aliases", "same_as", "files", "documents", "sources", "corrections", "relations",
    "follows", "source",
})  # fmt: skip
"""Keys whose value may be a list."""
_CONFLICT = re.compile(r"(<{7}|>{7}|\|{7})( .*)?|={7}")
_ENTRY = re.compile(r"(?P<indent> *)(?:- +)*(?:(?P<key>[^\s:#\"'\[\]{},-][^:\"]*?) *:(?= |$) *|(?<=- ))(?P<value>.*)")
_KEY = re.compile(r" *(?:- +)*[\w.-]+ *:(?: |$)")
_SIGNS = "@`%*&!|>#,]}?"
"""What a plain value cannot begin with, or which means something else there."""
_PAIRS = {"[": "]", "{": "}"}
_TEXTS = re.compile(r'"(?:\\.|[^"\\])*"|(?<!\w)\'(?:[^\']|\'\')*\'')


class Found(NamedTuple):
    """A mistake: line and column from 0, what is wrong, and what would be right."""

    line: int
    column: int
    message: str
    hint: str = ""


def explain(text: str, line: int, column: int) -> Found:
    """Return the mistake in a text that the parser refuses at a line and a column, both from 0."""
    lines = text.split("\n")
    at = min(line, len(lines) - 1)
    found = conflict(text) or _tab(lines[: at + 1]) or _open(lines, at) or _line(lines, at, column)
    return found or Found(
        line,
        column,
        "this is not valid YAML",
        "each line is a key, a colon, a space and a value; a value with special characters needs quotes",
    )


def conflict(text: str) -> Found | None:
    """Return the first line that Git left where two versions of a file could not be merged."""
    if "<<<<<<<" not in text and ">>>>>>>" not in text:
        return None
    hint = "keep one of the two versions, and delete the lines that begin with <<<<<<<, ======= and >>>>>>>"
    for number, line in enumerate(text.split("\n")):
        if _CONFLICT.fullmatch(line.rstrip()):
            return Found(number, 0, "a merge conflict is not resolved here: Git left both versions in the file", hint)
    return None


def quoted(value: str) -> str:
    """Return a value as YAML in quotes, in double ones where it needs no escape."""
    if '"' not in value and "\\" not in value:
        return f'"{value}"'
    return "'{}'".format(value.replace("'", "''"))


def _tab(lines: list[str]) -> Found | None:
    for number, line in enumerate(lines):
        if "\t" in line[: len(line) - len(line.lstrip())]:
            return Found(number, line.index("\t"), "the line is indented with a tab", "indent with spaces, not tabs")
    return None


def _open(lines: list[str], last: int) -> Found | None:
    """Return the first value whose quote or bracket is not closed, or is closed too early, down to a line."""
    number = 0
    while number <= last:
        entry = _ENTRY.fullmatch(lines[number])
        value = entry["value"] if entry else ""
        if entry and value[:1] in {'"', "'"}:
            found, number = _quote(lines, number, entry)
            if found:
                return found
        elif entry and value[:1] in _PAIRS and (found := _bracket(lines, number, entry)):
            return found
        number += 1
    return None


def _quote(lines: list[str], number: int, entry: re.Match[str]) -> tuple[Found | None, int]:
    """What is wrong with a quoted value, and the line on which it ends."""
    sign, start = entry["value"][0], entry.start("value")
    name, mark = ("double", '"') if sign == '"' else ("single", "'")
    indent, first, at = len(entry["indent"]), number, start + 1
    while number < len(lines):
        line = lines[number]
        if number > first and line.strip() and len(line) - len(line.lstrip()) <= indent:
            break
        end = _end(line, at, sign)
        if end >= 0:
            rest = line[end + 1 :].strip()
            return (None if not rest or rest[0] == "#" else _early(line, first, start, end)), number
        number, at = number + 1, 0
    whole = entry["value"][1:].strip()
    hint = f"close it at the end of the value: {_key(entry)}{sign}{whole}{mark}" if _short(whole) else "close it"
    return Found(first, start, f"the {name} quotation mark that opens here is never closed", hint), number


def _early(line: str, number: int, start: int, end: int) -> Found:
    """A value in quotes that goes on after the quotes: a quotation mark or an apostrophe stands inside it."""
    sign, whole = line[start], line[start:].strip()
    inner = whole[1:-1] if len(whole) > 1 and whole[-1] == sign else whole[1:]
    inner = re.sub(r"''", "'", inner) if sign == "'" else inner
    what = "apostrophe" if sign == "'" else "quotation mark"
    message = f"the value in quotes ends here, at the second {what}, but text follows"
    if whole[-1] != sign:
        right = quoted(whole)
    elif sign == "'" and '"' not in inner:
        right = f'"{inner}"'
    elif "'" not in inner:
        right = f"'{inner}'"
    else:
        right = quoted(inner)
    hint = f"write {line[:start].strip()} {right}" if _short(whole) else "put the other kind of quotes around the value"
    return Found(number, end, message, hint)


def _end(line: str, at: int, sign: str) -> int:
    """Return where a quotation mark closes on a line, or -1. A doubled or an escaped mark does not close it."""
    while at < len(line):
        if line[at] == "\\" and sign == '"':
            at += 2
        elif line[at] == sign:
            if sign == '"' or line[at + 1 : at + 2] != sign:
                return at
            at += 2
        else:
            at += 1
    return -1


def _bracket(lines: list[str], number: int, entry: re.Match[str]) -> Found | None:
    """A list or a table in brackets that is still open where the next key begins."""
    opening, start = entry["value"][0], entry.start("value")
    depth, indent = 0, len(entry["indent"])
    for index in range(number, len(lines)):
        line = lines[index]
        if index > number and (not line.strip() or len(line) - len(line.lstrip()) <= indent) and line.strip() not in {
            "]", "}",
        }:  # fmt: skip
            break
        plain = _TEXTS.sub(lambda text: "x" * len(text[0]), line)
        if stray := re.search(r'(?:[\[{,:] *)(["\'])', plain):
            hint = "close it behind the value that it belongs to"
            return Found(index, stray.start(1), "the quotation mark that opens here is never closed", hint)
        if index == number and (hidden := re.search(r"\s(#[^\s#].*[\]}])", plain)):
            message = "the text from here on is read as a comment, and the bracket that closes the list with it"
            return Found(index, hidden.start(1), message, 'quote the value with the #, such as "Local #396"')
        depth, end = _closed(plain, start if index == number else 0, depth)
        if end >= 0:
            return _behind(line, plain[end:], number, start, end) if index == number else None
    closing = _PAIRS[opening]
    what = "list" if opening == "[" else "table"
    value = entry["value"].strip()
    hint = f"close it: {_key(entry)}{value}{closing}" if _short(value) else f'close it with "{closing}"'
    return Found(number, start, f'the {what} that "{opening}" opens here is never closed', hint)


def _closed(plain: str, at: int, depth: int) -> tuple[int, int]:
    """The depth of brackets at the end of a line, and behind which sign the first of them is closed, or -1."""
    for end in range(at, len(plain)):
        depth += (plain[end] in _PAIRS) - (plain[end] in _PAIRS.values())
        if depth <= 0 and plain[end] in _PAIRS.values():
            return depth, end + 1
    return depth, -1


def _behind(line: str, rest: str, number: int, start: int, end: int) -> Found | None:
    """Text behind a bracket that is closed: the value was meant as text."""
    if not rest.strip() or rest.lstrip()[0] == "#":
        return None
    hint = f"if this is text and no list, write {line[:start].strip()} {quoted(line[start:].strip())}"
    return Found(number, end, "the brackets are closed, but text follows", hint)


def _line(lines: list[str], at: int, column: int) -> Found | None:
    """What is wrong with the line at which the parser gave up, or with the one above it."""
    line = lines[at]
    entry = _ENTRY.fullmatch(line)
    if entry and (found := _value(entry, at, column)):
        return found
    if line[column : column + 1] == "\\":
        hint = "write \\\\ for one backslash, or put the value in single quotes"
        return Found(at, column, "in double quotes, a backslash begins an escape, and this is none", hint)
    for number in (at - 1, at):
        if 0 <= number < len(lines) and (found := _no_key(lines[number], number)):
            return found
    above = next((one for one in reversed(lines[:at]) if one.strip()), "")
    if _KEY.match(line) and len(line) - len(line.lstrip()) != len(above) - len(above.lstrip()):
        start = len(line) - len(line.lstrip())
        hint = "begin it in the column in which the other keys of its group begin"
        return Found(at, start, "the line is indented otherwise than the lines above it", hint)
    return None


def _value(entry: re.Match[str], at: int, column: int) -> Found | None:
    """What is wrong with a plain value: a colon in it, or a sign that it cannot begin with."""
    value, start = entry["value"].strip(), entry.start("value")
    bare = re.split(r"\s#", value)[0].strip()
    hint = f"write {_key(entry)}{quoted(bare)}" if _short(bare) else "put the value in quotes"
    if value and value[0] in _SIGNS and value[0] not in "|>#":
        return Found(at, start, f'a value that begins with "{value[0]}" needs quotes', hint)
    if value[:2] == "- " and entry["key"] in LISTS:
        return Found(at, start, "a list begins on a line of its own", f'put "{value}" on the next line')
    if value[:2] == "- ":
        return Found(at, start, 'a value that begins with "- " needs quotes', hint)
    if re.search(r":(?: |$)", bare) and value[0] not in "\"'[{":
        place = column if entry.string[column : column + 1] == ":" else start + bare.index(":")
        return Found(at, place, 'a value with ": " in it needs quotes', hint)
    return None


def _no_key(line: str, number: int) -> Found | None:
    """A line without a key: a colon or the space after it is missing."""
    if found := re.match(r"([A-Za-z_][\w-]*):(?!//)([^\s:].*)", line):
        return Found(
            number, found.end(1) + 1, "a space is missing after the colon", f"write {found[1]}: {found[2].strip()}"
        )
    if re.match(r"[^\s#\-\[\]{}\"']", line) and not _ENTRY.fullmatch(line):
        return Found(number, 0, "this line has no key", "a line is a key, a colon, a space and a value: title: …")
    return None


def _key(entry: re.Match[str]) -> str:
    """A line up to its value, with one space after its colon."""
    return entry.string[: entry.start("value")].strip() + " "


def _short(value: str) -> bool:
    return len(value) <= LONGEST_HINT
