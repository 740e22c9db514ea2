"""CommonMark: our own set-up with its extensions off is the specification; with them on, words stay words."""

import pytest
from support import commonmark

from sitegen.content.markdown import parser

EXAMPLES = 652


@pytest.mark.tools("CommonMark examples")
def test_the_specification_has_as_many_examples():
    assert len(commonmark.examples()) == EXAMPLES


@pytest.mark.tools("CommonMark examples")
@pytest.mark.parametrize("number", range(1, EXAMPLES + 1))
def test_the_example_renders_as_the_specification_says(number):
    example = commonmark.examples()[number - 1]
    html = parser.make_parser(extensions=False).render(example["markdown"])
    assert commonmark.normalise(html) == commonmark.normalise(example["html"])


def shown(text: str, **options) -> str:
    body, problems = parser.parse_body(
        text, "content/stories/x.md", 0, options.get("language", "en"), html=options.get("html", False)
    )
    assert problems == []
    return body.html


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "“Yes,” he said. ‘No’"),
        ("de", "„Yes,“ he said. ‚No‘"),
        ("es-MX", "«Yes,» he said. “No”"),
        ("xx", "“Yes,” he said. ‘No’"),
    ],
)
def test_quotes_are_those_of_the_language(language, expected):
    assert expected in shown("\"Yes,\" he said. 'No'", language=language)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a -- b --- c...", "a – b — c…"),
        ("501(c)(3)", "501(c)(3)"),
        ("(tm) (r) +-", "(tm) (r) +-"),
        ("`a -- b`", "<code>a -- b</code>"),
        ("<https://example.org/a--b>", "https://example.org/a--b</a>"),
        ("~~gone~~", "<s>gone</s>"),
        ("# A\n\n## B", '<h2 id="a">A</h2>\n<h3 id="b">B</h3>'),
        ("## Same\n\n## Same", 'id="same-2"'),
        ("## 你好", 'id="ni-hao"'),
        ("## !!!", 'id="section"'),
        ("|a|\n|-:|\n|1|", '<td class="right">1</td>'),
        ("```python\nx = 1\n```", '<span class="n">x</span>'),
        ("```nolanguage\nx < 1\n```", "x &lt; 1"),
        ("\\<b>x\\</b>", "&lt;b&gt;x&lt;/b&gt;"),
        ("\\[x\\](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("\\[[ not a reference", "[[ not a reference"),
        ("`[[x]]`", "<code>[[x]]</code>"),
        ("A note.[^a]\n\n[^a]: Its text.", 'role="doc-noteref"'),
    ],
)
def test_markdown_shows(text, expected):
    assert expected in shown(text)


def test_raw_html_is_on_only_where_the_folder_allows_it(archive):
    archive.write("sitegen.toml", '[site]\ntitle = "T"\n[content]\nraw_html = ["pages/embeds"]\n')
    archive.write("content/pages/embeds/map.md", "---\ntitle: Map\nstatus: published\n---\n<b>bold</b>\n")
    archive.build()
    assert "<b>bold</b>" in archive.output("map/index.html")
    archive.write("content/pages/plain.md", "---\ntitle: Plain\nstatus: published\n---\n<b>bold</b>\n")
    assert "content/pages/plain.md:5:1: error: the HTML tag <b> would be shown as text" in archive.run("build").err


def test_long_code_is_shown_plain_and_quickly(archive):
    archive.story("code", body="```console\n" + "a" * 60_000 + "\n```\n")
    archive.clocked = True
    assert archive.build().seconds < 10
    assert "a" * 60_000 in archive.output("stories/code/index.html")
