"""Items that an importer yields: documents, items that are left out, items that are refused, and notes for the report.

Each item of the source is one `ImportedDocument`, one `SkippedItem` or one `RefusedItem`, so that the report accounts for all of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import msgspec

from sitegen.diagnostics import Problem

Role = Literal["link", "picture", "file"]
"""How a document uses an address: a link in its text, a picture that it shows, or another file that it shows or offers."""
ChangeKind = Literal["repaired", "kept", "changed", "lost", "told"]
"""Result for a construct: it was repaired, has the same meaning in Markdown, has another form, is left out, or needs an editor."""


class Reference(msgspec.Struct, frozen=True):
    """An address in a document, for which a token stands in its body and its front matter until all documents are known."""

    token: str
    """Text that stands for the address: a relative path such as `x-import-0003-photo.jpg`, which no real file has."""
    address: str
    """The address in the source, absolute if the importer knows the site's address."""
    role: Role
    line: int = 0
    """Line in the source; 0 if it is not known."""
    file: Path | None = None
    """The file, if the importer found it itself; otherwise the media folders are searched for the address."""


class ImportedFile(msgspec.Struct, frozen=True):
    """A file that the importer has itself, such as a picture inside a Word document. It is written next to the document."""

    name: str
    """Name of the file, which the body and the front matter use as they use any file next to the document."""
    content: bytes
    """The bytes of the file."""


class Change(msgspec.Struct, frozen=True):
    """A construct of the source that was repaired, changed or lost, or that an editor has to know about."""

    kind: ChangeKind
    """Result for the construct: one of the five values of `ChangeKind`."""
    construct: str
    """Name of the construct with what became of it, such as `<u> became plain text`. Equal ones are counted together."""
    count: int = 1
    """Number of times that it was found."""
    examples: tuple[str, ...] = ()
    """The first texts concerned. They must contain nothing of a person but what the document itself contains."""
    line: int = 0
    """Line in the source; 0 if it is not known."""


class Question(msgspec.Struct, frozen=True):
    """A value that only an editor can map, such as the name of an unknown shortcode. It becomes a line of the proposed map."""

    table: str
    """Table of the map file, such as `shortcodes`."""
    key: str
    """The value in the source."""
    proposal: str = ""
    """A value for the map; "" if there is none."""
    note: str = ""
    """Place at which the value was found, or an example."""
    is_required: bool = False
    """True if the document cannot be written without an answer."""


class WordCount(msgspec.Struct, frozen=True):
    """The words of a text before and after its conversion."""

    source: int
    """Number of words in the source."""
    written: int
    """Number of words in the body of the document."""
    differences: dict[str, int]
    """Number of words that each construct adds, or with a minus leaves out. They add up to the difference."""


class ImportedDocument(msgspec.Struct, frozen=True):
    """One document that an importer read; it becomes `content/FOLDER/SLUG.md`."""

    kind: str
    """Name of a kind, such as `story` or `person`."""
    slug: str
    """Name of the new file without `.md`: lower-case letters, digits and hyphens."""
    front_matter: dict[str, Any]
    """Front matter with the fields of the kind. A story, thread or page without a `status` is a draft."""
    body: str
    """Body in Markdown."""
    origin: str
    """Path of the source file, for messages."""
    line: int = 0
    """Line of the document in the source file; 0 if the file is the document."""
    source_id: str = ""
    """Id of the document in the source, the same in each import; "" takes the path of the source file."""
    digest: str = ""
    """SHA-256 of the document in the source, in hexadecimal, which differs if and only if the document has changed; "" takes that
    of the front matter and the body."""
    addresses: tuple[str, ...] = ()
    """All addresses that the document had, absolute or from the root. Links of other documents to them become links to it."""
    references: tuple[Reference, ...] = ()
    """Meanings of the tokens in the body and the front matter."""
    files: tuple[ImportedFile, ...] = ()
    """Files that the importer has itself."""
    changes: tuple[Change, ...] = ()
    """Constructs that were repaired, changed or lost."""
    questions: tuple[Question, ...] = ()
    """Values that only an editor can map."""
    item_type: str = ""
    """Type of the item in the source, such as `post`, for the report; "" takes the kind."""
    source_status: str = ""
    """Status in the source, such as `private`, for the report."""
    is_converted: bool = True
    """False for a document without its text, which an earlier import has written; see `ImportRequest.is_known`."""
    is_proven: bool = False
    """True if sitegen's parser has read the body without an error, as `html_to_markdown` does, so that it need not be read again."""
    words: WordCount | None = None
    """Words of the text in the source and in the body; None if the importer does not compare them."""


class SkippedItem(msgspec.Struct, frozen=True):
    """An item of the source that becomes no document, by a rule."""

    item_type: str
    """Type of the item in the source, such as `attachment`."""
    rule: str
    """The rule, such as `revisions are not imported`. Equal ones are counted together."""
    origin: str = ""
    """Path of the source file."""
    line: int = 0
    """Line of the item in the source; 0 if it is not known."""
    source_id: str = ""
    """Id of the item in the source."""
    questions: tuple[Question, ...] = ()
    """Questions whose answers let the item be imported."""


class RefusedItem(msgspec.Struct, frozen=True):
    """An item of the source that cannot be imported correctly."""

    item_type: str
    """Type of the item in the source, such as `post`."""
    problem: Problem
    """The reason, with the place in the source and what to do."""
    source_id: str = ""
    """Id of the item in the source."""
    questions: tuple[Question, ...] = ()
    """Questions whose answers let the item be imported."""


class ImportNote(msgspec.Struct, frozen=True):
    """A change that belongs to the source as a whole and not to one item, such as a repair of its XML, or comments left out."""

    origin: str
    """Path of the source file."""
    change: Change
    """The change of the source."""


ImportItem = ImportedDocument | SkippedItem | RefusedItem | ImportNote
