"""Explanations of YAML errors in front matter, found by examining its lines.

The parser reports the position at which it failed, which is often far below the mistake, in the terms of a grammar. So the lines
are examined here, from the first one to the one at which the parser failed. Nothing depends on the text of the parser's message.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from sitegen.problem_codes.front_matter import (
    INVALID_ESCAPE,
    INVALID_YAML,
    LIST_ON_KEY_LINE,
    MERGE_CONFLICT,
    NEEDS_QUOTES,
    NO_KEY_ON_LINE,
    NO_SPACE_AFTER_COLON,
    TAB_INDENTATION,
    TEXT_AFTER_QUOTE,
    UNCLOSED_BRACKET,
    UNCLOSED_QUOTE,
    WRONG_INDENTATION,
)

MAX_HINT_VALUE_CHARS = 80
"""Maximum characters of a value that a hint repeats."""
LIST_KEYS = frozenset({
    "bylines", "entities", "redirect_from", "aliases", "same_as", "files", "documents", "sources", "corrections", "relations",
    "follows", "source",
})  # fmt: skip
"""Keys whose value may be a list."""
_CONFLICT_MARKER = re.compile(r"(<{7}|>{7}|\|{7})( .*)?|={7}")
_ENTRY = re.compile(r"(?P<indent> *)(?:- +)*(?:(?P<key>[^\s:#\"'\[\]{},-][^:\"]*?) *:(?= |$) *|(?<=- ))(?P<value>.*)")
_KEY = re.compile(r" *(?:- +)*[\w.-]+ *:(?: |$)")
_FORBIDDEN_FIRST_CHARS = "@`%*&!|>#,]}?"
"""Characters with which a plain value cannot begin, or which have another meaning there."""
_BRACKET_PAIRS = {"[": "]", "{": "}"}
_QUOTED_TEXT = re.compile(r'"(?:\\.|[^"\\])*"|(?<!\w)\'(?:[^\']|\'\')*\'')


class YamlFinding(NamedTuple):
    """A mistake in YAML: its line and column, both from 0, with a message and a hint."""

    line: int
    column: int
    message: str
    hint: str = ""


def explain_yaml_error(text: str, line: int, column: int) -> YamlFinding:
    """Return the mistake in a text that the parser rejects at a line and a column, both from 0."""
    lines = text.split("\n")
    at = min(line, len(lines) - 1)
    found = (
        find_merge_conflict(text)
        or _find_tab(lines[: at + 1])
        or _find_unclosed(lines, at)
        or _check_line(lines, at, column)
    )
    return found or YamlFinding(
        line,
        column,
        INVALID_YAML("this is not valid YAML"),
        "write a key, a colon, a space and a value on each line; quote values with special characters",
    )


def find_merge_conflict(text: str) -> YamlFinding | None:
    """Return the first marker of an unresolved merge conflict, or None if there is none."""
    if "<<<<<<<" not in text and ">>>>>>>" not in text:
        return None
    hint = "keep one of the two versions, and delete the lines that begin with <<<<<<<, ======= and >>>>>>>"
    for number, line in enumerate(text.split("\n")):
        if _CONFLICT_MARKER.fullmatch(line.rstrip()):
            return YamlFinding(
                number, 0, MERGE_CONFLICT("unresolved merge conflict: Git left both versions in the file"), hint
            )
    return None


def quote_value(value: str) -> str:
    """Return a value as quoted YAML: in double quotes if it needs no escape, otherwise in single ones."""
    if '"' not in value and "\\" not in value:
        return f'"{value}"'
    return "'{}'".format(value.replace("'", "''"))


def _find_tab(lines: list[str]) -> YamlFinding | None:
    for number, line in enumerate(lines):
        if "\t" in line[: len(line) - len(line.lstrip())]:
            return YamlFinding(
                number,
                line.index("\t"),
                TAB_INDENTATION("the line is indented with a tab"),
                "indent with spaces, not tabs",
            )
    return None


def _find_unclosed(lines: list[str], last: int) -> YamlFinding | None:
    """Return the first value, down to a line, with a quote or a bracket that is not closed or is closed too early."""
    number = 0
    while number <= last:
        entry = _ENTRY.fullmatch(lines[number])
        value = entry["value"] if entry else ""
        if entry and value[:1] in {'"', "'"}:
            found, number = _check_quoted_value(lines, number, entry)
            if found:
                return found
        elif entry and value[:1] in _BRACKET_PAIRS and (found := _check_brackets(lines, number, entry)):
            return found
        number += 1
    return None


def _check_quoted_value(lines: list[str], number: int, entry: re.Match[str]) -> tuple[YamlFinding | None, int]:
    """Return the mistake in a quoted value, or None, and the number of the line on which the value ends."""
    quote, start = entry["value"][0], entry.start("value")
    name = "double" if quote == '"' else "single"
    indent, first, search_start = len(entry["indent"]), number, start + 1
    while number < len(lines):
        line = lines[number]
        if number > first and line.strip() and len(line) - len(line.lstrip()) <= indent:
            break
        end = _find_closing_quote(line, search_start, quote)
        if end >= 0:
            rest = line[end + 1 :].strip()
            if not rest or rest[0] == "#":
                return None, number
            if number > first:
                message = TEXT_AFTER_QUOTE(
                    "the value in quotes that begins on an earlier line ends here, but text follows"
                )
                hint = "put a backslash before each quotation mark" if quote == '"' else "write each apostrophe twice"
                return YamlFinding(number, end, message, f"inside the value, {hint}"), number
            return _explain_early_quote(line, first, start, end), number
        number, search_start = number + 1, 0
    value = entry["value"][1:].strip()
    closed = f" at the end of the value: {_text_before_value(entry)}{quote}{value}{quote}" if _is_short(value) else ""
    return YamlFinding(
        first, start, UNCLOSED_QUOTE(f"the {name} quotation mark that opens here is never closed"), f"close it{closed}"
    ), number


def _explain_early_quote(line: str, number: int, start: int, end: int) -> YamlFinding:
    """Return the mistake in a quoted value with text after its quotes: it contains a quotation mark or an apostrophe."""
    quote, value = line[start], line[start:].strip()
    inner = value[1:-1] if len(value) > 1 and value[-1] == quote else value[1:]
    inner = re.sub(r"''", "'", inner) if quote == "'" else inner
    what = "apostrophe" if quote == "'" else "quotation mark"
    message = TEXT_AFTER_QUOTE(f"the value in quotes ends here, at the second {what}, but text follows")
    if value[-1] != quote:
        right = quote_value(value)
    elif quote == "'" and '"' not in inner:
        right = f'"{inner}"'
    elif "'" not in inner:
        right = f"'{inner}'"
    else:
        right = quote_value(inner)
    hint = (
        f"write {line[:start].strip()} {right}" if _is_short(value) else "put the other kind of quotes around the value"
    )
    return YamlFinding(number, end, message, hint)


def _find_closing_quote(line: str, index: int, quote: str) -> int:
    """Return the offset at which a quotation mark closes on a line, or -1. A doubled or an escaped mark does not close it."""
    while index < len(line):
        if line[index] == "\\" and quote == '"':
            index += 2
        elif line[index] == quote:
            if quote == '"' or line[index + 1 : index + 2] != quote:
                return index
            index += 2
        else:
            index += 1
    return -1


def _check_brackets(lines: list[str], number: int, entry: re.Match[str]) -> YamlFinding | None:
    """Return the mistake in a list or a table in brackets that is not closed before the next key."""
    opening, start = entry["value"][0], entry.start("value")
    depth, indent = 0, len(entry["indent"])
    for index in range(number, len(lines)):
        line = lines[index]
        if index > number and (not line.strip() or len(line) - len(line.lstrip()) <= indent) and line.strip() not in {
            "]", "}",
        }:  # fmt: skip
            break
        plain = _QUOTED_TEXT.sub(lambda text: "x" * len(text[0]), line)
        if stray := re.search(r'(?:[\[{,:] *)(["\'])', plain):
            hint = "close it after its value"
            return YamlFinding(
                index, stray.start(1), UNCLOSED_QUOTE("the quotation mark that opens here is never closed"), hint
            )
        if index == number and (hidden := re.search(r"\s(#[^\s#].*[\]}])", plain)):
            message = UNCLOSED_BRACKET("the rest of the line, with the closing bracket, is read as a comment")
            return YamlFinding(index, hidden.start(1), message, 'quote the value with the #, such as "Local #396"')
        depth, end = _scan_brackets(plain, start if index == number else 0, depth)
        if end >= 0:
            return _explain_text_behind(line, plain[end:], number, start, end) if index == number else None
    closing = _BRACKET_PAIRS[opening]
    what = "list" if opening == "[" else "table"
    value = entry["value"].strip()
    hint = (
        f"close it: {_text_before_value(entry)}{value}{closing}" if _is_short(value) else f'close it with "{closing}"'
    )
    return YamlFinding(number, start, UNCLOSED_BRACKET(f'the {what} that "{opening}" opens here is never closed'), hint)


def _scan_brackets(plain: str, start: int, depth: int) -> tuple[int, int]:
    """Return the depth of brackets at the end of a line, and the offset after the outermost closing bracket, or -1."""
    for end in range(start, len(plain)):
        depth += (plain[end] in _BRACKET_PAIRS) - (plain[end] in _BRACKET_PAIRS.values())
        if depth <= 0 and plain[end] in _BRACKET_PAIRS.values():
            return depth, end + 1
    return depth, -1


def _explain_text_behind(line: str, rest: str, number: int, start: int, end: int) -> YamlFinding | None:
    """Return the mistake if text follows a closed bracket, since the value was meant as text."""
    if not rest.strip() or rest.lstrip()[0] == "#":
        return None
    hint = f"if this is text, not a list, write {line[:start].strip()} {quote_value(line[start:].strip())}"
    return YamlFinding(number, end, UNCLOSED_BRACKET("the brackets are closed, but text follows"), hint)


def _check_line(lines: list[str], number: int, column: int) -> YamlFinding | None:
    """Return the mistake in the line at which the parser failed, or in the one above it."""
    line = lines[number]
    entry = _ENTRY.fullmatch(line)
    if entry and (found := _check_plain_value(entry, number, column)):
        return found
    if line[column : column + 1] == "\\":
        hint = "write \\\\ for one backslash, or put the value in single quotes"
        return YamlFinding(
            number, column, INVALID_ESCAPE("in double quotes, a backslash begins an escape, and this is not one"), hint
        )
    for candidate in (number - 1, number):
        if 0 <= candidate < len(lines) and (found := _check_missing_key(lines[candidate], candidate)):
            return found
    above = next((other for other in reversed(lines[:number]) if other.strip()), "")
    if _KEY.match(line) and len(line) - len(line.lstrip()) != len(above) - len(above.lstrip()):
        start = len(line) - len(line.lstrip())
        hint = "begin it in the same column as the other keys of its group"
        return YamlFinding(number, start, WRONG_INDENTATION("the line is not indented like the lines above it"), hint)
    return None


def _check_plain_value(entry: re.Match[str], number: int, column: int) -> YamlFinding | None:
    """Return the mistake in a plain value: it contains a colon or begins with a reserved character."""
    value, start = entry["value"].strip(), entry.start("value")
    plain_value = re.split(r"\s#", value)[0].strip()
    hint = (
        f"write {_text_before_value(entry)}{quote_value(plain_value)}"
        if _is_short(plain_value)
        else "put the value in quotes"
    )
    if value and value[0] in _FORBIDDEN_FIRST_CHARS and value[0] not in "|>#":
        return YamlFinding(number, start, NEEDS_QUOTES(f'a value that begins with "{value[0]}" needs quotes'), hint)
    if value[:2] == "- " and entry["key"] in LIST_KEYS:
        return YamlFinding(
            number, start, LIST_ON_KEY_LINE("a list must begin on a line of its own"), f'put "{value}" on the next line'
        )
    if value[:2] == "- ":
        return YamlFinding(number, start, NEEDS_QUOTES('a value that begins with "- " needs quotes'), hint)
    if re.search(r":(?: |$)", plain_value) and value[0] not in "\"'[{":
        colon = column if entry.string[column : column + 1] == ":" else start + plain_value.index(":")
        return YamlFinding(number, colon, NEEDS_QUOTES('a value with ": " in it needs quotes'), hint)
    return None


def _check_missing_key(line: str, number: int) -> YamlFinding | None:
    """Return the mistake in a line without a key: the colon or the space after it is missing."""
    if found := re.match(r"([A-Za-z_][\w-]*):(?!//)([^\s:].*)", line):
        return YamlFinding(
            number,
            found.end(1) + 1,
            NO_SPACE_AFTER_COLON("a space is missing after the colon"),
            f"write {found[1]}: {found[2].strip()}",
        )
    if re.match(r"[^\s#\-\[\]{}\"']", line) and not _ENTRY.fullmatch(line):
        return YamlFinding(
            number, 0, NO_KEY_ON_LINE("this line has no key"), "write a key, a colon, a space and a value: title: …"
        )
    return None


def _text_before_value(entry: re.Match[str]) -> str:
    """Return a line up to its value, with one space after the colon."""
    return entry.string[: entry.start("value")].strip() + " "


def _is_short(value: str) -> bool:
    return len(value) <= MAX_HINT_VALUE_CHARS
