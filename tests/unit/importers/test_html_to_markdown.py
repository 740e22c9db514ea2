"""HTML of other systems as Markdown: every construct with what it becomes, and the account of what is lost."""

import sys

import pytest

from sitegen.diagnostics import SitegenError
from sitegen.importers._markdown.convert import html_to_markdown
from sitegen.importers._markdown.keeping.convert import keep_or_convert
from sitegen.importers._references import References

SITE = "https://old.example/2019/story/"
TWEET = """<blockquote class="twitter-tweet"><p>Water is safe.</p>&mdash; City (@city)
<a href="https://twitter.com/city/status/20">March 2, 2019</a></blockquote><script src="x.js"></script>"""
TWEET_IN_MARKDOWN = """```{embed} https://x.com/city/status/20
title: X (twitter.com)
text: Water is safe.
author: "City (@city)"
date: "2019-03-02"
```
"""
HANDMADE_NOTES = """<p>a<sup><a href="#fn1">1</a></sup> b<sup id="r2"><a href="#fn2">2</a></sup> c<sup><a href="#fn1">1</a></sup></p><hr><ol>
<li id="fn1">One <i>x</i></li><li id="fn2"><p>Two. <a href="#r2">↩</a></p></li></ol>"""
GALLERY = """<x-gallery><figure><img src='1.jpg' alt='One'></figure>
<figure><img src='2.jpg' alt='Two'><figcaption>T</figcaption></figure></x-gallery>"""
GALLERY_IN_MARKDOWN = """```{gallery}
pictures:
  - file: "x-import-0001-1.jpg"
    alt: One
  - file: "x-import-0002-2.jpg"
    alt: Two
    caption: T
```
"""


def convert(html, **options):
    result = html_to_markdown(html, References(SITE), **options)
    assert result.difference == ""
    return result


@pytest.mark.parametrize(
    ("block", "markdown"),
    [
        ("<ol><li>x</li></ol>", "1. x\n"),
        ("<ul><li>x</li></ul>", "- x\n"),
        ("<blockquote><p>x</p></blockquote>", "> x\n"),
        ("<pre>x</pre>", "```\nx\n```\n"),
        ("<h2>x</h2>", "## x\n"),
        ("<p>x</p><p>y</p>", "x\n\ny\n"),
    ],
)
def test_the_caption_of_a_figure_without_a_picture_keeps_its_blocks(block, markdown):
    assert convert(f"<figure><figcaption>{block}</figcaption></figure>").markdown == markdown


def changes(html, **options):
    return {(each.kind, each.construct): each.count for each in convert(html, **options).changes}


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>A <em>b</em> <b>c</b> <s>d</s> <code>e</code></p>", "A *b* **c** ~~d~~ `e`\n"),
        ("plain text", "plain text\n"),
        ("<p>one</p>two<p>three</p>", "one\n\ntwo\n\nthree\n"),
        ("<p>a<br>b<br></p>", "a\\\nb\n"),
        ("<p>2 * 3 * 4, a_b_c, [x] and <code>`</code></p>", "2 \\* 3 \\* 4, a_b_c, \\[x] and `` ` ``\n"),
        ("<p>1. May</p><p># not</p><p>- not</p><p>+ not</p>", "1\\. May\n\n\\# not\n\n\\- not\n\n\\+ not\n"),
        ("<p>AT&amp;T &amp;amp; &lt;b&gt;</p>", "AT&T \\&amp; \\<b>\n"),
        ("<p><i>weird </i>x</p>", "*weird* x\n"),
        ("<p><strong>「你好」</strong>然後</p>", "**「你好」**然後\n"),
        ("<p>그는 <b>“네”</b>라고 <i>말했다.</i>다</p>", "그는 **“네”**라고 *말했다.*다\n"),
        ("<p>a<b>“b”</b>c</p>", "a“**b**”c\n"),
        ("<p><b>a</b><i>b</i> re<i>port</i>ed <b><i>c</i></b></p>", "**a***b* re*port*ed ***c***\n"),
        ("<p>H<sub>2</sub>O, x<sup>2</sup>, 1<sup>st</sup></p>", "H₂O, x², 1st\n"),
        ("<p>a&nbsp;b</p><p>&nbsp;</p>", "a\u00a0b\n"),
        ("<h1>A</h1><h3>B</h3>", "## A\n\n#### B\n"),
        ("<ul><li>a<ul><li>b<ul><li>c<ul><li>d</ul></ul></ul></ul>", "- a\n  - b\n    - c\n      - d\n"),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "- a\n  - b\n"),
        ('<ol start="7"><li>a</li><li>b</li></ol>', "7. a\n8. b\n"),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "- a\n\n  b\n"),
        ("<blockquote><p>a</p><ul><li>b</li></ul></blockquote>", "> a\n>\n> - b\n"),
        ("<pre><code class='language-py'>a = 1\n  b</code></pre>", "```py\na = 1\n  b\n```\n"),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "**a**\n\nb\n"),
        ("<hr>", "---\n"),
        ("<p><abbr title='United Nations'>UN</abbr>, <abbr title='United Nations'>UN</abbr></p>", "UN (United Nations), UN\n"),
        ("<a href='/u/a.jpg'><img src='/u/a-300x200.jpg' alt='A'></a>", "![A](x-import-0001-a.jpg)\n"),
        ("<a href='/story/'><img src='/u/a.jpg' alt='A'></a>", "[![A](x-import-0001-a.jpg)](x-import-0002-page.md)\n"),
        ("<img srcset='a-1.jpg 300w, a-2.jpg 900w' alt='A'>", "![A](x-import-0001-a-2.jpg)\n"),
        ("<a href='/x/'><div><img src='/a.jpg' alt='A'></div></a>", "[![A](x-import-0001-a.jpg)](x-import-0002-page.md)\n"),
        ("<a href='/x/'><h2>A</h2><p>b</p></a>", "## [A](x-import-0001-page.md)\n\n[b](x-import-0001-page.md)\n"),
        ("<b><p>x <a href='/y/'>z</a></p></b>", "**x [z](x-import-0001-page.md)**\n"),
        ("<img data-src='/a.jpg' alt='A'><noscript><img src='/a.jpg' alt='A'></noscript>", "![A](x-import-0001-a.jpg)\n"),
        ('<p><a href="#x">a</a> <a href="#b">b</a></p><h2 id="x">The way</h2><h2>B</h2>', "[a](#the-way) [b](#b)\n\n## The way\n\n## B\n"),
        (
            "<figure class='wp-block-image alignwide'><img src='/a.jpg' alt='A'><figcaption>C</figcaption></figure>",
            "```{figure} x-import-0001-a.jpg\nlayout: wide\nalt: A\ncaption: C\n```\n",
        ),
        ("<figure class='alignfull'><img src='/a.jpg'></figure>", "![](x-import-0001-a.jpg)\n"),
        (HANDMADE_NOTES, "a[^1] b[^2] c[^1]\n\n[^1]: One *x*\n\n[^2]: Two.\n"),
        ('<p>so<sup><a href="#fn1">1</a></sup></p>', "so\\[1]\n"),
        (
            "<table><tr><th rowspan=2>a</th><th>b</th></tr><tr><td>c</td></tr><tr><td colspan=9>d<br>e</td></tr></table>",
            "| a | b |\n|---|---|\n|  | c |\n| d e |  |\n",
        ),
        (
            "<table><caption>C</caption><tr><th>a</th><th>b</th></tr><tr><td colspan=2>1|2</td></tr></table>",
            "C\n\n| a | b |\n|---|---|\n| 1\\|2 |  |\n",
        ),
        (
            "<table><tr><td>a<ul><li>x</li><li>y</li></ul></td><td>b</td></tr></table>",
            "|  |  |\n|---|---|\n| a; x; y | b |\n",
        ),
        ("<a href='https://a.example/x y'>z</a>", "[z](https://a.example/x%20y)\n"),
        ("<p>see https://a.example/b.</p>", "see <https://a.example/b>.\n"),
        ("<a href='/2018/old/'>z</a>", "[z](x-import-0001-page.md)\n"),
        (
            "<figure><img src='a.jpg' alt='A'><figcaption>It says \"x\".</figcaption></figure>",
            '![A](x-import-0001-a.jpg "It says \\"x\\".")\n',
        ),
        ("<p><video src='/f.mp4' title='Film'></video></p>", "![Film](x-import-0001-f.mp4)\n"),
        (
            "<p>a<x-footnote><p>N <i>o</i></p><p>p</p></x-footnote> b</p>",
            "a[^1] b\n\n[^1]: N *o*\n\n    p\n",
        ),
        ('<x-verbatim>[vc_row a="1"] *x*</x-verbatim>', '\\[vc_row a="1"] \\*x\\*\n'),
        ("<p>It is a. Yes.</p><x-pull-quote><p>a</p><p>b</p></x-pull-quote>", "It is a. Yes.\n\n> [!pull]\n>\n> a\n>\n> b\n"),
        ("<p>Text</p><x-pull-quote><p>Other words</p></x-pull-quote>", "Text\n\n> Other words\n"),
        ("<p>Text</p><x-pull-quote repeats=no><p>Other words</p></x-pull-quote>", "Text\n\n> [!pull]\n>\n> Other words\n"),
        ("<p>Text</p><ul><li>a<x-pull-quote><p>Other</p></x-pull-quote></li></ul>", "Text\n\n- a\n\n  > Other\n"),
        ("<p>Text<x-footnote>Other</x-footnote></p><x-pull-quote><p>Other</p></x-pull-quote>", "Text[^1]\n\n> Other\n\n[^1]: Other\n"),
        ("<p>A text</p><aside class='pullquote left'>text <b>a</b></aside>", "A text\n\n> text **a**\n"),
        ("<p>A text</p><div class='pull-quote'><p>A text</p></div>", "A text\n\n> [!pull]\n>\n> A text\n"),
        (
            "<iframe src='//www.youtube.com/embed/AbCdEfGhIjK'></iframe>",
            "```{embed} https://www.youtube.com/watch?v=AbCdEfGhIjK\ntitle: YouTube (youtube.com)\n```\n",
        ),
        (
            '<x-embed src="https://vimeo.com/123456" title="The debate: part 1"></x-embed>',
            '```{embed} https://vimeo.com/123456\ntitle: "The debate: part 1"\n```\n',
        ),
        ("<iframe src='https://frames.example/x'></iframe>", "[frames.example](https://frames.example/x)\n"),
        (
            "<ul><li>a <iframe src='https://vimeo.com/123456'></iframe></li></ul>",
            "- a\n\n  [Vimeo (vimeo.com)](https://vimeo.com/123456)\n",
        ),
        (TWEET, TWEET_IN_MARKDOWN),
        (GALLERY, GALLERY_IN_MARKDOWN),
        (
            "<x-gallery><figure><img src='1.jpg'></figure><figure><img src='2.jpg' alt='Two'></figure></x-gallery>",
            "![](x-import-0001-1.jpg)\n\n![Two](x-import-0002-2.jpg)\n",
        ),
    ],
)  # fmt: skip
def test_html_becomes_markdown(html, markdown):
    assert convert(html).markdown == markdown


@pytest.mark.parametrize(
    ("html", "change"),
    [
        ("a<script>b()</script>", ("lost", "<script> left out")),
        ("a<!-- secret -->", ("lost", "HTML comment left out")),
        ("<p><u>a</u></p>", ("changed", "<u> became plain text")),
        ("<p>so\x93called\x94</p>", ("repaired", "character of Windows-1252 in the range of control characters")),
        ("<p>a\u200bb</p>", ("repaired", "invisible character removed")),
        ("<a href='javascript:x()'>a</a>", ("lost", "link that cannot work became plain text")),
        ("<a href='#top'>a</a>", ("lost", "link to a place in the same text became plain text")),
        ("<img alt='a'>b", ("lost", "picture without a usable address left out")),
        ("<abbr title='United Nations'>UN</abbr>", ("changed", "meaning of an abbreviation in parentheses")),
        ("<a href='b.html' title='Other words'>a</a>", ("lost", "title of <a> left out")),
    ],
)
def test_what_has_no_form_in_markdown_is_counted(html, change):
    assert changes(html) == {change: 1}


@pytest.mark.parametrize(
    "hidden",
    [
        "<div hidden>Not for <b>readers</b></div>",
        "<p style='color:red; display : none'>Not for readers</p>",
        "<p>x <span style='VISIBILITY:hidden'>Not for readers</span></p>",
        "<ul><li hidden=''>Not for readers</li></ul>",
        "<p style='font-size:0'>Not for readers</p>",
        "<p style='opacity:0;color:red'>Not for readers</p>",
        "<p style='position:absolute;left:-9999px'>Not for <a href='https://spam.example/'>readers</a></p>",
        "<p>x <span class='screen-reader-text'>Not for readers</span></p>",
        "<table><tr><td>x</td></tr><tr style='display:none!important'><td>Not for readers</td></tr></table>",
    ],
)
def test_what_readers_could_not_see_is_left_out_with_its_words(hidden):
    for result in (convert(f"<p>Seen.</p>{hidden}"), keep_or_convert(f"Seen.\n\n{hidden}\n", References(SITE))):
        assert result.difference == ""
        assert "readers" not in result.markdown
        (change,) = [each for each in result.changes if each.kind == "lost"]
        assert (change.construct.endswith("that readers could not see left out"), change.examples) == (
            True,
            ("Not for readers",),
        )


def test_a_style_that_hides_nothing_leaves_the_words():
    assert convert("<p style='display:block'>Seen</p><p data-x='hidden'>Also</p>").markdown == "Seen\n\nAlso\n"
    for style in ("font-size:0.9em", "opacity:.5", "left:-9999px", "height:0", "line-height:0"):
        assert convert(f"<p style='{style}'>Seen</p>").markdown == "Seen\n"
    assert "a.jpg" in convert("<img style='opacity:0' src='a.jpg' alt='A'>").markdown


@pytest.mark.parametrize(
    "html",
    [
        "<div class='wp-caption alignleft'><a href='a.jpg'><img src='a.jpg' alt='A'></a><p class='wp-caption-text'>The <i>fire</i></p></div>",
        "<dl class='wp-caption'><dt class='wp-caption-dt'><img src='a.jpg' alt='A'></dt><dd class='wp-caption-dd'>The fire</dd></dl>",
        "<div class='mceTemp'><dl class='wp-caption'><dt><img src='a.jpg' alt='A'></dt><dd class='wp-caption-dd'>The fire</dd></dl></div>",
    ],
)
def test_old_captions_of_wordpress_are_those_of_their_pictures(html):
    assert convert(html).markdown == '![A](x-import-0001-a.jpg "The fire")\n'


@pytest.mark.parametrize(
    ("html", "address"),
    [
        ('<p><a href=\'https://x.example/"q"?a="\'>a</a></p>', "https://x.example/%22q%22?a=%22"),
        ("<p><a href='https://x.example/&lt;b&gt;'>a</a></p>", "https://x.example/%3Cb%3E"),
        ("<iframe src='https://x.example/\"q\"' title='a'></iframe>", "https://x.example/%22q%22"),
    ],
)
def test_signs_in_addresses_are_encoded_as_browsers_do(html, address):
    assert convert(html).markdown == f"[a]({address})\n"


def test_a_list_starts_at_the_value_of_its_first_item():
    assert convert("<ol><li value='7'>a</li><li>b</li></ol>").markdown == "7. a\n8. b\n"
    assert convert("<ol start='3'><li value='7'>a</li></ol>").markdown == "7. a\n"
    assert changes("<ol><li>a</li><li value='9'>b</li></ol>") == {
        ("changed", "numbers of a list that are not in order became 1, 2, 3"): 1
    }


@pytest.mark.parametrize(
    "address",
    ["http://[x", "//[x/a.jpg", "[", "http://", "http://a b", "%", "?", "#", "mailto:", "x:y", "\\\\a", "a\tb"],
)
def test_no_address_stops_the_conversion(address):
    html = f"<a href='{address}'><img src='{address}' alt='A'></a><a href='{address}'>b</a><iframe src='{address}'></iframe>"
    more = f"<video src='{address}'></video><x-embed src='{address}' title=''>t</x-embed><object data='{address}'>o</object>"
    assert convert(html + more).markdown


@pytest.mark.parametrize(
    "cell",
    [
        "style='color: red; TEXT-ALIGN: Right'",
        "align=RIGHT",
        "class='has-text-align-right'",
        "class='right'",
        "align='has-text-align-right'",
    ],
)
def test_columns_keep_their_alignment(cell):
    html = f"<table><tr><th>a</th><th {cell}>b</th><th>c</th></tr><tr><td>1<td {cell}>2</td><td align=center>3</td></tr></table>"
    assert convert(html).markdown == "| a | b | c |\n|---|---:|:---:|\n| 1 | 2 | 3 |\n"


def test_alignments_that_differ_in_a_column_are_counted():
    html = "<table><tr><th>a<th>b</tr><tr><td align=left>1<td>2</tr><tr><td>3<td align=justify>4</tr></table>"
    assert convert(html).markdown == "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n"
    assert changes(html)["changed", "alignment of single cells of a table left out"] == 1


def test_a_column_without_content_has_the_alignment_of_its_head():
    html = "<table><tr><th>a</th><th align=right>b</th></tr><tr><td>1</td><td></td></tr></table>"
    assert convert(html).markdown == "| a | b |\n|---|---:|\n| 1 |  |\n"


def test_an_alignment_of_the_head_that_the_cells_below_do_not_have_is_counted():
    html = "<table><tr><th align=left>a</th><th align=right>b</th></tr><tr><td align=left>1</td><td>2</td></tr></table>"
    assert convert(html).markdown == "| a | b |\n|:---|---|\n| 1 | 2 |\n"
    assert changes(html)["changed", "alignment of single cells of a table left out"] == 1


def test_a_link_in_code_is_counted():
    assert changes("<pre>a <a href='/b/'>b</a></pre>")["lost", "link left out"] == 1


def test_a_comment_of_the_source_is_in_no_account():
    assert "secret" not in repr(convert("a<!-- secret -->"))


def test_the_map_decides_about_frames():
    html = "<iframe src='https://vimeo.com/123456'></iframe>"
    assert convert(html, embeds={"vimeo.com": "drop"}).markdown == ""
    assert convert(html, embeds={"vimeo.com": "link"}).markdown == "[vimeo.com](https://vimeo.com/123456)\n"
    other = "<iframe src='https://maps.example/1' title='Map'></iframe>"
    assert (
        convert(other, embeds={"maps.example": "embed"}).markdown
        == "```{embed} https://maps.example/1\ntitle: Map\n```\n"
    )


def test_elements_nested_without_end_are_refused():
    result = html_to_markdown("<div>" * 1000 + "a", References())
    assert (result.markdown, result.difference) == ("", "elements are nested more than 150 levels deep")


def test_a_missing_parser_is_told_with_the_command_that_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "selectolax.lexbor", None)
    with pytest.raises(SitegenError, match=r'pip install "newsroom-sitegen\[import\]"'):
        html_to_markdown("a", References())
