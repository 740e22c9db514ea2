"""Importing: drafts from plain text, no word of it lost, and nothing that is there already touched."""

import pytest
from lxml import html

TEXT = """A raid at dawn

They met - at 5 p.m. - and *nobody* spoke. # 3 of
- the committee [sic] said <nothing> & left_early.

1. Not a list
    not code either
+ plus `tick` \\ back~slash | pipe $5 ^ user@example.org https://example.org/
"""


def words(archive, path):
    page = html.fromstring(archive.output(path))
    return page.xpath("//div[@id='_text']")[0].text_content().split()


def test_every_word_of_a_text_arrives_as_it_was(archive):
    archive.write("old/1998/raid.txt", TEXT)
    archive.write("old/second.txt", "Caf\u00e9\nOne line.\n")
    result = archive.run("import", "text", str(archive.root / "old"))
    assert result.code == 0, result.err
    assert result.out.split() == [
        "content/stories/raid.md",
        "(story/raid)",
        "content/stories/second.md",
        "(story/second)",
    ]
    archive.build()
    assert "stories/raid/index.html" not in archive.tree(), "a draft"
    file = archive.root / "content/stories/raid.md"
    file.write_text(file.read_text("utf-8").replace("status: draft", "status: published\npublished: XXXX"), "utf-8")
    archive.build()
    said = [word.replace("\u2019", "'") for word in words(archive, "stories/raid/index.html")]
    assert said == TEXT.partition("\n")[2].split()
    assert not html.fromstring(archive.output("stories/raid/index.html")).xpath(
        "//div[@id='_text']//*[self::em or self::li or self::code or self::a]"
    )
    assert "Imported from text, where it was raid.txt." in archive.output("stories/raid/index.html")


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"raid.txt": "Two"}, "story/raid is taken by content/stories/2019-01-05-raid.md"),
        ({"a/x.txt": "One", "b/x.txt": "Two"}, "two documents would be story/x"),
        ({"x.txt": " \n"}, "it is empty"),
        ({"x.txt": b"\xff"}, "is not UTF-8"),
    ],
)
def test_what_cannot_be_imported_is_told_and_nothing_is_written(archive, files, why):
    archive.story("2019-01-05-raid")
    for name, text in {"fine.txt": "Fine", **files}.items():
        archive.write(f"old/{name}", text)
    result = archive.run("import", "text", str(archive.root / "old"))
    assert result.code == 1
    assert why in result.err
    assert "Traceback" not in result.err
    assert sorted(file.name for file in (archive.root / "content/stories").iterdir()) == ["2019-01-05-raid.md"]


def test_an_importer_that_is_none_is_told(archive):
    result = archive.run("import", "txet", str(archive.root))
    assert result.code == 2
    assert 'did you mean "text"' in result.err


def test_a_link_to_a_file_elsewhere_is_not_followed(archive):
    archive.write("secret.txt", "Secret\n")
    archive.write("old/.hidden.txt", "Hidden\n")
    (archive.root / "old/link.txt").symlink_to(archive.root / "secret.txt")
    result = archive.run("import", "text", str(archive.root / "old"))
    assert result.code == 1
    assert "a link to another file" in result.err
    (archive.root / "old/link.txt").unlink()
    assert archive.run("import", "text", str(archive.root / "old")).out == ""


def test_ids_are_those_that_the_reader_will_give(archive):
    archive.write("old/1987-03-03 council.txt", "One\n\nText.\n")
    result = archive.run("import", "text", str(archive.root / "old"))
    assert result.out == "content/stories/1987-03-03-council.md (story/council)\n"
    archive.build()
    again = archive.run("import", "text", str(archive.root / "old"))
    assert (again.code, "story/council is taken by content/stories/1987-03-03-council.md" in again.err) == (1, True)


def test_two_files_that_would_have_one_id_are_told_and_nothing_is_written(archive):
    archive.write("old/1987-03-03 council.txt", "One\n\nText.\n")
    archive.write("old/1988-01-01 council.txt", "Two\n\nText.\n")
    result = archive.run("import", "text", str(archive.root / "old"))
    assert result.code == 1
    assert "two documents would be story/council" in result.err
    assert not (archive.root / "content/stories").exists()


def test_an_id_that_a_slug_gives_is_taken(archive):
    archive.write("content/stories/2019-01-05-other.md", "---\ntitle: Other\nslug: raid\n---\n")
    archive.write("old/raid.txt", "Two\n\nText.\n")
    result = archive.run("import", "text", str(archive.root / "old"))
    assert "story/raid is taken by content/stories/2019-01-05-other.md" in result.err
    assert archive.run("new", "story", "Raid").code == 1
