"""Emphasis in Chinese, Japanese and Korean, where no spaces stand between words."""

import pytest

from sitegen.content.markdown import parser


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**强调。**后面的文字", "<strong>强调。</strong>后面的文字"),
        ("和**“引号”**说", "和<strong>“引号”</strong>说"),
        ("前面**《书名》**后面", "前面<strong>《书名》</strong>后面"),
        ("这是**重点（重要）**的", "这是<strong>重点（重要）</strong>的"),
        ("これは**「強調」**です", "これは<strong>「強調」</strong>です"),
        ("**テスト(test)**です", "<strong>テスト(test)</strong>です"),
        ("**한국어(Korean)**은 좋다", "<strong>한국어(Korean)</strong>은 좋다"),
        ("他*说。*然后", "他<em>说。</em>然后"),
        ("他~~错了。~~然后", "他<s>错了。</s>然后"),
        ("**一。**二**三。**四", "<strong>一。</strong>二<strong>三。</strong>四"),
        ("***三。***四", "<em><strong>三。</strong></em>四"),
        ("**[链接](https://x.org/)**后", '<strong><a href="https://x.org/" rel="external">链接</a></strong>后'),
        ("神\U000e0100**「字」**後", "神\U000e0100<strong>「字」</strong>後"),
        ("单 * 星 ** 号", "单 * 星 ** 号"),
    ],
)
@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_emphasis_next_to_east_asian_characters(written, shown, language):
    body, problems = parser.parse_body(written, "content/stories/x.md", 0, language, html=False)
    assert body.html == f"<p>{shown}</p>\n"
    assert problems == []


@pytest.mark.parametrize("text", ["**Warning:**read", '**"a"**b', "a**(b)**c", "*(a)*b"])
def test_text_without_east_asian_characters_is_commonmark(text):
    ours = parser.make_parser("en").renderInline(text, {})
    assert ("<strong>" in ours, "<em>" in ours) == (
        "<strong>" in parser.make_parser(extensions=False).renderInline(text),
        "<em>" in parser.make_parser(extensions=False).renderInline(text),
    )
