"""Resolved links: the targets of a document's references, stored next to its parsed form."""

from __future__ import annotations

import msgspec


class LinkTarget(msgspec.Struct, frozen=True, array_like=True):
    """The target of one reference of a body: the id of a document, or an address. Both are empty for plain text."""

    uid: str = ""
    address: str = ""
    fragment: str = ""
    file: str = ""
    """The content file at the address, or "" if there is none."""


class ResolvedRelation(msgspec.Struct, frozen=True, array_like=True):
    """A relation with its target and its sources. Sources are ids or web addresses."""

    to: str
    sources: tuple[str, ...]


class ResolvedName(msgspec.Struct, frozen=True, array_like=True):
    """A byline or a publication: a name, with the id of an entity of the archive or ""."""

    text: str
    uid: str = ""


class Links(msgspec.Struct, frozen=True, omit_defaults=True):
    """The references of one document, resolved to ids. An id of a merged document is replaced by its merge target."""

    entities: tuple[str, ...] = ()
    bylines: tuple[ResolvedName, ...] = ()
    publication: ResolvedName | None = None
    follows: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    relations: tuple[ResolvedRelation, ...] = ()
    sources: tuple[str, ...] = ()
    place: str = ""
    broader: tuple[str, ...] = ()
    """Of a topic, the broader topics that it states. Of a story, all broader topics of its topics, without its own topics."""
    starts: str = ""
    merged_into: str = ""
    translation_of: str = ""
    lead: str = ""
    """Of the front page's document, the story at the top of the front page."""
    package: tuple[str, ...] = ()
    """Of a story and of the front page's document, the stories that are listed below the lead."""
    copy_url: str = ""
    """The address of the archive's copy of a source document, or ""."""
    copy_path: str = ""
    """The content file of that copy; "" if it is on another website."""
    image_url: str = ""
    """The address of the main image, or ""."""
    image_path: str = ""
    """The content file of the main image; "" if it is on another website."""
    files: tuple[str, ...] = ()
    """The addresses of the files in `files:`, which are published even if nothing shows or links them."""
    attachments: tuple[LinkTarget, ...] = ()
    """The attachments of a story, in order; an empty target for one that could not be resolved."""
    refs: tuple[LinkTarget, ...] = ()
    chain_root: str = ""
    """The first story of its chain of follow-ups; its own id if it follows none."""
    chain_depth: int = 0
    """The number of stories before it in its chain."""
