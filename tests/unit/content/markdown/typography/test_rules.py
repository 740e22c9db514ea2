"""Quotation marks, dashes and apostrophes in texts and headlines; web addresses stay unchanged."""

import re

import pytest
from lxml import html

from sitegen.content.markdown import parser
from sitegen.content.markdown.typography.rules import typeset

SET = [
    ("the '80s and '90s", "the \u201980s and \u201990s"),
    ("the '80s dockers' strike", "the \u201980s dockers\u2019 strike"),
    ("the class of '05.", "the class of \u201905."),
    ("'05 was good", "\u201905 was good"),
    ("'80 people came,' he said", "\u201880 people came,\u2019 he said"),
    ("'I was born in '98,' he said", "\u2018I was born in \u201998,\u2019 he said"),
    ('"\'60s songs"', "\u201c\u201960s songs\u201d"),
    ("fish 'n' chips, rock'n'roll", "fish \u2019n\u2019 chips, rock\u2019n\u2019roll"),
    ("'Tis so, and 'twas. Get 'em 'til noon", "\u2019Tis so, and \u2019twas. Get \u2019em \u2019til noon"),
    ("O'Neil's and the Lees' house", "O\u2019Neil\u2019s and the Lees\u2019 house"),
    ('"He is 5\'11" tall," she said', "\u201cHe is 5\u203211\u2033 tall,\u201d she said"),
    ("34\u00b08'52\" N", "34\u00b08\u203252\u2033 N"),
    ("She said: \"'No,' he said.\"", "She said: \u201c\u2018No,\u2019 he said.\u201d"),
    ("1990--95 --- or so...", "1990\u201395 \u2014 or so\u2026"),
    ("a 4-1 vote (3-2), pages 4-5.", "a 4\u20131 vote (3\u20132), pages 4\u20135."),
    (
        "2019-4-1, 2-1/2, 4-1-1, 5/2-8, F-1, 4-1a, 12-4, 4-12, 4-1.5",
        "2019-4-1, 2-1/2, 4-1-1, 5/2-8, F-1, 4-1a, 12-4, 4-12, 4-1.5",
    ),
    ("501(c)(3) (tm) +-", "501(c)(3) (tm) +-"),
]
TYPED = [
    "https://example.org/a--b/c...d",
    "https://example.org/it's?q='a'&b=c--d",
    "https://example.org/a_(b)",
    "https://zh.wikipedia.org/wiki/\u65b0\u805e",
    "example.org/watch?v=ex--O-cJ",
    "first--last@example.org",
    "minutes--final.pdf",
]


@pytest.mark.parametrize(("written", "shown"), SET)
def test_texts_and_headlines_have_the_same_typography(written, shown):
    body, problems = parser.parse_body(written, "content/stories/x.md", 0, "en", html=False)
    assert html.fromstring(body.html).text_content().strip() == shown
    assert typeset(written, "en") == shown
    assert problems == []


@pytest.mark.parametrize(
    ("language", "written", "shown"),
    [
        ("de", "\"Ja\" und 'nein', die '68er", "\u201eJa\u201c und \u201anein\u2018, die \u201968er"),
        ("es", "\"Hola\" 'no'", "\u00abHola\u00bb \u201cno\u201d"),
        ("nl", "'s avonds in 't dorp", "\u2019s avonds in \u2019t dorp"),
        ("fr", "l'an '89", "l\u2019an \u201989"),
        ("zh-Hans", '"新闻"', "\u201c新闻\u201d"),
    ],
)
def test_each_language_has_its_own_quotation_marks(language, written, shown):
    body, _ = parser.parse_body(written, "content/stories/x.md", 0, language, html=False)
    assert html.fromstring(body.html).text_content().strip() == shown
    assert typeset(written, language) == shown


@pytest.mark.parametrize("address", TYPED)
@pytest.mark.parametrize(
    "around", ["See {} -- now", "({})", '"{}"', "{}.", "'{}', or so...", "[words {}](https://x.org/)"]
)
def test_code_and_addresses_have_no_typographic_quotes(around, address):
    body, problems = parser.parse_body(around.format(address), "content/stories/x.md", 0, "en", html=False)
    tree = html.fromstring(body.html)
    assert address in tree.text_content()
    assert problems == []
    if address.startswith("https") and "words" not in around:
        (link,) = tree.xpath(".//a")
        assert link.text_content() == address
        assert link.get("href").startswith("https://")
    if "words" not in around:
        assert address in typeset(around.format(address), "en")


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("See https://x.org/a.", "https://x.org/a"),
        ("(https://x.org/a)", "https://x.org/a"),
        ("https://x.org/a\u540e\u9762", "https://x.org/a"),
        ("\u89c1https://x.org/a\u3002\u540e", "https://x.org/a"),
        ("**https://x.org/a**", "https://x.org/a"),
        ("[x](https://y.org/) https://x.org/a", "https://x.org/a"),
        ("`https://x.org/a`", ""),
    ],
)
def test_a_bare_url_is_linked_without_the_punctuation_after_it(text, linked):
    body, _ = parser.parse_body(text, "content/stories/x.md", 0, "zh", html=False)
    assert re.findall(r'href="(https://x[^"]*)"', body.html) == ([linked] if linked else [])


def test_captions_and_descriptions_have_typographic_quotes():
    text = """![The mayor's "plan" -- a--b.pdf](x.png "It's '05 -- 'so'")\n"""
    body, problems = parser.parse_body(text, "content/stories/x.md", 0, "en", html=False)
    assert 'alt="The mayor\u2019s \u201cplan\u201d \u2013 a--b.pdf"' in body.html
    assert "<figcaption>It\u2019s \u201905 \u2013 \u2018so\u2019</figcaption>" in body.html
    assert problems == []
    _, problems = parser.parse_body('a\n\n![x](x.png "The *Times*")\n', "content/stories/x.md", 0, "en", html=False)
    assert [(problem.line, problem.severity, problem.message) for problem in problems] == [
        (3, "warning", "*Times* would be shown as text")
    ]


@pytest.mark.parametrize(
    ("language", "written", "shown"),
    [
        ("ko", "그는 '싫다'고 \"거부\"했다", "그는 ‘싫다’고 “거부”했다"),
        ("zh", "而'好'的，他说\"hello\"了", "而‘好’的，他说“hello”了"),
        ("en", "The sign says而'好'的, it's good", "The sign says而‘好’的, it’s good"),
        ("ja", "彼は'好き'と\"言\"った", "彼は『好き』と「言」った"),
        ("ko", "그는 \"그가 '싫다'고 말했다\"고 했다", "그는 “그가 ‘싫다’고 말했다”고 했다"),
        ("ko", "BTS's 노래는 '좋다'고", "BTS’s 노래는 ‘좋다’고"),
        ("ko", '27"모니터는 "좋다"고', '27"모니터는 "좋다"고'),
        ("zh", "他说'好", "他说'好"),
        ("ko", '모니터는 "좋다', '모니터는 "좋다'),
    ],
)
def test_quotes_next_to_letters_without_apostrophes_are_pairs(language, written, shown):
    body, _ = parser.parse_body(written, "content/stories/x.md", 0, language, html=False)
    assert html.fromstring(body.html).text_content().strip() == shown
    assert typeset(written, language) == shown


def test_quotes_pair_across_emphasis_and_escaped_ones_stay():
    body, _ = parser.parse_body("그는 **'싫다'**고 \\'했\\'다", "content/stories/x.md", 0, "ko", html=False)
    assert body.html == "<p>그는 <strong>‘싫다’</strong>고 '했'다</p>\n"


@pytest.mark.parametrize(
    ("language", "written", "shown"),
    [
        ("en", '"First.\n\n"Second.\n\n"Last."', "“First.|“Second.|“Last.”"),
        (
            "en",
            'He said: "One.\n\n"Two *b*," he said, "and.\n\n"Last."',
            "He said: “One.|“Two b,” he said, “and.|“Last.”",
        ),
        ("en", '"A "b" c.\n\n"\'Two.\n\n"\'Last.\'"', "“A “b” c.|“‘Two.|“‘Last.’”"),
        ("en", "'One.\n\n'Two's.\n\n'Last.'", "‘One.|‘Two’s.|‘Last.’"),
        ("de", '> "Erster.\n>\n> "Zweiter."', "„Erster.|„Zweiter.“"),
        ("en", '"Open.\n\nNo quote.', '"Open.|No quote.'),
        ("en", '"Open.\n\n"Open.', '"Open.|"Open.'),
        ("en", '"Open.\n\n# Heading\n\n"Said."', '"Open.|“Said.”'),
        ("en", 'It is 6" high.\n\n"Said."', 'It is 6" high.|“Said.”'),
    ],
)
def test_a_quotation_of_several_paragraphs_has_an_opening_mark_in_each(language, written, shown):
    body, _ = parser.parse_body(written, "content/stories/x.md", 0, language, html=False)
    paragraphs = html.fromstring(f"<div>{body.html}</div>").iter("p")
    assert "|".join(paragraph.text_content() for paragraph in paragraphs) == shown
