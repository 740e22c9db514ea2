"""Where plugins come from: the archive's own folder, read once and run as it was read, and installed packages.

What a plugin is made of has a digest, which is a part of the database's salt: other bytes, another archive.
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
from sitegen.hookspecs import PROJECT_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from importlib.machinery import ModuleSpec
    from types import ModuleType

THEME_LAYER_FOLDERS = ("templates", "static", "i18n")
"""What a plugin brings for pages: these folders are a layer of the theme, and their files are reads like any other."""

LIBRARIES_IN_CACHE_KEY = frozenset(
    {"babel", "jinja2", "markdown_it", "mdit_py_plugins", "msgspec", "pikepdf", "PIL", "pluggy", "pygments", "yaml"}
)
"""Libraries whose versions the salt has anyway: to find out which package a module is of takes a tenth of a second."""


@dataclass(frozen=True, slots=True)
class PluginSource:
    """All that one folder or one installed package consists of, as it was when it was read."""

    name: str
    """What people call it: the folder as the configuration names it, or the entry point."""
    label: str
    """What stands before the paths of its files in messages."""
    base: Path
    files: Mapping[str, bytes]
    """Path below `base` to bytes; without the layer of the theme."""
    theme_layer: Path | None
    """A folder with `templates/`, `static/` or `i18n/`."""
    digest: bytes
    entry_point: EntryPoint | None = None
    """Where an installed package begins; None for the archive's own folder."""

    @property
    def package_name(self) -> str:
        """The package under which a folder's modules go: another one for other bytes, and for another place."""
        return f"sitegen_plugins_{hashlib.sha256(str(self.base).encode() + self.digest).hexdigest()[:16]}"

    def label_of(self, file: str) -> str:
        """A file of it as a person would name it, or nothing for a file of something else."""
        path = file[len(str(self.base)) + 1 :] if file.startswith(f"{self.base}/") else ""
        return f"{self.label}/{path}" if path in self.files else ""

    def line_text(self, label: str, number: int) -> str:
        """A line of one of its files, by the label of the file."""
        data = self.files.get(label.removeprefix(f"{self.label}/"), b"")
        lines = data.decode("utf-8-sig", "replace").splitlines()
        return lines[number - 1] if 0 < number <= len(lines) else ""


def read_folder(root: Path, folder: str) -> PluginSource:
    """The archive's own plugins, as they lie in the folder now."""
    name = Path(folder).as_posix()
    return _make_source(name, name, root / name, dict(_read_files(root / name)), [])


@cache
def read_installed(name: str) -> PluginSource:
    """The plugin that a package offers; raises LookupError with message and hint.

    Looked at once in a process, which imports a package but once: what is installed meanwhile counts in the next one.
    """
    entry = _find_entry_point(name)
    spec = find_spec(entry.module.partition(".")[0])
    origin = Path(spec.origin) if spec and spec.origin else Path(entry.module)
    package = origin.name == "__init__.py"
    base = origin.parent
    files = dict(_read_files(base)) if package else {origin.name: origin.read_bytes()} if origin.is_file() else {}
    words = [entry.value, *([entry.dist.name, entry.dist.version] if entry.dist else [])]
    return _make_source(name, base.name if package else entry.module, base, files, words, entry, is_package=package)


def _make_source(
    name: str, label: str, base: Path, files: Mapping[str, bytes], extra_inputs: list[str], entry_point: EntryPoint | None = None,
    *, is_package: bool = True,
) -> PluginSource:  # fmt: skip
    """Return a source with its digest: `extra_inputs` are what else it depends on."""
    brings = [each for each in THEME_LAYER_FOLDERS if is_package and (base / each).is_dir()]
    return PluginSource(
        name,
        label,
        base,
        files,
        base if brings else None,
        _compute_digest([name, *extra_inputs, *brings], files),
        entry_point,
    )


def _find_entry_point(name: str) -> EntryPoint:
    """The one entry point of a name."""
    offered = entry_points(group=PROJECT_NAME)
    found = {entry.value: entry for entry in offered.select(name=name)}
    if not found:
        known = sorted(offered.names)
        hint = suggestion(name, known) or f"installed are: {', '.join(known) or 'none'}"
        raise LookupError(f'no package that is installed offers a plugin "{name}"', hint)
    if len(found) > 1:
        raise LookupError(f'more than one package offers a plugin "{name}"', f"they are {', '.join(sorted(found))}")
    return found.popitem()[1]


def _read_files(base: Path) -> Iterator[tuple[str, bytes]]:
    """Every file but those of the layer, caches, and what editors leave for a moment."""
    for file in sorted(base.rglob("*")):
        parts = file.relative_to(base).parts
        passing = any(part.startswith(".") or part.endswith("~") or part == "__pycache__" for part in parts)
        if not passing and parts[0] not in THEME_LAYER_FOLDERS and file.is_file():
            yield "/".join(parts), file.read_bytes()


def _compute_digest(extra_inputs: list[str], files: Mapping[str, bytes]) -> bytes:
    digest = hashlib.sha256()
    for part in [*(word.encode() for word in extra_inputs), *_library_versions(files.values())]:
        digest.update(part + b"\0")
    for path, data in files.items():
        digest.update(path.encode() + b"\0" + hashlib.sha256(data).digest())
    return digest.digest()


def _library_versions(sources: Iterable[bytes]) -> list[bytes]:
    """The libraries that are imported anywhere in it, with their versions: another one may give other bytes."""
    names = {name for source in sources for name in _imported_libraries(source)}
    known = _distributions() if names else {}
    found = {distribution for name in names for distribution in known.get(name, ())}
    return [f"{name} {version(name)}".encode() for name in sorted(found)]


@cache
def _distributions() -> Mapping[str, list[str]]:
    return packages_distributions()


@cache
def _imported_libraries(source: bytes) -> frozenset[str]:
    """The first names of what a module imports from others; nothing where it is no Python, which is told elsewhere."""
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
    """Name and module of each plugin of a source, imported. Whatever importing one raises goes through."""
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
    """Let go of a folder's modules, as they were before an edit."""
    sys.meta_path[:] = [
        each for each in sys.meta_path if not (isinstance(each, SourceImporter) and each.name == source.package_name)
    ]
    for name in [name for name in sys.modules if f"{name}.".startswith(f"{source.package_name}.")]:
        del sys.modules[name]


class SourceImporter(MetaPathFinder, ExecutionLoader):
    """Imports the files of a folder from the bytes that were read: neither a cache nor a later edit gives others."""

    def __init__(self, name: str, source: PluginSource) -> None:
        """`name`: the package under which its modules go."""
        self.name, self.source = name, source

    def make_package(self) -> ModuleType:
        """The package itself, which holds nothing."""
        spec = spec_from_loader(self.name, None, is_package=True)
        assert spec is not None  # noqa: S101 - a name and no loader always have one
        return module_from_spec(spec)

    def find_spec(self, fullname: str, _path: Any = None, _target: Any = None) -> ModuleSpec | None:
        """The place of a module below the package."""
        return spec_from_loader(fullname, self) if self._file(fullname) else None

    def _file(self, fullname: str) -> str:
        if not fullname.startswith(f"{self.name}."):
            return ""
        stem = fullname[len(self.name) + 1 :].replace(".", "/")
        return next((path for path in (f"{stem}.py", f"{stem}/__init__.py") if path in self.source.files), "")

    def is_package(self, fullname: str) -> bool:
        """Whether a module is a folder with an `__init__.py`."""
        return self._file(fullname).endswith("/__init__.py")

    def get_filename(self, fullname: str) -> str:
        """The file, as tracebacks name it."""
        return f"{self.source.base}/{self._file(fullname)}"

    def get_source(self, fullname: str) -> str:
        """Its text as it was read."""
        return decode_source(self.source.files[self._file(fullname)])
