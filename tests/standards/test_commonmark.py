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
    assert commonmark.normalize(html) == commonmark.normalize(example["html"])


def shown(text: str, **options) -> str:
    body, problems = parser.parse_body(
        text, "content/stories/x.md", 0, options.get("language", "en"), html=options.get("html", False)
    )
    assert problems == []
    return body.html


def test_raw_html_is_allowed_only_in_configured_folders(archive):
    archive.write("sitegen.toml", '[site]\ntitle = "T"\n[content]\nraw_html = ["pages/embeds"]\n')
    archive.write("content/pages/embeds/map.md", "---\ntitle: Map\nstatus: published\n---\n<b>bold</b>\n")
    archive.build()
    assert "<b>bold</b>" in archive.output("map/index.html")
    archive.write("content/pages/plain.md", "---\ntitle: Plain\nstatus: published\n---\n<b>bold</b>\n")
    assert "content/pages/plain.md:5:1: error: the HTML tag <b> would be shown as text" in archive.run("build").err
