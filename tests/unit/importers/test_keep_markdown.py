"""Markdown of other programs: blocks that sitegen reads alike keep their bytes, and the others are written anew."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.importers._markdown.keeping.convert import keep_or_convert
from sitegen.importers._references import References


def convert(markdown):
    result = keep_or_convert(markdown, References("https://old.example/2019/story/"))
    assert result.difference == ""
    return result.markdown


@pytest.mark.parametrize(
    "markdown",
    [
        "One line\nand another with *stars* and _underscores_.\n",
        "# Title\n\nText\n\n## Part\n\nText\n",
        "Title\n=====\n\nText\n",
        "* a\n* b\n    * c\n\n1) d\n2) e\n",
        "+ a\n\n+ b\n",
        "    code = 1\n",
        "~~~ruby\nputs 1\n~~~\n",
        "a  \nb\n",
        "> quoted\ncontinued\n",
        "[a][1] and [b]\n\n[1]: https://a.example\n[b]: https://b.example 'B'\n",
        "a[^note] b\n\n[^note]: The note\n    goes on.\n\nc\n",
        "| a | b |\n|:--|--:|\n| 1 | 2 |\n",
        "***\n\n- - -\n",
        "![A](https://a.example/a.jpg 'Caption')\n",
        "AT&T &amp; &copy; 2019\n",
        "one\n\n\n\ntwo\n",
    ],
)
def test_what_both_read_alike_keeps_its_bytes(markdown):
    assert convert(markdown) == markdown


@pytest.mark.parametrize(
    ("markdown", "result"),
    [
        ("*kept*\n\n<p>HTML <b>x</b></p>\n\n_kept_\n", "*kept*\n\nHTML **x**\n\n_kept_\n"),
        ("_kept_\n\nH<sub>2</sub>O _x_\n", "_kept_\n\nH₂O *x*\n"),
        ("<div class='box'>\n\n_kept_\n\n</div>\n", "_kept_\n"),
        ("<blockquote>\n\n_a_\n\n</blockquote>\n\n_kept_\n", "> *a*\n\n_kept_\n"),
        ("Term\n: Meaning\n", "**Term**\n\nMeaning\n"),
        ("_a_ [b](/2018/old/) c\n", "_a_ [b](x-import-0001-page.md) c\n"),
        ("[b][1]\n\n[1]: <../old/> 'T'\n", "[b][1]\n\n[1]: <x-import-0001-page.md> 'T'\n"),
        ("![A _b_](a.jpg)\n", "![A _b_](x-import-0001-a.jpg)\n"),
        ("_a_ {{ x }}\n\n_kept_\n", "*a* \\{\\{ x \\}\\}\n\n_kept_\n"),
        ("x\n\n[1]: https://unused.example\n", "x\n"),
        ("a[^1]\n\n[^1]: _b_ <u>c</u>\n", "a[^1]\n\n[^1]: *b* c\n"),
        ("a^[_note_]\n", "a[^note-1]\n\n[^note-1]: *note*\n"),
        ("# A\n\n## B <i>c</i>\n\n_kept_\n", "## A\n\n### B *c*\n\n_kept_\n"),
        ("<x-embed src='https://vimeo.com/123456' title='T'></x-embed>\n", "```{embed} https://vimeo.com/123456\ntitle: T\n```\n"),
        ("- [ ] task\n", "- \\[ ] task\n"),
        ("", ""),
    ],
)  # fmt: skip
def test_other_blocks_are_written_anew_and_their_neighbours_stay(markdown, result):
    assert convert(markdown) == result


LINES = st.sampled_from(
    [
        *["", "", "text", "*a* _b_", "# h", "## h", "- item", "  - inner", "1. one", "> quote", "    code", "```", "~~~", "---", "==="],
        *["<div>", "</div>", "<b>x</b>", "<table>", "</table>", "<blockquote>", "[a]: http://a.example", "[a] [b](/c/)", "x[^1]"],
        *["[^1]: note", "    more", "| a | b |", "|---|---|", "| 1 | 2 |", "Term", ": meaning", '![i](i.jpg "t")', "a  ", "b\\"],
        *["<!-- c -->", "`code`", "{{ x }}", "https://a.example/x", "H<sub>2</sub>O", "<x-gallery>", "</x-gallery>", "* * *"],
    ]
)  # fmt: skip


@given(st.lists(LINES, min_size=1, max_size=12).map("\n".join))
@settings(max_examples=150, deadline=None)
def test_every_mix_of_lines_keeps_its_words_and_marks(markdown):
    assert keep_or_convert(markdown, References("https://old.example/")).difference == ""
