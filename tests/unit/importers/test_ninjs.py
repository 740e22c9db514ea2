"""ninjs of all versions: each story once, in its last version, with its pictures, and what is no story is counted."""

import json

import pytest
from support.importing import documents, read, refusals, skipped
from support.shared_data import shared_data

from sitegen.diagnostics import SitegenError
from sitegen.importers import ninjs

NINJS_1 = {
    "uri": "urn:one", "type": "text", "versioncreated": "2013-07-09T10:37:00Z", "headline": "A ship", "byline": "Ana Ruiz", "language": "en",
    "body_text": "It sank.", "body_xhtml": "<p>It <b>sank</b>.</p>", "description_text": "Nobody drowned.", "person": [{"name": "Leo Park"}],
}  # fmt: skip
NINJS_2 = {
    "uri": "urn:one", "type": "text", "versioncreated": "2013-07-09T10:37:00Z", "by": "Ana Ruiz", "language": "en",
    "headlines": [{"role": "main", "value": "A ship"}], "descriptions": [{"role": "text", "contenttype": "text/plain", "value": "Nobody drowned."}],
    "bodies": [{"role": "main", "contenttype": "text/plain", "value": "It sank."}, {"contenttype": "text/html", "value": "<p>It <b>sank</b>.</p>"}],
    "people": [{"name": "Leo Park"}],
}  # fmt: skip
NINJS_3 = NINJS_2 | {"versionCreated": "2013-07-09T10:37:00Z", "pubStatus": "usable"}
del NINJS_3["versioncreated"]


@pytest.fixture
def export(tmp_path):
    """Write objects as a file, and return its path."""

    def write(value, name="export.json"):
        file = tmp_path / name
        lines = name.endswith(".ndjson") and isinstance(value, list)
        text = (
            "\n".join(map(json.dumps, value))
            if lines
            else value
            if isinstance(value, str)
            else json.dumps(value, indent=1)
        )
        file.write_text(text, "utf-8")
        return file

    return write


@pytest.mark.parametrize("item", [NINJS_1, NINJS_2, NINJS_3])
def test_all_versions_of_the_format_give_the_same_story(export, item):
    (story,) = documents(read(ninjs, export(item), as_source=True))
    assert story.front_matter == {
        "title": "A ship",
        "deck": "Nobody drowned.",
        "status": "published",
        "published": "2013-07-09T06:37",
        "bylines": ["Ana Ruiz"],
        "imported": {"system": "ninjs", "id": "urn:one"},
        "extra": {"import": {"tags": ["Leo Park"]}},
        "internal": {"import": {"modified": "2013-07-09T10:37:00Z"}},
    }
    assert story.body == "It **sank**.\n"


@pytest.mark.parametrize("name", ["export.json", "export.ndjson"])
def test_each_object_of_a_file_is_a_story_with_its_line(export, name):
    items = [NINJS_3 | {"uri": f"urn:{number}"} for number in range(3)]
    stories = documents(read(ninjs, export(items, name)))
    assert [story.source_id for story in stories] == ["urn:0", "urn:1", "urn:2"]
    assert len({story.line for story in stories}) == 3
    assert len({story.slug for story in stories}) == 3


@pytest.mark.parametrize(
    ("status", "embargo", "as_source", "ours"),
    [
        ("usable", "", True, "published"),
        ("usable", "", False, "draft"),
        ("withheld", "", True, "held"),
        ("canceled", "", True, "withdrawn"),
        ("canceled", "", False, "held"),
        ("usable", "2031-01-01T00:00:00Z", True, "held"),
        ("usable", "not a date", True, "held"),
        ("usable", "2014-01-01T00:00:00Z", True, "published"),
    ],
)
def test_what_was_closed_stays_closed(export, status, embargo, as_source, ours):
    item = NINJS_3 | {"pubStatus": status, "embargoed": embargo}
    (story,) = documents(read(ninjs, export(item), as_source=as_source))
    assert story.front_matter["status"] == ours


def test_of_several_versions_the_last_one_is_imported(export, tmp_path):
    export([NINJS_3 | {"version": "10", "headlines": [{"value": "Last"}]}, NINJS_3 | {"version": "9"}], "a.json")
    export(NINJS_3 | {"version": "2"}, "b.json")
    items = read(ninjs, tmp_path)
    assert [story.front_matter["title"] for story in documents(items)] == ["Last"]
    assert skipped(items) == ["a later version is imported"] * 2


def test_pictures_of_the_story_are_shown_in_their_largest_file(export):
    def picture(number):
        files = [{"href": f"https://media.example/{number}-{width}.jpg", "width": width} for width in (100, 900)]
        return {
            "uri": f"urn:p{number}",
            "type": "picture",
            "by": "Leo Park",
            "renditions": files,
            "descriptions": [{"value": f"Caption {number}."}],
        }

    (story,) = documents(
        read(ninjs, export(NINJS_3 | {"associations": [picture(1), picture(2), {"type": "video", "uri": "urn:v"}]}))
    )
    tokens = {reference.token: reference.address for reference in story.references}
    image = story.front_matter["image"]
    assert tokens[image["src"]] == "https://media.example/1-900.jpg"
    assert (image["caption"], image["credit"]) == ("Caption 1.", "Leo Park")
    assert "https://media.example/2-900.jpg" in tokens.values()
    assert "Caption 2. Leo Park" in story.body
    assert [change.count for change in story.changes if "not pictures" in change.construct] == [1]


def test_objects_that_are_no_stories_are_counted_and_the_map_can_take_them(export):
    items = [NINJS_3 | {"uri": f"urn:{name}", "type": name} for name in ("picture", "event", "component")]
    file = export(items)
    assert skipped(read(ninjs, file)) == [
        f"objects of the type {name} are not stories" for name in ("picture", "event", "component")
    ]
    assert [story.item_type for story in documents(read(ninjs, file, answers={"types": {"component": "story"}}))] == [
        "component"
    ]


def test_a_deck_that_repeats_the_opening_and_a_headline_in_the_text_are_shown_once(export):
    body = "<html><body><h1>A ship</h1><p>It sank on Monday, and nobody drowned.</p></body></html>"
    item = NINJS_3 | {
        "bodies": [{"contentType": "text/html", "value": body}],
        "descriptions": [{"value": "It sank on Monday …"}],
    }
    (story,) = documents(read(ninjs, export(item)))
    assert story.body == "It sank on Monday, and nobody drowned.\n"
    assert "deck" not in story.front_matter
    assert [change.construct for change in story.changes if change.kind == "changed"] == [
        "headline at the top of the text is shown once", "deck that repeats the opening is left out",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ('{"uri": "urn:a", }', ":1:1", "not JSON"),
        ('[7 {"uri"', ":1:4", "expected , or ]"),
        ("", "", "the file is empty"),
        ('{"headline": "A"}', ":1:1", "has no uri"),
        ("[1]", ":1:1", "a JSON object is required"),
        ('{"uri": "urn:a"}', ":1:1", "has no headline"),
        ('{"uri": "a", "headline": "A", "representationtype": "incomplete"}', ":1:1", "a part of a story"),
        ("[" * 100_000, "", "nested too deeply"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(export, text, place, why):
    file = export(text)
    found, message, hint = refusals(read(ninjs, file))[-1]
    assert found.startswith(f"{file}{place}")
    assert why in message
    assert hint


def test_a_broken_line_does_not_stop_the_others(export):
    file = export(
        "\n".join([json.dumps(NINJS_3), '{"uri": ', json.dumps(NINJS_3 | {"uri": "urn:two"})]), "export.ndjson"
    )
    items = read(ninjs, file)
    assert [place for place, _, _ in refusals(items)] == [f"{file}:2:9"]
    assert len(items) == 3


def test_the_address_of_a_story_redirects_only_if_its_host_is_the_old_site(export):
    file = export(NINJS_3 | {"uri": "https://www.courier.example/news/ship.html"})
    assert "redirect_from" not in documents(read(ninjs, file))[0].front_matter
    (story,) = documents(read(ninjs, file, answers={"hosts": ("courier.example",)}))
    assert story.front_matter["redirect_from"] == ["/news/ship.html"]


def test_damaged_data_of_an_archive_is_an_error(export):
    export([NINJS_3 | {"altIds": [{"role": "sitegen", "value": "story/a"}]}], "ninjs.ndjson")
    file = export('{"id": 1', "stories.ndjson").parent
    with pytest.raises(SitegenError, match="are damaged"):
        read(ninjs, file)


def test_every_object_of_the_examples_of_iptc_is_accounted_for():
    folder = shared_data("ninjs") / "examples"
    items = read(ninjs, folder)
    assert [(place.rpartition("/")[2], message) for place, message, _ in refusals(items)] == [
        ("ninjs-1-4-examples.json:1:1", "the object has no text (bodies)"),
        ("extension-schema.json:1:1", "the object has no uri, so it is not ninjs"),
        ("ntb_text.json:1:1", "the object has no text (bodies)"),
    ]
    files = [file for file in folder.rglob("*") if file.is_file()]
    values = [json.loads(file.read_text("utf-8")) if file.suffix == ".json" else file for file in files]
    assert len(items) == sum(len(value) if isinstance(value, list) else 1 for value in values)


def test_versions_of_an_object_on_one_line_are_told_apart(export):
    versions = [
        NINJS_2 | {"version": str(number), "headlines": [{"value": f"A ship {number}"}]} for number in (1, 3, 2)
    ]
    items = read(ninjs, export(json.dumps(versions)))
    assert [story.front_matter["title"] for story in documents(items)] == ["A ship 3"]
    assert skipped(items) == ["a later version is imported"] * 2


def test_a_picture_that_is_not_public_is_in_no_story(export):
    picture = {"uri": "urn:p", "type": "picture", "renditions": [{"href": "https://x.example/a.jpg"}]}
    for closed in ({"pubstatus": "withheld"}, {"embargoed": "2020-01-01"}, {"pubstatus": "?"}):
        (story,) = documents(read(ninjs, export(NINJS_2 | {"associations": [picture | closed]})))
        assert "image" not in story.front_matter
        assert [change.construct for change in story.changes if change.kind == "lost"] == [
            "associated objects that are not public, or only for a time"
        ]


def test_texts_beside_the_story_are_counted(export):
    item = NINJS_1 | {"body_text": "Other words.", "by": "Leo Park", "expires": "2099-01-01T00:00:00Z"}
    (story,) = documents(read(ninjs, export(item), as_source=True))
    assert [(change.construct, *change.examples) for change in story.changes if change.kind == "lost"] == [
        ("further text of bodies", "Other words."),
        ("byline that differs from by", "Ana Ruiz"),
    ]
    assert story.front_matter["status"] == "published"


def test_a_story_without_a_text_is_refused_and_a_package_is_skipped(export):
    empty = {"uri": "urn:e", "type": "text", "headline": "Empty"}
    assert [message for _, message, _ in refusals(read(ninjs, export(empty)))] == ["the object has no text (bodies)"]
    assert skipped(read(ninjs, export(empty | {"type": "composite"}))) == ["packages without a text are not stories"]
