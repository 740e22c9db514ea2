"""The interface for plugins: the names that `sitegen` exports, and the examples of docs/plugins.md that import them."""

import inspect
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from support import ROOT

import sitegen
from sitegen import hookspecs
from sitegen.plugins import validation

DOC = (ROOT / "docs/plugins.md").read_text("utf-8")
EXAMPLES = dict(re.findall(r"```python\n# plugins/(\w+\.py)\n(.*?)```", DOC, re.DOTALL))
TYPE_CHECKING_IMPORTS = r"\n    from (sitegen\.[\w.]+) import ([\w, ]+)"
LAZY = "import sys, sitegen; print(*(name for name in sys.modules if name.startswith('sitegen.')))"


def test_the_exported_names_are_sorted():
    constants_first = sorted(sitegen.__all__, key=lambda name: (not name.isupper(), name.islower(), name))
    assert constants_first == sitegen.__all__
    assert len(set(sitegen.__all__)) == len(sitegen.__all__)


def test_the_exported_names_are_those_that_can_be_imported():
    source = Path(sitegen.__file__).read_text("utf-8")
    typed = {name: module for module, names in re.findall(TYPE_CHECKING_IMPORTS, source) for name in names.split(", ")}
    assert typed == sitegen.EXPORT_MODULES
    assert {*typed} == {*sitegen.__all__}
    assert {*sitegen.__all__} <= {*dir(sitegen)}


@pytest.mark.parametrize("name", sitegen.__all__)
def test_an_exported_name_resolves_and_has_a_docstring(name):
    value = getattr(sitegen, name)
    assert value is getattr(import_module(sitegen.EXPORT_MODULES[name]), name)
    assert not (inspect.isclass(value) or inspect.isfunction(value)) or value.__doc__


def test_the_documentation_names_everything_that_is_exported():
    assert [name for name in sitegen.__all__ if not re.search(rf"\b{name}\b", DOC)] == []


@pytest.mark.parametrize("name", validation.hook_names())
def test_each_hook_has_a_docstring(name):
    assert inspect.getdoc(getattr(hookspecs, name))


def test_an_unknown_name_is_refused():
    with pytest.raises(AttributeError, match="module 'sitegen' has no attribute 'Crew'"):
        _ = sitegen.Crew


def test_nothing_is_imported_before_it_is_used():
    run = subprocess.run([sys.executable, "-c", LAZY], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


def test_the_examples_import_from_the_package_only():
    assert len(EXAMPLES) > 5
    assert set(re.findall(r"\bsitegen\.[\w.]*\w", "".join(EXAMPLES.values()))) == set()


@pytest.mark.slow
def test_the_examples_pass_the_type_checker(tmp_path):
    pytest.importorskip("mypy")
    for name, text in EXAMPLES.items():
        (tmp_path / name).write_text(text, "utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", f"--cache-dir={tmp_path / 'cache'}"]
    files = [str(tmp_path / name) for name in EXAMPLES]
    run = subprocess.run(
        [*command, "--config-file", str(ROOT / "pyproject.toml"), *files],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
