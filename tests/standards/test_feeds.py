"""Feeds: what Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1 demand, what never gets into one, and what an edit makes anew."""

import datetime as dt
import io
import json
from urllib.parse import urlsplit

import feedparser
import pytest
from lxml import etree, html
from support.archive import CONFIG, OFF, Archive
from support.feed_faults import ATOM, BASES, atom_faults, entries, json_faults, rss_faults, rss_items

from sitegen.build import pipeline
from sitegen.build.options import BuildOptions
from sitegen.config import loader

FEED_FILES = ("feed.xml", "feed.json", "rss.xml")
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
TEXT = """\
Said.[^n] See [[person/ann]], [two](second.md#part) and ![pic](wide.png).

- listed[^m]

[^n]: Beside, [here](#part).
[^m]: Below.

## Part

End.
"""
RAW = """\
<p><a href=../second/ title='href=x'>rel</a> <img src="/pic.png" srcset="a.png 1x,b.png 2x" alt="src=y"></p>
"""
ODD = "R&D ]]> <b>bold</b> \U0001f600 &amp; 3-2"


def settings(archive):
    return dict(setting for name, setting in OFF.items() if name not in archive.on)


def ruled(archive):
    """Build in this process; what was done with each file."""
    toml = archive.root / "sitegen.toml"
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    report = pipeline.build(
        BuildOptions(archive.root, loader.load(toml, settings(archive)), toml, archive.root / "build", now)
    )
    assert [problem for problem in report.problems if problem.severity == "error"] == []
    return {path: did for path, (did, _) in report.build_log.items()}


def feeds_in(done):
    return {path for path in done if path.endswith(FEED_FILES)}


def fill(archive, base=BASES[0]):
    """Stories dated and undated, in several languages and with odd titles; and all that must not be in a feed."""
    archive.on.add("feeds")
    archive.write(
        "sitegen.toml",
        CONFIG.replace(BASES[0], base)
        + 'timezone = "America/Los_Angeles"\n[sections.courts]\ntitle = "Law & <order>"\n'
        '[content]\nraw_html = ["stories/raw"]\nlisting_size = 2\n',
    )
    archive.entity("person", "ann", name="Ann & Lee", summary="A lawyer.")
    archive.entity("person", "shy", name="Shyling Quiet", visibility="noindex")
    archive.entity("person", "wiped", name="Wiped Nobody", visibility="suppressed")
    archive.entity("person", "unnamed", name="Unnamed Anywhere")
    archive.entity("thread", "saga", title="The saga", starts="story/raid", status="published")
    archive.write("content/stories/view.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"/>')
    archive.write("content/stories/wide.png", png())
    archive.story("raid", title=ODD, deck="Deck & <deck>", published="2019-01-05", section="courts", bylines=["person/ann", "Bo Poe"],
                  entities=["person/ann", "person/shy", "person/wiped"], original_url="https://pr\u00e9ss.example/é?a=1&b=2",
                  image={"src": "wide.png", "alt": 'A "view"', "caption": "Cap", "credit": "Cy"},
                  body=TEXT)  # fmt: skip
    archive.story("second", title="Second", published="2019-02", follows="story/raid", section="courts", entities=["person/ann"],
                  body="## Part\n\nMore.\n")  # fmt: skip
    archive.story("undated", title="Undated", published="XXXX-12-07", section="courts", entities=["person/ann"])
    archive.story("old", title="Old", published="0800-03-04", entities=["person/ann"])
    archive.story(
        "timed", title="Timed", published="2019-03-01T10:00:00+01:00", updated="2019-03-02", section="corrections"
    )
    arabic = {"title": "\u0627\u0644\u0645\u064a\u0646\u0627\u0621", "body": "\u0645\u0641\u062a\u0648\u062d.\n"}
    archive.story("ar", lang="ar", published="2018", **arabic)
    archive.story("zh", title="\u5317\u4eac", lang="zh-Hans", published="2017~", body="\u5728\u5317\u4eac\u3002\n")
    archive.story("raw/page", title="Raw", published="2016-01-01", body=RAW)
    archive.story("corrected", title="Corrected", published="2015-05-05", corrections=[
        {"date": "2015-05-05", "kind": "correction", "text": "It was <two> & three."},
        {"date": "2015-05-05", "kind": "clarification", "text": "Of the same day."},
        {"date": "XXXX", "kind": "update", "text": "Nobody knows when."},
    ])  # fmt: skip
    for status in ("held", "draft", "withdrawn"):
        archive.story(f"{status}-one", title=f"Secret {status}", status=status, section="courts", entities=["person/ann"],
                      body="Secretonium.\n", corrections=[{"date": "2019-09-09", "kind": "correction", "text": "Secretonium."}])  # fmt: skip
    return archive


def png():
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (1200, 30)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module", params=BASES)
def built(request, tmp_path_factory):
    archive = fill(Archive(tmp_path_factory.mktemp("feeds")), request.param)
    archive.base = request.param
    archive.build()
    return archive


@pytest.fixture
def filled(archive):
    return fill(archive)


def test_every_feed_is_valid(built):
    tree = built.tree()
    atom = [path for path in tree if path.endswith("feed.xml")]
    assert {"feed.xml", "corrections/feed.xml", "sections/courts/feed.xml", "people/ann/feed.xml", "threads/saga/feed.xml"} <= set(atom)  # fmt: skip
    for path in atom:
        assert atom_faults(tree[path]) == [], path
        parsed = feedparser.parse(tree[path])
        assert not parsed.bozo, path
        assert parsed.version == "atom10"
        said = path.replace(".xml", ".json")
        if path.startswith(("people/", "threads/")):
            assert said not in tree
            continue
        assert json_faults(tree[said]) == [], said
        assert [item["id"] for item in json.loads(tree[said])["items"]] == [entry.id for entry in parsed.entries]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("<updated>2019-03-02T23:59:59-08:00</updated>", "", "has not one updated"),
        ("<id>{}stories/raid/</id>", "<id>{}stories/second/</id>", "is the id of two"),
        ("<id>{}stories/raid/</id>", "<id>stories/raid/</id>", "is no IRI"),
        ("T23:59:59-08:00", "", "is no moment"),
        ('rel="self"', 'rel="related"', "no self link"),
        ('src="{}', 'src="', "counts from its page"),
        ('srcset="{}', 'srcset="', "counts from its page"),
        ('href="{}stories/raid/#_note', 'href="#_note', "counts from its page"),
        ("<name>Bo Poe</name>", "", "author without a name"),
        ("<author>\n<name>Test archive</name>\n</author>", "", "somebody must be the author"),
    ],
)
def test_a_mistake_in_an_atom_feed_is_found(built, old, new, says):
    feed = built.output("feed.xml")
    old, new = old.format(built.base), new.format(built.base)
    assert old in feed
    assert any(says in fault for fault in atom_faults(feed.replace(old, new).encode())), atom_faults(feed.replace(old, new).encode())  # fmt: skip


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("version", "https://jsonfeed.org/version/1", "another version"),
        ("title", None, "'title' is a required property"),
        ("items.0.id", None, "'id' is a required property"),
        ("items.0.tags", ["a", "a"], "non-unique"),
        ("items.0.url", "stories/raid/", "is no URL"),
        ("items.0.date_modified", "2019-03-02", "is no moment"),
        ("items.0.content_html", "<p>twice</p>", "not one content"),
        ("items.0.authors", "Ann", None),
    ],
)
def test_a_mistake_in_a_json_feed_is_found(built, path, value, says):
    feed = json.loads(built.output("feed.json"))
    *above, last = path.split(".")
    at = feed
    for step in above:
        at = at[int(step) if step.isdigit() else step]
    at[last] = value
    if value is None:
        del at[last]
    faults = json_faults(json.dumps(feed))
    if says:
        assert any(says in fault for fault in faults), faults


def texts(entry, tag):
    return [each.text for each in entry.findall(f"{ATOM}{tag}")]


def test_titles_in_feeds_are_plain_text(built):
    feed = feedparser.parse(built.tree()["sections/courts/feed.xml"])
    assert feed.feed.title == "Law & <order> \u00b7 Test archive"
    (entry,) = [entry for entry in feed.entries if entry.id.endswith("/raid/")]
    assert entry.title_detail.type == "text/plain"
    assert entry.title == ODD.replace("3-2", "3\u2013\u20602")
    assert entry.summary == "Deck & <deck>"
    assert json.loads(built.output("feed.json"))["items"][-1]["title"]


def test_a_feed_entry_has_the_whole_story_with_writers_and_source(built):
    entry = entries(built)["stories/raid/"]
    assert [each.findtext(f"{ATOM}name") for each in entry.findall(f"{ATOM}author")] == ["Ann & Lee", "Bo Poe"]
    assert [each.get("term") for each in entry.findall(f"{ATOM}category")] == ["Law & <order>", "Ann & Lee"]
    assert entry.find(f"{ATOM}link[@rel='via']").get("href") == "https://xn--prss-cpa.example/%C3%A9?a=1&b=2"
    (text,) = texts(entry, "content")
    assert "srcset=" in text
    assert text.count("<img ") == 2
    assert f'href="{built.base}stories/second/#part"' in text
    assert f'href="{built.base}stories/raid/#_note-1"' in text
    assert f'href="{built.base}stories/raid/#part"' in text


def test_addresses_in_raw_html_become_absolute(built):
    (text,) = texts(entries(built)["stories/page/"], "content")
    host = "https://" + urlsplit(built.base).netloc
    page = f"{built.base}stories/page/"
    assert f"href=\"{built.base}stories/second/\" title='href=x'" in text
    assert f'src="{host}/pic.png" srcset="{page}a.png 1x,{page}b.png 2x" alt="src=y"' in text


def test_feeds_have_only_stated_times(built):
    found = entries(built)
    assert texts(found["stories/raid/"], "published") == ["2019-01-05T00:00:00-08:00"]
    assert texts(found["stories/timed/"], "published") == ["2019-03-01T01:00:00-08:00"]
    assert texts(found["stories/old/"], "published") == ["0800-03-04T00:00:00Z"]
    for vague in ("second", "undated", "ar", "zh"):
        assert texts(found[f"stories/{vague}/"], "published") == []
    assert texts(found["stories/undated/"], "updated") == ["1970-01-01T00:00:00Z"]
    assert texts(found["stories/undated/"], "summary") == ["(Dec. 7, year not stated)"]
    assert texts(found["stories/old/"], "updated") == ["0800-03-04T00:00:00Z"]
    assert texts(found["stories/second/"], "updated") == ["2019-02-01T00:00:00-08:00"]
    item = next(item for item in json.loads(built.output("feed.json"))["items"] if item["title"] == "Undated")
    assert not {"date_published", "date_modified"} & set(item)


@pytest.mark.parametrize(
    ("published", "changes", "told"),
    [
        ("1931-08-02", {}, "1931-08-02T00:00:00-08:00"),
        ("1969-12-31", {}, "1969-12-31T00:00:00-08:00"),
        ("1931-08-02", {"updated": "1931-08-04"}, "1931-08-04T23:59:59-08:00"),
        ("1931-08-02", {"updated": "XXXX"}, "1931-08-02T00:00:01-08:00"),
        ("1931", {}, "1931-01-01T00:00:00-08:00"),
        ("XXXX-08-02", {"updated": "1931-08-04"}, "1931-08-04T23:59:59-08:00"),
        ("XXXX-08-02", {}, "1970-01-01T00:00:00Z"),
    ],
)
def test_a_story_before_1970_has_updated_like_published(archive, published, changes, told):
    archive.on.add("feeds")
    archive.write("sitegen.toml", CONFIG + 'timezone = "America/Los_Angeles"\n')
    archive.entity("person", "ann")
    archive.story("one", published=published, entities=["person/ann"], **changes)
    archive.build()
    for path in ("feed.xml", "people/ann/feed.xml"):
        assert texts(entries(archive, path)["stories/one/"], "updated") == [told]
    item = json.loads(archive.output("feed.json"))["items"][0]
    assert item.get("date_modified") in (None, told)


def test_a_feed_entry_in_another_language_has_its_language(built):
    root = etree.fromstring(built.tree()["feed.xml"])
    assert root.get(LANG) == "en"
    found = entries(built)
    assert [found[f"stories/{slug}/"].get(LANG) for slug in ("ar", "zh", "raid")] == ["ar", "zh-Hans", None]
    brief = etree.fromstring(built.tree()["people/ann/feed.xml"])
    assert brief.get(LANG) == "en"


def test_corrections_and_a_section_named_corrections_have_separate_feeds(built):
    found = entries(built, "corrections/feed.xml")
    ids = [f"stories/corrected/#_correction-{end}" for end in ("2015-05-05-2", "2015-05-05", "XXXX")]
    assert list(found) == ids
    assert texts(found[ids[1]], "title") == ["Correction: Corrected"]
    assert texts(found[ids[1]], "summary") == ["It was <two> & three."]
    assert list(entries(built, "sections/corrections/feed.xml")) == ["stories/timed/"]


def test_unpublished_stories_are_in_no_feed(built):
    for path, data in built.tree().items():
        if path.endswith(FEED_FILES):
            for word in (b"Secret", b"Shyling", b"Wiped", b"people/shy", b"people/wiped"):
                assert word not in data, f"{word} in {path}"
    assert not {"people/shy/feed.xml", "people/wiped/feed.xml", "people/unnamed/feed.xml"} & set(built.tree())


def test_pages_link_to_their_feeds(built):
    for page, front in {"index.html": "", "stories/raid/index.html": "", "people/ann/index.html": "people/ann/", "people/shy/index.html": "",
                        "sections/courts/index.html": "sections/courts/", "threads/saga/index.html": "threads/saga/",
                        "people/ann/page/1/index.html": "people/ann/", "corrections/index.html": "corrections/"}.items():  # fmt: skip
        root = html.fromstring(built.output(page), base_url=f"{built.base}{page.removesuffix('index.html')}")
        root.make_links_absolute()
        found = root.xpath(
            "//link[@rel='alternate'][contains(@type, 'feed') or contains(@type, 'atom') or contains(@type, 'rss')]/@href"
        )
        files = ("feed.xml",) if front.startswith(("people", "threads")) else ("feed.xml", "rss.xml", "feed.json")
        assert found == [f"{built.base}{front}{name}" for name in files], page


def test_pages_with_feeds_of_their_own_show_links_to_them(built):
    expected = {"": 3, "sections/courts/": 3, "corrections/": 3, "people/ann/": 1, "people/ann/page/1/": 1, "threads/saga/": 1,
                "people/shy/": 0, "people/unnamed/": 0, "stories/raid/": 0, "stories/": 0}  # fmt: skip
    for page, count in expected.items():
        root = html.fromstring(built.output(f"{page}index.html"), base_url=built.base + page)
        root.make_links_absolute()
        lines = root.xpath("//main/p[contains(@class, 'follow')]")
        assert [line.text_content() for line in lines] == {
            0: [], 1: ["Follow: Atom"], 3: ["Follow: Atom, RSS, JSON Feed"],
        }[count]  # fmt: skip
        addresses = [link.removeprefix(built.base) for line in lines for link in line.xpath("a/@href")]
        assert all(address in built.tree() for address in addresses)
        assert all(address.startswith(page.removesuffix("page/1/")) for address in addresses)


def test_feeds_can_be_disabled(filled):
    filled.on.discard("feeds")
    filled.build()
    assert feeds_in(filled.tree()) == set()
    assert "atom+xml" not in "".join(filled.output(path) for path in filled.tree() if path.endswith(".html"))


def test_a_feed_has_the_configured_number_of_entries(filled):
    filled.write("sitegen.toml", (filled.root / "sitegen.toml").read_text() + "[outputs]\nfeed_length = 2\n")
    filled.build()
    assert len(entries(filled)) == 2
    assert len(entries(filled, "people/ann/feed.xml")) == 2


def test_an_archive_without_stories_has_valid_feeds(archive):
    archive.on.add("feeds")
    archive.write("sitegen.toml", '[site]\ntitle = "A\\u0008B"\n')
    archive.build()
    for path in ("feed", "corrections/feed"):
        assert atom_faults(archive.tree()[f"{path}.xml"]) == []
        assert json_faults(archive.tree()[f"{path}.json"]) == []
        assert rss_faults(archive.tree()[f"{path.removesuffix('feed')}rss.xml"]) == []


def test_a_feed_entry_without_public_writers_has_no_author(filled):
    filled.story("ghost", title="Ghost", published="2020-01-01", bylines=["person/wiped"])
    filled.build()
    assert entries(filled)["stories/ghost/"].findall(f"{ATOM}author") == []
    assert b"Wiped" not in filled.tree()["feed.xml"] + filled.tree()["feed.json"]


# -- RSS


def test_every_rss_feed_is_valid_and_has_the_entries_of_the_atom_feed(built):
    tree = built.tree()
    rss = [path for path in tree if path.endswith("rss.xml")]
    assert sorted(rss) == ["corrections/rss.xml", "rss.xml", "sections/corrections/rss.xml", "sections/courts/rss.xml"]
    for path in rss:
        assert rss_faults(tree[path]) == [], path
        parsed = feedparser.parse(tree[path])
        assert not parsed.bozo, path
        assert parsed.version == "rss20"
        other = feedparser.parse(tree[path.replace("rss.xml", "feed.xml")])
        assert [told(entry) for entry in parsed.entries] == [told(entry) for entry in other.entries]
    assert ODD.replace("3-2", "3\u2013\u20602") in [
        item.findtext("title") for item in rss_items(tree["rss.xml"]).values()
    ]


def told(entry):
    """What a feed reader makes of an entry, but for its title, in which it looks for HTML in RSS only."""
    content = [each.value for each in entry.get("content", [])]
    tags = [tag.term for tag in entry.get("tags", [])]
    return (
        entry.id,
        entry.link,
        entry.get("published_parsed"),
        [each.name for each in entry.get("authors", [])],
        tags,
        content,
    )


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("<description>Test archive</description>", "", "the channel has not one description"),
        ("<link>{}</link>", "<link>/</link>", "is no address"),
        ('rel="self"', 'rel="related"', "no self link"),
        ("Sat, 05 Jan 2019", "Sun, 05 Jan 2019", "is no date of RFC 822"),
        ("Sat, 05 Jan 2019 00:00:00 -0800", "2019-01-05", "is no date of RFC 822"),
        (">{}stories/raid/</guid>", ">{}stories/second/</guid>", "is the guid of two"),
        (">{}stories/raid/</guid>", ">stories/raid/</guid>", "is no address"),
        ('src="{}', 'src="', "counts from its page"),
        ("<dc:creator>Bo Poe</dc:creator>", "<author>Bo Poe</author>", "has no e-mail address"),
    ],
)
def test_a_mistake_in_an_rss_feed_is_found(built, old, new, says):
    feed = built.output("rss.xml")
    old, new = old.format(built.base), new.format(built.base)
    assert old in feed
    faults = rss_faults(feed.replace(old, new).encode())
    assert any(says in fault for fault in faults), faults


def test_an_rss_item_has_only_stated_dates_its_language_and_its_source(built):
    found = rss_items(built.tree()["rss.xml"], built.base)
    dates = {slug: found[f"stories/{slug}/"].findtext("pubDate") for slug in ("raid", "timed", "second", "undated", "ar", "old")}  # fmt: skip
    assert dates == {
        "raid": "Sat, 05 Jan 2019 00:00:00 -0800", "timed": "Fri, 01 Mar 2019 01:00:00 -0800", "second": None,
        "undated": None, "ar": None, "old": "Sat, 04 Mar 0800 00:00:00 +0000",
    }  # fmt: skip
    assert found["stories/undated/"].findtext("description") == "(Dec. 7, year not stated)"
    assert found["stories/raid/"].findtext("description") == "Deck &amp; &lt;deck&gt;", "it is HTML, once decoded"
    assert found["stories/ar/"].findtext("{http://purl.org/dc/elements/1.1/}language") == "ar"
    assert found["stories/raid/"].find("{http://www.w3.org/2005/Atom}link[@rel='via']").get("href").startswith("https://xn--prss-cpa.")  # fmt: skip


def test_a_correction_in_rss_has_an_id_of_its_own_that_is_not_an_address(built):
    found = rss_items(built.tree()["corrections/rss.xml"], built.base)
    item = found["stories/corrected/#_correction-2015-05-05"]
    assert item.find("guid").get("isPermaLink") == "false"
    assert item.findtext("link") == f"{built.base}stories/corrected/#_corrections"
    assert item.findtext("description") == "It was &lt;two&gt; &amp; three."


@pytest.mark.parametrize(
    ("formats", "expected"),
    [
        ('feed_formats = ["rss"]', {"rss.xml", "people/ann/feed.xml"}),
        ('dossier_feed_formats = ["rss", "json"]', {"feed.xml", "rss.xml", "feed.json", "people/ann/rss.xml", "people/ann/feed.json"}),
        ('feed_formats = ["atom"]\ndossier_feed_formats = []', {"feed.xml"}),
        ('feed_formats = []\ndossier_feed_formats = ["atom"]', {"people/ann/feed.xml"}),
    ],
)  # fmt: skip
def test_the_configuration_chooses_the_formats_of_feeds(filled, formats, expected):
    toml = filled.root / "sitegen.toml"
    toml.write_text(f"{toml.read_text()}[outputs]\n{formats}\n")
    filled.on.add("colophon")
    filled.build()
    assert {path for path in feeds_in(filled.tree()) if path.startswith("people/ann/") or "/" not in path} == expected
    for page in ("index.html", "people/ann/index.html", "colophon/index.html"):
        root = html.fromstring(filled.output(page), base_url=f"{BASES[0]}{page.removesuffix('index.html')}")
        root.make_links_absolute()
        links = {link.removeprefix(BASES[0]) for link in root.xpath("//*[self::a or self::link]/@href") if link.endswith(FEED_FILES)}  # fmt: skip
        assert links <= feeds_in(filled.tree()), page
        if page == "people/ann/index.html":
            own = {path for path in expected if path.startswith("people/ann/")}
            assert own <= links


# -- incremental builds


def test_a_correction_changes_updated_of_the_entry_and_the_feed(filled):
    filled.build()

    def told(path):
        feed = etree.fromstring(filled.tree()[path])
        return texts(entries(filled, path)["stories/timed/"], "updated")[0], feed.findtext(f"{ATOM}updated")

    before = told("feed.xml")
    correction = {"date": "2019-03-09", "kind": "correction", "text": "Seven."}
    filled.story("timed", title="Timed", published="2019-03-01T10:00:00+01:00", section="corrections", corrections=[correction])  # fmt: skip
    filled.build()
    after = told("feed.xml")
    assert before == ("2019-03-02T23:59:59-08:00",) * 2
    assert after == ("2019-03-09T23:59:59-08:00",) * 2


@pytest.mark.parametrize("date", ["2019-03-01", "2019-03", "2019", "2020"])
def test_a_correction_on_the_same_or_a_vague_day_changes_updated(archive, date):
    archive.on.add("feeds")
    archive.story("one", published="2019-03-01", entities=["person/ann"])
    archive.entity("person", "ann")
    archive.build()
    paths = ("feed.xml", "people/ann/feed.xml")
    before = [texts(entries(archive, path)["stories/one/"], "updated")[0] for path in paths]
    archive.story("one", published="2019-03-01", entities=["person/ann"],
                  corrections=[{"date": date, "kind": "correction", "text": "Seven."}])  # fmt: skip
    archive.build()
    after = [texts(entries(archive, path)["stories/one/"], "updated")[0] for path in paths]
    assert all(dt.datetime.fromisoformat(new) > dt.datetime.fromisoformat(old) for old, new in zip(before, after, strict=True))  # fmt: skip


def test_the_last_possible_year_is_accepted(archive):
    archive.on.add("feeds")
    last = {"date": "9999-12-31", "kind": "correction", "text": "Mended."}
    archive.story("one", updated="9999-12-31", corrections=[last])
    archive.build()
    assert list(entries(archive)) == ["stories/one/"]
    assert texts(entries(archive)["stories/one/"], "updated") == ["9999-12-31T23:59:59Z"]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("https://\u043f\u0440\u0438\u043c\u0435\u0440.\u0440\u0444:8080/x", "https://xn--e1afmkfd.xn--p1ai:8080/x"),
        ("https://[2001:db8::1]:81/\u00e9", "https://[2001:db8::1]:81/%C3%A9"),
    ],
)
def test_an_external_address_in_a_feed_is_ascii(archive, written, told):
    archive.on.add("feeds")
    archive.story("one", original_url=written)
    archive.build()
    assert json.loads(archive.output("feed.json"))["items"][0]["external_url"] == told


def test_each_further_change_changes_updated(archive):
    """Also one of a day that has a change already, of a month, and of no known year."""
    archive.on.add("feeds")
    archive.entity("person", "ann")
    dates, seen = ["2020-02-01", "2020-02-01", "2020-02", "XXXX-02-10", "2020-02-10", "2020-02"], []
    for number in range(len(dates) + 1):
        told = [
            {"date": date, "kind": "correction", "text": f"Mended {index}."}
            for index, date in enumerate(dates[:number])
        ]
        archive.story("one", published="2019-03-01", entities=["person/ann"], corrections=told)
        archive.build()
        seen.append(
            [
                texts(entries(archive, path)["stories/one/"], "updated")[0]
                for path in ("feed.xml", "people/ann/feed.xml")
            ]
        )
    moments = [dt.datetime.fromisoformat(here) for here, _ in seen]
    assert all(here == there for here, there in seen)
    assert moments == sorted(set(moments))
    hour = {"date": "2020-02-10T10:00", "kind": "correction", "text": "Mended."}
    archive.story("one", published="2019-03-01", corrections=[hour, hour | {"date": "2020-02-10"}])
    archive.build()
    assert texts(entries(archive)["stories/one/"], "updated")[0].startswith("2020-02-11T00:00:00"), (
        "the day, and a second"
    )


def test_a_retraction_is_shown_wherever_the_story_is(archive):
    archive.on.add("feeds")
    archive.entity("person", "ann")
    retraction = {"date": "2019-04-01", "kind": "retraction", "text": "It was made up."}
    archive.story("one", deck="So it was.", entities=["person/ann"], corrections=[retraction])
    archive.build()
    for path in ("feed.xml", "people/ann/feed.xml"):
        assert texts(entries(archive, path)["stories/one/"], "summary") == ["Retracted. So it was."]
    (item,) = json.loads(archive.output("feed.json"))["items"]
    assert item["summary"] == "Retracted. So it was."


@pytest.mark.parametrize(
    ("date", "told"), [("201X", False), ("2020-06", False), ("XXXX-06-01", False), ("2020-06-01", True)]
)
def test_json_feeds_have_only_stated_modification_dates(archive, date, told):
    archive.on.add("feeds")
    archive.story("one", published=date)
    archive.build()
    (item,) = json.loads(archive.output("feed.json"))["items"]
    assert ("date_modified" in item, "date_published" in item) == (told, told)


def test_ids_stay_when_titles_texts_and_corrections_come(filled):
    filled.build()
    before = {path: list(entries(filled, path)) for path in ("feed.xml", "corrections/feed.xml")}
    filled.story("timed", title="Quite another", published="2019-03-01T10:00:00+01:00", section="corrections", body="Another.\n")  # fmt: skip
    filled.story("corrected", title="Renamed", published="2015-05-05", corrections=[
        {"date": "2018-05-05", "kind": "update", "text": "A new one, at the top."},
        {"date": "2015-05-05", "kind": "correction", "text": "Reworded."},
        {"date": "2015-05-05", "kind": "clarification", "text": "Of the same day."},
        {"date": "XXXX", "kind": "update", "text": "Nobody knows when."},
    ])  # fmt: skip
    filled.build()
    assert list(entries(filled)) == before["feed.xml"]
    new, *rest = entries(filled, "corrections/feed.xml")
    assert new == "stories/corrected/#_correction-2018-05-05"
    assert rest == before["corrections/feed.xml"]


def test_an_edited_text_renders_only_the_feeds_that_contain_it(filled):
    filled.write("sitegen.toml", (filled.root / "sitegen.toml").read_text() + "[outputs]\nfeed_length = 3\n")
    assert feeds_in(ruled(filled))
    file = filled.root / "content/stories/second.md"
    file.write_text(file.read_text().replace("More.", "More, and other."))
    assert feeds_in(ruled(filled)) == {f"{front}{name}" for front in ("", "sections/courts/") for name in FEED_FILES}  # fmt: skip
    old = filled.root / "content/stories/old.md"
    old.write_text(f"{old.read_text()}Another old text.\n")
    assert feeds_in(ruled(filled)) == set(), "it is older than what the feeds tell"


def test_a_second_build_generates_nothing(filled):
    assert ruled(filled)
    assert ruled(filled) == {}


def edits(archive):
    """What an editor does, one thing after the other."""
    stories, toml = archive.root / "content/stories", (archive.root / "sitegen.toml").read_text()
    corrected = [{"date": "2019-06-01", "kind": "correction", "text": "Seven."}]
    second = {"published": "2019-02", "follows": "story/raid", "body": "## Part\n\nMore.\n"}

    yield archive.story("second", title="Retitled", section="courts", entities=["person/ann"], **second)
    yield archive.story(
        "raw/page", title="Raw", published="2016-01-01", entities=["person/unnamed"], corrections=corrected
    )
    yield archive.story("second", title="Retitled", status="withdrawn", **second)
    yield (stories / "timed.md").unlink()
    yield archive.entity("person", "ann", name="Ann & Lee", visibility="noindex")
    yield archive.write("sitegen.toml", f'{toml}[outputs]\ndossier_feed_formats = ["rss"]\n')
    yield archive.write("sitegen.toml", f'{toml}[outputs]\nfeed_formats = ["json"]\ndossier_feed_formats = []\n')
    yield archive.write("sitegen.toml", toml)
    yield archive.on.discard("feeds")
    yield archive.on.add("feeds")
    yield archive.entity("person", "ann", name="Ann Leigh")
    yield archive.story("raid", title="Later", published="2022-01-05", section="courts", entities=["person/ann"])


@pytest.mark.slow
def test_after_each_edit_the_feeds_equal_a_clean_build(filled, tmp_path_factory):
    filled.build()
    for number, _ in enumerate(edits(filled)):
        filled.build()
        clean = Archive(tmp_path_factory.mktemp("clean"))
        clean.on |= filled.on
        for file in sorted(filled.root.rglob("content/**/*.*")):
            clean.write(file.relative_to(filled.root).as_posix(), file.read_bytes())
        clean.write("sitegen.toml", (filled.root / "sitegen.toml").read_bytes())
        clean.build()
        assert clean.tree() == filled.tree(), f"edit {number}"
