"""Reports leaks: one problem for each text that would disclose an unpublished document, with the files that contain it.

A problem is at the line that an author has to change: a line of a text that contains the words, or the title of a draft whose
words are in many files. It is at a file of the site only if no content file contains the text.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

from sitegen.database.records import PAGE_STATES
from sitegen.diagnostics import Problem, pluralize, summarize_names
from sitegen.problem_codes.publication import LEAK, SUPPRESSED_NAME
from sitegen.publish.leak_check import contains_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from sitegen.database.store import Store
    from sitegen.publish.leak_check import Leak

MAX_LISTED_FILES = 12
"""Maximum number of files and of lines listed in one problem. The others are counted."""
STATES_TO_REMOVE = frozenset({"suppressed", "withdrawn"})
"""States of documents that are never published, so that only the removal of the text helps."""
_MARKUP = re.compile(r"[*_`\[\]\\]|\]\([^)]*\)|<[^>]*>")
"""Markdown and HTML that may be inside of a name, as in `**Jane** Roe`."""


class _Location(NamedTuple):
    """The file, line and column of a problem."""

    file: str
    line: int
    column: int


def report_leaks(store: Store, root: Path, leaks: Iterable[Leak]) -> list[Problem]:
    """Return a problem for each document and text, sorted by these.

    Args:
        store: the database.
        root: the folder of the archive, from which the texts of authors are read.
        leaks: the leaks of all files, in any order.
    """
    groups: dict[tuple[str, str], list[Leak]] = {}
    for leak in leaks:
        groups.setdefault((leak.uid, leak.text), []).append(leak)
    return [_report_leak(store, root, groups[key]) for key in sorted(groups)]


def _report_leak(store: Store, root: Path, leaks: list[Leak]) -> Problem:
    """Return the problem of one text of one document in some files."""
    leak = leaks[0]
    files = sorted({each.path for each in leaks}, key=lambda path: (not path.endswith(".html"), path))
    places = _find_places(store, root, leaks, MAX_LISTED_FILES)
    location = _location(store, leak, files, places)
    where = _describe_files(files, location)
    sources = _describe_sources(store, leaks, places)
    owner = f"{leak.uid} was merged into {leak.merged_into}, which" if leak.merged_into else leak.uid
    if leak.is_suppressed_name:
        message = SUPPRESSED_NAME(f'"{leak.text}" is named here, and {owner} is suppressed{where}')
        return Problem(*location, message, f"to remove the name, change the text of {sources}", "warning")
    message = LEAK(f'"{leak.text}" would be published, and {owner} is {leak.state}{where}')
    return Problem(*location, message, _hint(leak, sources, is_authors_text=bool(places)))


def _location(store: Store, leak: Leak, files: Sequence[str], places: Sequence[str]) -> _Location:
    """Return the location of a problem: the title of a draft, an author's text, or else a file of the site."""
    if leak.is_title and (files[1:] or not places):
        for row in store.documents_with_id(leak.uid):
            if row.state == leak.state or leak.merged_into:
                return _Location(row.file, *store.source_positions(row).get("title", (1, 1)))
    if places:
        file, line, column = places[0].rsplit(":", 2)
        return _Location(file, int(line), int(column))
    return _Location(files[0], 0, 0)


def _describe_files(files: Sequence[str], location: _Location) -> str:
    """Return the end of a message that lists the files of the site; empty if the problem is at the only one."""
    if files == [location.file]:
        return ""
    return f"; it is in {pluralize(len(files), 'file', 'files')}: {summarize_names(files, MAX_LISTED_FILES)}"


def _describe_sources(store: Store, leaks: Sequence[Leak], places: Sequence[str]) -> str:
    """Return the lines that contain the text, or else the documents that the files are made from, or else other sources."""
    sources = places or _content_files(store, leaks) or sorted({leak.source for leak in leaks})
    return summarize_names(sources, MAX_LISTED_FILES)


def _hint(leak: Leak, sources: str, *, is_authors_text: bool) -> str:
    remove = f"change the text of {sources}" if is_authors_text else f"it comes from {sources}: remove it there"
    if leak.state in STATES_TO_REMOVE:
        return remove
    if leak.is_title and not is_authors_text:
        publish = f"give {leak.uid} another title, or publish {leak.merged_into or 'it'}"
        return f"{publish}; if the words are yours, in sitegen.toml or a template, change them"
    field = "title" if leak.is_title else "slug"
    return f"{remove}, publish {leak.merged_into or leak.uid}, or give {leak.uid} another {field}"


def _content_files(store: Store, leaks: Iterable[Leak]) -> list[str]:
    """Return the files of the documents that leaking files are made from, sorted."""
    rows = (row for leak in leaks for row in store.find_documents("? IN (file, uid)", leak.source))
    return sorted({row.file for row in rows if row.state in PAGE_STATES})


def _find_places(store: Store, root: Path, leaks: Sequence[Leak], limit: int) -> list[str]:
    """Return `file:line:column` of the first place of the leaked text in each content file that leaking files are made from.

    Args:
        store: the database.
        root: the folder of the archive.
        leaks: leaks with the same text.
        limit: the maximum number of files that are read.
    """
    found = (
        (file, _find_place(_read_text(root / file), leaks[0].text)) for file in _content_files(store, leaks)[:limit]
    )
    return [f"{file}:{place[0]}:{place[1]}" for file, place in found if place]


def _read_text(file: Path) -> str:
    """Return the text of a content file; empty if it was removed meanwhile."""
    try:
        return file.read_bytes().decode("utf-8-sig", "replace")
    except OSError:
        return ""


def _find_place(text: str, pattern: str) -> tuple[int, int] | None:
    """Return the line and the column of a pattern in a text, or None. It may extend over two lines."""
    lines = text.replace("\r\n", "\n").split("\n")
    for is_split in (False, True):
        for index, line in enumerate(lines):
            following = " ".join(lines[index + 1 : index + 2]) if is_split else ""
            if _contains(f"{line} {following}", pattern):
                return index + 1, _column(line, pattern)
    return None


def _contains(line: str, pattern: str) -> bool:
    forms = (line, unescape(_MARKUP.sub("", line)))
    return any(contains_text(form, pattern) for form in forms)


def _column(line: str, pattern: str) -> int:
    """Return the column of a pattern, or of its first word, in a line; 1 if it is written in another form there."""
    first_word = next(iter(re.findall(r"\w+", pattern)), pattern)
    forms = (re.escape(pattern), rf"\b{re.escape(first_word)}\b")
    found = (re.search(form, line.casefold()) for form in forms)
    return next((match.start() + 1 for match in found if match), 1)
