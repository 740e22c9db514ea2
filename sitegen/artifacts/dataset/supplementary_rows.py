"""Rows of what stands beside stories and entities: threads, sections, and the archive's own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.artifacts.dataset.rows import stated
from sitegen.pages._threads import thread_card
from sitegen.render.plain_text import plain
from sitegen.urls import section_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.artifacts.dataset.rows import Row, Rows, Source
    from sitegen.database.queries.engine import Full
    from sitegen.model.page import Card


def beside(source: Source) -> Iterator[Rows]:
    """All of them, those of one after the other; what is read for one is forgotten with it."""
    for name, found in (("threads", _threads(source)), ("sections", _sections(source)), ("pages", _pages(source))):
        for row in found:
            yield {name: [stated(row)]}
            source.forget()


def _threads(source: Source) -> Iterator[Row]:
    """Every thread that has a page of its own and begins with a story that is listed."""
    reader, told = source.reader, set()
    roots = {root for idx in ("chain", "named-thread") for root, _ in reader.buckets(idx)}
    for root in sorted(roots):
        card = thread_card(reader, root) if source.listed(root) else None
        if card and card.uid not in told:  # an id that two have is told as a problem elsewhere
            told.add(card.uid)
            yield {**_row(source, card, reader.document(card.uid)), "starts": root}


def _sections(source: Source) -> Iterator[Row]:
    for name, stories in source.reader.buckets("section"):
        title, declared = source.reader.section(name)
        yield {
            "id": name,
            "title": title,
            "summary": declared.summary if declared else "",
            "address": source.whole(section_address(name)),
            "stories": stories,
        }


def _pages(source: Source) -> Iterator[Row]:
    for uid in source.reader.read("leaves"):
        card = source.reader.card(uid)
        if card and not card.withdrawn:
            yield _row(source, card, source.reader.document(uid))


def _row(source: Source, card: Card, doc: Full | None) -> Row:
    """What threads and pages have in common; a thread that no document names has no text."""
    return {
        "id": card.uid,
        "title": card.title,
        "summary": card.summary,
        "language": card.lang or source.site.language,
        "address": source.whole(card.address),
        "text": plain(doc, source.reader) if doc and doc.state == "public" else None,
    }
