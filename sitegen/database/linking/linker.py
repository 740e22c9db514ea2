"""The linker of one document: resolves ids, names and files, and collects problems, lookups and used documents.

`front_matter_links` and `body_links` use it for the references of a front matter and of a body.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sitegen.content.markdown.references import classify_link
from sitegen.database.linking.resolved_links import ResolvedName
from sitegen.database.linking.resolver import (
    STATE_DESCRIPTIONS,
    STATES_WITHOUT_PAGE,
    AmbiguousReferenceError,
    MissingReferenceError,
    ResolutionError,
    Resolver,
)
from sitegen.database.records import UNPUBLISHED_STATES, UNUSED, nearest_position
from sitegen.diagnostics import Problem
from sitegen.model.document import NON_ENTITY_KINDS
from sitegen.problem_codes.references import UNPUBLISHED_FILE_OWNER, WRONG_KIND

if TYPE_CHECKING:
    from sitegen.config.schema import Config
    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store
    from sitegen.diagnostics import Severity

_DOCUMENT_ID = re.compile(r"[a-z][a-z0-9_-]*/\S+")


class LinkedFile(NamedTuple):
    """A file that a front matter names: both fields are empty if it could not be resolved."""

    address: str = ""
    """Its address on the site, or its web address."""
    path: str = ""
    """The content file; "" if it is on another website."""


class Linker:
    """Resolves references of one document. References that cannot be resolved become problems."""

    def __init__(self, store: Store, config: Config, row: DocumentRecord) -> None:
        self.store, self.row = store, row
        self.resolver = Resolver(store, config, row)
        self.source_positions = store.source_positions(row)
        """Line and column of each front matter value, by its path such as `bylines.0`."""
        self.problems: list[Problem] = []
        self.used_ids: defaultdict[str, set[str]] = defaultdict(set)
        """Ids of the referenced documents, each with the sources that a relation to it needs; "" for a reference that needs none."""

    def resolve_id(self, path: str, target: str, *kinds: str, sources: tuple[str, ...] = ()) -> str:
        """Return the id of the document that a field refers to.

        Args:
            path: the field, such as `entities.0`, for problems.
            target: an id, a name or an alias; "" if the field is empty.
            kinds: the kinds that the field allows; `entity` is every kind of entity. None for all kinds.
            sources: ids of documents. The target counts as used only while one of these is public.

        Returns:
            The id; "" if the field is empty, or with a problem if the target cannot be resolved or has another kind.
        """
        if not target:
            return ""
        try:
            row = self.resolver.resolve(target, kinds=kinds)
        except ResolutionError as error:
            self.add_problem(path, error.message, error.hint, _reference_severity(self.row, path, error))
            return ""
        is_entity = row.kind not in NON_ENTITY_KINDS
        if kinds and row.kind not in kinds and not (is_entity and "entity" in kinds):
            allowed = " or ".join(map(_with_article, kinds))
            field = path.split(".", maxsplit=1)[0]
            self.add_problem(
                path, WRONG_KIND(f'"{target}" is {_with_article(row.kind)}, but "{field}" takes {allowed}')
            )
            return ""
        self.used_ids[row.uid].update(sources or ("",))
        return row.uid

    def resolve_name(self, text: str, kind: str, path: str) -> ResolvedName:
        """Return a name that may belong to an entity of one kind: with its id, or else as plain text.

        The text is empty if the name is that of a person without a page, or the id of an entity without a page.
        """
        if _DOCUMENT_ID.fullmatch(text):
            uid = self.resolve_id(path, text, kind)
            return ResolvedName("" if self._is_hidden(uid) else text, "" if self._is_hidden(uid) else uid)
        try:
            row = self.resolver.resolve_writer(text) if kind == "person" else self.resolver.resolve(text, kind)
        except AmbiguousReferenceError as error:
            hint = f"{error.hint}; until then the name is plain text"
            self.add_problem(path, error.message, hint, severity="warning")
            return ResolvedName(text)
        except ResolutionError:
            return ResolvedName(text)
        self.used_ids[row.uid].add("")
        hidden = row.kind == "person" and row.state in STATES_WITHOUT_PAGE
        return ResolvedName("" if hidden else text, "" if row.state in STATES_WITHOUT_PAGE else row.uid)

    def _is_hidden(self, uid: str) -> bool:
        return min((row.state in STATES_WITHOUT_PAGE for row in self.store.documents_with_id(uid)), default=False)

    def resolve_file(self, path: str, written: str) -> LinkedFile:
        """Return a file that a field names: a path, an address of the site, or a web address, which is returned unchanged.

        Args:
            path: the field, for problems.
            written: the value of the field.
        """
        if written.startswith(("https://", "http://")):
            return LinkedFile(written)
        kind, target, _ = classify_link(written, self.row.file.rpartition("/")[0])
        try:
            if kind == "address":
                address, target = target, self.resolver.file_at_address(target)
                owner = self.resolver.resolve_asset(target)[1] if target else None
            else:
                address, owner = self.resolver.resolve_asset(target)
        except ResolutionError as error:
            self.add_problem(path, error.message, error.hint)
            return LinkedFile()
        if foreign := self.foreign_file_error(owner, target):
            self.add_problem(path, foreign)
            return LinkedFile()
        return LinkedFile(address, target)

    def foreign_file_error(self, owner: DocumentRecord | None, path: str) -> str:
        """Return the reason why this document must not publish a file; "" if it may.

        It must not if the document in whose folder the file is, or the documents that declare it as their copy, are not public.
        Those documents count as used.
        """
        owners = (
            [owner] if owner else [row for row in self.resolver.documents_claiming_file(path) if row.state != "merged"]
        )
        for each in owners:
            self.used_ids[each.uid].add("")
        if not owner and self.row.state != "public":
            return ""  # a file that only unpublished documents show is not published
        if not owners or any(each.uid == self.row.uid or each.state in {"public", UNUSED} for each in owners):
            return ""
        state = owners[0].state
        return UNPUBLISHED_FILE_OWNER(
            f'"{path}" belongs to {owners[0].uid}, which is {STATE_DESCRIPTIONS.get(state, state)}'
        )

    def add_problem(self, path: str, message: str, hint: str = "", severity: Severity = "error") -> None:
        """Add a problem at a field of the front matter, or at the nearest enclosing field that has a position."""
        line, column = nearest_position(self.source_positions, path)
        self.problems.append(Problem(self.row.file, line, column, message, hint, severity))


def _with_article(kind: str) -> str:
    noun = "staff member" if kind == "staff" else kind
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _reference_severity(row: DocumentRecord, path: str, error: ResolutionError) -> Severity:
    """Return the severity of an unresolved reference.

    It is a warning if an unpublished story names an entity that does not exist yet, else an error.
    """
    is_unpublished = bool(row.withheld) or row.state in UNPUBLISHED_STATES
    return (
        "warning"
        if is_unpublished and isinstance(error, MissingReferenceError) and path.startswith("entities.")
        else "error"
    )
