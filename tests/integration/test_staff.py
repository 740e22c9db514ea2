"""Staff members: people who write are not people who are written about."""

import csv
import io
import json
import sqlite3

import pytest
from lxml import etree
from support.archive import Archive
from support.built_pages import read, words
from support.rich import picture

ANA = {
    "name": "Ana Ruiz",
    "sort_name": "Ruiz, Ana",
    "aliases": ["Ana Maria Torres", "A. Ruiz"],
    "role": "City hall reporter",
    "contact": [
        {"label": "E-mail", "to": "mailto:ana@courier.example"},
        {"label": "Mastodon", "to": "https://news.example/@ana"},
    ],
    "same_as": ["https://orcid.example/0001"],
}

SHORT_LISTS = '[site]\ntitle = "Courier"\nbase_url = "https://archive.example.org/"\n[content]\nlisting_size = 2\n'


def _byline(archive: Archive, story: str) -> list[tuple[str, str]]:
    found = read(archive, f"/stories/{story}/").xpath("//dl[@class='record']//a[@rel='author']")
    return [(link.text_content(), link.get("href")) for link in found]


def _jsonld(archive: Archive, path: str) -> list[dict]:
    (script,) = etree.HTML(archive.output(path)).xpath("//script[@type='application/ld+json']/text()")
    return json.loads(script)["@graph"]


@pytest.mark.parametrize("written", ["Ana Ruiz", "ANA RUIZ", "A Ruiz", "Ana Maria Torres", "staff/ana-ruiz"])
def test_a_byline_leads_to_the_staff_member_however_it_was_printed(archive: Archive, written: str) -> None:
    archive.entity("staff", "ana-ruiz", **ANA)
    archive.story("one", bylines=[written, "Grace Hill"])
    archive.build()
    assert _byline(archive, "one") == [
        ("Ana Ruiz", "/staff/ana-ruiz/"),
        ("Grace Hill", "/bylines/letters/g/#grace-hill"),
    ]
    assert "stories/one/" in archive.output("staff/ana-ruiz/index.html")


def test_staff_come_before_people_and_people_still_sign_stories(archive: Archive) -> None:
    archive.entity("staff", "ana-ruiz", **ANA)
    archive.entity("person", "ana-ruiz-mayor", name="Ana Ruiz")
    archive.entity("person", "sam-lee", name="Sam Lee")
    archive.story("one", bylines=["Ana Ruiz", "Sam Lee", "person/ana-ruiz-mayor"])
    archive.build()
    assert [href for _, href in _byline(archive, "one")] == [
        "/staff/ana-ruiz/",
        "/bylines/letters/s/#person/sam-lee",
        "/bylines/letters/a/#person/ana-ruiz-mayor",
    ]


def test_a_name_of_two_staff_members_is_an_error_at_its_line(archive: Archive) -> None:
    archive.entity("staff", "ana-ruiz", **ANA)
    archive.entity("staff", "alex-ruiz", name="Alex Ruiz", aliases=["A. Ruiz"])
    archive.story("one", bylines=["Sam Lee", "A. Ruiz"])
    result = archive.run("build")
    assert result.code == 1
    assert (
        'content/stories/one.md:7:3: error: "A. Ruiz" is ambiguous: it means staff/alex-ruiz, staff/ana-ruiz'
        in result.err
    )
    assert "help: use the id" in result.err


def test_staff_are_neither_listed_nor_linked_as_people(archive: Archive) -> None:
    archive.on |= {"dataset"}
    archive.entity("staff", "ana-ruiz", **ANA)
    archive.entity("person", "sam-lee", name="Sam Lee")
    archive.story("one", bylines=["Ana Ruiz"], entities=["Sam Lee"], body="Ana Ruiz spoke with Sam Lee.\n")
    archive.build()
    assert 'href="../../people/sam-lee/"' in archive.output("stories/one/index.html")
    assert "<p>Ana Ruiz spoke" in archive.output("stories/one/index.html")
    assert "Ruiz" not in archive.output("entries/index.html")
    assert "Ruiz" not in archive.output("people/index.html")
    assert "ruiz" not in archive.output("data/entities.csv")
    result = archive.run("build", "--strict")
    assert result.code == 0, result.err
    archive.story("two", entities=["staff/ana-ruiz"])
    assert 'is a staff member, but "entities" takes an entity' in archive.run("build").err


def test_the_page_of_a_staff_member_shows_portrait_role_contact_and_stories(archive: Archive) -> None:
    archive.on |= {"feeds"}
    archive.write("sitegen.toml", SHORT_LISTS)
    archive.write("content/staff/ruiz.png", picture())
    portrait = {"src": "ruiz.png", "alt": "Ana Ruiz at her desk", "credit": "Leo Park"}
    archive.entity(
        "staff", "ana-ruiz", **ANA, image=portrait, start="2019-09", end="2024", body="She covers *courts*.\n"
    )
    for day in range(1, 6):
        archive.story(f"s{day}", published=f"2020-01-0{day}", bylines=["Ana Ruiz"])
    archive.build()
    tree = read(archive, "/staff/ana-ruiz/")
    shown = words(tree)
    for text in ("City hall reporter", "She covers courts.", "September 2019", "2024", "Leo Park", "Also signed as"):
        assert text in shown
    (image,) = tree.xpath("//figure[contains(@class, 'portrait')]/img")
    assert (image.get("alt"), image.get("sizes")) == ("Ana Ruiz at her desk", "11rem")
    assert "../ruiz.png.480.webp 480w" in image.get("srcset")
    contact = [(a.text, a.get("href"), a.get("rel")) for a in tree.xpath("//dd/a[contains(@rel, 'me')]")]
    assert contact == [
        ("E-mail", "mailto:ana@courier.example", "me"),
        ("Mastodon", "https://news.example/@ana", "me external"),
    ]
    assert 'href="page/1/"' in archive.output("staff/ana-ruiz/index.html")
    assert "stories/s1/" in archive.output("staff/ana-ruiz/page/1/index.html")
    feed = archive.output("staff/ana-ruiz/feed.xml")
    assert feed.count("<entry>") == 5
    assert "<title>Ana Ruiz ·" in feed


def test_the_masthead_has_current_and_former_staff_and_is_in_the_menu_only_if_there_are_any(archive: Archive) -> None:
    archive.story("one", bylines=["Ana Ruiz"])
    archive.build()
    assert not (archive.root / "build/staff").exists()
    assert ">Staff<" not in archive.output("index.html")
    archive.entity("staff", "zoe-adams", name="Zoe Adams", sort_name="Adams, Zoe")
    archive.entity("staff", "ana-ruiz", **ANA)
    archive.entity("staff", "leo-park", name="Leo Park", former=True)
    archive.entity("staff", "ed-vale", name="Ed Vale", end="XXXX")
    archive.build()
    assert '<a href="staff/">Staff</a>' in archive.output("index.html")
    sections = read(archive, "/staff/").xpath("//main//section")
    names = [[a.text for a in section.xpath(".//li//a")] for section in sections]
    assert names == [["Zoe Adams", "Ana Ruiz"], ["Ed Vale", "Leo Park"]]


def test_search_engines_citations_and_feeds_know_the_writer(archive: Archive) -> None:
    archive.on |= {"feeds", "linked_data", "metadata", "citations", "citation_files"}
    archive.entity("staff", "ana-ruiz", **ANA)
    archive.entity("staff", "leo-park", name="Leo Park")
    archive.story("one", bylines=["A. Ruiz", "Leo Park"])
    archive.build()
    page = "https://archive.example.org/staff/ana-ruiz/"
    author = _jsonld(archive, "stories/one/index.html")[0]["author"][0]
    assert author == {
        "@type": "Person",
        "@id": page,
        "url": page,
        "name": "Ana Ruiz",
        "sameAs": ["https://orcid.example/0001", "https://news.example/@ana"],
    }
    profile = _jsonld(archive, "staff/ana-ruiz/index.html")[0]
    assert (profile["@type"], profile["mainEntity"]["@id"]) == ("ProfilePage", page)
    assert (profile["mainEntity"]["familyName"], profile["mainEntity"]["jobTitle"]) == ("Ruiz", "City hall reporter")
    assert '<link rel="author" href="../../staff/ana-ruiz/">' in archive.output("stories/one/index.html")
    (cited,) = json.loads(archive.output("stories/one/citation.json"))
    assert cited["author"] == [{"family": "Ruiz", "given": "Ana"}, {"family": "Park", "given": "Leo"}]
    assert f"<name>Ana Ruiz</name>\n<uri>{page}</uri>" in archive.output("feed.xml")
    assert json.loads(archive.output("feed.json"))["items"][0]["authors"][0] == {"name": "Ana Ruiz", "url": page}


def test_the_data_and_the_sitemap_have_the_staff(archive: Archive) -> None:
    archive.on |= {"dataset", "formats", "sitemap"}
    archive.entity("staff", "ana-ruiz", **ANA, body="She covers courts.\n")
    archive.entity("staff", "hidden", name="Quiet Person", visibility="noindex")
    archive.story("one", bylines=["A. Ruiz", "Grace Hill", "Quiet Person"])
    archive.build()
    (row,) = csv.DictReader(io.StringIO(archive.output("data/staff.csv")))
    assert (row["id"], row["other_names"], row["stories"], row["former"]) == (
        "staff/ana-ruiz",
        "Ana Maria Torres; A. Ruiz",
        "1",
        "false",
    )
    assert json.loads(archive.output("data/staff.ndjson"))["role"] == "City hall reporter"
    with sqlite3.connect(archive.root / "build/data/archive.sqlite") as db:
        assert db.execute("SELECT number, name, staff FROM authors ORDER BY number").fetchall() == [
            (1, "Ana Ruiz", "staff/ana-ruiz"),
            (2, "Grace Hill", None),
        ]
    ftm = [json.loads(line) for line in archive.output("data/ftm.ndjson").splitlines()]
    assert {"id": "staff.ana-ruiz", "schema": "Person"}.items() <= ftm[-1].items()
    assert ["author"] in [each["properties"].get("role") for each in ftm]
    story = json.loads(archive.output("data/ninjs.ndjson"))
    assert story["people"] == [
        {"name": "Ana Ruiz", "rel": "author", "uri": "https://archive.example.org/staff/ana-ruiz/"}
    ]
    listed = archive.output("sitemaps/pages-1.xml")
    assert "/staff/ana-ruiz/" in listed
    assert "/staff/hidden/" not in listed
    assert "/bylines/ana-ruiz/" not in listed


def test_the_old_pages_of_a_byline_redirect_to_its_staff_member(archive: Archive) -> None:
    archive.on |= {"ledger"}
    archive.write("sitegen.toml", SHORT_LISTS)
    for day in range(1, 6):
        archive.story(f"s{day}", published=f"2020-01-0{day}", bylines=["Ana Maria Torres"])
    archive.build()
    before = archive.tree()
    pages = [path for path in before if path.startswith("bylines/")]
    assert len(pages) == 2
    archive.entity("staff", "ana-ruiz", **ANA)
    archive.build()
    for path in pages:
        assert 'rel="canonical" href="https://archive.example.org/staff/ana-ruiz/"' in archive.output(path)
    (archive.root / "content/staff/ana-ruiz.md").unlink()
    result = archive.run("build")
    assert "/staff/ana-ruiz/ was published as staff/ana-ruiz, which is no longer in the archive" in result.err
    archive.entity("staff", "ana-ruiz", **{**ANA, "status": "draft"})
    archive.build()
    after = archive.tree()
    assert {path: after[path] for path in pages} == {path: before[path] for path in pages}


def test_a_plain_byline_with_the_address_of_a_staff_member_is_reported(archive: Archive) -> None:
    archive.entity("staff", "li-wei", name="李伟")
    archive.story("one", bylines=["李伟"])
    archive.story("two", bylines=["李薇"])
    archive.story("older", published="2018-01-05", bylines=["李薇"])
    told = archive.run("build").err
    assert (
        'content/stories/two.md:6:3: error: "李薇" and staff/li-wei would both have the page /bylines/li-wei/' in told
    )


@pytest.mark.parametrize("status", ["draft", "held"])
def test_nothing_of_an_unpublished_entry_is_published(archive: Archive, status: str) -> None:
    archive.on |= {"dataset", "feeds", "sitemap", "ledger", "linked_data", "metadata", "search"}
    archive.write("content/staff/ruiz.png", picture())
    image = {"src": "ruiz.png", "alt": "A portrait of the reporter", "credit": "Leo Park"}
    archive.story("one", bylines=["A. Ruiz", "staff/ana-ruiz", "Sam Lee"])
    archive.entity("staff", "ana-ruiz", **ANA, status=status, image=image, body="She covers secret courts.\n")
    result = archive.build()
    assert "content/stories/one.md:7:3: warning: a byline is left out, since staff/ana-ruiz is" in result.err
    assert [name for name, _ in _byline(archive, "one")] == ["A. Ruiz", "Sam Lee"]
    needles = [b"Torres", b"City hall", b"A portrait", b"Leo Park", b"secret courts", b"ruiz.png", b"ana-ruiz", b"@ana"]
    tree = archive.tree()
    assert not [path for path in tree if path.startswith("staff/") or "ruiz.png" in path]
    assert [(path, found) for path, data in tree.items() if (found := [each for each in needles if each in data])] == []


def test_a_portrait_and_a_name_are_taken_down_with_the_entry(archive: Archive) -> None:
    archive.on |= {"dataset", "ledger"}
    archive.write("content/staff/ruiz.png", picture())
    image = {"src": "ruiz.png", "alt": "A portrait"}
    archive.story("one", bylines=["Ana Ruiz", "Sam Lee"])
    archive.entity("staff", "ana-ruiz", **ANA, image=image)
    archive.build()
    assert "staff/ruiz.png" in archive.tree()
    archive.entity("staff", "ana-ruiz", **ANA, image=image, visibility="suppressed")
    result = archive.build()
    assert "a byline is left out, since its staff member is suppressed" in result.err
    tree = archive.tree()
    assert not [path for path in tree if path.startswith("staff/")]
    assert not [path for path, data in tree.items() if b"Ana Ruiz" in data or b"ana-ruiz" in data]
    assert _byline(archive, "one") == [("Sam Lee", "/bylines/letters/s/#sam-lee")]
    archive.entity("staff", "ana-ruiz", **ANA, image=image, status="withdrawn")
    archive.build()
    assert "Ruiz" not in archive.output("staff/ana-ruiz/index.html")
    assert _byline(archive, "one")[0] == ("Ana Ruiz", "/bylines/letters/a/#ana-ruiz")


def test_a_suppressed_entry_with_a_mistake_stops_the_build(archive: Archive) -> None:
    archive.story("one", bylines=["Ana Ruiz"])
    archive.write("content/staff/ana.md", "---\nname: Ana Ruiz\nstatus: draft\nvisibility: suppressed\nrole: [\n---\n")
    assert archive.run("build").code == 1
    archive.write("content/staff/ana.md", "---\nname: Ana Ruiz\nstatus: draft\nvisibility: suppressed\nfoo: 1\n---\n")
    assert archive.run("build").code == 1


@pytest.mark.parametrize(
    ("front", "told"),
    [
        ({"contact": [{"label": "E-mail", "to": "ana@x.example"}]}, '"ana@x.example" is not a web address'),
        ({"contact": [{"label": "E-mail", "to": "mailto:ana"}]}, "is not the address of an e-mail link"),
        ({"contact": [{"label": "Phone", "to": "tel:call me"}]}, "is not the number of a telephone link"),
        ({"contact": [{"label": " ", "to": "https://x.example/"}]}, "the label is empty"),
        ({"start": "2020", "end": "2019"}, "the staff member leaves (2019) before starting (2020)"),
        ({"image": {"src": "x.pdf", "alt": "x"}}, "x.pdf is not an image"),
        ({"same_as": ["orcid"]}, '"orcid" is not a web address'),
        ({"name": "-"}, "the name is empty"),
        ({"job": "Editor"}, 'did you mean "role"?'),
        ({"photo": "a.jpg"}, 'did you mean "image"?'),
    ],
)
def test_mistakes_in_an_entry_are_told_at_their_line(archive: Archive, front: dict[str, object], told: str) -> None:
    archive.entity("staff", "ana-ruiz", **{"name": "Ana Ruiz", **front})
    result = archive.run("build")
    assert result.code == 1
    assert "content/staff/ana-ruiz.md:" in result.err
    assert told in result.err


def test_the_commands_know_staff(archive: Archive) -> None:
    assert "content/staff/ana-ruiz.md (staff/ana-ruiz)" in archive.run("new", "staff", "Ana", "Ruiz").out
    text = (archive.root / "content/staff/ana-ruiz.md").read_text("utf-8")
    assert "sort_name: Ruiz, Ana\n" in text
    assert "status: draft\n" in text
    archive.entity("staff", "ana-ruiz", **ANA)
    archive.story("one", bylines=["staff/ana-ruiz", "A. Ruiz"])
    archive.build()
    (row,) = json.loads(archive.run("list", "staff", "--json").out)["staff"]
    assert (row["id"], row["state"], row["stories"]) == ("staff/ana-ruiz", "public", 1)
    assert archive.run("mv", "staff/ana-ruiz", "staff/ana-lopez").code == 0
    assert "staff/ana-lopez" in (archive.root / "content/stories/one.md").read_text("utf-8")
    assert "redirect_from" in (archive.root / "content/staff/ana-lopez.md").read_text("utf-8")
    archive.build()
    assert "url=../ana-lopez/" in archive.output("staff/ana-ruiz/index.html")
    archive.entity("staff", "ana-lopez", name="Ana Lopez", image={"src": "https://x.example/a.png", "alt": ""})
    assert "the image has no alternative text" in archive.run("check").err


def test_every_entity_may_have_a_portrait(archive: Archive) -> None:
    archive.on |= {"dataset", "linked_data", "metadata"}
    archive.write("content/people/face.png", picture())
    archive.write("content/places/pier.png", picture())
    archive.entity("person", "sam", name="Sam Lee", image={"src": "face.png", "alt": "Sam Lee", "credit": "Ann Po"})
    archive.entity("place", "pier", name="North Pier", image={"src": "pier.png", "alt": "A pier", "caption": "Low."})
    archive.build()
    (portrait,) = read(archive, "/people/sam/").xpath("//figure[@class='picture portrait']")
    assert "Ann Po" in portrait.text_content()
    (figure,) = read(archive, "/places/pier/").xpath("//figure[@class='picture']")
    assert "Low." in figure.text_content()
    assert 'class="thumb" src="face.png"' in archive.output("people/index.html")
    person = _jsonld(archive, "people/sam/index.html")[0]
    assert person["image"] == {
        "@type": "ImageObject",
        "contentUrl": "https://archive.example.org/people/face.png",
        "creditText": "Ann Po",
    }
    assert 'og:image" content="https://archive.example.org/people/face.png"' in archive.output("people/sam/index.html")
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(archive.output("data/entities.csv")))}
    assert rows["person/sam"]["image_credit"] == "Ann Po"
    assert "people/face.png.480.webp" in archive.tree()
    archive.entity(
        "person", "sam", name="Sam Lee", image={"src": "face.png", "alt": "Sam Lee"}, visibility="suppressed"
    )
    archive.build()
    assert not [path for path in archive.tree() if "face" in path]


def test_a_person_who_only_wrote_becomes_a_staff_member_without_losing_an_address(archive: Archive) -> None:
    archive.on |= {"ledger"}
    archive.entity("person", "ana-ruiz", name="Ana Ruiz", sort_name="Ruiz, Ana")
    archive.story("one", bylines=["person/ana-ruiz"])
    archive.story("two", bylines=["person/ana-ruiz"])
    archive.build()
    assert _byline(archive, "one") == [("Ana Ruiz", "/bylines/ana-ruiz/")]
    (archive.root / "content/people/ana-ruiz.md").unlink()
    archive.entity("staff", "ana-ruiz", **ANA, redirect_from=["/people/ana-ruiz/"])
    archive.story("one", bylines=["staff/ana-ruiz"])
    archive.story("two", bylines=["staff/ana-ruiz"])
    archive.build()
    for old in ("people/ana-ruiz", "bylines/ana-ruiz"):
        assert "url=../../staff/ana-ruiz/" in archive.output(f"{old}/index.html")
    assert _byline(archive, "one") == [("Ana Ruiz", "/staff/ana-ruiz/")]
