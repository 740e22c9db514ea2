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
from sitegen.database.sort_keys import year_bucket
from sitegen.model.document import NO_ENTITIES
from sitegen.model.entity import Event, Law, Paper
from sitegen.model.fields import DateText
from sitegen.model.page import Card
from sitegen.model.story import Story
from sitegen.names.word_boundaries import UNSPACED
from sitegen.render.plain_text import plain
from sitegen.theme.date_format import date_words
from sitegen.urls import relative

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.engine import Cells, Full
    from sitegen.model.document import Meta

DATED = (Story, Event, Law, Paper)
"""What happens or is made at a time; of these it is said where the year is not stated."""
_HYPHEN = re.compile("[-\u2010\u2011]")
_APOSTROPHE = re.compile("['\u2019\u02bb\u02bc]")
_WORD = re.compile(r"\w(?:[\w'\u2019\u02bb\u02bc\u2010\u2011-]*\w)?")
_POSSESSIVE = re.compile("['\u2019]s$", re.IGNORECASE)
_LETTERS = str.maketrans(
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
_SHORT = 3
"""Letters of an article or a prefix before or after an apostrophe, which nobody looks for."""
_OWN_LETTERS = re.compile(
    "[\u00df\u1e9e\u00e6\u00c6\u0153\u0152\u00f8\u00d8\u0142\u0141\u0111\u0110\u00f0\u00d0\u00fe\u00de\u0131]"
)
_CARDS = "SELECT card FROM document WHERE state = 'public' AND card NOT IN (x'', x'c0') ORDER BY uid"


class Part(msgspec.Struct, frozen=True):
    """The ids of what shares one part of an index: what has a date, the oldest first, and what has none."""

    dated: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()

    def places(self) -> dict[str, dict[str, str]]:
        """Where each stands, the newest first or the oldest first; what has no year stands last in both."""
        oldest = {uid: place for place, uid in enumerate((*self.dated, *self.rest))}
        newest = enumerate((*self.dated[::-1], *self.rest))
        return {uid: {"newest": f"{place:09d}", "oldest": f"{oldest[uid]:09d}"} for place, uid in newest}


class Findable:
    """What the search of one archive finds, in an order that does not depend on how the database was filled."""

    def __init__(self, cells: Cells) -> None:
        self.cells, self.site = cells, cells.config.site
        self.reader = Reader(cells)
        self._dates: dict[str, str] = {}
        rows = cells.store.db.execute(_CARDS).fetchall()
        cards = (decode(Card, blob) for (blob,) in rows)
        self.cards: dict[str, Card] = {card.uid: card for card in cards if not card.noindex}

    def parts(self, length: int) -> tuple[list[Part], list[Part]]:
        """Parts of so many documents: what has a date from the oldest on, so that older parts stay as they are, and the rest.

        What fits into one part is in one, whether it has a date or not.
        """
        order = sorted(self.cards.values(), key=lambda card: (card.sort, card.uid))
        dated = [card.uid for card in order if card.sort[:1] == "1"]
        rest = [card.uid for card in order if card.sort[:1] != "1"]
        if len(order) <= length:
            return [Part(tuple(dated), tuple(rest))], []
        return (
            [Part(dated=some) for some in _pieces(dated, length)],
            [Part(rest=some) for some in _pieces(rest, length)],
        )

    def records(self, part: Part) -> Iterator[Record]:
        """Every record of a part; what is read for one is forgotten with it."""
        places = part.places()
        for uid in sorted(places):
            full = self.cells.read(("document", uid))[1]
            if full is not None:
                yield self._record(self.cards[uid], full, places[uid])

    def _record(self, card: Card, full: Full, places: dict[str, str]) -> Record:
        named = self._named(card)
        names = [*self._names(card.uid), *(name for uid in named for name in self._names(uid))]
        content = spaced(" \u00b7 ".join(filter(None, (card.summary, self._text(full))))) or card.title
        meta = {"title": card.title} | _also_found_by(card.title, names, content)
        if also := "; ".join(name for name in self._names(card.uid) if name != card.title):
            meta["also"] = also
        filters = self._filters(card, full.meta, named)
        return Record(relative("/", card.address), content, meta, filters, places)

    def _filters(self, card: Card, meta: Meta, named: list[str]) -> dict[str, list[str]]:
        """By what it can be narrowed down; and what its row shows beside that."""
        filters = {"kind": [card.kind], "entity": [self._labels[uid] for uid in named], "section": [card.section]}
        if isinstance(meta, DATED):
            date = DateText(card.date).edtf if card.date else None
            filters["year"] = [year_bucket(date)]
            filters["_when"] = [self._words(card.date)] if card.date else []
        filters["_lang"] = [meta.lang] if meta.lang and meta.lang != self.site.language else []
        return {name: values for name, values in filters.items() if any(values)}

    def _words(self, date: str) -> str:
        """A date in words; of many things there are few dates."""
        if date not in self._dates:
            self._dates[date] = date_words(DateText(date).edtf, self.site.language, zone=self.site.timezone)
        return self._dates[date]

    def _named(self, card: Card) -> list[str]:
        """The entities that a story names, and that ask to be indexed."""
        if card.kind != "story":
            return []
        rows = self.cells.store.db.execute(sql.MENTIONED, (card.uid,))
        return [uid for (uid,) in rows if uid in self.cards]

    def _names(self, uid: str) -> tuple[str, ...]:
        """All names of an entity; none of anything else."""
        names: tuple[str, ...] = self.cells.read(("names", uid))[1] if _is_entity(uid) else ()
        return names

    def _text(self, full: Full) -> str:
        """The words of a body."""
        text = plain(full, self.reader)
        self.reader.trace.clear()
        self.reader.keys.clear()
        return text

    @cached_property
    def _labels(self) -> dict[str, str]:
        """What each entity is called where readers choose one; what several are called is told apart."""
        owners: dict[str, list[str]] = {}
        for uid, card in self.cards.items():
            if _is_entity(uid):
                owners.setdefault(card.title, []).append(uid)
        return {
            uid: title if len(uids) == 1 else f"{title} ({self.cards[uid].note or uid})"
            for title, uids in owners.items()
            for uid in uids
        }


def _also_found_by(title: str, names: list[str], content: str) -> dict[str, str]:
    """Return the metadata that a record is found by and that no excerpt shows: names, and other forms of words."""
    known = [*([title] if UNSPACED.search(title) else []), *names]
    found = {"names": spaced("; ".join(dict.fromkeys(known))), "forms": ""}
    found["forms"] = " ".join(other_forms(f"{title} {content} {found['names']}"))
    return {name: text for name, text in found.items() if text}


def _is_entity(uid: str) -> bool:
    return uid.partition("/")[0] not in NO_ENTITIES


def spaced(text: str) -> str:
    """A text in which each character of a script without spaces, with the marks on it, is a word."""
    if not UNSPACED.search(text):
        return text
    parts: list[str] = []
    for sign in text:
        if UNSPACED.match(sign):
            parts += [" ", sign, " "]
        elif unicodedata.category(sign)[0] == "M" and parts[-1:] == [" "]:
            parts[-2] += sign
        else:
            parts.append(sign)
    return " ".join("".join(parts).split())


def other_forms(text: str) -> list[str]:
    """Return how words with apostrophes, or with letters that few keyboards have, are typed otherwise; sorted.

    Accents and hyphens alone need no other form: Pagefind passes over them.
    """
    found: set[str] = set()
    for word in set(_WORD.findall(text)):
        written = _POSSESSIVE.sub("", word)
        if _APOSTROPHE.search(written) or _OWN_LETTERS.search(written):
            plain = written.casefold().translate(_LETTERS)
            joined = [_APOSTROPHE.sub("", part) for part in _HYPHEN.split(plain)]
            parts = [part for part in _APOSTROPHE.split(plain) if len(part) > _SHORT]
            found |= {form for form in ("".join(joined), *joined, *parts) if len(form) > 1}
    return sorted(found)


def _pieces(uids: list[str], length: int) -> Iterator[tuple[str, ...]]:
    yield from (tuple(uids[at : at + length]) for at in range(0, len(uids), length))
