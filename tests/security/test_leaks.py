"""What is held, drafted or suppressed is in none of all that is published: every byte is looked at, packed files opened."""

import gzip
import json
import sqlite3
from urllib.parse import unquote

import brotli
import pytest
from PIL import Image
from support.archive import CONFIG, OFF, Archive

EVERYTHING = (
    CONFIG
    + """description = "Of tests."
[outputs]
news_sitemap = true
citation_files = true
compress = ["gz", "br"]
[images]
social_cards = "stories"
"""
)
NOW = ("--now", "2026-01-02T00:00:00Z")
SECRET = ("holdonium", "heldenhaft", "draftonium", "wiped", "nobodius", "embargonium", "withdrawnium")
"""Words of what must not be known: a title, a text, a name, an alias, an address has each of them."""
PACKED = (".pf_fragment", ".pf_filter", ".pf_index", ".pf_meta", ".pagefind")


def fill(archive, *, secret):
    """An archive with everything that can be published; what is secret is so, or all of it is public."""
    archive.on |= set(OFF)
    archive.write("sitegen.toml", EVERYTHING)
    status = {name: name if secret else "published" for name in ("held", "draft", "withdrawn")}
    archive.entity("person", "ann", name="Ann Lee", relations=[
        {"to": "person/wiped", "kind": "family", "source": "story/a"}, {"to": "person/bob", "kind": "family", "source": "story/holdonium"},
    ])  # fmt: skip
    archive.entity("person", "bob", name="Bob")
    archive.entity("person", "wiped", name="Wiped Person", aliases=["Nobodius"], visibility="suppressed" if secret else "public",
                   redirect_from=["/people/wiped-of-old/"])  # fmt: skip
    archive.entity(
        "document",
        "paper",
        name="Paper",
        date="2003",
        relations=[{"to": "person/wiped", "kind": "related", "source": "story/a"}],
    )
    archive.story("a", title="A", published="2026-01-01T10:00:00Z", entities=["person/ann", "person/wiped"], bylines=["person/ann"],
                  documents=[{"id": "document/paper"}], corrections=[{"date": "2026-01-01", "kind": "correction", "text": "So."}],
                  body="Of [[person/ann]], and [[story/holdonium|more]]. " * 5, redirect_from=["/old/"])  # fmt: skip
    archive.story("b", title="B", published="2020", follows="story/a", body="Words. " * 60)
    archive.story("holdonium", title="Heldenhaft withheld", status=status["held"], published="2026-01-01T11:00:00Z", follows="story/a",
                  entities=["person/ann"], body="Holdonium of Ann. " * 20, redirect_from=["/heldenhaft-of-old/"])  # fmt: skip
    archive.story(
        "draftonium", title="Draftonium papers", status=status["draft"], section="draftonium", body="Draftonium. " * 30
    )
    archive.story(
        "later",
        title="Embargonium",
        embargo="2027-01-01" if secret else None,
        entities=["person/ann"],
        body="Embargonium. " * 30,
    )
    archive.story("gone", title="Withdrawnium", status=status["withdrawn"], section="withdrawnium", body="Withdrawnium text. " * 20,
                  redirect_from=["/of-old/"])  # fmt: skip
    return archive


def opened(path, data, folder):
    """All that a file says, whatever it is packed in, in small letters."""
    if path.endswith(".gz") or path.endswith(PACKED):
        data = gzip.decompress(data)
    elif path.endswith(".br"):
        data = brotli.decompress(data)
    elif path.endswith(".sqlite"):
        file = folder / "opened.sqlite"
        file.write_bytes(data)
        with sqlite3.connect(file) as db:
            rows = [
                row
                for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
                for row in db.execute(f'SELECT * FROM "{name}"')
            ]
        data += repr(rows).encode()
    elif path.endswith((".png", ".webp", ".jpg")):
        (folder / "opened.image").write_bytes(data)
        with Image.open(folder / "opened.image") as image:
            data += repr(image.info).encode()
    text = data.decode("utf-8", "replace")
    if path.endswith((".json", ".jsonld")):
        text += repr(json.loads(text))
    return f"{path} {text} {unquote(text)}".lower()


def said(archive, folder):
    """What every file of an archive's site says, and the database's journal if one was left."""
    return {path: opened(path, data, folder) for path, data in archive.tree().items()}


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    archive = fill(Archive(tmp_path_factory.mktemp("public")), secret=False)
    archive.build(*NOW)
    return archive


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    archive = fill(Archive(tmp_path_factory.mktemp("secret")), secret=True)
    archive.build(*NOW)
    return archive


def test_no_published_byte_contains_a_secret(guarded, tmp_path):
    for path, text in said(guarded, tmp_path).items():
        found = [word for word in SECRET if word in text]
        assert not found, (path, found)


def test_the_scan_finds_the_secrets_of_a_public_archive(published, tmp_path):
    found = {}
    for path, text in said(published, tmp_path).items():
        for word in SECRET:
            if word in text:
                found.setdefault(path.rpartition("/")[2].rpartition(".")[2], set()).add(word)
    for ending in (
        "html",
        "xml",
        "json",
        "sqlite",
        "csv",
        "ndjson",
        "txt",
        "gz",
        "br",
        "pf_fragment",
        "pf_index",
        "bib",
        "ris",
    ):
        assert found.get(ending), f"no file of the ending {ending} says it"


def test_an_unpublished_secret_leaves_every_file(published, guarded, tmp_path_factory):
    archive = fill(Archive(tmp_path_factory.mktemp("taken-back")), secret=False)
    archive.build(*NOW)
    fill(archive, secret=True)
    archive.build(*NOW)
    assert archive.tree() == guarded.tree()
    fill(archive, secret=False)
    archive.build(*NOW)
    assert archive.tree() == published.tree()


def test_a_second_build_writes_nothing(guarded):
    again = json.loads(guarded.build(*NOW, "--json").out)
    assert (again["written"], again["rendered"], again["search"], again["dataset"]) == (0, 0, "", "")


def test_every_output_can_be_disabled(published, tmp_path_factory):
    """What an archive with everything switched off still has: pages, the theme's files, the manifest."""
    archive = fill(Archive(tmp_path_factory.mktemp("bare")), secret=False)
    archive.on.clear()
    archive.write("sitegen.toml", CONFIG)
    archive.build(*NOW)
    rest = {path for path in archive.tree() if not path.endswith(".html") and not path.startswith("assets/")}
    assert rest == {"manifest-sha256.txt"}
    assert len(published.tree()) > len(archive.tree()) * 3


# -- the leak check and data

FORMS = {"archive.sqlite", "stories.csv", "stories.ndjson", "ninjs.ndjson"}


def told(result):
    """By location of each problem, what the build says of it and advises."""
    problems = []
    for line in result.err.splitlines():
        if ": warning: " in line or ": error: " in line:
            problems.append([line])
        elif problems and line.startswith("  "):
            problems[-1].append(line)
    return {lines[0].partition(": ")[0]: "\n".join(lines) for lines in problems}


def database(*texts, journal="delete"):
    """The bytes of a database with texts side by side in one row."""
    with sqlite3.connect(":memory:") as db:
        db.execute(f"CREATE TABLE said ({', '.join(f'c{number}' for number in range(len(texts)))})")
        db.execute(f"INSERT INTO said VALUES ({', '.join('?' * len(texts))})", texts)
        db.commit()
        data = bytearray(db.serialize())
    data[18:20] = b"\2\2" if journal == "wal" else b"\1\1"
    return bytes(data)


def test_a_suppressed_name_is_found_in_every_data_format(archive):
    archive.on |= {"dataset", "formats"}
    archive.entity("person", "zeb", name="Zeb Hidden", visibility="suppressed")
    archive.story("a", title="A", credit="Zeb Hidden", license="CC BY")
    archive.story("b", title="B")
    (text,) = told(archive.build()).values()
    assert [name for name in FORMS if f"data/{name}" not in text] == []
    assert "change the text of content/stories/a.md" in text


def test_a_name_with_quotes_and_one_on_a_line_of_its_own_are_found_in_every_form_of_data(archive):
    archive.on |= {"dataset", "formats"}
    archive.entity("person", "zeb", name='Zeb "Z" Hidden', visibility="suppressed")
    archive.entity("person", "amy", name="Amy Unseen", visibility="suppressed")
    archive.story("a", title="A", credit='By Zeb "Z" Hidden', deck="Of\nAmy Unseen")
    texts = told(archive.build()).values()
    for person in ('"zeb "z" hidden" is named', '"amy unseen" is named'):
        (text,) = [text for text in texts if person in text]
        assert [name for name in FORMS - {"ninjs.ndjson"} if f"data/{name}" not in text] == []


def test_a_name_in_a_long_text_is_found_in_the_database_when_it_becomes_secret(archive):
    archive.on |= {"dataset", "formats"}
    archive.story("a", title="A", body=("Zeb Hidden spoke. " + "So it was said. " * 17) * 40)
    archive.entity("person", "other", name="Somebody", body="They.\n")
    archive.build()
    archive.entity("person", "zeb", name="Zeb Hidden", visibility="suppressed")
    assert "data/archive.sqlite" in "".join(told(archive.build()).values())


def test_a_leak_in_the_data_names_its_source_file(archive):
    archive.on |= {"dataset", "formats"}
    archive.story("held", title="The secret plan", status="held")
    archive.entity("person", "ann", name="Ann", summary="Of the secret plan.")
    result = archive.run("build")
    assert result.code == 1
    (text,) = told(result).values()
    assert "data/archive.sqlite" in text
    assert "change the text of content/people/ann.md:" in text


def test_a_leak_in_the_configuration_is_found(archive):
    archive.on |= {"dataset", "formats"}
    archive.write("sitegen.toml", CONFIG + 'description = "The archive of the secret plan."\n')
    archive.story("held", title="The secret plan", status="held")
    ((location, text),) = told(archive.run("build")).items()
    assert location == "content/stories/held.md:2:1"
    assert "data/dataset.jsonld" in text
    assert "if the words are yours, in sitegen.toml or a template, change them" in text


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_a_database_in_static_files_is_searched(archive, journal):
    archive.entity("person", "zeb", name="Zeb Hidden", visibility="suppressed")
    archive.write("content/static/own.db", database("Of", "Zeb Hidden", "CC BY", journal=journal))
    assert "own.db" in told(archive.build())


def test_a_broken_database_is_scanned_as_bytes(archive):
    archive.entity("person", "zeb", name="Zeb Hidden", visibility="suppressed")
    archive.write("content/static/own.db", database("Zeb", "Hidden"))
    assert told(archive.build()) == {}
    archive.write("content/static/own.db", database("x")[:100] + b" Zeb Hidden ")
    assert "own.db" in told(archive.build())
