"""Which package may import which, how long a module may be, and how many modules a folder may have."""

import pytest
from support.architecture import (
    LEVEL,
    LEVELS,
    MAX_LEVELS,
    ROOT,
    circles,
    module_imports,
    package_imports,
    too_full,
    too_long,
    violations,
)

from sitegen.build.fingerprint import NOT_IN_CACHE_KEY


def test_packages_import_only_what_is_below_them():
    assert violations(ROOT) == []
    assert len(LEVELS) <= MAX_LEVELS


def test_every_name_with_a_level_exists():
    assert {name for name in LEVEL if not (ROOT / name).is_dir() and not (ROOT / f"{name}.py").is_file()} == set()


def test_no_modules_import_each_other():
    assert circles(module_imports(ROOT)) == []


def test_no_packages_import_each_other():
    assert circles(package_imports(ROOT)) == []


def test_no_module_is_too_long():
    assert too_long(ROOT) == []


def test_no_folder_has_too_many_modules():
    assert too_full(ROOT) == []


def test_packages_excluded_from_the_cache_key_exist():
    assert {name for name in NOT_IN_CACHE_KEY if not (ROOT / name).is_dir()} == set()


@pytest.mark.parametrize(
    ("file", "source", "wrong"),
    [
        ("model/edtf.py", "from sitegen.content import scanner", "model imports content"),
        ("model/edtf.py", "from sitegen import build", "model imports build"),
        ("model/edtf.py", "import sitegen.cli.main", "model imports cli"),
        ("model/edtf.py", "import sitegen", "model imports sitegen"),
        ("model/edtf.py", "from ..content import scanner", "model imports content"),
        ("model/deep/edtf.py", "from ...content.scanner import scan", "model imports content"),
        ("content/scanner.py", "def f():\n    from .. import database", "content imports database"),
        ("pages/story.py", "from sitegen.outputs import citations", "pages imports outputs"),
        ("checks/links.py", "from sitegen import devserver", "checks imports devserver"),
        ("build/pipeline.py", "from ..devserver import server", "build imports devserver"),
        ("diagnostics.py", "from sitegen.content.scanner import scan", "diagnostics imports content"),
        ("outputs/robots.py", "from sitegen.publish import planner", "outputs imports publish"),
        ("cli/main.py", "from sitegen.attic import old", "cli imports attic"),
        ("helpers.py", "", "helpers has no level"),
    ],
)
def test_a_forbidden_import_is_found(tmp_path, file, source, wrong):
    _plant(tmp_path, file, source)
    assert [each.rpartition(": ")[2] for each in violations(tmp_path)] == [wrong]


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("model/edtf.py", "import re, sitegen.config\nfrom sitegen.diagnostics import Problem"),
        ("model/edtf.py", "from sitegen import __version__\nfrom . import story\nfrom .story import Story"),
        ("config/loader.py", "from sitegen.diagnostics import Problem\nfrom .schema import Kind"),
        ("outputs/robots.py", "from ..database.queries import reader\nfrom sitegen import model, content"),
        ("build/pipeline.py", "from sitegen import publish, render"),
        ("cli/main.py", "from ..devserver import server\nfrom sitegen import publish, build"),
        ("__main__.py", "from sitegen.cli import main"),
        ("__init__.py", "from sitegen.cli import main"),
    ],
)
def test_an_allowed_import_is_accepted(tmp_path, file, source):
    _plant(tmp_path, file, source)
    assert violations(tmp_path) == []


def test_modules_and_packages_that_import_each_other_are_found(tmp_path):
    for package in ("a", "a/low", "b"):
        _plant(tmp_path, f"{package}/__init__.py", "")
    _plant(tmp_path, "a/one.py", "from sitegen.a.two import x\nfrom sitegen.a.low import deep")
    _plant(tmp_path, "a/two.py", "def f():\n    from sitegen.a import one")
    _plant(tmp_path, "a/low/deep.py", "from sitegen.b.three import y")
    _plant(tmp_path, "b/three.py", "if TYPE_CHECKING:\n    import sitegen.a.four")
    _plant(tmp_path, "a/four.py", "")
    assert circles(module_imports(tmp_path)) == [["a.one", "a.two"]]
    assert circles(package_imports(tmp_path)) == [["a", "a.low", "b"]]


def test_a_private_package_is_part_of_the_package_around_it(tmp_path):
    for package in ("a", "a/_parts"):
        _plant(tmp_path, f"{package}/__init__.py", "")
    _plant(tmp_path, "a/one.py", "from sitegen.a._parts import two")
    _plant(tmp_path, "a/_parts/two.py", "from sitegen.a._items import Item")
    _plant(tmp_path, "a/_items.py", "")
    assert circles(module_imports(tmp_path)) == []
    assert circles(package_imports(tmp_path)) == []


def test_a_long_module_and_a_full_folder_are_found(tmp_path):
    _plant(tmp_path, "model/long.py", "x = 1\n" * 301)
    _plant(tmp_path, "model/short.py", "x = 1\n" * 300)
    assert too_long(tmp_path) == ["model/long.py: 301 lines"]
    for number in range(13):
        _plant(tmp_path, f"render/module{number}.py", "")
        _plant(tmp_path, f"pages/kind{number}.py", "")
    assert too_full(tmp_path) == ["render: 13 modules"]


def _plant(root, file, source):
    (root / file).parent.mkdir(parents=True, exist_ok=True)
    (root / file).write_text(source, encoding="utf-8")
