"""Front matter that is unusual but correct."""

import re

import pytest
from lxml import html
from support.built_pages import body, built, page, plain, words

SCRIPT = "<script>alert(1)</script>"
SIGNS = """A "b" & 'c' <d> &amp; {{ e }} {% f %} \\ / `g` *h* [i](j) \u2028 end"""


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


def test_quotes_and_special_characters_are_kept_in_every_field(archive):
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
def test_words_with_a_meaning_in_yaml_1_1_stay_text(archive, written, shown):
    archive.write(
        "content/stories/a.md", f"---\ntitle: {written}\ndeck: {written}\nstatus: published\npublished: 2019\n---\n"
    )
    built(archive)
    tree = page(archive, "stories/a")
    assert [words(tree, "//h1"), words(tree, "//p[@class='deck']")] == [shown, shown]


def test_a_section_named_by_a_quoted_year_has_a_page(archive):
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
        ("2019-01-05", "Jan. 5, 2019", "2019"),
        ("XXXX-12-07", "Dec. 7, year not stated", "undated"),
        ("XXXX", "Date not stated", "undated"),
        ("1985/1990", "1985 to 1990", "1985"),
        ("2019-01?", "January 2019 (uncertain)", "2019"),
        ("2019-XX-XX", "2019", "2019"),
        ("201X", "the 2010s", "undated"),
        ("2019-21", "spring 2019", "2019"),
        ("1985/..", "since 1985", "1985"),
        ("0962", "962", "0962"),
        ("2019-01-05T23:30", "Jan. 5, 2019, 11:30 p.m. UTC", "2019"),
        ("2019-01-05T23:30:00-08:00", "Jan. 6, 2019, 7:30 a.m. UTC", "2019"),
    ],
)
def test_dates_of_any_precision_are_shown_and_listed(archive, date, shown, year, quote, fence):
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


def test_front_matter_in_toml_has_every_feature(archive):
    archive.entity("person", "p", name="P")
    archive.write(
        "content/stories/a.md",
        '+++\ntitle = "A"\nstatus = "published"\npublished = 2019-01-05\nentities = [\n  "person/p",\n]\n'
        'corrections = [{ date = 2019, kind = "update", text = "More is known." }]\n'
        '[print]\nedition = "North"\npage = 3\n[extra]\nwhen = 10:30:00\n[[sources]]\ntitle = "A source"\n+++\nSaid P.\n',
    )
    built(archive)
    text = words(page(archive, "stories/a"))
    for part in ("Jan. 5, 2019", "More is known.", "North", "A source"):
        assert part in text
    assert page(archive, "stories/a").xpath("//div[@id='_text']//a[@data-ref='person/p']")


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
def test_any_value_is_allowed_below_extra(archive, extra, key):
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
def test_a_number_out_of_range_is_reported(archive, front):
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
    assert result.code == 0 if depth <= 30 else "a.md:6:1: error: nested deeper than 32 levels" in result.err


def test_internal_notes_are_not_published(archive):
    archive.write(
        "content/stories/a.md",
        "---\ntitle: A\nstatus: published\npublished: 2019\ninternal:\n  note: ask the lawyer\n---\nText.\n",
    )
    built(archive)
    assert not any(b"lawyer" in data for data in archive.tree().values())
