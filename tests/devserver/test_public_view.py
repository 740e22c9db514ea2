"""What the preview says of unpublished work in lists, and its switch to the site as the public sees it."""

import re
import time
from urllib.parse import quote

import pytest
from support.live import PATIENCE, serving

from sitegen.database.artifacts import SEARCH, SHARD_COUNTS_FILE

ENTRY = f"{SEARCH.address}{SHARD_COUNTS_FILE}".lstrip("/")
ON = {"feeds", "sitemap", "search", "dataset", "citations", "hosts", "social_cards", "robots", "colophon"}
OURS = re.compile(
    rb'<link rel="stylesheet" href="[^"]*_/overlay\.css"><aside class="sitegen-preview".*?</aside>.*?<script id="_sitegen-live".*?</script>',
    re.DOTALL,
)
ZONE = (
    '[site]\ntitle = "Test archive"\nbase_url = "https://archive.example.org{path}"\ntimezone = "America/Los_Angeles"\n'
)
LATER = "embargoed until 2999-12-05 06:00 America/Los_Angeles"


def newsroom(archive, path="/"):
    """Public work, and work of every state that is not."""
    archive.write("sitegen.toml", ZONE.format(path=path))
    archive.entity("person", "ann-lee", name="Ann Lee", aliases=["A. Lee"])
    archive.entity("person", "hidden-hand", name="Hidden Hand", status=None)
    archive.entity("page", "about", title="About", status="published", body="We.\n")
    archive.story("one", title="Pit vote", section="city-hall", entities=["person/ann-lee"], redirect_from=["/2019/one/"],
                  body="Ann Lee came. [Read](draft.md) or [see](#_top), ![](a.svg) and [notes](notes.txt).\n")  # fmt: skip
    archive.write("content/stories/notes.txt", "Notes.\n")
    archive.write(
        "content/stories/a.svg", "<svg xmlns='http://www.w3.org/2000/svg'><a href='x'><text>x</text></a></svg>"
    )
    archive.story("gone", title="Gone", status="withdrawn")
    more = {"section": "city-hall", "entities": ["person/ann-lee"], "published": "2020-01-05"}
    archive.story("draft", title="Quarry draft", status="draft", follows="story/one", body="Hidden Hand.\n",
                  **more | {"entities": ["person/ann-lee", "person/hidden-hand"]})  # fmt: skip
    archive.story("held", title="Quarry held", status="held", **more)
    archive.story("later", title="Quarry later", embargo="2999-12-05T06:00", **more)
    archive.entity("thread", "pit", title="The pit", starts="story/one", status="draft")


def badges(page, name):
    """The badges of the links with a name."""
    return re.findall(rf'<a [^>]*>{name} <span class="sitegen-badge">([^<]*)</span></a>', page)


def links(page, name):
    """How many links a page has with a name."""
    return len(re.findall(rf"<a [^>]*>{name}\b", re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)))


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/", "/paper/x/"])
def test_every_unpublished_item_has_a_badge_in_every_list(archive, path):
    newsroom(archive, path)
    states = {"Quarry draft": "draft", "Quarry held": "held", "Quarry later": LATER, "Hidden Hand": "not public yet"}
    places = ("", "stories/", "sections/city-hall/", "people/", "people/ann-lee/", "stories/one/", "threads/pit/", "entries/", "dates/",
              "dates/2020/")  # fmt: skip
    seen = set()
    with serving(archive) as preview:
        for place in places:
            status, page = preview.ask(path + place)
            assert status == 200, place
            for name, words in states.items():
                assert badges(page, name) == [words] * links(page, name), (place, name)
                seen |= {name} if links(page, name) else set()
            assert badges(page, "Pit vote") == badges(page, "Ann Lee") == badges(page, "About") == []
    assert seen == states.keys()


def test_badges_are_accessible_and_change_nothing_else(archive):
    newsroom(archive)
    archive.build()
    before = archive.tree()
    with serving(archive) as preview:
        page = preview.ask("/stories/one/")[1]
        assert '>Read <span class="sitegen-badge">draft</span></a>' in page
        assert re.search(r"<a [^>]*>see</a>", page)
        drawn = preview.ask("/people/ann-lee/")[1]
        assert 'class="sitegen-badge"' not in "".join(
            re.findall(r"<svg.*?</svg>|<head.*?</head>|<script.*?</script>", drawn, re.DOTALL)
        )
    archive.build()
    assert archive.tree() == before
    assert not any(b"sitegen-badge" in data for data in before.values())


def test_a_badge_follows_the_state(archive):
    newsroom(archive)
    with serving(archive) as preview:
        preview.until("/stories/", ">Quarry held <")
        archive.story(
            "held",
            title="Quarry held",
            status="draft",
            section="city-hall",
            entities=["person/ann-lee"],
            published="2020-01-05",
        )
        end = time.monotonic() + PATIENCE
        while badges(preview.ask("/stories/")[1], "Quarry held") != ["draft"]:
            assert time.monotonic() < end
            time.sleep(0.05)
        archive.story(
            "held", title="Quarry held", section="city-hall", entities=["person/ann-lee"], published="2020-01-05"
        )
        while badges(page := preview.ask("/stories/")[1], "Quarry held"):
            assert time.monotonic() < end
            time.sleep(0.05)
        assert links(page, "Quarry held") == 1


@pytest.mark.sampled(1)
@pytest.mark.parametrize("path", ["/", "/paper/x/"])
@pytest.mark.parametrize("form", ["directory", "file"])
def test_the_public_view_equals_the_bytes_of_a_build(archive, path, form):
    archive.on |= ON
    newsroom(archive, path)
    archive.write("sitegen.toml", f'{(archive.root / "sitegen.toml").read_text()}[output]\nlinks = "{form}"\n')
    archive.build()  # what was published before
    old = archive.tree()
    archive.story("two", title="A second story", entities=["person/ann-lee"])
    with serving(archive) as preview:
        assert b"Quarry draft" in preview.bytes(path)[1]
        preview.public(path)
        assert archive.tree() == old  # nothing is written to the site by looking
        shown = {}
        archive.build()
        tree = archive.tree()
        preview.public(f"{path}{ENTRY}")  # the file with which a search begins: its index is made when it is asked for
        for name in tree:
            if name != "manifest-sha256.txt":  # the list of what is there, which a build keeps
                address = name if form == "file" else re.sub(r"(^|/)index\.html$", r"\1", name)
                status, data = preview.public(path + quote(address))
                assert status == 200, name
                shown[name] = OURS.sub(b"", data) if name.endswith(".html") else data
        assert {name for name, data in shown.items() if data != tree[name]} == set()
        assert b"Quarry draft" in preview.bytes(path)[1]
        archive.story("three", title="A third story")
        end = time.monotonic() + PATIENCE
        while b"A third story" not in preview.public(f"{path}stories/")[1]:
            assert time.monotonic() < end
            time.sleep(0.05)
        assert archive.tree() == tree


def test_the_switch_links_to_the_other_view_of_the_page(archive):
    newsroom(archive)
    with serving(archive) as preview:
        page = preview.ask("/sections/city-hall/")[1]
        assert '<a class="sitegen-view" href="?sitegen-view=public">Show public view</a>' in page
        assert preview.moved("/sections/city-hall/?sitegen-view=public") == (302, "/sections/city-hall/")
        public = preview.public("/sections/city-hall/")[1].decode()
        assert "Quarry" not in public
        assert '<a class="sitegen-view" href="?sitegen-view=all">Public view. Show all</a>' in public
        assert preview.moved("/sections/city-hall/?sitegen-view=all") == (302, "/sections/city-hall/")
        assert preview.public("/stories/draft/")[0] == preview.public("/people/hidden-hand/")[0] == 404
        assert b"sitegen-view=all" in preview.public("/stories/draft/")[1]
        status, to = preview.moved("//example.org/?sitegen-view=public")
        assert not (to or "").startswith("//"), status


def test_the_public_view_reports_errors_in_the_configuration(archive):
    newsroom(archive)
    with serving(archive) as preview:
        config = (archive.root / "sitegen.toml").read_text()
        archive.write("sitegen.toml", "[site\n")
        status, data = preview.public("/")
        assert status == 500
        assert b"sitegen.toml" in data
        archive.write("sitegen.toml", config)
        assert preview.public("/")[0] == 200


def test_links_added_by_scripts_have_badges(archive):
    newsroom(archive, "/paper/x/")
    with serving(archive) as preview:
        asked = "/paper/x/stories/held/&at=/paper/x/stories/one/&at=/elsewhere/&at=/paper/x/nowhere/"
        assert preview.ask(f"/paper/x/_/badges?at={asked}") == (200, '{"/paper/x/stories/held/":"held"}')


def test_a_reader_switches_to_the_public_view_and_back_and_a_search_shows_badges(archive, page):
    archive.on |= {"search"}
    newsroom(archive)
    with serving(archive) as preview:
        page.goto(f"{preview.address}stories/")
        assert page.locator(".sitegen-badge").count() == 3
        page.click(".sitegen-view")
        page.get_by_text("Public view. Show all").wait_for()
        assert page.url == f"{preview.address}stories/"
        assert page.locator(".sitegen-badge").count() == 0
        assert "Quarry" not in page.content()
        page.click(".sitegen-view")
        page.get_by_text("Show public view").wait_for()
        page.goto(f"{preview.address}search/?q=quarry")
        page.locator(".sitegen-badge").first.wait_for()
        found = page.locator("a:has(> .sitegen-badge)").all_inner_texts()
        assert sorted(found) == ["Quarry draft draft", "Quarry held held", f"Quarry later {LATER}"]
