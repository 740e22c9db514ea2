"""A parsed content file. References in its body are unresolved, so that the result depends only on the file."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from sitegen.diagnostics import Problem
from sitegen.model.entity import Entity
from sitegen.model.staff import StaffMember
from sitegen.model.story import StaticPage, Story, Thread

Meta = Story | Thread | StaticPage | StaffMember | Entity
OWN_TYPES: dict[str, type[Meta]] = {"story": Story, "thread": Thread, "page": StaticPage, "staff": StaffMember}
"""Front matter types of the kinds that are not entities."""
RefKind = Literal["name", "file", "address", "asset", "raw"]

NON_ENTITY_KINDS = frozenset({"story", "thread", "page", "staff"})
"""Kinds of documents that are not entities."""
REF_OPEN, REF_CLOSE, REF_SRC = "\x00", "\x01", "\x02"
"""Marks in the HTML of a body: `OPEN n OPEN` is the start of reference n, `CLOSE n CLOSE` is its end, and `SRC n SRC` is the
address of an image. No text contains these characters, because `content.text.decoding` rejects them."""
SHORTCODE_MARK = "\x03"
"""Mark in the HTML of a body: `MARK n MARK` is the place of shortcode n. `content.text.decoding` rejects this character."""


class Ref(msgspec.Struct, frozen=True, array_like=True):
    """One reference in a body, as written. It is resolved when all documents have been read.

    `kind` is `name` for `[[target]]`, `file` for the path of a content file, `address` for the address of a page (`/…/`),
    `asset` for the path of another file, and `raw` for the path of a file that raw HTML may name, which has no mark in the
    body.
    """

    kind: RefKind
    target: str
    fragment: str
    line: int
    column: int
    has_label: bool
    """True if the author wrote the text of the link. If not, the name of the target is inserted."""
    query: str = ""
    """Query of the address, unchanged, for the page or the program that reads it."""
    full_target: str = ""
    """Target and fragment as written, such as `Local #396`, which may be a name as a whole and is then the text."""


class Shortcode(msgspec.Struct, frozen=True, array_like=True):
    """One shortcode of a body, with validated arguments."""

    name: str
    arguments: dict[str, Any]
    """Every argument with its value or its default, as plain values. Prose has its typography."""
    line: int
    """Line in the file, from 1, of the opening fence."""
    positions: dict[str, tuple[int, int]]
    """Line and column in the file, both from 1, of each argument as written, by its path, such as `columns.1`."""
    refs: dict[str, int]
    """By the path of an argument, such as `poster` or `items.0.file`: the number of its reference in `Body.refs`."""
    file_refs: tuple[int, ...] = ()
    """The numbers of the references to files; the others are links."""
    image_refs: tuple[int, ...] = ()
    """The numbers of the references to pictures, which are files too."""
    text: str = ""
    """The prose of all arguments, one text a line, for the search index and the dataset."""

    def is_file(self, number: int) -> bool:
        """Return True if a reference is that of a file."""
        return number in self.file_refs


class Body(msgspec.Struct, frozen=True, array_like=True):
    """The body of a document as HTML, with its unresolved references."""

    html: str = ""
    refs: tuple[Ref, ...] = ()
    linkable_spans: tuple[tuple[int, int], ...] = ()
    """Start and end offsets in `html` of text in which names may become links."""
    anchors: tuple[str, ...] = ()
    """Ids of the headings, in order."""
    word_count: int = 0
    shortcodes: tuple[Shortcode, ...] = ()
    shortcode_names: tuple[str, ...] = ()
    """The names of all shortcodes as written, also of wrong ones; "" stands for those that do not exist."""


class StatedStatus(msgspec.Struct, frozen=True):
    """The status of a file with invalid front matter, as far as it could be read."""

    status: str = ""
    """`draft` or `held`, or `published` for any other word. Empty if the file has no status that could be read."""
    embargo: str = ""
    """End of the embargo in EDTF. Empty if the file has none that could be read."""
    published: str = ""
    """Date of publication in EDTF. Empty if the file has none that could be read."""


class Document(msgspec.Struct, frozen=True):
    """One parsed content file. `meta` is None if its front matter is not valid; `problems` has the reasons."""

    file: str
    """Path relative to the archive's folder, with `/`."""
    kind: str
    uid: str
    """Id of the document: `kind/slug`."""
    meta: Meta | None
    body: Body
    problems: tuple[Problem, ...] = ()
    source_positions: dict[str, tuple[int, int]] = {}
    """Positions of front matter values, for problems found later: `relations.0.to` to (line, column)."""
    stated_status: StatedStatus = StatedStatus()
    """Status of a file without `meta`."""

    @property
    def title(self) -> str:
        """Headline or name; empty without `meta`."""
        match self.meta:
            case Entity():
                return self.meta.name
            case None:
                return ""
        return self.meta.title
