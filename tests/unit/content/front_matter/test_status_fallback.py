"""The status of a file whose front matter is faulty: in doubt it counts as published, so that its error stops the build."""

import codecs

import pytest

from sitegen.content.front_matter.status_fallback import status_from_bytes, status_from_data
from sitegen.model.document import StatedStatus

ZONE = "America/Los_Angeles"


def of_data(data, kind="story"):
    return status_from_data(data, kind, ZONE)


def of_text(text, encoding="utf-8"):
    return status_from_bytes(text.encode(encoding), ZONE)


@pytest.mark.parametrize(
    ("status", "stated"),
    [
        ("draft", "draft"),
        ("held", "held"),
        ("Draft", "draft"),
        ("published", "published"),
        ("withdrawn", "published"),
        ("publish", "published"),
        ("", ""),
        (None, ""),
        (True, "published"),
        (["draft"], "published"),
    ],
)
def test_only_draft_and_held_are_unpublished(status, stated):
    assert of_data({"status": status}).status == stated


@pytest.mark.parametrize("kind", ["story", "thread", "page", "staff"])
def test_a_document_without_a_status_is_a_draft(kind):
    assert of_data({}, kind).status == "draft"


def test_an_entity_without_a_status_has_none():
    assert of_data({}, "person").status == ""
    assert of_data({"status": "draft"}, "person").status == "draft"


def test_a_suppressed_document_counts_as_published():
    for data in ({"visibility": "suppressed"}, {"visibility": "suppressed", "status": "draft"}):
        assert of_data(data, "person").status == "published"
    assert of_data({"visibility": "noindex", "status": "draft"}).status == "draft"


def test_dates_are_kept_if_they_can_be_read():
    read = of_data({"status": "held", "embargo": "2026-01-05T06:00", "published": "2026-01~"})
    assert read == StatedStatus("held", "2026-01-05T06:00:00-08:00", "2026-01~")
    assert of_data({"status": "held", "embargo": "soon", "published": 12}) == StatedStatus("held", "", "")
    assert of_data({"published": 2019}).published == "2019"


def test_lines_state_status_and_dates_in_yaml_and_toml():
    wanted = StatedStatus("held", "2026-01-05", "2019")
    assert of_text('---\nstatus: held\nembargo: 2026-01-05\npublished: "2019"\ntitle: [\n---\n') == wanted
    assert (
        of_text("+++\nstatus = 'held'\nembargo = 2026-01-05 # soon\npublished = \"2019\"\ntitle = [\n+++\n") == wanted
    )
    assert of_text("---\n\"status\": held\n'embargo': 2026-01-05\npublished: 2019 # a year\n---\n") == wanted


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("---\ntitle: [\n---\n", ""),
        ("---\nstatus: draft\n---\nstatus: published\n", "draft"),  # the body is not front matter
        ("---\nstatus: draft\nstatus: published\n---\n", "published"),  # an unresolved merge
        ("---\nstatus: draft\nstatus: held\n---\n", "draft"),
        ("---\n status: draft\n---\n", ""),  # a key of another value
        ("---\nmy-status: draft\n---\n", ""),
        ("---\nstatus: draft\n\ntitle: A\n", "draft"),  # no closing fence
        ("---\nstatus: draft\nvisibility: suppressed\n---\n", "published"),
        ("---\nstatus: draft\nvisibility: 'suppressed'\n---\n", "published"),
        ("---\nvisibility: suppressed\n---\n", "published"),
        ("---\nstatus: draft\nvisibility: suppressedly\n---\n", "draft"),
        ("---\nstatus: draft\n---\nvisibility: suppressed\n", "draft"),
        ("---   \nstatus:\tdraft  \n---\t\nstatus: published\n", "draft"),
        ("---\r\nstatus: draft\r\n---\r\nstatus: published\r\n", "draft"),
        ("---\rstatus: draft\r---\rstatus: published\r", "draft"),
        ("status: draft\n----\nstatus: held\n", "draft"),  # four dashes are no fence
    ],
)
def test_the_status_is_in_the_lines_down_to_the_closing_fence(text, stated):
    assert of_text(text).status == stated


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF8, b""])
def test_other_encodings_are_read(mark):
    name = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}.get(mark, "utf-8")
    assert status_from_bytes(mark + "---\nstatus: held\n---\n".encode(name), ZONE).status == "held"
    assert status_from_bytes(b"---\nstatus: held\ntitle: \xff\n---\n", ZONE).status == "held"


def test_the_first_of_repeated_dates_counts():
    assert of_text("---\nembargo: 2026\nembargo: 2027\nembargo: x\n---\n").embargo == "2026"


def test_only_the_first_bytes_are_searched():
    begin, line = "---\n", "status: draft\n"
    filler = "#" * (64 * 1024 - len(begin) - len(line) - 1) + "\n"
    assert of_text(begin + filler + line + "---\n").status == "draft"
    assert of_text(begin + filler + "#" * len(line) + "\n" + line + "---\n").status == ""
