"""The summary of a linked document, and its index entries: one for each listing that contains it.

A listing is one key of an index. Its documents are sorted by the sort keys of their entries (`database/sort_keys.py`).

| index | key | documents |
|---|---|---|
| stories | "" | every public story, by date |
| featured | "" or a section | the stories with `featured: true`, by date |
| changes | "" | every public story of a known year, by when it was published or last changed |
| section, year, month | its name | its stories |
| byline | a staff member or a person, or the identity of a plain name (`names/bylines.py`) | its stories, with the name as printed |
| mentions | entity | the stories that tag, cite or link to it |
| topic | topic | the stories that mention it or one of its narrower topics |
| narrower | topic | the topics that state it as broader, by sort name |
| translation | story | its translations |
| merged_into | document | the documents that were merged into it |
| cites | document | the stories that cite it |
| linked | any document | documents that link to it in their body |
| next | story or event | its follow-ups |
| thread | first story | all stories of a chain |
| chain | first story | its follow-ups, their follow-ups, and so on |
| title | normalized title | documents with that title that are not entities |
| named-thread | first story | the thread document of the chain |
| corrections | "" | one entry for each correction, by its date |
| kind | entity kind | its entities, by sort name |
| staff | staff member | itself |
| staff-byline | address of a byline's page | staff members with this byline, whose page it redirects to |
| masthead | "current" or "former" | staff members, by sort name |
| letter | entity kind and letter | entities by name and by alias, for the directory |
| relation | entity | entities that declare a relation to it |
| events | entity | events that name it as a participant or as their place |
| dated | all, or a year | events, laws and documents, by date |
| redirect | old address | the document that had it |
| address-ref | address | documents that link to an address that belongs to no document |
| asset | address | public documents that show, link or declare a file |
| image-usage | address | public documents that show a file as an image, with its credit |
| embed-source | directive and origin | public documents with an embed that a browser loads from there |
| cited-page | document | one entry for each of its pages that is cited |

Two more indexes list documents in any state, and no page may read them: `lookups` (`database/linking/resolver.py`) and `uses`
(`entity_visibility.py`). `name_entries.py` has the indexes of names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from sitegen.codec import encode
from sitegen.database import sort_keys
from sitegen.database.index.file_entries import cited_page_entries, embed_entries, image_usage_entries, viewer_address
from sitegen.database.index.name_entries import staff_entries
from sitegen.database.records import PAGE_STATES
from sitegen.model.document import NON_ENTITY_KINDS
from sitegen.model.entity import Entity, Event, entity_date
from sitegen.model.staff import StaffMember
from sitegen.model.story import Story, Thread, last_change
from sitegen.model.summary import DocumentSummary
from sitegen.names import naming
from sitegen.names.bylines import writer_key
from sitegen.urls import child_address, opaque_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.linking.resolved_links import Links
    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store
    from sitegen.model.document import Body, Meta

IndexEntry = tuple[str, str, str, bytes | None]
"""Index, key, sort key and data."""


def summary_and_entries(
    store: Store, row: DocumentRecord, meta: Meta | None, links: Links, *, has_social_cards: bool
) -> tuple[DocumentSummary | None, list[IndexEntry]]:
    """Return the summary of a document, or None, and its entries.

    A document without a page has neither. A withdrawn one has only entries of its old addresses. A merged one has these, one
    of its own address, which redirects too, and one of its merge target.

    Args:
        store: the database.
        row: the document.
        meta: its front matter; None if it could not be parsed.
        links: its resolved references.
        has_social_cards: whether each story without a picture has a social card of its own.
    """
    if meta is None or row.state not in PAGE_STATES:
        return None, []
    # an opaque tombstone discloses no old address
    old_addresses = () if row.address == opaque_address(row.uid) else meta.redirect_from
    redirects = [("redirect", address, "", None) for address in old_addresses]
    if row.state == "merged":
        merged = encode((meta.name, *meta.aliases)) if isinstance(meta, Entity | StaffMember) else None
        return None, [
            *redirects,
            ("redirect", row.address, "", None),
            ("merged_into", links.merged_into, row.uid, merged),
        ]
    sort_key = _sort_key(row, meta, links)
    public = _PublicDocuments(store)
    if isinstance(meta, Thread) and not public.is_public(links.starts):
        return None, list(redirects)  # its page would link to a page that does not exist, or name an unpublished story
    summary = _summary(row, meta, links, sort_key, public)
    has_picture = links.image_path and not links.image_path.lower().endswith(".svg")  # no service shows drawings
    if isinstance(meta, Story) and has_social_cards and not has_picture and not summary.withdrawn:
        summary = replace(summary, social_card=child_address(row.address, "card.png"))
    if row.state == "withdrawn":
        return summary, list(redirects)
    if not isinstance(meta, Entity | StaffMember):
        redirects.append(("title", naming.normalize_name(meta.title), "", None))
    found = [*redirects, *_body_entries(row, store.body(row), meta, links, sort_key, public)]
    return summary, [*found, *_entries_of_kind(row, meta, links, sort_key, public)]


def _entries_of_kind(
    row: DocumentRecord, meta: Meta, links: Links, sort_key: str, public: _PublicDocuments
) -> Iterator[IndexEntry]:
    match meta:
        case Story():
            yield from _story_entries(row, meta, links, sort_key, public)
        case Thread():
            yield "named-thread", links.chain_root, row.uid, None
        case StaffMember():
            yield from staff_entries(meta, row.uid)
        case Entity():
            yield from _entity_entries(row, meta, links, sort_key)


def _sort_key(row: DocumentRecord, meta: Meta, links: Links) -> str:
    if isinstance(meta, Story):
        return sort_keys.chronological_key(meta.published, links.chain_root, links.chain_depth, row.uid)
    if isinstance(meta, Entity) and (isinstance(meta, Event) or entity_date(meta)):
        return sort_keys.chronological_key(entity_date(meta), links.chain_root, links.chain_depth, row.uid)
    return ""


def _summary(row: DocumentRecord, meta: Meta, links: Links, sort_key: str, public: _PublicDocuments) -> DocumentSummary:
    minimal = DocumentSummary(row.uid, row.kind, "", row.address, sort_key=sort_key)
    follows = tuple(uid for uid in links.follows if public.is_public(uid))
    if row.state == "withdrawn":
        return replace(minimal, withdrawn=True)
    lang, image = meta.lang or "", links.image_url if links.image_url.startswith("/") else ""
    if isinstance(meta, Story):
        publication = (links.publication.uid or links.publication.text) if links.publication else ""
        date, genre = meta.published or "", meta.kind
        return replace(
            minimal,
            title=meta.title,
            description=meta.deck,
            lang=lang,
            date=date,
            section=meta.section,
            genre=genre,
            publication=publication,
            weight=meta.weight,
            earlier_ids=follows,
            last_changed=last_change(meta) or "",
            change_count=bool(meta.updated) + len(meta.corrections),
            retracted=any(each.kind == "retraction" for each in meta.corrections),
            image=image,
        )
    if isinstance(meta, Entity | StaffMember):
        listed, noindex = meta.sort_name or meta.name, meta.visibility == "noindex"
        minimal = replace(minimal, title=meta.name, lang=lang, sort_name=listed, noindex=noindex, image=image)
    if isinstance(meta, StaffMember):
        return replace(minimal, description=meta.role)
    if isinstance(meta, Entity):
        viewer, date = viewer_address(row.address, public.store.media_info(links.copy_path)), entity_date(meta) or ""
        summary = replace(minimal, description=meta.summary, note=meta.note, date=date)
        return replace(summary, earlier_ids=follows, viewer_address=viewer)
    return replace(minimal, title=meta.title, description=meta.summary, lang=lang)


class _PublicDocuments:
    """Decides which ids other pages may list: those of public documents."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def is_public_entity(self, uid: str) -> bool:
        """Return True if an id is that of a public entity."""
        if not uid or uid.partition("/")[0] in NON_ENTITY_KINDS:
            return False
        return self.is_public(uid)

    def is_public(self, uid: str) -> bool:
        """Return True if an id is that of a public document of any kind."""
        return any(row.state == "public" for row in self.store.documents_with_id(uid))


def _body_entries(
    row: DocumentRecord, body: Body, meta: Meta, links: Links, sort_key: str, public: _PublicDocuments
) -> Iterator[IndexEntry]:
    for target in dict.fromkeys(links.refs):
        if target.uid and target.uid != row.uid:
            yield "linked", target.uid, sort_key or row.uid, None
        if not target.uid and target.address.startswith("/"):
            yield "address-ref", target.address, "", None
    for ref, target in zip(body.refs, links.refs, strict=True):
        if ref.kind in {"asset", "raw"} and target.address:
            yield "asset", target.address, "", encode(ref.target)
    for address in (*links.files, links.image_url, *(each.address for each in links.attachments)):
        yield from _file_entries(address)
    yield from embed_entries(body)
    yield from image_usage_entries(body, meta, links)
    yield from cited_page_entries(row, body, meta, links, sort_key)
    yield from _mention_entries(meta, links, sort_key, public)


def _mention_entries(meta: Meta, links: Links, sort_key: str, public: _PublicDocuments) -> Iterator[IndexEntry]:
    if not isinstance(meta, Story):
        return
    named = (target.uid for target in links.refs)
    mentioned = dict.fromkeys((*links.entities, *links.documents, *named))
    for uid in mentioned:
        if public.is_public_entity(uid):
            yield "mentions", uid, sort_key, None
    for uid in dict.fromkeys((*mentioned, *links.broader)):
        if uid.startswith("topic/") and public.is_public_entity(uid):
            yield "topic", uid, sort_key, None


def _story_entries(
    row: DocumentRecord, story: Story, links: Links, sort_key: str, public: _PublicDocuments
) -> Iterator[IndexEntry]:
    date = story.published.edtf if story.published else None
    yield "stories", "", sort_key, None
    featured_in = {"": None, story.section: None} if story.featured else {}
    yield from (("featured", key, sort_key, None) for key in featured_in)
    if (last := last_change(story) or story.published) and last.edtf.has_year:
        yield "changes", "", f"{last.edtf.sort_key}{sort_keys.SEPARATOR}{row.uid}", None
    yield "year", sort_keys.year_key(date), sort_key, None
    if month := sort_keys.month_key(date):
        yield "month", month, sort_key, None
    if story.section:
        yield "section", story.section, sort_key, None
    for name in links.bylines:
        yield (
            "byline",
            (name.uid if public.is_public(name.uid) else "") or writer_key(name.text),
            sort_key,
            encode(name.text),
        )
    for uid in links.documents:
        yield "cites", uid, sort_key, None
    for uid in links.follows:
        yield "next", uid, sort_key, None
    yield "thread", links.chain_root, f"{links.chain_depth:06d}{sort_key}", None
    if links.chain_depth:
        yield "chain", links.chain_root, sort_key, None
    for index, correction in enumerate(story.corrections):
        position = sort_keys.SEPARATOR.join((correction.date.edtf.sort_key, row.uid, f"{index:04d}"))
        yield "corrections", "", position, encode((correction.kind, correction.date, correction.text))
    if links.translation_of:
        yield "translation", links.translation_of, sort_key, None


def _entity_entries(row: DocumentRecord, entity: Entity, links: Links, sort_key: str) -> Iterator[IndexEntry]:
    listed = entity.sort_name or entity.name
    name_key = f"{naming.name_sort_key(listed)}{sort_keys.SEPARATOR}{row.uid}"
    yield "kind", row.kind, name_key, None
    yield "letter", f"{row.kind}/{naming.index_letter(listed)}", name_key, None
    for uid in links.broader:
        yield "narrower", uid, name_key, None
    for alias in dict.fromkeys(entity.aliases):
        name_key = f"{naming.name_sort_key(alias)}{sort_keys.SEPARATOR}{row.uid}"
        yield "letter", f"{row.kind}/{naming.index_letter(alias)}", name_key, encode(alias)
    for index, (relation, resolved) in enumerate(zip(entity.relations, links.relations, strict=True)):
        if resolved.to:
            data = (relation.kind, relation.role, relation.start or "", relation.end or "", resolved.sources)
            yield "relation", resolved.to, f"{row.uid}{sort_keys.SEPARATOR}{index:04d}", encode(data)
    if isinstance(entity, Event):
        for uid in dict.fromkeys((*links.entities, *([links.place] if links.place else []))):
            yield "events", uid, sort_key, None
        for uid in links.follows:
            yield "next", uid, sort_key, None
    if sort_key:
        date = entity_date(entity)
        yield "dated", "all", sort_key, None
        yield "dated", sort_keys.year_key(date.edtf if date else None), sort_key, None
    yield from _file_entries(links.copy_url)


def _file_entries(address: str) -> Iterator[IndexEntry]:
    """Yield the entries of an address that the front matter names as a file: it must be that of a file or of a page."""
    if address.startswith("/"):
        yield "asset", address, "", None
        yield "address-ref", address, "", None
