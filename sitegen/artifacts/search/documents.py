"""What can be found: one record for each public document that asks to be indexed, from the database of public documents.

A story is found by its headline, deck and text, and by every name and alias of those whom it names; an entity by its names,
its summary and its text. Names and other spellings are metadata, so that
excerpts are cut from sentences. Where a script is written without spaces, each character counts as a word: whoever searches there looks
for words that stand side by side (see the theme's `search.js`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from sitegen.artifacts.search.pagefind import Record
from sitegen.codec import decode
from sitegen.database.queries import sql
from sitegen.database.queries.reader import Reader
from sitegen.database.records import HAS_SUMMARY_SQL
from sitegen.database.sort_keys import year_key
from sitegen.model.document import NON_ENTITY_KINDS
from sitegen.model.entity import Event, Law, SourceDocument
from sitegen.model.fields import EdtfStr
from sitegen.model.page import DocumentSummary
from sitegen.model.story import Story
from sitegen.names.word_boundaries import UNSPACED_SCRIPT
from sitegen.render.plain_text import plain_text
from sitegen.theme.date_format import format_edtf
from sitegen.urls import relative_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.document_view import DocumentView
    from sitegen.database.queries.engine import QueryEngine
    from sitegen.model.document import Meta

DATED_TYPES = (Story, Event, Law, SourceDocument)
"""What happens or is made at a time; of these it is said where the year is not stated."""
_HYPHEN = re.compile("[-\u2010\u2011]")
_APOSTROPHE = re.compile("['\u2019\u02bb\u02bc]")
_WORD = re.compile(r"\w(?:[\w'\u2019\u02bb\u02bc\u2010\u2011-]*\w)?")
_POSSESSIVE = re.compile("['\u2019]s$", re.IGNORECASE)
_LETTER_REPLACEMENTS = str.maketrans(
    {
        "\u00e6": "ae",
        "\u0153": "oe",
        "\u00f8": "o",
        "\u0142": "l",
        "\u0111": "d",
        "\u00f0": "d",
        "\u00fe": "th",
        "\u0131": "i",
    }
)
"""Letters without a decomposition, as people type them who do not have them; \u00df is case-folded."""
_MAX_ELISION_LETTERS = 3
"""Letters of an article or a prefix before or after an apostrophe, which nobody looks for."""
_UNDECOMPOSABLE_LETTERS = re.compile(
    "[\u00df\u1e9e\u00e6\u00c6\u0153\u0152\u00f8\u00d8\u0142\u0141\u0111\u0110\u00f0\u00d0\u00fe\u00de\u0131]"
)
_SUMMARIES_QUERY = f"SELECT summary FROM document WHERE state = 'public' AND {HAS_SUMMARY_SQL} ORDER BY uid"  # noqa: S608 - a literal


class Shard(msgspec.Struct, frozen=True):
    """The ids of what shares one part of an index: what has a date, the oldest first, and what has none."""

    dated: tuple[str, ...] = ()
    undated: tuple[str, ...] = ()

    def positions(self) -> dict[str, dict[str, str]]:
        """Where each stands, the newest first or the oldest first; what has no year stands last in both."""
        oldest = {uid: place for place, uid in enumerate((*self.dated, *self.undated))}
        newest = enumerate((*self.dated[::-1], *self.undated))
        return {uid: {"newest": f"{place:09d}", "oldest": f"{oldest[uid]:09d}"} for place, uid in newest}


class SearchDocuments:
    """What the search of one archive finds, in an order that does not depend on how the database was filled."""

    def __init__(self, engine: QueryEngine) -> None:
        self.engine, self.site = engine, engine.config.site
        self.reader = Reader(engine)
        self._dates: dict[str, str] = {}
        rows = engine.store.db.execute(_SUMMARIES_QUERY).fetchall()
        summaries = (decode(DocumentSummary, blob) for (blob,) in rows)
        self.summaries: dict[str, DocumentSummary] = {
            summary.uid: summary for summary in summaries if not summary.noindex
        }

    def shards(self, shard_size: int) -> tuple[list[Shard], list[Shard]]:
        """Parts of so many documents: what has a date from the oldest on, so that older parts stay as they are, and the rest.

        What fits into one part is in one, whether it has a date or not.
        """
        order = sorted(self.summaries.values(), key=lambda summary: (summary.sort_key, summary.uid))
        dated = [summary.uid for summary in order if summary.sort_key[:1] == "1"]
        rest = [summary.uid for summary in order if summary.sort_key[:1] != "1"]
        if len(order) <= shard_size:
            return [Shard(tuple(dated), tuple(rest))], []
        return (
            [Shard(dated=some) for some in _chunks(dated, shard_size)],
            [Shard(undated=some) for some in _chunks(rest, shard_size)],
        )

    def records(self, shard: Shard) -> Iterator[Record]:
        """Every record of a part; what is read for one is forgotten with it."""
        places = shard.positions()
        for uid in sorted(places):
            full = self.engine.read(("document", uid))[1]
            if full is not None:
                yield self._record(self.summaries[uid], full, places[uid])

    def _record(self, summary: DocumentSummary, document: DocumentView, positions: dict[str, str]) -> Record:
        named = self._named_entities(summary)
        names = [*self._names(summary.uid), *(name for uid in named for name in self._names(uid))]
        content = (
            separate_unspaced_characters(" \u00b7 ".join(filter(None, (summary.description, self._text(document)))))
            or summary.title
        )
        meta = {"title": summary.title} | _search_only_metadata(summary.title, names, content)
        if also := "; ".join(name for name in self._names(summary.uid) if name != summary.title):
            meta["also"] = also
        filters = self._filters(summary, document.meta, named)
        return Record(relative_url("/", summary.address), content, meta, filters, positions)

    def _filters(self, summary: DocumentSummary, meta: Meta, named: list[str]) -> dict[str, list[str]]:
        """By what it can be narrowed down; and what its row shows beside that."""
        filters = {"kind": [summary.kind], "entity": [self._labels[uid] for uid in named], "section": [summary.section]}
        if isinstance(meta, DATED_TYPES):
            date = EdtfStr(summary.date).edtf if summary.date else None
            filters["year"] = [year_key(date)]
            filters["_when"] = [self._format_date(summary.date)] if summary.date else []
        filters["_lang"] = [meta.lang] if meta.lang and meta.lang != self.site.language else []
        return {name: values for name, values in filters.items() if any(values)}

    def _format_date(self, date: str) -> str:
        """A date in words; of many things there are few dates."""
        if date not in self._dates:
            self._dates[date] = format_edtf(EdtfStr(date).edtf, self.site.language, timezone=self.site.timezone)
        return self._dates[date]

    def _named_entities(self, summary: DocumentSummary) -> list[str]:
        """The entities that a story names, and that ask to be indexed."""
        if summary.kind != "story":
            return []
        rows = self.engine.store.db.execute(sql.MENTIONS_OF_DOCUMENT, (summary.uid,))
        return [uid for (uid,) in rows if uid in self.summaries]

    def _names(self, uid: str) -> tuple[str, ...]:
        """All names of an entity; none of anything else."""
        names: tuple[str, ...] = self.engine.read(("names", uid))[1] if _is_entity(uid) else ()
        return names

    def _text(self, document: DocumentView) -> str:
        """The words of a body."""
        text = plain_text(document, self.reader)
        self.reader.trace.clear()
        self.reader.dependency_keys.clear()
        return text

    @cached_property
    def _labels(self) -> dict[str, str]:
        """What each entity is called where readers choose one; what several are called is told apart."""
        owners: dict[str, list[str]] = {}
        for uid, summary in self.summaries.items():
            if _is_entity(uid):
                owners.setdefault(summary.title, []).append(uid)
        return {
            uid: title if len(uids) == 1 else f"{title} ({self.summaries[uid].note or uid})"
            for title, uids in owners.items()
            for uid in uids
        }


def _search_only_metadata(title: str, names: list[str], content: str) -> dict[str, str]:
    """Return the metadata that a record is found by and that no excerpt shows: names, and other forms of words."""
    known = [*([title] if UNSPACED_SCRIPT.search(title) else []), *names]
    found = {"names": separate_unspaced_characters("; ".join(dict.fromkeys(known))), "forms": ""}
    found["forms"] = " ".join(alternative_spellings(f"{title} {content} {found['names']}"))
    return {name: text for name, text in found.items() if text}


def _is_entity(uid: str) -> bool:
    return uid.partition("/")[0] not in NON_ENTITY_KINDS


def separate_unspaced_characters(text: str) -> str:
    """A text in which each character of a script without spaces, with the marks on it, is a word."""
    if not UNSPACED_SCRIPT.search(text):
        return text
    parts: list[str] = []
    for sign in text:
        if UNSPACED_SCRIPT.match(sign):
            parts += [" ", sign, " "]
        elif unicodedata.category(sign)[0] == "M" and parts[-1:] == [" "]:
            parts[-2] += sign
        else:
            parts.append(sign)
    return " ".join("".join(parts).split())


def alternative_spellings(text: str) -> list[str]:
    """Return how words with apostrophes, or with letters that few keyboards have, are typed otherwise; sorted.

    Accents and hyphens alone need no other form: Pagefind passes over them.
    """
    found: set[str] = set()
    for word in set(_WORD.findall(text)):
        written = _POSSESSIVE.sub("", word)
        if _APOSTROPHE.search(written) or _UNDECOMPOSABLE_LETTERS.search(written):
            plain = written.casefold().translate(_LETTER_REPLACEMENTS)
            joined = [_APOSTROPHE.sub("", part) for part in _HYPHEN.split(plain)]
            parts = [part for part in _APOSTROPHE.split(plain) if len(part) > _MAX_ELISION_LETTERS]
            found |= {form for form in ("".join(joined), *joined, *parts) if len(form) > 1}
    return sorted(found)


def _chunks(uids: list[str], size: int) -> Iterator[tuple[str, ...]]:
    yield from (tuple(uids[at : at + size]) for at in range(0, len(uids), size))
