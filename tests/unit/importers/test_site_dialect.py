"""Constructs of kramdown and its relatives that CommonMark does not have are removed and counted, and never shown to readers."""

import pytest

from sitegen.importers._sites.text.dialect import clean_text, render_source


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


def test_abbreviations_are_taken_out():
    found = clean_text("The EPA.\n\n*[EPA]: Environmental Protection Agency\n*[x](y)* z")
    assert found.abbreviations == (("EPA", "Environmental Protection Agency"),)
    assert found.text == "The EPA.\n\n*[x](y)* z"


def test_markdown_inside_html_is_read():
    html = render_source(clean_text('<div class="a" markdown="1">\n  *one*\n\n  - two\n</div>\n').text)
    assert "<em>one</em>" in html
    assert "<li>two</li>" in html


def test_a_note_is_at_the_place_of_its_mark():
    html = render_source("One[^a] two.\n\n[^a]: The *note*.\n")
    assert html.strip() == "<p>One<x-footnote><p>The <em>note</em>.</p>\n</x-footnote> two.</p>"


def test_definition_lists_and_tables():
    html = render_source("Term\n: Meaning\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
    assert "<dd>Meaning</dd>" in html
    assert "<td>2</td>" in html


def test_a_class_in_braces_is_text_in_kramdown():
    assert clean_text("Use the class {.lead}\n").text == "Use the class {.lead}\n"
