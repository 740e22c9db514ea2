"""Names of people and files in any script, with any characters, and of any number."""

import re
import unicodedata

import pytest
from support.built_pages import body, built, page, plain
from support.images import PNG

NAMES = {
    "Chinese": "聖蓋博市議會",
    "Arabic": "مجلس المدينة",
    "Hebrew": "מועצת העיר",
    "emoji": "Council 🎉👩‍👩‍👧 votes",
    "combining": unicodedata.normalize("NFD", "José Ñuñez Élan"),
    "astral": "\U0001d49eouncil 𠮷野家",
    "Vietnamese": unicodedata.normalize("NFD", "Nguyễn Thị Hương"),
    "dotted I": "İstanbul \u0131ss\u0131z",
    "sharp s": "Große Straße",
    "ligature": "ﬁnance oﬃce",
    "right-to-left mark": "a\u200fb \u200dc",
    "no-break space": "a\u00a0b",
}


WORD_JOINER = "\u2060"
"""Keeps a score such as 2–1 on one line."""


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_names_in_any_script_are_shown_and_linked(archive, name):
    archive.entity("person", "someone", name=name)
    archive.story("a", title=name, entities=[name], body=f"Said {name}.\n\nAnd [[{name}]].\n\n# {name}\n")
    archive.story("b", entities=["person/someone"], body=f"Said {name}.\n", title="B")
    built(archive)
    right = unicodedata.normalize("NFC", name)
    assert page(archive, "stories/a").xpath("//h1")[0].text_content() == right
    for slug, number in (("a", 1), ("b", 1)):
        links = page(archive, f"stories/{slug}").xpath("//div[@id='_text']//a[@data-ref='person/someone']")
        assert [link.text_content() for link in links] == [right] * number
    for path, data in archive.tree().items():
        if path.endswith(".html"):
            text = data.decode()
            assert text == unicodedata.normalize("NFC", text), path


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("name", "slug"), [("José Núñez", "jose-nunez"), ("聖蓋博", "sheng-gai-bo"), ("2019-03-02 Ünïcode", "unicode")]
)
def test_a_file_name_in_any_script_and_form_is_found(archive, name, slug, form):
    front = "---\ntitle: A\nstatus: published\npublished: 2019\n---\n"
    name = unicodedata.normalize(form, name)
    archive.write(f"content/stories/{name}.md", f"{front}All of it.\n")
    archive.write(f"content/static/{name}.txt", "copied")
    archive.write("content/stories/b.md", f"{front}[a](<{name}.md>)\n")
    built(archive)
    assert body(archive, slug) == "All of it."
    assert page(archive, "stories/b").xpath("//div[@id='_text']//a/@href") == [f"../{slug}/"]
    assert archive.output(f"{unicodedata.normalize('NFC', name)}.txt") == "copied"


@pytest.mark.parametrize("written", ["O'Brien", "O\u2019Brien"])
@pytest.mark.parametrize("named", ["O'Brien", "O\u2019Brien"])
@pytest.mark.parametrize("tagged", ["O'Brien", "O\u2019Brien"])
def test_names_match_with_any_apostrophe(archive, named, written, tagged):
    archive.entity("person", "pat", name=f"Pat {named}")
    archive.story("a", entities=[f"Pat {tagged}"], body=f"Chief Pat {written} said so.\n\n[[Pat {written}]] did.\n")
    archive.story("b", entities=[f"Pat {tagged}"], body=f'Chief Pat {written}\u2019s "word".\n')
    built(archive)
    for slug in "ab":
        links = page(archive, f"stories/{slug}").xpath("//div[@id='_text']//a[@data-ref='person/pat']")
        assert [plain(link.text_content()) for link in links] == ["Pat O'Brien"]


@pytest.mark.parametrize(
    "name",
    [
        "501(c)(3)",
        "AT&T",
        "a < b",
        'Robert "Bob" Smith',
        "C++",
        "Ph.D.",
        "St. John's [annex]",
        "x_y_z",
        "2--1",
        "wait...",
        "(tm)",
        "$5*",
    ],
)
def test_a_name_with_special_characters_is_linked(archive, name):
    archive.entity("organization", "o", name=name)
    escaped = re.sub(r"([\[\]*_<])", r"\\\1", name)
    archive.story("a", entities=["organization/o"], body=f"It is {escaped} here.\n")
    built(archive)
    links = page(archive, "stories/a").xpath("//div[@id='_text']//a[@data-ref='organization/o']")
    shown = name.replace("--", "\u2013").replace("...", "\u2026")
    assert [plain(link.text_content()).replace(WORD_JOINER, "") for link in links] == [plain(shown)]


def test_an_image_next_to_a_document_is_published_next_to_it(archive):
    front = "---\ntitle: A\nstatus: published\npublished: 2019\nimage: {src: 'a b.png', alt: Main}\n---\n"
    archive.write(
        "content/stories/2019/my-story/index.md", f"{front}![Alt](in/p.png 'Caption')\n\n[data](données.csv)\n"
    )
    archive.write("content/stories/2019/my-story/a b.png", PNG)
    archive.write("content/stories/2019/my-story/in/p.png", PNG)
    archive.write("content/stories/2019/my-story/données.csv", "a,b\n")
    archive.write("content/stories/2019/my-story/.hidden", "no")
    built(archive)
    tree = archive.tree()
    assert {path for path in tree if path.startswith("stories/my-story/")} == {
        "stories/my-story/index.html",
        "stories/my-story/a b.png",
        "stories/my-story/in/p.png",
        "stories/my-story/données.csv",
    }
    assert page(archive, "stories/my-story").xpath("//img/@src") == ["a%20b.png", "in/p.png"]


@pytest.mark.parametrize("content", [False, True], ids=["no content/", "an empty content/"])
def test_an_empty_archive_builds(archive, content):
    if content:
        (archive.root / "content").mkdir()
    built(archive)
    assert "Test archive" in archive.output("index.html")


def test_documents_with_the_same_name_have_different_ids(archive):
    for number in range(5):
        archive.entity("person", f"lee-{number}", name="Pat Lee", note=f"of district {number}")
    archive.story("a", entities=[f"person/lee-{number}" for number in range(5)], body="Pat Lee and [[person/lee-3]].\n")
    built(archive)
    links = page(archive, "stories/a").xpath("//div[@id='_text']//a/@data-ref")
    assert links == ["person/lee-3"]


@pytest.mark.parametrize("slug", ["a", "1", "a.b", "a_b", "2019", "index", "page", "con", "a" * 200])
def test_a_short_unusual_slug_is_an_address(archive, slug):
    archive.write(
        "content/stories/x.md", f'---\ntitle: A\nslug: "{slug}"\nstatus: published\npublished: 2019\n---\nText.\n'
    )
    built(archive)
    assert body(archive, slug) == "Text."


def test_files_of_editors_are_not_content(archive):
    for name in (".a.md.swp", "a.md~", "#a.md#", ".DS_Store", "a.md.bak", ".git/x.md", "4913"):
        archive.write(f"content/stories/{name}", "not a document")
    archive.story("a")
    built(archive)
    assert not any(b"not a document" in data for data in archive.tree().values())


@pytest.mark.parametrize("name", ["a.MD", "a.Md", "a.markdown", "a.mdown"])
def test_a_story_with_another_file_extension_is_built_or_reported(archive, name):
    archive.write(f"content/stories/{name}", "---\ntitle: A\nstatus: published\npublished: 2019\n---\nText.\n")
    result = archive.run("build")
    told = f"content/stories/{name}" in result.err
    assert told or "stories/a/index.html" in archive.tree()


def test_a_symbolic_link_inside_the_content_is_followed(archive):
    archive.story("a", body="Text.")
    archive.entity("person", "p")
    (archive.root / "content/stories/b.md").symlink_to("a.md")
    (archive.root / "content/stories/2019").mkdir()
    (archive.root / "content/stories/2019/c.md").symlink_to("../a.md")
    built(archive)
    assert [body(archive, slug) for slug in "abc"] == ["Text."] * 3
