"""Warnings about bylines and sections of public stories that may be misspellings of others."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from sitegen.codec import encode
from sitegen.diagnostics import Problem
from sitegen.model.entity import Entity
from sitegen.model.staff import StaffMember
from sitegen.model.story import Story
from sitegen.names.bylines import writer_key
from sitegen.names.similarity import find_similar_pairs
from sitegen.problem_codes.references import SIMILAR_BYLINE, SIMILAR_SECTION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.config.schema import Config
    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store

MAX_RARE_STORIES = 3
"""Stories of a byline or section that may be a misspelling. One with more stories is assumed to be correct."""
SIMILAR_BYLINES_SETTING = "similar_bylines"
"""Setting: a digest of all bylines, then the pairs of similar ones."""
_KEYS = """
WITH RECURSIVE one (key) AS (
  SELECT min(key) FROM entry WHERE index_name = ?1
  UNION ALL SELECT (SELECT min(key) FROM entry WHERE index_name = ?1 AND key > one.key) FROM one WHERE key IS NOT NULL
)
SELECT key FROM one WHERE key IS NOT NULL
"""
"""The keys of an index, with one lookup for each, however many entries it has."""
_WRITER_CHANGED = """
SELECT 1 FROM pending_changes
WHERE category = 'everything' OR (category = 'document' AND (subject LIKE 'person/%' OR subject LIKE 'staff/%')) LIMIT 1
"""
_HAS_PAGES = "SELECT 1 FROM page LIMIT 1"
_EARLIEST = "SELECT min(sort_key) FROM entry WHERE index_name = ? AND key = ?"

KeyPair = tuple[str, str]
"""Two keys of an index."""


def similar_name_problems(store: Store, config: Config) -> list[Problem]:
    """Return a warning for each public story with a rare byline or section that is similar to another one.

    Must be called within the transaction in which documents were stored, since it reads the pending changes.
    """
    is_open = not config.content.strict_sections
    sections = find_similar_pairs([*_listing_keys(store, "section"), *config.sections]) if is_open else []
    found = [("byline", pair) for pair in _similar_bylines(store)] + [("section", pair) for pair in sections]
    return [problem for index, pair in found for problem in _pair_problems(store, config, index, pair)]


def _similar_bylines(store: Store) -> list[KeyPair]:
    """Return the pairs of similar bylines. They are computed again only if a byline, a person or a staff member changed."""
    bylines = _listing_keys(store, "byline")
    digest = hashlib.blake2b("\n".join(bylines).encode(), digest_size=8).digest()
    known = store.setting(SIMILAR_BYLINES_SETTING) or b""
    is_outdated = store.db.execute(_HAS_PAGES).fetchone() is None or store.db.execute(_WRITER_CHANGED).fetchone()
    if is_outdated or not known.startswith(digest):
        known = digest + encode(_find_similar_bylines(store, bylines))
        store.set_setting(SIMILAR_BYLINES_SETTING, known)
    return msgspec.msgpack.decode(known[len(digest) :], type=list[KeyPair])


def _find_similar_bylines(store: Store, keys: list[str]) -> list[KeyPair]:
    """Return the pairs of similar bylines, sorted.

    A person or a staff member is compared by all names and aliases. Two of these are never misspellings of each other.
    """
    writers: dict[str, set[str]] = {}
    for writer in keys:
        for name in _name_identities(store, writer):
            writers.setdefault(name, set()).add(writer)
    found = {
        (one, other)
        for pair in find_similar_pairs(writers)
        for one in writers[pair[0]]
        for other in writers[pair[1]]
        if one != other and not ("/" in one and "/" in other)
    }
    return sorted(found)


def _listing_keys(store: Store, index: str) -> list[str]:
    return [key for (key,) in store.db.execute(_KEYS, (index,))]


def _name_identities(store: Store, writer: str) -> set[str]:
    """Return the identities (`names/bylines.py`) of the names of a person or a staff member, or that of a plain byline."""
    metas = [store.meta(row) for row in store.documents_with_id(writer)] if "/" in writer else []
    named = {
        writer_key(name)
        for meta in metas
        if isinstance(meta, Entity | StaffMember)
        for name in (meta.name, *meta.aliases)
    }
    return named or {writer}


def _pair_problems(store: Store, config: Config, index: str, pair: KeyPair) -> Iterator[Problem]:
    declared = {key for key in pair if "/" in key or (index == "section" and key in config.sections)}
    rare, meant = _rare_first(store, index, pair, declared)
    stories = store.listing(index, rare) if rare not in declared else []
    for _, document, _ in stories if len(stories) <= MAX_RARE_STORIES else ():
        (row,) = store.find_documents("id = ?", document)
        yield (
            _byline_problem(store, row, rare, meant) if index == "byline" else _section_problem(store, row, rare, meant)
        )


def _rare_first(store: Store, index: str, pair: KeyPair, declared: set[str]) -> KeyPair:
    """Return the probable misspelling, then the other key.

    The misspelling is the key that is not declared, or else has fewer stories, or else appears later.
    """
    count = {
        key: store.db.execute("SELECT count(*) FROM entry WHERE index_name = ? AND key = ?", (index, key)).fetchone()[0]
        for key in pair
    }
    earliest = {key: store.db.execute(_EARLIEST, (index, key)).fetchone()[0] or "" for key in pair}
    one, other = sorted(pair, key=earliest.__getitem__, reverse=True)
    (rare, meant) = sorted((one, other), key=lambda key: (key in declared, count[key]))
    return rare, meant


def _byline_problem(store: Store, row: DocumentRecord, rare: str, meant: str) -> Problem:
    line, column, name = byline_position(store, row, rare)
    right = meant if "/" in meant else _printed_byline(store, meant)
    hint = f'did you mean "{right}"? if they are two writers, create a file for each in content/staff/'
    return Problem(
        row.file, line, column, SIMILAR_BYLINE(f'the byline "{name}" is similar to "{right}"'), hint, "warning"
    )


def _section_problem(store: Store, row: DocumentRecord, rare: str, meant: str) -> Problem:
    line, column = store.source_positions(row).get("section", (1, 1))
    hint = f'did you mean "{meant}"? if they are two sections, declare each in sitegen.toml: [sections.{rare}]'
    return Problem(
        row.file, line, column, SIMILAR_SECTION(f'the section "{rare}" is similar to "{meant}"'), hint, "warning"
    )


def _printed_byline(store: Store, writer: str) -> str:
    """Return a plain byline in the spelling of its newest story."""
    *_, (_, document, _) = store.listing("byline", writer)
    (row,) = store.find_documents("id = ?", document)
    return byline_position(store, row, writer)[2]


def byline_position(store: Store, row: DocumentRecord, writer: str) -> tuple[int, int, str]:
    """Return line and column of a plain byline in a story, and the name as written there."""
    meta, positions = store.meta(row), store.source_positions(row)
    names = meta.bylines if isinstance(meta, Story) else ()
    number, name = next((each for each in enumerate(names) if writer_key(each[1]) == writer), (0, writer))
    return *positions.get(f"bylines.{number}", positions.get("bylines", (1, 1))), name
