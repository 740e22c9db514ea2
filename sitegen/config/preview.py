"""The table `[preview]` of the configuration: the preview on the machine of each editor. Nothing in it changes a published file."""

from __future__ import annotations

import re
from string import Formatter

import msgspec

EDITORS = {
    "vscode": "vscode://file{path}:{line}:{column}",
    "vscodium": "vscodium://file{path}:{line}:{column}",
    "cursor": "cursor://file{path}:{line}:{column}",
    "zed": "zed://file{path}:{line}:{column}",
    "idea": "idea://open?file={path}&line={line}&column={column}",
    "none": "",
}
"""Address that opens a file in each known editor. `{path}` begins with a slash, and is percent-encoded."""
PLACEHOLDERS = ("path", "line", "column")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:")
_SCRIPT_SCHEMES = ("javascript:", "data:", "vbscript:", "blob:")


class PreviewConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The preview, `sitegen serve`. Nothing here changes the published site."""

    editor: str = "vscode"
    """Program in which the dashboard opens a file, at its line: a name of this list, or the form of an address.

    The names are `vscode`, `vscodium`, `cursor`, `zed`, `idea` (all editors of JetBrains), and `none` for no links. An address of your own contains
    `{path}`, and may contain `{line}` and `{column}`. If the people of a newsroom use different programs, each sets the environment
    variable on his or her own machine: it takes precedence.

    Example: "zed"
    """


def editor_address(editor: str) -> str:
    """Return the form of the addresses that open a file in an editor; "" for no links."""
    return EDITORS.get(editor, editor)


def editor_error(editor: str) -> str:
    """Return why a value of `editor` cannot be used, or ""."""
    if editor in EDITORS:
        return ""
    if not _SCHEME.match(editor) or editor.startswith(_SCRIPT_SCHEMES):
        return f'"{editor}" is neither a known editor nor an address that opens one'
    try:
        names = [name for _, name, form, conversion in Formatter().parse(editor) if name is not None]
        has_forms = any(
            form or conversion for _, name, form, conversion in Formatter().parse(editor) if name is not None
        )
    except ValueError:
        return f'the braces of "{editor}" do not match'
    if "path" not in names:
        return f'"{editor}" does not contain {{path}}'
    if unknown := [name for name in names if name not in PLACEHOLDERS]:
        return f'"{editor}" contains {{{unknown[0]}}}, which has no meaning'
    return f'"{editor}" contains a format, which is not supported' if has_forms else ""
