"""`sitegen check`: links to the archive's own web address, and to pages rather than their cards; so does `sitegen explain`."""

import json

import pytest
from support.pdfs import pdf

OWN = "https://archive.example.org"


def test_the_check_follows_links_to_the_archives_own_address(archive):
    archive.story(
        "a", body=f"[a]({OWN}/stories/b/) [b](http://ARCHIVE.example.org) [c]({OWN}/) [d]({OWN}/stories/b/#x)\n"
    )
    archive.story("b", body="## x\n\nText.\n")
    assert archive.run("check").code == 0
    archive.story("a", body=f"[a]({OWN}/stories/nope/) [b]({OWN}/stories/b/#y) [c](https://example.org/nope/)\n")
    result = archive.run("check")
    assert result.code == 1
    assert result.err.count("stories/a/index.html") == 2
    assert f'the link "{OWN}/stories/nope/" points to a page that does not exist' in result.err
    assert 'points to an anchor "y"' in result.err


def test_the_check_ignores_other_sites_on_the_same_host(archive):
    text = (archive.root / "sitegen.toml").read_text(encoding="utf-8")
    archive.write("sitegen.toml", text.replace(f"{OWN}/", f"{OWN}/news/"))
    archive.story("a", body=f"[a]({OWN}/shop/) [b]({OWN}/news/stories/a/) [c]({OWN}/news) [d]({OWN}/newsletter/)\n")
    assert archive.run("check").code == 0
    archive.story("a", body=f"[a]({OWN}/news/stories/nope/)\n")
    assert "points to a page that does not exist" in archive.run("check").err


@pytest.mark.parametrize("link", ["../../stories/councl-votes/", "../../stories/councl-votes", "../councl-votes/"])
def test_a_broken_link_to_a_page_suggests_a_page(archive, link):
    archive.on.add("social_cards")
    archive.story("council-votes")
    archive.write("templates/colophon.html", f'<a href="{link}">x</a>')
    archive.on.add("colophon")
    result = archive.run("check")
    assert result.code == 1
    assert "card.png" not in result.err


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("story/council-votes", "/stories/council-votes/"),
        ("document/mou", "/documents/mou/"),
        ("/documents/mou/view/", "/documents/mou/view/"),
        ("/card.png", "/card.png"),
    ],
)
def test_explain_describes_the_page_of_a_document(archive, name, address):
    archive.on.add("social_cards")
    archive.story("council-votes", documents=[{"id": "document/mou"}])
    archive.write("content/documents/mou.pdf", pdf())
    archive.entity("document", "mou", file="mou.pdf")
    archive.build()
    result = archive.run("explain", name, "--json")
    assert json.loads(result.out)["address"] == address, result.err
