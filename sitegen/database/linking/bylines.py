"""The bylines of a story: resolves each to a staff member, or else to a person of the archive, and checks plain names.

A plain name must be one name, not a part of one, not several, and without other words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.database.linking.resolved_links import ResolvedName
from sitegen.database.linking.resolver import STATE_DESCRIPTIONS, ResolutionError
from sitegen.names.bylines import writer_key
from sitegen.names.name_words import NON_PERSON_WORDS
from sitegen.problem_codes.references import INVALID_BYLINE, SUPPRESSED_BYLINE, UNPUBLISHED_BYLINE

if TYPE_CHECKING:
    from sitegen.database.linking.linker import Linker
    from sitegen.database.linking.resolver import Resolver
    from sitegen.database.records import DocumentRecord

STAFF_ID_PREFIX = "staff/"
BYLINE_STAFF_STATES = {"public", "merged", "suppressed"}
"""States of staff members that bylines refer to. The byline of any other staff member is a plain name."""
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv|esq|m\.?d|ph\.?d)\.?", re.IGNORECASE)
_ROLE = re.compile(
    r"(?:(?:staff|senior|contributing|special|guest|freelance|chief|managing|associate|assistant|news|city|sports|political|foreign)\s+)*"
    r"(?:writer|reporter|editor|correspondent|columnist|photographer|contributor)s?",
    re.IGNORECASE,
)
_BY_PREFIX = re.compile(r"by[: ]\s*(?=\S)", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_NAME_SEPARATOR = re.compile(r"\s*;\s*|\s*,\s*(?:and\s+)?|\s+(?:and|&)\s+", re.IGNORECASE)
_MIN_WORDS_PER_NAME = 2
"""Least number of words of each name in a list of names: `Smith and Sons News Service` is not a list."""


def resolve_writer(linker: Linker, text: str, path: str) -> ResolvedName:
    """Return a byline with the id of its staff member or person, or as plain text. Its text is empty if it is to be left out.

    Args:
        linker: the linker of the story.
        text: the byline as written.
        path: its front matter path, such as `bylines.0`, for problems.
    """
    if text.startswith(STAFF_ID_PREFIX):
        return _resolve_staff_id(linker, text, path)
    try:
        staff = None if text.startswith("person/") else _find_staff(linker.resolver, text)
    except ResolutionError as error:
        linker.add_problem(path, error.message, error.hint)
        return ResolvedName(text)
    if staff:
        return _staff_name(linker, staff, text, path)
    found = linker.resolve_name(text, "person", path)
    if not found.text and _is_suppressed_person(linker, text):
        _report_suppression(linker, path, "person")
    return found


def _find_staff(resolver: Resolver, name: str) -> DocumentRecord | None:
    """Return the staff member with a name or alias; None if no published or suppressed one has it.

    Raises:
        ResolutionError: as `Resolver.resolve`.
    """
    writer = writer_key(name)
    resolver.lookups.add(f"staff-name:{writer}")
    rows = [row for row in resolver.documents_listed("staff-name", writer) if row.state in BYLINE_STAFF_STATES]
    found = resolver.single_target(name, rows) if rows else None
    return found if found and found.state in BYLINE_STAFF_STATES else None


def _resolve_staff_id(linker: Linker, uid: str, path: str) -> ResolvedName:
    """Return the staff member with an id. Without a published entry the byline is left out, since its name is not public."""
    found = linker.resolve_id(path, uid, "staff")
    rows = linker.store.documents_with_id(found) if found else []
    row = next((row for row in rows if row.state in BYLINE_STAFF_STATES), rows[0] if rows else None)
    if row is None:
        return ResolvedName("")
    if row.state in BYLINE_STAFF_STATES:
        return _staff_name(linker, row, uid, path)
    state = STATE_DESCRIPTIONS.get(row.state, row.state)
    message = UNPUBLISHED_BYLINE(f"a byline is left out, since {row.uid} is {state}")
    linker.add_problem(path, message, "write the name as it was printed, or publish the entry", severity="warning")
    return ResolvedName("")


def _staff_name(linker: Linker, staff: DocumentRecord, text: str, path: str) -> ResolvedName:
    """Return the byline of a staff member; an empty one for a suppressed member, with a warning."""
    if staff.state == "suppressed":
        _report_suppression(linker, path, "staff member")
        return ResolvedName("")
    return ResolvedName(text, staff.uid)


def _is_suppressed_person(linker: Linker, text: str) -> bool:
    """Return True if a byline is that of a suppressed person. One whose file cannot be read is not known to be suppressed."""
    try:
        return linker.resolver.resolve_writer(text).state == "suppressed"
    except ResolutionError:
        return False


def _report_suppression(linker: Linker, path: str, noun: str) -> None:
    message = SUPPRESSED_BYLINE(f"a byline is left out, since its {noun} is suppressed")
    linker.add_problem(path, message, severity="warning")


def find_byline_problem(names: tuple[str, ...], index: int) -> tuple[str, str] | None:
    """Return message and hint for one of a story's bylines; None if it may be the name of one writer."""
    name = names[index].strip()
    if index and _SUFFIX.fullmatch(name):
        whole = f"{names[index - 1].strip()}, {name}"
        return (
            INVALID_BYLINE(f'"{name}" is read as another byline, since a comma separates bylines'),
            f'quote the whole name: "{whole}"',
        )
    if index and _ROLE.fullmatch(name):
        return INVALID_BYLINE(f'"{name}" is read as the name of a writer'), "remove it: a byline is only a name"
    if found := _EMAIL.search(name):
        return INVALID_BYLINE(f'the byline contains an e-mail address: "{found[0]}"'), "write the name of the writer"
    if by := _BY_PREFIX.match(name):
        return INVALID_BYLINE(
            f'"{name}" is read as a name that contains "{by[0].strip()}"'
        ), f"write {name[by.end() :]}"
    head, _, role = name.rpartition(", ")
    if head and _ROLE.fullmatch(role.strip()):
        return INVALID_BYLINE(f'"{role}" is read as part of the name'), f"write {head}"
    return _find_list_of_names(name)


def _find_list_of_names(name: str) -> tuple[str, str] | None:
    """Return message and hint for a byline that contains several names, or None."""
    parts = [part for part in _NAME_SEPARATOR.split(name) if part]
    if len(parts) < _MIN_WORDS_PER_NAME or not all(_is_full_name(part) for part in parts):
        return None
    return INVALID_BYLINE(f'"{name}" is read as one writer'), f"write one item for each: bylines: [{', '.join(parts)}]"


def _is_full_name(text: str) -> bool:
    words = text.split()
    return len(words) >= _MIN_WORDS_PER_NAME and all(
        word[0].isupper() and word.casefold().strip(".") not in NON_PERSON_WORDS for word in words
    )
