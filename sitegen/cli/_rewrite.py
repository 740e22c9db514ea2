"""Rewrites the references in one document after a move of that document or of another. Nothing else in it changes."""

from __future__ import annotations

import posixpath
import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from markdown_it.common.utils import unescapeAll
from markdown_it.helpers import parseLinkDestination

from sitegen.cli._edits import source
from sitegen.cli._fields import Fields
from sitegen.cli._located import locate
from sitegen.cli._redirects import KEY, redirect
from sitegen.content.front_matter import splitter
from sitegen.content.markdown.references import classify
from sitegen.content.text.decoding import composed, decode
from sitegen.diagnostics import Problem, Refusal

if TYPE_CHECKING:
    from sitegen.cli._moved import Move
    from sitegen.database.records import Row
    from sitegen.model.document import Ref
    from sitegen.struct_errors import Path

_NAME = re.compile(r"\[\[\s*([^\[\]|#]+?)\s*(?=[\]|#])")
_UNSAFE = re.compile(r"[\s()<>\\]")


class Rewritten:
    """One document with its edits."""

    def __init__(self, move: Move, row: Row) -> None:
        self.move, self.row = move, row
        self.source = source((move.root / move.store.place(row.file)).read_bytes())
        self.readable = move.store.meta(row) is not None
        for ref in move.store.body(row).refs:
            self._reference(ref)
        if not self.readable:
            return
        self.front = locate(self.source.text)
        self.data: dict[str, Any] = deepcopy(_data(self.source.edited(), row.file))
        for kind, path, written in Fields(move.store, move.config, row).found:
            new = self._relative(written) if kind == "file" else self._id(written)
            if new != written:
                self.put(path, new)

    def text(self) -> str | None:
        """Return the text with all edits made, or None if there is none; Refusal if the front matter says anything else then."""
        if not self.source.edits:
            return None
        text = self.source.edited()
        if self.readable and _data(text, self.row.file) != self.data:
            raise self._refusal("the front matter", 1, 1)
        return text

    def put(self, path: Path, new: str) -> None:
        """Write another text in the place of a value of the front matter."""
        value = self.front.values.get(path)
        if value is None:
            raise self._refusal(f'"{".".join(map(str, path))}"', 1, 1)
        self.source.edit(value.start, value.end, self.front.write(new, value))
        place: Any = self.data
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = new

    def redirect(self, drop: set[int], add: list[str]) -> None:
        """Take items out of `redirect_from`, and add addresses."""
        if not drop and not add:
            return
        kept = [one for number, one in enumerate(self.data.pop(KEY, [])) if number not in drop]
        if not redirect(self.source, self.front, drop, add):
            raise self._refusal(f"the list {KEY}", *self.source.place(self.front.lists[KEY,].start))
        after = _data(self.source.edited(), self.row.file)
        if kept or add or KEY in after:
            self.data[KEY] = [*kept, *add]

    def _reference(self, ref: Ref) -> None:
        """Edit one reference where it is written."""
        at = self.source.offset(ref.line, ref.column)
        if ref.kind == "name":
            self._name(ref, at)
            return
        text = self.source.text
        angled = text[at - 1 : at] == "<"
        end = text.find(">", at) if angled else parseLinkDestination(text, at, len(text)).pos
        found = re.compile(r"[^?#]*").match(text, at, max(end, at))
        written = unescapeAll(found[0]) if found else ""
        kind, target, _ = classify(written, posixpath.dirname(self.row.file))
        if not found or target != ref.target or (kind == "address") != (ref.kind == "address"):
            if self._relative_to(ref) != ref.target:
                raise self._refusal(f'the reference to "{ref.target}"', ref.line, ref.column)
            return
        new = self._relative(written)
        if new != written:
            self.source.edit(at, found.end(), quote(new, "/@%") if not angled and _UNSAFE.search(new) else new)

    def _name(self, ref: Ref, at: int) -> None:
        if not self.move.renamed or ref.target != self.move.row.uid:
            return
        found = _NAME.match(self.source.text, at)
        if found is None or composed(found[1]) != ref.target:
            raise self._refusal(f'the reference to "{ref.target}"', ref.line, ref.column)
        self.source.edit(found.start(1), found.end(1), self.move.uid)

    def _id(self, written: str) -> str:
        return self.move.renamed if self.move.renamed and written == self.move.row.uid else written

    def _relative_to(self, ref: Ref) -> str:
        """Return the target of a reference as it would have to be written after the move, if it counts from the document."""
        if ref.kind == "address":
            return self._address(ref.target)
        if not ref.target:
            return ref.target
        here, there = (posixpath.dirname(file) for file in (self.row.file, self.move.moved(self.row.file)))
        same = posixpath.relpath(ref.target, here) == posixpath.relpath(self.move.moved(ref.target), there)
        return ref.target if same else ""

    def _relative(self, written: str) -> str:
        """Return how the document writes a link or a file after the move."""
        if "://" in written:
            return written
        kind, target, _ = classify(written, posixpath.dirname(self.row.file))
        if kind == "address":
            new = self._address(target)
            return written if new == target else new
        if not target:
            return written
        now, folder = self.move.moved(target), posixpath.dirname(self.move.moved(self.row.file))
        if classify(written, folder)[1] == now:
            return written
        path = now.removeprefix("content/") if written.startswith("@/") else posixpath.relpath(now, folder)
        encoded = quote(path, "/@") if written != unquote(written) else path
        return f"@/{encoded}" if written.startswith("@/") else encoded

    def _address(self, target: str) -> str:
        """Return where what has an address is after the move; a file whose address is not its path any more gets its path."""
        move = self.move
        if found := move.resolver.address(target):
            return move.address if found.id == move.row.id else target
        if path := move.resolver.at(target):
            now = move.moved(path)
            return target if now == path else posixpath.relpath(now, posixpath.dirname(move.moved(self.row.file)))
        changed = (new + target.removeprefix(old) for old, new in move.prefixes if target.startswith(old))
        return next(changed, target) if move.meant else target

    def _refusal(self, what: str, line: int, column: int) -> Refusal:
        message = f"{what} would have to be rewritten, and how it is written is not understood"
        return Refusal([Problem(self.row.file, line, column, message, "change it by hand first, or take it out")])


def _data(text: str, file: str) -> dict[str, Any]:
    """Return what a front matter says; nothing if it cannot be read."""
    decoded = decode(text.encode(), file)
    found = splitter.read(decoded, file) if isinstance(decoded, str) else decoded
    return {} if isinstance(found, Problem) else found.data
