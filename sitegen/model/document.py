"""A document: one content file, read. Its body keeps references unresolved, so that it is a function of the file alone."""

from __future__ import annotations

from typing import Literal

import msgspec

from sitegen.diagnostics import Problem
from sitegen.model.entity import Entity
from sitegen.model.story import StaticPage, Story, Thread

Meta = Story | Thread | StaticPage | Entity
OWN_TYPES: dict[str, type[Meta]] = {"story": Story, "thread": Thread, "page": StaticPage}
"""The front matter of the kinds of document that are not entities."""
RefKind = Literal["name", "file", "address", "asset", "raw"]

NON_ENTITY_KINDS = frozenset({"story", "thread", "page"})
"""The kinds of document that are no entities."""
REF_OPEN, REF_CLOSE, REF_SRC = "\x00", "\x01", "\x02"
"""In a body's HTML, `OPEN n OPEN` stands for the start of reference n, `CLOSE n CLOSE` for its end, and `SRC n SRC` for
the address of an image. No text can hold these characters: `content.text.decoding` refuses them."""


class Ref(msgspec.Struct, frozen=True, array_like=True):
    """One reference in a body, as written; what it means is decided when every document is known.

    `kind` name: `[[target]]`; file: a content file's path; address: a page's address `/…/`; asset: another file's path;
    raw: the path of a file that raw HTML may name, which has no mark in the body.
    """

    kind: RefKind
    target: str
    fragment: str
    line: int
    column: int
    has_label: bool
    """Whether the text between start and end is the writer's own; otherwise the target's name is put there."""
    query: str = ""
    """The query of an address, as it was written: the page or the program that reads it may need it."""
    full_target: str = ""
    """Target and fragment as written, `Local #396`, where the name as a whole may be meant and is the text."""


class Body(msgspec.Struct, frozen=True, array_like=True):
    """A body in HTML with its unresolved references."""

    html: str = ""
    refs: tuple[Ref, ...] = ()
    linkable_spans: tuple[tuple[int, int], ...] = ()
    """Start and end offsets in `html` of running text in which a name may become a link."""
    anchors: tuple[str, ...] = ()
    """The ids of its headings, in order."""
    word_count: int = 0


class StatedStatus(msgspec.Struct, frozen=True):
    """What a file that could not be understood says of its status, as far as that could be read."""

    status: str = ""
    """`draft` or `held`; `published` for any other word; empty where the file says nothing, or nothing that is known."""
    embargo: str = ""
    """EDTF; empty where there is none, or none that could be read."""
    published: str = ""
    """The same of its date."""


class Document(msgspec.Struct, frozen=True):
    """One content file as it was read. `meta` is None where the file could not be understood; `problems` say why."""

    file: str
    """Path below the archive's folder, with `/`."""
    kind: str
    uid: str
    """Its id, `kind/slug`."""
    meta: Meta | None
    body: Body
    problems: tuple[Problem, ...] = ()
    source_positions: dict[str, tuple[int, int]] = {}
    """Where the front matter's values stand, for problems found later: `relations.0.to` to (line, column)."""
    stated_status: StatedStatus = StatedStatus()
    """Of a file without `meta`."""

    @property
    def title(self) -> str:
        """Its headline or its name."""
        match self.meta:
            case Entity():
                return self.meta.name
            case None:
                return ""
        return self.meta.title
