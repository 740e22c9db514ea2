"""Configuration files of sites, and the parts of them that all systems have."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sitegen.content.text.decoding import decode_leniently, decode_text
from sitegen.content.text.limited_files import require_limited
from sitegen.diagnostics import Problem, SitegenError
from sitegen.importers._sites.metadata.field_values import name_of_value
from sitegen.importers._sites.metadata.yaml_values import FormatError, load_json, load_toml, load_yaml
from sitegen.problem_codes.environment import IMPORT_FAILED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

MAX_BYTES = 5_000_000
"""Maximum size of a configuration file."""
_TOO_LARGE_HINT = "remove it from the source, or shorten it"
LOADERS = {".yml": load_yaml, ".yaml": load_yaml, ".toml": load_toml, ".json": load_json}


def read_first(root: Path, names: Iterable[str]) -> dict[str, Any] | None:
    """Return the values of the first configuration file that exists; None if there is none.

    Raises:
        SitegenError: if it cannot be read.
    """
    for name in names:
        if (root / name).is_file():
            return read_configuration(root / name)
    return None


def read_configuration(file: Path) -> dict[str, Any]:
    """Return the values of a file in YAML, TOML or JSON.

    Raises:
        SitegenError: if it cannot be read.
    """
    text = _read_text(file)
    try:
        return LOADERS[file.suffix.lower()](text).values
    except FormatError as error:
        message = IMPORT_FAILED(f"the configuration of the site cannot be read: {error}")
        raise SitegenError(
            [Problem(str(file), error.line + 1, error.column + 1, message, "correct the line")]
        ) from None


def read_python_values(file: Path) -> dict[str, Any]:
    """Return the names in a Python file to which literal values are assigned, such as `SITEURL = "…"`. The file is not run.

    Raises:
        SitegenError: if it is not Python.
    """
    try:
        tree = ast.parse(_read_text(file))
    except (SyntaxError, ValueError) as error:
        message = IMPORT_FAILED("the configuration of the site is not Python")
        line = getattr(error, "lineno", 0) or 0
        raise SitegenError([Problem(str(file), line, int(bool(line)), message, "correct the line")]) from None
    found: dict[str, Any] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            try:
                found[node.targets[0].id] = ast.literal_eval(node.value)
            except (ValueError, TypeError, RecursionError):
                continue  # computed: not known without running the file
    return found


def _read_text(file: Path) -> str:
    text = decode_text(require_limited(file, MAX_BYTES, _TOO_LARGE_HINT), str(file))
    if isinstance(text, Problem):
        raise SitegenError([text])
    return text


def read_program(file: Path) -> str:
    """Return the text of a program or a list of patterns, with U+FFFD for bytes that are not UTF-8; "" if there is no file.

    Raises:
        SitegenError: if it is too large.
    """
    return decode_leniently(require_limited(file, MAX_BYTES, _TOO_LARGE_HINT)) if file.is_file() else ""


def read_authors(files: Iterable[Path]) -> dict[str, str]:
    """Return the names of authors by their key, from files with one table for each author. Files that cannot be read have none."""
    found: dict[str, str] = {}
    for file in files:
        if file.is_file() and file.suffix.lower() in LOADERS:
            values = read_configuration(file)
            found |= names_of({file.stem: values} if name_of_value(values) else values)
    return found


def names_of(people: Any) -> dict[str, str]:
    """Return the names in a table of people by their key."""
    tables = people if isinstance(people, dict) else {}
    return {str(key): name for key, value in tables.items() if (name := name_of_value(value))}


def site_address(config: Mapping[str, Any], *keys: str) -> tuple[str, str, tuple[str, ...]]:
    """Return the address of a site without a path, its path and its hosts, from the first key that has an address."""
    written = next((str(config[key]) for key in keys if config.get(key)), "")
    parts = urlsplit(written if "//" in written else "")
    if not parts.hostname:
        return "", "", ()
    return f"{parts.scheme or 'https'}://{parts.netloc}", parts.path.rstrip("/"), (parts.hostname,)


def known_zone(name: Any) -> str:
    """Return the name of a time zone; "" if there is no such zone."""
    try:
        return ZoneInfo(name).key if isinstance(name, str) and name else ""
    except (ValueError, OSError):  # also ZoneInfoNotFoundError, which is a KeyError
        return ""
    except KeyError:
        return ""
