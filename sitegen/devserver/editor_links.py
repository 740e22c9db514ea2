"""Addresses that open a file of the archive in the editor of the person at this machine, at a line and a column."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote


def editor_link(editor: str, root: str, file: str, line: int = 1, column: int = 1) -> str:
    """Return the address that opens a file.

    Args:
        editor: the form of the address, such as `vscode://file{path}:{line}:{column}`; see `sitegen.config.preview`.
        root: the folder of the archive.
        file: the path of the file, relative to that folder.
        line: the line, from 1; 0 for the whole file.
        column: the column, from 1; 0 for the whole line.

    Returns:
        The address, percent-encoded; "" if the editor is switched off or the path is outside of the archive.
    """
    path = Path(root, file)
    if not editor or not root or ".." in path.parts or not path.is_relative_to(root):
        return ""
    absolute = path.as_posix()
    rooted = absolute if absolute.startswith("/") else f"/{absolute}"  # a drive of Windows
    return editor.format(path=quote(rooted, safe="/:"), line=max(line, 1), column=max(column, 1))
