"""From what a writer wrote to what is meant: ids, names and aliases, content files, addresses, files beside a document.

A resolver remembers what it was asked (`wants`), whether or not there was an answer: when one of those things comes,
goes or changes, the documents that wanted it are linked again.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from sitegen.database.linking import suggestions
from sitegen.database.linking.permalinks import own_address
from sitegen.database.records import UNUSED, WITHHELD
from sitegen.names.bylines import identity
from sitegen.names.naming import fold, slug

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.config.schema import Config
    from sitegen.database.records import Row
    from sitegen.database.store import Store
    from sitegen.diagnostics import Severity
    from sitegen.model.document import Ref

HIDDEN = {"draft", "held", "embargoed", "suppressed", "broken"}
"""States whose documents have no page: a reference to one is plain text."""
STATE_WORDS = {
    "draft": "a draft",
    "held": "held",
    "embargoed": "under embargo",
    "suppressed": "suppressed",
    "broken": "not readable",
}
"""Those states in words."""

ANY = "any"
"""What a document wants that was told the nearest of all names: whatever comes, goes or is renamed."""


class Unresolved(Exception):  # noqa: N818 - an answer, turned into a problem by whoever asked
    """There is no such thing, or more than one; says which and what would be right."""

    def __init__(self, message: str, hint: str | Callable[[], str] = "") -> None:
        self.message, self._hint = message, hint
        super().__init__(message)

    @property
    def hint(self) -> str:
        """What would be right; looked for only when somebody asks, since it takes a look at every name."""
        return self._hint if isinstance(self._hint, str) else self._hint()


class Ambiguous(Unresolved):
    """More than one document is called so."""


class Missing(Unresolved):
    """There is no such thing."""


class Resolver:
    """Answers one document's questions and remembers them."""

    def __init__(self, store: Store, config: Config, own: Row | None = None) -> None:
        self.store, self.config, self.own = store, config, own
        self.wants: set[str] = set()
        self.passed: defaultdict[str, set[str]] = defaultdict(set)
        """By the id of each document that was found, the ids of merged ones that led to it; by "" those whose address was."""

    def named(self, target: str, kind: str = "", kinds: tuple[str, ...] = ()) -> Row:
        """The one document that an id, a name or an alias means, of one kind if given; merged ones lead to their survivor.

        A hint names documents of these `kinds` alone, if there are any; `entity` is every kind of entity.
        """
        rows = self._by_uid(target) if "/" in target else []
        rows = rows or self._by_name(target) or self._broken(target)
        rows = [row for row in rows if row.kind == (kind or row.kind)]
        if not rows:
            raise Missing(f'nothing in the archive is called "{target}"', lambda: self._nearest(target, kinds))
        return self._only(target, rows)

    def writer(self, name: str) -> Row:
        """The one person that a byline means: by a name or alias, or else by the identity that makes plain bylines one writer."""
        try:
            return self.named(name, "person")
        except Missing:
            writer = identity(name)
            self.wants.add(f"writer:{writer}")
            if not (rows := self._entered("writer", writer)):
                raise
        return self._only(name, rows)

    def _only(self, target: str, rows: list[Row]) -> Row:
        """The one document that some are, or have become by merges."""
        meant = {
            row.uid: row for row in sorted(map(self.survivor, rows), key=_shown)
        }  # of one id the public one counts
        if len(meant) > 1:
            raise Ambiguous(f'"{target}" is ambiguous: it means {", ".join(sorted(meant))}', "write the id")
        return next(iter(meant.values()))

    def knows(self, name: str) -> bool:
        """Return True if anything in the archive has a name or an alias."""
        return bool(self._by_name(name))

    def called(self, ref: Ref) -> tuple[Row, Ref]:
        """What a reference by name means: with its `#` as a part of it, or without, and then what follows is a fragment."""
        if ref.whole:
            with suppress(Missing):
                return self.named(ref.whole), msgspec.structs.replace(ref, fragment="")
        return self.named(ref.target), ref

    def survivor(self, row: Row) -> Row:
        """The document that a merged one has become, through any number of merges."""
        seen = [row.uid]
        while into := self._merged_into(row):
            found = self._by_uid(into)
            if not found:
                message = f'"{seen[-1]}" is merged into "{into}", which is not in the archive'
                raise Unresolved(message, partial(self._nearest, into, (row.kind,)))
            row = found[0]
            if row.uid in seen:
                raise Unresolved(
                    f"these are merged into each other: {' → '.join([*seen, row.uid])}", "one of them must stay"
                )
            seen.append(row.uid)
        self.passed[row.uid].update(seen[:-1])
        return row

    def _merged_into(self, row: Row) -> str:
        """Return the id that a document was merged into, whether that is public knowledge or not."""
        meta = self.store.meta(row) if row.state in {"merged", UNUSED} else None
        return meta.merged_into if meta else ""

    def file(self, path: str) -> Row:
        """The document of a content file."""
        self.wants.add(f"file:{path}")
        rows = self.store.rows("file = ?", path)
        if not rows:
            raise Unresolved(f'there is no file "{path}"', lambda: self._nearest_file(path))
        return self.survivor(rows[0])

    def address(self, address: str) -> Row | None:
        """The document whose page has an address, if it is a document's."""
        self.wants.add(f"address:{address}")
        rows = self.store.rows("address = ?", address)
        merged = [row for row in rows if self._merged_into(row)]
        self.passed[""].update(row.uid for row in merged)
        rows = [row for row in rows if row not in merged] or self._withdrawn(address)
        return max(rows, key=_shown, default=None)

    def _withdrawn(self, address: str) -> list[Row]:
        """Whose address it was until it was withdrawn, where tombstones have addresses that tell nothing."""
        if self.config.content.tombstones != "opaque":
            return []
        rows = self.store.rows("state = 'withdrawn'")
        return [r for r in rows if own_address(r.kind, r.uid, self.store.meta(r), self.config) == address]

    def asset(self, path: str) -> tuple[str, Row | None]:
        """The address of a file that is no document, and the document in whose folder it lies, if one has it."""
        self.wants.add(f"file:{path}")
        if path == "content" or not path.startswith("content/"):
            raise Unresolved(f'"{path}" is outside content/', "only files in content/ are published")
        if self.store.file_digest(path) is None:
            raise Unresolved(f'there is no file "{path}"', lambda: self._nearest_file(path))
        owner = None if path.startswith("content/static/") else self.owner(path)
        if owner is not None and not owner.address:
            return "", owner  # its document cannot be read
        if owner is not None:
            folder = posixpath.dirname(owner.file)
            base = owner.address[: owner.address.rindex("/") + 1]
            return base + path.removeprefix(folder + "/"), owner
        return "/" + path.removeprefix("content/").removeprefix("static/"), None

    def copied(self, path: str) -> list[Row]:
        """The documents whose front matter names a file as its copy; those in `static/` are everybody's."""
        self.wants.add(f"copy:{path}")
        return [] if path.startswith("content/static/") else self._entered("copy", path)

    def at(self, address: str) -> str:
        """The path of the file that has an address, where that is the file's path too; otherwise nothing."""
        if address.endswith("/"):
            return ""
        for path in (f"content/static{address}", f"content{address}"):
            self.wants.add(f"file:{path}")
            if self.store.file_digest(path) is not None and self.asset(path)[0] == address:
                return path
        return ""

    def owner(self, path: str) -> Row | None:
        """The document `index.md` of the nearest folder above a file."""
        folder = posixpath.dirname(path)
        while folder.count("/") >= 2:  # noqa: PLR2004 - content/kind/slug
            index = f"{folder}/index.md"
            self.wants.add(f"file:{index}")
            if rows := self.store.rows("file = ?", index):
                return rows[0]
            folder = posixpath.dirname(folder)
        return None

    def _by_uid(self, uid: str) -> list[Row]:
        self.wants.add(f"id:{uid}")
        return self.store.of(uid)

    def _by_name(self, name: str) -> list[Row]:
        folded = fold(name)
        self.wants.add(f"name:{folded}")
        return self._entered("name", folded)

    def _entered(self, idx: str, bucket: str) -> list[Row]:
        """The documents in a bucket, whether or not they are public."""
        ids = [document for _, document, _ in self.store.bucket(idx, bucket)]
        return [row for document in ids for row in self.store.rows("id = ?", document)]

    def _broken(self, name: str) -> list[Row]:
        """The document that could not be read and whose file is called so: whoever names it is not to blame."""
        word = slug(name)
        rows = [row for row in self.store.rows("state = 'broken'") if row.uid.partition("/")[2] == word]
        self.wants |= {f"id:{row.uid}" for row in rows}
        return rows

    def _nearest_file(self, path: str) -> str:
        self.wants.add(ANY)
        return suggestions.file(self.store, path, self.own)

    def _nearest(self, target: str, kinds: tuple[str, ...]) -> str:
        self.wants.add(ANY)
        return suggestions.document(self.store, target, kinds, self.own.uid if self.own else "")


def _shown(row: Row) -> bool:
    return row.state not in HIDDEN


def severity(row: Row, path: str, error: Unresolved) -> Severity:
    """How much a reference to nothing weighs: an unpublished story may tag what is not in the archive yet."""
    waits = bool(row.withheld) or row.state in WITHHELD
    return "warning" if waits and isinstance(error, Missing) and path.startswith("entities.") else "error"
