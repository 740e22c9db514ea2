"""What stands on each kind of page, and that listings are permanent."""

import shutil
from urllib.parse import urljoin

import pytest
from lxml import html
from PIL import Image
from support.archive import CONFIG, Archive


def read(archive, address):
    """A page, its links made into addresses of the site."""
    file = address.lstrip("/") + ("index.html" if address.endswith("/") else "")
    tree = html.document_fromstring(archive.output(file))
    tree.rewrite_links(lambda link: link if "://" in link else urljoin(address, link))
    for term in tree.iter("dt", "th", "td", "h1", "h2", "h3", "p", "li"):
        term.tail = " " + (term.tail or "")
    return tree


def text(element):
    return " ".join(element.text_content().split())


def words(archive, address):
    return text(read(archive, address).find(".//main"))


def part(tree, name):
    """The section with a heading of this id."""
    found = tree.xpath(f"//section[.//*[@id='{name}']]")
    return found[-1] if found else None


def record(tree):
    """The record of a page as a dict."""
    return {text(row.find("dt")): text(row.find("dd")) for row in tree.xpath("//dl[@class='record']/div")}


def titles(tree):
    """The stories of a listing, in order."""
    listed = "ancestor-or-self::html//article[@class='lead']/h2 | ancestor-or-self::html//ul[contains(@class, 'listing')]//p[@class='name']"
    return [text(name) for name in tree.xpath(listed)]


def spine(tree):
    """A timeline: what is written as the date, and the name."""
    return [
        (text(li.xpath("p[@class='when']")[0]), text(li.xpath("p[@class='name']")[0]))
        for li in tree.xpath("//ol[starts-with(@class, 'spine')]/li")
    ]


def hrefs(element):
    return element.xpath(".//a/@href")


# -- stories


@pytest.fixture
def running(archive):
    """Four stories that follow each other, with people, a document and corrections."""
    archive.entity("person", "ann-lee", name="Ann Lee", summary="A judge.")
    archive.entity("person", "bob-poe", name="Bob Poe", note="the lawyer")
    archive.entity("organization", "paper", name="The Paper")
    archive.entity("document", "memo", name="The memo", summary="Four pages.")
    archive.story("zero", title="Part zero", published="2018-12-01", entities=["Ann Lee"])
    archive.story("one", title="Part one", published="2019-01-01", entities=["Ann Lee", "Bob Poe"])
    archive.story(
        "two", title="Part two", deck="The deck.", published="2019-02-03", updated="2019-02-04", follows="story/one",
        dateline="PASADENA", section="courts", publication="The Paper", print={"edition": "Feb. 7", "page": "A1"},
        bylines=["Carl Day", "Ann Lee"], entities=["Bob Poe", "Ann Lee"], kind="analysis",
        documents=[{"id": "document/memo", "page": 3}], original_url="https://paper.example/x",
        sources=["A telephone call", {"title": "Their site", "url": "https://source.example/y"}],
        corrections=[{"date": "2019-03-01", "kind": "correction", "text": "It was two."},
                     {"date": "2019-04-01", "kind": "clarification", "text": "It was on a Monday."}],
        body="The text of it.\n",
    )  # fmt: skip
    archive.story("three", title="Part three", published="2019-03-01", follows="story/two", entities=["Ann Lee"])
    archive.build()
    return archive


def test_a_story_page_has_byline_date_and_place(running):
    tree = read(running, "/stories/two/")
    assert text(tree.find(".//h1")) == "Part two"
    facts = record(tree)
    assert facts["By"] == "Carl Day and Ann Lee"
    assert facts["Dateline"] == "PASADENA"
    assert facts["Published"] == "Feb. 3, 2019"
    assert facts["Updated"] == "Feb. 4, 2019"
    assert facts["Publication"] == "The Paper"
    assert facts["In print"] == "Feb. 7, page A1"
    assert facts["Corrections"] == "2"
    assert tree.xpath("//dl//time/@datetime") == ["2019-02-03", "2019-02-04"]
    assert {"/bylines/letters/c/#carl-day", "/bylines/letters/a/#person/ann-lee"} <= set(hrefs(tree.find(".//dl")))
    said = words(running, "/stories/two/")
    for words_ in ("The deck.", "Analysis", "Courts", "A telephone call", "Their site", "paper.example", "story/two"):
        assert words_ in said
    assert tree.xpath("//link[@rel='canonical']/@href") == ["https://archive.example.org/stories/two/"]
    assert tree.xpath("//meta[@name='description']/@content") == ["The deck."]


def test_a_story_page_lists_entities_and_cited_documents(running):
    tree = read(running, "/stories/two/")
    cast = part(tree, "_cast")
    assert "Ann Lee A judge." in text(cast)
    assert "Bob Poe the lawyer" in text(cast)
    assert hrefs(cast) == ["/people/bob-poe/", "/people/ann-lee/"]
    cited = part(tree, "_cited")
    assert text(cited).split() == ["Documents", "cited", "The", "memo", "page", "3", "Four", "pages."]
    assert hrefs(cited) == ["/documents/memo/"]


def test_corrections_are_above_the_text_newest_first(running):
    said = words(running, "/stories/two/")
    places = [said.index(words_) for words_ in ("It was on a Monday.", "It was two.", "The text of it.")]
    assert places == sorted(places)
    assert "Clarification April 1, 2019" in said


def test_a_story_page_links_to_the_previous_and_the_next_in_its_thread(running):
    tree = read(running, "/stories/two/")
    assert hrefs(part(tree, "_before")) == ["/stories/one/"]
    assert hrefs(part(tree, "_next")) == ["/stories/three/"]
    assert "/threads/one/" in hrefs(tree)
    assert record(tree)["Thread"].endswith(", part 2")
    first = read(running, "/stories/one/")
    assert "/stories/two/" in hrefs(part(first, "_next"))
    assert part(first, "_before") is None
    assert not read(running, "/stories/zero/").xpath("//nav[@aria-label='Thread']")


def test_a_story_shows_before_and_after_in_each_tagged_entitys_coverage(running):
    assert part(read(running, "/stories/two/"), "_coverage") is None, "those before and after it are in its thread"
    found = hrefs(part(read(running, "/stories/one/"), "_coverage"))
    assert "/stories/zero/" in found
    assert not {"/stories/two/", "/stories/three/"} & set(found)


def test_related_stories_are_limited_and_exclude_the_story(archive):
    archive.entity("person", "ann", name="Ann")
    for n in range(30):
        archive.story(f"s{n:02d}", title=f"Story {n:02d}", published=f"2019-01-{n + 1:02d}", entities=["Ann"])
    archive.build()
    for n in (0, 15, 29):
        found = hrefs(part(read(archive, f"/stories/s{n:02d}/"), "_related"))
        assert 0 < len(found) <= 10
        assert f"/stories/s{n:02d}/" not in found
        assert len(set(found)) == len(found)
        assert all(abs(int(address[-3:-1]) - n) <= 5 for address in found)


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("2019", "2019"),
        ("2019-03", "March 2019"),
        ("2019-03-02", "March 2, 2019"),
        ("2019-01?", "January 2019 (uncertain)"),
        ("XXXX-12-07", "Dec. 7, year not stated"),
        ("XXXX", "Date not stated"),
        ("1985/1990", "1985 to 1990"),
        ("2019-03-02T09:30-08:00", "March 2, 2019, 9:30 a.m. PST"),
    ],
)
def test_dates_are_shown_in_words(archive, date, said):
    archive.write("sitegen.toml", CONFIG + 'timezone = "America/Los_Angeles"\n')
    archive.story("one", published=date)
    archive.build()
    assert record(read(archive, "/stories/one/"))["Published"].startswith(said)
    assert said in words(archive, "/stories/")


# -- entities


@pytest.fixture
def dossier(archive):
    archive.entity("organization", "police", name="The Police")
    archive.entity("person", "ann-lee", name="Ann Lee", sort_name="Lee, Ann", aliases=["Judge Lee", "A. Lee"],
                   summary="A judge.", body="Born in **Town**.\n", same_as=["https://www.wikidata.org/wiki/Q1"], relations=[
        {"to": "organization/police", "kind": "position", "role": "Adviser", "start": "2001", "end": "2003",
         "source": ["story/s1", "https://press.example/a"]}])  # fmt: skip
    archive.entity("person", "bob", name="Bob Poe")
    archive.entity(
        "event", "vote", name="The vote", when="2019-01-15", entities=["person/ann-lee"], sources=["story/s1"]
    )
    archive.entity("event", "protest", name="The protest", when="XXXX-12-07", entities=["person/ann-lee"])
    archive.story("s1", title="First", published="2019-01-01", entities=["Ann Lee", "Bob Poe"])
    archive.story("s2", title="Second", published="2019-02-01", entities=["Ann Lee", "Bob Poe", "The Police"])
    archive.story("s3", title="Third", published="XXXX", entities=["Ann Lee"])
    archive.build()
    return archive


def test_an_entity_page_has_its_facts(dossier):
    tree = read(dossier, "/people/ann-lee/")
    assert text(tree.find(".//h1")) == "Ann Lee"
    said = words(dossier, "/people/ann-lee/")
    for words_ in ("Judge Lee", "A. Lee", "A judge.", "Born in Town.", "person/ann-lee", "implies no wrongdoing"):
        assert words_ in said
    assert record(tree)["Named in"] == "3 stories"
    assert "https://www.wikidata.org/wiki/Q1" in hrefs(tree)
    for other in ("/people/bob/", "/organizations/police/", "/events/vote/", "/people/", "/entries/"):
        assert "implies no wrongdoing" in words(dossier, other)


@pytest.mark.parametrize(
    ("dates", "language", "said"),
    [
        ({"start": "2023-01"}, "en", "mayor, since January 2023"),
        ({"end": "2023-01"}, "en", "mayor, until January 2023"),
        ({"start": "2001", "end": "2003"}, "en", "mayor, 2001 to 2003"),
        ({"start": "2001", "end": "XXXX"}, "en", "mayor, 2001 to date not stated"),
        ({"start": "2001~"}, "en", "mayor, since about 2001"),
        ({"start": "XXXX"}, "en", "mayor: "),
        ({}, "en", "mayor: "),
        ({"start": "2023-01"}, "es", "mayor, desde enero de 2023"),
        ({"end": "2023-01"}, "es", "mayor, hasta enero de 2023"),
        ({"start": "2023-01"}, "zh", "mayor，2023年1月起"),
        ({"start": "2023-01"}, "zh-Hant", "mayor，2023年1月起"),
    ],
)
def test_a_relation_says_since_when_or_until_when_it_was(archive, dates, language, said):
    archive.write("sitegen.toml", CONFIG + f'language = "{language}"\n')
    archive.entity("organization", "council", name="The Council")
    relation = {"to": "organization/council", "kind": "position", "role": "mayor", "source": "https://press.example/a"}
    archive.entity("person", "ann", name="Ann Lee", relations=[relation | dates])
    archive.build()
    for address in ("/people/ann/", "/organizations/council/"):
        assert said in words(archive, address)
        assert "Date not stated" not in words(archive, address)


def test_a_relation_is_shown_on_both_pages_with_its_sources(dossier):
    for here, there in (("/people/ann-lee/", "/organizations/police/"), ("/organizations/police/", "/people/ann-lee/")):
        ties = part(read(dossier, here), "_ties")
        assert hrefs(ties.find(".//table"))[:3] == [there, "/stories/s1/", "https://press.example/a"]
        assert not ties.xpath(".//svg"), "one relation is clearer in words"
        assert "Story 1: " + ("Story" if "ann" in here else "First") in text(ties)
        assert "Adviser, 2001 to 2003" in text(ties)


def test_an_unsourced_relation_is_an_error(dossier):
    dossier.entity("person", "bob", name="Bob", relations=[{"to": "person/ann-lee", "kind": "family"}])
    result = dossier.run("build")
    assert result.code == 1
    assert "content/people/bob.md:5" in result.err


def test_a_timeline_is_in_order_and_keeps_unknown_years_apart(dossier):
    dossier.entity("event", "count", name="The count", when="2019-01-20", entities=["person/ann-lee"])
    dossier.build()
    tree = read(dossier, "/people/ann-lee/")
    assert spine(tree) == [("Jan. 15, 2019", "The vote"), ("Jan. 20, 2019", "The count")]
    apart = text(part(tree, "_timeline"))
    assert apart.index("not stated") < apart.index("The protest")
    assert "Dec. 7, year not stated" in apart
    assert "Third" in apart


def test_the_order_of_events_is_the_same_without_stories(archive):
    archive.entity("person", "ann", name="Ann")
    archive.entity("event", "signed", name="Signed")
    archive.story("told", title="Told", published="XXXX-01", follows="event/signed", entities=["event/signed"])
    archive.entity("event", "protest", name="Protest", follows="story/told", entities=["person/ann"])
    archive.story(
        "more", title="More", published="XXXX", follows=["story/told", "event/protest"], entities=["event/protest"]
    )
    archive.entity("event", "vote", name="Vote", follows="story/more", entities=["person/ann"])
    archive.entity("event", "other", name="Other", follows="story/told")
    archive.build()
    for address in ("/dates/", "/dates/undated/"):
        tree = read(archive, address)
        assert [name for _, name in spine(tree)] == ["Signed", "Protest", "Vote"]
        assert "Other Event · date not stated after Signed" in text(part(tree, "_happened"))
    assert [name for _, name in spine(read(archive, "/threads/told/"))] == ["Signed", "Told", "Protest", "More"]
    assert [name for _, name in spine(read(archive, "/people/ann/"))] == ["Protest", "Vote"]
    archive.story("more", title="More", published="XXXX", entities=["event/protest"])
    archive.build()
    tree = read(archive, "/people/ann/")
    assert spine(tree) == []
    assert all(name in text(part(tree, "_timeline")) for name in ("Order and year not stated", "Protest", "Vote"))


def test_coverage_is_newest_first_with_counts_of_co_mentions(dossier):
    tree = read(dossier, "/people/ann-lee/")
    assert titles(part(tree, "_coverage")) == ["Second", "First", "Third"]
    related = [text(li) for li in part(tree, "_company").iter("li")]
    assert related == ["Bob Poe 2 in 2 stories", "The Police 1 in 1 story"]


def test_an_event_page_has_date_participants_and_sources(dossier):
    tree = read(dossier, "/events/vote/")
    assert record(tree)["When"] == "Jan. 15, 2019"
    assert hrefs(part(tree, "_parts")) == ["/people/ann-lee/", "/stories/s1/"]
    assert record(read(dossier, "/events/protest/"))["When"] == "Dec. 7, year not stated"


def test_the_directory_is_alphabetical_with_cross_references(dossier):
    dossier.entity("person", "eric", name="Éric Zola", sort_name="Émile, Éric")
    dossier.entity("person", "seven", name="7 Sisters")
    dossier.build()
    tree = read(dossier, "/people/")
    letters = [text(h2) for h2 in tree.xpath("//section[@class='az']/h2")]
    assert letters == ["#", "A", "B", "E", "J", "L"]
    rows = {text(h2): [text(li) for li in h2.getparent().iter("li")] for h2 in tree.xpath("//section[@class='az']/h2")}
    assert rows["L"] == ["Lee, Ann 3 stories A judge."]
    assert rows["J"] == ["Judge Lee see Ann Lee"]
    assert rows["A"] == ["A. Lee see Ann Lee"]
    assert rows["E"][0].startswith("Émile, Éric")
    assert set(tree.xpath("//ul[@class='letters']//a/@href")) <= {f"/people/#{i}" for i in tree.xpath("//h2/@id")}
    everything = words(dossier, "/entries/")
    for name in ("Lee, Ann", "The Police", "The vote", "Bob Poe"):
        assert name in everything
    assert words(dossier, "/laws/")


# -- listings


def test_pages_of_sections_bylines_years_and_months(archive):
    archive.write("sitegen.toml", CONFIG + '[sections.courts]\ntitle = "The courts"\nsummary = "Who sued."\n')
    archive.entity("person", "ann-lee", name="Ann Lee", summary="A reporter.")
    archive.story("a", title="A", published="2018-05-01", section="courts", bylines=["Ann Lee"])
    archive.story("b", title="B", published="2019-03-01", section="courts", bylines=["person/ann-lee", "José Núñez"])
    archive.story("c", title="C", published="2019-03-09", section="town-hall")
    archive.story("d", title="D", published="XXXX-12-07", bylines=["José Núñez"])
    archive.build()
    courts = read(archive, "/sections/courts/")
    assert (text(courts.find(".//h1")), titles(courts)) == ("The courts", ["B", "A"])
    assert "Who sued." in text(courts)
    assert text(read(archive, "/sections/town-hall/").find(".//h1")) == "Town hall"
    ann = read(archive, "/bylines/ann-lee/")
    assert (text(ann.find(".//h1")), titles(ann)) == ("Ann Lee", ["B", "A"])
    assert "/people/ann-lee/" in hrefs(ann)
    jose = read(archive, "/bylines/jose-nunez/")
    assert (text(jose.find(".//h1")), titles(jose)) == ("José Núñez", ["B", "D"])
    assert titles(read(archive, "/dates/2019/")) == ["C", "B"]
    assert titles(read(archive, "/dates/2019/03/")) == ["C", "B"]
    assert titles(read(archive, "/dates/2018/05/")) == ["A"]
    assert titles(read(archive, "/dates/undated/")) == ["D"]
    years = read(archive, "/dates/")
    assert [href for href in hrefs(years.find(".//main")) if href.startswith("/dates/")][-3:] == [
        "/dates/2019/", "/dates/2018/", "/dates/undated/"
    ]  # fmt: skip
    assert "2019 2 stories" in text(years)
    assert titles(read(archive, "/stories/")) == ["C", "B", "A", "D"]
    assert "/dates/2019/03/" in hrefs(read(archive, "/dates/2019/"))


def test_a_thread_is_in_the_order_of_its_chain_where_dates_are_unknown(archive):
    archive.entity("event", "vote", name="The vote", follows="story/z-first", when="XXXX")
    archive.story("z-first", title="First", published="XXXX", entities=["event/vote"])
    archive.story("m-second", title="Second", published="XXXX-12-07", follows=["event/vote", "story/z-first"])
    archive.story("a-third", title="Third", published="XXXX-01-02", follows="story/m-second")
    archive.entity("thread", "saga", title="The saga", summary="In short.", starts="story/z-first", status="published",
                   body="It began.\n")  # fmt: skip
    archive.build()
    tree = read(archive, "/threads/saga/")
    assert [name for _, name in spine(tree)] == ["First", "The vote", "Second", "Third"]
    assert "In short." in text(tree)
    assert "It began." in text(tree)
    assert record(tree)["Stories"] == "3"
    assert record(read(archive, "/stories/a-third/"))["Thread"] == "The saga, part 3"
    assert titles(read(archive, "/stories/")) == ["Third", "Second", "First"]


def test_a_thread_lists_its_entities_with_counts(running):
    tree = read(running, "/threads/one/")
    assert [name for _, name in spine(tree)] == ["Part one", "Part two", "Part three"]
    assert "Ann Lee 3 in 3 stories" in text(part(tree, "_named"))
    assert "The memo" in text(part(tree, "_documents"))


def test_the_corrections_of_all_stories_are_listed_newest_first(running):
    running.story(
        "four", title="Part four", corrections=[{"date": "2019-03-15", "kind": "editors-note", "text": "A note."}]
    )
    running.build()
    rows = [text(li) for li in read(running, "/corrections/").xpath("//ul[contains(@class,'listing')]/li")]
    assert [row.split(".")[0].rsplit(" ", 1)[1] for row in rows] == ["Monday", "note", "two"]
    assert rows[0].startswith("Clarification April 1, 2019 Part two")


def test_a_static_page_is_published(archive):
    archive.entity(
        "page", "about", title="About us", summary="Who we are.", status="published", body="## Money\n\nNone.\n"
    )
    archive.story("one")
    archive.build()
    tree = read(archive, "/about/")
    assert text(tree.find(".//h1")) == "About us"
    assert "Who we are." in text(tree)
    assert tree.xpath("//h2/@id") == ["money"]
    assert "/about/#money" in hrefs(tree)
    assert "/about/" in hrefs(read(archive, "/stories/one/"))


def test_the_404_page_works_at_any_address(archive):
    archive.story("one")
    archive.build()
    tree = html.document_fromstring(archive.output("404.html"))
    found = tree.xpath("//@href | //@src")
    assert [link for link in found if not link.startswith(("/", "#")) or link.startswith("//")] == []
    assert {"/", "/stories/"} <= set(found), "from the root of whatever host shows it, one of a trial too"
    archive.write("sitegen.toml", CONFIG.replace("example.org/", "example.org/a/b/"))
    archive.build()
    found = html.document_fromstring(archive.output("404.html")).xpath("//@href | //@src")
    assert [link for link in found if not link.startswith(("/a/b/", "#"))] == []
    assert tree.xpath("//meta[@name='robots']/@content") == ["noindex"]


def test_the_home_page_follows_the_bylines_and_the_image_of_its_lead_story(archive, tmp_path_factory):
    (archive.root / "content/stories").mkdir(parents=True)
    Image.new("RGB", (40, 30)).save(archive.root / "content/stories/view.png")

    def story(byline, caption):
        picture = {"src": "view.png", "alt": "A view", "caption": caption}
        archive.story("one", bylines=[byline], image=picture)

    steps = [
        lambda: story("Somebody Elsewhere", "At noon."),
        lambda: story("Maria Third", "At noon."),
        lambda: story("Maria Third", "At night."),
        lambda: archive.entity("person", "maria-third", name="Maria Third"),
        lambda: archive.entity("person", "maria-third", name="Maria Third", visibility="suppressed"),
    ]
    for number, step in enumerate(steps):
        step()
        archive.build()
        clean = Archive(tmp_path_factory.mktemp(f"clean{number}"))
        shutil.copytree(archive.root / "content", clean.root / "content")
        clean.build()
        assert archive.tree() == clean.tree()
    assert "Third" not in archive.output("index.html")


def test_the_home_page_of_an_empty_archive(archive):
    archive.build()
    assert "No story has been published yet." in words(archive, "/")


# -- permanent listings


def numbered(archive, slugs):
    archive.write("sitegen.toml", CONFIG + '[content]\nlisting_size = 3\n[sections.courts]\ntitle = "Courts"\n')
    archive.entity("person", "ann", name="Ann")
    for n in slugs:
        archive.story(f"s{n:02d}", title=f"Story {n:02d}", published=f"2019-01-{n:02d}", section="courts", entities=["Ann"],
                      bylines=["Bo"])  # fmt: skip


BASES = ["stories/", "sections/courts/", "people/ann/", "bylines/bo/", "dates/2019/", "dates/2019/01/"]


@pytest.mark.parametrize("base", BASES)
def test_page_numbers_count_from_the_oldest(archive, base):
    numbered(archive, range(1, 11))
    archive.build()
    assert [titles(read(archive, f"/{base}page/{n}/")) for n in (1, 2)] == [
        ["Story 03", "Story 02", "Story 01"], ["Story 06", "Story 05", "Story 04"],
    ]  # fmt: skip
    assert f"{base}page/3/index.html" not in archive.tree()
    bare = read(archive, f"/{base}")
    assert titles(bare) == ["Story 10", "Story 09", "Story 08", "Story 07"]
    seen, address = set(titles(bare)), f"/{base}"
    while older := read(archive, address).xpath("//a[@rel='next']/@href"):
        address = older[0]
        seen |= set(titles(read(archive, address)))
    assert seen == {f"Story {n:02d}" for n in range(1, 11)}
    while newer := read(archive, address).xpath("//a[@rel='prev']/@href"):
        address = newer[0]
    assert address == f"/{base}"


@pytest.mark.parametrize("total", range(1, 10))
def test_numbered_pages_have_older_stories_than_the_first_page(archive, total):
    numbered(archive, range(1, total + 1))
    archive.build()
    for base in BASES:
        if base.startswith("bylines/") and total == 1:
            continue
        address, shown = f"/{base}", titles(read(archive, f"/{base}"))
        while older := read(archive, address).xpath("//a[@rel='next']/@href"):
            address = older[0]
            shown += titles(read(archive, address))
        assert shown == [f"Story {n:02d}" for n in range(total, 0, -1)], base


def test_a_new_story_changes_no_numbered_page(archive):
    numbered(archive, range(1, 11))
    archive.build()
    before = archive.tree()
    numbered(archive, range(1, 12))
    archive.build()
    after = archive.tree()
    changed = {path for path in after if after[path] != before.get(path)}
    assert {path for path in changed if "/page/" in path} == set()
    allowed = {f"{base}index.html" for base in BASES} | {
        "index.html", "stories/s11/index.html", "manifest-sha256.txt", "dates/index.html", "people/index.html",
        "entries/index.html",
    }  # fmt: skip
    assert {path for path in changed - allowed if not path.startswith("stories/s")} == set()
    assert changed <= allowed | {f"stories/s{n:02d}/index.html" for n in (8, 9, 10)}


def test_a_story_that_fills_a_page_changes_only_the_page_before_it(archive):
    numbered(archive, range(1, 12))
    archive.build()
    before = archive.tree()
    numbered(archive, range(1, 13))
    archive.build()
    after = archive.tree()
    changed = {path for path in after if after[path] != before.get(path) and "/page/" in path}
    assert changed == {f"{base}page/{n}/index.html" for base in BASES for n in (2, 3)}
    assert [titles(read(archive, f"/stories/page/{n}/"))[-1] for n in (1, 2, 3)] == [
        f"Story {n:02d}" for n in (1, 4, 7)
    ]


def test_older_coverage_is_linked_from_a_page_with_a_file_address(archive):
    from support.links import broken

    archive.write(
        "sitegen.toml",
        '[site]\ntitle = "T"\n[content]\nlisting_size = 2\n[kinds.person]\npermalink = "/people/{slug}.html"\n',
    )
    archive.entity("person", "jane", name="Jane")
    for number in range(5):
        archive.story(f"s{number}", entities=["Jane"], published=f"2019-01-0{number + 1}")
    archive.build()
    assert "people/jane/page/1/index.html" in archive.tree()
    assert broken(archive.root / "build", base="/") == []


def test_years_before_1_and_after_9999_have_pages(archive):
    archive.story("old", published="-0044")
    archive.entity("event", "far", when="Y12000")
    archive.build()
    assert {"dates/-0044/index.html", "dates/Y12000/index.html"} <= set(archive.tree())


def test_years_of_any_length_have_pages_in_order(archive):
    for name, date in {"flood": "Y-17000", "wall": "-0044-03", "now": "2019-03", "far": "Y17000"}.items():
        archive.story(
            name, title=f"Of {name}", published=date if name != "far" else "2019"
        )  # not public before its year
        archive.entity("event", name, name=f"The {name}", when=date)
    archive.build()
    listed = {path for path in archive.tree() if path.startswith("dates/")}
    assert {f"dates/{year}/index.html" for year in ("Y-17000", "-0044", "-0044/03", "2019/03", "Y17000")} <= listed
    front = archive.output("dates/index.html")
    places = [front.rindex(f'href="{year}/"') for year in ("2019", "-0044", "Y-17000")]
    assert places == sorted(places)
    assert "The flood" in archive.output("dates/Y-17000/index.html")
