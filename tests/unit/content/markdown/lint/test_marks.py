"""Marks that Markdown takes, or leaves, although the writer meant something else."""

import pytest
from support.markdown import problems

from sitegen.content.markdown import parser

TAKEN_OUT = [
    ("masked words", "He wrote f**k and s**t.\n", ["1:11 error"], r"\*\*"),
    ("masked words in three", "So f***k and s***t.\n", ["1:5 error"], r"\*\*\*"),
    ("a masked word that ends in its mask", "One sh*t and one f***\n", ["1:7 error"], r"\*"),
    ("masked words over two lines", "The c*p said\nthat G*d is.\n", ["1:6 error"], r"\*"),
    ("a masked name", "G*d and again G*d.\n", ["1:2 error"], r"\*"),
    ("a name", "- E*Trade cut fees. Analysts like E*Trade.\n", ["1:4 error"], r"\*"),
    ("two pairs", "E*Trade and E*Trade, G*d and G*d\n", ["1:2 error", "1:23 error"], r"\*"),
    ("a name of letters", "He watched M*A*S*H.\n", ["1:13 error"], r"\*"),
    ("both genders", "B\u00fcrger*innen und\nLehrer*innen\n", ["1:7 error"], r"\*"),
    ("masked words joined", "f**k-s**t\n", ["1:2 error"], r"\*\*"),
    ("letters multiplied", "a*b*c\n", ["1:2 error"], r"\*"),
    ("a sum", "It is 3*x + 4*y.\n", ["1:8 error"], r"\*"),
    ("signs in brackets", "The (*) and (*) rows.\n", ["1:6 error"], r"\*"),
    ("signs in brackets, doubled", "The [**] and [**] rows.\n", ["1:6 error"], r"\*\*"),
    ("signs in quotes", "\"*\" and '*'\n", ["1:2 error"], r"\*"),
    ("a cell", "a|b\n-|-\nc|f**k and s**t\n", ["3:4 error"], r"\*\*"),
    ("a description", "![f**k and s**t](https://x.org/a.png)\n", ["1:4 error"], r"\*\*"),
    ("inside a word", "un*frigging*believable\n", ["1:3 warning"], r"\*"),
    ("closed inside a name", "*As of May. E*Trade said no.\n", ["1:14 warning"], r"\*"),
]
EMPHASIS = [
    "**S**top **T**hat",
    "two *word*s, (*see* this), \"*Titanic*\", '**a**', l'*Humanit\u00e9*",
    "***both*** and **bold***it*, *a **b** c*",
    "in*flammable* and Bundes*rat*",
    "*Helsingin Sanomat*issa, *Dagens Nyheter*s",
    "\u8fd9\u662f**\u5f3a\u8c03**\u7684, \u7b2c3**\u7ae0\u8282**\u7684",
    "**\uac15\uc870**\ub294, \ud55c\uad6d**\uac15\uc870 \ub9d0**\ub294",
    "\u05d1*\u05d9\u05d3\u05d9\u05e2\u05d5\u05ea \u05d0\u05d7\u05e8\u05d5\u05e0\u05d5\u05ea*",
    "[E](https://x.org/)*x y* and `a`*b c*",
    "f\\*\\*k and s\\*\\*t, f\\*\\*k and s**t, M\\*A\\*S\\*H",
    "5* and 4* hotels, Sgr A* and Rate*",
]


def places(text):
    found = sorted(problems(text), key=lambda problem: (problem.line, problem.column))
    return [f"{problem.line}:{problem.column} {problem.severity}" for problem in found]


@pytest.mark.parametrize(("text", "where", "escape"), [case[1:] for case in TAKEN_OUT], ids=[c[0] for c in TAKEN_OUT])
def test_an_asterisk_that_would_be_taken_out_is_reported_where_it_is(text, where, escape):
    assert places(text) == where
    assert f"write {escape} for the character itself" in problems(text)[0].hint


@pytest.mark.parametrize("text", EMPHASIS)
def test_emphasis_that_is_meant_is_not_reported(text):
    assert places(f"{text}\n") == []


def test_escaped_asterisks_are_shown():
    body, _ = parser.parse_body("f\\*\\*k and E\\*Trade\n", "content/stories/x.md", 0, "en", html=False)
    assert "f**k and E*Trade" in body.html


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("One.\n\n<<<<<<< HEAD\nOurs.\n", ["3:1 error"]),
        ("One.\n>>>>>>> topic\n", ["2:1 error"]),
        ("One.\n>>>>>>> 1f2e3d4 (a subject)\n\nTwo.\n", ["2:1 error"]),
        ("- a\n<<<<<<<\nb\n||||||| base\nc\n>>>>>>>\n", ["2:1 error", "4:1 error", "6:1 error"]),
        ("> {++a\n> b++}\n", ["1:3 error"]),
        ("a {~~b~>c~~}, {~~d~>e~~}\n", ["1:3 error", "1:15 error"]),
    ],
)
def test_what_a_merge_or_an_editor_leaves_is_an_error(text, where):
    assert places(text) == where


@pytest.mark.parametrize(
    "text",
    [
        "```\n<<<<<<< HEAD\n=======\n>>>>>>> topic\n```\n\n    <<<<<<< HEAD\n",
        ">>>>>>> He said so.\n>>>>>>> She did not.\n",
        ">>>>>>> He said so.\n>>>>>> She did not.\n",
        "\\<<<<<<< HEAD\n\n\\>>>>>>> topic\n",
        "`{++a++}` and \\{++a++} and {~~struck~~} and {i++} and {a, b}\n",
    ],
)
def test_what_looks_like_a_merge_or_a_change_and_is_none_is_not_reported(text):
    assert places(text) == []


@pytest.mark.parametrize(
    ("text", "anchors"),
    [
        ("A heading\nof two lines\n===\n", ("a-heading-of-two-lines",)),
        ("A heading  \nof *two\nlines*\n---\n", ("a-heading-of-two-lines",)),
        ("## One line\n\n## One line\n", ("one-line", "one-line-2")),
    ],
)
def test_a_line_break_in_a_heading_is_a_space_in_its_address(text, anchors):
    body, _ = parser.parse_body(text, "content/stories/x.md", 0, "en", html=False)
    assert body.anchors == anchors


@pytest.mark.parametrize(
    ("text", "where", "hint"),
    [
        (">100 people attended.\n", ["1:1 error"], r"\>"),
        (">100 people attended\nthe meeting.\n", ["1:1 error"], r"\>"),
        ("- >5 percent\n- >$3 million\n- >.5\n", ["1:3 error", "2:3 error", "3:3 error"], r"\>"),
        (">5 is\n>6 is\n", ["1:1 error"], "a space after >"),
        ("> 5 is the rule.\n", ["1:1 warning"], "quotation marks"),
        ("In all\n> 100 people\ncame.\n", ["2:1 warning"], r"\>"),
        ("> a\n>\n> > 5 percent\n", ["3:3 warning"], r"\>"),
        ("# 5 Main Street burned.\n", ["1:1 warning"], r"\#"),
        ("# 5 Main Street\n", ["1:1 warning"], r"\#"),
        ("# 2019\n\n# 5 Main Street burned.\n", ["3:1 warning"], r"\#"),
        ("1. FC K\u00f6ln won.\n", ["1:1 warning"], r"1\."),
        ("Then\n1. FC K\u00f6ln won.\n\n3) Oktober\n", ["2:1 warning", "4:1 warning"], r"1\."),
        ("a\n\n##\n\nb\n", ["3:1 error"], r"\##"),
        ("a\n\n# # #\n", ["3:1 error"], r"\#"),
    ],
)
def test_a_sign_that_begins_a_block_by_accident_is_reported(text, where, hint):
    assert places(text) == where
    assert hint in min(problems(text), key=lambda problem: problem.line).hint


@pytest.mark.parametrize(
    "text",
    [
        "> 5 is the rule.\n>\n> A person\n",
        "> 2019 was a year\n> of rain.\n",
        ">5 is the rule\n>and so on.\n",
        '> "5 is the rule."\n',
        "> **Five** is the rule.\n\n\\>100 people\n",
        "# 2019\n\na\n\n# 2020\n\nb\n",
        "## 5 things\n\n#5 is alive\n\n\\###\n",
        "1. **One**\n\ntext\n\n2. **Two**\n\ntext\n\n3. **Three**\n",
        "1. one\n\n   and more\n",
        "1. one\n   - two\n",
        "- a\n\n  1. b\n",
        "`>100` and 5 > 3\n\n1\\. FC K\u00f6ln\n",
        "## ![a](https://x.org/a.png)\n",
    ],
)
def test_quotations_headings_and_lists_that_are_meant_are_not_reported(text):
    assert places(text) == []
