"""What is odd but right: it builds, and every word of it is on its page."""

import re
import unicodedata

import pytest
from lxml import html
from test_bad_content import PNG
from tools.links import broken

from sitegen.content.markdown import parser

SCRIPT = "<script>alert(1)</script>"
SIGNS = """A "b" & 'c' <d> &amp; {{ e }} {% f %} \\ / `g` *h* [i](j) \u2028 end"""


def page(archive, address):
    """A page of the built site as a tree."""
    text = archive.output(f"{address.strip('/')}/index.html".lstrip("/"))
    return html.document_fromstring(text, parser=html.HTMLParser(huge_tree=True))


def words(tree, path="//main"):
    """The text of a part of a page, white space as single spaces."""
    return " ".join(tree.xpath(path)[0].text_content().split())


def body(archive, slug):
    """The text of a story's body."""
    return words(page(archive, f"stories/{slug}"), "//div[@id='_text']")


def plain(text):
    """Text with straight quotes and single spaces."""
    return " ".join(text.translate(str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")).split())


def built(archive, *, marks=False):
    """Build with no problem and no broken link; with `marks`, markup in front matter may be warned of. Returns what the build said."""
    result = archive.build()
    problems = [line for line in result.err.splitlines() if line.startswith("content/")]
    assert not [line for line in problems if not (marks and "warning: " in line and "would be shown as" in line)], (
        result.err
    )
    assert "Traceback" not in result.err
    assert broken(archive.root / "build", base="/sub/") == []
    return result


@pytest.mark.slow
def test_a_line_of_ten_megabytes_is_all_on_its_page(archive):
    line = " ".join(f"w{number}" for number in range(1_250_000))
    assert len(line) > 10_000_000
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
def test_a_body_that_is_slow_to_read_elsewhere_is_quick_and_whole(archive, text):
    archive.clocked = True
    archive.story("odd", body=f"begin {text} end\n")
    result = archive.run("build")
    assert result.seconds < 10
    assert "Traceback" not in result.err
    if result.code:  # the signs are told, and what would be shown is whole
        assert "would be shown as text" in result.err or "would be removed" in result.err
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
def test_nested_blocks_are_shown_or_refused_never_lost(archive, kind, depth):
    lists = [" " * len(kind) * level + f"{kind}word" for level in range(depth)]
    lines = [kind * depth + "word"] if kind == "> " else lists
    archive.story("deep", body="\n".join(lines) + "\n")
    result = archive.run("build")
    assert "Traceback" not in result.err
    if result.code:
        assert "nested deeper" in result.err
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


def test_markup_in_any_field_is_text_on_every_page(archive):
    escaped = SCRIPT.replace("<", "\\<")  # a body with tags would not be built
    archive.entity(
        "person", "p", name=f"P {SCRIPT}", aliases=[f"Q {SCRIPT}"], note=SCRIPT, summary=SCRIPT, body=escaped
    )
    archive.entity("organization", "o", name=f"O {SCRIPT}")
    archive.entity("page", "about", title=SCRIPT, summary=SCRIPT, body=escaped, status="published")
    archive.entity("thread", "t", title=SCRIPT, starts="story/a", summary=SCRIPT, status="published")
    fields = {"deck": SCRIPT, "dateline": SCRIPT, "credit": SCRIPT, "license": SCRIPT, "sources": [SCRIPT]}
    archive.story(
        "a",
        title=f"T {SCRIPT}",
        body=f"{escaped}\n\n\\<img src=x onerror=alert(1)>\n\n# {escaped}\n\nP {escaped} and [[person/p]]\n",
        bylines=[SCRIPT, "person/p"],
        publication="organization/o",
        entities=["person/p"],
        corrections=[{"date": "2019-02-01", "kind": "update", "text": SCRIPT}],
        print={"edition": SCRIPT, "page": SCRIPT},
        **fields,
    )
    archive.story("b", follows="story/a")
    built(archive, marks=True)
    for path, data in archive.tree().items():
        if path.endswith(".html"):
            tree = html.document_fromstring(data.decode())
            assert [script.text for script in tree.iter("script") if script.get("type") != "application/ld+json"] == [
                None
            ], path
            assert not tree.xpath("//*[@onerror]"), path
    story = plain(words(page(archive, "stories/a")))
    assert story.count(SCRIPT) > 10
    assert page(archive, "stories/a").xpath("//h1")[0].text_content() == f"T {SCRIPT}"
    assert page(archive, "people/p").xpath("//h1")[0].text_content() == f"P {SCRIPT}"


def test_quotes_and_signs_stay_as_they_are_in_every_field(archive):
    archive.entity("person", "p", name=f"P {SIGNS}", aliases=[f"Q {SIGNS}"], note=f"R {SIGNS}", summary=f"S {SIGNS}")
    archive.story(
        "a",
        title=f"T {SIGNS}",
        deck=f"U {SIGNS}",
        bylines=[f"V {SIGNS}"],
        dateline=f"W {SIGNS}",
        publication=f"X {SIGNS}",
        credit=f"Y {SIGNS}",
        license=f"Z {SIGNS}",
        sources=[f"AA {SIGNS}", {"title": f"BB {SIGNS}", "url": "https://example.org/?a=1&b='2'"}],
        corrections=[{"date": "2019", "kind": "update", "text": f"CC {SIGNS}"}],
        print={"edition": f"DD {SIGNS}", "page": "A&1"},
        entities=["person/p"],
    )
    built(archive, marks=True)
    story, person = plain(words(page(archive, "stories/a"))), plain(words(page(archive, "people/p")))
    for letter in ("T", "U", "V", "W", "X", "Y", "Z", "AA", "BB", "CC", "DD", "P", "S"):
        assert plain(f"{letter} {SIGNS}") in story, letter
    for letter in "PQRS":
        assert plain(f"{letter} {SIGNS}") in person, letter
    assert page(archive, "stories/a").xpath("//a[@href=\"https://example.org/?a=1&b='2'\"]")
    assert "page A&1" in story


@pytest.mark.sampled(8)
@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('"yes"', "yes"),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("off", "off"),
        ("NO", "NO"),
        ("y", "y"),
        ('"true"', "true"),
        ('"null"', "null"),
        ('"2019"', "2019"),
        ("'1.5'", "1.5"),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        ("1e", "1e"),
        ("2019-01-05", "2019-01-05"),
        ("0o8", "0o8"),
        ("=", "="),
        ("<<", "<<"),
        ("a # b", "a"),
        ("a#b", "a#b"),
        ("501(c)(3)", "501(c)(3)"),
        ("|\n  One\n  two", "One two"),
        (">-\n  One\n  two", "One two"),
        ('"\\u00e9\\t\\"x\\""', "é “x”"),
    ],
)
def test_words_that_are_something_else_in_old_yaml_stay_words(archive, written, shown):
    archive.write(
        "content/stories/a.md", f"---\ntitle: {written}\ndeck: {written}\nstatus: published\npublished: 2019\n---\n"
    )
    built(archive)
    tree = page(archive, "stories/a")
    assert [words(tree, "//h1"), words(tree, "//p[@class='deck']")] == [shown, shown]


def test_a_section_that_is_a_quoted_year_has_its_page(archive):
    archive.write("content/stories/a.md", '---\ntitle: A\nstatus: published\npublished: 2019\nsection: "2019"\n---\n')
    built(archive)
    assert any(path.endswith("2019/index.html") and not path.startswith("dates/") for path in archive.tree())


@pytest.mark.sampled(10)
@pytest.mark.parametrize("fence", ["---", "+++"])
@pytest.mark.parametrize("quote", ["", '"'], ids=["plain", "quoted"])
@pytest.mark.parametrize(
    ("date", "shown", "year"),
    [
        ("2019", "2019", "2019"),
        ("2019-01-05", "January 5, 2019", "2019"),
        ("XXXX-12-07", "December 7, year not stated", "undated"),
        ("XXXX", "Date not stated", "undated"),
        ("1985/1990", "1985 to 1990", "1985"),
        ("2019-01?", "January 2019 (uncertain)", "2019"),
        ("2019-XX-XX", "2019", "2019"),
        ("201X", "the 2010s", "undated"),
        ("2019-21", "spring 2019", "2019"),
        ("1985/..", "since 1985", "1985"),
        ("0962", "962", "0962"),
        ("2019-01-05T23:30", "January 5, 2019, 11:30 PM", "2019"),
        ("2019-01-05T23:30:00-08:00", "January 6, 2019, 7:30 AM", "2019"),
    ],
)
def test_a_date_is_read_and_listed_however_it_is_known(archive, date, shown, year, quote, fence):
    toml = fence == "+++"
    if toml and not quote and not re.fullmatch(r"[1-9]\d{3}|\d{4}-\d\d-\d\d(T[\d:]+(-08:00)?)?", date):
        quote = '"'  # it is no plain value of TOML
    if toml and not quote and date.endswith("T23:30"):
        date += ":00"
    dash = " = " if toml else ": "
    front = f'title{dash}"A"\nstatus{dash}"published"\npublished{dash}{quote}{date}{quote}\n'
    archive.write("content/stories/a.md", f"{fence}\n{front}{fence}\n")
    built(archive)
    assert f"Published{shown}" in words(page(archive, "stories/a"), "//dl").replace("Published ", "Published")
    assert "stories/a/" in archive.output(f"dates/{year}/index.html")


NAMES = {
    "Chinese": "聖蓋博市議會",
    "Arabic": "مجلس المدينة",
    "Hebrew": "מועצת העיר",
    "emoji": "Council 🎉👩‍👩‍👧 votes",
    "combining": unicodedata.normalize("NFD", "José Ñuñez Élan"),
    "astral": "\U0001d49eouncil 𠮷野家",
    "Vietnamese": unicodedata.normalize("NFD", "Nguyễn Thị Hương"),
    "dotted I": "İstanbul \u0131ss\u0131z",
    "sharp s": "Große Straße",
    "ligature": "ﬁnance oﬃce",
    "right-to-left mark": "a\u200fb \u200dc",
    "no-break space": "a\u00a0b",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_names_in_any_script_are_shown_linked_and_in_one_form(archive, name):
    archive.entity("person", "someone", name=name)
    archive.story("a", title=name, entities=[name], body=f"Said {name}.\n\nAnd [[{name}]].\n\n# {name}\n")
    archive.story("b", entities=["person/someone"], body=f"Said {name}.\n", title="B")
    built(archive)
    right = unicodedata.normalize("NFC", name)
    assert page(archive, "stories/a").xpath("//h1")[0].text_content() == right
    for slug, number in (("a", 1), ("b", 1)):
        links = page(archive, f"stories/{slug}").xpath("//div[@id='_text']//a[@data-ref='person/someone']")
        assert [link.text_content() for link in links] == [right] * number
    for path, data in archive.tree().items():
        if path.endswith(".html"):
            text = data.decode()
            assert text == unicodedata.normalize("NFC", text), path


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("name", "slug"), [("José Núñez", "jose-nunez"), ("聖蓋博", "sheng-gai-bo"), ("2019-03-02 Ünïcode", "unicode")]
)
def test_a_file_name_in_any_script_and_form_is_found(archive, name, slug, form):
    front = "---\ntitle: A\nstatus: published\npublished: 2019\n---\n"
    name = unicodedata.normalize(form, name)
    archive.write(f"content/stories/{name}.md", f"{front}All of it.\n")
    archive.write(f"content/static/{name}.txt", "copied")
    archive.write("content/stories/b.md", f"{front}[a](<{name}.md>)\n")
    built(archive)
    assert body(archive, slug) == "All of it."
    assert page(archive, "stories/b").xpath("//div[@id='_text']//a/@href") == [f"../{slug}/"]
    assert archive.output(f"{unicodedata.normalize('NFC', name)}.txt") == "copied"


@pytest.mark.parametrize("written", ["O'Brien", "O\u2019Brien"])
@pytest.mark.parametrize("named", ["O'Brien", "O\u2019Brien"])
@pytest.mark.parametrize("tagged", ["O'Brien", "O\u2019Brien"])
def test_a_name_with_an_apostrophe_is_found_whichever_it_is(archive, named, written, tagged):
    archive.entity("person", "pat", name=f"Pat {named}")
    archive.story("a", entities=[f"Pat {tagged}"], body=f"Chief Pat {written} said so.\n\n[[Pat {written}]] did.\n")
    archive.story("b", entities=[f"Pat {tagged}"], body=f'Chief Pat {written}\u2019s "word".\n')
    built(archive)
    for slug in "ab":
        links = page(archive, f"stories/{slug}").xpath("//div[@id='_text']//a[@data-ref='person/pat']")
        assert [plain(link.text_content()) for link in links] == ["Pat O'Brien"]


@pytest.mark.parametrize(
    "name",
    [
        "501(c)(3)",
        "AT&T",
        "a < b",
        'Robert "Bob" Smith',
        "C++",
        "Ph.D.",
        "St. John's [annex]",
        "x_y_z",
        "2--1",
        "wait...",
        "(tm)",
        "$5*",
    ],
)
def test_a_name_of_odd_signs_is_linked_where_it_stands(archive, name):
    archive.entity("organization", "o", name=name)
    escaped = re.sub(r"([\[\]*_<])", r"\\\1", name)
    archive.story("a", entities=["organization/o"], body=f"It is {escaped} here.\n")
    built(archive)
    links = page(archive, "stories/a").xpath("//div[@id='_text']//a[@data-ref='organization/o']")
    shown = name.replace("--", "\u2013").replace("...", "\u2026")
    assert [plain(link.text_content()) for link in links] == [plain(shown)]


@pytest.mark.parametrize(
    "text", ["501(c)(3)", "(r) (tm) (p) +-5", "a<!b", "1 -> 2", "c:\\dir", "5 * 3 * 2", "snake_case_name"]
)
def test_a_text_that_looks_like_a_sign_stays(archive, text):
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
def test_a_comment_in_code_is_code(archive, text):
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
def test_tables_notes_and_definitions_that_are_used_lose_nothing(archive, text, shown):
    archive.story("a", body=text)
    built(archive)
    assert body(archive, "a").replace(" \u21a9\ufe0e", "") == shown


@pytest.mark.parametrize("text", ["", "\n", "\n\n \t\n", "\u00a0\n"])
def test_a_body_may_be_empty(archive, text):
    archive.story("a", body=text)
    archive.entity("person", "p", body=text)
    built(archive)
    assert words(page(archive, "stories/a"), "//h1") == "A"


@pytest.mark.parametrize("fence", ["---", "+++"])
def test_a_file_may_end_with_its_front_matter(archive, fence):
    dash = ": " if fence == "---" else " = "
    archive.write("content/people/p.md", f'{fence}\nname{dash}"P"\nstatus{dash}"published"\n{fence}')
    archive.write("content/people/q.md", f'{fence}  \nname{dash}"Q"\nstatus{dash}"published"\n{fence} \nLast')
    built(archive)
    assert words(page(archive, "people/p"), "//h1") == "P"
    assert "Last" in words(page(archive, "people/q"))


def test_everything_can_be_said_in_toml(archive):
    archive.entity("person", "p", name="P")
    archive.write(
        "content/stories/a.md",
        '+++\ntitle = "A"\nstatus = "published"\npublished = 2019-01-05\nentities = [\n  "person/p",\n]\n'
        'corrections = [{ date = 2019, kind = "update", text = "More is known." }]\n'
        '[print]\nedition = "North"\npage = 3\n[extra]\nwhen = 10:30:00\n[[sources]]\ntitle = "A source"\n+++\nSaid P.\n',
    )
    built(archive)
    text = words(page(archive, "stories/a"))
    for part in ("January 5, 2019", "More is known.", "North", "A source"):
        assert part in text
    assert page(archive, "stories/a").xpath("//div[@id='_text']//a[@data-ref='person/p']")


def test_a_picture_beside_its_document_is_published_beside_it(archive):
    front = "---\ntitle: A\nstatus: published\npublished: 2019\nimage: {src: 'a b.png', alt: Main}\n---\n"
    archive.write(
        "content/stories/2019/my-story/index.md", f"{front}![Alt](in/p.png 'Caption')\n\n[data](données.csv)\n"
    )
    archive.write("content/stories/2019/my-story/a b.png", PNG)
    archive.write("content/stories/2019/my-story/in/p.png", PNG)
    archive.write("content/stories/2019/my-story/données.csv", "a,b\n")
    archive.write("content/stories/2019/my-story/.hidden", "no")
    built(archive)
    tree = archive.tree()
    assert {path for path in tree if path.startswith("stories/my-story/")} == {
        "stories/my-story/index.html",
        "stories/my-story/a b.png",
        "stories/my-story/in/p.png",
        "stories/my-story/données.csv",
    }
    assert page(archive, "stories/my-story").xpath("//img/@src") == ["a%20b.png", "in/p.png"]


@pytest.mark.parametrize("content", [False, True], ids=["no content/", "an empty content/"])
def test_an_archive_with_nothing_in_it_builds(archive, content):
    if content:
        (archive.root / "content").mkdir()
    built(archive)
    assert "Test archive" in archive.output("index.html")


@pytest.mark.sampled(8)
@pytest.mark.parametrize(
    "extra",
    [
        "n: 123456789012345678901234567890",
        f"n: {'9' * 5000}",
        "n: -9223372036854775809",
        "n: 18446744073709551616",
        "n: .inf",
        "n: .nan",
        "n: 1e999",
        "n: 0x" + "f" * 40,
        "n: [[[[1]]]]",
        "1: a\ntrue: b",
        '"": a',
        '"a.b": 1',
        "n: ~",
        "n: {}",
        "published: 2019",
    ],
    ids=lambda text: text[:24],
)
@pytest.mark.parametrize("key", ["extra", "internal"])
def test_any_value_may_stand_under_the_archive_s_own_keys(archive, extra, key):
    lines = "".join(f"  {line}\n" for line in extra.split("\n"))
    archive.write(
        "content/stories/a.md", f"---\ntitle: A\nstatus: published\npublished: 2019\n{key}:\n{lines}---\nText.\n"
    )
    built(archive)
    assert body(archive, "a") == "Text."


@pytest.mark.parametrize(
    "front",
    ["imported: {system: wp, id: 123456789012345678901234567890}", "print: {page: 99999999999999999999}", "extra: 5"],
)
def test_a_number_past_all_bounds_ends_in_words(archive, front):
    archive.write("content/stories/a.md", f"---\ntitle: A\nstatus: published\npublished: 2019\n{front}\n---\n")
    result = archive.run("build")
    assert "Traceback" not in result.err
    assert result.code == 0 or "content/stories/a.md:5" in result.err


@pytest.mark.parametrize("depth", [30, 200, 900, 5000])
def test_deep_toml_is_read_or_refused(archive, depth):
    front = 'title = "A"\nstatus = "published"\npublished = 2019\n'
    archive.write("content/stories/a.md", f"+++\n{front}[extra]\n{'.'.join('a' * depth)} = 1\n+++\nText.\n")
    result = archive.run("build")
    assert "Traceback" not in result.err
    assert result.seconds < 10
    assert result.code == 0 or "nesting too deep" in result.err


def test_internal_notes_are_nowhere(archive):
    archive.write(
        "content/stories/a.md",
        "---\ntitle: A\nstatus: published\npublished: 2019\ninternal:\n  note: ask the lawyer\n---\nText.\n",
    )
    built(archive)
    assert not any(b"lawyer" in data for data in archive.tree().values())


def test_many_documents_of_one_name_are_told_apart_by_id(archive):
    for number in range(5):
        archive.entity("person", f"lee-{number}", name="Pat Lee", note=f"of district {number}")
    archive.story("a", entities=[f"person/lee-{number}" for number in range(5)], body="Pat Lee and [[person/lee-3]].\n")
    built(archive)
    links = page(archive, "stories/a").xpath("//div[@id='_text']//a/@data-ref")
    assert links == ["person/lee-3"]


def test_a_pull_quote_is_a_figure_and_loses_no_word(archive):
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


def test_a_pull_quote_of_another_shape_is_told_with_its_line(archive):
    archive.story("a", body="First.\n\n> [!pull]\n> One.\n>\n> Two.\n>\n> - three\n")
    result = archive.run("build")
    assert result.code == 1
    assert "content/stories/a.md:8:1: error: a pull quote must have one or two paragraphs" in result.err
    archive.story("a", body="First.\n\n> [!pull]\n> One [[person/nobody]].\n")
    assert "content/stories/a.md:9:7: error" in archive.run("build").err


@pytest.mark.parametrize("slug", ["a", "1", "a.b", "a_b", "2019", "index", "page", "con", "a" * 200])
def test_a_short_odd_slug_is_an_address(archive, slug):
    archive.write(
        "content/stories/x.md", f'---\ntitle: A\nslug: "{slug}"\nstatus: published\npublished: 2019\n---\nText.\n'
    )
    built(archive)
    assert body(archive, slug) == "Text."


def test_what_editors_leave_behind_is_no_content(archive):
    for name in (".a.md.swp", "a.md~", "#a.md#", ".DS_Store", "a.md.bak", ".git/x.md", "4913"):
        archive.write(f"content/stories/{name}", "not a document")
    archive.story("a")
    built(archive)
    assert not any(b"not a document" in data for data in archive.tree().values())


@pytest.mark.parametrize("name", ["a.MD", "a.Md", "a.markdown", "a.mdown"])
def test_a_story_with_another_ending_is_built_or_told(archive, name):
    archive.write(f"content/stories/{name}", "---\ntitle: A\nstatus: published\npublished: 2019\n---\nText.\n")
    result = archive.run("build")
    told = f"content/stories/{name}" in result.err
    assert told or "stories/a/index.html" in archive.tree()


def test_a_symbolic_link_inside_the_content_is_followed(archive):
    archive.story("a", body="Text.")
    archive.entity("person", "p")
    (archive.root / "content/stories/b.md").symlink_to("a.md")
    (archive.root / "content/stories/2019").mkdir()
    (archive.root / "content/stories/2019/c.md").symlink_to("../a.md")
    built(archive)
    assert [body(archive, slug) for slug in "abc"] == ["Text."] * 3
