"""Eleventy: its data files, the files that it leaves out, and the addresses that it gives pages."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any

from sitegen.folder_contents import list_folder
from sitegen.importers._sites.metadata.field_values import plain_text
from sitegen.importers._sites.metadata.yaml_values import FormatError, load_json
from sitegen.importers._sites.pages import DATE_IN_NAME
from sitegen.importers._sites.systems.configuration import read_configuration, read_program
from sitegen.importers._sites.systems.permalinks import normalize_address

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path, PurePosixPath

    from sitegen.importers._sites.pages import Site

GENERIC_FOLDERS = frozenset({"content", "contents", "src", "source", "site", "docs", "input", "pages_src", "website"})
"""Folders that contain a whole site, and say nothing of a type."""
ELEVENTY_FILES = (
    ".eleventy.js",
    "eleventy.config.js",
    "eleventy.config.mjs",
    "eleventy.config.cjs",
    "eleventy.config.ts",
)
_IGNORED_IN_CONFIGURATION = re.compile(r"""\bignores\s*\.\s*add\(\s*(["'`])(?P<pattern>[^"'`]+)\1""")
_TOKEN = re.compile(
    r"""\s+|//[^\n]*|/\*.*?\*/|(?P<text>"[^"\\\n]*"|'[^'\\\n]*'|`[^`\\$]*`)|(?P<word>[A-Za-z_$][\w$]*)"""
    r"""|(?P<number>-?\d+(?:\.\d+)?)|(?P<mark>[{}\[\],:=;.])""",
    re.DOTALL,
)
_EXPORTS = ("module.exports=", "exportdefault")


def eleventy_data(root: Path) -> dict[str, Any]:
    """Return the global data of a site that are files with values: `_data/site.json`, and `data/site.yaml`."""
    found: dict[str, Any] = {}
    for folder in ("_data", "data", "src/_data", "content/_data"):
        for file in list_folder(root / folder):
            if file.suffix.lower() in {".json", ".yml", ".yaml", ".toml"} and file.stem in {"site", "metadata", "meta"}:
                values = read_configuration(file)
                found |= {file.stem: values, **values}
    return found


def ignored_patterns(root: Path) -> list[str]:
    """Return the patterns of files that Eleventy leaves out: of `.eleventyignore`, `.gitignore` and its configuration."""
    found: list[str] = []
    for folder in ("", *sorted(GENERIC_FOLDERS)):
        for name in (".eleventyignore", ".gitignore"):
            found += [f"{folder}/{each}".strip("/") for each in _patterns(root / folder / name)]
    for name in ELEVENTY_FILES:
        found += [
            each["pattern"].removeprefix("./") for each in _IGNORED_IN_CONFIGURATION.finditer(read_program(root / name))
        ]
    return found


def _patterns(file: Path) -> Iterator[str]:
    for line in read_program(file).splitlines():
        pattern = line.strip().removeprefix("./").strip("/")
        if pattern and not pattern.startswith(("#", "!")):
            yield pattern


def is_ignored(site: Site, path: PurePosixPath) -> bool:
    """Return True if a pattern names a file or a folder above it."""
    starts = [str(path), *map(str, path.parents), path.name, *path.parts]
    return any(
        fnmatch(start, each)
        for pattern in site.config.get("ignored", ())
        for each in (pattern, pattern.replace("**/", ""), pattern.replace("**/", "").removesuffix("/**"))
        for start in starts
    )


def data_of_files(site: Site, path: PurePosixPath) -> dict[str, Any]:
    """Return the front matter that data files give a page: those of its folders, then its own."""
    found: dict[str, Any] = {}
    for file in _data_files(site, path):
        found |= read_configuration(file) if file.suffix == ".json" else read_script(read_program(file)) or {}
    return found


def computed_by(site: Site, path: PurePosixPath) -> str:
    """Return the status of a page whose data a program computes, in a data file of JavaScript; "" for others."""
    files = (*_data_files(site, path), *site.config.get("computed", ()))
    scripts = (file for file in files if file.suffix != ".json")
    found = next((file.name for file in scripts if read_script(read_program(file)) is None), "")
    return f"computed by {found}" if found else ""


def _data_files(site: Site, path: PurePosixPath) -> Iterator[Path]:
    folders = [*reversed(path.parents)]
    names = [(site.root / folder / (folder.name or site.root.resolve().name)) for folder in folders]
    for name in (*names, site.root / path.with_suffix("")):
        for suffix in (".json", *(f".11tydata.{each}" for each in ("json", "js", "cjs", "mjs", "ts"))):
            file = name.with_name(f"{name.name}{suffix}")
            if file.is_file():
                yield file


def read_script(text: str) -> dict[str, Any] | None:
    """Return the values of a script that exports one object of plain values; None if something in it is computed. It is not run."""
    parts: list[str] = []
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            return None
        position = found.end()
        if found["text"]:
            parts.append(json.dumps(found["text"][1:-1]))
        elif found.lastgroup:
            parts.append(found[0])
    return _exported(parts)


def _exported(parts: list[str]) -> dict[str, Any] | None:
    start = next((number for number in (2, 4) if "".join(parts[:number]) in _EXPORTS), 0)
    values = parts[start:-1] if parts[-1:] == [";"] else parts[start:]
    pieces = []
    for number, part in enumerate(values):
        following = values[number + 1] if number + 1 < len(values) else ""
        if part == "," and following in {"}", "]"}:
            continue
        pieces.append(json.dumps(part) if following == ":" and part.isidentifier() else part)
    try:
        return load_json(" ".join(pieces)).values if start else None
    except FormatError:
        return None


def has_no_address(data: Mapping[str, Any]) -> bool:
    """Return True if the front matter gives a page no address, or may give it none: `permalink: false`, also as a part of a template."""
    computed = data.get("eleventyComputed")
    for values in (data, computed if isinstance(computed, dict) else {}):
        written = values.get("permalink")
        if isinstance(written, dict):
            written = written.get("build", "false")
        text = str(written if written is not None else "")
        if plain_text(text).lower() == "false" or ("{" in text and re.search(r"\bfalse\b", text)):
            return True
    return False


def eleventy_address(site: Site, path: PurePosixPath) -> str | None:
    """Return the address that Eleventy gives a page; None if a program computes it, in a data file of JavaScript."""
    for folder in path.parents:
        for file in list_folder(site.root / folder, "*.11tydata.*js"):
            if "permalink" in read_program(file):
                return None
    parts = path.parts[1:] if path.parts[0] in GENERIC_FOLDERS else path.parts
    name = DATE_IN_NAME.sub("", path.stem, count=1)
    is_index = name == "index" or (len(parts) > 1 and name == parts[-2])
    return normalize_address("/".join([*parts[:-1], *([] if is_index else [name]), ""]))
