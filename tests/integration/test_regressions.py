"""What a reviewer with fresh eyes broke: each stays mended."""

import hashlib
import shutil
import sqlite3

import pytest


def test_a_bag_with_a_manifest_of_the_same_name_is_not_ours(archive, tmp_path):
    bag = tmp_path / "bag"
    (bag / "data").mkdir(parents=True)
    (bag / "data/letter.txt").write_text("dear")
    (bag / "manifest-sha256.txt").write_text(f"{hashlib.sha256(b'dear').hexdigest()}  data/letter.txt\n")
    for command in ("build", "clean"):
        result = archive.run(command, "-o", str(bag))
        assert result.code == 2
        assert "was not made by sitegen" in result.err
    assert (bag / "data/letter.txt").read_text() == "dear"


def test_the_manifest_is_what_sha256sum_checks(archive):
    import subprocess

    archive.story("one")
    archive.build()
    subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", "manifest-sha256.txt"], cwd=archive.root / "build", check=True
    )


@pytest.mark.parametrize("front", [{"visibility": "suppressed"}, {}])
def test_merging_publishes_nothing_that_was_suppressed(archive, front):
    archive.entity("person", "jane", name="Jane Roe")
    archive.entity("person", "john-doe", name="John Doe", merged_into="person/jane", **front)
    archive.story("secret-probe", status="draft", merged_into="story/open")
    archive.story("open")
    archive.build()
    assert ("people/john-doe/index.html" in archive.tree()) == (not front)
    assert "stories/secret-probe/index.html" not in archive.tree()


def test_holding_the_first_story_of_a_named_thread_hides_the_thread_with_a_warning(archive):
    archive.story("a")
    archive.story("b", follows="story/a", body="See [[thread/saga|the thread]].\n")
    archive.entity("thread", "saga", starts="story/a", status="published")
    archive.write("content/threads/other/index.md", "---\ntitle: Other\nstarts: story/a\nstatus: draft\n---\n")
    archive.write("content/threads/other/memo.txt", "memo")
    archive.build()
    archive.story("a", status="held")
    result = archive.build()
    assert "content/threads/saga.md:3:1: warning: the thread has no page, since story/a is held" in result.err
    assert "See the thread." in archive.output("stories/b/index.html")
    assert not [path for path in archive.tree() if path.startswith("threads/")]


def test_two_documents_for_one_thread_are_an_error_naming_both(archive):
    archive.story("a")
    archive.story("b", follows="story/a")
    archive.entity("thread", "x", starts="story/a", status="published")
    archive.entity("thread", "y", starts="story/b", status="published")
    result = archive.run("build")
    assert result.code == 1
    assert "content/threads/x.md:3:1: error: content/threads/y.md names the same chain" in result.err


@pytest.mark.parametrize("name", ["a.jpe", "a.jfif", "a", "a.dat", "a.jpg"])
def test_a_photograph_loses_its_metadata_whatever_it_is_called(archive, name):
    import io

    from PIL import Image

    exif = Image.Exif()
    exif[0x010E] = "SECRET PLACE"
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "JPEG", exif=exif, comment=b"SECRET NOTE")
    archive.write(f"content/static/{name}", out.getvalue())
    archive.build()
    assert b"SECRET" not in archive.tree()[name]


def test_what_has_an_images_name_and_cannot_be_read_is_refused(archive):
    archive.write("content/static/a.heic", b"\0\0\0\x18ftypheic SECRET")
    result = archive.run("build")
    assert result.code == 1
    assert "what the image carries cannot be taken out" in result.err


@pytest.mark.parametrize(
    "text", ["![Smith & Jones indicted](x.txt)", "SMITH & JONES INDICTED", "smith &amp; jones indicted"]
)
def test_a_held_title_is_found_in_attributes_and_in_any_case(archive, text):
    archive.story("held-one", status="held", title="Smith & Jones indicted")
    archive.write("content/stories/x.txt", "x")
    archive.story("open", body=f"{text}\n")
    assert archive.run("build").code == 1


def test_a_missing_content_folder_takes_nothing_away(archive):
    archive.story("one")
    archive.build()
    before = archive.tree()
    (archive.root / "content").rename(archive.root / "elsewhere")
    result = archive.run("build")
    assert result.code == 2
    assert "content not found" in result.err
    assert archive.tree() == before


@pytest.mark.parametrize(
    ("kind", "front", "says"),
    [
        ("person", {"aliases": [""]}, "the alias is empty"),
        ("person", {"name": "***"}, "the name is empty"),
        ("place", {"coordinates": [999, 1]}, "no coordinates"),
        ("document", {"pages": -3}, "no number of pages"),
        ("document", {"sha256": "zz"}, "no SHA-256"),
        ("document", {"file": "/nope.pdf"}, 'has the address "/nope.pdf"'),
        ("document", {"source_url": "http://[bad"}, "is no web address"),
        ("thread", {"starts": "", "status": "published"}, "starts with a story"),
    ],
)
def test_a_value_that_cannot_be_is_told_at_its_line(archive, kind, front, says):
    archive.entity(kind, "odd", **front)
    result = archive.run("build")
    assert result.code == 1
    assert says in result.err
    assert "odd.md:" in result.err


@pytest.mark.parametrize("link", ["/PEOPLE/", "/people", "/nope/"])
def test_an_address_is_linked_as_it_is_or_not_at_all(archive, link):
    archive.story("one", body=f"[x]({link})\n")
    result = archive.run("build")
    assert result.code == 1
    assert f'no page of the archive has the address "{link}"' in result.err


def test_older_coverage_is_reached_from_an_html_address_too(archive):
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


def test_static_files_keep_names_with_a_dot(archive):
    archive.write("content/static/.well-known/security.txt", "Contact: x")
    archive.write("content/static/.nojekyll", "")
    config = (archive.root / "sitegen.toml").read_text() + '[content]\npublish_static = [".nojekyll"]\n'
    archive.write("sitegen.toml", config)
    archive.write("content/static/.DS_Store", "x")
    archive.build()
    assert {".well-known/security.txt", ".nojekyll"} <= set(archive.tree())
    assert ".DS_Store" not in archive.tree()


def test_years_before_the_first_and_past_9999_have_pages(archive):
    archive.story("old", published="-0044")
    archive.entity("event", "far", when="Y12000")
    archive.build()
    assert {"dates/-0044/index.html", "dates/Y12000/index.html"} <= set(archive.tree())


def test_thousands_of_equal_headings_and_references_are_quick(archive):
    archive.clocked = True
    archive.entity("person", "x", name="X")
    archive.story("one", body="## Same\n\n" * 8000 + "[[person/x]] " * 8000)
    assert archive.build().seconds < 20


@pytest.mark.parametrize("command", ["build", "check", "list"])
def test_a_damaged_database_is_made_anew(archive, command):
    for number in range(30):
        archive.story(f"s{number}", body="word " * 200)
    archive.build()
    before = archive.tree()
    file = archive.root / ".sitegen/archive.db"
    sqlite3.connect(file).execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(file.read_bytes())
    data[8192:-4096] = b"\xff" * (len(data) - 12288)
    file.write_bytes(data)
    result = archive.run(command)
    assert result.code == 0, result.err
    archive.build()
    assert archive.tree() == before


def test_what_the_disk_refuses_is_told_without_a_traceback(archive):
    archive.write(".sitegen", "a file")
    result = archive.run("build")
    assert result.code == 1
    assert "Traceback" not in result.err


def test_a_merged_entitys_names_are_linked_to_what_it_became(archive):
    archive.entity("person", "robert", name="Robert Smith")
    archive.entity("person", "bob", name="Bob Smith", merged_into="person/robert")
    archive.story("one", entities=["person/bob"], body="Bob Smith came.\n")
    archive.build()
    assert ">Bob Smith</a> came" in archive.output("stories/one/index.html")
    shutil.rmtree(archive.root / ".sitegen")
    archive.build()
