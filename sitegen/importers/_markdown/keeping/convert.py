"""Converts Markdown of other programs block by block."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from markdown_it.common.utils import normalizeReference

from sitegen.importers import _text_repair
from sitegen.importers._markdown.alternatives import choose_styles, dummy_notes, write_proven
from sitegen.importers._markdown.changes import Account, count_pictures
from sitegen.importers._markdown.cleaning.blocks import Cleaning
from sitegen.importers._markdown.cleaning.context import Context
from sitegen.importers._markdown.cleaning.vocabulary import HEADINGS
from sitegen.importers._markdown.convert import Conversion
from sitegen.importers._markdown.keeping.source import read_source, replace_addresses
from sitegen.importers._markdown.notes import read_document
from sitegen.importers._markdown.proof import find_difference
from sitegen.importers._markdown.tree import Element, TreeError
from sitegen.importers._markdown.words import count_words
from sitegen.importers._markdown.writing.blocks import write_markdown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sitegen.importers._markdown.keeping.source import Source
    from sitegen.importers._references import References

_BRACKETS = re.compile(r"\[([^\[\]]+)\]")


@dataclass(slots=True)
class _Piece:
    """A block or a link definition of the source."""

    start: int
    """Its first line, from 0."""
    end: int
    text: str
    """Its text with the addresses to write."""
    cleaned: list[Element]
    """The same as cleaned blocks; empty for a link definition."""
    note: str = ""
    """Label of the note that it is."""
    label: str = ""
    """Label of the link definition that it is."""
    is_kept: bool = False


def keep_or_convert(
    markdown: str,
    references: References,
    *,
    language: str = "en",
    base_line: int = 0,
    embeds: Mapping[str, str] | None = None,
    repair_text: bool = False,
) -> Conversion:
    """Return Markdown of another program as Markdown of sitegen, with an account of everything that is left out.

    A block keeps its bytes, but for the addresses in it, if sitegen reads the same from it. Other blocks are written again from their HTML. The
    text may contain HTML and the elements that `html_to_markdown` defines.

    Args:
        markdown: the text, without front matter, shortcodes and attribute lists.
        references: as for `html_to_markdown`.
        language: BCP 47 tag of the text.
        base_line: line of the text in its source, for the changes; 0 if it is not known.
        embeds: as for `html_to_markdown`.
        repair_text: as for `html_to_markdown`.
    """
    account = Account()
    context = Context(account, references, embeds or {}, base_line, is_markdown=True)
    cleaning = Cleaning(context)
    markdown, repairs = _text_repair.repair_text(markdown, is_wanted=repair_text, line=base_line)
    source = read_source(markdown)
    try:
        bodies = [read_document(block.html, account) for block in source.blocks]
    except TreeError as error:
        return Conversion("", str(error), ())
    pictures = sum(count_pictures(body) for body, _ in bodies)
    source_words = sum(count_words(body) for body, _ in bodies)
    cleaned = [cleaning.blocks(body) for body, _ in bodies]
    for body, _ in bodies:
        cleaning.count_lost_links(body)
    pieces = list(_pieces(source, cleaned, context))
    has_title = any(each.tag == "h1" for piece in pieces for each in _with_descendants(piece.cleaned))
    document = cleaning.document([block for piece in pieces for block in piece.cleaned])
    text = "".join(text for _, text in bodies)
    if error_text := account.difference(text, document.text(), pictures, document):
        return Conversion("", error_text, (*repairs, *account.changes(base_line)))
    written, difference = _Keeper(pieces, document, language, has_title=has_title).write(account)
    words = account.words(source_words, document)
    return Conversion(written, difference, (*repairs, *account.changes(base_line)), words)


def _pieces(source: Source, cleaned: Sequence[list[Element]], context: Context) -> Iterator[_Piece]:
    """Yield the blocks and the link definitions of the source in order."""
    found: list[_Piece] = []
    labels: set[str] = set()
    for block, blocks in zip(source.blocks, cleaned, strict=True):
        text = replace_addresses("\n".join(source.lines[block.start : block.end]), context.resolved)
        if block.note in labels:
            context.account.note("changed", "second note with the same label became paragraphs", text)
            found.append(_Piece(block.start, block.end, text, blocks))
            continue
        inside = [Element("note", {"number": block.note}, list(blocks))] if block.note else blocks
        found.append(_Piece(block.start, block.end, text, inside, block.note, is_kept=not block.is_html))
        labels.update([block.note] if block.note else [])
    for definition in source.definitions:
        text = "\n".join(source.lines[definition.start : definition.end])
        text = replace_addresses(text, context.resolved, is_definition=True)
        found.append(_Piece(definition.start, definition.end, text, [], label=definition.label))
    yield from sorted(found, key=lambda piece: piece.start)


class _Keeper:
    """Decides which pieces of one document are kept."""

    def __init__(self, pieces: list[_Piece], document: Element, language: str, *, has_title: bool) -> None:
        self.pieces, self.document, self.language, self.has_title = pieces, document, language, has_title
        self.definitions = {piece.label: piece for piece in pieces if piece.label}

    def write(self, account: Account) -> tuple[str, str]:
        """Return the document as Markdown, and the first difference."""
        if all(piece.is_kept for piece in self.pieces if not piece.label):
            written = self.assemble()
            if not self.difference(written):
                return written, ""
        for piece in self.pieces:
            piece.is_kept = piece.is_kept and self.reads_alike(piece)
        self.convert_headings_alike()
        written = self.assemble()
        if self.difference(written):
            converted = [block for piece in self.pieces if not piece.is_kept for block in piece.cleaned]
            choose_styles(converted, account, self.language)
            written = self.assemble()
        if not self.difference(written):
            return written, ""
        return write_proven(self.document, account, self.language)

    def difference(self, written: str) -> str:
        return find_difference(self.document, written, self.language, is_strict=False)

    def convert_headings_alike(self) -> None:
        """Convert all headings if one is converted and the text has a title, below which sitegen moves all headings."""
        with_heading = [
            piece for piece in self.pieces if any(each.tag in HEADINGS for each in _with_descendants(piece.cleaned))
        ]
        if self.has_title and not all(piece.is_kept for piece in with_heading):
            for piece in with_heading:
                piece.is_kept = False

    def reads_alike(self, piece: _Piece) -> bool:
        """Return True if sitegen reads a piece as the source's program does."""
        before, text = list[Element](), piece.text
        if self.has_title:
            before, text = [Element("h2", {}, ["x"])], f"# x\n\n{text}"
        if piece.note:
            mark = Element("noteref", {"number": piece.note})
            before, text = [*before, Element("p", {}, ["x", mark])], f"x[^{piece.note}]\n\n{piece.text}"
        notes = [each for each in dummy_notes(piece.cleaned) if each.get("number") != piece.note]
        added = [*(self.definitions[label].text for label in self.labels(piece)), *(write_note(each) for each in notes)]
        body = Element("body", {}, [*before, *piece.cleaned, *notes])
        return not find_difference(body, "\n\n".join([text, *added]), self.language, is_strict=True)

    def labels(self, piece: _Piece) -> list[str]:
        """Return the labels of the link definitions that a piece uses."""
        if not self.definitions:
            return []
        found = dict.fromkeys(normalizeReference(label) for label in _BRACKETS.findall(piece.text))
        return [label for label in found if label in self.definitions]

    def assemble(self) -> str:
        """Return the text of all pieces: the bytes of those that are kept, with the empty lines between them, and the others again."""
        used = {label for piece in self.pieces if piece.is_kept and not piece.label for label in self.labels(piece)}
        shown = [
            piece for piece in self.pieces if (piece.label in used if piece.label else piece.is_kept or piece.cleaned)
        ]
        parts: list[str] = []
        waiting: list[Element] = []
        for piece, following in pairwise([*shown, None]):
            if piece is None:
                continue
            is_kept = piece.is_kept or bool(piece.label)
            if not is_kept:
                waiting += piece.cleaned
            if is_kept or following is None or following.is_kept or following.label:
                parts.append(piece.text if is_kept else write_markdown(Element("body", {}, list(waiting))).rstrip("\n"))
                waiting = []
                parts.append(self.gap(piece, following))
        return "".join(parts)

    def gap(self, piece: _Piece, following: _Piece | None) -> str:
        """Return the line ends between two pieces: those of the source if both are kept and nothing was between them."""
        if following is None:
            return "\n"
        are_kept = all(each.is_kept or each.label for each in (piece, following))
        are_neighbours = self.pieces.index(following) == self.pieces.index(piece) + 1
        return "\n" * (following.start - piece.end + 1) if are_kept and are_neighbours else "\n\n"


def write_note(note: Element) -> str:
    """Return a note as Markdown."""
    return write_markdown(Element("body", {}, [note])).rstrip("\n")


def _with_descendants(blocks: Sequence[Element]) -> Iterator[Element]:
    for block in blocks:
        yield block
        yield from block.descendants()
