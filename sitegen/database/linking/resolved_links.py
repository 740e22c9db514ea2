"""What a document's references mean: the record that linking makes of it, kept beside its parsed form."""

from __future__ import annotations

import msgspec


class LinkTarget(msgspec.Struct, frozen=True, array_like=True):
    """What one reference in a body leads to: a document's id, or an address of the site; both empty where it is plain text."""

    uid: str = ""
    address: str = ""
    fragment: str = ""
    file: str = ""
    """The path in `content/` of the file that is at the address."""


class ResolvedRelation(msgspec.Struct, frozen=True, array_like=True):
    """A relation with its ends and sources resolved; sources are ids or web addresses."""

    to: str
    sources: tuple[str, ...]


class ResolvedName(msgspec.Struct, frozen=True, array_like=True):
    """A name that may belong to a document of the archive: a byline, a publication."""

    text: str
    uid: str = ""


class Links(msgspec.Struct, frozen=True, omit_defaults=True):
    """Every reference of one document, resolved to ids; merged ids are already those of the survivor."""

    entities: tuple[str, ...] = ()
    bylines: tuple[ResolvedName, ...] = ()
    publication: ResolvedName | None = None
    follows: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    relations: tuple[ResolvedRelation, ...] = ()
    sources: tuple[str, ...] = ()
    place: str = ""
    starts: str = ""
    merged_into: str = ""
    translation_of: str = ""
    copy_url: str = ""
    """The address of the copy that is held of a document, and the path of that file in `content/`."""
    copy_path: str = ""
    image_url: str = ""
    """The address of the main picture, and its path in `content/`."""
    image_path: str = ""
    files: tuple[str, ...] = ()
    """The addresses of the files that it publishes without showing or linking them."""
    refs: tuple[LinkTarget, ...] = ()
    chain_root: str = ""
    """The first story of its chain of follow-ups; its own id where it follows none."""
    chain_depth: int = 0
    """How many stories stand before it in its chain."""
