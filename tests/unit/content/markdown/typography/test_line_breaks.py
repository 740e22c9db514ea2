"""Chinese, Japanese and Korean text: line breaks of the source, and characters as they were written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.content.markdown.parser import parse_body
from sitegen.content.markdown.typography.line_breaks import join_lines
from sitegen.content.text.decoding import normalize_nfc

BREAKS = [
    ("zh", "昨天下雨，\n今天没有。", "<p>昨天下雨，今天没有。</p>"),
    ("zh", "> 昨天下雨\n> 今天没有", "<blockquote>\n<p>昨天下雨今天没有</p>\n</blockquote>"),
    ("ja", "昨日は**雨**\nでした。", "<p>昨日は<strong>雨</strong>でした。</p>"),
    ("en", "Kim 说：\n“好”", "<p>Kim 说：\n“好”</p>"),
    ("zh", "他说\n“好”\n就走了——\n走了", "<p>他说“好”就走了——走了</p>"),
    ("zh", "昨天 Kim\n说", "<p>昨天 Kim\n说</p>"),
    ("ko", "어제 비가\n왔다", "<p>어제 비가\n왔다</p>"),
    ("en", "one\ntwo", "<p>one\ntwo</p>"),
    ("en", "one\u200b\ntwo", "<p>one\u200btwo</p>"),
    ("zh", "昨天  \n今天", "<p>昨天<br>\n今天</p>"),
    ("zh", "看[昨\n天](https://a.example/)\n吧", '<p>看<a href="https://a.example/" rel="external">昨天</a>吧</p>'),
    ("zh", "一`x`\n二", "<p>一<code>x</code>\n二</p>"),
]


@pytest.mark.parametrize(("language", "text", "html"), BREAKS)
def test_a_line_break_between_two_wide_characters_is_removed(language: str, text: str, html: str) -> None:
    body, problems = parse_body(text, "content/stories/x.md", 0, language, html=False)
    assert body.html.strip() == html
    assert not problems


@given(st.text(alphabet="a 中、。한“\n"))
def test_only_white_space_is_removed(text: str) -> None:
    assert "".join(join_lines(text).split()) == "".join(text.split())
    assert "\n" not in join_lines(text)


@given(st.text())
def test_other_text_is_normalized_to_nfc(text: str) -> None:
    assert normalize_nfc(normalize_nfc(text)) == normalize_nfc(text)
    assert [c for c in normalize_nfc(text) if "\uf900" <= c <= "\ufaff"] == [
        c for c in text if "\uf900" <= c <= "\ufaff"
    ]
