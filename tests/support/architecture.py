"""The levels of the packages, and what breaks the rules for imports and sizes."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import sitegen

ROOT = Path(sitegen.__file__).parent
LEVELS = [
    # foundations
    {"diagnostics", "folder_contents", "hookspecs", "limited_process", "names", "problem_codes", "struct_paths"},
    {"durability", "scratch_folder", "struct_errors", "urls"},
    {"block_checksums", "config"},
    {"embeds", "model", "plugins"},
    # input
    {"codec", "content", "media", "schemas", "theme"},
    # database
    {"database", "editing", "importers", "watch"},
    # presentation
    {"pages"},
    {"render"},
    # output
    {"outputs", "publish", "shortcodes"},
    {"artifacts", "checks", "hosts", "outgoing_links", "tagging"},
    # application
    {"build"},
    {"deploy", "devserver", "importing", "preserve"},
    {"cli"},
]
"""The packages and modules below `sitegen`, from the bottom up: each may import only what is below its own level."""


LEVEL = {name: level for level, names in enumerate(LEVELS) for name in names}
EXEMPT = {"__init__", "__main__"}
MAX_LEVELS = 13
MAX_MODULE_LINES = 300
MAX_FOLDER_MODULES = 12
ONE_FILE_PER_KIND = {
    "pages",
    "cli",
    "checks",
    "devserver",
    "embeds",
    "hosts",
    "importers",
    "problem_codes",
    "shortcodes",
}
"""Folders that may have more modules: each is a kind or a command, or a part of one server."""


def violations(root: Path) -> list[str]:
    """Imports below root, the package `sitegen`, that break the order, and modules that have no level."""
    return [f"{file.relative_to(root)}:{line}: {what}" for file in modules(root) for line, what in _wrong(file, root)]


def too_long(root: Path) -> list[str]:
    """The modules below root that are too long."""
    lengths = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in modules(root)}
    return [f"{file.relative_to(root)}: {n} lines" for file, n in lengths.items() if n > MAX_MODULE_LINES]


def too_full(root: Path) -> list[str]:
    """The folders below root with too many modules."""
    counts: dict[str, int] = defaultdict(int)
    for file in modules(root):
        counts[file.parent.relative_to(root).as_posix()] += file.stem not in EXEMPT
    return [
        f"{name}: {n} modules" for name, n in counts.items() if n > MAX_FOLDER_MODULES and name not in ONE_FILE_PER_KIND
    ]


def modules(root: Path) -> list[Path]:
    """Every module below root that has a level."""
    exempt = {root / f"{name}.py" for name in EXEMPT}
    return sorted(file for file in root.rglob("*.py") if file not in exempt)


def module_imports(root: Path) -> dict[str, set[str]]:
    """Each module below root with the modules of the package that it imports anywhere, for type checking included."""
    files = {_dotted(file, root): file for file in modules(root)}
    found: dict[str, set[str]] = {}
    for name, file in files.items():
        targets = {target for _, target in _imports(file, root)}
        found[name] = {_module_of(target, files) for target in targets} - {name, ""}
    return found


def package_imports(root: Path) -> dict[str, set[str]]:
    """The same for packages and sub-packages: each with the others that its own modules import.

    A sub-package whose name begins with `_` is part of the package around it, whose private modules it shares.
    """
    packages = {name for file in root.rglob("__init__.py") if "._" not in (name := _dotted(file, root))}
    found: dict[str, set[str]] = defaultdict(set)
    for name, targets in module_imports(root).items():
        home = _package_of(name, packages)
        found[home] |= {_package_of(target, packages) for target in targets} - {home}
    return found


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Every group of two or more nodes that lead to each other."""
    reach = {node: _reachable(graph, node) for node in graph}
    groups = {tuple(sorted(other for other in reach[node] if node in reach.get(other, ()))) for node in graph}
    return sorted([*group] for group in groups if group)


def _reachable(graph: dict[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    waiting = [*graph[start]]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += graph.get(node, ())
    return found


def _dotted(file: Path, root: Path) -> str:
    parts = file.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _module_of(target: str, files: Iterable[str]) -> str:
    """The module of a dotted name, which may be that of something in it."""
    while target and target not in files:
        target = target.rpartition(".")[0]
    return target


def _package_of(name: str, packages: set[str]) -> str:
    while name not in packages and "." in name:
        name = name.rpartition(".")[0]
    return name


def _wrong(file: Path, root: Path) -> Iterator[tuple[int, str]]:
    home = file.relative_to(root).with_suffix("").parts[0]
    if home not in LEVEL:
        yield 0, f"{home} has no level"
        return
    for line, target in _imports(file, root):
        top = target.partition(".")[0] or "sitegen"
        if top not in (home, "__version__") and LEVEL.get(top, len(LEVELS)) >= LEVEL[home]:
            yield line, f"{home} imports {top}"


def _imports(file: Path, root: Path) -> Iterator[tuple[int, str]]:
    """The line and the dotted name below `sitegen` of each import of the package's own."""
    package = ("sitegen", *file.relative_to(root).parts[:-1])
    for node in ast.walk(ast.parse(file.read_bytes(), str(file))):
        for name in _names(node, package):
            first, _, rest = name.partition(".")
            if first == "sitegen":
                yield node.lineno, rest


def _names(node: ast.AST, package: tuple[str, ...]) -> list[str]:
    """The full dotted names that an import statement asks for, relative ones resolved."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        above = package[: len(package) - node.level + 1] if node.level else ()
        start = [*above, node.module] if node.module else above
        return [".".join([*start, alias.name]) for alias in node.names]
    return []
