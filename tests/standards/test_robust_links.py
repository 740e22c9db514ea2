"""Links to elsewhere that outlive what they lead to (Robust Links 1.0), where an archived copy is recorded."""

import pytest
from lxml import html
from support import nu
from support.pdfs import pdf

WAYBACK = "https://web.archive.org/web/20190102030405/https://press.example/a"
NAMES = ("data-originalurl", "data-versionurl", "data-versiondate")


def links(archive, path):
    """What each link to elsewhere carries, by its address; of several, the last that carries anything."""
    found = {}
    for link in html.fromstring(archive.output(path)).xpath("//main//a[starts-with(@href, 'http')]"):
        carried = tuple(link.get(name) for name in NAMES)
        if any(carried) or link.get("href") not in found:
            found[link.get("href")] = carried
    return found


def in_text(archive, path):
    """The same of the links in the text, in order."""
    found = html.fromstring(archive.output(path)).xpath("//*[@id='_text']//a[starts-with(@href, 'http')]")
    return [(link.get("href"), *(link.get(name) for name in NAMES)) for link in found]


@pytest.mark.tools("nu")
def test_a_story_and_its_sources_have_their_archived_copies(archive):
    archive.story("one", original_url="https://press.example/a", archived_url=WAYBACK, sources=[
        {"title": "A site", "url": "https://press.example/b?x=1&y=2", "archived_url": "https://perma.cc/AB-1"},
        {"title": "Another", "url": "https://press.example/c"},
        "A call",
    ])  # fmt: skip
    archive.build()
    found = links(archive, "stories/one/index.html")
    assert found["https://press.example/a"] == ("https://press.example/a", WAYBACK, "2019-01-02")
    assert found["https://press.example/b?x=1&y=2"] == (
        "https://press.example/b?x=1&y=2",
        "https://perma.cc/AB-1",
        None,
    )
    assert found["https://press.example/c"] == (None, None, None)
    assert found[WAYBACK] == (None, None, None), "the copy is its own"
    assert nu.check(archive.root / "build/stories") == []


def test_a_document_page_and_its_viewer_have_the_archived_copy(archive):
    archive.write("content/documents/memo.pdf", pdf())
    archive.entity("document", "memo", file="memo.pdf", source_url="https://press.example/a", archived_url=WAYBACK,
                   body="As [published](https://press.example/a).\n")  # fmt: skip
    archive.build()
    robust = ("https://press.example/a", WAYBACK, "2019-01-02")
    for path in ("documents/memo/index.html", "documents/memo/view/index.html"):
        assert links(archive, path)["https://press.example/a"] == robust, path
    assert in_text(archive, "documents/memo/index.html") == [("https://press.example/a", *robust)]


def test_links_to_a_source_have_its_archived_copy(archive):
    archive.write("sitegen.toml", '[site]\ntitle = "T"\nbase_url = "https://archive.example.org/"\n[content]\nraw_html = ["stories"]\n')  # fmt: skip
    body = (
        'See [a](https://press.example/a "A \\"title\\""), <https://press.example/é>, [b](https://press.example/b?x=1&y=2), [c](https://press.example/c)'
        ' and <a class="x" href="https://press.example/a">raw</a>, not `https://press.example/a`.[^1]\n\n[^1]: [Again](https://press.example/a).\n'
    )
    archive.story("one", body=body, sources=[
        {"title": "A", "url": "https://press.example/a", "archived_url": WAYBACK},
        {"title": "B", "url": "https://press.example/b?x=1&y=2", "archived_url": "https://perma.cc/B?x=%22&y"},
        {"title": "É", "url": "https://press.example/é", "archived_url": "https://perma.cc/E"},
    ])  # fmt: skip
    archive.build()
    a, e = ("https://press.example/a", WAYBACK, "2019-01-02"), ("https://press.example/é", "https://perma.cc/E", None)
    b = ("https://press.example/b?x=1&y=2", "https://perma.cc/B?x=%22&y", None)
    assert in_text(archive, "stories/one/index.html") == [
        (a[0], *a), ("https://press.example/%C3%A9", *e), (b[0], *b), ("https://press.example/c", None, None, None), (a[0], *a), (a[0], *a),
    ]  # fmt: skip


def test_a_link_with_its_own_attributes_is_unchanged(archive):
    archive.write("sitegen.toml", '[site]\ntitle = "T"\n[content]\nraw_html = ["stories"]\n')
    link = '<a href="https://press.example/a" data-originalurl="https://press.example/a" data-versionurl="https://perma.cc/own">x</a>'
    archive.story("one", body=f"{link}\n", original_url="https://press.example/a", archived_url=WAYBACK)
    archive.build()
    assert link in archive.output("stories/one/index.html")


def test_a_newly_recorded_copy_updates_its_links(archive):
    body = "See [a](https://press.example/a).\n"
    archive.story("one", body=body, original_url="https://press.example/a")
    archive.build()
    assert in_text(archive, "stories/one/index.html") == [("https://press.example/a", None, None, None)]
    archive.story("one", body=body, original_url="https://press.example/a", archived_url=WAYBACK)
    archive.build()
    assert in_text(archive, "stories/one/index.html")[0][2] == WAYBACK
