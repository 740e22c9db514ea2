"""What a linked document puts into the index: its card, and one entry for every list in which it stands.

| index | bucket | who stands there |
|---|---|---|
| stories | "" | every public story, by date |
| changes | "" | every public story of a known year, by when it was published or last changed |
| section, year, month | its name | the stories of it |
| byline | a person, or the identity of a plain name (`names/bylines.py`) | the stories of it, with the name as printed |
| mentions | entity | the stories that tag, cite or link it |
| translation | story | its translations |
| became | document | what was merged into it |
| cites | document | the stories that cite it |
| linked | any document | documents whose body links to it |
| next | story or event | what follows it |
| thread | first story | all stories of a chain |
| chain | first story | the stories that follow it, and those that follow them |
| title | folded title | documents of that title that are no entities |
| named-thread | first story | the thread document that names the chain |
| corrections | "" | one entry a correction, by its date |
| kind | entity kind | the entities of it, by sort name |
| letter | entity kind and letter | its names and its other names, for the catalogue |
| tie | entity | entities that declare a relation to it |
| events | entity | events in which it has a part or that happened there |
| happened | all, or a year | events, laws and documents, by date |
| redirect | old address | the document that was there |
| address-ref | address | documents that link to an address which is no document's |
| asset | address | public documents that show or link a file |
| shown | address | public documents that show a file as a picture, with its credit |
| pages | document | one entry a page of it that is cited |

Two more are for linking alone, of documents in any state, and no page may read them: `wants` (`resolve`) and `uses` (`visibility`).
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from msgspec.structs import replace

from sitegen.codec import encode
from sitegen.database import sort_keys
from sitegen.database.index.image_usage import pictures
from sitegen.database.index.pdf_copies import pages, viewer
from sitegen.database.records import PAGE_STATES
from sitegen.model.document import NO_ENTITIES
from sitegen.model.entity import Entity, Event, entity_date
from sitegen.model.page import Card
from sitegen.model.story import Story, Thread
from sitegen.names import naming
from sitegen.names.bylines import identity
from sitegen.urls import below, opaque

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.linking.resolved_links import Links
    from sitegen.database.records import Row
    from sitegen.database.store import Store
    from sitegen.model.document import Body, Meta
    from sitegen.model.edtf import Edtf
    from sitegen.model.fields import DateText

Entry = tuple[str, str, str, bytes | None]


def of(store: Store, row: Row, meta: Meta | None, links: Links, *, drawn: bool) -> tuple[Card | None, list[Entry]]:
    """A document's card and entries. What is not public has neither; a withdrawn story has a card and no entry.

    `drawn` says whether an image is drawn of every story.
    """
    if meta is None or row.state not in PAGE_STATES:
        return None, []
    kept = () if row.address == opaque(row.uid) else meta.redirect_from  # an opaque tombstone tells of no old address
    old = [("redirect", address, "", None) for address in kept]
    if row.state == "merged":
        merged = encode((meta.name, *meta.aliases)) if isinstance(meta, Entity) else None
        return None, [*old, ("redirect", row.address, "", None), ("became", links.merged_into, row.uid, merged)]
    sort = _sort(row, meta, links)
    public = _Public(store)
    if isinstance(meta, Thread) and not public.document(links.starts):
        return None, list(old)  # it would lead to a page that does not exist, or name a story that nobody may know of
    card = _card(row, meta, links, sort, public)
    if isinstance(meta, Story) and drawn and not card.withdrawn:
        card = replace(card, drawn=below(row.address, "card.png"))
    if row.state == "withdrawn":
        return card, list(old)
    if not isinstance(meta, Entity):
        old.append(("title", naming.fold(meta.title), "", None))
    found = [*old, *_body(row, store.body(row), meta, links, sort, public)]
    if isinstance(meta, Story):
        found += _story(row, meta, links, sort, public)
    elif isinstance(meta, Thread):
        found.append(("named-thread", links.root, row.uid, None))
    elif isinstance(meta, Entity):
        found += _entity(row, meta, links, sort)
    return card, found


def _sort(row: Row, meta: Meta, links: Links) -> str:
    if isinstance(meta, Story):
        return sort_keys.chronological(meta.published, links.root, links.depth, row.uid)
    if isinstance(meta, Entity) and (isinstance(meta, Event) or entity_date(meta)):
        return sort_keys.chronological(entity_date(meta), links.root, links.depth, row.uid)
    return ""


def _card(row: Row, meta: Meta, links: Links, sort: str, public: _Public) -> Card:
    bare = Card(row.uid, row.kind, "", row.address, sort=sort)
    lang = meta.lang or ""
    after = tuple(uid for uid in links.follows if public.document(uid))
    if row.state == "withdrawn":
        return replace(bare, withdrawn=True)
    if isinstance(meta, Story):
        paper = (links.publication.uid or links.publication.text) if links.publication else ""
        date, genre = meta.published or "", meta.kind
        return replace(
            bare,
            title=meta.title,
            summary=meta.deck,
            lang=lang,
            date=date,
            section=meta.section,
            genre=genre,
            publication=paper,
            after=after,
            changed=_changed(meta) or "",
            changes=bool(meta.updated) + len(meta.corrections),
            retracted=any(each.kind == "retraction" for each in meta.corrections),
            image=links.image if links.image.startswith("/") else "",
        )
    if isinstance(meta, Entity):
        date, noindex = entity_date(meta) or "", meta.visibility == "noindex"
        shown = replace(bare, title=meta.name, summary=meta.summary, note=meta.note, lang=lang, date=date)
        view = viewer(row.address, public.store.facts(links.copy))
        return replace(shown, sort_name=meta.sort_name or meta.name, after=after, view=view, noindex=noindex)
    return replace(bare, title=meta.title, summary=meta.summary, lang=lang)


def _changed(story: Story) -> DateText | None:
    """When a story was last updated or corrected."""
    dates = [*([story.updated] if story.updated else []), *(correction.date for correction in story.corrections)]
    return max(dates, key=lambda date: _ends(date.edtf), default=None)


def _ends(date: Edtf) -> tuple[tuple[int, int, int], str]:
    """What tells which of two dates may end later: of one day that which names no time."""
    return date.latest or (-(10**9), 0, 0), date.instant.astimezone(UTC).isoformat() if date.instant else "~"


class _Public:
    """Which ids may be listed: those of documents that have a page of their own."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def entity(self, uid: str) -> bool:
        """Whether it is an entity that the public archive has."""
        if not uid or uid.partition("/")[0] in NO_ENTITIES:
            return False
        return self.document(uid)

    def document(self, uid: str) -> bool:
        """Whether it is any document that the public archive has."""
        return any(row.state == "public" for row in self.store.of(uid))


def _body(row: Row, body: Body, meta: Meta, links: Links, sort: str, public: _Public) -> Iterator[Entry]:
    for target in dict.fromkeys(links.refs):
        if target.uid and target.uid != row.uid:
            yield "linked", target.uid, sort or row.uid, None
        if not target.uid and target.address.startswith("/"):
            yield "address-ref", target.address, "", None
    for ref, target in zip(body.refs, links.refs, strict=True):
        if ref.kind in {"asset", "raw"} and target.address:
            yield "asset", target.address, "", encode(ref.target)
    for address in links.files:
        yield from _file(address)
    yield from pictures(body, meta, links)
    yield from pages(row, body, meta, links, sort)
    yield from _mentions(meta, links, sort, public)


def _mentions(meta: Meta, links: Links, sort: str, public: _Public) -> Iterator[Entry]:
    if not isinstance(meta, Story):
        return
    named = (target.uid for target in links.refs)
    for uid in dict.fromkeys((*links.entities, *links.documents, *named)):
        if public.entity(uid):
            yield "mentions", uid, sort, None


def _story(row: Row, story: Story, links: Links, sort: str, public: _Public) -> Iterator[Entry]:
    date = story.published.edtf if story.published else None
    yield "stories", "", sort, None
    if (last := _changed(story) or story.published) and last.edtf.has_year:
        yield "changes", "", f"{last.edtf.sort_key}{sort_keys.SEPARATOR}{row.uid}", None
    yield "year", sort_keys.year_bucket(date), sort, None
    if month := sort_keys.month_bucket(date):
        yield "month", month, sort, None
    if story.section:
        yield "section", story.section, sort, None
    for name in links.bylines:
        yield ("byline", (name.uid if public.entity(name.uid) else "") or identity(name.text), sort, encode(name.text))
    for uid in links.documents:
        yield "cites", uid, sort, None
    for uid in links.follows:
        yield "next", uid, sort, None
    yield "thread", links.root, f"{links.depth:06d}{sort}", None
    if links.depth:
        yield "chain", links.root, sort, None
    for index, correction in enumerate(story.corrections):
        place = sort_keys.SEPARATOR.join((correction.date.edtf.sort_key, row.uid, f"{index:04d}"))
        yield "corrections", "", place, encode((correction.kind, correction.date, correction.text))
    if links.translation_of:
        yield "translation", links.translation_of, sort, None
    yield from _file(links.image)


def _entity(row: Row, entity: Entity, links: Links, sort: str) -> Iterator[Entry]:
    listed = entity.sort_name or entity.name
    place = f"{naming.sort_name(listed)}{sort_keys.SEPARATOR}{row.uid}"
    yield "kind", row.kind, place, None
    yield "letter", f"{row.kind}/{naming.letter(listed)}", place, None
    for alias in dict.fromkeys(entity.aliases):
        place = f"{naming.sort_name(alias)}{sort_keys.SEPARATOR}{row.uid}"
        yield "letter", f"{row.kind}/{naming.letter(alias)}", place, encode(alias)
    for index, (relation, tie) in enumerate(zip(entity.relations, links.relations, strict=True)):
        if tie.to:
            said = (relation.kind, relation.role, relation.start or "", relation.end or "", tie.sources)
            yield "tie", tie.to, f"{row.uid}{sort_keys.SEPARATOR}{index:04d}", encode(said)
    if isinstance(entity, Event):
        for uid in dict.fromkeys((*links.entities, *([links.where] if links.where else []))):
            yield "events", uid, sort, None
        for uid in links.follows:
            yield "next", uid, sort, None
    if sort:
        date = entity_date(entity)
        yield "happened", "all", sort, None
        yield "happened", sort_keys.year_bucket(date.edtf if date else None), sort, None
    yield from _file(links.file)


def _file(address: str) -> Iterator[Entry]:
    """A file that the front matter names: it is published, or its address must be another page's."""
    if address.startswith("/"):
        yield "asset", address, "", None
        yield "address-ref", address, "", None
