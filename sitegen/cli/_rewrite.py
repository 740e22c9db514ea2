"""Rewriting of references in one document after a move of that or of another document. Nothing else in it changes."""

from __future__ import annotations

import posixpath
import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from markdown_it.common.utils import unescapeAll
from markdown_it.helpers import parseLinkDestination

from sitegen.cli._fields import ReferenceCollector
from sitegen.content.front_matter import splitter
from sitegen.content.markdown.references import classify_link
from sitegen.content.text.decoding import decode_text, normalize_nfc
from sitegen.diagnostics import Problem, SitegenError
from sitegen.editing.editable_text import read_editable_text
from sitegen.editing.located_values import locate_values
from sitegen.editing.splice import require_readable_size
from sitegen.editing.text_lists import edit_texts
from sitegen.problem_codes.environment import CANNOT_EDIT_FILE

if TYPE_CHECKING:
    from sitegen.cli._moved import Move
    from sitegen.database.records import DocumentRecord
    from sitegen.model.document import Ref
    from sitegen.struct_paths import KeyPath

REDIRECT_KEY = "redirect_from"
_NAME_REFERENCE = re.compile(r"\[\[\s*([^\[\]|#]+?)\s*(?=[\]|#])")
_CLOSING_MARKS = {"<": ">", '"': '"', "'": "'"}
"""The end of a destination by the character before it: angle brackets in Markdown, quotation marks in a shortcode."""
_UNSAFE_URL_CHARACTERS = re.compile(r"[\s()<>\\]")


class DocumentRewriter:
    """A document with the edits of its references. The edits are determined when it is created.

    Raises:
        SitegenError: if a reference has to change and its syntax is not supported.
    """

    def __init__(self, move: Move, row: DocumentRecord) -> None:
        self.move, self.row = move, row
        self.source = read_editable_text((move.root / move.store.disk_path(row.file)).read_bytes())
        self.is_readable = move.store.meta(row) is not None
        for ref in move.store.body(row).refs:
            self._rewrite_reference(ref)
        if not self.is_readable:
            return
        self.front = locate_values(self.source.text)
        self.data: dict[str, Any] = deepcopy(_front_matter_data(self.source.apply_edits(), row.file))
        for kind, path, written in ReferenceCollector(move.store, move.config, row).references:
            new = self._rewritten_path(written) if kind == "file" else self._rewritten_id(written)
            if new != written:
                self.set_value(path, new)

    def rewritten_text(self) -> str | None:
        """Return the text with all edits; None if there are none.

        Raises:
            SitegenError: if the edited front matter does not have exactly the expected values, or if the document would be too large.
        """
        if not self.source.edits:
            return None
        text = self.source.apply_edits()
        if self.is_readable and _front_matter_data(text, self.row.file) != self.data:
            raise self._rewrite_error("the front matter", 1, 1)
        require_readable_size(text.encode(), self.row.file)
        return text

    def set_value(self, key_path: KeyPath, text: str) -> None:
        """Replace a text value of the front matter."""
        value = self.front.values.get(key_path)
        if value is None:
            raise self._rewrite_error(f'"{".".join(map(str, key_path))}"', 1, 1)
        self.source.edit(value.start, value.end, self.front.format_value(text, value))
        table: Any = self.data
        for key in key_path[:-1]:
            table = table[key]
        table[key_path[-1]] = text

    def edit_redirects(self, dropped_items: set[int], new_addresses: list[str]) -> None:
        """Remove items from `redirect_from` by their index, and add addresses."""
        if not dropped_items and not new_addresses:
            return
        kept = [one for number, one in enumerate(self.data.pop(REDIRECT_KEY, [])) if number not in dropped_items]
        if not edit_texts(self.source, self.front, REDIRECT_KEY, new_addresses, dropped_items):
            raise self._rewrite_error(
                f"the list {REDIRECT_KEY}", *self.source.position(self.front.lists[REDIRECT_KEY,].start)
            )
        after = _front_matter_data(self.source.apply_edits(), self.row.file)
        if kept or new_addresses or REDIRECT_KEY in after:
            self.data[REDIRECT_KEY] = [*kept, *new_addresses]

    def _rewrite_reference(self, ref: Ref) -> None:
        """Rewrite one reference in the body."""
        at = self.source.offset(ref.line, ref.column)
        if ref.kind == "name":
            self._rewrite_name(ref, at)
            return
        text = self.source.text
        closing = _CLOSING_MARKS.get(text[at - 1 : at], "")
        end = text.find(closing, at) if closing else parseLinkDestination(text, at, len(text)).pos
        found = re.compile(r"[^?#]*").match(text, at, max(end, at))
        written = unescapeAll(found[0]) if found else ""
        kind, target, _ = classify_link(written, posixpath.dirname(self.row.file))
        if not found or target != ref.target or (kind == "address") != (ref.kind == "address"):
            if self._expected_target(ref) != ref.target:
                raise self._rewrite_error(f'the reference to "{ref.target}"', ref.line, ref.column)
            return
        new = self._rewritten_path(written)
        if new != written:
            self.source.edit(
                at, found.end(), quote(new, "/@%") if not closing and _UNSAFE_URL_CHARACTERS.search(new) else new
            )

    def _rewrite_name(self, ref: Ref, at: int) -> None:
        if not self.move.new_id or ref.target != self.move.row.uid:
            return
        found = _NAME_REFERENCE.match(self.source.text, at)
        if found is None or normalize_nfc(found[1]) != ref.target:
            raise self._rewrite_error(f'the reference to "{ref.target}"', ref.line, ref.column)
        self.source.edit(found.start(1), found.end(1), self.move.uid)

    def _rewritten_id(self, written: str) -> str:
        return self.move.new_id if self.move.new_id and written == self.move.row.uid else written

    def _expected_target(self, ref: Ref) -> str:
        """Return the reference's target if the move does not require it to be rewritten, else another value."""
        if ref.kind == "address":
            return self._rewritten_address(ref.target)
        if not ref.target:
            return ref.target
        here, there = (posixpath.dirname(file) for file in (self.row.file, self.move.path_after_move(self.row.file)))
        same = posixpath.relpath(ref.target, here) == posixpath.relpath(self.move.path_after_move(ref.target), there)
        return ref.target if same else ""

    def _rewritten_path(self, written: str) -> str:
        """Return a link or file path as the document has to write it after the move; unchanged if it is still right."""
        if "://" in written:
            return written
        kind, target, _ = classify_link(written, posixpath.dirname(self.row.file))
        if kind == "address":
            new = self._rewritten_address(target)
            return written if new == target else new
        if not target:
            return written
        now, folder = self.move.path_after_move(target), posixpath.dirname(self.move.path_after_move(self.row.file))
        if classify_link(written, folder)[1] == now:
            return written
        path = now.removeprefix("content/") if written.startswith("@/") else posixpath.relpath(now, folder)
        encoded = quote(path, "/@") if written != unquote(written) else path
        return f"@/{encoded}" if written.startswith("@/") else encoded

    def _rewritten_address(self, target: str) -> str:
        """Return the new form of an address after the move.

        That is the new address of the moved document or of a page below it, or the relative path of a moved file.
        """
        move = self.move
        if found := move.resolver.document_at_address(target):
            return move.address if found.id == move.row.id else target
        if path := move.resolver.file_at_address(target):
            now = move.path_after_move(path)
            return (
                target
                if now == path
                else posixpath.relpath(now, posixpath.dirname(move.path_after_move(self.row.file)))
            )
        changed = (new + target.removeprefix(old) for old, new in move.address_prefixes if target.startswith(old))
        return next(changed, target) if move.is_id_owner else target

    def _rewrite_error(self, what: str, line: int, column: int) -> SitegenError:
        message = CANNOT_EDIT_FILE(f"{what} has to be rewritten, but its syntax is not supported")
        return SitegenError([Problem(self.row.file, line, column, message, "change it by hand first, or remove it")])


def _front_matter_data(text: str, file: str) -> dict[str, Any]:
    """Return the values of front matter; {} if it cannot be read."""
    decoded = decode_text(text.encode(), file)
    found = splitter.read_front_matter(decoded, file) if isinstance(decoded, str) else decoded
    return {} if isinstance(found, Problem) else found.data
