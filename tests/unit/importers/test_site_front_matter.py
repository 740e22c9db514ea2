"""Front matter of Jekyll, Hugo, Eleventy and Pelican is read with every word, and its mistakes have a place."""

import pytest

from sitegen.diagnostics import Problem
from sitegen.importers._sites.metadata.front_matter import split_front_matter


def data(text, **options):
    return split_front_matter(text, "a.md", **options).data


def test_every_scalar_of_yaml_stays_text():
    text = "---\nzip: 01234\nwhen: 2019-03-02\ntime: 1:30\nno: off\nempty:\nnothing: ~\nquoted: '~'\nlist: [1, {a: b}]\n---\nx\n"
    assert data(text) == {
        "zip": "01234", "when": "2019-03-02", "time": "1:30", "no": "off", "empty": None, "nothing": None, "quoted": "~", "list": ["1", {"a": "b"}],
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "+++\ntitle = 'A'\ndate = 2019-03-02T10:00:00Z\ndraft = true\nweight = 3\n+++\nBody\n",
        '{"title": "A", "date": "2019-03-02T10:00:00+00:00", "draft": true, "weight": 3}\nBody\n',
    ],
)
def test_toml_and_json(text):
    file = split_front_matter(text, "a.md")
    assert file.data == {"title": "A", "date": "2019-03-02T10:00:00+00:00", "draft": "true", "weight": "3"}
    assert file.body.strip() == "Body"


def test_a_rule_in_the_text_is_no_end_of_front_matter():
    file = split_front_matter("---\ntitle: a --- b\n---\nOne\n\n---\n\nTwo\n", "a.md")
    assert (file.body, file.body_line, file.lines) == ("One\n\n---\n\nTwo\n", 3, {"title": 2})


def test_empty_front_matter_and_none():
    assert data("---\n---\nx") == {}
    assert data("# x\n") is None
    assert data("{{< box >}}\n") is None


def test_header_lines_of_pelican():
    text = "Title: A: b\nDate: 2010-12-03 10:20\nSummary: One\n    two\nTags: x, y\n\nText: no header\n"
    file = split_front_matter(text, "a.md", header_lines=True)
    assert file.data == {"title": "A: b", "date": "2010-12-03 10:20", "summary": "One\ntwo", "tags": "x, y"}
    assert (file.body, file.body_line) == ("Text: no header\n", 6)


def test_a_key_that_is_there_twice_is_told():
    assert split_front_matter("---\na: 1\na: 2\n---\n", "a.md").repeated_keys == ("a",)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("---\ntitle: a\nx: [b\n---\n", (3, 4)),
        ("---\ntitle: a: b\n---\n", (2, 9)),
        ("---\n- a\n---\n", (2, 1)),
        ("---\ntitle: a\n", (1, 1)),
        ("+++\ntitle = \n+++\n", (2, 9)),
        ("+++\na = 1\nb = x\nc = 1\n+++\n", (3, 5)),
        ("---\na: é\nb: \x07\nc: 1\n---\n", (3, 1)),
    ],
)
def test_a_mistake_has_its_place(text, place):
    problem = split_front_matter(text, "a.md")
    assert isinstance(problem, Problem)
    assert (problem.line, problem.column) == place
    assert problem.hint


def test_aliases_that_multiply_are_refused():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 8)]
    problem = split_front_matter("---\n" + "\n".join(lines) + "\n---\n", "a.md")
    assert "more than 20000 values" in problem.message


def test_a_merge_key_brings_the_values_of_its_alias():
    assert data("---\nbase: &b {x: 1, y: 2}\nown:\n  <<: *b\n  y: 3\n---\n")["own"] == {"x": "1", "y": "3"}
