"""The tables of docs/reference/outputs.md list every file of a site, every kind of page and output, and the right media types."""

import io
import re
from pathlib import PurePosixPath

import msgspec
import pikepdf
import pytest
from PIL import Image
from support import ROOT
from support.archive import Archive

from sitegen import outputs, pages
from sitegen.config.schema import Config
from sitegen.model.media_types import MEDIA_TYPES
from sitegen.plugins.builtin import load_kinds
from sitegen.render.media_types import MEDIA_TYPES_BY_NAME

TEXT = (ROOT / "docs/reference/outputs.md").read_text("utf-8")
PLACEHOLDERS = {
    "n": r"\d+",
    "year": r"[0-9]{4}|undated",
    "month": r"[0-9]{2}",
    "digits": "[0-9a-f]{16}",
    "digest": "[0-9a-f]{10}",
    "width": r"\d+",
    "part": r"\d+",
    "old-address": r"2001/.+",
    "page": r"[^.]+",
    "file": ".+",
    "path": ".+",
    "picture": r"[^/]+\.jpg",
}
"""Patterns of placeholders; the others match one part of a path."""
CONFIG = """\
[site]
title = "Test archive"
base_url = "https://archive.example.org/"
icon = "/brand/icon.png"

[content]
listing_size = 2
tombstone_urls = "opaque"

[outputs]
hosts = ["nginx", "caddy", "apache", "netlify", "cloudflare", "github", "functions"]
news_sitemap = true
compress = ["gz", "br"]
"""


def tables():
    """Yield each row of the tables of published files, as a dict from the heading of a column to the cell."""
    published = TEXT.partition("\n## Files that are not published")[0]
    for table in re.findall(r"(?:^\|.*\n)+", published, re.MULTILINE):
        heading, _, *rows = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in table.splitlines()]
        if heading[0] == "path":
            yield from (dict(zip(heading, row, strict=True)) for row in rows)


ROWS = [*tables()]


def codes(cell):
    return re.findall(r"`([^`]+)`", cell)


def pattern(path):
    """Return the regular expression of a path with placeholders."""
    parts = re.split(r"\{([\w-]+)\}", path.removeprefix("/"))
    return "".join(
        f"(?:{PLACEHOLDERS.get(part, '[^/]+')})" if number % 2 else re.escape(part) for number, part in enumerate(parts)
    )


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The paths of a site that has a file of every kind."""
    archive = Archive(tmp_path_factory.mktemp("outputs"))
    archive.on |= {
        "social_cards", "search", "dataset", "formats", "hosts", "feeds", "sitemap", "robots", "colophon", "citations", "citation_files", "ledger",
    }  # fmt: skip
    archive.write("sitegen.toml", CONFIG)
    out = io.BytesIO()
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(out)
    icon = io.BytesIO()
    Image.new("RGB", (180, 180)).save(icon, "PNG")
    archive.write("content/static/brand/icon.png", icon.getvalue())
    archive.write("content/documents/audit.pdf", out.getvalue())
    picture = io.BytesIO()
    Image.new("RGB", (600, 400)).save(picture, "JPEG")
    archive.write("content/stories/hall.jpg", picture.getvalue())
    archive.entity("document", "audit", name="The audit", file="audit.pdf")
    archive.entity("page", "about", status="published")
    for number in range(510):
        archive.entity("person", f"p{number}", name=f"{chr(65 + number % 26)}nn Number{number}")
    archive.entity("staff", "kim-ray", name="Kim Ray")
    for number in range(5):
        front = {"section": "city-hall", "entities": ["Ann Number0"], "bylines": ["Sam Lee", "Kim Ray"]}
        archive.story(
            f"s{number}",
            published="2026-03-02T09:00-08:00",
            follows=f"story/s{number - 1}" if number else None,
            **front,
        )
    archive.story(
        "vague", published="XXXX", body="![The hall](hall.jpg)", redirect_from=["/2001/vague/"], bylines=["Guy Guest"]
    )
    archive.story("gone", status="withdrawn")
    found = set()
    for cards in ("site", "stories"):
        archive.build("--now", "2026-03-03T09:00-08:00", env={"SITEGEN_IMAGES__SOCIAL_CARDS": cards})
        found |= set(archive.tree())
    return sorted(found)


def test_every_published_file_is_in_a_table(files):
    patterns = [re.compile(pattern(path)) for row in ROWS for path in codes(row["path"])]
    assert [file for file in files if not any(each.fullmatch(file) for each in patterns)] == []


def test_every_path_of_a_table_is_published(files):
    paths = [path for row in ROWS for path in codes(row["path"])]
    assert [path for path in paths if not any(re.fullmatch(pattern(path), file) for file in files)] == []


def test_every_kind_of_page_and_output_is_in_a_table():
    made_by = {name for row in ROWS for name in codes(row.get("made by", ""))}
    assert made_by == {*load_kinds(pages), *load_kinds(outputs)}


def test_the_media_types_are_those_of_the_program():
    wrong = {}
    for row in ROWS:
        for path in codes(row["path"]):
            name = PurePosixPath(path).name
            known = MEDIA_TYPES_BY_NAME.get(name) or MEDIA_TYPES.get(name.rpartition(".")[2])
            stated = codes(row.get("media type", ""))
            if stated and known and known not in stated:
                wrong[path] = (stated, known)
    assert wrong == {}


def test_the_settings_exist():
    tables_ = {field.name: field.type for field in msgspec.structs.fields(Config)}
    named = re.findall(r"`(\w+)`(?: and `(\w+)`)? in `\[(\w+)\]`", TEXT)
    assert len(named) > 15
    for *keys, table in named:
        assert {key for key in keys if key} <= set(tables_[table].__struct_fields__), table
