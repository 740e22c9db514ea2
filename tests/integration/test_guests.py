"""Guests: the writers of one story have a line on a page of a letter, and pages of their own from their second story on."""

from lxml import html
from support.archive import Archive
from support.links import broken


def _links(archive: Archive, story: str) -> list[str]:
    page = html.fromstring(archive.output(f"stories/{story}/index.html"))
    return [link.removeprefix("../../bylines/") for link in page.xpath("//dl[@class='record']//a[@rel='author']/@href")]


def _pages(archive: Archive) -> set[str]:
    found = (path for path in archive.tree() if path.startswith("bylines/"))
    return {path.removeprefix("bylines/").removesuffix("index.html") for path in found}


def _lines(archive: Archive, letter: str) -> list[tuple[str, str, list[str]]]:
    page = html.fromstring(archive.output(f"bylines/letters/{letter}/index.html"))
    rows = page.xpath("//main//ul[contains(@class, 'rows')]/li")
    return [(row.get("id"), row.xpath("string(span[1])"), row.xpath(".//a/@href")) for row in rows]


def test_writers_of_one_story_are_listed_by_letter(archive: Archive) -> None:
    archive.entity("person", "ann", name="Ann Lee")
    archive.story("one", bylines=["Ana Ruiz", "李伟", "person/ann", "3rd District News"])
    archive.story("two", bylines=["李薇", "Bo Poe", "Éva Kis"])
    archive.story("three", bylines=["Bo Poe"])
    archive.build()
    assert _pages(archive) == {"bo-poe/", *(f"letters/{each}/" for each in ("3", "a", "é", "李"))}
    assert _links(archive, "two")[1:] == ["bo-poe/", "letters/%C3%A9/#%C3%A9va-kis"]
    assert _lines(archive, "a") == [
        ("ana-ruiz", "Ana Ruiz", ["../../../stories/one/"]),
        ("person/ann", "Ann Lee", ["../../../people/ann/", "../../../stories/one/"]),
    ]
    assert [anchor for anchor, *_ in _lines(archive, "李")] == ["李伟", "李薇"]  # with pages, both would be at li-wei
    assert broken(archive.root / "build", base="/") == []


def test_the_second_story_brings_the_pages_of_a_writer_and_the_loss_of_it_takes_them_back(archive: Archive) -> None:
    archive.on |= {"sitemap", "ledger"}
    archive.story("one", bylines=["Ana Ruiz"])
    archive.story("other", bylines=["Al Kim"])
    archive.build()
    first = archive.tree()
    assert _pages(archive) == {"letters/a/"}
    assert "bylines" not in archive.output("sitemaps/pages-1.xml")
    archive.story("two", bylines=["Ana Ruiz"])
    archive.build()
    assert _pages(archive) == {"letters/a/", "ana-ruiz/"}
    assert _links(archive, "one") == _links(archive, "two") == ["ana-ruiz/"]
    assert [name for _, name, _ in _lines(archive, "a")] == ["Al Kim"]
    assert "/bylines/ana-ruiz/" in archive.output("sitemaps/pages-1.xml")
    second = archive.tree()
    assert archive.run("clean").code == 0
    archive.build()
    assert archive.tree() == second
    archive.story("two", bylines=["Ana Ruiz"], status="draft")
    archive.build()
    assert archive.tree() == first


def test_a_person_with_noindex_keeps_a_page(archive: Archive) -> None:
    archive.entity("person", "shy", name="Shy Fox", visibility="noindex")
    archive.story("one", bylines=["person/shy"])
    archive.build()
    assert _pages(archive) == {"shy/"}
    assert 'content="noindex' in archive.output("bylines/shy/index.html")
