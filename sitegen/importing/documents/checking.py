"""The check of new files: each is read as a build reads it, and its status cannot be more open than was asked for."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

import msgspec

from sitegen.content.parser import MAX_DOCUMENT_BYTES, parse_document
from sitegen.content.text.decoding import decode_text
from sitegen.diagnostics import Problem, errors
from sitegen.importers import Change
from sitegen.importers._references import TOKEN
from sitegen.importing.archive.ledger import file_digest
from sitegen.importing.documents.placement import path_beside
from sitegen.problem_codes.importing import CHANGED_SINCE_IMPORT, INVALID_IMPORTED_DOCUMENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.importers import ImportedDocument
    from sitegen.importing.archive.ledger import LedgerLine
    from sitegen.importing.documents.collecting import Entry
    from sitegen.importing.documents.rewriting import Rewritten
    from sitegen.importing.report.account import Account
    from sitegen.importing.request.task import ImportTask

SHORTCODE_FENCE = "```{"
"""Beginning of a block that is a shortcode, whose arguments the configuration limits."""
_SHORTCODE = re.compile(r"^(`{3,})\{.*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)
"""A shortcode that is in no other block."""
MAX_EXCERPT_CHARS = 100
"""Maximum number of characters of a line of a new file in a message."""
INSIDE = "@/"
"""Beginning of the path of a file of the archive."""
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


def find_errors(task: ImportTask, entry: Entry, rewritten: Rewritten, text: str) -> list[Problem]:
    """Return the errors that a build would report for the file of a document, at the place of the document in the source.

    Of a body of an ordinary size that the proof of the conversion has read, only what was not known then is read again: the addresses, and
    the shortcodes, which the configuration limits. If that has an error, the whole file is read for its message.

    Args:
        task: the import.
        entry: the document in the import.
        rewritten: the document without tokens.
        text: its file.
    """
    if token := TOKEN.search(text):
        message = INVALID_IMPORTED_DOCUMENT(f"{entry.uid}: the importer did not say what {token[0]} refers to")
        return [Problem(entry.origin, entry.line, 1 if entry.line else 0, message, PARTIAL_HINT)]
    data = text.encode("utf-8")
    decoded = decode_text(data, entry.path)
    if isinstance(decoded, Problem):
        return [_at_source(entry, decoded)]
    body = rewritten.document.body
    is_read = rewritten.document.is_proven and not task.plugins.sources and len(data) <= MAX_DOCUMENT_BYTES
    unknown = _unknown_parts(rewritten) if is_read else body
    found = _errors_of(task, entry, text.removesuffix(body) + unknown)
    if found and unknown != body:
        found = _errors_of(task, entry, text) or found
    return [_at_source(entry, problem) for problem in found]


def _errors_of(task: ImportTask, entry: Entry, text: str) -> list[Problem]:
    return errors(parse_document(entry.path, text.encode("utf-8"), task.config, task.plugins).problems)


def _unknown_parts(rewritten: Rewritten) -> str:
    """Return the parts of a body that depend on the files that were found and on the configuration; all of it if they cannot be told apart."""
    body = rewritten.document.body
    shortcodes = [found[0] for found in _SHORTCODE.finditer(body)] if SHORTCODE_FENCE in body else []
    if "".join(shortcodes).count(SHORTCODE_FENCE) != body.count(SHORTCODE_FENCE):
        return body
    links = [
        f"{'!' if role == 'picture' else ''}[x]({target})"
        for role, target in dict.fromkeys(rewritten.targets)
        if role == "picture" or not target.startswith(INSIDE)
    ]
    return "\n\n".join([*links, *shortcodes, ""])


def is_as_written(task: ImportTask, entry: Entry, rewritten: Rewritten, text: str, line: LedgerLine | None) -> bool:
    """Return True if a document, its source and its files are as the line of the ledger says, so that there is nothing to write.

    Args:
        task: the import.
        entry: the document in the import.
        rewritten: the document without tokens.
        text: its file.
        line: the line of the ledger; None if there is none.
    """
    if line is None or line.source != entry.digest:
        return False
    written = hashlib.sha256(text.encode("utf-8")).hexdigest()
    own = {path_beside(entry, file.name): hashlib.sha256(file.content).hexdigest() for file in rewritten.document.files}
    are_there = all((task.root / file).is_file() for file in rewritten.files)
    return written == line.written and own == (line.files or {}) and are_there


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
