"""Trees of HTML that hypothesis makes, with text of all signs of Markdown: sitegen reads the same words and marks from the result."""

import html as escapes
import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sitegen.content.markdown.parser import parse_body
from sitegen.importers._markdown.convert import html_to_markdown
from sitegen.importers._references import References

SIGNS = [
    *"*_`[]()<>!#+-=|~^&;:\"'\\{}$%@/.,? \t\n",
    *["**", "__", "~~", "```", "---", "1.", "2)", "- ", "> ", "# ", "[^1]", "[x]:", "[[", "![", "&amp;", "&#42;", "<b>", "</p>", "<!--"],
    *["{{<", "{%", "[caption]", "==a==", "||", "::", "a@b.example", "www.x.example", "http://a.example/b_c", "https://x.example/(y)"],
    *["\u00a0", "\u3000", "「", "」", "你好", "。", "é", "“", "”", "’", "–", "…", "\u200b", "\x93", "한국", "E*Trade", "f***", "c(3)"],
    *["1986.", "+5", ":smile:", "Note:", "+++", "!!!", ".. x", "^a^", "23", "a", "b", "word", "Word", "don't"],
]  # fmt: skip
TEXT = st.lists(
    st.sampled_from(SIGNS) | st.characters(codec="utf-8", exclude_characters="\x00\r"), min_size=1, max_size=8
).map(lambda pieces: escapes.escape("".join(pieces)))
ADDRESSES = [
    "http://a.example/x_y?z=1&amp;q=(2)", "/old/post/", "mailto:a@b.example", "#x", "javascript:x", "https://c.example/ö ü",
    "https://d.example/a&amp;copy;b\\c|d", "http://", "https://e.example/*a*<b>",
]  # fmt: skip


def element(tags, content, attributes=""):
    return st.builds(lambda tag, inside: f"<{tag}{attributes}>{inside}</{tag}>", st.sampled_from(tags), content)


def joined(strategy, most):
    return st.lists(strategy, min_size=1, max_size=most).map("".join)


def inside_of(inline):
    return joined(
        TEXT
        | element(
            ["em", "i", "strong", "b", "s", "code", "u", "span", "abbr", "x-verbatim", "x-footnote", "sup", "sub"],
            inline,
        )
        | st.builds("<a href='{}'>{}</a>".format, st.sampled_from(ADDRESSES), inline)
        | st.builds("<img src='/p{}.jpg' alt=\"{}\">".format, st.integers(1, 9), TEXT)
        | st.just("<br>"),
        4,
    )


INLINE = st.recursive(TEXT, inside_of, max_leaves=12)
PICTURE = st.builds(
    '<figure class="{}"><img src="/a.jpg" alt="{}"><figcaption>{}</figcaption></figure>'.format,
    st.sampled_from(["", "", "alignwide", "alignfull"]),
    TEXT | st.just(""),
    INLINE,
)


def blocks_of(block):
    content = joined(block, 3)
    items = joined(element(["li"], INLINE | content), 3)
    return (
        element(["ul", "ol"], items)
        | element(["ol"], items, " start=7")
        | element(["blockquote", "div", "x-pull-quote", "section"], content)
        | st.builds("<dl><dt>{}</dt><dd>{}</dd></dl>".format, INLINE, content)
        | st.builds("<x-gallery>{0}{1}</x-gallery>".format, PICTURE, PICTURE)
    )


CELL = (
    element(["td", "th"], INLINE)
    | element(["td", "th"], INLINE | st.just(""), " align=right")
    | element(["td", "th"], INLINE, ' style="text-align: center"')
    | element(["td"], INLINE, " colspan=2")
    | element(["td"], INLINE, " rowspan=2")
)
BLOCK = (
    element(["p", "p", "h1", "h2", "h4", "pre"], INLINE)
    | element(["h2", "h3"], INLINE, " id=x")
    | st.just("<hr>")
    | PICTURE
    | element(["table"], joined(element(["tr"], joined(CELL, 3)), 3))
)
DOCUMENT = joined(st.recursive(BLOCK, blocks_of, max_leaves=6), 4)


def difference(html):
    return html_to_markdown(html, References("https://old.example/")).difference


@given(DOCUMENT)
@example("<table><tr><td>alpha<em>*<br>alpha</em></td></tr></table>")
@example("<h1>a <em>“q”</em> <img src='/a.jpg' alt='x'></h1>")
@example("<p><strong>a</strong><em>b</em><strong>c</strong></p>")
@example("<p><em><x-footnote>a</x-footnote></em>(b)</p>")
@example("<a href=h><x-footnote>t</x-footnote></a>")
@example("<ul><li>a<ol start=6><li>b</ol></ul>")
@settings(max_examples=60, deadline=None)
def test_sitegen_reads_every_mark_and_character_again(html):
    assert difference(html) == ""


@pytest.mark.slow
@given(DOCUMENT)
@settings(max_examples=3000, deadline=None)
def test_sitegen_reads_every_mark_and_character_of_many_documents_again(html):
    assert difference(html) == ""


WORDS = st.lists(st.sampled_from(SIGNS), min_size=1, max_size=8).map(lambda pieces: escapes.escape("".join(pieces)))
PROSE = st.recursive(
    WORDS, lambda inline: joined(WORDS | element(["em", "b", "s", "u", "span", "code"], inline), 4), max_leaves=8
)


@given(joined(element(["p", "h2", "h3", "blockquote", "ul", "x-pull-quote"], PROSE), 4))
@settings(max_examples=100, deadline=None)
def test_the_page_has_the_words_of_the_source_in_their_order(html):
    """This does not use the proof: the words of the HTML before and after, as a reader sees them, are compared."""
    result = html_to_markdown(html, References())
    body, _ = parse_body(result.markdown, "content/stories/x.md", 0, "en", html=False)
    assert words(body.html) == words(html)


def words(html):
    reader = _Reader()
    reader.feed(html)
    text = "".join(reader.pieces).replace("\x93", "“").replace("\u200b", "")
    return re.findall(r"[^\W_]+", text)


class _Reader(HTMLParser):
    """Collects the text of HTML, with a space at the ends of blocks."""

    def __init__(self):
        super().__init__()
        self.pieces = []

    def handle_data(self, data):
        self.pieces.append(data)

    def handle_endtag(self, tag):
        if tag in {"p", "h2", "h3", "blockquote", "ul", "li", "x-pull-quote"}:
            self.pieces.append(" ")


@pytest.mark.parametrize(
    "opened", ["<b>", "<i><b>", "<a href=x>", "<div>", "<ul><li>", "<blockquote>", "<x-footnote>", "<table><tr><td>"]
)
def test_elements_that_are_never_closed_take_linear_time(opened):
    result = html_to_markdown(opened * 5000 + "a", References())
    assert result.markdown or "nested more than" in result.difference or "more than 100,000" in result.difference
