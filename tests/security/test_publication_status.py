"""What is not public leaves no trace in any byte of the output; what was withdrawn leaves a tombstone and no words."""

import io
import re
from urllib.parse import urljoin

import pytest
from lxml import html
from PIL import Image

SECRET = "Zanzibar ledger vanished overnight"
DECK = "Quixotic deck of the secret"
BODY = "Xylophone sentence nobody may read."
ALT = "Vermilion alternative text"
HIDDEN = [
    SECRET,
    DECK,
    BODY,
    ALT,
    "zanzibar",
    "Zanzibar",
    "quagmire",
    "Ombudsprachtig",
    "velvet-byline",
    "Velvet Byline",
]
UNPUBLISHED = [
    pytest.param({"status": "draft"}, id="draft"),
    pytest.param({"status": None}, id="no status"),
    pytest.param({"status": "held"}, id="held"),
    pytest.param({"status": "published", "embargo": "2026-01-05T06:00"}, id="embargoed"),
    pytest.param({"status": "draft", "embargo": "2020-01-05"}, id="a draft whose embargo is over"),
    pytest.param({"status": "held", "embargo": "2020-01-05"}, id="held though its embargo is over"),
]
NOW = ("--now", "2026-01-05T05:00")


def read(archive, address):
    """A page, its links made into addresses of the site."""
    file = address.lstrip("/") + ("index.html" if address.endswith("/") else "")
    tree = html.document_fromstring(archive.output(file))
    tree.rewrite_links(lambda link: link if "://" in link else urljoin(address, link))
    for term in tree.iter("dt"):
        term.tail = " "
    return tree


def text(element):
    return " ".join(element.text_content().split())


def words(archive, address):
    return text(read(archive, address).find(".//main"))


def links(tree):
    return tree.xpath("//main//a/@href")


def section(tree, name):
    """The text of the section whose heading has an id, or ""."""
    found = tree.xpath(f"//section[.//*[@id='{name}']]")
    return text(found[-1]) if found else ""


def traces(archive, needles):
    """Where in the output a word stands, be it in a file's name or its bytes."""
    tree = archive.tree()
    return [
        (path, needle) for path, data in tree.items() for needle in needles if needle.encode() in data or needle in path
    ]


def warnings(result):
    return [line for line in result.err.splitlines() if ": warning: " in line]


def picture(colour=(200, 20, 20), size=(7, 5)):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def world(archive, **status):
    """Public stories and entities around one story that touches everything an archive has."""
    archive.entity("person", "eugene-harris", name="Eugene Harris", aliases=["Chief Harris"])
    archive.entity("organization", "police", name="The Police", relations=[
        {"to": "person/eugene-harris", "kind": "position", "role": "Ombudsprachtig", "source": "story/zanzibar-ledger"}
    ])  # fmt: skip
    archive.entity("document", "memo", name="The memo")
    archive.entity("event", "vote", name="The vote", when="2019-02-01", sources=["story/zanzibar-ledger"])
    archive.story("first", title="First story", entities=["person/eugene-harris"], section="courts", bylines=["Ann Lee"],
                  published="2019-01-05")  # fmt: skip
    archive.story("last", title="Last story", entities=["person/eugene-harris", "event/vote"], section="courts",
                  bylines=["Ann Lee"], published="2019-03-05", body="See [the ledger](zanzibar-ledger/index.md).\n")  # fmt: skip
    secret(archive, **status)


def secret(archive, **front):
    fields = {
        "title": SECRET, "deck": DECK, "published": "2018-02-05", "bylines": ["Velvet Byline", "Ann Lee"],
        "section": "quagmire", "entities": ["person/eugene-harris", "organization/police", "event/vote"],
        "documents": [{"id": "document/memo", "page": 2}], "follows": "story/first",
        "redirect_from": ["/2018/zanzibar-old/"], "image": {"src": "zanzibar.png", "alt": ALT},
        "corrections": [{"date": "2018-03-01", "kind": "correction", "text": "Quixotic deck of the secret was wrong."}],
    }  # fmt: skip
    archive.story(
        "zanzibar-ledger/index",
        body=f"{BODY} [[Eugene Harris]] saw ![{ALT}](inside.png) and [a file](quagmire.txt).\n",
        **fields | front,
    )
    archive.write("content/stories/zanzibar-ledger/zanzibar.png", picture())
    archive.write("content/stories/zanzibar-ledger/inside.png", picture((1, 2, 3)))
    archive.write("content/stories/zanzibar-ledger/quagmire.txt", "Xylophone sentence nobody may read.")


# -- no trace


@pytest.mark.parametrize("front", UNPUBLISHED)
def test_an_unpublished_story_leaves_no_byte(archive, front):
    world(archive, **front)
    archive.build(*NOW)
    assert traces(archive, HIDDEN) == []
    assert not list((archive.root / "build").rglob("inside.png"))


@pytest.mark.parametrize("front", UNPUBLISHED)
def test_a_story_that_was_public_leaves_no_byte_once_it_is_not(archive, front):
    world(archive, status="published")
    archive.build(*NOW)
    assert {path for path, _ in traces(archive, [SECRET])} > {"index.html", "stories/zanzibar-ledger/index.html"}
    assert "stories/zanzibar-ledger/quagmire.txt" in archive.tree()
    secret(archive, **front)
    archive.build(*NOW)
    assert traces(archive, HIDDEN) == []
    assert not list((archive.root / "build").rglob("inside.png"))
    assert not (archive.root / "build/stories/zanzibar-ledger").exists()


@pytest.mark.parametrize("front", UNPUBLISHED)
def test_the_output_is_that_of_an_archive_that_never_had_the_story(archive, tmp_path_factory, front):
    from support.archive import Archive

    world(archive, status="published")
    archive.build(*NOW)
    secret(archive, **front)
    archive.build(*NOW)
    other = Archive(tmp_path_factory.mktemp("without"))
    world(other)
    (other.root / "content/stories/zanzibar-ledger/index.md").unlink()
    for name in ("zanzibar.png", "inside.png", "quagmire.txt"):
        (other.root / "content/stories/zanzibar-ledger" / name).unlink()
    other.entity("organization", "police", name="The Police")
    other.entity("event", "vote", name="The vote", when="2019-02-01")
    other.story("last", title="Last story", entities=["person/eugene-harris", "event/vote"], section="courts",
                bylines=["Ann Lee"], published="2019-03-05", body="See the ledger.\n")  # fmt: skip
    other.build(*NOW)
    assert archive.tree() == other.tree()


def test_an_unpublished_story_counts_nowhere(archive):
    world(archive, status="held")
    archive.build()
    assert "Named in 2 stories" in words(archive, "/people/eugene-harris/")
    assert "Named in No story" in words(archive, "/documents/memo/")
    assert "Stories 2" in words(archive, "/stories/")
    assert "Stories 2" in words(archive, "/bylines/ann-lee/")
    assert "Corrections None" in words(archive, "/corrections/")
    assert "/dates/2018/" not in links(read(archive, "/dates/"))
    assert links(read(archive, "/dates/")).count("/dates/2019/") == 1
    for path in ("threads/first/index.html", "dates/2018/index.html", "sections/quagmire/index.html",
                 "bylines/velvet-byline/index.html", "2018/zanzibar-old/index.html"):  # fmt: skip
        assert path not in archive.tree()
    story = read(archive, "/stories/first/")
    assert not story.xpath("//nav[@aria-label='Thread']")
    assert set(story.xpath("//section[.//*[@id='_related']]//p[@class='name']/a/@href")) <= {"/stories/last/"}


def test_an_embargo_ends_at_its_minute(archive):
    archive.story("scoop", title="The scoop", embargo="2026-01-05T06:00")
    archive.build("--now", "2026-01-05T05:59:59")
    assert "stories/scoop/index.html" not in archive.tree()
    archive.build("--now", "2026-01-05T06:00")
    assert "The scoop" in words(archive, "/")
    archive.build("--now", "2026-01-05T05:00")
    assert traces(archive, ["scoop"]) == []


ZONE = '[site]\ntitle = "Test archive"\nbase_url = "https://archive.example.org/"\ntimezone = "America/Los_Angeles"\n'


def test_an_embargo_without_a_zone_is_in_the_archives_zone(archive):
    archive.write("sitegen.toml", ZONE)
    archive.story("scoop", embargo="2026-01-05T06:00")
    archive.build("--now", "2026-01-05T13:59:59+00:00")
    assert "stories/scoop/index.html" not in archive.tree()
    archive.build("--now", "2026-01-05T14:00:00+00:00")
    assert "stories/scoop/index.html" in archive.tree()


def test_a_moment_without_a_zone_is_in_the_archives_zone(archive):
    archive.write("sitegen.toml", ZONE)
    archive.story("scoop", embargo="2026-01-05T06:00")
    archive.build("--now", "2026-01-05T05:59")
    assert "stories/scoop/index.html" not in archive.tree()
    archive.build("--now", "2026-01-05T06:00")
    assert "stories/scoop/index.html" in archive.tree()


def test_an_embargo_with_a_zone_keeps_it(archive):
    archive.write("sitegen.toml", ZONE)
    archive.story("scoop", embargo="2026-01-05T06:00+01:00")
    archive.build("--now", "2026-01-05T04:59:00+00:00")
    assert "stories/scoop/index.html" not in archive.tree()
    archive.build("--now", "2026-01-05T05:00:00+00:00")
    assert "stories/scoop/index.html" in archive.tree()


def test_an_embargo_of_a_day_ends_with_its_first_minute_in_the_archives_zone(archive):
    archive.write("sitegen.toml", ZONE)
    archive.story("scoop", embargo="2026-01-05")
    archive.build("--now", "2026-01-05T07:59:00+00:00")
    assert "stories/scoop/index.html" not in archive.tree()
    archive.build("--now", "2026-01-05T08:00:00+00:00")
    assert "stories/scoop/index.html" in archive.tree()


@pytest.mark.sampled(1)
@pytest.mark.parametrize("machine", ["Asia/Tokyo", "America/Los_Angeles", "UTC"])
def test_the_machines_zone_does_not_matter_to_an_embargo(archive, machine):
    archive.story("scoop", embargo="2026-01-05")
    assert archive.run("build", "--now", "2026-01-04T23:59", env={"TZ": machine}).code == 0
    assert "stories/scoop/index.html" not in archive.tree()
    assert archive.run("build", "--now", "2026-01-05T00:00", env={"TZ": machine}).code == 0
    assert "stories/scoop/index.html" in archive.tree()


@pytest.mark.parametrize(
    ("front", "line"),
    [
        ({"status": "publish"}, 3),
        ({"status": "Published"}, 3),
        ({"status": "published", "published": "March 5"}, 4),
        ({"status": "published", "embargo": "soon"}, 5),
        ({"status": "published", "embargo": "XXXX"}, 5),
        ({"status": "published", "published": None}, 3),
    ],
)
def test_what_cannot_be_read_is_an_error_and_nothing_is_written(archive, front, line):
    archive.build()
    before = archive.tree()
    archive.story("bad", **front)
    result = archive.run("build")
    assert result.code == 1
    assert f"content/stories/bad.md:{line}:" in result.err
    assert archive.tree() == before


@pytest.mark.parametrize("kind", ["thread", "page"])
@pytest.mark.parametrize("status", ["draft", None, "held"])
def test_an_unpublished_page_or_thread_leaves_no_byte(archive, kind, status):
    archive.story("one", title="One")
    archive.story("two", title="Two", published="2019-02-01", follows="story/one")
    fields = {"starts": "story/one"} if kind == "thread" else {}
    archive.entity(kind, "zanzibar-ledger", title=SECRET, summary=DECK, status=status, body=BODY, **fields)
    archive.build()
    assert traces(archive, HIDDEN) == []


# -- references to what is not public


@pytest.mark.sampled(8)
@pytest.mark.parametrize("front", UNPUBLISHED)
@pytest.mark.parametrize(
    "written", ["[[story/secret-thing|the plan]]", "[the plan](secret-thing.md)", "[the plan](@/stories/secret-thing.md)",
                "[the plan](/stories/secret-thing/)"]
)  # fmt: skip
def test_a_link_to_it_is_plain_text_with_a_warning_at_its_line(archive, front, written):
    archive.story("secret-thing", title=SECRET, **front)
    archive.story("open", body=f"One line.\n\nHere is {written} again.\n")
    result = archive.build(*NOW)
    assert [re.match(r"content/stories/open\.md:\d+", line)[0] for line in warnings(result)] == [
        "content/stories/open.md:8"
    ]
    tree = read(archive, "/stories/open/")
    assert "Here is the plan again." in text(tree)
    assert not tree.xpath("//div[@class='body']//a")
    assert traces(archive, ["secret-thing", SECRET]) == []


@pytest.mark.parametrize("front", UNPUBLISHED)
def test_a_link_to_it_without_words_is_an_error(archive, front):
    archive.story("secret-thing", title=SECRET, **front)
    archive.story("open", body="Here is [[story/secret-thing]].\n")
    result = archive.run("build", *NOW)
    assert result.code == 1
    assert "content/stories/open.md:6:9: error:" in result.err
    assert archive.tree() == {}


def test_warnings_end_a_strict_build(archive):
    archive.story("secret-thing", title=SECRET, status="held")
    archive.story("open", body="[[story/secret-thing|the plan]]\n")
    assert archive.run("build").code == 0
    assert archive.run("build", "--strict").code == 1
    assert archive.run("build").code == 0


def test_a_warm_build_gives_the_same_warnings(archive):
    archive.story("secret-thing", title=SECRET, status="held")
    archive.story("open", body="[[story/secret-thing|the plan]]\n")
    first = archive.build()
    assert archive.build().err == first.err
    assert warnings(first)


def test_a_warning_goes_when_the_story_is_published(archive):
    archive.story("secret-thing", title=SECRET, status="held")
    archive.story("open", body="[[story/secret-thing|the plan]]\n")
    assert warnings(archive.build())
    archive.story("secret-thing", title=SECRET)
    assert not warnings(archive.build())
    assert "/stories/secret-thing/" in read(archive, "/stories/open/").xpath("//div[@class='body']//a/@href")


def test_a_relation_whose_only_source_is_held_is_not_shown(archive):
    archive.entity("organization", "police", name="The Police")
    relation = {"to": "organization/police", "kind": "position", "role": "Chief"}
    archive.entity("person", "ann", name="Ann", relations=[relation | {"source": "story/secret-thing"}])
    archive.entity("person", "bob", name="Bob", relations=[relation | {"source": ["story/secret-thing", "story/open"]}])
    archive.story("secret-thing", title=SECRET, status="held")
    archive.story("open", title="Open story")
    archive.build()
    assert section(read(archive, "/people/ann/"), "_ties") == ""
    assert "Bob Chief Story 1" in section(read(archive, "/organizations/police/"), "_ties")
    assert "Ann" not in words(archive, "/organizations/police/")
    archive.story("secret-thing", title=SECRET)
    archive.build()
    assert "The Police Chief" in section(read(archive, "/people/ann/"), "_ties")
    assert "Ann Chief" in section(read(archive, "/organizations/police/"), "_ties")


def test_a_thread_that_starts_with_a_held_story_has_no_dead_link(archive):
    from support.links import broken

    archive.story("first", title=SECRET, status="held")
    archive.story("second", title="Second", follows="story/first", published="2019-02-01")
    archive.entity("thread", "saga", title="The saga", starts="story/first", status="published")
    archive.story("open", body="Read [[thread/saga|the saga]].\n")
    archive.run("build")
    assert broken(archive.root / "build") == []
    assert traces(archive, [SECRET]) == []


def test_an_asset_of_a_held_story_is_not_published(archive):
    archive.story("held/index", title=SECRET, status="held")
    archive.write("content/stories/held/picture.png", picture())
    archive.story("open", body="Text.\n")
    archive.build()
    assert not list((archive.root / "build").rglob("*.png"))
    archive.story("open", body="Text.\n\n![A picture](held/picture.png)\n")
    result = archive.run("build")
    assert result.code == 1
    assert "content/stories/open.md:8:" in result.err
    assert ": error: " in result.err


def test_a_main_picture_out_of_a_held_storys_folder_is_an_error(archive):
    archive.story("held/index", title=SECRET, status="held")
    archive.write("content/stories/held/picture.png", picture())
    archive.story("open", image={"src": "held/picture.png", "alt": "A picture"})
    result = archive.run("build")
    assert result.code == 1
    assert "content/stories/open.md:6:" in result.err


def test_a_file_beside_a_held_story_goes_when_the_story_does(archive):
    archive.story("held", title=SECRET, body="![x](beside.png)\n")
    archive.write("content/stories/beside.png", picture())
    archive.build()
    assert "stories/beside.png" in archive.tree()
    archive.story("held", title=SECRET, status="held", body="![x](beside.png)\n")
    archive.build()
    assert not list((archive.root / "build").rglob("*.png"))


# -- the leak check


@pytest.mark.parametrize("front", UNPUBLISHED)
def test_a_held_title_in_a_public_body_stops_the_build(archive, front):
    archive.story("open", body="Nothing yet.\n")
    archive.story("secret-thing", title=SECRET, **front)
    archive.build(*NOW)
    before = archive.tree()
    archive.story("open", body=f"They say: {SECRET}, at last.\n")
    result = archive.run("build", *NOW)
    assert result.code == 1
    assert "story/secret-thing" in result.err
    assert archive.tree() == before
    assert archive.run("build", *NOW).code == 1
    assert archive.tree() == before


def test_a_title_written_long_ago_is_found_when_a_story_with_it_is_held(archive):
    archive.story("open", body=f"They say: {SECRET}, at last.\n")
    archive.build()
    before = archive.tree()
    archive.story("secret-thing", title=SECRET, status="held")
    assert archive.run("build").code == 1
    assert archive.run("build").code == 1
    assert archive.tree() == before


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("The chief's secret plan", "The chief's secret plan"),
        ('The "quiet" secret plan', 'The "quiet" secret plan'),
        ("The plan - 3-2 vote", "The plan - 3-2 vote"),
        ("The plan -- in full", "The plan -- in full"),
        ("The plan & the town", "The plan & the town"),
        ("The plan in two lines", "The plan in\ntwo lines"),
        ("The plan with weight", "The plan **with** weight"),
        ("Le café fermé", "Le cafe\u0301 ferme\u0301"),
    ],
)
def test_a_held_title_is_found_however_it_is_set(archive, title, written):
    archive.story("quite-other", title=title, status="held")
    archive.story("open", body=f"They say: {written}, at last.\n")
    assert archive.run("build").code == 1


@pytest.mark.parametrize(
    "place", [{"title": SECRET + " again"}, {"deck": SECRET},
              {"corrections": [{"date": "2019-02-01", "kind": "update", "text": f"See {SECRET}."}]},
              {"deck": "See story/secret-thing"}, {"sources": ["/stories/secret-thing/"]}, {"sources": [SECRET]}]
)  # fmt: skip
def test_a_held_storys_title_or_slug_is_found_anywhere(archive, place):
    archive.story("secret-thing", title=SECRET, status="held")
    archive.story("open", **place)
    result = archive.run("build")
    assert result.code == 1, result.err
    assert archive.tree() == {}


def test_a_held_storys_slug_in_a_static_file_is_found(archive):
    archive.story("secret-thing", title=SECRET, status="held")
    archive.write("content/static/notes.txt", "see story/secret-thing")
    assert archive.run("build").code == 1


def test_a_draft_may_share_its_slug_with_something_public(archive):
    archive.entity("event", "budget-vote", name="The vote on the budget")
    archive.story("budget-vote", title=SECRET, status="draft")
    archive.story("open", entities=["event/budget-vote"])
    archive.build()
    assert traces(archive, [SECRET]) == []


# -- withdrawn


def test_a_withdrawn_story_leaves_a_tombstone_without_its_words(archive):
    world(archive, status="published")
    archive.build()
    secret(archive, status="withdrawn", corrections=[
        {"date": "2018-03-01", "kind": "correction", "text": f"{DECK} was wrong."},
        {"date": "2018-04-01", "kind": "retraction", "text": "The source admitted inventing it."},
    ])  # fmt: skip
    archive.build()
    tree = read(archive, "/stories/zanzibar-ledger/")
    assert "withdrawn" in text(tree.find(".//h1"))
    assert "The source admitted inventing it." in text(tree)
    assert "April 1, 2018" in text(tree)
    assert tree.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert not tree.xpath("//link[@rel='canonical']")
    assert traces(archive, [SECRET, DECK, BODY, ALT, "Velvet Byline", "velvet-byline", "quagmire"]) == []
    assert not list((archive.root / "build").rglob("inside.png"))


def test_a_withdrawn_story_is_gone_from_every_listing(archive):
    world(archive, status="published")
    archive.build()
    secret(archive, status="withdrawn", corrections=[])
    archive.build()
    pages = [path for path, _ in traces(archive, ["zanzibar-ledger"])]
    assert set(pages) == {"stories/zanzibar-ledger/index.html", "stories/last/index.html", "manifest-sha256.txt",
                          "2018/zanzibar-old/index.html"}  # fmt: skip
    assert "Named in 2 stories" in words(archive, "/people/eugene-harris/")
    assert "Stories 2" in words(archive, "/stories/")
    assert section(read(archive, "/organizations/police/"), "_ties") == ""


def test_links_to_a_withdrawn_story_lead_to_its_tombstone_without_its_title(archive):
    archive.story("gone", title=SECRET, status="withdrawn", redirect_from=["/old/gone/"])
    archive.story("open", body="See [[story/gone]] and [[story/gone|the report]].\n")
    archive.build()
    tree = read(archive, "/stories/open/")
    assert tree.xpath("//div[@class='body']//a/@href") == ["/stories/gone/"] * 2
    assert "and the report." in text(tree)
    assert traces(archive, [SECRET]) == []
    assert "/stories/gone/" in read(archive, "/old/gone/").xpath("//a/@href")


def test_a_withdrawn_story_in_a_chain_is_stepped_over_without_its_title(archive):
    archive.story("one", title="Part one", published="2019-01-01")
    archive.story("two", title=SECRET, published="2019-01-02", follows="story/one", status="withdrawn")
    archive.story("three", title="Part three", published="2019-01-03", follows="story/two")
    archive.build()
    assert traces(archive, [SECRET]) == []
    assert "stories/two/index.html" in archive.tree()


# -- suppressed and noindex entities


def people(archive, **front):
    archive.entity("person", "jane-roe", name="Jane Roe", aliases=["Roe-Smith, Jane", "Quilla Roe"], summary=DECK,
                   body=BODY, redirect_from=["/old-roe/"], **front)  # fmt: skip
    archive.entity("person", "bob", name="Bob Poe", relations=[
        {"to": "person/jane-roe", "kind": "family", "role": "Ombudsprachtig", "source": "https://example.org/"}
    ])  # fmt: skip
    archive.entity("event", "vote", name="The vote", entities=["person/jane-roe", "person/bob"], when="2019-01-01")


def test_a_suppressed_entity_has_no_page_and_no_name(archive):
    people(archive)
    archive.story("open", entities=["Jane Roe", "person/bob"])
    archive.build()
    assert "Jane Roe" in words(archive, "/people/bob/")
    assert "Jane Roe" in words(archive, "/events/vote/")
    assert "see Jane Roe" in words(archive, "/people/")
    people(archive, visibility="suppressed")
    archive.build()
    assert traces(archive, ["Roe", "roe", DECK, BODY, "Ombudsprachtig"]) == []
    assert section(read(archive, "/people/bob/"), "_ties") == ""
    assert section(read(archive, "/people/bob/"), "_company") == ""


@pytest.mark.parametrize("name", ["Jane Roe", "Quilla Roe"])
def test_a_suppressed_entitys_name_in_prose_stays_text_and_gives_a_warning(archive, name):
    people(archive, visibility="suppressed")
    archive.story("open", entities=["person/jane-roe", "person/bob"], body=f"Then {name} spoke.\n")
    first = archive.build()
    assert f"Then {name} spoke." in words(archive, "/stories/open/")
    assert not read(archive, "/stories/open/").xpath("//div[@class='body']//a")
    assert "person/jane-roe" in first.err
    assert warnings(first)
    assert archive.run("build", "--strict").code == 1
    assert {path for path, _ in traces(archive, ["Roe", "roe"])} <= {"stories/open/index.html", "index.html"}


def test_a_warm_build_still_warns_of_a_suppressed_name(archive):
    people(archive, visibility="suppressed")
    archive.story("open", body="Then Jane Roe spoke.\n")
    first = archive.build()
    assert warnings(first)
    assert archive.build().err == first.err


def test_a_reference_to_a_suppressed_entity_is_plain_text_with_a_warning(archive):
    people(archive, visibility="suppressed")
    archive.story("open", body="Then [[person/jane-roe|the witness]] spoke.\n")
    result = archive.build()
    assert "content/stories/open.md:6:" in warnings(result)[0]
    assert "Then the witness spoke." in words(archive, "/stories/open/")
    assert traces(archive, ["Roe", "roe"]) == []


def test_a_suppressed_name_in_a_heading_gives_a_warning_too(archive):
    people(archive, visibility="suppressed")
    archive.story("open", body="## Jane Roe\n\nText.\n")
    assert warnings(archive.build())


@pytest.mark.parametrize("written", ["Night Herald", "organization/night-herald"])
def test_a_suppressed_publication_does_not_show_its_id(archive, written):
    archive.entity("organization", "night-herald", name="Night Herald", visibility="suppressed")
    archive.story("open", publication=written)
    archive.build()
    assert traces(archive, ["organization/night-herald", "organizations/night-herald"]) == []


@pytest.mark.parametrize("written", ["Jane Roe", "person/jane-roe"])
def test_a_suppressed_writer_does_not_stop_the_build(archive, written):
    people(archive, visibility="suppressed")
    archive.story("open", bylines=[written])
    archive.build()
    assert traces(archive, ["person/jane-roe", "people/jane-roe"]) == []


def test_a_noindex_entity_has_a_page_that_asks_not_to_be_indexed(archive):
    people(archive, visibility="noindex")
    archive.story("open", entities=["Jane Roe"])
    archive.build()
    tree = read(archive, "/people/jane-roe/")
    assert tree.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert not tree.xpath("//link[@rel='canonical']")
    other = read(archive, "/people/bob/")
    assert other.xpath("//link[@rel='canonical']/@href") == ["https://archive.example.org/people/bob/"]
    assert not other.xpath("//meta[@name='robots']")
