"""`sitegen links list` and `sitegen links archived`: which addresses the archive cites, and how their copies get into it."""

import csv
import io
import json

import pytest

COPY = "https://web.archive.org/web/20190102030405/https://press.example/a"


def listed(archive, *args):
    """The links as (address, place:line:column and state of each citation)."""
    found = archive.run("links", "list", *args, "--json")
    assert found.code == 0, found.err
    return {
        link["address"]: [
            f"{one['place']} {one['file']}:{one['line']}:{one['column']} {one['state']}" for one in link["citations"]
        ]
        for link in json.loads(found.out)["links"]
    }


def robust(archive, path):
    """Each address with the copy and the day that its link states."""
    from lxml import html

    found = html.fromstring(archive.output(path)).xpath("//main//a[@data-originalurl]")
    return {link.get("href"): (link.get("data-versionurl"), link.get("data-versiondate")) for link in found}


@pytest.fixture
def cited(archive):
    archive.write("content/documents/memo.pdf", b"%PDF-1.4\n%%EOF\n")
    archive.story("one", original_url="https://press.example/a", sources=["A call", {"title": "B", "url": "https://press.example/b"}],
                  body="As [a](HTTPS://press.example/a#part), [c](https://press.example/c), <https://press.example/é>\n"
                  "and [c][].\n\n[c]: https://press.example/c2 'x'\n")  # fmt: skip
    archive.story(
        "two",
        published="2018-02-03",
        body="See [c](https://press.example/c) and [b](https://press.example/b), [own](https://archive.example.org/stories/one/).\n",
    )
    archive.story("draft", status="draft", body="See [d](https://press.example/d) and [c](https://press.example/c).\n")
    archive.entity("person", "ann", same_as=["https://social.example/@ann"])
    return archive


def test_every_link_is_listed_with_its_places(cited):
    cited.entity("document", "memo", file="memo.pdf", source_url="https://press.example/memo.pdf")
    assert listed(cited) == {
        "https://press.example/%C3%A9": ["text content/stories/one.md:11:70 public"],
        "https://press.example/a": ["original_url content/stories/one.md:5:1 public", "text content/stories/one.md:11:8 public"],
        "https://press.example/b": ["sources.1.url content/stories/one.md:9:3 public", "text content/stories/two.md:6:42 public"],
        "https://press.example/c": [
            "text content/stories/draft.md:6:42 draft", "text content/stories/one.md:11:43 public", "text content/stories/two.md:6:9 public",
        ],
        "https://press.example/c2": ["text content/stories/one.md:14:6 public"],
        "https://press.example/d": ["text content/stories/draft.md:6:9 draft"],
        "https://press.example/memo.pdf": ["source_url content/documents/memo.md:5:1 public"],
        "https://social.example/@ann": ["same_as.0 content/people/ann.md:5:3 public"],
    }  # fmt: skip
    text = cited.run("links").out
    assert "https://press.example/c\n" in text
    assert "  content/stories/two.md:6:9: text of story/two, since 2018-02-03\n" in text
    assert text.endswith("8 addresses, 0 of them archived.\n")


def test_the_csv_with_its_cells_filled_in_brings_the_copies_into_the_archive(cited):
    rows = list(csv.DictReader(io.StringIO(cited.run("links", "list", "--csv", "--unarchived").out)))
    copies = {
        "https://press.example/a": COPY,
        "https://press.example/b": "https://perma.cc/B",
        "https://press.example/c": "https://perma.cc/C",
    }
    for row in rows:
        row |= {
            "archived_url": copies.get(row["address"], ""),
            "date": "2019-05-06" if row["address"] in copies else "",
        }
    stream = io.StringIO()
    writer = csv.DictWriter(stream, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    file = cited.write("copies.csv", stream.getvalue())
    before = (cited.root / "content/stories/one.md").read_text().split("\n")
    told = cited.run("links", "archived", str(file))
    assert (told.code, told.err) == (0, "")
    assert told.out == "Wrote 2 copies in 1 document and 2 rows in content/archived.csv. 4 rows name no copy.\n"
    after = (cited.root / "content/stories/one.md").read_text().split("\n")
    assert [line for line in after if line not in before] == [
        f"archived_url: {COPY}",
        "  archived_url: https://perma.cc/B",
    ]
    assert (cited.root / "content/archived.csv").read_text() == (
        "address,archived_url,date\nhttps://press.example/b,https://perma.cc/B,2019-05-06\nhttps://press.example/c,https://perma.cc/C,2019-05-06\n"
    )
    cited.build()
    b, c = ("https://perma.cc/B", "2019-05-06"), ("https://perma.cc/C", "2019-05-06")
    assert robust(cited, "stories/one/index.html") == {
        "https://press.example/a": (COPY, "2019-01-02"), "HTTPS://press.example/a#part": (COPY, "2019-01-02"),
        "https://press.example/b": b, "https://press.example/c": c,
    }  # fmt: skip
    assert robust(cited, "stories/two/index.html") == {"https://press.example/b": b, "https://press.example/c": c}
    assert cited.run("links", "archived", str(file)).out.startswith(
        "Nothing was written. 3 rows were recorded already."
    )
    assert listed(cited, "--unarchived").keys() == {
        "https://press.example/%C3%A9", "https://press.example/c2", "https://press.example/d", "https://social.example/@ann",
    }  # fmt: skip


def test_a_copy_that_an_editor_chose_is_kept_and_an_unknown_address_is_reported(cited):
    cited.story("one", original_url="https://press.example/a", archived_url="https://perma.cc/own")
    cited.write("content/archived.csv", "address,archived_url,date\nhttps://press.example/c,https://perma.cc/own2,\n")
    file = cited.write("copies.csv", "address,archived_url\nhttps://press.example/a,https://perma.cc/A\nhttps://press.example/c,https://perma.cc/C\n"
                       "https://nobody.example/,https://perma.cc/N\nhttps://press.example/d,https://perma.cc/D\n")  # fmt: skip
    before = {path: path.read_bytes() for path in (cited.root / "content").rglob("*.*")}
    strict = cited.run("--strict", "links", "archived", str(file))
    assert strict.code == 1
    assert {path: path.read_bytes() for path in (cited.root / "content").rglob("*.*")} == before
    told = cited.run("links", "archived", str(file))
    assert told.code == 0
    warnings = [line.partition("copies.csv:")[2] for line in told.err.splitlines() if "warning" in line]
    assert warnings == [
        "2:1: warning: content/stories/one.md:5 states another copy of https://press.example/a: https://perma.cc/own [SG1702]",
        "3:1: warning: content/archived.csv:2 states another copy of https://press.example/c: https://perma.cc/own2 [SG1702]",
        "4:1: warning: no document cites https://nobody.example/ [SG1703]",
    ]
    assert told.out == "Wrote 1 row in content/archived.csv.\n"
    assert (
        "https://press.example/c,https://perma.cc/own2,\nhttps://press.example/d,https://perma.cc/D,"
        in (cited.root / "content/archived.csv").read_text()
    )


def test_a_copy_of_a_link_in_a_draft_is_in_no_published_file(cited):
    cited.on |= {"dataset", "search"}
    cited.write("content/archived.csv", "address,archived_url,date\nhttps://press.example/d,https://perma.cc/SECRET,\n")
    cited.build()
    assert not [path for path, data in cited.tree().items() if b"SECRET" in data or b"press.example/d" in data]
    assert "archived.csv" not in cited.run("check").err


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("archived",), "archived needs a CSV file"),
        (("list", "FILE"), "list takes no file"),
        (("archived", "FILE", "--csv"), "--csv can only be used with list"),
    ],
)
def test_options_of_other_actions_are_refused(cited, args, told):
    file = cited.write("copies.csv", "address,archived_url\n")
    result = cited.run("links", *(str(file) if arg == "FILE" else arg for arg in args))
    assert (result.code, told in result.err) == (2, True)


def test_one_wrong_row_writes_nothing(cited):
    file = cited.write(
        "copies.csv",
        "address,archived_url\nhttps://press.example/c,https://perma.cc/C\nhttps://press.example/d,perma.cc/D\n",
    )
    result = cited.run("links", "archived", str(file))
    assert result.code == 1
    assert 'copies.csv:3:25: error: archived_url: "perma.cc/D" is not a web address [SG1701]' in result.err
    assert not (cited.root / "content/archived.csv").exists()


def test_a_copy_of_tomorrow_is_accepted_and_one_of_next_year_is_not(cited):
    table = "address,archived_url,date\nhttps://press.example/c,https://perma.cc/C,%s\n"
    file = cited.write("copies.csv", table % "2021-01-01")
    refused = cited.run("--now", "2020-02-01T12:00Z", "links", "archived", str(file))
    assert (refused.code, "copies.csv:2:1: error: date: 2021-01-01 is in the future [SG1701]" in refused.err) == (
        1,
        True,
    )
    cited.write("copies.csv", table % "2020-02-02")
    assert cited.run("--now", "2020-02-01T12:00Z", "links", "archived", str(file)).code == 0
