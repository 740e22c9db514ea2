"""What stands behind the address of a link, a query or a place in a file, is kept."""

from lxml import html
from support.images import PNG


def links(archive, path="stories/x/index.html"):
    tree = html.document_fromstring(archive.output(path))
    return tree.xpath("//div[@id='_text']//a/@href"), tree.xpath("//div[@id='_text']//img/@src")


LINKS = [
    ("memo.pdf#page=4", "../memo.pdf#page=4"),
    ("memo.pdf#search=%22a%20b%22", "../memo.pdf#search=%22a%20b%22"),
    ("t.csv?download=1&as=%C3%A9", "../t.csv?download=1&as=%C3%A9"),
    ("t.csv?a=1#row=2", "../t.csv?a=1#row=2"),
    ("/people/?letter=b", "../../people/?letter=b"),
    ("/people/p/?from=story#_coverage", "../../people/p/?from=story#_coverage"),
    ("y.md?a=1", "../y/?a=1"),
    ("y.md?a=1#more", "../y/?a=1#more"),
    ("/memo-of-ours.pdf#page=2", "../../memo-of-ours.pdf#page=2"),
]


def test_links_keep_their_query_and_fragment(archive):
    archive.write("content/stories/memo.pdf", b"%PDF-1.4 not whole")
    archive.write("content/static/memo-of-ours.pdf", b"%PDF-1.4 not whole")
    archive.write("content/stories/t.csv", "a,b\n")
    archive.entity("person", "p", name="Pat Lee", status="published")
    archive.story("y", body="# More\n")
    archive.story("x", body="Nothing.\n")
    archive.build()
    archive.story("x", body="".join(f"[x]({written})\n\n" for written, _ in LINKS))
    archive.build()
    assert links(archive)[0] == [href for _, href in LINKS]
    warm = archive.tree()
    archive.run("clean")
    archive.build()
    assert archive.tree() == warm


def test_an_image_keeps_its_query_and_fragment(archive):
    archive.write("content/stories/map.svg", "<svg xmlns='http://www.w3.org/2000/svg'><g id='layer2'/></svg>")
    archive.write("content/stories/a.png", PNG)
    archive.story("x", body="![m](map.svg#layer2) ![p](a.png?v=1,2)\n")
    archive.build()
    assert links(archive)[1] == ["../map.svg#layer2", "../a.png?v=1,2"]


def test_a_feed_keeps_the_query_of_a_link(archive):
    archive.on |= {"feeds", "search"}
    archive.story("x", body="[x](/search/?q=police%20chief)\n")
    archive.build()
    assert links(archive)[0] == ["../../search/?q=police%20chief"]
    assert "https://archive.example.org/search/?q=police%20chief" in archive.output("feed.json")
