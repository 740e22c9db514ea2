"""Moving a document: its new place, and the edits that keep every reference to it and every reference of its own right.

Only the words of a reference are replaced, so comments, quoting and layout stay as they are. Every edit is known before the first
file is written.
"""

from __future__ import annotations

import json
import posixpath
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from sitegen.archive.filing import own_address
from sitegen.model.names import stem_slug
from sitegen.problems import Problem, Refusal
from sitegen.read.references import classify

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.archive.rows import Row
    from sitegen.archive.store import Store
    from sitegen.config import Config
    from sitegen.model.document import Ref

_DESTINATION = re.compile(r"[^\s)>\"'#?]+")
_NAME = re.compile(r"\[\[\s*([^\[\]|#]+?)\s*(?=[\]|#])")
_DEFINITION = re.compile(r" {0,3}\[[^\]]+\]:\s*<?([^\s>#?]+)")
_FENCE = re.compile(r"^(---|\+\+\+)[ \t]*$", re.MULTILINE)
_LIST = re.compile(r"^(redirect_from[ \t]*[:=][ \t]*\[)([^\]\n]*)(\].*)$", re.MULTILINE)
_BLOCK = re.compile(r"^redirect_from:[ \t]*(?:#.*)?\n((?:[ \t]*-.*\n)+)", re.MULTILINE)


@dataclass(slots=True)
class Move:
    """A document that is moved: from where to where, and all that changes with it."""

    store: Store
    config: Config
    root: Path
    row: Row
    file: str
    """The new path of its file."""
    uid: str = ""
    address: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    """The new text of each file that changes, by its path before the move."""
    old: list[str] = field(default_factory=list)
    """The addresses that it redirects from now on."""

    @property
    def before(self) -> str:
        """What is renamed: the file, or the folder of an `index.md`."""
        return _whole(self.row.file, self.file)

    @property
    def after(self) -> str:
        """What it is renamed to."""
        return _whole(self.file, self.row.file)

    def moved(self, path: str) -> str:
        """Return where a content file is after the move."""
        if path == self.row.file:
            return self.file
        folder = f"{self.before}/"
        return f"{self.after}/{path.removeprefix(folder)}" if path.startswith(folder) else path


def _whole(file: str, other: str) -> str:
    """Return the folder of an `index.md` that stays one, or the file."""
    both = posixpath.basename(file) == posixpath.basename(other) == "index.md"
    return posixpath.dirname(file) if both else file


def prepare(store: Store, config: Config, root: Path, row: Row, file: str) -> Move:
    """Return a move with all its edits; raises Refusal if one cannot be made."""
    meta = store.meta(row)
    if meta is None:
        raise Refusal(f"{row.file} cannot be read: mend it first")
    given = "" if row.uid == f"{row.kind}/{stem_slug(row.file)}" else row.uid
    move = Move(store, config, root, row, file, given or f"{row.kind}/{stem_slug(file)}")
    if move.uid != row.uid and store.of(move.uid):
        raise Refusal(f"{move.uid} is taken by {store.of(move.uid)[0].file}; choose another name")
    move.address = own_address(row.kind, move.uid, meta, config)
    for other in _concerned(move):
        _rewrite(move, other)
    if move.uid != row.uid:
        had = [
            one
            for (one,) in store.db.execute("SELECT address FROM published WHERE uid = ? ORDER BY address", (row.uid,))
        ]
        had += [row.address] if row.state == "public" else []
        move.old = [one for one in dict.fromkeys(had) if one not in (*meta.redirect_from, move.address)]
    if move.old:
        move.texts[row.file] = redirecting(_text(move, row.file), move.old, row.file)
    return move


def _concerned(move: Move) -> list[Row]:
    """Return the documents that may refer to it, or to a file in its folder, and itself."""
    keys = [f"id:{move.row.uid}", f"file:{move.row.file}", f"address:{move.row.address}"]
    inside = [path for path in move.store.paths() if path.startswith(f"{move.before}/")]
    numbers = {
        number
        for key in (*keys, *(f"file:{path}" for path in inside))
        for _, number, _ in move.store.bucket("wants", key)
    }
    return [row for number in sorted(numbers | {move.row.id}) for row in move.store.rows("id = ?", number)]


def _text(move: Move, file: str) -> str:
    if file not in move.texts:
        data = (move.root / move.store.place(file)).read_bytes()
        return data.decode("utf-8")
    return move.texts[file]


def _rewrite(move: Move, row: Row) -> None:
    """Edit one document's references, from the last to the first."""
    before = _text(move, row.file)
    lines = before.split("\n")
    for ref in sorted(move.store.body(row).refs, key=lambda ref: (ref.line, ref.column), reverse=True):
        _edit(move, row, ref, lines)
    after = "\n".join(lines)
    end = _end(after)
    head = after[:end]
    if move.uid != move.row.uid:
        head = re.sub(rf"(?<![\w/.-]){re.escape(move.row.uid)}(?![\w/-])", move.uid, head)
    for written in _files(move, row):
        new = _relative(move, row, written)
        head = re.sub(rf"(?<=[\s\"'\[{{:=]){re.escape(written)}(?=[\s\"'\]}},]|$)", new.replace("\\", r"\\"), head)
    if (after := head + after[end:]) != before:
        move.texts[row.file] = after


def _edit(move: Move, row: Row, ref: Ref, lines: list[str]) -> None:
    """Edit one reference where it is written: in its place, or where the address of a `[text][label]` is defined."""
    line, at = lines[ref.line - 1], ref.column - 1
    if ref.kind == "name":
        found = _NAME.match(line, at)
        if found and found[1] == move.row.uid:
            lines[ref.line - 1] = line[: found.start(1)] + move.uid + line[found.end(1) :]
        elif ref.target == move.row.uid != move.uid:
            _refuse(row, ref)
        return
    found = _DESTINATION.match(line, at)
    if found and _means(row, ref, found[0]):
        lines[ref.line - 1] = line[:at] + _relative(move, row, found[0]) + line[found.end() :]
        return
    defined = False
    for number, line in enumerate(lines):
        found = _DEFINITION.match(line)
        if found and _means(row, ref, found[1]):
            lines[number] = line[: found.start(1)] + _relative(move, row, found[1]) + line[found.end(1) :]
            defined = True
    if not defined and _changes(move, row, ref):
        _refuse(row, ref)


def _changes(move: Move, row: Row, ref: Ref) -> bool:
    """Return True if a reference to a file or an address would not mean the same after the move."""
    if ref.kind == "address":
        return ref.target == move.row.address != move.address
    here = posixpath.relpath(ref.target or row.file, posixpath.dirname(row.file))
    there = posixpath.relpath(move.moved(ref.target or row.file), posixpath.dirname(move.moved(row.file)))
    return bool(ref.target) and here != there


def _refuse(row: Row, ref: Ref) -> None:
    message = f'the reference to "{ref.target}" would have to be rewritten, and how it is written is not understood'
    raise Refusal([Problem(row.file, ref.line, ref.column, message, "change it by hand first, or take it out")])


def _means(row: Row, ref: Ref, written: str) -> bool:
    kind, target, _ = classify(written, posixpath.dirname(row.file))
    return target == ref.target and (kind == "address") == (ref.kind == "address")


def _files(move: Move, row: Row) -> list[str]:
    """Return the files that a document's front matter names, as they are written."""
    meta = move.store.meta(row)
    image = getattr(meta, "image", None)
    named = [getattr(meta, "file", ""), image.src if image else ""]
    return [name for name in named if name and "://" not in name]


def _relative(move: Move, row: Row, written: str) -> str:
    """Return how a document writes a link after the move."""
    kind, target, _ = classify(written, posixpath.dirname(row.file))
    if kind == "address":
        return move.address if target == move.row.address and move.address != target else written
    if not target:
        return written
    now, folder = move.moved(target), posixpath.dirname(move.moved(row.file))
    if classify(written, folder)[1] == now:
        return written
    path = now.removeprefix("content/") if written.startswith("@/") else posixpath.relpath(now, folder)
    encoded = quote(path, "/@") if written != unquote(written) or " " in path else path
    return f"@/{encoded}" if written.startswith("@/") else encoded


def _end(text: str) -> int:
    """Return where the front matter ends."""
    ends = [found.start() for found in _FENCE.finditer(text)][1:2]
    return ends[0] if ends else 0


def redirecting(text: str, old: list[str], file: str) -> str:
    """Return a document's text with some addresses added to its `redirect_from`."""
    plain = text.replace("\r\n", "\n")
    newline = "\r\n" if "\r\n" in text else "\n"
    end = _end(plain)
    head, rest = plain[:end], plain[end:]
    words = [
        one if re.fullmatch(r"/[\w./-]*", one) and not plain.startswith("+++") else json.dumps(one, ensure_ascii=False)
        for one in old
    ]
    if found := _LIST.search(head):
        listed = ", ".join([*([found[2].strip().rstrip(",")] if found[2].strip() else []), *words])
        head = f"{head[: found.start()]}{found[1]}{listed}{found[3]}{head[found.end() :]}"
    elif found := _BLOCK.search(head):
        indent = re.match(r"[ \t]*", found[1])
        added = "".join(f"{indent[0] if indent else ''}- {word}\n" for word in words)
        head = head[: found.end()] + added + head[found.end() :]
    elif re.search(r"^[\"']?redirect_from\b", head, re.MULTILINE):
        raise Refusal(f"{file}: redirect_from is written over several lines; add {', '.join(old)} to it first")
    elif plain.startswith("+++"):
        start = head.index("\n") + 1  # before any table
        head = f"{head[:start]}redirect_from = [{', '.join(words)}]\n{head[start:]}"
    else:
        head += f"redirect_from: [{', '.join(words)}]\n"
    return (head + rest).replace("\n", newline)
