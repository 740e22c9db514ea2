"""The public archive as data: what the package holds and never holds, read by the programs for which it is made."""

import contextlib
import csv
import io
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import urllib.request

import jsonschema
import pytest
from frictionless import validate
from PIL import Image
from playwright.sync_api import expect
from support import ROOT, nu
from support.archive import CONFIG, OFF, Archive
from support.browser import axe
from support.servers import http_server

NINJS = json.loads((ROOT / "tests/data/ninjs-schema_3.1.json").read_text("utf-8"))
"""IPTC's schema (github.com/iptc/newsinjson, MIT)."""
SECTIONS = """[sections.courts]
title = "The courts"
summary = "Judges and juries."
[sections.shelved]
title = "Holdonium desk"
"""
SECRET = (
    "holdonium",
    "heldenhaft",
    "draftonium",
    "withdrawnium",
    "shyling",
    "shybert",
    "wiped",
    "stories/held",
    "person/shy",
)


def fill(archive):
    """Every kind of document, ties of every kind, and what must never be given away."""
    archive.on |= {"dataset", "formats"}
    archive.write("sitegen.toml", CONFIG + 'description = "Of tests."\n[kinds.ship]\n' + SECTIONS)
    archive.entity("person", "ann-lee", name="Ann Lee", sort_name="Lee, Ann", aliases=["Annie", 'A. Lee, "Jr"'], note="lawyer",
                   same_as=["https://www.wikidata.org/wiki/Q42"], relations=[
                       {"to": "organization/port", "kind": "position", "role": "counsel", "start": "2001", "end": "2009~", "source": "story/raid"},
                       {"to": "organization/port", "kind": "member", "source": "https://example.org/list"},
                       {"to": "person/bob", "kind": "family", "role": "sister", "source": "story/raid"},
                       {"to": "place/pier", "kind": "related", "source": "story/raid"},
                       {"to": "person/shy", "kind": "associate", "source": "story/raid"},
                       {"to": "person/bob", "kind": "associate", "source": "story/held"},
                   ], body="Born in 1950.\n")  # fmt: skip
    archive.entity("person", "bob", name="Bob")
    archive.entity("person", "old-ann", name="Anna Lee", merged_into="person/ann-lee")
    archive.entity("person", "shy", name="Quiet Shyling", aliases=["Shybert"], visibility="noindex")
    archive.entity("person", "wiped", name="Wiped Nobody", visibility="suppressed")
    archive.entity("organization", "port", name="Port Commission", aliases=["The Port"])
    archive.entity("place", "pier", name="North Pier", coordinates=[33.75, -118.27])
    archive.entity("law", "act", name="Tidelands Act", citation="Stats. 1911, c. 654", enacted="1911-05-01")
    archive.entity(
        "document", "survey", name="Survey", date="2003-02", source_url="https://example.org/survey", pages=3
    )
    archive.write("content/documents/memo (1).txt", "To whom it may concern.\n")
    archive.entity("document", "memo", name="Memorandum", file="memo (1).txt", obtained="2004~", verified=True)
    archive.entity("event", "vote", name="The vote", when="XXXX-12-07", follows="story/raid", where="place/pier",
                   entities=["person/ann-lee", "person/shy", "person/wiped"],
                   sources=["story/raid", "story/held", "https://example.org/minutes"])  # fmt: skip
    archive.entity("event", "shy-party", name="A party", where="place/shy")
    archive.entity("place", "shy", name="Shyling Hall", visibility="noindex")
    archive.write("content/ships/maria.md", "---\nname: Maria\n---\n")
    archive.story("raid", title="A raid \u2013 at dawn, =1+1", deck="Officers came.", published="2019-01-05T10:00-08:00", section="courts",
                  bylines=["person/ann-lee", "A. Writer"], publication="The Paper", print={"edition": "Late", "page": 3},
                  entities=["person/ann-lee", "person/shy", "law/act"], documents=[{"id": "document/survey", "page": 2}],
                  sources=["The court's file", {"title": "Minutes", "url": "https://example.org/m", "archived_url": "https://a.example.org/m",
                                                "date": "2018"}],
                  image={"src": "raid.png", "alt": "A door", "caption": "The door.", "credit": "Ann Lee"}, credit="Ann Lee / The Paper",
                  original_url="https://example.org/raid", license="https://creativecommons.org/licenses/by/4.0/",
                  corrections=[{"date": "2019-02-01", "kind": "correction", "text": "It was Tuesday."}],
                  body="At the [[place/pier]] *they* met.[^1]\n\n[^1]: Loudly.\n")  # fmt: skip
    archive.story("second", title="Second", published="2019", follows="story/raid", entities=["ship/maria", "event/vote"], lang="es",
                  body="\u00bfQu\u00e9 pas\u00f3?\n")  # fmt: skip
    archive.story("undated", title="Undated", published="XXXX-12-07", body="A Ä\u6f22 line.\n")
    picture = io.BytesIO()
    Image.new("RGB", (7, 5)).save(picture, "PNG")
    archive.write("content/stories/raid.png", picture.getvalue())
    archive.entity("thread", "raids", title="The raids", summary="What came of them.", starts="story/raid", status="published", lang="es",
                   body="Of [[person/ann-lee|the lawyer]].\n")  # fmt: skip
    archive.entity(
        "thread", "undated", title="Holdonium thread", starts="story/second", status="held", body="Holdonium.\n"
    )
    archive.entity("page", "hidden", title="Draftonium page", status="draft", body="Draftonium.\n")
    archive.story("held", title="Heldenhaft withheld", status="held", section="shelved", body="Holdonium of Ann Lee.\n")
    archive.story("draft", title="Draftonium papers", status="draft", body="Draftonium.\n")
    archive.story("gone", title="Withdrawnium", status="withdrawn", body="Withdrawnium text.\n")
    archive.entity("page", "about", title="About", status="published", body="Who we are.\n")
    return archive


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    archive = fill(Archive(tmp_path_factory.mktemp("data")))
    archive.build()
    return archive


@pytest.fixture(scope="module")
def data(built):
    return built.root / "build/data"


def lines(file):
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def table(data, name):
    with (data / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def package(data):
    return {path.name: path.read_bytes() for path in data.iterdir() if path.name != "index.html"}


# -- contents


def test_the_package_database_is_intact_and_can_be_queried(data):
    with sqlite3.connect(f"file:{data / 'archive.sqlite'}?mode=ro", uri=True) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        found = "SELECT title FROM stories JOIN mentions ON story = stories.id WHERE entity = ? ORDER BY published"
        assert db.execute(found, ("person/ann-lee",)).fetchall() == [("A raid \u2013 at dawn, =1+1",)]
        words = "SELECT stories.id FROM stories_fts JOIN stories ON stories.rowid = stories_fts.rowid WHERE stories_fts MATCH ?"
        assert db.execute(words, ("loudly",)).fetchall() == [("story/raid",)]
        assert db.execute(words, ("paso",)).fetchall() == [("story/second",)], "without its accent"
        schema = "\n".join(sql for (sql,) in db.execute("SELECT sql FROM sqlite_master WHERE sql NOT NULL"))
        assert "-- the headline" in schema


def test_a_damaged_package_database_is_detected(data, tmp_path):
    broken = tmp_path / "broken.sqlite"
    content = bytearray((data / "archive.sqlite").read_bytes())
    content[4096 + 8 : 4096 + 200] = b"\xff" * 192
    broken.write_bytes(content)
    with sqlite3.connect(broken) as db, contextlib.suppress(sqlite3.DatabaseError):
        assert db.execute("PRAGMA integrity_check").fetchall() != [("ok",)]


def test_datasette_serves_the_database(data):
    def get(path):
        command = [sys.executable, "-m", "datasette", str(data / "archive.sqlite"), "--get", path]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        return done.stdout

    assert "A raid" in get("/archive/stories")
    found = json.loads(get("/archive/stories.json?_search=loudly&_shape=array"))
    assert [row["id"] for row in found] == ["story/raid"]


def test_tables_have_the_data_of_front_matter(data):
    stories = {row["id"]: row for row in table(data, "stories")}
    assert stories.keys() == {"story/raid", "story/second", "story/undated"}
    raid = stories["story/raid"]
    assert raid["title"] == "A raid \u2013 at dawn, =1+1"
    assert raid["text"] == "At the North Pier they met. Loudly."
    assert (raid["published"], raid["published_earliest"], raid["changed"]) == (
        "2019-01-05T18:00:00+00:00",
        "2019-01-05",
        "2019-02-01",
    )
    assert (raid["bylines"], raid["publication"], raid["print_page"]) == ("Ann Lee; A. Writer", "The Paper", "3")
    assert raid["address"] == "https://archive.example.org/stories/raid/"
    assert (stories["story/second"]["published_earliest"], stories["story/second"]["published_latest"]) == (
        "2019-01-01",
        "2019-12-31",
    )
    assert stories["story/second"]["thread"] == "story/raid"
    assert (stories["story/undated"]["published"], stories["story/undated"]["published_earliest"]) == ("XXXX-12-07", "")
    assert {(row["story"], row["entity"], row["about"]) for row in table(data, "mentions")} == {
        ("story/raid", "person/ann-lee", "true"),
        ("story/raid", "law/act", "true"),
        ("story/raid", "place/pier", "false"),
        ("story/raid", "document/survey", "false"),
        ("story/second", "ship/maria", "true"),
        ("story/second", "event/vote", "true"),
    }
    ties = [(row["kind"], row["object"], row["end"], row["sources"]) for row in table(data, "relations")]
    assert ties == [
        ("position", "organization/port", "2009~", "story/raid"),
        ("member", "organization/port", "", "https://example.org/list"),
        ("family", "person/bob", "", "story/raid"),
        ("related", "place/pier", "", "story/raid"),
    ], "neither one to somebody who is not listed, nor one that only a held story states"
    names = [row["name"] for row in table(data, "names") if row["entity"] == "person/ann-lee"]
    assert names == ["Ann Lee", "Annie", 'A. Lee, "Jr"', "Anna Lee"]
    assert [(row["later"], row["earlier"]) for row in table(data, "follows")] == [
        ("event/vote", "story/raid"),
        ("story/second", "story/raid"),
    ]
    assert [row["text"] for row in table(data, "corrections")] == ["It was Tuesday."]
    assert [(row["document"], row["page"]) for row in table(data, "citations")] == [("document/survey", "2")]


def test_tables_have_the_supplementary_data(data):
    raid = next(row for row in table(data, "stories") if row["id"] == "story/raid")
    assert [raid[name] for name in ("image", "image_alt", "image_caption", "image_credit")] == [
        "https://archive.example.org/stories/raid.png", "A door", "The door.", "Ann Lee",
    ]  # fmt: skip
    assert [list(row.values()) for row in table(data, "sources")] == [
        [
            "event/vote",
            "1",
            "A raid \u2013 at dawn, =1+1",
            "story/raid",
            "https://archive.example.org/stories/raid/",
            "",
            "",
        ],
        ["event/vote", "2", "", "", "https://example.org/minutes", "", ""],
        ["story/raid", "1", "The court’s file", "", "", "", ""],
        ["story/raid", "2", "Minutes", "", "https://example.org/m", "https://a.example.org/m", "2018"],
    ], "nothing of a story that is held, not even a gap in the numbers"
    assert [list(row.values()) for row in table(data, "threads")] == [
        ["thread/raids", "The raids", "What came of them.", "story/raid", "es", "https://archive.example.org/threads/raids/", "Of the lawyer."]
    ]  # fmt: skip
    assert [list(row.values()) for row in table(data, "sections")] == [
        ["courts", "The courts", "Judges and juries.", "https://archive.example.org/sections/courts/", "1"]
    ], "none in which there is no public story"
    assert [list(row.values()) for row in table(data, "pages")] == [
        ["page/about", "About", "", "en", "https://archive.example.org/about/", "Who we are."]
    ]
    entities = {row["id"]: row for row in table(data, "entities")}
    assert (entities["document/memo"]["obtained"], entities["document/memo"]["verified"]) == ("2004~", "yes")
    assert (entities["event/vote"]["place"], entities["event/shy-party"]["place"]) == ("place/pier", "")
    assert [list(row.values()) for row in table(data, "parts")] == [["event/vote", "person/ann-lee"]]
    stories = {row["id"]: row for row in lines(data / "stories.ndjson")}
    assert stories["story/raid"]["sources"][0] == {"number": 1, "title": "The court’s file"}


def test_an_untitled_chain_is_a_thread_named_after_its_first_story(archive):
    archive.on |= {"dataset", "formats"}
    archive.story("one", title="One", deck="It began.")
    archive.story("two", title="Two", follows="story/one")
    archive.story("alone", title="Alone")
    archive.build()
    (thread,) = table(archive.root / "build/data", "threads")
    assert (thread["title"], thread["summary"], thread["starts"], thread["text"]) == (
        "One",
        "It began.",
        "story/one",
        "",
    )


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("One two \u2013 three.\n", "4"),
        ("\u5e02\u8b70\u6703\u3002\n", "3"),
        ("\u5e02\u8b70\u6703, 3 votes\n", "5"),
        ("\u3042\u30a2\n", "2"),
    ],
)
def test_each_chinese_or_japanese_character_counts_as_a_word(archive, body, words):
    archive.on |= {"dataset", "formats"}
    archive.story("a", body=body)
    archive.build()
    (story,) = table(archive.root / "build/data", "stories")
    assert story["words"] == words
    (item,) = lines(archive.root / "build/data/ninjs.ndjson")
    assert item["bodies"][0]["wordCount"] == int(words)


def test_a_chinese_word_is_found_with_the_documented_query(archive):
    archive.on |= {"dataset", "formats"}
    archive.story("a", body="\u6d1b\u6749\u78ef\u5e02\u8b70\u6703\u958b\u6703\n")
    archive.story("b", body="A council.\n")
    archive.build()
    data = archive.root / "build/data"
    assert "LIKE" in json.loads((data / "dataset.jsonld").read_bytes())["distribution"][0]["description"]
    with sqlite3.connect(f"file:{data / 'archive.sqlite'}?mode=ro", uri=True) as db:
        found = db.execute("SELECT id FROM stories WHERE text LIKE '%\u8b70\u6703%'").fetchall()
    assert found == [("story/a",)]


def test_retracted_stories_are_marked_in_the_data(archive):
    archive.on |= {"dataset", "formats"}
    archive.story(
        "sound", title="Sound", corrections=[{"date": "2019-02-01", "kind": "correction", "text": "It was Tuesday."}]
    )
    archive.story("back", title="Taken back", corrections=[
        {"date": "2019-02-01", "kind": "correction", "text": "It was Tuesday."},
        {"date": "2019-03", "kind": "retraction", "text": "It never happened."},
    ])  # fmt: skip
    archive.build()
    data = archive.root / "build/data"
    items = {item["headlines"][0]["value"]: item for item in lines(data / "ninjs.ndjson")}
    ftm = {entity["id"]: entity["properties"] for entity in lines(data / "ftm.ndjson")}
    said = ["Correction (2019-02-01): It was Tuesday.", "Retraction (2019-03): It never happened."]
    assert (items["Sound"]["pubStatus"], items["Sound"]["edNote"]) == ("usable", said[0])
    assert (items["Taken back"]["pubStatus"], items["Taken back"]["edNote"]) == ("canceled", "\n".join(said))
    assert (ftm["story.sound"]["notes"], ftm["story.back"]["notes"]) == (said[:1], said)
    assert [error.message for item in items.values() for error in ninjs().iter_errors(item)] == []


def test_all_formats_have_the_same_data(data):
    with sqlite3.connect(f"file:{data / 'archive.sqlite'}?mode=ro", uri=True) as db:
        for name in [path.stem for path in data.glob("*.csv")]:
            assert db.execute(f"SELECT count(*) FROM {name}").fetchone() == (len(table(data, name)),), name
    stories = {row["id"]: row for row in lines(data / "stories.ndjson")}
    assert {row["id"]: row["text"] for row in table(data, "stories")} == {
        uid: story["text"] for uid, story in stories.items()
    }
    assert stories["story/raid"]["corrections"] == [
        {"number": 1, "date": "2019-02-01", "kind": "correction", "text": "It was Tuesday."}
    ]
    entities = {row["id"]: row for row in lines(data / "entities.ndjson")}
    assert len(entities["person/ann-lee"]["relations"]) == 4
    assert entities["place/pier"]["latitude"] == 33.75


def test_frictionless_accepts_the_package_and_detects_mistakes(data, tmp_path):
    report = validate(str(data / "datapackage.json"))
    assert report.valid, report.flatten(["type", "note"])
    for file in data.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    rows = (tmp_path / "mentions.csv").read_text("utf-8").replace("true", "perhaps", 1)
    (tmp_path / "mentions.csv").write_text(rows, "utf-8")
    found = {error for (error,) in validate(str(tmp_path / "datapackage.json")).flatten(["type"])}
    assert {"hash-count", "type-error"} & found
    orphan = (data / "mentions.csv").read_text("utf-8") + "story/raid,person/nobody,true\r\n"
    (tmp_path / "mentions.csv").write_text(orphan, "utf-8")
    assert "foreign-key" in {error for (error,) in validate(str(tmp_path / "datapackage.json")).flatten(["type"])}


@pytest.mark.tools("followthemoney")
def test_followthemoney_accepts_every_entity(data):
    import followthemoney

    said = lines(data / "ftm.ndjson")
    found = {}
    for entity in said:
        made = followthemoney.model.get_proxy(entity, cleaned=False)
        for prop in made.iterprops():
            for value in made.get(prop):
                assert prop.type.clean(value, proxy=made) is not None, (entity["id"], prop.name, value)
        assert followthemoney.registry.entity.clean(entity["id"]) == entity["id"]
        found[made.id] = made
    for made in found.values():
        for prop, value in made.itervalues():
            if prop.type.name == "entity":
                assert found[value].schema.is_a(prop.range), (made.id, prop.name)
        assert set(made.schema.required) <= {prop.name for prop in made.iterprops()}, made.id
    kinds = {made.schema.name for made in found.values()}
    assert kinds == {"Person", "Organization", "Address", "Document", "Pages", "Event", "Note", "Article", "Documentation", "Employment",
                     "Membership", "Family", "UnknownLink"}  # fmt: skip
    assert found["person.ann-lee"].get("wikidataId") == ["Q42"]
    assert next(entity for entity in said if entity["id"] == "person.ann-lee")["referents"] == ["person.old-ann"]
    job = next(made for made in found.values() if made.schema.name == "Employment")
    assert (job.get("startDate"), job.get("endDate")) == (["2001"], []), "2009~ is not certain"
    memo, law = found["document.memo"], found["law.act"]
    assert (memo.get("fileName"), memo.get("title"), memo.get("name")) == (
        ["memo (1).txt"],
        ["Memorandum"],
        ["Memorandum"],
    )
    assert (law.get("fileName"), law.get("publishedAt"), law.get("date")) == ([], [], ["1911-05-01"])
    assert found["document.survey"].get("date") == ["2003-02"]
    assert found["story.raid"].get("author") == ["Ann Lee", "A. Writer"]
    with pytest.raises(followthemoney.exc.InvalidData):
        followthemoney.model.get_proxy(
            {"id": "x", "schema": "Person", "properties": {"nonsense": ["x"]}}, cleaned=False
        ).get("nonsense")


def ninjs():
    """IPTC's schema as a validator; what it says of coordinates is left out."""
    geo = "https://geojson.org/schema/GeoJSON.json"
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT7

    registry = Registry().with_resource(geo, Resource.from_contents({"type": "object"}, DRAFT7))
    return jsonschema.Draft202012Validator(NINJS, registry=registry, format_checker=jsonschema.FormatChecker())


def test_ninjs_is_valid_against_its_schema(data):
    check = ninjs()
    items = lines(data / "ninjs.ndjson")
    assert len(items) == 3
    for item in items:
        assert [error.message for error in check.iter_errors(item)] == []
    raid = next(item for item in items if item["uri"].endswith("/raid/"))
    assert raid["contentCreated"] == "2019-01-05T18:00:00Z"
    assert [(each["name"], each["rel"]) for each in raid["places"]] == [("North Pier", "mentions")]
    assert "copyrightNotice" not in raid, "a credit claims nothing"
    assert raid["infoSources"] == [
        {"name": "The Paper", "role": "publisher"},
        {"name": "Ann Lee / The Paper", "role": "credit"},
    ]
    assert "contentCreated" not in next(item for item in items if item["uri"].endswith("/undated/"))
    assert list(check.iter_errors(raid | {"headline": "x"}))
    assert list(check.iter_errors({name: value for name, value in raid.items() if name != "uri"}))


def test_descriptions_name_every_file_with_its_size_and_digest(built, data):
    listed = dict(reversed(line.split("  ")) for line in built.output("manifest-sha256.txt").splitlines()[1:])
    files = {file.name for file in data.iterdir()} - {
        "index.html",
        "datapackage.json",
        "dataset.jsonld",
        "ro-crate-metadata.json",
    }
    resources = json.loads((data / "datapackage.json").read_bytes())["resources"]
    assert {resource["path"] for resource in resources} == {file for file in files if file.endswith(".csv")}
    for resource in resources:
        assert resource["hash"] == f"sha256:{listed['data/' + resource['path']]}"
        assert resource["bytes"] == (data / resource["path"]).stat().st_size
    dataset = json.loads((data / "dataset.jsonld").read_bytes())
    assert {each["contentUrl"].rpartition("/")[2] for each in dataset["distribution"]} == files
    assert dataset["dateModified"] == "2019-02-01"
    crate = {each["@id"]: each for each in json.loads((data / "ro-crate-metadata.json").read_bytes())["@graph"]}
    assert crate["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    assert {part["@id"] for part in crate["./"]["hasPart"]} == files == set(crate) - {"./", "ro-crate-metadata.json"}
    assert crate["./"]["datePublished"] == "2019-02-01"
    assert "https://creativecommons.org/licenses/by/4.0/" in crate["./"]["license"]


@pytest.mark.parametrize(
    ("dates", "last"),
    [
        (["2018-05-01", "2019~"], "2019"),
        (["2019-03?", "2018"], "2019-03"),
        (["2019-21", "201X"], "2019"),
        (["2017/2018-02-03~"], "2018-02-03"),
        (["XXXX-12-07"], None),
    ],
)
def test_the_ro_crate_has_the_last_date_and_the_license(archive, dates, last):
    archive.on |= {"dataset", "formats"}
    for number, date in enumerate(dates):
        archive.story(f"s{number}", published=date)
    archive.build()
    crate = json.loads((archive.root / "build/data/ro-crate-metadata.json").read_bytes())
    root = next(each for each in crate["@graph"] if each["@id"] == "./")
    assert root.get("datePublished") == last
    assert root["license"].startswith("No licence is stated")


# -- unpublished documents


def test_unpublished_documents_are_in_no_file_of_the_package(data):
    for name, content in package(data).items():
        for word in SECRET:
            assert word.encode() not in content.lower(), (name, word)
    with sqlite3.connect(f"file:{data / 'archive.sqlite'}?mode=ro", uri=True) as db:
        dump = "\n".join(db.iterdump()).lower()
    assert "ann lee" in dump
    assert not [word for word in SECRET if word in dump]


@pytest.mark.parametrize("how", ["held", "deleted", "suppressed"])
def test_unpublished_documents_leave_the_artifact_even_without_a_rebuild(archive, how):
    fill(archive)
    archive.build()
    if how == "held":
        archive.story("undated", title="Undated", status="held", body="A line.\n")
    elif how == "deleted":
        (archive.root / "content/stories/undated.md").unlink()
    else:
        archive.entity("person", "ann-lee", name="Ann Lee", visibility="suppressed")
        archive.story("raid", title="A raid", published="2019", body="Nobody.\n")
    archive.build("--skip-artifacts")
    text = (archive.root / "build/data/archive.sqlite").read_bytes() + (
        archive.root / "build/data/names.csv"
    ).read_bytes()
    assert (b"Ann Lee" if how == "suppressed" else b"Undated") not in text


# -- when it is built


def test_the_data_package_is_reproducible(built, archive):
    fill(archive)
    archive.story("raid", title="Another", body="Something else.\n")
    archive.build()
    fill(archive)
    archive.entity("person", "late", name="Late Comer")
    archive.build()
    (archive.root / "content/people/late.md").unlink()
    archive.build()
    assert archive.tree() == built.tree()
    again = json.loads(archive.build("--json").out)
    assert (again["written"], again["rendered"], again["dataset"]) == (0, 0, "")


def test_a_build_without_artifacts_leaves_the_data_package(archive):
    fill(archive)
    assert "Dataset does not exist yet" in archive.build("--skip-artifacts").out
    assert "made by the next full build" in archive.output("data/index.html")
    archive.build()
    before = package(archive.root / "build/data")
    archive.story("undated", title="Dated", published="2020", body="Pelicans.\n")
    assert "Dataset was not rebuilt" in archive.build("--skip-artifacts").out
    assert package(archive.root / "build/data") == before
    archive.build()
    assert b"Pelicans" in (archive.root / "build/data/stories.csv").read_bytes()


def test_the_output_can_be_disabled(archive):
    fill(archive)
    archive.build()
    archive.on.discard("dataset")
    archive.build()
    assert not [path for path in archive.tree() if path.startswith("data/")]


def test_the_preview_builds_its_own_artifact_on_request(archive):
    fill(archive)
    archive.build()
    before = archive.tree()
    command = [sys.executable, "-m", "sitegen", "-C", archive.root, "serve", "--port", "8760"]
    env = os.environ | {name: value for each, (name, value) in OFF.items() if each != "dataset"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as process:
        try:
            address = process.stdout.readline().split()[1]
            urllib.request.urlopen(address).read()
            assert not (archive.root / ".sitegen/preview.dataset").exists(), "nobody asked"
            assert b"archive.sqlite" in urllib.request.urlopen(f"{address}data/").read()
            assert b"Holdonium" in urllib.request.urlopen(f"{address}data/stories.csv").read()
        finally:
            process.send_signal(signal.SIGINT)
    assert archive.tree() == before


# -- the page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_data_page_explains_and_links_the_files(built, new_page, scheme, width):
    page = new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
    with http_server(built.root / "build", "/a/b/") as address:
        page.goto(f"{address}data/")
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
        expect(page.get_by_text("the number of stories that name it")).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("link", name="archive.sqlite").click()
        assert download.value.path().read_bytes() == (built.root / "build/data/archive.sqlite").read_bytes()


@pytest.mark.tools("nu")
def test_the_data_page_is_valid_html(built):
    assert nu.check([built.root / "build/data/index.html"]) == []


def test_formats_that_repeat_the_texts_are_only_made_if_they_are_asked_for(archive):
    archive.on.add("dataset")
    archive.story("a", body="Some words.\n")
    archive.build()
    data = archive.root / "build/data"
    assert not {"ninjs.ndjson", "ftm.ndjson"} & {file.name for file in data.iterdir()}
    said = [(data / name).read_text("utf-8") for name in ("index.html", "dataset.jsonld", "ro-crate-metadata.json")]
    assert not [text for text in said if "ninjs" in text or "ftm" in text]
    archive.on.add("formats")
    archive.build()
    assert {"ninjs.ndjson", "ftm.ndjson"} <= {file.name for file in data.iterdir()}
    archive.on.remove("formats")
    archive.build()
    assert not {"ninjs.ndjson", "ftm.ndjson"} & {file.name for file in data.iterdir()}


def test_a_name_with_a_semicolon_is_one_alias(archive):
    archive.on |= {"dataset", "formats"}
    archive.entity("staff", "ann", name="Ann", aliases=["A; B", "C"])
    archive.build()
    (ann,) = lines(archive.root / "build/data/ftm.ndjson")
    assert ann["properties"]["alias"] == ["A; B", "C"]


def test_the_data_of_long_stories_is_less_than_four_times_their_text(archive):
    archive.on.add("dataset")
    chance, size = random.Random(1), 0
    vocabulary = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(2, 9))) for _ in range(3000)]
    for number in range(60):
        size += archive.story(f"s{number}", body=" ".join(chance.choices(vocabulary, k=4000)) + "\n").stat().st_size
    archive.build()
    assert sum(file.stat().st_size for file in (archive.root / "build/data").iterdir()) < 4 * size


def test_without_sqlite_the_other_files_are_complete(archive):
    archive.on.add("dataset")
    archive.story("a")
    archive.write("sitegen.toml", CONFIG + "[dataset]\nsqlite = false\n")
    archive.build()
    files = {path.removeprefix("data/") for path in archive.tree() if path.startswith("data/")}
    assert {"stories.csv", "stories.ndjson", "datapackage.json", "index.html"} <= files
    assert "archive.sqlite" not in files
    assert "archive.sqlite" not in archive.output("data/index.html")
    assert validate(str(archive.root / "build/data/datapackage.json")).valid
