"""docs/plugins.md: every hook is documented, and the examples work."""

import ast
import re
from pathlib import Path

from support import ROOT
from support.archive import CONFIG
from support.plugins import ON, same_as_clean

from sitegen import hookspecs
from sitegen.database.index import entries
from sitegen.database.queries import descriptions
from sitegen.database.queries.reader import Reader
from sitegen.plugins import validation

DOC = (ROOT / "docs/plugins.md").read_text("utf-8")


def test_for_each_accepts_every_index():
    rows = re.findall(r"(?m)^\| ([a-z_, -]+) \| (?!key)", entries.__doc__)
    assert {"", "document", "file", *", ".join(rows).split(", ")} == set(hookspecs.INDEX_NAMES)
    code = Path(entries.__file__).read_text("utf-8")
    assert set(re.findall(r'yield "([a-z_-]+)",', code)) <= set(hookspecs.INDEX_NAMES)
    assert set(descriptions.LISTING_DESCRIPTIONS) <= set(hookspecs.INDEX_NAMES)


def undocumented(text, names):
    """Hooks without a heading that tells their arguments, or without a docstring."""
    found = []
    for name in names:
        spec = getattr(hookspecs, name)
        arguments = ", ".join(spec.__code__.co_varnames[: spec.__code__.co_argcount])
        if f"### `{name}({arguments})`" not in text or not (spec.__doc__ or "").strip():
            found.append(name)
    return found


def test_every_hook_is_documented():
    assert set(validation.hook_names()) == {
        "markdown",
        "jinja_environment",
        "page_kinds",
        "outputs",
        "checks",
        "importers",
    }
    assert undocumented(DOC, validation.hook_names()) == []


def test_a_hook_that_is_not_documented_is_found(monkeypatch):
    assert undocumented(DOC.replace("### `checks()`", "### Checks"), validation.hook_names()) == ["checks"]
    assert undocumented(DOC.replace("`markdown(md, language)`", "`markdown(md)`"), validation.hook_names()) == [
        "markdown"
    ]

    @hookspecs.hookspec
    def attic(box):
        pass

    monkeypatch.setattr(hookspecs, "attic", attic, raising=False)
    assert undocumented(DOC, validation.hook_names()) == ["attic"]
    assert undocumented(f"{DOC}\n### `attic(box)`\n", validation.hook_names()) == ["attic"]  # it has no docstring


def test_documented_reader_methods_exist():
    part = DOC[DOC.index("## What the reader has") : DOC.index("## What a change costs")]
    names = re.findall(r"`reader\.(\w+)", part)
    assert len(names) > 5
    assert [name for name in names if not hasattr(Reader, name)] == []


def test_the_examples_of_the_documentation_work(archive):
    files = re.findall(r"```\w+\n(?:# |\{# )(plugins/[\w/.]+)(?: #\})?\n(.*?)```", DOC, re.DOTALL)
    assert {name for name, _ in files} == {
        *(f"plugins/{name}.py" for name in ("titles", "numbers", "mark", "shout", "short", "minutes")),
        "plugins/templates/numbers.html",
    }
    for name, text in files:
        archive.write(name, text)
    archive.write("sitegen.toml", CONFIG + ON)
    archive.write(
        "templates/static_page.html",
        '{% extends "!parent/static_page.html" %}{% block main %}{{ "it"|shout }}{% endblock %}',
    )
    archive.entity("page", "about", status="published", body="We.\n")
    archive.entity("person", "ann-lee", name="Ann Lee")
    archive.story("one", title="Story one", entities=["person/ann-lee"], body="Ann Lee ==came==.\n")
    archive.build()
    assert archive.output("titles.txt") == "Story one\n"
    assert "<li>Stories: 1</li><li>People: 1</li>" in archive.output("numbers/index.html")
    assert "<mark>came</mark>." in archive.output("stories/one/index.html")
    assert "IT!" in archive.output("about/index.html")
    assert "content/stories/one.md:1:1: warning: the story is very short" in archive.run("check").err
    archive.write("minutes.txt", "vote The vote\n")
    assert archive.run("import", "minutes", str(archive.root / "minutes.txt")).code == 0
    archive.story("two", entities=["event/vote"])
    archive.build()
    assert "The vote" in archive.output("events/vote/index.html")
    same_as_clean(archive)


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
