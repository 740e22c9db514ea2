"""The check of new files: each is read as a build reads it, and its status cannot be more open than was asked for."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from sitegen.content.parser import parse_document
from sitegen.content.text.decoding import decode_text
from sitegen.diagnostics import Problem, errors
from sitegen.importers import Change
from sitegen.importers._references import TOKEN
from sitegen.importing.archive.ledger import file_digest
from sitegen.importing.documents.placement import path_beside
from sitegen.importing.documents.rewriting import document_text
from sitegen.problem_codes.importing import CHANGED_SINCE_IMPORT, INVALID_IMPORTED_DOCUMENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sitegen.importers import ImportedDocument
    from sitegen.importing.archive.ledger import LedgerLine
    from sitegen.importing.documents.collecting import Entry
    from sitegen.importing.report.account import Account
    from sitegen.importing.request.task import ImportTask

SHORTCODE_FENCE = "```{"
"""Beginning of a block that is a shortcode, whose arguments the configuration limits."""
MAX_EXCERPT_CHARS = 100
"""Maximum number of characters of a line of a new file in a message."""
PARTIAL_HINT = "correct it in the source or in the map file, or import the others with --partial"


def close_document(task: ImportTask, entry: Entry, document: ImportedDocument, account: Account) -> ImportedDocument:
    """Return a document as a draft if it is published although that was not asked for.

    The rule of `imported_status` decides the status; this one only ensures that no importer forgets it. Importers with `read` set the status
    themselves.
    """
    if document.front_matter.get("status") != "published" or task.options.as_source or not task.reads_items:
        return document
    account.add_change(
        Change("changed", "published became draft, because --status as-source was not given"), entry.place
    )
    return msgspec.structs.replace(document, front_matter=document.front_matter | {"status": "draft"})


def find_errors(task: ImportTask, entry: Entry, document: ImportedDocument) -> list[Problem]:
    """Return the errors that a build would report for the file of a document, at the place of the document in the source."""
    whole = document_text(document)
    if token := TOKEN.search(whole):
        message = INVALID_IMPORTED_DOCUMENT(f"{entry.uid}: the importer did not say what {token[0]} refers to")
        return [Problem(entry.origin, entry.line, 1 if entry.line else 0, message, PARTIAL_HINT)]
    decoded = decode_text(whole.encode("utf-8"), entry.path)
    if isinstance(decoded, Problem):
        return [_at_source(entry, decoded)]
    is_read = document.is_proven and _is_plain(document) and not task.plugins.sources
    text = document_text(msgspec.structs.replace(document, body="")) if is_read else whole
    parsed = parse_document(entry.path, text.encode("utf-8"), task.config, task.plugins)
    return [_at_source(entry, problem) for problem in errors(parsed.problems)]


def _is_plain(document: ImportedDocument) -> bool:
    """Return True if nothing in a body depends on the files that were found and on the configuration: no files, no shortcodes."""
    return all(each.role == "link" for each in document.references) and SHORTCODE_FENCE not in document.body


def is_as_written(
    task: ImportTask, entry: Entry, document: ImportedDocument, line: LedgerLine | None, files: Iterable[str]
) -> bool:
    """Return True if a document, its source and its files are as the line of the ledger says, so that there is nothing to write.

    Args:
        task: the import.
        entry: the document in the import.
        document: the document without tokens.
        line: the line of the ledger; None if there is none.
        files: paths of the files of the old site that the document uses.
    """
    if line is None or line.source != entry.digest:
        return False
    written = hashlib.sha256(document_text(document).encode("utf-8")).hexdigest()
    own = {path_beside(entry, file.name): hashlib.sha256(file.content).hexdigest() for file in document.files}
    return written == line.written and own == (line.files or {}) and all((task.root / file).is_file() for file in files)


def edited_files(
    task: ImportTask, entry: Entry, document: ImportedDocument, line: LedgerLine | None
) -> Iterator[Problem]:
    """Yield a problem for each file beside a document that the import would replace although it has not written it."""
    written = (line.files if line else None) or {}
    for file in document.files:
        path = path_beside(entry, file.name)
        present = file_digest(task.root / path)
        if present not in {"", written.get(path), hashlib.sha256(file.content).hexdigest()}:
            message = CHANGED_SINCE_IMPORT(f"{path} is not the file that an import has written")
            yield Problem(
                entry.origin, entry.line, 1 if entry.line else 0, message, "move the file away, and import again"
            )


def _at_source(entry: Entry, problem: Problem) -> Problem:
    """Return a problem of the new file at the place of the document in the source, whose line has another number and another text."""
    shown = f": {problem.excerpt.strip()[:MAX_EXCERPT_CHARS]}" if problem.excerpt.strip() else ""
    where = f"line {problem.line} of the new file{shown}" if problem.line else "the new file"
    message = INVALID_IMPORTED_DOCUMENT(f"{entry.uid} would be invalid: {problem.message} ({where})")
    hint = "; ".join(filter(None, [problem.hint, PARTIAL_HINT]))
    return Problem(entry.origin, entry.line, 1 if entry.line else 0, message, hint)
