"""Adds texts to a list in the front matter of a file, and checks that nothing else in the file has changed."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import yaml

from sitegen.content.front_matter import splitter
from sitegen.content.parser import MAX_DOCUMENT_BYTES, document_size_problem
from sitegen.content.text.decoding import decode_text
from sitegen.diagnostics import Problem, SitegenError
from sitegen.editing.editable_text import read_editable_text
from sitegen.editing.located_values import locate_values
from sitegen.editing.text_lists import edit_texts
from sitegen.problem_codes.environment import CANNOT_EDIT_FILE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sitegen.content.front_matter.splitter import FrontMatter
    from sitegen.struct_paths import KeyPath


def add_to_list(data: bytes, file: str, key: str, texts: Sequence[str]) -> bytes:
    """Return the bytes of a content file with texts added at the end of a top-level list of its front matter.

    All other bytes are unchanged: comments, order, quotation marks, line ends. Texts that are in the list already are not added again.

    Raises:
        SitegenError: if the file cannot be read, would be too large to be read again, or the syntax of the list is not supported. The problem
            has the place of the list.
    """
    before = read_file(data, file)
    current = before.data.get(key) or []
    if not isinstance(current, list):
        raise _list_error(before, data, file, key)
    added = [text for text in dict.fromkeys(texts) if text not in current]
    if not added:
        return data
    edited = _edit(data, key, added)
    expected = deepcopy(before.data) | {key: [*current, *added]}
    if edited is None or not is_as_expected(edited, file, expected, before.body):
        raise _list_error(before, data, file, key)
    require_readable_size(edited, file)
    return edited


def require_readable_size(edited: bytes, file: str) -> None:
    """Do nothing if an edited document can be read again.

    Raises:
        SitegenError: if it has more bytes than a document may have.
    """
    if len(edited) > MAX_DOCUMENT_BYTES:
        raise SitegenError([document_size_problem(file)])


def _edit(data: bytes, key: str, added: list[str]) -> bytes | None:
    source = read_editable_text(data)
    try:
        front = locate_values(source.text)
    except (yaml.YAMLError, ValueError):
        return None
    return source.apply_edits().encode() if edit_texts(source, front, key, added) else None


def is_as_expected(edited: bytes, file: str, expected: dict[str, Any], body: str) -> bool:
    """Return True if an edited file has exactly these values and this body."""
    try:
        after = read_file(edited, file)
    except SitegenError:
        return False
    return after.data == expected and after.body == body


def read_file(data: bytes, file: str) -> FrontMatter:
    """Return the front matter and the body of a content file.

    Raises:
        SitegenError: if the file cannot be read.
    """
    decoded = decode_text(data, file)
    found = splitter.read_front_matter(decoded, file) if isinstance(decoded, str) else decoded
    if isinstance(found, Problem):
        raise SitegenError([found])
    return found


def _list_error(front: FrontMatter, data: bytes, file: str, key: str) -> SitegenError:
    mark = " = " if data.decode("utf-8-sig", "replace").startswith("+++") else ": "
    message = f'an item has to be added to "{key}", but the syntax of its value is not supported'
    return splice_error(front, file, (key,), message, f"write it as a list: {key}{mark}[]")


def splice_error(front: FrontMatter, file: str, path: KeyPath, message: str, hint: str) -> SitegenError:
    """Return the error that a value cannot be edited, at its place."""
    line, column = front.positions.get(path, (1, 1))
    return SitegenError([Problem(file, line, column, CANNOT_EDIT_FILE(message), hint)])
