"""Markdown that is unusual but correct: no word of it is lost."""

import pytest
from lxml import html
from support.built_pages import body, built, page

from sitegen.content.markdown import parser


@pytest.mark.slow
def test_a_line_of_nearly_two_megabytes_is_shown_completely(archive):
    line = " ".join(f"w{number}" for number in range(235_000))
    assert 1_700_000 < len(line) < 2_000_000
    archive.entity("person", "eugene-harris", name="Eugene Harris")
    archive.story("long", body=f"{line} Eugene Harris.\n", entities=["Eugene Harris"])
    built(archive)
    assert body(archive, "long") == f"{line} Eugene Harris."
    assert '<a href="../../people/eugene-harris/" data-ref="person/eugene-harris">Eugene Harris</a>' in archive.output(
        "stories/long/index.html"
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "[" * 50_000,
        "]" * 50_000,
        "[[" * 25_000 + "]]" * 25_000,
        "[a](" * 20_000,
        "![" * 10_000,
        "*a " * 20_000,
        "https://x.org/~a~b~c " * 3_000,
        "a\n: b\n" * 10_000,
        "$a = ^2^ " * 5_000,
        "**a_b" * 10_000,
        "`" * 50_001,
        "`a``" * 10_000,
        "<" * 50_000,
        "&" * 50_000,
        "(" * 50_000,
        "\\" * 49_999 + "a",
        '"a' * 20_000,
        "~~a" * 20_000,
        "[^a" * 20_000,
        "a|" * 20_000,
        "--" * 25_000 + "a",
        "word\n" * 50_000,
        "a" * 1_000_000,
    ],
    ids=lambda text: f"{text[:6]!r}",
)
def test_a_body_with_pathological_markdown_is_fast_and_complete(archive, text):
    archive.clocked = True
    archive.story("odd", body=f"begin {text} end\n")
    result = archive.run("build")
    assert result.seconds < 20
    assert "Traceback" not in result.err
    if result.code:  # the signs are told, and what would be shown is whole
        assert "would be shown as text" in result.err or "would be removed" in result.err or "SG0531" in result.err
        read, _ = parser.parse_body(f"begin {text} end\n", "content/stories/odd.md", 0, "en", html=False)
        shown = " ".join(html.document_fromstring(read.html).text_content().split())
    else:
        shown = body(archive, "odd")
    assert shown.startswith("begin ")
    assert shown.endswith(" end")
    signs = set("[](!<&a") - (set("*_~") if set(text) & set("*_~") else set())
    for sign in signs & set(text):
        assert shown.count(sign) >= text.count(sign)
    assert shown.count("word") == text.count("word")


@pytest.mark.sampled(8)
@pytest.mark.parametrize("kind", ["- ", "> ", "1. "])
@pytest.mark.parametrize("depth", [20, 40, 47, 48, 49, 50, 51, 97, 98, 99, 100])
def test_deeply_nested_blocks_are_shown_or_refused(archive, kind, depth):
    lists = [" " * len(kind) * level + f"{kind}word" for level in range(depth)]
    lines = [kind * depth + "word"] if kind == "> " else lists
    archive.story("deep", body="\n".join(lines) + "\n")
    result = archive.run("build")
    assert "Traceback" not in result.err
    if result.code:
        assert "nesting too deep" in result.err
        assert depth > (49 if kind != "> " else 97)
    else:
        assert body(archive, "deep").count("word") == len(lines)


@pytest.mark.sampled(4)
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["no mark", "byte-order mark"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("fence", ["---", "+++"])
def test_line_ends_and_a_byte_order_mark_change_no_byte(archive, fence, end, mark):
    dash = ": " if fence == "---" else " = "
    front = f'title{dash}"A"\nstatus{dash}"published"\npublished{dash}"2019-01-05"\n'
    text = f"{fence}\n{front}{fence}\n# One\n\nTwo  \nthree\n\n```\ncode\n```\n\na|b\n-|-\n1|2\n"
    archive.write("content/stories/a.md", text)
    built(archive)
    before = archive.tree()
    archive.write("content/stories/a.md", mark + text.replace("\n", end))
    built(archive)
    assert archive.tree() == before


@pytest.mark.parametrize(
    "text", ["501(c)(3)", "(r) (tm) (p) +-5", "a<!b", "1 -> 2", "c:\\dir", "5 * 3 * 2", "snake_case_name"]
)
def test_text_that_looks_like_markup_stays(archive, text):
    archive.story("a", body=f"x {text} y\n")
    built(archive)
    assert body(archive, "a") == f"x {text} y"


@pytest.mark.parametrize(
    "text",
    [
        "```html\n<!-- a comment -->\n```\n",
        "    <!-- a comment -->\n",
        "`<!-- a comment -->`\n",
        "a\n\n> ```\n> <!-- a comment -->\n> ```\n",
    ],
    ids=["fence", "indented", "span", "quoted fence"],
)
def test_a_comment_in_a_code_block_stays(archive, text):
    archive.story("a", body=text)
    built(archive)
    assert "<!-- a comment -->" in body(archive, "a")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\\|b|c\n-|-\n1\\|2|3\n", "a|b c 1|2 3"),
        ("a|b\n-|-\n`1\\|2`|3\n", "a b 1|2 3"),
        ("a|b\n-|-\n1\n", "a b 1"),
        ("|a|b|\n|-|-|\n|1|2|\n", "a b 1 2"),
        ("> a|b\n> -|-\n> 1|2\n", "a b 1 2"),
        ("- x\n\n  a|b\n  -|-\n  1|2\n", "x a b 1 2"),
        ("a[^x] b[^x]\n\n[^x]: note\n", "a1 b1 1 note"),
        ("[a]\n\n[a]: https://example.org/\n", "a"),
        ("[a][B]\n\n[b]: https://example.org/\n", "a"),
        ("![p][b]\n\n[b]: https://example.org/x.png\n", ""),
        ("[x]\n", "[x]"),
        ("\\[\\[\\]\\] [x] [ ]\n", "[[]] [x] [ ]"),
    ],
)
def test_tables_notes_and_definitions_are_complete(archive, text, shown):
    archive.story("a", body=text)
    built(archive)
    assert body(archive, "a").replace(" \u21a9\ufe0e", "") == shown


def test_a_pull_quote_is_a_figure_with_all_its_words(archive):
    archive.entity("person", "ann", name="Ann Lee")
    archive.story(
        "a",
        entities=["person/ann"],
        body="""
First.[^1]

> [!pull]
> They chose -- says [[person/ann]] -- to *ask*.
>
> A member, in the text

> [!pull]
>
> Alone

> \\[!note]
> An ordinary quotation.

[^1]: A note.
""",
    )
    built(archive)
    text = page(archive, "stories/a").xpath("//div[@id='_text']")[0]
    first, second = text.xpath(".//figure[@class='pull']")
    assert first.xpath("string(p)") == "They chose \u2013 says Ann Lee \u2013 to ask."
    assert first.xpath("p/a/@data-ref") == ["person/ann"]
    assert first.xpath("string(figcaption)") == "A member, in the text"
    assert second.xpath("string()").split() == ["Alone"]
    assert text.xpath("string(.//blockquote)").split() == ["[!note]", "An", "ordinary", "quotation."]


def test_a_malformed_pull_quote_is_reported_at_its_line(archive):
    archive.story("a", body="First.\n\n> [!pull]\n> One.\n>\n> Two.\n>\n> - three\n")
    result = archive.run("build")
    assert result.code == 1
    assert "content/stories/a.md:8:1: error: a pull quote must have one or two paragraphs" in result.err
    archive.story("a", body="First.\n\n> [!pull]\n> One [[person/nobody]].\n")
    assert "content/stories/a.md:9:7: error" in archive.run("build").err


def test_thousands_of_equal_headings_and_references_are_fast(archive):
    archive.clocked = True
    archive.entity("person", "x", name="X")
    archive.story("one", body="## Same\n\n" * 8000 + "[[person/x]] " * 8000)
    assert archive.build().seconds < 20


def test_long_code_is_not_highlighted(archive):
    archive.story("code", body="```console\n" + "a" * 60_000 + "\n```\n")
    archive.clocked = True
    assert archive.build().seconds < 10
    assert "a" * 60_000 in archive.output("stories/code/index.html")
