"""Reads text documents as stories."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from sitegen.diagnostics import Problem
from sitegen.importers._docx._word.clean import clean, count_margins
from sitegen.importers._docx._word.constructs import UNREADABLE_HINT
from sitegen.importers._docx.convert import NOT_SHOWN, convert
from sitegen.importers._docx.google import read_google
from sitegen.importers._docx.metadata import read_metadata
from sitegen.importers._docx.package import MAX_UNPACKED_BYTES, PackageError, read_parts
from sitegen.importers._docx.text_document import TextDocument
from sitegen.importers._html.linked_notes import place_notes
from sitegen.importers._items import Change, RefusedItem, SkippedItem
from sitegen.importers._stories.build_story import build_story
from sitegen.importers._stories.source_files import iter_files, relative_name
from sitegen.importers._tables.cells import story_of_cells
from sitegen.importers._tables.columns import DROP, is_valid_target, target_of
from sitegen.importers._tables.unread_cells import account_for_cells
from sitegen.importers._xml.tree import XmlError
from sitegen.names.naming import new_slug
from sitegen.problem_codes.environment import IMPORT_FAILED

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sitegen.importers import ImportItem, ImportRequest
    from sitegen.importers._docx.metadata import MetadataLine
    from sitegen.importers._stories.source_story import SourceStory
    from sitegen.problem_codes import Message

SUFFIXES = (".docx", ".html", ".htm", ".zip")
LOCK_PREFIX = "~$"
"""Beginning of the names of files that Word writes while a document is open."""
ACCEPT_HINT = (
    "accept or reject the changes and remove comments and hidden text in the document, or import with --accept-changes: "
    "insertions stay, and deletions, comments and hidden text are left out"
)
LOST_WORD_HINT = "find the word in the document, and write it as plain text: it is in a shape, a form or another part that is not read"
LIST_TARGETS = frozenset({"bylines", "tags", "entities"})
"""Meanings of rows with several values, each in a paragraph."""
TITLE_HINT = 'give the headline the style Title, or add a table: its first cell is "metadata", and a row names title and headline'


def read_documents(request: ImportRequest) -> Iterator[ImportItem]:
    """Yield a story for each document. One with tracked changes, comments or hidden text is refused unless the request accepts them.

    Raises:
        SitegenError: if a package is not installed that reads the documents.
    """
    for file in iter_files(request.sources, SUFFIXES, max_bytes=MAX_UNPACKED_BYTES):
        if isinstance(file, (SkippedItem, RefusedItem)):
            yield file
        elif file.name.startswith(LOCK_PREFIX):
            yield SkippedItem("file", "lock files of Word are not imported", str(file), 0, file.name)
        else:
            yield _read_file(file, request)


def _read_file(file: Path, request: ImportRequest) -> ImportItem:
    read = _read_word if file.suffix.lower() == ".docx" else read_google
    try:
        document = read(file)
    except PackageError as error:
        hint = (
            "save the document as .docx, without a password"
            if read is _read_word
            else "export the document again as a web page"
        )
        return _refuse(file, Problem(str(file), 0, 0, error.message, error.hint or hint))
    except XmlError as error:
        message = IMPORT_FAILED(f"the document is damaged: {error}")
        return _refuse(file, Problem(str(file), 0, 0, message, "open it in Word, and save it again"))
    if document.hidden and not request.options.accept_changes:
        message = IMPORT_FAILED(f"the document contains {_counted(document.hidden)}")
        return _refuse(file, Problem(str(file), 0, 0, message, ACCEPT_HINT))
    if document.unreadable:
        message = IMPORT_FAILED(f"the document contains {document.unreadable}")
        return _refuse(file, Problem(str(file), 0, 0, message, UNREADABLE_HINT[document.unreadable]))
    if document.lost_word:
        message = IMPORT_FAILED(f'the word "{document.lost_word}" of the document would be lost')
        return _refuse(file, Problem(str(file), 0, 0, message, LOST_WORD_HINT))
    return _build(document, file, request)


def _read_word(file: Path) -> TextDocument:
    parts = read_parts(file)
    cleaned = clean(parts)
    word = convert(cleaned, new_slug(file.stem) or "picture")
    html = word.html.replace(f'src="{NOT_SHOWN}"', "")
    count = count_margins(parts)
    margins = (Change("lost", "header or footer of a Word document", count),) if count else ()
    return TextDocument(html, word.files, (*word.changes, *margins), cleaned.counts, word.lost_word, cleaned.unreadable)


def _refuse(file: Path, problem: Problem) -> RefusedItem:
    return RefusedItem("document", problem, str(file))


def _counted(counts: Counter[str]) -> str:
    names = [
        f"{count} {name}{'s' if count > 1 and name != 'hidden text' else ''}" for name, count in sorted(counts.items())
    ]
    return ", ".join(names)


def _build(document: TextDocument, file: Path, request: ImportRequest) -> ImportItem:
    metadata = read_metadata(document.html)
    try:
        rows = _rows(metadata.lines, request)
    except _MetadataError as error:
        return _refuse(file, Problem(str(file), 0, 0, error.message, error.hint))
    styled = {"title": metadata.title, "deck": metadata.subtitle}
    table = {row.target: row.text for row in rows if row.target != DROP}
    cells = styled | table
    if not cells["title"]:
        return _refuse(file, Problem(str(file), 0, 0, IMPORT_FAILED("the document has no headline"), TITLE_HINT))
    source_id = cells.get("id") or relative_name(file, request.sources)
    story = story_of_cells(
        cells, place_notes(metadata.html).html, "html", system="docx", source_id=source_id, file=file
    )
    replaced = tuple(
        Change("lost", f"{name} of the document, since the table of metadata has another one", examples=(text,))
        for name, text in styled.items()
        if text and text != cells[name]
    )
    story = account_for_cells(_with_document(story, document, (*metadata.changes, *replaced)), rows, request)
    return build_story(story, request)


class _MetadataError(Exception):
    """A row of the table of metadata that has no clear meaning."""

    def __init__(self, message: Message, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class _Row(NamedTuple):
    """A row of the table of metadata."""

    name: str
    target: str
    text: str


def _rows(lines: Iterable[MetadataLine], request: ImportRequest) -> list[_Row]:
    """Return the rows of the table of metadata with their meanings.

    Raises:
        _MetadataError: if the meaning of a row is not known, two rows have the same one, or a row has several values.
    """
    rows: list[_Row] = []
    for name, values in lines:
        target = target_of(name, request.answers.fields)
        if target is None or not is_valid_target(target):
            message = IMPORT_FAILED(f'the meaning of "{name}" in the table of metadata is not known')
            raise _MetadataError(
                message, f'add a line below [fields] of the map, such as "{name}" = "drop" or "{name}" = "title"'
            )
        if target != DROP and (other := next((row.name for row in rows if row.target == target), "")):
            message = IMPORT_FAILED(f'the rows "{other}" and "{name}" of the table of metadata both state: {target}')
            raise _MetadataError(message, "keep one of them in the document")
        if target != DROP and len(values) > 1:
            message = IMPORT_FAILED(f'the row "{name}" of the table of metadata has {len(values)} values')
            raise _MetadataError(message, "write the value into one cell")
        text = ("; " if target in LIST_TARGETS else " ").join(text for value in values for text in value)
        rows.append(_Row(name, target, text))
    return rows


def _with_document(story: SourceStory, document: TextDocument, changes: tuple[Change, ...]) -> SourceStory:
    """Return a story with the files of its document and an account of what its readers do not see."""
    hidden = [
        Change("lost" if name != "insertion" else "changed", f"{name} (accepted)", count)
        for name, count in sorted(document.hidden.items())
    ]
    return replace(
        story,
        files=document.files,
        item_type="document",
        changes=(*story.changes, *changes, *document.changes, *hidden),
    )
