"""The document that is being cleaned: its account, its references, and its notes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sitegen.importers._items import Role
    from sitegen.importers._markdown.changes import Account
    from sitegen.importers._markdown.tree import Element
    from sitegen.importers._references import References

    Nodes = Sequence["Element | str"]


@dataclass(slots=True)
class Context:
    """State of one document that the functions of this package share."""

    account: Account
    references: References
    embeds: Mapping[str, str]
    """By the host of an embed `embed`, `link` or `drop`."""
    line: int
    """Line of the document in its source."""
    blocks: Callable[[Nodes], list[Element]] = field(default=lambda _nodes: [])
    """Returns nodes as blocks."""
    notes: list[Element] = field(default_factory=list)
    """The notes found so far, whose content is at the place of their mark."""
    note_numbers: dict[str, str] = field(default_factory=dict)
    """The number of each note by its key, for marks that are repeated."""
    explained: set[str] = field(default_factory=set)
    """Abbreviations of which the text has the meaning."""
    resolved: dict[str, str] = field(default_factory=dict)
    """The text to write in place of an address, for each that is not written unchanged."""
    links: set[str] = field(default_factory=set)
    """Addresses of all links that are in the result or have been counted as lost."""
    last_picture: str = ""
    """Address of the picture before, of which a copy for browsers without scripts may follow."""
    is_markdown: bool = False
    """True if the source is Markdown: the title of a picture is its caption, and notes have labels."""

    _written: set[str] = field(default_factory=set)

    def refer(self, address: str, role: Role) -> str:
        """Return the text to write in place of an address."""
        if address in self._written:
            return address  # in an element that is cleaned again
        written = self.references.refer(address, role, self.line)
        if written != address:
            self.resolved[address] = written
            self._written.add(written)
        return written
