"""Every message that sitegen reports has a code, and every code is used and documented in full."""

import ast
import re
from itertools import groupby
from pathlib import Path

import pytest

import sitegen
from sitegen.diagnostics import Problem
from sitegen.problem_codes import AREAS, ProblemCode, all_codes, define
from sitegen.problem_codes.references import UNKNOWN_TARGET

ROOT = Path(sitegen.__file__).parent
CODES = all_codes()
MESSAGE_ARGUMENT = {
    "Problem": 3, "problem_at": 1, "SitegenError": 0, "Finding": 1, "YamlFinding": 2, "YamlError": 1, "TooDeepError": 1,
    "ResolutionError": 0, "MissingReferenceError": 0, "AmbiguousReferenceError": 0, "add_problem": 1, "_add_problem": 2,
    "report_dropped_markup": 2,
}  # fmt: skip
"""Functions and classes that take the message of a problem, with the position of that argument."""


def messages_without_code(source):
    """The texts that are passed as a message without a code, with their lines."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            message = dict(enumerate(node.args)).get(MESSAGE_ARGUMENT.get(name, -1))
            is_text = isinstance(message, ast.JoinedStr) or (
                isinstance(message, ast.Constant) and isinstance(message.value, str)
            )
            if is_text and not any(isinstance(each, ast.Starred) for each in node.args):
                yield node.lineno, ast.unparse(message)


def test_every_message_has_a_code():
    found = {
        f"{path.relative_to(ROOT)}:{line}": text
        for path in ROOT.rglob("*.py")
        for line, text in messages_without_code(path.read_text("utf-8"))
    }
    assert found == {}


@pytest.mark.parametrize(
    "source", ['Problem("a", 1, 1, f"no {x}")', 'raise SitegenError("no")', 'linker.add_problem(p, "no")']
)
def test_a_message_without_a_code_is_found(source):
    assert [text for _, text in messages_without_code(source)]


def test_every_code_is_used():
    names = {
        value.code: name
        for area in AREAS
        for name, value in vars(__import__(f"sitegen.problem_codes.{area}", fromlist=["x"])).items()
        if isinstance(value, ProblemCode)
    }
    assert len(set(names.values())) == len(names), "two codes have the same name"
    sources = "\n".join(path.read_text("utf-8") for path in ROOT.rglob("*.py") if path.parent.name != "problem_codes")
    unused = [name for code, name in names.items() if not re.search(rf"\b{name}\b", sources)]
    assert (sorted(names), unused) == (sorted(CODES), [])


@pytest.mark.parametrize("code", CODES.values(), ids=CODES)
def test_a_code_is_documented_in_sentences(code):
    assert not code.title.endswith(".")
    for text in (code.cause, code.fix):
        assert text.endswith("."), text


def test_the_codes_of_an_area_are_consecutive():
    areas = {area: [*codes] for area, codes in groupby(CODES, key=lambda code: code[:4])}
    assert len(areas) == len(AREAS)
    for area, codes in areas.items():
        assert codes == [f"{area}{number:02}" for number in range(1, len(codes) + 1)]


def test_a_problem_takes_the_code_of_its_message():
    problem = Problem("a.md", 1, 1, UNKNOWN_TARGET("nothing"))
    assert (problem.message, type(problem.message), problem.code) == ("nothing", str, "SG0601")


@pytest.mark.parametrize("code", ["SG0601", "X1", "SG12345"])
def test_a_code_is_never_used_twice(code):
    with pytest.raises(ValueError, match="is not a new problem code"):
        define(code, "Title", "Cause.", "Fix.")
