"""Constructs of kramdown and its relatives that CommonMark does not have are removed and counted, and never shown to readers."""

import pytest

from sitegen.importers._sites.text.dialect import clean_text


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("# Title {#top .big}\n", "# Title\n"),
        ("## Title {: .no_toc }\n", "## Title\n"),
        ("A paragraph.\n{: .lead #x}\n", "A paragraph.\n"),
        ('See [x](y){:target="_blank"} and *z*{: .a}.', "See [x](y) and *z*."),
        ("`code`{:.language-ruby} and `{:x}`", "`code` and `{:x}`"),
        ("* TOC\n{:toc}\n\nText", "\nText"),
        ("[TOC]\n\nText", "\nText"),
        ("![x](y){.float-left .padding-2}\n", "![x](y)\n"),
        ("```\n{: .x}\n[TOC]\n```", "```\n{: .x}\n[TOC]\n```"),
        ("A {set} of {words} and a [toc] here", "A {set} of {words} and a [toc] here"),
    ],
)  # fmt: skip
def test_attribute_lists_and_tables_of_contents(text, cleaned):
    found = clean_text(text, has_plain_attributes=True)
    assert found.text == cleaned
    assert sum(change.count for change in found.changes) == text.count("{") - cleaned.count("{") + text.count(
        "[TOC]"
    ) - cleaned.count("[TOC]")


def test_an_abbreviation_is_explained_once():
    found = clean_text(
        "The `EPA` and the [EPA](x). The EPA & EPA.\n\n*[EPA]: Environmental Protection Agency\n*[XX]: Nothing\n*[x](y)* z"
    )
    explained = '<abbr title="Environmental Protection Agency">EPA</abbr>'
    assert found.text == f"The `EPA` and the [EPA](x). The {explained} & EPA.\n\n*[x](y)* z"
    assert [change.examples for change in found.changes] == [("XX: Nothing",)]


def test_markdown_inside_html_is_read():
    assert (
        clean_text('<div class="a" markdown="1">\n  *one*\n\n  - two\n</div>\n').text
        == '<div class="a">\n\n*one*\n\n- two\n\n</div>\n'
    )


def test_a_class_in_braces_is_text_in_kramdown():
    assert clean_text("Use the class {.lead}\n").text == "Use the class {.lead}\n"
