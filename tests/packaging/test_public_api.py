"""The interface for plugins: the names that `sitegen` exports."""

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

DOC = (ROOT / "docs/reference/hooks.md").read_text("utf-8")
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
