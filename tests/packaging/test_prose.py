"""How docstrings begin, and the words that the program no longer uses: the rules of docs/style-guide.md that a machine can check."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from support import ROOT, doc_pages

OPENING = re.compile(r"(What|Whether|Who|Whom|Whose|Where|Under what)\b")
MIN_WORDS = 3
"""Of a docstring of a module, a class or a function. An attribute may be described by its unit or its standard only."""
PRIVATE_WORDS = {
    "bench": "preview engine",
    "workshop": "preview service",
    "twin": "precompressed file",
    "twins": "precompressed files",
    "crew": "executor",
    "tongue": "language",
    "tongues": "languages",
    "salt": "cache key",
    "needle": "pattern",
    "needles": "patterns",
    "DeafError": "InotifyUnavailableError",
    "EACH": "FOR_EACH",
    "Findable": "SearchDocuments",
    "Misfit": "PluginError",
    "Refusal": "SitegenError",
}
"""Words of earlier versions for which there is a standard term. They are refused in code, comments, documentation and templates."""
LITERAL_WORDS = {
    "anew": "again",
    "nobody": "no caller, no user, no process",
    "somebody": "the caller, the user, another process",
    "whoever": "the caller, the user, another process",
}
"""Words that docs/style-guide.md replaces. They are refused in code and documentation, but not in the words that a theme publishes."""
WORDS_OF_PAGES = {
    "alone": "only, or on its own",
    "beside": "next to, in addition to",
    "mend": "fix, correct",
    "mended": "fixed, corrected",
    "stands": "is, contains, appears",
    "tells": "says, reports, shows",
    "told": "said, reported, shown",
}
"""Words that the style guide replaces. They are refused in the documentation only, in prose and in code."""
STYLE_GUIDE = {"CONTRIBUTING.md", "docs/style-guide.md"}
"""Pages that list these words."""
PRIVATE_NAMES = frozenset(
    """
    AHEAD BESIDE FEW HERE KEPT LEAST LITTER LONGEST MANY MOST OWN PATIENCE
    Alone Became Bench Cell Cells Cited Crew Desk Ears Eyes Full Gathering Leaf Listed Made Mistake Moment Moves Near Paper Rail
    Redone Refused Rung Runs Seen Shows Spot Stated Told Tongue Touched Twins Undo Unresolved Workshop
    at_rest begin_again begin_anew blame blamed bring halfway helps in_the_way lay_out look_again press pressed produce
    settle settled spread tidy undone
    """.split()  # noqa: SIM905 - sixty names are easier to read and to change as text
)
"""Identifiers of earlier versions that say nothing at the place of use. Ordinary English words, so they are refused as names only."""


def docstring_offenders(source: str, module: str) -> Iterator[str]:
    """Yield `module:qualname` of each docstring that begins with a question word or is too short."""
    for name, text, is_attribute in _docstrings(ast.parse(source), ()):
        if OPENING.match(text) or (not is_attribute and len(text.split()) < MIN_WORDS):
            yield f"{module}:{name}"


def name_offenders(source: str, path: str) -> Iterator[str]:
    """Yield `path:name` of each identifier of Python code that is a private name."""
    for node in ast.walk(ast.parse(source)):
        yield from (f"{path}:{name}" for name in _identifiers(node) if name.lstrip("_") in PRIVATE_NAMES)


def word_offenders(text: str, path: str, *, is_template: bool = False) -> Iterator[str]:
    """Yield `path:word` of each refused word. Words within an identifier count, as in `_twin_rows` and `TwinTable`; class names must match whole."""
    names = set(re.findall(r"[A-Za-z_]+", re.sub(r"make bench\b|SITEGEN_BENCH\w*", "", text)))
    words = {name.strip("_") for name in names} | {
        part.lower() for name in names for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)
    }
    refused = PRIVATE_WORDS if is_template else PRIVATE_WORDS | LITERAL_WORDS
    yield from (f"{path}:{word}" for word in refused if word in words)


def page_word_offenders(text: str, path: str) -> Iterator[str]:
    """Yield `path:line:word` of each word of a page that the style guide replaces."""
    words = re.compile(rf"\b({'|'.join(WORDS_OF_PAGES)})\b", re.IGNORECASE)
    for number, line in enumerate(text.splitlines(), 1):
        yield from (f"{path}:{number}:{word.lower()}" for word in words.findall(line))


def _docstrings(parent: ast.AST, outer: tuple[str, ...]) -> Iterator[tuple[str, str, bool]]:
    """Yield the qualified name and the text of each docstring, and True for the docstring of an attribute or constant."""
    body = parent.body if isinstance(getattr(parent, "body", None), list) else []
    if isinstance(parent, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and (
        text := ast.get_docstring(parent)
    ):
        yield ".".join(outer), text, False
    for before, node in pairwise(body):
        if isinstance(before, ast.Assign | ast.AnnAssign) and isinstance(node, ast.Expr):
            value, targets = node.value, before.targets if isinstance(before, ast.Assign) else [before.target]
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield ".".join([*outer, ast.unparse(targets[0])]), value.value, True
    for node in body:
        yield from _docstrings(node, (*outer, *([node.name] if hasattr(node, "name") else [])))


def _identifiers(node: ast.AST) -> Iterator[str]:
    for field in ("id", "attr", "arg", "name", "asname"):
        value = getattr(node, field, None)
        if isinstance(value, str):
            yield from value.split(".")


def _python_files() -> list[Path]:
    return sorted((ROOT / "sitegen").rglob("*.py"))


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _texts() -> Iterator[tuple[str, str, bool]]:
    """Yield the path and the text of everything that is searched for words, and True for a template."""
    pages = [
        *(ROOT / path for path in doc_pages.all_paths() if path not in STYLE_GUIDE),
        *(ROOT / "sitegen").rglob("*.sql"),
    ]
    templates = [path for path in (ROOT / "themes").rglob("templates/**/*") if path.is_file()]
    for path in sorted([*_python_files(), *pages, *templates]):
        yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8"), path in templates


def _offenders() -> set[str]:
    found: set[str] = set()
    for path in _python_files():
        source = path.read_text("utf-8")
        found.update(docstring_offenders(source, _module(path)))
        found.update(name_offenders(source, path.relative_to(ROOT).as_posix()))
    for path, text, is_template in _texts():
        found.update(word_offenders(text, path, is_template=is_template))
        if path.endswith(".md"):
            found.update(page_word_offenders(text, path))
    return found


@pytest.fixture(scope="module")
def offenders():
    return _offenders()


def test_docstrings_and_words_follow_the_style_guide(offenders):
    assert sorted(offenders) == [], "see docs/style-guide.md, and the lists in tests/packaging/test_prose.py"


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ('"""What it is about."""', [""]),
        ('"""Two words."""', [""]),
        ('"""Addresses of pages."""\nLIMIT = 1\n"""Bytes."""', []),
        ('def f():\n    """Whether it is public."""', ["f"]),
        ('class A:\n    """Documents of a listing."""\n    x: int = 1\n    """Whose page it is."""', ["A.x"]),
        ('class A:\n    """Nothing."""\n    def f(self):\n        """Under what name it is kept."""', ["A", "A.f"]),
        ('def f():\n    """Return whatever the caller gave."""\n    def g():\n        """Always."""', ["f.g"]),
        ("def f():\n    x = 1\n    'What is not a docstring'", ["f.x"]),
    ],
)
def test_a_docstring_that_breaks_the_rules_is_found(source, names):
    assert [each.partition(":")[2] for each in docstring_offenders(source, "m")] == names


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("class LiveWorkshop:", ["workshop"]),
        ("_twins = Twins()", ["twins"]),
        ("# on the bench", ["bench"]),
        ("tests/benchmarks, `make bench`, SITEGEN_BENCH_STORIES", []),
        ("FOR_EACH, reachable, each; refusal of a request", []),
        ('EACH = ("",)', ["EACH"]),
        ("{{ tongue(card.lang) }}", ["tongue"]),
        ("It is made anew", ["anew"]),
    ],
)
def test_a_private_word_is_found(text, words):
    assert [each.partition(":")[2] for each in word_offenders(text, "p")] == words


def test_a_word_that_the_style_guide_replaces_is_found_in_a_page():
    text = "It stands alone.\n\nStandalone stands are not a word of it, beside this one."
    found = ["p.md:1:stands", "p.md:1:alone", "p.md:3:stands", "p.md:3:beside"]
    assert list(page_word_offenders(text, "p.md")) == found


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("MOST = 1", ["MOST"]),
        ("_MOST = 1", ["_MOST"]),
        ("site.press(file)", ["press"]),
        ("def f(*, spread): ...", ["spread"]),
        ("# the press, as it would look", []),
        ("MAX_BYTES = pressure", []),
    ],
)
def test_a_private_name_is_found(source, names):
    assert [each.partition(":")[2] for each in name_offenders(source, "p")] == names
