"""The linker: resolves every reference in one document's front matter and body, or reports a problem."""

from __future__ import annotations

import re
from collections import defaultdict
from contextlib import suppress
from typing import TYPE_CHECKING

from sitegen.database.linking.byline_checks import find_byline_problem
from sitegen.database.linking.pdf_checks import WRONG_TYPE_HINT, find_differences, wrong_type_message
from sitegen.database.linking.reference_checks import check_fragment, foreign_file_error
from sitegen.database.linking.resolved_links import Links, LinkTarget, ResolvedName, ResolvedRelation
from sitegen.database.linking.resolver import (
    STATE_DESCRIPTIONS,
    STATES_WITHOUT_PAGE,
    AmbiguousReferenceError,
    ResolutionError,
    Resolver,
    reference_severity,
)
from sitegen.diagnostics import Problem
from sitegen.model.document import NON_ENTITY_KINDS
from sitegen.model.entity import Entity, Event, SourceDocument
from sitegen.model.fields import ids_with_paths
from sitegen.model.media_info import MisnamedFile
from sitegen.model.story import Story, Thread

if TYPE_CHECKING:
    from sitegen.config.schema import Config
    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store
    from sitegen.diagnostics import Severity
    from sitegen.model.document import Body, Meta, Ref

_DOCUMENT_ID = re.compile(r"[a-z][a-z0-9_-]*/\S+")


class Linker:
    """Links one document when it is created: the results are `links`, `problems`, `lookups` and `used_ids`."""

    def __init__(self, store: Store, config: Config, row: DocumentRecord) -> None:
        self.store, self.row = store, row
        self.resolver = Resolver(store, config, row)
        self.source_positions = store.source_positions(row)
        self.problems: list[Problem] = []
        self.used_ids: defaultdict[str, set[str]] = defaultdict(set)
        """Ids of the referenced documents, each with the sources that a relation to it needs; "" for a reference that needs none."""
        self.links = self._resolve_all(store.meta(row), store.body(row))
        self.lookups = self.resolver.lookups

    def _resolve_all(self, meta: Meta | None, body: Body) -> Links:
        fields: dict[str, object] = {"chain_root": self.row.uid}
        if meta and meta.files:
            named = (
                self.resolve_asset(f"files.{index}", file, "address", "path") for index, file in enumerate(meta.files)
            )
            fields["files"] = tuple(str(found["address"]) for found in named if found["address"])
        if meta and meta.merged_into:
            own = self.row.kind if self.row.kind in NON_ENTITY_KINDS else "entity"
            fields["merged_into"] = self.resolve_id("merged_into", meta.merged_into, own)
        if isinstance(meta, Story):
            fields |= self.resolve_story(meta)
        elif isinstance(meta, Thread):
            fields["starts"] = self.resolve_start(meta.starts)
        elif isinstance(meta, Entity):
            fields |= self.resolve_entity(meta)
        return Links(**fields, refs=tuple(self.resolve_body_reference(ref, body) for ref in body.refs))  # type: ignore[arg-type] # by name

    def resolve_story(self, story: Story) -> dict[str, object]:
        """Resolve the references of a story's front matter: fields of `Links`."""
        return {
            "entities": self.resolve_entities(story.entities),
            "bylines": self.resolve_bylines(story.bylines),
            "publication": self.resolve_publication(story.publication),
            "follows": self.resolve_follows(story.follows),
            "documents": tuple(
                self.resolve_id(f"documents.{index}.id", cited.id, "document")
                for index, cited in enumerate(story.documents)
            ),
            "translation_of": self.resolve_id("translation_of", story.translation_of, "story"),
        } | (self.resolve_asset("image.src", story.image.src, "image_url", "image_path") if story.image else {})

    def resolve_publication(self, name: str) -> ResolvedName | None:
        """Resolve the newspaper; None if it is the id of a suppressed one."""
        found = self.resolve_name(name, "organization", "publication") if name else None
        return found if found and found.text else None

    def resolve_start(self, target: str) -> str:
        """Resolve the story that a thread starts with; while that is not public, the thread has no page."""
        uid = self.resolve_id("starts", target, "story")
        states = [row.state for row in self.store.documents_with_id(uid)]
        if states and "public" not in states:
            message = f"the thread has no page, since {uid} is {STATE_DESCRIPTIONS.get(states[0], states[0])}"
            self.add_problem("starts", message, "it appears with the story", severity="warning")
        return uid

    def resolve_bylines(self, names: tuple[str, ...]) -> tuple[ResolvedName, ...]:
        """Resolve the bylines; ids of suppressed persons are left out."""
        found = [self.resolve_name(text, "person", f"bylines.{index}") for index, text in enumerate(names)]
        for index, name in enumerate(found):
            if not name.text and any(map(str.isalnum, names[index])):
                self.add_problem(
                    f"bylines.{index}", "a byline is left out, since its person is suppressed", severity="warning"
                )
            problem = find_byline_problem(names, index) if name.text and not name.uid else None
            if problem and not self.resolver.is_known_name(name.text):
                self.add_problem(f"bylines.{index}", *problem, severity="warning")
        return tuple(name for name in found if name.text)

    def resolve_entity(self, entity: Entity) -> dict[str, object]:
        """Resolve the references of an entity's front matter: fields of `Links`."""
        relations = (
            self.resolve_relation(index, relation.to, relation.source)
            for index, relation in enumerate(entity.relations)
        )
        fields: dict[str, object] = {"relations": tuple(relations)}
        if isinstance(entity, Event):
            fields["entities"] = self.resolve_entities(entity.entities)
            fields["place"] = self.resolve_id("where", entity.where, "place")
            fields["follows"] = self.resolve_follows(entity.follows)
            fields["sources"] = tuple(
                self.resolve_source(f"sources.{at}", source) for at, source in enumerate(entity.sources)
            )
        if isinstance(entity, SourceDocument) and entity.file:
            fields |= self.resolve_asset("file", entity.file, "copy_url", "copy_path")
            copy = str(fields["copy_path"])
            found = find_differences(entity, self.store.media_info(copy), self.store.file_digest(copy))
            for path, message, hint, severity in found:
                self.add_problem(path, message, hint, severity)
        return fields

    def resolve_entities(self, targets: tuple[str, ...]) -> tuple[str, ...]:
        """Resolve ids, names or aliases of entities to ids, without duplicates."""
        found = (self.resolve_id(f"entities.{index}", target, "entity") for index, target in enumerate(targets))
        return tuple(dict.fromkeys(uid for uid in found if uid))

    def resolve_follows(self, targets: str | tuple[str, ...]) -> tuple[str, ...]:
        """Resolve what a story or an event follows to ids; never its own."""
        found = []
        for path, target in ids_with_paths("follows", targets):
            uid = self.resolve_id(path, target, "story", "event")
            if uid == self.row.uid:
                self.add_problem(path, f"{uid} follows itself", "name what came before it")
            elif uid:
                found.append(uid)
        return tuple(found)

    def resolve_relation(self, index: int, to: str, sources: str | tuple[str, ...]) -> ResolvedRelation:
        """Resolve a relation's target and its sources."""
        path = f"relations.{index}"
        found = tuple(self.resolve_source(*one) for one in ids_with_paths(f"{path}.source", sources))
        needed = () if any("://" in source for source in found) else tuple(filter(None, found))
        return ResolvedRelation(self.resolve_id(f"{path}.to", to, "entity", sources=needed), found)

    def resolve_source(self, path: str, source: str) -> str:
        """Resolve a source: a web address is returned unchanged, any other text is an id or a name."""
        return source if source.startswith(("https://", "http://")) else self.resolve_id(path, source)

    def resolve_id(self, path: str, target: str, *kinds: str, sources: tuple[str, ...] = ()) -> str:
        """Return the id that a field means, or "" with a problem. `kinds` are those allowed; `entity` is any entity kind.

        With `sources`, ids of documents, the target counts as used only while one of these is public.
        """
        if not target:
            return ""
        try:
            row = self.resolver.resolve(target, kinds=kinds)
        except ResolutionError as error:
            self.add_problem(path, error.message, error.hint, reference_severity(self.row, path, error))
            return ""
        is_entity = row.kind not in NON_ENTITY_KINDS
        if kinds and row.kind not in kinds and not (is_entity and "entity" in kinds):
            allowed = " or ".join(map(_with_article, kinds))
            self.add_problem(path, f'"{target}" is a {row.kind}, and "{path.partition(".")[0]}" takes {allowed}')
            return ""
        self.used_ids[row.uid].update(sources or ("",))
        return row.uid

    def resolve_name(self, text: str, kind: str, path: str) -> ResolvedName:
        """Resolve a name that may belong to an entity of the archive; otherwise it is plain text."""
        if _DOCUMENT_ID.fullmatch(text):
            uid = self.resolve_id(path, text, kind)
            return ResolvedName("" if self._is_hidden(uid) else text, "" if self._is_hidden(uid) else uid)
        try:
            row = self.resolver.resolve_writer(text) if kind == "person" else self.resolver.resolve(text, kind)
        except AmbiguousReferenceError as error:
            self.add_problem(path, error.message, f"{error.hint}; until then it is a plain name", severity="warning")
            return ResolvedName(text)
        except ResolutionError:
            return ResolvedName(text)
        self.used_ids[row.uid].add("")
        hidden = row.kind == "person" and row.state in STATES_WITHOUT_PAGE
        return ResolvedName("" if hidden else text, "" if row.state in STATES_WITHOUT_PAGE else row.uid)

    def _is_hidden(self, uid: str) -> bool:
        return min((row.state in STATES_WITHOUT_PAGE for row in self.store.documents_with_id(uid)), default=False)

    def resolve_asset(self, path: str, written: str, address_field: str, path_field: str) -> dict[str, object]:
        """Resolve a file in the front matter to its address and its path; a web address is returned unchanged, with an empty path."""
        from sitegen.content.markdown.references import classify_link

        if written.startswith(("https://", "http://")):
            return {address_field: written, path_field: ""}
        kind, target, _ = classify_link(written, self.row.file.rpartition("/")[0])
        try:
            if kind == "address":
                found, target = target, self.resolver.file_at_address(target)
                owner = self.resolver.resolve_asset(target)[1] if target else None
            else:
                found, owner = self.resolver.resolve_asset(target)
        except ResolutionError as error:
            self.add_problem(path, error.message, error.hint)
            return {address_field: "", path_field: ""}
        if foreign := self._foreign_file_error(owner, target):
            self.add_problem(path, foreign)
            return {address_field: "", path_field: ""}
        return {address_field: found, path_field: target}

    def resolve_body_reference(self, ref: Ref, own_body: Body) -> LinkTarget:
        """Resolve one reference of the body; an empty target with a problem if that fails."""
        try:
            return self._resolve_target(ref, own_body)
        except ResolutionError as error:
            self.problems.append(self.problem_at(ref, error.message, error.hint))
            return LinkTarget()

    def _resolve_target(self, ref: Ref, own_body: Body) -> LinkTarget:
        if ref.kind == "asset":
            address, owner = self.resolver.resolve_asset(ref.target)
            if foreign := self._foreign_file_error(owner, ref.target):
                raise ResolutionError(foreign, "only the files of published documents are published")
            self._warn_of_wrong_type(ref, ref.target)
            return LinkTarget(address=address, file=ref.target)
        if ref.kind == "raw":
            return self._resolve_raw_html(ref.target)
        if ref.kind == "address":
            found = self.resolver.document_at_address(ref.target)
            if found is None:
                path = self.resolver.file_at_address(ref.target)
                if path and (foreign := self._foreign_file_error(self.resolver.resolve_asset(path)[1], path)):
                    raise ResolutionError(foreign, "only the files of published documents are published")
                self._warn_of_wrong_type(ref, path)
                return LinkTarget(address=ref.target, fragment=ref.fragment, file=path)
            row = found
        elif ref.kind == "file":
            row = self.resolver.document_of_file(ref.target) if ref.target else self.row
        else:
            row, ref = self.resolver.resolve_reference(ref)
        return self._link_to_document(ref, row, own_body)

    def _resolve_raw_html(self, path: str) -> LinkTarget:
        """Resolve a file in raw HTML. Its addresses are relative to the page, so a path without a file may be a page: no problem."""
        with suppress(ResolutionError):
            address, owner = self.resolver.resolve_asset(path)
            return LinkTarget() if self._foreign_file_error(owner, path) else LinkTarget(address=address, file=path)
        return LinkTarget()

    def _link_to_document(self, ref: Ref, row: DocumentRecord, own_body: Body) -> LinkTarget:
        self.used_ids[row.uid].add("")
        if row.state == "broken":
            return LinkTarget(uid=row.uid, fragment=ref.fragment)
        if row.state in STATES_WITHOUT_PAGE and row.uid != self.row.uid:
            description = STATE_DESCRIPTIONS[row.state]
            if not ref.has_label:
                hint = f"give the words to show: [[{ref.target}|the words]]"
                raise ResolutionError(f"{row.uid} is {description}, so its name cannot stand here", hint)
            message = f"{row.uid} is {description}: the reference is shown as plain text"
            self.problems.append(self.problem_at(ref, message, severity="warning"))
            return LinkTarget(uid=row.uid, fragment=ref.fragment)
        check_fragment(self.store, row, ref.fragment, own_body.anchors if row.uid == self.row.uid else None)
        return LinkTarget(uid=row.uid, fragment=ref.fragment)

    def _warn_of_wrong_type(self, ref: Ref, path: str) -> None:
        """Warn of a link to a file whose type does not match its name."""
        if isinstance(found := self.store.media_info(path), MisnamedFile):
            self.problems.append(self.problem_at(ref, wrong_type_message(path, found), WRONG_TYPE_HINT, "warning"))

    def _foreign_file_error(self, owner: DocumentRecord | None, path: str) -> str:
        """Return why this document must not publish a file: the documents in whose folder it is, or that name it, are not public."""
        claims = self.resolver.documents_claiming_file
        owners = [owner] if owner else [row for row in claims(path) if row.state != "merged"]
        for one in owners:
            self.used_ids[one.uid].add("")
        return foreign_file_error(self.row, owners, path, is_in_folder=owner is not None)

    def problem_at(self, ref: Ref, message: str, hint: str = "", severity: Severity = "error") -> Problem:
        """Return a problem at a reference of the body."""
        return Problem(self.row.file, ref.line, ref.column, message, hint, severity)

    def add_problem(self, path: str, message: str, hint: str = "", severity: Severity = "error") -> None:
        """Add a problem at a field of the front matter, or at the nearest enclosing field that has a position."""
        while path not in self.source_positions and "." in path:
            path = path.rpartition(".")[0]
        line, column = self.source_positions.get(path, (1, 1))
        self.problems.append(Problem(self.row.file, line, column, message, hint, severity))


def _with_article(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
