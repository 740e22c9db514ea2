"""A story as a source states it, before the rules of the import are applied."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Literal

import msgspec

from sitegen.importers._items import Change, ImportedFile, Question

BodyFormat = Literal["html", "markdown"]


class SourcePicture(msgspec.Struct, frozen=True):
    """The main picture of a story."""

    address: str
    """Address of the file, absolute or relative to the address of the story."""
    alt: str = ""
    caption: str = ""
    credit: str = ""
    file: Path | None = None
    """The file, if the importer found it itself."""


class SourceAttachment(msgspec.Struct, frozen=True):
    """A file that readers can download."""

    address: str
    title: str
    note: str = ""


class SourceStory(msgspec.Struct, frozen=True, kw_only=True):
    """A story of the source. All texts but `body` are plain text, with entities decoded."""

    system: str
    """Name of the other system, for `imported`; "" if the story has its own origin in `fields`."""
    source_id: str
    """Id of the story in the source, the same in each import."""
    origin: str
    """Path of the source file, for messages."""
    line: int = 0
    title: str
    body: str
    body_format: BodyFormat = "html"
    status: str = ""
    """Status in the words of the source, such as `usable`."""
    has_password: bool = False
    published: str = ""
    """Date of publication as the source has it."""
    modified: str = ""
    """Date of the last modification as the source has it."""
    embargo: str = ""
    """End of the embargo as the source has it."""
    expires: str = ""
    """End of the publication as the source has it."""
    slug: str = ""
    language: str = ""
    bylines: tuple[str, ...] = ()
    """Names as they are printed, one text for each field of the source."""
    section: str = ""
    """Category of the source that the map may turn into a section."""
    tags: tuple[str, ...] = ()
    address: str = ""
    """Address of the story on the old site, absolute or from the root; "" if it has none."""
    other_addresses: tuple[str, ...] = ()
    """Other addresses that links to the story have."""
    has_redirect: bool = True
    """True if readers of the new site may ask for `address`, so that it must redirect to the story."""
    site: str = ""
    """Address against which relative addresses in the body are resolved; "" takes `address` if that is absolute."""
    hosts: tuple[str, ...] = ()
    """Hosts whose files are searched for in the media folders, other than that of `site`."""
    picture: SourcePicture | None = None
    attachments: tuple[SourceAttachment, ...] = ()
    kept_addresses: tuple[str, ...] = ()
    """Addresses in the body that stay as they are, since the new archive has them."""
    fields: dict[str, Any] = {}
    """Other fields of the front matter, ready to be written."""
    internal: dict[str, Any] = {}
    """Values without a field, which are kept below `internal.import`."""
    is_public_archive: bool = False
    """True for a story in the published data of an archive of sitegen. Its date is in `fields`, as EDTF, and has passed."""
    item_type: str = "story"
    files: tuple[ImportedFile, ...] = ()
    """Files of the story, which its body names as they are."""
    changes: tuple[Change, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of the story without its place, in hexadecimal."""
        anywhere = msgspec.structs.replace(self, origin="", line=0)
        return hashlib.sha256(msgspec.json.encode(anywhere, enc_hook=str)).hexdigest()
