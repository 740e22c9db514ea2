"""The importer for plain text: each `.txt` file is a story with its headline on the first line.

Empty lines separate paragraphs.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from sitegen.content.parser import MAX_DOCUMENT_BYTES
from sitegen.content.text.decoding import decode_text
from sitegen.content.text.limited_files import read_limited
from sitegen.diagnostics import Problem
from sitegen.folder_contents import list_tree
from sitegen.importers import ImportedDocument, RefusedItem
from sitegen.importers._request import TEXT_KINDS
from sitegen.names.naming import new_slug
from sitegen.problem_codes.environment import IMPORT_FAILED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME = "text"
KINDS = TEXT_KINDS
REPLACE_LINK = "replace it by the file that it points to, or remove it"
_MARKDOWN_CHARS = re.compile(r"([\\`*_{}\[\]<>~|&#^$])|^([-+=:!]|\d+[.)])(?=\S|\s|$)|(?<=\w)(@|://)", re.MULTILINE)
"""Characters that have a meaning in Markdown but not in plain text."""


def read(source: Path) -> Iterator[ImportedDocument | RefusedItem]:
    """Yield a story for each text file of a folder, sorted by path, or for one file.

    A file that is a symbolic link, is empty or is not UTF-8 text is refused.
    """
    # hidden files are those of editors and systems
    files = list_tree(source, "*.txt", with_hidden=False) if source.is_dir() else [source]
    for file in files:
        story = _read_story(file)
        yield RefusedItem("story", story) if isinstance(story, Problem) else story


def _read_story(file: Path) -> ImportedDocument | Problem:
    """Return the story of a file, or the reason why it cannot be one."""
    if file.is_symlink():
        return Problem(str(file), 0, 0, IMPORT_FAILED("the file is a symbolic link"), REPLACE_LINK)
    if file.exists() and not file.is_file():
        return Problem(str(file), 0, 0, IMPORT_FAILED("it is not a file"), "remove it")
    data = read_limited(file, MAX_DOCUMENT_BYTES, "divide it into several stories, or remove it")
    text = data if isinstance(data, Problem) else decode_text(data, str(file))
    if isinstance(text, Problem):
        return Problem(text.file, text.line, text.column, IMPORT_FAILED(text.message), text.hint)
    title, _, rest = text.strip().partition("\n")
    if not title:
        hint = "write a headline on the first line, or remove the file"
        return Problem(str(file), 1, 1, IMPORT_FAILED("the file is empty"), hint)
    body = _to_markdown(rest)
    if difference := _difference(rest, body):
        message = IMPORT_FAILED(f"the text cannot be written as Markdown without a difference: {difference}")
        return Problem(str(file), 0, 0, message, "change this place in the source, or remove the file")
    front_matter = {"title": title.strip(), "status": "draft", "imported": {"system": "text", "id": file.name}}
    return ImportedDocument("story", new_slug(file.stem) or new_slug(title), front_matter, body, str(file))


def _difference(text: str, markdown: str) -> str:
    """Return the first difference between a text and what sitegen reads from the Markdown made of it; "" if there is none."""
    from sitegen.importers._markdown.proof import find_difference
    from sitegen.importers._markdown.tree import Element

    lines = [line.strip() for line in text.strip().split("\n")]
    paragraphs = [" ".join(part) for is_text, part in groupby(lines, bool) if is_text]
    body = Element("body", {}, [Element("p", {}, [words]) for words in paragraphs])
    return find_difference(body, markdown, "en", is_strict=False)


def _to_markdown(text: str) -> str:
    """Return text as Markdown with all markup escaped, and without indentation, which would make a line code."""
    lines = [line.strip() for line in text.strip().split("\n")]
    return "\n".join(_escape_line(line) for line in lines) + "\n"


def _escape_line(line: str) -> str:
    return _MARKDOWN_CHARS.sub(_escape_match, line)


def _escape_match(match: re.Match[str]) -> str:
    text = match[0]
    return f"{text[:-1]}\\{text[-1]}" if text[0].isdigit() else "".join(f"\\{char}" for char in text)
