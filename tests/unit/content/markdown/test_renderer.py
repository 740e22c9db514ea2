"""HTML of Markdown with the extensions of sitegen."""

import pytest

from sitegen.content.markdown import parser


def shown(text: str, **options) -> str:
    body, problems = parser.parse_body(
        text, "content/stories/x.md", 0, options.get("language", "en"), html=options.get("html", False)
    )
    assert problems == []
    return body.html


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "“Yes,” he said. ‘No’"),
        ("de", "„Yes,“ he said. ‚No‘"),
        ("es-MX", "«Yes,» he said. “No”"),
        ("xx", "“Yes,” he said. ‘No’"),
    ],
)
def test_quotation_marks_follow_the_language(language, expected):
    assert expected in shown("\"Yes,\" he said. 'No'", language=language)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a -- b --- c...", "a – b — c…"),
        ("501(c)(3)", "501(c)(3)"),
        ("(tm) (r) +-", "(tm) (r) +-"),
        ("`a -- b`", "<code>a -- b</code>"),
        ("<https://example.org/a--b>", "https://example.org/a--b</a>"),
        ("~~gone~~", "<s>gone</s>"),
        ("# A\n\n## B", '<h2 id="a">A</h2>\n<h3 id="b">B</h3>'),
        ("## Same\n\n## Same", 'id="same-2"'),
        ("## 你好", 'id="ni-hao"'),
        ("## !!!", 'id="section"'),
        ("|a|\n|-:|\n|1|", '<td class="right">1</td>'),
        ("```python\nx = 1\n```", '<span class="n">x</span>'),
        ("```nolanguage\nx < 1\n```", "x &lt; 1"),
        ("\\<b>x\\</b>", "&lt;b&gt;x&lt;/b&gt;"),
        ("\\[x\\](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("\\[[ not a reference", "[[ not a reference"),
        ("`[[x]]`", "<code>[[x]]</code>"),
        ("A note.[^a]\n\n[^a]: Its text.", 'role="doc-noteref"'),
    ],
)
def test_markdown_shows(text, expected):
    assert expected in shown(text)
