"""The rule for quotation marks decides as markdown-it's own does, and takes time in proportion to the text."""

from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.rules_core.smartquotes import process_inlines

from sitegen.content.markdown.typography.smart_quotes import set_quotes

PIECES = [
    "'", '"', "a", "b1", "1", " ", "\n", "\\\n", "*", "**", "_", "`c'`", "[", "](d)", "(", ")", ".", ",", "-", "\u2014", "\u00e9", "\u4e2d",
    "\u201c", "<i>", "!",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
MARKS = [
    "\u201c\u201d\u2018\u2019",
    ["\u201e", "\u201c", "\u201a", "\u2018"],
    ["\u00ab\u00a0", "\u00a0\u00bb", "\u2039", "\u203a"],
]


def inline_tokens(text):
    return [token.children for token in MarkdownIt("commonmark", {"html": True}).parse(text) if token.type == "inline"]


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.sampled_from(MARKS))
def test_the_marks_are_those_of_markdown_it(text, marks):
    state = SimpleNamespace(md=SimpleNamespace(options=SimpleNamespace(quotes=marks)))
    for expected, found in zip(inline_tokens(text), inline_tokens(text), strict=True):
        process_inlines(expected, state)
        set_quotes(found, marks)
        assert [token.content for token in found] == [token.content for token in expected]
