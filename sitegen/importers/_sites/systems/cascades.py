"""The cascades of Hugo: front matter that its configuration or a page of a section gives other pages, and files that it leaves out."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

from sitegen.diagnostics import Problem
from sitegen.folder_contents import list_tree
from sitegen.importers._sites.metadata.field_values import normalize_key, text_list
from sitegen.importers._sites.metadata.front_matter import read_source_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_GLOB_PART = re.compile(r"\*\*|\*|\?|\{|\}|,|[^*?{},]+")
_MEANINGS = {"**": ".*", "*": "[^/]*", "?": "[^/]", "{": "(?:", "}": ")", ",": "|"}
PAGE_KINDS = ("page",)
LIST_KINDS = ("section", "home", "taxonomy", "term")


class Cascade(NamedTuple):
    """Front matter for many pages."""

    folder: str
    """Folder of the content below which it counts; "" for all."""
    values: dict[str, Any]
    target: Mapping[str, Any] | None = None
    """Conditions for pages; None if there are none. Of those only the path and the kind are read, so that it may count for too many pages."""


def all_cascades(config: Mapping[str, Any], content: Path) -> Iterator[Cascade]:
    """Yield the cascades of the configuration, then those of the pages of sections."""
    yield from _entries("", config.get("cascade"))
    for file in list_tree(content, "_index.*", with_hidden=False):
        source = read_source_file(file) if file.suffix.lower() in {".md", ".markdown", ".html"} else None
        if source is None or isinstance(source, Problem) or not source.data:
            continue
        folder = file.parent.relative_to(content).as_posix()
        yield from _entries("" if folder == "." else folder, source.data.get("cascade"))


def _entries(folder: str, cascade: Any) -> Iterator[Cascade]:
    for entry in cascade if isinstance(cascade, list) else [cascade]:
        if isinstance(entry, dict):
            params = entry.get("params")
            target = next((entry[key] for key in ("target", "_target") if key in entry), None)
            values = {**entry, **(params if isinstance(params, dict) else {})}
            rest = {key: value for key, value in values.items() if key not in {"params", "target", "_target"}}
            yield Cascade(folder, rest, target if isinstance(target, dict) or target is None else {})


def cascaded(cascades: list[Cascade], path: PurePosixPath) -> dict[str, Any]:
    """Return the front matter that the cascades without conditions give a page, by its path in the folder of the content."""
    found: dict[str, Any] = {}
    for each in cascades:
        if each.target is None and _is_below(path, each.folder):
            found |= each.values
    return found


def targeted(cascades: list[Cascade], path: PurePosixPath, *, is_list: bool) -> list[dict[str, Any]]:
    """Return the front matter of each cascade with conditions that may count for a page. It can close the page, and must not open it."""
    return [
        each.values
        for each in cascades
        if each.target is not None and _is_below(path, each.folder) and _is_target(each.target, path, is_list=is_list)
    ]


def _is_below(path: PurePosixPath, folder: str) -> bool:
    return not folder or path.is_relative_to(folder)


def _is_target(target: Mapping[str, Any], path: PurePosixPath, *, is_list: bool) -> bool:
    conditions = {normalize_key(key): str(value) for key, value in target.items()}
    kinds = LIST_KINDS if is_list else PAGE_KINDS
    if "kind" in conditions and not any(matches(conditions["kind"], kind) for kind in kinds):
        return False
    return "path" not in conditions or matches_path(conditions["path"], path)


def matches_path(pattern: str, path: PurePosixPath) -> bool:
    """Return True if a glob of Hugo matches the path of a page: with or without its suffix, and that of its bundle."""
    stem = path.with_suffix("")
    names = {path, stem, stem.with_suffix(""), *([path.parent] if stem.stem in {"index", "_index"} else [])}
    return any(
        matches(pattern, start + ("" if name == PurePosixPath() else str(name)))
        for name in names
        for start in ("/", "")
    )


def matches(pattern: str, text: str) -> bool:
    """Return True if a glob matches a text, or cannot be read."""
    expression = "".join(_MEANINGS.get(part) or re.escape(part) for part in _GLOB_PART.findall(pattern))
    try:
        return re.fullmatch(expression, text, re.IGNORECASE) is not None
    except re.error:
        return True


def is_left_out(config: Mapping[str, Any], path: PurePosixPath, content: str) -> bool:
    """Return True for a file that `ignoreFiles` or the files of a mount leave out. A rule that cannot be read leaves it out, too."""
    if any(_finds(pattern, str(path)) for pattern in _list(config.get("ignorefiles"))):
        return True
    module = config.get("module")
    mounts = module.get("mounts") if isinstance(module, dict) else None
    return any(_is_excluded(mount, path, content) for mount in (mounts if isinstance(mounts, list) else []))


def _is_excluded(mount: Any, path: PurePosixPath, content: str) -> bool:
    values = {normalize_key(key): value for key, value in mount.items()} if isinstance(mount, dict) else {}
    source = str(values.get("source", "")).strip("/")
    if not source or not PurePosixPath(source).is_relative_to(content) or not path.is_relative_to(source):
        return False
    own = path.relative_to(source)
    files = _list(values.get("files"))
    excluded = [*_list(values.get("excludefiles")), *(each[1:].strip() for each in files if each.startswith("!"))]
    included = [*_list(values.get("includefiles")), *(each for each in files if not each.startswith("!"))]
    if any(matches_path(pattern, own) for pattern in excluded):
        return True
    return bool(included) and not any(matches_path(pattern, own) for pattern in included)


def _list(value: Any) -> list[str]:
    return text_list(value, "\n") if value else []


def _finds(pattern: str, path: str) -> bool:
    try:
        return re.search(pattern, path) is not None
    except re.error:
        return True
