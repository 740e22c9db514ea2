"""Discovery and import of plugins from the archive's folder and from installed packages.

The files of the folder are read once and are imported from the bytes that were read. The digest of all plugin files is a
part of the database's cache key, so that a change of a plugin rebuilds the archive.
"""

from __future__ import annotations

import ast
import hashlib
import sys
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.abc import ExecutionLoader, MetaPathFinder
from importlib.metadata import EntryPoint, entry_points, packages_distributions, version
from importlib.util import decode_source, find_spec, module_from_spec, spec_from_loader
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sitegen.diagnostics import suggestion
from sitegen.folder_contents import list_tree
from sitegen.hookspecs import PROJECT_NAME
from sitegen.problem_codes.extensions import UNKNOWN_PLUGIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from importlib.machinery import ModuleSpec
    from types import ModuleType

THEME_LAYER_FOLDERS = ("templates", "static", "i18n")
"""Folders of a plugin that are a theme layer. Their files are not in its digest, but are recorded in the traces of pages."""

LIBRARIES_IN_CACHE_KEY = frozenset(
    {"babel", "jinja2", "markdown_it", "mdit_py_plugins", "msgspec", "pikepdf", "PIL", "pluggy", "pygments", "yaml"}
)
"""Libraries with versions that are always in the cache key. Looking up the package of a module takes 0.1 s."""


@dataclass(frozen=True, slots=True)
class PluginSource:
    """The files of one plugin folder or one installed package, as they were when they were read."""

    name: str
    """Name of the folder in the configuration, or of the entry point."""
    label: str
    """Prefix of the paths of its files in messages."""
    base: Path
    files: Mapping[str, bytes]
    """Bytes by path below `base`, without the theme layer."""
    theme_layer: Path | None
    """Folder with `templates/`, `static/` or `i18n/`; None if it has none of them."""
    digest: bytes
    entry_point: EntryPoint | None = None
    """Entry point of an installed package; None for the archive's folder."""

    @property
    def package_name(self) -> str:
        """Name of the package that a folder's modules are imported into, different for other bytes and other folders."""
        return f"sitegen_plugins_{hashlib.sha256(str(self.base).encode() + self.digest).hexdigest()[:16]}"

    def label_of(self, file: str) -> str:
        """Return the path of a file for messages; empty if the file is not one of this source."""
        path = file[len(str(self.base)) + 1 :] if file.startswith(f"{self.base}/") else ""
        return f"{self.label}/{path}" if path in self.files else ""

    def line_text(self, label: str, number: int) -> str:
        """Return a line, counted from 1, of the file with a label; empty if there is none."""
        data = self.files.get(label.removeprefix(f"{self.label}/"), b"")
        lines = data.decode("utf-8-sig", "replace").splitlines()
        return lines[number - 1] if 0 < number <= len(lines) else ""


def read_folder(root: Path, folder: str) -> PluginSource:
    """Read the archive's plugins from their folder."""
    name = Path(folder).as_posix()
    return _make_source(name, name, root / name, dict(_read_files(root / name)), [])


@cache
def read_installed(name: str) -> PluginSource:
    """Return the plugin that an installed package offers under an entry point.

    The result is cached, because a process imports a package only once: packages that are installed later are found by the
    next process.

    Raises:
        LookupError: with a message and a hint, if there is no such entry point or more than one.

    """
    entry = _find_entry_point(name)
    spec = find_spec(entry.module.partition(".")[0])
    origin = Path(spec.origin) if spec and spec.origin else Path(entry.module)
    is_package = origin.name == "__init__.py"
    base = origin.parent
    files = dict(_read_files(base)) if is_package else {origin.name: origin.read_bytes()} if origin.is_file() else {}
    extra_inputs = [entry.value, *([entry.dist.name, entry.dist.version] if entry.dist else [])]
    label = base.name if is_package else entry.module
    return _make_source(name, label, base, files, extra_inputs, entry, is_package=is_package)


def _make_source(
    name: str, label: str, base: Path, files: Mapping[str, bytes], extra_inputs: list[str], entry_point: EntryPoint | None = None,
    *, is_package: bool = True,
) -> PluginSource:  # fmt: skip
    """Return a source with the digest of its name, its files, its theme layer folders and `extra_inputs`."""
    layer_folders = [each for each in THEME_LAYER_FOLDERS if is_package and (base / each).is_dir()]
    return PluginSource(
        name,
        label,
        base,
        files,
        base if layer_folders else None,
        _compute_digest([name, *extra_inputs, *layer_folders], files),
        entry_point,
    )


def _find_entry_point(name: str) -> EntryPoint:
    """Return the only entry point with a name, or raise LookupError with a message and a hint."""
    offered = entry_points(group=PROJECT_NAME)
    found = {entry.value: entry for entry in offered.select(name=name)}
    if not found:
        known = sorted(offered.names)
        hint = suggestion(name, known) or f"installed plugins: {', '.join(known) or 'none'}"
        raise LookupError(UNKNOWN_PLUGIN(f'no installed package offers a plugin "{name}"'), hint)
    if len(found) > 1:
        raise LookupError(
            UNKNOWN_PLUGIN(f'more than one package offers a plugin "{name}"'), f"found: {', '.join(sorted(found))}"
        )
    return found.popitem()[1]


def _read_files(base: Path) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of every file, except theme layers, caches, hidden files and backups of editors."""
    for file in list_tree(base):
        parts = file.relative_to(base).parts
        is_temporary = any(part.startswith(".") or part.endswith("~") or part == "__pycache__" for part in parts)
        if not is_temporary and parts[0] not in THEME_LAYER_FOLDERS and file.is_file():
            yield "/".join(parts), file.read_bytes()


def _compute_digest(extra_inputs: list[str], files: Mapping[str, bytes]) -> bytes:
    digest = hashlib.sha256()
    for part in [*(word.encode() for word in extra_inputs), *_library_versions(files.values())]:
        digest.update(part + b"\0")
    for path, data in files.items():
        digest.update(path.encode() + b"\0" + hashlib.sha256(data).digest())
    return digest.digest()


def _library_versions(sources: Iterable[bytes]) -> list[bytes]:
    """Return name and version of each library that the sources import, because another version may give other bytes."""
    names = {name for source in sources for name in _imported_libraries(source)}
    known = _distributions() if names else {}
    found = {distribution for name in names for distribution in known.get(name, ())}
    return [f"{name} {version(name)}".encode() for name in sorted(found)]


@cache
def _distributions() -> Mapping[str, list[str]]:
    return packages_distributions()


@cache
def _imported_libraries(source: bytes) -> frozenset[str]:
    """Return the top-level names of the third-party modules that a module imports.

    Empty if the source is not valid Python, which is reported when the module is imported.
    """
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError):
        return frozenset()
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level]
    return (
        frozenset(name.partition(".")[0] for name in names)
        - sys.stdlib_module_names
        - LIBRARIES_IN_CACHE_KEY
        - {PROJECT_NAME}
    )


def import_modules(source: PluginSource) -> Iterator[tuple[str, Any]]:
    """Import the plugins of a source and yield name and module of each.

    Exceptions that a plugin raises while it is imported are not caught.
    """
    if source.entry_point:
        yield source.name, source.entry_point.load()
        return
    if source.package_name not in sys.modules:
        finder = SourceImporter(source.package_name, source)
        sys.meta_path.append(finder)
        sys.modules[source.package_name] = finder.make_package()
    for path in sorted(source.files):
        if path.endswith(".py") and "/" not in path and not path.startswith("_"):
            stem = path.removesuffix(".py")
            yield f"{source.name}/{path}", import_module(f"{source.package_name}.{stem}")


def unload(source: PluginSource) -> None:
    """Remove a folder's modules from the import system, so that an edited version can replace them."""
    sys.meta_path[:] = [
        each for each in sys.meta_path if not (isinstance(each, SourceImporter) and each.name == source.package_name)
    ]
    for name in [name for name in sys.modules if f"{name}.".startswith(f"{source.package_name}.")]:
        del sys.modules[name]


class SourceImporter(MetaPathFinder, ExecutionLoader):
    """Imports the files of a folder from the bytes that were read, never from a cache or a later version of the file."""

    def __init__(self, name: str, source: PluginSource) -> None:
        """Import the modules of `source` into the package `name`."""
        self.name, self.source = name, source

    def make_package(self) -> ModuleType:
        """Return the empty package that contains the modules."""
        spec = spec_from_loader(self.name, None, is_package=True)
        assert spec is not None  # noqa: S101 - a name and no loader always have one
        return module_from_spec(spec)

    def find_spec(self, fullname: str, _path: Any = None, _target: Any = None) -> ModuleSpec | None:
        """Return the spec of a module of the package; None for any other module."""
        return spec_from_loader(fullname, self) if self._file(fullname) else None

    def _file(self, fullname: str) -> str:
        if not fullname.startswith(f"{self.name}."):
            return ""
        stem = fullname[len(self.name) + 1 :].replace(".", "/")
        return next((path for path in (f"{stem}.py", f"{stem}/__init__.py") if path in self.source.files), "")

    def is_package(self, fullname: str) -> bool:
        """Return True if a module is a folder with an `__init__.py`."""
        return self._file(fullname).endswith("/__init__.py")

    def get_filename(self, fullname: str) -> str:
        """Return the path of a module's file, for tracebacks."""
        return f"{self.source.base}/{self._file(fullname)}"

    def get_source(self, fullname: str) -> str:
        """Return the text of a module, from the bytes that were read."""
        return decode_source(self.source.files[self._file(fullname)])
