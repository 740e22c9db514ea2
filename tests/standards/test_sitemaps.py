"""Sitemaps and robots.txt: every page that may be indexed is listed once, and no other; what an edit makes anew."""

import datetime as dt
import re
import urllib.robotparser
from urllib.parse import unquote, urlsplit

import pytest
from lxml import etree, html
from support.archive import CONFIG, OFF, Archive
from support.needs import node_module
from support.pdfs import pdf

from sitegen.build import pipeline
from sitegen.build.options import BuildOptions
from sitegen.config import loader
from sitegen.outputs.sitemaps import sitemap

BASE = "https://archive.example.org/"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
NUMBERED = re.compile(r"/(page/\d+|letters/[^/]+)/$")
MOST, LARGEST = 50_000, 50 * 2**20
LANGUAGE = re.compile(r"[a-z]{2,3}|zh-cn|zh-tw")


def fill(archive):
    """Pages of every kind, several that ask not to be indexed, and addresses at which no page stands any more."""
    archive.on |= {"sitemap", "robots", "colophon", "dataset"}
    archive.write(
        "sitegen.toml", CONFIG + '[content]\nlisting_size = 3\n[kinds.ship]\nlabel_plural = "Ships"\nfolder = "ships"\n'
    )
    archive.write("content/documents/memo.pdf", pdf())
    archive.write("content/documents/quiet.pdf", pdf())
    archive.write("content/stories/view.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"/>')
    archive.entity("document", "memo", name="The memo", file="memo.pdf")
    archive.entity("document", "quiet", name="Quiet memo", file="quiet.pdf", visibility="noindex")
    archive.entity("person", "ann", name="Ann Lee")
    archive.entity("person", "shy", name="Shyling", visibility="noindex")
    archive.entity("person", "wiped", name="Wiped", visibility="suppressed")
    archive.entity("place", "hidden", name="Hidden place", visibility="noindex")
    archive.entity("event", "vote", name="The vote", when="1911-02", entities=["person/ann"])
    archive.entity("page", "about", title="About", status="published")
    archive.entity("thread", "saga", title="Saga", starts="story/s1", status="published")
    archive.write("content/ships/mary.md", "---\nname: Mary\nstatus: published\n---\n")
    for n in range(1, 8):
        archive.story(f"s{n}", published=f"2019-01-{n:02d}", section="courts", entities=["person/ann", "person/shy", "place/hidden"],
                      bylines=["Bo Poe"], follows=f"story/s{n - 1}" if n == 2 else "", redirect_from=[f"/old/{n}/"])  # fmt: skip
    view = {"src": "view.svg", "alt": "A view"}
    archive.story("pictured", title="É & <b>", published="2018", updated="2020-03-04", image=view)
    archive.story("after", published="2022", follows="story/pictured")
    archive.story("corrected", published="2018-05-05", corrections=[{"date": "2021-02-03", "kind": "update", "text": "Now."}])  # fmt: skip
    archive.story("vague", published="2018-05-05", corrections=[{"date": "2021", "kind": "update", "text": "Now."}])
    archive.story("zero", published="0000-01-01")
    archive.story("undated", published="XXXX")
    archive.story("timed", published="2018-05-05T10:00+02:00")
    for status in ("held", "draft", "withdrawn"):
        archive.story(f"{status}-one", status=status, section="never")
    return archive


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    archive = fill(Archive(tmp_path_factory.mktemp("sitemaps")))
    archive.build()
    return archive


@pytest.fixture(scope="module")
def schema():
    return etree.XMLSchema(etree.parse(node_module("sitemap/schema/sitemap.xsd")))


def made(archive, now="2026-01-01T00:00+00:00"):
    """Build in this process; what was done with each file."""
    toml = archive.root / "sitegen.toml"
    env = dict(setting for name, setting in OFF.items() if name not in archive.on)
    moment = dt.datetime.fromisoformat(now)
    report = pipeline.build(BuildOptions(archive.root, loader.load(toml, env), toml, archive.root / "build", moment))
    assert [problem for problem in report.problems if problem.severity == "error"] == []
    return {path: did for path, (did, _) in report.build_log.items()}


def files(tree):
    """The files of the sitemap by their address, the index first."""
    index = etree.fromstring(tree["sitemap.xml"])
    places = [each.text.removeprefix(BASE) for each in index.iter(f"{MAP}loc")]
    return {"sitemap.xml": tree["sitemap.xml"]} | {place: tree[place] for place in places}


def locations(tree):
    """Every address that the sitemap lists."""
    maps = [etree.fromstring(data) for place, data in files(tree).items() if place != "sitemap.xml"]
    return [loc.text for root in maps for loc in root.iter(f"{MAP}loc")]


def index_faults(data):
    """What protocol 0.9 forbids in an index."""
    root = etree.fromstring(data)
    found = [] if root.tag == f"{MAP}sitemapindex" else ["the root is no index"]
    found += [f"{each.tag} is no sitemap" for each in root if each.tag != f"{MAP}sitemap"]
    places = [each.findtext(f"{MAP}loc") or "" for each in root]
    found += [f"{place} is no address of this site" for place in places if not place.startswith(BASE)]
    found += ["it lists nothing, one twice, or too many"] * (
        not 0 < len(places) <= MOST or len(set(places)) < len(places)
    )
    return found + _size(data)


def faults(data, schema):
    """What protocol 0.9 and its extensions forbid in a file."""
    root = etree.fromstring(data)
    found = _size(data) + ["too many"] * (len(root) > MOST)
    for url in root:
        found += _images(url)
        for other in [each for each in url if not each.tag.startswith(MAP)]:
            url.remove(other)
    plain = etree.fromstring(etree.tostring(root))
    return found + ([] if schema.validate(plain) else [error.message for error in schema.error_log])


def _size(data):
    return ["too large"] * (len(data) > LARGEST)


def _images(url):
    """The image extension 1.1: at most a thousand, each with its address and nothing that was taken back."""
    images = url.findall(f"{IMAGE}image")
    if len(images) > 1_000:
        yield "too many images"
    for image in images:
        if [each.tag for each in image] != [f"{IMAGE}loc"] or not image[0].text.startswith("https://"):
            yield "an image has one address"


def indexable(tree):
    """The address of every page that may be indexed, but for numbered ones and letters."""
    found = []
    for path, data in tree.items():
        if path.endswith(".html"):
            asks = html.fromstring(data).xpath("//meta[@name='robots']/@content")
            address = "/" + path.removesuffix("index.html")
            if "noindex" not in asks and not NUMBERED.search(address):
                found.append(address)
    return found


# -- the format


@pytest.mark.tools("sitemap schema")
def test_every_sitemap_is_valid(built, schema):
    tree = built.tree()
    index, *rest = files(tree).items()
    assert index_faults(index[1]) == []
    assert {place.removeprefix("sitemaps/") for place, _ in rest} >= {"pages-1.xml", "stories-1.xml", "person-1.xml", "threads-1.xml"}  # fmt: skip
    for place, data in rest:
        assert faults(data, schema) == [], place
    assert {path for path in tree if path.startswith("sitemaps/")} == {place for place, _ in rest}


@pytest.mark.tools("sitemap schema")
@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("<lastmod>2020-03-04</lastmod>", "<lastmod>2020-13</lastmod>", "lastmod"),
        ("<lastmod>2020-03-04</lastmod>\n", "<when/>", "when"),
        (f"<loc>{BASE}stories/pictured/</loc>", "", "loc"),
        (f"<loc>{BASE}stories/pictured/</loc>", "<loc>/s/</loc>", "loc"),
        (
            f"<image:loc>{BASE}stories/view.svg</image:loc>",
            "<image:loc>stories/view.svg</image:loc>",
            "an image has one",
        ),
        (f"<image:loc>{BASE}stories/view.svg</image:loc>", "", "an image has one"),
    ],
)
def test_a_mistake_in_a_sitemap_is_found(built, schema, old, new, says):
    data = built.output("sitemaps/stories-1.xml")
    assert old in data
    assert any(says in fault for fault in faults(data.replace(old, new).encode(), schema))


@pytest.mark.tools("sitemap schema")
def test_a_sitemap_without_an_address_is_invalid(schema):
    assert faults(f'<urlset xmlns="{MAP[1:-1]}"/>'.encode(), schema)
    assert index_faults(f'<sitemapindex xmlns="{MAP[1:-1]}"/>'.encode())
    assert index_faults(
        f'<sitemapindex xmlns="{MAP[1:-1]}"><sitemap><loc>/a.xml</loc></sitemap></sitemapindex>'.encode()
    )


# -- contents


def test_the_sitemap_lists_each_indexable_page_once(built):
    listed = locations(built.tree())
    places = [unquote(urlsplit(address).path) for address in listed]
    assert all(address.startswith(BASE) for address in listed)
    (hidden,) = [place for place in set(places) if places.count(place) > 1]
    assert hidden == "/places/", "in place of a file of nobody"
    assert sorted(set(places)) == sorted(indexable(built.tree()))


def test_the_sitemap_has_pages_of_every_kind(built):
    listed = {urlsplit(address).path for address in locations(built.tree())}
    assert {"/", "/colophon/", "/data/", "/about/", "/ships/", "/ships/mary/", "/documents/memo/view/", "/threads/saga/", "/dates/1911/",
            "/dates/undated/", "/dates/2019/01/", "/bylines/bo-poe/", "/sections/courts/"} <= listed  # fmt: skip
    for gone in ("/people/shy/", "/documents/quiet/view/", "/old/1/", "/stories/withdrawn-one/", "/stories/held-one/", "/404.html"):  # fmt: skip
        assert gone not in listed


@pytest.mark.tools("sitemap schema")
def test_below_a_path_every_sitemap_address_begins_with_the_base(archive, schema):
    fill(archive).write("sitegen.toml", '[site]\ntitle = "T"\nbase_url = "https://press.example/a/b/"\n[kinds.ship]\nfolder = "ships"\n')  # fmt: skip
    archive.build()
    data = archive.tree()["sitemaps/stories-1.xml"]
    assert faults(data, schema) == []
    assert all(loc.text.startswith("https://press.example/a/b/stories/") for loc in etree.fromstring(data).iter(f"{MAP}loc"))  # fmt: skip
    assert "Sitemap: https://press.example/a/b/sitemap.xml" in archive.output("robots.txt")


def test_lastmod_is_the_stated_day_of_the_last_change(built):
    root = etree.fromstring(built.tree()["sitemaps/stories-1.xml"])
    said = {url.findtext(f"{MAP}loc").removeprefix(f"{BASE}stories/"): url.findtext(f"{MAP}lastmod") for url in root}
    assert said["s1/"] == "2019-01-01"
    assert said["pictured/"] == "2020-03-04"
    assert said["corrected/"] == "2021-02-03"
    assert said["timed/"] == "2018-05-05T08:00:00Z"
    assert [said[f"{slug}/"] for slug in ("vague", "undated", "zero")] == [None, None, None]
    assert [place for place in files(built.tree()) if place.startswith("sitemaps/threads")] == [
        "sitemaps/threads-1.xml"
    ]
    threads = etree.fromstring(built.tree()["sitemaps/threads-1.xml"])
    assert [etree.QName(each).localname for url in threads for each in url] == ["loc"] * 2, (
        "what its first story states is not its"
    )
    people = etree.fromstring(built.tree()["sitemaps/person-1.xml"])
    assert not list(people.iter(f"{MAP}lastmod")), "no source states when an entry was changed"


def test_the_sitemap_has_the_image_of_a_story(built):
    root = etree.fromstring(built.tree()["sitemaps/stories-1.xml"])
    pictures = [loc.text for loc in root.iter(f"{IMAGE}loc")]
    assert pictures == [f"{BASE}stories/view.svg"]
    assert "stories/view.svg" in built.tree()


# -- splitting


def test_no_file_is_longer_than_the_protocol_allows():
    assert sitemap.MAX_DOCUMENTS_PER_FILE * 2 <= MOST, "a document has a page of its own and perhaps one of its copy"
    assert sitemap.MAX_DOCUMENTS_PER_FILE * 2 * 2 * (2_048 + 200) < LARGEST, (
        "each with a picture, its address as long as may be"
    )


@pytest.mark.tools("sitemap schema")
def test_a_full_sitemap_continues_in_the_next_file(archive, monkeypatch, schema):
    monkeypatch.setattr(sitemap, "MAX_DOCUMENTS_PER_FILE", 5)
    fill(archive)
    made(archive)
    before = files(archive.tree())
    assert {"sitemaps/stories-1.xml", "sitemaps/stories-2.xml", "sitemaps/stories-3.xml", "sitemaps/pages-4.xml"} <= set(before)  # fmt: skip
    assert max(len(etree.fromstring(data)) for name, data in before.items() if name != "sitemap.xml") <= 10
    assert [fault for name, data in before.items() if name != "sitemap.xml" for fault in faults(data, schema)] == []
    assert sorted({urlsplit(loc).path for loc in locations(archive.tree())}) == sorted(indexable(archive.tree()))
    archive.story("new", published="2022-01-01", section="courts")
    done = {path for path in made(archive) if path.startswith("sitemap")}
    assert "sitemaps/stories-1.xml" not in done
    assert "sitemaps/stories-2.xml" not in done


def test_an_edited_text_does_not_change_the_sitemaps(archive):
    fill(archive)
    made(archive)
    file = archive.root / "content/stories/s3.md"
    file.write_text(f"{file.read_text()}More.\n")
    assert not [path for path in made(archive) if path.startswith("sitemap")]
    assert not [did for did in made(archive).values() if did == "written"]


@pytest.mark.slow
def test_after_each_edit_the_sitemaps_equal_a_clean_build(archive, tmp_path_factory):
    fill(archive)
    made(archive)
    edits = [
        lambda: archive.story("s4", published="2019-01-04", status="withdrawn"),
        lambda: archive.entity("person", "ann", name="Ann Lee", visibility="noindex"),
        lambda: archive.entity("place", "hidden", name="Hidden place"),
        (archive.root / "content/stories/s2.md").unlink,
        lambda: archive.on.discard("sitemap"),
        lambda: archive.on.add("sitemap"),
        lambda: archive.entity("event", "vote", name="The vote", when="1912", entities=["person/ann"]),
    ]
    for number, edit in enumerate(edits):
        edit()
        made(archive)
        clean = Archive(tmp_path_factory.mktemp("clean"))
        clean.on |= archive.on
        for file in sorted(archive.root.rglob("content/**/*.*")):
            clean.write(file.relative_to(archive.root).as_posix(), file.read_bytes())
        clean.write("sitegen.toml", (archive.root / "sitegen.toml").read_bytes())
        made(clean)
        maps = [{path: data for path, data in one.tree().items() if path.startswith("sitemap")} for one in (archive, clean)]  # fmt: skip
        assert maps[0] == maps[1], f"edit {number}"
        assert bool(maps[0]) == ("sitemap" in archive.on)
        if maps[0]:
            assert sorted({urlsplit(loc).path for loc in locations(archive.tree())}) == sorted(
                indexable(archive.tree())
            )


# -- news


def news(archive):
    """The addresses of the news sitemap, checked against the extension's own rules."""
    root = etree.fromstring(archive.tree()["news-sitemap.xml"])
    for url in root:
        (item,) = url.findall(f"{NEWS}news")
        assert [etree.QName(each).localname for each in item] == ["publication", "publication_date", "title"]
        assert item[0][0].text == "Test archive"
        assert LANGUAGE.fullmatch(item[0][1].text)
        assert dt.datetime.fromisoformat(item[1].text).tzinfo
        assert item[2].text
    return {url.findtext(f"{MAP}loc").removeprefix(f"{BASE}stories/"): url.find(f"{NEWS}news") for url in root}


@pytest.fixture
def newsroom(archive):
    archive.on |= {"robots"}
    archive.write("sitegen.toml", CONFIG + "[outputs]\nnews_sitemap = true\n")
    archive.story("today", title="R&D <3-2>", published="2019-03-03T09:00+00:00")
    archive.story("taipei", published="2019-03-02T09:00+00:00", lang="zh-Hant")
    archive.story("beijing", published="2019-03-02T08:00+00:00", lang="zh-Hans-CN")
    archive.story("british", published="2019-03-02T07:00+00:00", lang="en-GB")
    archive.story("just", published="2019-03-01T12:00+00:00")
    archive.story("late", published="2019-03-01T11:59+00:00")
    archive.story("day-only", published="2019-03-03")
    archive.story("tomorrow", published="2019-03-04T09:00+00:00")
    archive.story("held", published="2019-03-03T09:00+00:00", status="held")
    return archive


@pytest.mark.tools("sitemap schema")
def test_the_news_sitemap_has_the_last_48_hours(newsroom, schema):
    newsroom.build("--now", "2019-03-03T12:00Z")
    found = news(newsroom)
    assert list(found) == ["today/", "taipei/", "beijing/", "british/", "just/"]
    assert [item[0][1].text for item in found.values()] == ["en", "zh-tw", "zh-cn", "en", "en"]
    assert found["today/"][2].text == "R&D <3\u2013\u20602>"
    assert faults(newsroom.tree()["news-sitemap.xml"], schema) == []
    assert "Sitemap: https://archive.example.org/news-sitemap.xml" in newsroom.output("robots.txt")
    newsroom.build("--now", "2019-03-04T10:00Z")
    assert list(news(newsroom)) == ["tomorrow/", "today/"]
    newsroom.build("--now", "2026-01-01T00:00Z")
    assert "news-sitemap.xml" not in newsroom.tree(), "a sitemap may not be empty"
    assert "news" not in newsroom.output("robots.txt")
    newsroom.build("--now", "2019-03-04T10:00Z")
    assert list(news(newsroom)) == ["tomorrow/", "today/"]
    assert "news-sitemap.xml" in newsroom.output("robots.txt")


def test_the_byline_page_of_a_noindex_person_is_noindex(archive):
    archive.on.add("sitemap")
    archive.entity("person", "nora", name="Nora Quiet")
    archive.story("one", bylines=["person/nora", "Bo Poe"])
    archive.story("two", bylines=["person/nora", "Bo Poe"])
    for visibility in (None, "noindex", None):
        archive.entity("person", "nora", name="Nora Quiet", visibility=visibility)
        archive.build()
        page, lists = archive.output("bylines/nora/index.html"), archive.output("sitemaps/pages-1.xml")
        assert ('<meta name="robots" content="noindex">' in page) == ("bylines/nora/" not in lists) == bool(visibility)
        assert ("application/ld+json" in page) == (not visibility)
        assert "bylines/bo-poe/" in lists


def test_the_news_sitemap_is_off_by_default(built):
    assert "news-sitemap.xml" not in built.tree()
    assert "news" not in built.output("robots.txt")


# -- robots.txt


def robots(archive):
    parser = urllib.robotparser.RobotFileParser()
    parser.parse(archive.output("robots.txt").splitlines())
    return parser


def test_robots_txt_allows_everything_and_names_the_sitemap(built):
    parser = robots(built)
    assert parser.site_maps() == [f"{BASE}sitemap.xml"]
    for path in built.tree():
        assert parser.can_fetch("Anybot", BASE + path), "who asks not to be indexed must be read, to be heard"


def test_sitemaps_and_robots_can_be_disabled(archive):
    archive.story("one")
    archive.build()
    assert not [path for path in archive.tree() if path.startswith(("sitemap", "robots"))]


def test_a_static_robots_txt_is_not_overwritten(archive, tmp_path_factory):
    archive.on.add("robots")
    archive.story("a")
    archive.build()
    assert "Allow" in archive.output("robots.txt")
    file = archive.write("content/static/robots.txt", "mine\n")
    archive.build()
    assert archive.output("robots.txt") == "mine\n"
    other = Archive(tmp_path_factory.mktemp("clean"))
    other.on.add("robots")
    other.story("a")
    other.write("content/static/robots.txt", "mine\n")
    other.build()
    assert archive.tree() == other.tree()
    file.unlink()
    archive.build()
    assert "Allow" in archive.output("robots.txt")
