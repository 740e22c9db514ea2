"""The words of a text before and after its conversion, and what makes the difference."""

import pytest

from sitegen.importers._markdown.convert import html_to_markdown
from sitegen.importers._markdown.keeping.convert import keep_or_convert
from sitegen.importers._references import References

NOTES = """<p>One<sup id="r1"><a href="#fn1">1</a></sup> two.</p><ol><li id="fn1">A note. <a href="#r1">back</a></li></ol>"""


def words(text, convert=html_to_markdown):
    found = convert(text, References("https://old.example/x/"))
    assert found.difference == ""
    return found.words


@pytest.mark.parametrize(
    ("html", "source", "written", "differences"),
    [
        ("<p>One <b>two</b></p><p>three<br>four</p>five", 5, 5, {}),
        ("<p>w<b>or</b>d, H<sub>2</sub>O — 3.5 &amp;</p>", 3, 3, {}),
        ("<ul><li>a<li>b</ul><table><tr><th>c<th>d<tr><td>e<td><p>f</p><p>g</p></table>", 7, 7, {}),
        ("<p>a</p><button>Press me</button>", 3, 1, {"<button> left out": -2}),
        ("<p>a</p><script>var a = b</script><style>p {}</style>", 1, 1, {}),
        ("<p>The <abbr title='City Council'>CC</abbr> met</p>", 3, 5, {"meaning of an abbreviation in parentheses": 2}),
        (
            "<p>a</p><iframe src='https://x.example/' title='Map of it'></iframe>",
            1,
            4,
            {"embed of x.example became a link": 3},
        ),
        (
            NOTES,
            5,
            4,
            {"mark of a footnote made by hand": -2, "words joined or divided where a mark or a block ends": 1},
        ),
        ("<p>你好，世界</p>", 1, 1, {}),
        ("", 0, 0, {}),
    ],
)
def test_words_before_and_after_with_what_makes_the_difference(html, source, written, differences):
    found = words(html)
    assert (found.source, found.written, found.differences) == (source, written, differences)


@pytest.mark.parametrize("html", ["<p>a <i>b</i></p>", NOTES, "<h2>a</h2><button>b</button><p>c<q>d</q></p>"])
@pytest.mark.parametrize("convert", [html_to_markdown, keep_or_convert])
def test_the_differences_add_up(html, convert):
    found = words(html, convert)
    assert found.written - found.source == sum(found.differences.values())


def test_words_of_markdown_are_those_of_its_text():
    found = words("# A title\n\n* one [two](https://x.example/)\n* three[^1]\n\n[^1]: Four.\n", keep_or_convert)
    assert (found.source, found.written, found.differences) == (6, 6, {})
