"""Linking one document: every reference in its front matter and its body to what it means, or to a problem."""

from __future__ import annotations

import re
from collections import defaultdict
from contextlib import suppress
from typing import TYPE_CHECKING

from sitegen.database.linking import suggestions
from sitegen.database.linking.byline_checks import byline_fault
from sitegen.database.linking.pdf_checks import PAGE, WRONG_HINT, differences, wrong
from sitegen.database.linking.resolved_links import Links, Name, Target, Tie
from sitegen.database.linking.resolver import HIDDEN, STATE_WORDS, Ambiguous, Resolver, Unresolved, severity
from sitegen.database.records import UNUSED
from sitegen.diagnostics import Problem
from sitegen.model.document import NO_ENTITIES
from sitegen.model.entity import Entity, Event, Paper
from sitegen.model.fields import each
from sitegen.model.media_info import Other
from sitegen.model.story import Story, Thread

if TYPE_CHECKING:
    from sitegen.config.schema import Config
    from sitegen.database.records import Row
    from sitegen.database.store import Store
    from sitegen.diagnostics import Severity
    from sitegen.model.document import Body, Meta, Ref

_ID = re.compile(r"[a-z][a-z0-9_-]*/\S+")


class Linker:
    """Links one document; afterwards `links`, `problems` and `wants` hold what was found."""

    def __init__(self, store: Store, config: Config, row: Row) -> None:
        self.store, self.row = store, row
        self.resolver = Resolver(store, config, row)
        self.places = store.places(row)
        self.problems: list[Problem] = []
        self.used: defaultdict[str, set[str]] = defaultdict(set)
        """Ids of the documents that its references mean, each with the sources that make it so; "" where none is needed."""
        self.links = self._link(store.meta(row), store.body(row))
        self.wants = self.resolver.wants

    def _link(self, meta: Meta | None, body: Body) -> Links:
        fields: dict[str, object] = {"root": self.row.uid}
        if meta and meta.files:
            named = (self.asset(f"files.{index}", file, "address", "path") for index, file in enumerate(meta.files))
            fields["files"] = tuple(str(found["address"]) for found in named if found["address"])
        if meta and meta.merged_into:
            own = self.row.kind if self.row.kind in NO_ENTITIES else "entity"
            fields["merged_into"] = self.one("merged_into", meta.merged_into, own)
        if isinstance(meta, Story):
            fields |= self.story(meta)
        elif isinstance(meta, Thread):
            fields["starts"] = self.starts(meta.starts)
        elif isinstance(meta, Entity):
            fields |= self.entity(meta)
        return Links(**fields, refs=tuple(self.body(ref, body) for ref in body.refs))  # type: ignore[arg-type] # by name

    def story(self, story: Story) -> dict[str, object]:
        """What a story's front matter refers to."""
        return {
            "entities": self.entities(story.entities),
            "bylines": self.bylines(story.bylines),
            "publication": self.publication(story.publication),
            "follows": self.follows(story.follows),
            "documents": tuple(
                self.one(f"documents.{index}.id", cited.id, "document") for index, cited in enumerate(story.documents)
            ),
            "translation_of": self.one("translation_of", story.translation_of, "story"),
        } | (self.asset("image.src", story.image.src, "image", "picture") if story.image else {})

    def publication(self, name: str) -> Name | None:
        """The newspaper; none where it is given as the id of one that is suppressed."""
        found = self.name(name, "organization", "publication") if name else None
        return found if found and found.text else None

    def starts(self, target: str) -> str:
        """The story that a thread begins with; while that is not public, the thread has no page."""
        uid = self.one("starts", target, "story")
        states = [row.state for row in self.store.of(uid)]
        if states and "public" not in states:
            message = f"the thread has no page, since {uid} is {STATE_WORDS.get(states[0], states[0])}"
            self.problem("starts", message, "it appears with the story", severity="warning")
        return uid

    def bylines(self, names: tuple[str, ...]) -> tuple[Name, ...]:
        """Who wrote it; the id of somebody who is suppressed is left out."""
        found = [self.name(text, "person", f"bylines.{index}") for index, text in enumerate(names)]
        for index, name in enumerate(found):
            if not name.text and any(map(str.isalnum, names[index])):
                self.problem(
                    f"bylines.{index}", "a byline is left out, since its person is suppressed", severity="warning"
                )
            fault = byline_fault(names, index) if name.text and not name.uid else None
            if fault and not self.resolver.knows(name.text):
                self.problem(f"bylines.{index}", *fault, severity="warning")
        return tuple(name for name in found if name.text)

    def entity(self, entity: Entity) -> dict[str, object]:
        """What an entity's front matter refers to."""
        ties = (self.tie(index, tie.to, tie.source) for index, tie in enumerate(entity.relations))
        fields: dict[str, object] = {"relations": tuple(ties)}
        if isinstance(entity, Event):
            fields["entities"] = self.entities(entity.entities)
            fields["where"] = self.one("where", entity.where, "place")
            fields["follows"] = self.follows(entity.follows)
            fields["sources"] = tuple(self.source(f"sources.{at}", source) for at, source in enumerate(entity.sources))
        if isinstance(entity, Paper) and entity.file:
            fields |= self.asset("file", entity.file, "file", "copy")
            copy = str(fields["copy"])
            found = differences(entity, self.store.facts(copy), self.store.file_digest(copy))
            for path, message, hint, severity in found:
                self.problem(path, message, hint, severity)
        return fields

    def entities(self, targets: tuple[str, ...]) -> tuple[str, ...]:
        """Ids of entities, each once; each target is an id, a name or an alias."""
        found = (self.one(f"entities.{index}", target, "entity") for index, target in enumerate(targets))
        return tuple(dict.fromkeys(uid for uid in found if uid))

    def follows(self, targets: str | tuple[str, ...]) -> tuple[str, ...]:
        """Ids of what a story or an event comes after; never itself."""
        found = []
        for path, target in each("follows", targets):
            uid = self.one(path, target, "story", "event")
            if uid == self.row.uid:
                self.problem(path, f"{uid} follows itself", "name what came before it")
            elif uid:
                found.append(uid)
        return tuple(found)

    def tie(self, index: int, to: str, sources: str | tuple[str, ...]) -> Tie:
        """A relation's other end and its sources."""
        path = f"relations.{index}"
        found = tuple(self.source(*one) for one in each(f"{path}.source", sources))
        needed = () if any("://" in source for source in found) else tuple(filter(None, found))
        return Tie(self.one(f"{path}.to", to, "entity", sources=needed), found)

    def source(self, path: str, source: str) -> str:
        """A source: a web address as it is, anything else an id."""
        return source if source.startswith(("https://", "http://")) else self.one(path, source)

    def one(self, path: str, target: str, *kinds: str, sources: tuple[str, ...] = ()) -> str:
        """Return the id that a field means, or "" with a problem. `kinds` are those allowed; `entity` is any entity kind.

        With `sources`, ids of documents, what it means is used only while one of these is public.
        """
        if not target:
            return ""
        try:
            row = self.resolver.named(target, kinds=kinds)
        except Unresolved as error:
            self.problem(path, error.message, error.hint, severity(self.row, path, error))
            return ""
        is_entity = row.kind not in NO_ENTITIES
        if kinds and row.kind not in kinds and not (is_entity and "entity" in kinds):
            self.problem(
                path,
                f'"{target}" is a {row.kind}, and "{path.split(".", maxsplit=1)[0]}" takes {" or ".join(_article(kind) for kind in kinds)}',
            )
            return ""
        self.used[row.uid].update(sources or ("",))
        return row.uid

    def name(self, text: str, kind: str, path: str) -> Name:
        """A name that may be one of the archive's own; plain text where it is none."""
        if _ID.fullmatch(text):
            uid = self.one(path, text, kind)
            return Name("" if self._hidden(uid) else text, "" if self._hidden(uid) else uid)
        try:
            row = self.resolver.writer(text) if kind == "person" else self.resolver.named(text, kind)
        except Ambiguous as error:
            self.problem(path, error.message, f"{error.hint}; until then it is a plain name", severity="warning")
            return Name(text)
        except Unresolved:
            return Name(text)
        self.used[row.uid].add("")
        hidden = row.kind == "person" and row.state in HIDDEN
        return Name("" if hidden else text, "" if row.state in HIDDEN else row.uid)

    def _hidden(self, uid: str) -> bool:
        return min((row.state in HIDDEN for row in self.store.of(uid)), default=False)

    def asset(self, path: str, written: str, address: str, file: str) -> dict[str, object]:
        """The address of a file named in the front matter, and its path; a web address as it is, which has none."""
        from sitegen.content.markdown.references import classify

        if written.startswith(("https://", "http://")):
            return {address: written, file: ""}
        kind, target, _ = classify(written, self.row.file.rpartition("/")[0])
        try:
            if kind == "address":
                found, target = target, self.resolver.at(target)
                owner = self.resolver.asset(target)[1] if target else None
            else:
                found, owner = self.resolver.asset(target)
        except Unresolved as error:
            self.problem(path, error.message, error.hint)
            return {address: "", file: ""}
        if foreign := self._foreign(owner, target):
            self.problem(path, foreign)
            return {address: "", file: ""}
        return {address: found, file: target}

    def body(self, ref: Ref, own: Body) -> Target:
        """What one reference in the body means."""
        try:
            return self._target(ref, own)
        except Unresolved as error:
            self.problems.append(self.at(ref, error.message, error.hint))
            return Target()

    def _target(self, ref: Ref, own: Body) -> Target:
        if ref.kind == "asset":
            address, owner = self.resolver.asset(ref.target)
            if foreign := self._foreign(owner, ref.target):
                raise Unresolved(foreign, "only the files of published documents are published")
            self._named(ref, ref.target)
            return Target(address=address, file=ref.target)
        if ref.kind == "raw":
            return self._raw(ref.target)
        if ref.kind == "address":
            found = self.resolver.address(ref.target)
            if found is None:
                path = self.resolver.at(ref.target)
                if path and (foreign := self._foreign(self.resolver.asset(path)[1], path)):
                    raise Unresolved(foreign, "only the files of published documents are published")
                self._named(ref, path)
                return Target(address=ref.target, fragment=ref.fragment, file=path)
            row = found
        elif ref.kind == "file":
            row = self.resolver.file(ref.target) if ref.target else self.row
        else:
            row, ref = self.resolver.called(ref)
        return self._document(ref, row, own)

    def _raw(self, path: str) -> Target:
        """A file that raw HTML names; its addresses count from the page, so what is not a file may well be a page."""
        with suppress(Unresolved):
            address, owner = self.resolver.asset(path)
            return Target() if self._foreign(owner, path) else Target(address=address, file=path)
        return Target()

    def _document(self, ref: Ref, row: Row, own: Body) -> Target:
        self.used[row.uid].add("")
        if row.state == "broken":
            return Target(uid=row.uid, fragment=ref.fragment)
        if row.state in HIDDEN and row.uid != self.row.uid:
            words = STATE_WORDS[row.state]
            if not ref.labelled:
                hint = f"give the words to show: [[{ref.target}|the words]]"
                raise Unresolved(f"{row.uid} is {words}, so its name cannot stand here", hint)
            message = f"{row.uid} is {words}: the reference is shown as plain text"
            self.problems.append(self.at(ref, message, severity="warning"))
            return Target(uid=row.uid, fragment=ref.fragment)
        if row.kind == "document" and PAGE.fullmatch(ref.fragment):
            meta = self.store.meta(row)
            if isinstance(meta, Paper) and meta.pages and int(ref.fragment[1:]) > meta.pages:
                raise Unresolved(f"{row.uid} has {meta.pages} pages, and no page {ref.fragment[1:]}")
        elif ref.fragment:
            anchors = own.anchors if row.uid == self.row.uid else self.store.body(row).anchors
            if ref.fragment not in anchors and not ref.fragment.startswith("_"):
                hint = suggestions.heading(ref.fragment, anchors)
                raise Unresolved(f'{row.file} has no heading "#{ref.fragment}"', hint)
        return Target(uid=row.uid, fragment=ref.fragment)

    def _named(self, ref: Ref, path: str) -> None:
        """Warn of a link to a file that is not what its name says."""
        if isinstance(found := self.store.facts(path), Other):
            self.problems.append(self.at(ref, wrong(path, found), WRONG_HINT, "warning"))

    def _foreign(self, owner: Row | None, path: str) -> str:
        """Why a file is not this document's to publish: those in whose folder it is, or who name it, are not public."""
        owners = [owner] if owner else [row for row in self.resolver.copied(path) if row.state != "merged"]
        for one in owners:
            self.used[one.uid].add("")
        if not owner and self.row.state != "public":
            return ""  # what only unpublished documents show is not published
        if not owners or any(each.uid == self.row.uid or each.state in {"public", UNUSED} for each in owners):
            return ""
        return f'"{path}" belongs to {owners[0].uid}, which is {STATE_WORDS.get(owners[0].state, owners[0].state)}'

    def at(self, ref: Ref, message: str, hint: str = "", severity: Severity = "error") -> Problem:
        """A problem at a reference in the body."""
        return Problem(self.row.file, ref.line, ref.column, message, hint, severity)

    def problem(self, path: str, message: str, hint: str = "", severity: Severity = "error") -> None:
        """A problem at a field of the front matter."""
        while path not in self.places and "." in path:
            path = path.rpartition(".")[0]
        line, column = self.places.get(path, (1, 1))
        self.problems.append(Problem(self.row.file, line, column, message, hint, severity))


def _article(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
