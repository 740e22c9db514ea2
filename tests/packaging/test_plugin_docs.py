"""docs/reference/hooks.md: every hook, index, trait and method of the reader is documented. test_developer_guides.py runs the examples."""

import ast
import re
from pathlib import Path

from support import ROOT

from sitegen import PageTraits, hookspecs
from sitegen.database.index import entries
from sitegen.database.queries import descriptions
from sitegen.database.queries.reader import Reader
from sitegen.plugins import validation

DOC = (ROOT / "docs/reference/hooks.md").read_text("utf-8")
NOT_DOCUMENTED = {"read", "has_artifact", "external_queries"}
"""Members of the reader that only sitegen itself uses."""


def part(text, heading):
    """The text below a heading of the second level."""
    return text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def listed(text, heading):
    """The names in the first column of the tables below a heading."""
    cells = re.findall(r"(?m)^\| (`[^|]*) \|", part(text, heading))
    return {name.strip('"') for cell in cells for name in re.findall(r"`([^`]*)`", cell)}


def test_for_each_accepts_every_index():
    rows = re.findall(r"(?m)^\| ([a-z_, -]+) \| (?!key)", entries.__doc__)
    assert {"", "document", "file", *", ".join(rows).split(", ")} == set(hookspecs.INDEX_NAMES)
    code = Path(entries.__file__).read_text("utf-8")
    assert set(re.findall(r'yield "([a-z_-]+)",', code)) <= set(hookspecs.INDEX_NAMES)
    assert set(descriptions.LISTING_DESCRIPTIONS) <= set(hookspecs.INDEX_NAMES)


def test_every_index_is_documented():
    assert listed(DOC, "`FOR_EACH`") == set(hookspecs.INDEX_NAMES)


def test_every_trait_is_documented():
    assert listed(DOC, "Traits") == set(PageTraits.__dataclass_fields__)


def undocumented(text, names):
    """Hooks without a heading, or without their arguments below it, or without a docstring."""
    found = []
    for name in names:
        spec = getattr(hookspecs, name)
        arguments = ", ".join(spec.__code__.co_varnames[: spec.__code__.co_argcount])
        if (
            not part(text, f"`{name}`").lstrip().startswith(f"`{name}({arguments})`")
            or not (spec.__doc__ or "").strip()
        ):
            found.append(name)
    return found


def test_every_hook_is_documented():
    names = validation.hook_names()
    assert set(names) == {
        "markdown",
        "jinja_environment",
        "page_kinds",
        "outputs",
        "shortcodes",
        "checks",
        "importers",
        "suggest",
    }
    assert undocumented(DOC, names) == []
    assert set(re.findall(r"(?m)^\| \[`(\w+)`\]\(#\w+\) \|", DOC)) == set(names)


def test_every_member_of_a_kind_is_documented():
    for hook, members in validation.REQUIRED_MEMBERS.items():
        assert [name for name in members if not re.search(rf"`{name}[`(]", part(DOC, f"`{hook}`"))] == [], hook


def test_a_hook_that_is_not_documented_is_found(monkeypatch):
    assert undocumented(DOC.replace("## `checks`", "## Checks"), validation.hook_names()) == ["checks"]
    assert undocumented(DOC.replace("`markdown(md, language)`", "`markdown(md)`"), validation.hook_names()) == [
        "markdown"
    ]

    @hookspecs.hookspec
    def attic(box):
        pass

    monkeypatch.setattr(hookspecs, "attic", attic, raising=False)
    assert undocumented(DOC, validation.hook_names()) == ["attic"]
    assert undocumented(f"{DOC}\n## `attic`\n\n`attic(box)`\n", validation.hook_names()) == [
        "attic"
    ]  # it has no docstring


def test_the_documented_methods_are_those_of_the_reader():
    documented = set(re.findall(r"`reader\.(\w+)", part(DOC, "What the reader has")))
    assert documented == {name for name in vars(Reader) if not name.startswith("_")} - NOT_DOCUMENTED


def test_every_module_gets_kinds_from_the_plugins():
    """`pages.kinds()` and `outputs.kinds()` are what the packages give as plugins, and are asked for by nobody else."""
    root = Path(hookspecs.__file__).parent
    asked = [
        f"{file.relative_to(root)}:{node.lineno}"
        for file in root.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_bytes()))
        if isinstance(node, ast.Attribute) and node.attr == "kinds" and isinstance(node.value, ast.Name) and node.value.id in {"pages", "outputs"}
    ]  # fmt: skip
    assert asked == []
