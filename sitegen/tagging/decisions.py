"""Decisions of an editor about suggestions, and the files that they change: all of them, or none."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import msgspec

from sitegen.database.records import UNUSED
from sitegen.diagnostics import Problem, SitegenError, suggestion
from sitegen.editing.new_documents import lines_by_kind
from sitegen.editing.replaced_files import write_all
from sitegen.editing.splice import add_to_list
from sitegen.model.document import NON_ENTITY_KINDS
from sitegen.names.naming import new_slug, normalize_name
from sitegen.problem_codes.environment import NAME_IN_USE
from sitegen.problem_codes.tagging import INVALID_DECISION, STORY_CHANGED
from sitegen.tagging.collect import TAGGED_STORIES_SQL
from sitegen.tagging.refusals import FILE_NAME, RefusedSuggestion, with_refusals

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sitegen.config.schema import Config
    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store

TAGS_KEY = "entities"
"""Key of a story's front matter to which decisions add."""


class Decision(msgspec.Struct, frozen=True):
    """A decision about one suggestion. Further keys, such as the reason of the suggestion, are ignored."""

    story: str
    """Id of the story."""
    decision: Literal["yes", "no", "new", "later"]
    """`yes` tags the entity, `new` creates an entity and tags it, `no` never suggests it again, `later` does nothing."""
    name: str = ""
    """The name in the text."""
    entity: str = ""
    """Id of the entity to tag, or that was refused."""
    digest: str = ""
    """SHA-256 of the story's file as the editor saw it, in hexadecimal."""
    kind: str = ""
    """Kind of a new entity."""
    new_name: str = ""
    """Name of a new entity; "" for the name in the text. If it differs, the name in the text becomes an alias."""
    in_all_stories: bool = False
    """Refuse the name or the entity in all stories, and not only in this one."""


class Outcome(msgspec.Struct, frozen=True):
    """The result of some decisions. All paths are relative to the archive's folder."""

    tagged: tuple[tuple[str, str], ...] = ()
    """The file of each story that was tagged, and the id of the entity."""
    created: tuple[str, ...] = ()
    """The files of new entities."""
    refused: int = 0
    """Number of refusals."""


@dataclass(slots=True)
class _Plan:
    """The changes of some decisions. Nothing is written yet."""

    tags: dict[str, list[str]] = field(default_factory=dict)
    """Ids to add, by the path of the story's file."""
    sources: dict[str, bytes] = field(default_factory=dict)
    """The bytes of these files."""
    created: dict[str, bytes] = field(default_factory=dict)
    refusals: list[RefusedSuggestion] = field(default_factory=list)


class DecisionError(SitegenError):
    """A decision cannot be carried out. `number` is its position in the list, from 0."""

    def __init__(self, problem: Problem, number: int) -> None:
        super().__init__([problem])
        self.number = number


class _WrongDecisionError(Exception):
    """A decision cannot be carried out, for the reason in `message`."""

    def __init__(self, message: str, hint: str = "") -> None:
        self.message, self.hint = message, hint
        super().__init__(message)


def apply_decisions(store: Store, config: Config, root: Path, decisions: Sequence[Decision]) -> Outcome:
    """Carry out decisions. The archive must be locked, so that no build reads the files meanwhile.

    Raises:
        SitegenError: if one of them cannot be carried out. Nothing is written then.
    """
    planner = _Planner(store, config, root)
    for number, decision in enumerate(decisions):
        planner.add(number, decision)
    _check_contradictions(decisions)
    plan = planner.plan
    changed = {
        root / store.disk_path(file): add_to_list(plan.sources[file], file, TAGS_KEY, uids)
        for file, uids in sorted(plan.tags.items())
    }
    created = {root / path: data for path, data in sorted(plan.created.items())}
    if plan.refusals:
        tagging_file = root / FILE_NAME
        (changed if tagging_file.exists() else created)[tagging_file] = with_refusals(root, plan.refusals)
    write_all(changed, created)
    is_changed = {file: changed[root / store.disk_path(file)] != data for file, data in plan.sources.items()}
    tagged = tuple((file, uid) for file, uids in sorted(plan.tags.items()) for uid in uids if is_changed[file])
    return Outcome(tagged, tuple(sorted(plan.created)), len(set(plan.refusals)))


def _check_contradictions(decisions: Sequence[Decision]) -> None:
    """Raise an error if an entity is accepted for a story and refused for it."""
    made: dict[tuple[str, str], str] = {}
    for number, one in enumerate(decisions):
        if (
            one.decision in {"yes", "no"}
            and one.entity
            and made.setdefault((one.story, one.entity), one.decision) != one.decision
        ):
            message = INVALID_DECISION(f"there is a yes and a no about {one.entity} in {one.story}")
            raise DecisionError(Problem(FILE_NAME, 0, 0, message, "keep one of them"), number)


class _Planner:
    """Collects the changes of decisions, and checks each of them."""

    def __init__(self, store: Store, config: Config, root: Path) -> None:
        self.store, self.config, self.root = store, config, root
        self.plan = _Plan()

    def add(self, number: int, decision: Decision) -> None:
        """Add the changes of one decision.

        Raises:
            DecisionError: if it cannot be carried out.
        """
        try:
            match decision.decision:
                case "yes":
                    self._tag(self._story(decision), self._entity(decision))
                case "new":
                    self._tag(self._story(decision), self._new_entity(decision))
                case "no":
                    self._refuse(decision)
        except _WrongDecisionError as error:
            file = next((row.file for row in self.store.documents_with_id(decision.story)), decision.story)
            raise DecisionError(Problem(file or FILE_NAME, 0, 0, error.message, error.hint), number) from None

    def _record(self, decision: Decision) -> DocumentRecord:
        """Return the record of the story of a decision."""
        rows = self.store.find_documents(f"uid = ? AND {TAGGED_STORIES_SQL}", decision.story)
        if not rows:
            uids = [row.uid for row in self.store.find_documents(TAGGED_STORIES_SQL)]
            raise _WrongDecisionError(
                INVALID_DECISION(f'there is no story "{decision.story}" to tag'), suggestion(decision.story, uids)
            )
        return rows[0]

    def _story(self, decision: Decision) -> DocumentRecord:
        """Return the story of a decision, whose file must be as the editor saw it."""
        row = self._record(decision)
        try:
            data = (self.root / self.store.disk_path(row.file)).read_bytes()
        except OSError:  # it was renamed or removed since the last build
            data = b""
        if hashlib.sha256(data).hexdigest() != decision.digest:
            raise _WrongDecisionError(
                STORY_CHANGED(f"{row.file} is not the file for which the suggestion was made"),
                "look at the suggestions again, and decide again",
            )
        self.plan.sources[row.file] = data
        return row

    def _entity(self, decision: Decision) -> str:
        """Return the id of the entity of a decision, which a story must be able to tag."""
        rows = self.store.documents_with_id(decision.entity)
        if not decision.entity or not rows or rows[0].kind in NON_ENTITY_KINDS:
            uids = [row.uid for row in self.store.find_documents() if row.kind not in NON_ENTITY_KINDS]
            hint = suggestion(decision.entity, uids) if decision.entity else 'set "entity" to the id of an entity'
            raise _WrongDecisionError(INVALID_DECISION(f'there is no entity "{decision.entity}"'), hint)
        if rows[0].state not in {"public", UNUSED}:
            raise _WrongDecisionError(
                INVALID_DECISION(f"{decision.entity} cannot be tagged, since it is {rows[0].state}"),
                "choose another entity",
            )
        return decision.entity

    def _new_entity(self, decision: Decision) -> str:
        """Return the id of the new entity of a decision; several decisions may have the same."""
        kinds = [kind for kind in self.config.kinds if kind not in NON_ENTITY_KINDS]
        if decision.kind not in kinds:
            hint = suggestion(decision.kind, kinds) or f"the kinds are {', '.join(kinds)}"
            raise _WrongDecisionError(INVALID_DECISION(f'there is no kind of entities "{decision.kind}"'), hint)
        name = " ".join((decision.new_name or decision.name).split())
        slug = new_slug(name)
        if not slug:
            message = INVALID_DECISION(f'cannot derive an id from "{name}": it needs at least one letter or digit')
            raise _WrongDecisionError(message, 'set "new_name" to the name of the new entity')
        uid, path = f"{decision.kind}/{slug}", f"content/{self.config.kinds[decision.kind].folder}/{slug}.md"
        if self.store.documents_with_id(uid) or (self.root / path).exists():
            raise _WrongDecisionError(
                NAME_IN_USE(f"{uid} is in use by another document"), 'tag that one, or set another "new_name"'
            )
        aliases = [decision.name] if decision.name and normalize_name(decision.name) != normalize_name(name) else []
        lines = ["---", *lines_by_kind(decision.kind, name, aliases), "---", "", ""]
        if self.plan.created.setdefault(path, data := "\n".join(lines).encode()) != data:
            raise _WrongDecisionError(
                NAME_IN_USE(f"two decisions create {uid}, with different names"), "use the same names in both"
            )
        return uid

    def _tag(self, story: DocumentRecord, uid: str) -> None:
        uids = self.plan.tags.setdefault(story.file, [])
        if uid not in uids:
            uids.append(uid)

    def _refuse(self, decision: Decision) -> None:
        if not (decision.entity or decision.name):
            raise _WrongDecisionError(INVALID_DECISION("a refusal has no entity and no name"), 'set "entity" or "name"')
        if decision.entity and not self.store.documents_with_id(decision.entity):
            uids = [row.uid for row in self.store.find_documents() if row.kind not in NON_ENTITY_KINDS]
            raise _WrongDecisionError(
                INVALID_DECISION(f'there is no entity "{decision.entity}"'), suggestion(decision.entity, uids)
            )
        if not decision.in_all_stories:
            self._record(decision)
        if decision.in_all_stories:
            refusal = RefusedSuggestion("", decision.entity, decision.name)
        else:
            refusal = RefusedSuggestion(decision.story, decision.entity, "" if decision.entity else decision.name)
        self.plan.refusals.append(refusal)
