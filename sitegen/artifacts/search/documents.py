"""The documents of the search index: one record for each public document that does not opt out of indexing.

A story is found by its headline, its deck, its text, and every name and alias of the entities that it mentions. An entity is
found by its names, its summary and its text, and so is a staff member. Names and other spellings are metadata, so that excerpts are taken from
sentences. In scripts without spaces each character is indexed as a word, and a search looks for adjacent characters (see
the theme's `search.js`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

import msgspec

from sitegen.artifacts.search.index_files import Record
from sitegen.codec import decode
from sitegen.database.linking.pdf_checks import unreadable_text_problem
from sitegen.database.queries import sql
from sitegen.database.queries.reader import Reader
from sitegen.database.records import HAS_SUMMARY_SQL
from sitegen.database.sort_keys import year_key
from sitegen.diagnostics import SitegenError
from sitegen.media.pdf_helper import PdfLimitError
from sitegen.media.pdf_text import read_pdf_text
from sitegen.model.document import NON_ENTITY_KINDS
from sitegen.model.entity import Event, Law, SourceDocument
from sitegen.model.fields import EdtfStr
from sitegen.model.media_info import PdfInfo
from sitegen.model.story import Story
from sitegen.model.summary import DocumentSummary
from sitegen.names.word_boundaries import UNSPACED_SCRIPT
from sitegen.publish.leak_check import LeakCheck
from sitegen.render.plain_text import join_phrases, phrases_text
from sitegen.theme.date_format import format_edtf
from sitegen.urls import relative_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.document_view import DocumentView
    from sitegen.database.queries.engine import QueryEngine
    from sitegen.model.document import Meta

DATED_TYPES = (Story, Event, Law, SourceDocument)
"""Types of documents with a date. They have the filter `year` even if the year is not stated."""
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
"""Letters without a Unicode decomposition, and how they are typed on keyboards without them; \u00df is case-folded instead."""
_MAX_ELISION_LETTERS = 3
"""Maximum number of letters of an elided word next to an apostrophe, such as an article. It is not indexed separately."""
_UNDECOMPOSABLE_LETTERS = re.compile(
    "[\u00df\u1e9e\u00e6\u00c6\u0153\u0152\u00f8\u00d8\u0142\u0141\u0111\u0110\u00f0\u00d0\u00fe\u00de\u0131]"
)
_SUMMARIES_QUERY = f"SELECT summary FROM document WHERE state = 'public' AND {HAS_SUMMARY_SQL} ORDER BY uid"  # noqa: S608 - a literal


class Shard(msgspec.Struct, frozen=True):
    """The ids of the documents in one shard of the index."""

    dated: tuple[str, ...] = ()
    """Documents with a year, oldest first."""
    undated: tuple[str, ...] = ()
    """Documents without a year, in the order of their sort keys."""

    def positions(self) -> dict[str, dict[str, str]]:
        """Return the sort keys of each document by id, for the orders `newest` and `oldest`.

        Documents without a year are last in both orders.
        """
        oldest = {uid: position for position, uid in enumerate((*self.dated, *self.undated))}
        newest = enumerate((*self.dated[::-1], *self.undated))
        return {uid: {"newest": f"{position:09d}", "oldest": f"{oldest[uid]:09d}"} for position, uid in newest}


class SearchDocuments:
    """The documents of one archive's search index, in an order that does not depend on how the database was filled."""

    def __init__(self, engine: QueryEngine) -> None:
        self.engine, self.site, self.dates = engine, engine.config.site, engine.config.dates
        self.reader = Reader(engine)
        self._dates: dict[str, str] = {}
        rows = engine.store.db.execute(_SUMMARIES_QUERY).fetchall()
        summaries = (decode(DocumentSummary, blob) for (blob,) in rows)
        self.summaries: dict[str, DocumentSummary] = {
            summary.uid: summary for summary in summaries if not summary.noindex
        }
        """The summaries of the documents in the index, by id."""

    def shards(self, shard_size: int) -> tuple[list[Shard], list[Shard]]:
        """Return the shards with dated documents, oldest first, and the shards with documents without a year.

        A new document with the latest date only changes the last dated shard. If all documents fit into one shard, there is
        one, and it contains dated and undated documents.

        Args:
            shard_size: the maximum number of documents in a shard.
        """
        order = sorted(self.summaries.values(), key=lambda summary: (summary.sort_key, summary.uid))
        dated = [summary.uid for summary in order if summary.sort_key[:1] == "1"]
        undated = [summary.uid for summary in order if summary.sort_key[:1] != "1"]
        if len(order) <= shard_size:
            return [Shard(tuple(dated), tuple(undated))], []
        return (
            [Shard(dated=chunk) for chunk in _chunks(dated, shard_size)],
            [Shard(undated=chunk) for chunk in _chunks(undated, shard_size)],
        )

    def records(self, shard: Shard) -> Iterator[Record]:
        """Yield the records of a shard, sorted by id."""
        positions = shard.positions()
        for uid in sorted(positions):
            document = self.engine.read(("document", uid))[1]
            if document is not None:
                yield self._record(self.summaries[uid], document, positions[uid])

    def _record(self, summary: DocumentSummary, document: DocumentView, positions: dict[str, str]) -> Record:
        mentioned = self._mentioned_entities(summary)
        names = [*self.names(summary.uid), *(name for uid in mentioned for name in self.names(uid))]
        written = separate_unspaced_characters(join_phrases((summary.description, self._text(document))))
        pages = [separate_unspaced_characters(page) for page in self._pdf_pages(summary, document)]
        content = " ".join(filter(None, [written, *pages])) or summary.title
        meta = {"title": summary.title} | _search_only_metadata(summary.title, names, content)
        if also := "; ".join(name for name in self.names(summary.uid) if name != summary.title):
            meta["also"] = also
        filters = self._filters(summary, document.meta, mentioned) | _page_filters(summary, written, pages)
        return Record(relative_url("/", summary.address), content, meta, filters, positions)

    def _filters(self, summary: DocumentSummary, meta: Meta, mentioned: list[str]) -> dict[str, list[str]]:
        """Return the values of each filter. Those that begin with `_` are only shown in a search result."""
        labels = [self._labels[uid] for uid in mentioned]
        filters = {"kind": [summary.kind], "entity": labels, "section": [summary.section]}
        if isinstance(meta, DATED_TYPES):
            date = EdtfStr(summary.date).edtf if summary.date else None
            filters["year"] = [year_key(date)]
            filters["_when"] = [self._format_date(summary.date)] if summary.date else []
        filters["_lang"] = [meta.lang] if meta.lang and meta.lang != self.site.language else []
        return {name: values for name, values in filters.items() if any(values)}

    def _format_date(self, date: str) -> str:
        """Return a date in words, cached, since many documents have the same date."""
        if date not in self._dates:
            self._dates[date] = format_edtf(
                EdtfStr(date).edtf, self.site.language, timezone=self.site.timezone, dates=self.dates
            )
        return self._dates[date]

    def _mentioned_entities(self, summary: DocumentSummary) -> list[str]:
        """Return the ids of the entities in the index that a story mentions; empty for other documents."""
        if summary.kind != "story":
            return []
        rows = self.engine.store.db.execute(sql.MENTIONS_OF_DOCUMENT, (summary.uid,))
        return [uid for (uid,) in rows if uid in self.summaries]

    def names(self, uid: str) -> tuple[str, ...]:
        """Return all names of an entity or a staff member; empty for other documents."""
        has_names = _is_entity(uid) or uid.startswith("staff/")
        names: tuple[str, ...] = self.engine.read(("names", uid))[1] if has_names else ()
        return names

    def _pdf_pages(self, summary: DocumentSummary, document: DocumentView) -> tuple[str, ...]:
        """Return the text of each page of the PDF file of a document; empty if it has none, or if it is not to be searched.

        The text of a page that names something suppressed or unpublished is "".
        """
        store, path = self.engine.store, document.links.copy_path
        if not (self.engine.config.search.pdf_text and summary.viewer_address):
            return ()
        info = store.media_info(path)
        assert isinstance(info, PdfInfo)  # noqa: S101 - it has a viewer
        try:
            pages = read_pdf_text(self.engine.root / store.disk_path(path), info.sha256, store.path.parent).pages
        except PdfLimitError as error:
            (row,) = store.documents_with_id(summary.uid)
            raise SitegenError([unreadable_text_problem(store, row, path, str(error))]) from error
        return tuple("" if self._leak_check.find_leaks("page.txt", page.encode(), path) else page for page in pages)

    def _text(self, document: DocumentView) -> str:
        """Return the text of a body. Its reads are not recorded, since an artifact has no trace."""
        text = phrases_text(document, self.reader)
        self.reader.trace.clear()
        self.reader.dependency_keys.clear()
        return text

    @cached_property
    def _leak_check(self) -> LeakCheck:
        """The leak check, for texts that no rendered page contains."""
        return LeakCheck(self.engine.store, self.engine.config)

    @cached_property
    def _labels(self) -> dict[str, str]:
        """The label of each entity in the filter `entity`, by id. Entities with the same name get their note or id added."""
        owners: dict[str, list[str]] = {}
        for uid, summary in self.summaries.items():
            if _is_entity(uid):
                owners.setdefault(summary.title, []).append(uid)
        return {
            uid: title if len(uids) == 1 else f"{title} ({self.summaries[uid].note or uid})"
            for title, uids in owners.items()
            for uid in uids
        }


def _page_filters(summary: DocumentSummary, written: str, pages: list[str]) -> dict[str, list[str]]:
    """Return where the pages of a PDF file begin in the content of a record, as numbers of words, and the address of its viewer."""
    if not any(pages):
        return {}
    starts = list(accumulate((len(page.split()) for page in pages[:-1]), initial=len(written.split())))
    return {"_pages": [" ".join(map(str, starts))], "_viewer": [relative_url("/", summary.viewer_address)]}


def _search_only_metadata(title: str, names: list[str], content: str) -> dict[str, str]:
    """Return the metadata that a record is found by but that excerpts do not show: names, and other spellings of words."""
    all_names = [*([title] if UNSPACED_SCRIPT.search(title) else []), *names]
    joined = separate_unspaced_characters("; ".join(dict.fromkeys(all_names)))
    metadata = {"names": joined, "forms": " ".join(alternative_spellings(f"{title} {content} {joined}"))}
    return {name: text for name, text in metadata.items() if text}


def _is_entity(uid: str) -> bool:
    return uid.partition("/")[0] not in NON_ENTITY_KINDS


def separate_unspaced_characters(text: str) -> str:
    """Return a text with spaces around each character of a script without spaces. Combining marks stay with their character."""
    if not UNSPACED_SCRIPT.search(text):
        return text
    parts: list[str] = []
    for character in text:
        if UNSPACED_SCRIPT.match(character):
            parts += [" ", character, " "]
        elif unicodedata.category(character)[0] == "M" and parts[-1:] == [" "]:
            parts[-2] += character
        else:
            parts.append(character)
    return " ".join("".join(parts).split())


def alternative_spellings(text: str) -> list[str]:
    """Return other spellings of words with apostrophes or with letters that few keyboards have, sorted.

    Words that only have accents or hyphens are left out, since Pagefind ignores these.
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
