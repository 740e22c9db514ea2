"""The second step of an import: which documents can be written, which are as they were, and which are refused."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from sitegen.diagnostics import Problem
from sitegen.importers import Change
from sitegen.importing.archive.ids import front_matter_of, origin_of, read_ids, read_origins
from sitegen.importing.archive.ledger import LedgerLine, file_digest, moved_line
from sitegen.names.naming import slugify
from sitegen.problem_codes.environment import IMPORT_FAILED
from sitegen.problem_codes.importing import CHANGED_SINCE_IMPORT, SAME_ID_TWICE, UNANSWERED_QUESTION

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from sitegen.importers import ImportedDocument
    from sitegen.importing.documents.collecting import Collection as Documents
    from sitegen.importing.documents.collecting import Entry
    from sitegen.importing.report.account import Account
    from sitegen.importing.request.task import ImportTask

_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
RENAME_FILE = "rename or remove the source file"
CHANGE_DOCUMENT = "change or remove this document in the source, or remove the file that has its id"
GIVE_IDS = "give each item an id of its own in the source, in a table in a column id, or remove all but one of them"
ADD_AGAIN = "add --again to write it again"
MERGE_BY_HAND = (
    "bring the changes of the source into the file by hand, then delete its line in the ledger and import again"
)
CLOSE_BY_HAND = "set `status: held` in the file, or delete the file and import the document again"
NOT_COMPARED = "document without a line in the ledger, so it was not compared with the source"
NOT_RENEWED = "a document was edited here, so --renew did not write it again"


class Judge:
    """Decides what becomes of each document, from the archive and the ledger."""

    def __init__(self, task: ImportTask, ledger: Mapping[str, LedgerLine], reopened: Collection[str] = ()) -> None:
        """Read the ids of the archive. The ledger of an importer with `read` counts only with `--again`.

        Args:
            task: the import.
            ledger: the lines of the ledger by their ids.
            reopened: ids in the source of documents to write again although they are unchanged there.
        """
        self._task = task
        self._reopened = reopened
        self.ledger = dict(ledger) if task.reads_items or task.is_again else {}
        own = {line.file for line in self.ledger.values()}
        self._ids = read_ids(task.root, task.config)
        self.foreign_ids = {uid for uid, path in self._ids.items() if path not in own}
        self.ids = set(self._ids)
        self._origins: dict[tuple[str, str], str] | None = None
        self._wanted: dict[str, Entry] = {}
        self._places: dict[str, dict[str, str]] = {}
        """The places in the source of documents that have one id there, by that id and by their ids here."""

    def known_digests(self) -> dict[str, str]:
        """Return the digests in the source of the documents that are in the archive, by their ids there."""
        lines = self.ledger.values() if self._task.reads_items and not self._task.is_renewal else ()
        return {
            line.id: line.source
            for line in lines
            if line.source and line.id not in self._reopened and (self._task.root / line.file).is_file()
        }

    def earlier_documents(self, present: Collection[str]) -> list[LedgerLine]:
        """Return the documents of earlier imports that are in the archive, without those with some ids in the source."""
        lines = (line for line in self.ledger.values() if line.id not in present)
        return [line for line in lines if (self._task.root / line.file).is_file()]

    def is_renewed(self, source_id: str) -> bool:
        """Return True if a document is written again although it may be unchanged in the source."""
        return self._task.is_renewal or source_id in self._reopened

    def is_unedited(self, line: LedgerLine) -> bool:
        """Return True if a file is as an import has written it."""
        return file_digest(self._task.root / line.file) == line.written

    def judge(self, found: Documents, account: Account) -> None:
        """Set the state and the path of each entry, and count those that are not written."""
        firsts: dict[str, Entry] = {}
        for entry in found.entries:
            first = firsts.setdefault(entry.source_id, entry)
            if first.uid != entry.uid:
                self._places.setdefault(entry.source_id, {first.uid: first.place}).setdefault(entry.uid, entry.place)
        for entry, document in found.documents():
            faults, questions = [*self._faults(entry, document, found)], [*self._open_questions(entry, document)]
            if faults or questions:
                entry.state = "left out" if faults else "refused"
                account.refuse(entry.item_type, [*faults, *questions])
                continue
            self._wanted[entry.uid] = entry
            is_only_one = found.documents_by_origin[entry.origin] == 1
            self._compare(entry, document, account, RENAME_FILE if is_only_one else CHANGE_DOCUMENT)
            if entry.is_written and not document.is_converted:
                entry.state = "refused"
                message = IMPORT_FAILED(f"the text of {entry.uid} was not read, because its file was there before")
                account.refuse(entry.item_type, [_problem(entry, message, "run the command again")])

    def _faults(self, entry: Entry, document: ImportedDocument, found: Documents) -> Iterator[Problem]:
        """Yield the reasons for which a document can have no place in the archive."""
        kinds = self._task.config.kinds
        hint = RENAME_FILE if found.documents_by_origin[entry.origin] == 1 else CHANGE_DOCUMENT
        if entry.kind not in kinds:
            message = IMPORT_FAILED(f'there is no kind "{entry.kind}" for "{entry.slug}"')
            yield _problem(entry, message, f"the importer has to use one of the kinds {', '.join(kinds)}")
        elif not entry.slug or slugify(entry.slug) != entry.slug:
            yield _problem(entry, IMPORT_FAILED(f'"{entry.slug}" is not a valid id'), hint)
        elif other := self._wanted.get(entry.uid):
            place = "in the same file" if other.origin == entry.origin else other.origin
            message = IMPORT_FAILED(f"two documents would have the id {entry.uid}; the other is {place}")
            yield _problem(entry, message, hint)
        elif entry.has_source_id and (places := self._places.get(entry.source_id)):
            others = (
                ", ".join(place for place in dict.fromkeys(places.values()) if place != entry.place)
                or "in the same file"
            )
            message = SAME_ID_TWICE(f'several items have the id "{entry.source_id}"; the other is {others}')
            yield _problem(entry, message, GIVE_IDS)
        if not _is_text(document):
            message = IMPORT_FAILED(f"{entry.uid} contains half of a surrogate pair, which is not a character")
            yield _problem(entry, message, "correct the text in the source")
        for file in document.files:
            if not _FILE_NAME.fullmatch(file.name):
                message = IMPORT_FAILED(f'"{file.name}" is not a name for a file next to {entry.uid}')
                yield _problem(entry, message, "use letters, digits, dots and hyphens")

    def _open_questions(self, entry: Entry, document: ImportedDocument) -> Iterator[Problem]:
        """Yield a problem for each question without whose answer the document cannot be written."""
        for question in document.questions:
            if question.is_required:
                message = UNANSWERED_QUESTION(f'[{question.table}] has no answer for "{question.key}"')
                value = question.proposal or "…"
                map_file = f"imports/{self._task.name}.toml"
                yield _problem(
                    entry, message, f'write "{question.key}" = "{value}" below [{question.table}] in {map_file}'
                )

    def _compare(self, entry: Entry, document: ImportedDocument, account: Account, hint: str) -> None:
        """Compare a document with the ledger and the archive; `hint` says what to do if its id is in use."""
        line = self.ledger.get(entry.source_id) or self._lost_line(entry, document)
        if line is None:
            if path := self._ids.get(entry.uid):
                entry.state = "left out"
                message = IMPORT_FAILED(f"{entry.uid} is in use by {path}")
                account.refuse(entry.item_type, [_problem(entry, message, hint)])
            return
        present = file_digest(self._task.root / line.file)
        if present != line.written and (path := self._moved_path(document, line.file)):
            line = moved_line(line, path)
            present = file_digest(self._task.root / path)
            entry.uid = next((uid for uid, known in self._ids.items() if known == path), entry.uid)
            self.foreign_ids.discard(entry.uid)
        self.ledger[entry.source_id] = line
        entry.path = entry.known_path = line.file
        if present not in {"", line.written} and self._is_of_another(document, line.file):
            entry.state, entry.path, entry.known_path = "left out", "", ""
            account.refuse(
                entry.item_type, [_problem(entry, IMPORT_FAILED(f"{line.file} is another document now"), hint)]
            )
        elif not present:
            self._compare_deleted(entry, account)
        elif self.is_renewed(entry.source_id) and present == line.written:
            entry.state = "changed"
        elif not line.source:
            self._compare_without_digest(entry, document, line.file, account)
        elif line.source == entry.digest:
            entry.state = "unchanged"
            account.items[entry.item_type, "unchanged"] += 1
            if self._task.is_renewal:
                account.add_change(Change("told", NOT_RENEWED, 1, (line.file,)), entry.place)
        else:
            self._compare_changed(entry, line, account, is_edited=present != line.written)

    def _compare_without_digest(self, entry: Entry, document: ImportedDocument, path: str, account: Account) -> None:
        """Keep a document that an earlier import has written, without knowing in which form. If the source has closed it since, it is refused."""
        if self._has_been_closed(path, document):
            entry.state = "refused"
            message = CHANGED_SINCE_IMPORT(f"{path} is published, and is not public in the source")
            account.refuse(entry.item_type, [_problem(entry, message, CLOSE_BY_HAND)])
            return
        entry.state = "unchanged"
        account.items[entry.item_type, "unchanged"] += 1
        account.add_change(Change("told", NOT_COMPARED, 1, (path,)), entry.place)

    def _compare_deleted(self, entry: Entry, account: Account) -> None:
        """Write a document whose file is gone again, unless an editor may have deleted it on purpose."""
        if self._task.is_again:
            entry.state = "left out"
            account.deleted.append(entry.path)
            account.skip(entry.item_type, "deleted from the archive after an earlier import", entry.place)

    def _compare_changed(self, entry: Entry, line: LedgerLine, account: Account, *, is_edited: bool) -> None:
        if self._task.is_again and not is_edited:
            entry.state = "changed"
            return
        entry.state = "refused"
        changed = f"both the source and {line.file} have" if is_edited else "the source has"
        message = CHANGED_SINCE_IMPORT(f"{changed} changed since the last import of {entry.uid}")
        account.refuse(entry.item_type, [_problem(entry, message, MERGE_BY_HAND if is_edited else ADD_AGAIN)])

    def _lost_line(self, entry: Entry, document: ImportedDocument) -> LedgerLine | None:
        """Return a line for a document that `imported:` of a file shows to be imported, if the ledger has lost it."""
        if not self._ids or not (self._task.reads_items or self._task.is_again):
            return None
        path = self._path_of_origin(document)
        return LedgerLine(entry.source_id, path) if path else None

    def _has_been_closed(self, path: str, document: ImportedDocument) -> bool:
        """Return True if a published file is closed in the source: as far as an import of drafts can tell, or one that keeps statuses."""
        status = document.front_matter.get("status")
        is_closed = status == "held" or (self._task.options.as_source and status != "published")
        return is_closed and front_matter_of(self._task.root / path).get("status") == "published"

    def _moved_path(self, document: ImportedDocument, path: str) -> str:
        """Return the file that `imported:` shows to be the document, if the one that an import has written is gone or another one now."""
        is_gone = not (self._task.root / path).is_file()
        return self._path_of_origin(document) if is_gone or self._is_of_another(document, path) else ""

    def _path_of_origin(self, document: ImportedDocument) -> str:
        origin = origin_of(document.front_matter)
        if origin is None:
            return ""
        if self._origins is None:
            self._origins = read_origins(self._task.root, self._task.config)
        return self._origins.get(origin, "")

    def _is_of_another(self, document: ImportedDocument, path: str) -> bool:
        """Return True if a file states in `imported:` that it is another document than this one."""
        origin = origin_of(document.front_matter)
        stated = origin_of(front_matter_of(self._task.root / path)) if origin else None
        return stated not in {None, origin}


def _is_text(document: ImportedDocument) -> bool:
    """Return True if all texts of a document can be written in UTF-8."""
    try:
        document.body.encode("utf-8")
        json.dumps(document.front_matter, default=str, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _problem(entry: Entry, message: str, hint: str) -> Problem:
    return Problem(entry.origin, entry.line, 1 if entry.line else 0, message, hint)
