"""Which package may import which, and how long a module may be."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import sitegen

ROOT = Path(sitegen.__file__).parent
GROUND = {"problems", "typed", "toml", "config", "config_checks", "config_validity", "hookspecs", "plugins"}
FLOORS = [
    {"model"},
    {"read"},
    {"archive"},
    {"pages"},
    {"render"},
    {"outputs"},
    {"write"},
    {"check", "importers"},
    {"batches"},
    {"cluster"},
    {"job"},
    {"build"},
    {"preview", "publish"},
    {"cli"},
]
LEVEL = {name: level for level, names in enumerate(FLOORS) for name in names}
EXEMPT = {"__init__", "__main__"}
LONGEST = 300


def violations(root: Path) -> list[str]:
    """Imports below root, the package `sitegen`, that break the order, and modules of no known place."""
    return [f"{file.relative_to(root)}:{line}: {what}" for file in _modules(root) for line, what in _wrong(file, root)]


def too_long(root: Path) -> list[str]:
    """The modules below root of more than 300 lines."""
    lengths = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in _modules(root)}
    return [f"{file.relative_to(root)}: {n} lines" for file, n in lengths.items() if n > LONGEST]


def _modules(root: Path) -> list[Path]:
    exempt = {root / f"{name}.py" for name in EXEMPT}
    return sorted(file for file in root.rglob("*.py") if file not in exempt)


def _wrong(file: Path, root: Path) -> Iterator[tuple[int, str]]:
    home = _top(file, root)
    if home not in GROUND | LEVEL.keys():
        yield 0, f"{home} has no place in the house"
        return
    for line, target in _imports(file, root):
        if not _may(home, target):
            yield line, f"{home} imports {target}"


def _top(file: Path, root: Path) -> str:
    return file.relative_to(root).with_suffix("").parts[0]


def _imports(file: Path, root: Path) -> Iterator[tuple[int, str]]:
    """The line and the first name below `sitegen` of each import of the package's own."""
    package = ("sitegen", *file.relative_to(root).parts[:-1])
    for node in ast.walk(ast.parse(file.read_bytes(), str(file))):
        for name in _names(node, package):
            first, _, rest = name.partition(".")
            if first == "sitegen":
                yield node.lineno, rest.partition(".")[0] or "sitegen"


def _names(node: ast.AST, package: tuple[str, ...]) -> list[str]:
    """The full dotted names that an import statement asks for, relative ones resolved."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        above = package[: len(package) - node.level + 1] if node.level else ()
        start = [*above, node.module] if node.module else above
        return [".".join([*start, alias.name]) for alias in node.names]
    return []


def _may(home: str, target: str) -> bool:
    if target in (home, "__version__"):
        return True
    if home in GROUND:
        return target in GROUND | {"model"}
    return target in GROUND or LEVEL.get(target, len(FLOORS)) < LEVEL[home]


def test_packages_import_only_what_is_below_them():
    assert violations(ROOT) == []


def test_no_module_is_longer_than_300_lines():
    assert too_long(ROOT) == []


@pytest.mark.parametrize(
    ("file", "source", "wrong"),
    [
        ("model/dates.py", "from sitegen.read import scan", "model imports read"),
        ("model/dates.py", "from sitegen import build", "model imports build"),
        ("model/dates.py", "import sitegen.cli.main", "model imports cli"),
        ("model/dates.py", "import sitegen", "model imports sitegen"),
        ("model/dates.py", "from ..read import scan", "model imports read"),
        ("model/deep/dates.py", "from ...read.scan import scan", "model imports read"),
        ("read/scan.py", "def f():\n    from .. import archive", "read imports archive"),
        ("pages/story.py", "from sitegen.outputs import atom", "pages imports outputs"),
        ("check/links.py", "from sitegen import publish", "check imports publish"),
        ("build.py", "from .preview import server", "build imports preview"),
        ("problems.py", "from sitegen.read import scan", "problems imports read"),
        ("cli/main.py", "from sitegen.attic import old", "cli imports attic"),
        ("helpers.py", "", "helpers has no place in the house"),
    ],
)
def test_a_forbidden_import_is_found(tmp_path, file, source, wrong):
    _plant(tmp_path, file, source)
    assert [each.rpartition(": ")[2] for each in violations(tmp_path)] == [wrong]


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("model/dates.py", "import re, sitegen.config\nfrom sitegen.problems import Problem"),
        ("model/dates.py", "from sitegen import __version__\nfrom . import story\nfrom .story import Story"),
        ("config.py", "from sitegen.problems import Problem\nfrom .model import Kind"),
        ("outputs/atom.py", "from ..archive.reader import Reader\nfrom sitegen import model, read"),
        ("build.py", "from sitegen import write, render"),
        ("cli/main.py", "from ..preview import server\nfrom sitegen import publish, build"),
        ("__main__.py", "from sitegen.cli import main"),
        ("__init__.py", "from sitegen.cli import main"),
    ],
)
def test_an_import_in_order_is_let_be(tmp_path, file, source):
    _plant(tmp_path, file, source)
    assert violations(tmp_path) == []


def test_a_module_of_301_lines_is_found(tmp_path):
    _plant(tmp_path, "model/long.py", "x = 1\n" * 301)
    _plant(tmp_path, "model/short.py", "x = 1\n" * 300)
    assert too_long(tmp_path) == ["model/long.py: 301 lines"]


def _plant(root, file, source):
    (root / file).parent.mkdir(parents=True, exist_ok=True)
    (root / file).write_text(source, encoding="utf-8")
