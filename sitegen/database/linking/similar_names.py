"""Bylines and sections of public stories that may be misspellings of others: a warning at the line of the field."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from sitegen.codec import encode
from sitegen.diagnostics import Problem
from sitegen.model.entity import Entity
from sitegen.model.story import Story
from sitegen.names.bylines import identity
from sitegen.names.similarity import near_pairs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.config.schema import Config
    from sitegen.database.records import Row
    from sitegen.database.store import Store

FEW = 3
"""Stories of a byline or section above which it is meant as it is."""
SETTING = "near"
"""The setting of the database that holds the pairs found last."""
_BUCKETS = """
WITH RECURSIVE one (bucket) AS (
  SELECT min(bucket) FROM entry WHERE idx = ?1
  UNION ALL SELECT (SELECT min(bucket) FROM entry WHERE idx = ?1 AND bucket > one.bucket) FROM one WHERE bucket IS NOT NULL
)
SELECT bucket FROM one WHERE bucket IS NOT NULL
"""
"""The names of the buckets of an index: one look for each, however many entries it has."""
_PERSON = "SELECT 1 FROM touched WHERE what = 'everything' OR (what = 'document' AND subject LIKE 'person/%') LIMIT 1"
_PLANNED = "SELECT 1 FROM page LIMIT 1"
_FIRST = "SELECT min(sort) FROM entry WHERE idx = ? AND bucket = ?"

Pair = tuple[str, str]
"""Two buckets of an index."""


def near_names(store: Store, config: Config) -> list[Problem]:
    """Return a warning for each public story with a byline or section that is rare and nearly that of others.

    To be called within the transaction in which documents were filed.
    """
    is_open = not config.content.closed_sections
    sections = near_pairs([*_buckets(store, "section"), *config.sections]) if is_open else []
    found = [("byline", pair) for pair in _bylines(store)] + [("section", pair) for pair in sections]
    return [problem for idx, pair in found for problem in _problems(store, config, idx, pair)]


def _bylines(store: Store) -> list[Pair]:
    """Return the pairs of near bylines: those found last, unless a byline or a person is another one."""
    buckets = _buckets(store, "byline")
    digest = hashlib.blake2b("\n".join(buckets).encode(), digest_size=8).digest()
    known = store.setting(SETTING) or b""
    unsure = store.db.execute(_PLANNED).fetchone() is None or store.db.execute(_PERSON).fetchone()
    if unsure or not known.startswith(digest):
        known = digest + encode(_near_bylines(store, buckets))
        store.set(SETTING, known)
    return msgspec.msgpack.decode(known[len(digest) :], type=list[Pair])


def _near_bylines(store: Store, buckets: list[str]) -> list[Pair]:
    """A person is found by every name that the entry has; two persons are never a misspelling."""
    writers: dict[str, set[str]] = {}
    for writer in buckets:
        for name in _names(store, writer):
            writers.setdefault(name, set()).add(writer)
    found = {
        (one, other)
        for pair in near_pairs(writers)
        for one in writers[pair[0]]
        for other in writers[pair[1]]
        if one != other and not ("/" in one and "/" in other)
    }
    return sorted(found)


def _buckets(store: Store, idx: str) -> list[str]:
    return [bucket for (bucket,) in store.db.execute(_BUCKETS, (idx,))]


def _names(store: Store, writer: str) -> set[str]:
    """Return the identities of all names of a writer."""
    metas = [store.meta(row) for row in store.of(writer)] if "/" in writer else []
    named = {identity(name) for meta in metas if isinstance(meta, Entity) for name in (meta.name, *meta.aliases)}
    return named or {writer}


def _problems(store: Store, config: Config, idx: str, pair: Pair) -> Iterator[Problem]:
    declared = {bucket for bucket in pair if "/" in bucket or (idx == "section" and bucket in config.sections)}
    rare, meant = _rare_first(store, idx, pair, declared)
    stories = store.bucket(idx, rare) if rare not in declared else []
    for _, document, _ in stories if len(stories) <= FEW else ():
        (row,) = store.rows("id = ?", document)
        yield _byline(store, row, rare, meant) if idx == "byline" else _section(store, row, rare, meant)


def _rare_first(store: Store, idx: str, pair: Pair, declared: set[str]) -> Pair:
    """Return two buckets, first the one that is the misspelling: not declared, of fewer stories, begun later."""
    count = {
        bucket: store.db.execute("SELECT count(*) FROM entry WHERE idx = ? AND bucket = ?", (idx, bucket)).fetchone()[0]
        for bucket in pair
    }
    begun = {bucket: store.db.execute(_FIRST, (idx, bucket)).fetchone()[0] or "" for bucket in pair}
    one, other = sorted(pair, key=begun.__getitem__, reverse=True)
    (rare, meant) = sorted((one, other), key=lambda bucket: (bucket in declared, count[bucket]))
    return rare, meant


def _byline(store: Store, row: Row, rare: str, meant: str) -> Problem:
    line, column, name = byline_place(store, row, rare)
    right = meant if "/" in meant else _printed(store, meant)
    hint = f'did you mean "{right}"? if they are two writers, give each a file in content/people/'
    return Problem(row.file, line, column, f'the byline "{name}" is nearly "{right}"', hint, "warning")


def _section(store: Store, row: Row, rare: str, meant: str) -> Problem:
    line, column = store.places(row).get("section", (1, 1))
    hint = f'did you mean "{meant}"? if they are two sections, declare each in sitegen.toml: [sections.{rare}]'
    return Problem(row.file, line, column, f'the section "{rare}" is nearly "{meant}"', hint, "warning")


def _printed(store: Store, writer: str) -> str:
    """Return a plain byline as its newest story prints it."""
    *_, (_, document, _) = store.bucket("byline", writer)
    (row,) = store.rows("id = ?", document)
    return byline_place(store, row, writer)[2]


def byline_place(store: Store, row: Row, writer: str) -> tuple[int, int, str]:
    """Return line and column of a plain byline in a story, and the name as it is printed there."""
    meta, places = store.meta(row), store.places(row)
    names = meta.bylines if isinstance(meta, Story) else ()
    number, name = next((each for each in enumerate(names) if identity(each[1]) == writer), (0, writer))
    return *places.get(f"bylines.{number}", places.get("bylines", (1, 1))), name
