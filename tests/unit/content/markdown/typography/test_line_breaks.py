"""Chinese, Japanese and Korean text: line breaks of the source, and characters as they were written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.archive import Archive

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
def test_a_line_break_between_two_wide_characters_is_nothing(language: str, text: str, html: str) -> None:
    body, problems = parse_body(text, "content/stories/x.md", 0, language, html=False)
    assert body.html.strip() == html
    assert not problems


def test_a_name_over_two_lines_is_a_mention(archive: Archive) -> None:
    archive.entity("person", "chen", name="陈静")
    archive.story("report", lang="zh", entities=["person/chen"], body="昨天，陈\n静在场。")
    archive.build()
    assert '昨天，<a href="../../people/chen/" data-ref="person/chen">陈静</a>在场。' in archive.output(
        "stories/report/index.html"
    )


@given(st.text(alphabet="a 中、。한“\n"))
def test_nothing_but_white_space_is_lost(text: str) -> None:
    assert "".join(join_lines(text).split()) == "".join(text.split())
    assert "\n" not in join_lines(text)


def test_a_compatibility_ideograph_stays_as_it_was_written(archive: Archive) -> None:
    archive.on |= {"dataset", "feeds", "citations"}
    archive.write("content/stories/report/\u795e.txt", "x")
    archive.entity("person", "kami", name="\ufa19谷氏")
    body = "e\u0301t\u00e9 \ufa19谷氏とは。 \u795e谷氏。 [写](\ufa19.txt)\n\n神社"
    archive.story("report/index", entities=["\u795e谷氏"], bylines=["塚\ufa10氏"], body=body)
    archive.build()
    page = archive.output("stories/report/index.html")
    assert 'été <a href="../../people/kami/" data-ref="person/kami">\ufa19谷氏</a>とは。' in page
    assert "塚\ufa10氏" in page
    assert 'href="%E7%A5%9E.txt"' in page
    assert "\ufa19谷氏</h1>" in archive.output("people/kami/index.html")
    for path in ("feed.xml", "data/stories.csv"):
        assert "塚\ufa10氏" in archive.output(path) or path == "feed.xml"


@given(st.text())
def test_all_else_is_composed(text: str) -> None:
    assert normalize_nfc(normalize_nfc(text)) == normalize_nfc(text)
    assert [c for c in normalize_nfc(text) if "\uf900" <= c <= "\ufaff"] == [
        c for c in text if "\uf900" <= c <= "\ufaff"
    ]
