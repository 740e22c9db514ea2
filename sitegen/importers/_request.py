"""The request to an importer: the sources, the editor's answers, and the facts of the archive that it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from sitegen.importers._media_index import MediaIndex
from sitegen.importers._slugs import SlugAllocator

TEXT_KINDS = ("story", "page")
"""Kinds of which most importers make documents."""


class ImportMap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The map file `imports/NAME.toml`: an editor's answers to what a source does not say."""

    status: Mapping[str, str] = {}
    """Status of the source to `draft`, `held`, `published` or `skip`. It never opens what has a password or a date in the future."""
    types: Mapping[str, str] = {}
    """Type of the source, such as `recipe`, to a kind, or to `skip`."""
    sections: Mapping[str, str] = {}
    """Category of the source to a section; "" for none."""
    bylines: Mapping[str, str | tuple[str, ...]] = {}
    """Byline in its printed form to a name, an id or a list of them; "" for none."""
    shortcodes: Mapping[str, str] = {}
    """Name of a shortcode to `drop`, `unwrap`, `unwrap ARGUMENT`, `text`, `figure`, `quote`, `link TEMPLATE`, `embed TEMPLATE` or `error`.

    In a template `{1}` is the first argument, `{name}` a named one, and `{text}` the text inside. `unwrap ARGUMENT` is the HTML in that argument.
    """
    embeds: Mapping[str, str] = {}
    """Host of an embed to `embed`, `link` or `drop`."""
    tags: Mapping[str, str] = {}
    """Tag of the source to the id of an entity."""
    hosts: tuple[str, ...] = ()
    """Other hosts of the old site, whose addresses are its own."""
    fields: Mapping[str, str] = {}
    """Key of the source's metadata or front matter to a field, to `extra.KEY`, `internal.KEY` or `drop`."""
    body_format: Literal["", "text", "markdown", "html"] = ""
    """Format of the texts in a CSV file; "" is plain text, and refuses texts with HTML tags."""
    permalinks: Mapping[str, str] = {}
    """Type of the source, such as `posts`, to the pattern of its old addresses, such as `/:year/:month/:day/:slug/`."""
    updated: bool = False
    """Take the time of the last modification as `updated`."""
    original: bool = False
    """Take the old address as `original_url` instead of `redirect_from`."""


class ImportOptions(msgspec.Struct, frozen=True):
    """The options of `sitegen import` that an importer has to know."""

    as_source: bool = False
    """Keep documents published that the source has published; otherwise they are drafts."""
    repair_text: bool = False
    """Mend text that was decoded with the wrong encoding."""
    accept_changes: bool = False
    """Accept tracked changes, comments and hidden text of Word documents."""
    summaries: bool = False
    """Accept entries of feeds that contain a summary only."""
    documents: bool = False
    """Propose a document for each PDF that two stories cite."""
    encoding: str = ""
    """Encoding of text files; "" for UTF-8, or what the file states."""
    recipe: Path | None = None
    """The recipe of the importer `html`."""


class ImportRequest(msgspec.Struct, frozen=True):
    """Everything that `read_items` of an importer gets."""

    sources: tuple[Path, ...]
    """Files and folders, in the order of the command line."""
    answers: ImportMap
    """The answers of the map file."""
    options: ImportOptions
    """The options of the command line."""
    now: datetime
    """The time of the import, with its zone. Documents of a later date are not published."""
    zone: str
    """IANA name of the archive's time zone."""
    language: str
    """BCP 47 tag of the archive's language."""
    kinds: frozenset[str]
    """Names of all kinds of the archive."""
    slugs: SlugAllocator
    """Gives each document its slug; see `allocate`."""
    media: MediaIndex
    """The media folders. An importer rarely needs them, since sitegen finds the files of `references` itself."""
    known_digests: Mapping[str, str] = {}
    """Digests of the documents that an earlier import has written, by their ids in the source; see `is_known`."""
    max_processes: int = 0
    """Maximum number of processes that convert texts; 0 for the number of processors."""
    progress: Callable[[int, int], None] = lambda _done, _total: None
    """Called with the number of bytes read and the total."""

    def is_known(self, source_id: str, digest: str) -> bool:
        """Return True if a document is the same in the source as when it was written. Its text need not be converted again.

        Such a document is yielded with an empty body and `is_converted=False`.
        """
        return bool(digest) and self.known_digests.get(source_id) == digest
