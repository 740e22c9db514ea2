"""Plain text: each `.txt` file is a story, its first line the headline, what empty lines part its paragraphs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.content.text.decoding import decode_text
from sitegen.diagnostics import Problem
from sitegen.importers import ImportedDocument
from sitegen.names.naming import new_slug

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME = "text"
_MARKDOWN_SIGNS = re.compile(r"([\\`*_{}\[\]<>~|&#^$])|^([-+=:!]|\d+[.)])(?=\S|\s|$)|(?<=\w)(@|://)", re.MULTILINE)
"""Signs that mean something in Markdown and nothing in plain text."""


def read(source: Path) -> Iterator[ImportedDocument]:
    """The text files of a folder, by name, or one file; raises ValueError for one that is no text, or empty."""
    found = sorted(source.rglob("*.txt")) if source.is_dir() else [source]
    for file in [file for file in found if not file.name.startswith(".")]:  # what editors and systems leave behind
        if file.is_symlink():
            raise ValueError(f"{file}: it is a link to another file: put that file here, or take the link out")
        text = decode_text(file.read_bytes(), str(file))
        if isinstance(text, Problem):
            raise ValueError(f"{text.file}:{text.line}:{text.column}: {text.message}; {text.hint}")  # noqa: TRY004 - its text is wrong
        title, _, rest = text.strip().partition("\n")
        if not title:
            raise ValueError(f"{file}: it is empty")
        front = {"title": title.strip(), "status": "draft", "imported": {"system": "text", "id": file.name}}
        yield ImportedDocument("story", new_slug(file.stem) or new_slug(title), front, _to_markdown(rest), str(file))


def _to_markdown(text: str) -> str:
    """The same words as Markdown: no sign in them means anything, and no line is code because it is indented."""
    lines = [line.strip() for line in text.strip().split("\n")]
    return "\n".join(_escape_line(line) for line in lines) + "\n"


def _escape_line(line: str) -> str:
    return _MARKDOWN_SIGNS.sub(_escape_match, line)


def _escape_match(found: re.Match[str]) -> str:
    sign = found[0]
    return f"{sign[:-1]}\\{sign[-1]}" if sign[0].isdigit() else "".join(f"\\{one}" for one in sign)
