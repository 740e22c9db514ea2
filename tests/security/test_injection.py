"""A hostile text in every field stays a text: in each file, the site has the structure that a harmless text gives it."""

import contextlib
import csv
import io
import json
import re
import sqlite3
import xml.etree.ElementTree as ET
from urllib.parse import urlsplit

import msgspec
import pytest
from selectolax.lexbor import LexborHTMLParser
from support.archive import Archive
from support.injection import HARMLESS, TEXTS, WORDS, fill

from sitegen.config.schema import Config
from sitegen.model.entity import Entity, Event, Law, Place, SourceDocument
from sitegen.model.staff import StaffMember
from sitegen.model.story import StaticPage, Story, Thread

DOCUMENTS = (Story, Thread, StaticPage, StaffMember, Entity, Place, Law, SourceDocument, Event)
ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "cite", "ping", "srcset", "xlink:href"}
IDS_AND_ADDRESSES = {
    "slug", "redirect_from", "merged_into", "files", "lang", "original_url", "archived_url", "url", "source_url", "same_as", "package", "entities",
    "follows", "translation_of", "starts", "lead", "to", "source", "where", "sources", "file", "src", "sha256", "id", "extra", "internal",
    "section", "base_url", "logo", "icon", "touch_icon", "language", "timezone", "items", "styles", "folder", "permalink", "schema",
}  # fmt: skip
"""Fields that have no words for readers; they have rules and tests of their own."""
OTHER_TABLES = {
    "Config", "ThemeConfig", "HeadScript", "AllowedHost", "CommentsConfig", "FrontConfig", "Pin", "ContentConfig", "ImagesConfig", "OutputConfig",
    "CheckConfig", "CheckPattern", "PreviewConfig", "PluginsConfig", "PreserveConfig", "PublishTargetConfig", "OutputsConfig", "DatasetConfig",
    "ShareConfig",
}  # fmt: skip
"""Tables of the configuration that have no words for readers of the site."""
GUEST = re.compile(r"bylines/q[^/]*/")
"""The folder of a page of guests, which is named after them."""


def text_fields(*classes):
    """Return the names `Class.field` of all fields that can have a text, also those of the structs in fields."""
    found, seen = set(), set()

    def visit(kind):
        """Note the fields of all structs in a type; return True if it can be a text itself."""
        if isinstance(kind, msgspec.inspect.StructType):
            if kind.cls not in seen:
                seen.add(kind.cls)
                found.update(f"{kind.cls.__name__}.{field.name}" for field in kind.fields if visit(field.type))
            return False
        parts = [getattr(kind, name, ()) for name in ("types", "item_type", "item_types", "key_type", "value_type")]
        inner = [each for part in parts for each in (part if isinstance(part, tuple) else (part,))]
        are_texts = [visit(each) for each in inner]
        return any(are_texts) or isinstance(kind, msgspec.inspect.StrType)

    for each in classes:
        visit(msgspec.inspect.type_info(each))
    return found


def test_every_field_for_words_has_the_hostile_text():
    found = text_fields(*DOCUMENTS, Config)
    words = {name for name in found if not {*name.split(".")} & (IDS_AND_ADDRESSES | OTHER_TABLES)}
    assert words - WORDS == set()


def address(value):
    """Return what decides where an address leads: its scheme and its host."""
    parts = urlsplit(value.strip())
    return parts.scheme, parts.netloc


def html_structure(data):
    """Return the elements of a page in order, each with its depth, the names of its attributes and where its addresses lead."""
    page, found = LexborHTMLParser(data), []
    for node in page.root.traverse(include_text=False):
        if node.tag == "span" and node.parent.tag in {"code", "span"}:
            continue  # highlighted code
        attributes, depth, parent = node.attributes, 0, node.parent
        while parent is not None:
            depth, parent = depth + 1, parent.parent
        leads = [address(attributes[name] or "") for name in sorted(ADDRESSES & attributes.keys())]
        found.append((depth, node.tag, sorted(attributes), leads))
    return found, [json_structure(node.text()) for node in page.css("script[type='application/ld+json']")]


def json_structure(data):
    return without_values(json.loads(data))


def without_values(value):
    """Return a value of JSON with only its keys and types."""
    if isinstance(value, dict):
        return {key: without_values(each) for key, each in value.items()}
    return [without_values(each) for each in value] if isinstance(value, list) else type(value).__name__


def lines_structure(data):
    return [json_structure(line) for line in data.decode().removesuffix("\n").split("\n") if line]


def xml_structure(data):
    return [(element.tag, sorted(element.attrib)) for element in ET.fromstring(data).iter()]


def table_structure(data):
    return [len(row) for row in csv.reader(io.StringIO(data.decode(), newline=""), strict=True)]


def database_structure(data):
    with contextlib.closing(sqlite3.connect(":memory:")) as db:
        db.deserialize(data)
        tables = db.execute("SELECT name, sql FROM sqlite_schema ORDER BY name").fetchall()
        names = [name for name, sql in tables if sql and sql.startswith("CREATE TABLE")]
        return tables, [(name, db.execute(f'SELECT count(*) FROM "{name}"').fetchone()) for name in names]


STRUCTURES = {
    "html": html_structure, "xml": xml_structure, "svg": xml_structure, "json": json_structure, "jsonld": json_structure, "ndjson": lines_structure,
    "csv": table_structure, "sqlite": database_structure, **dict.fromkeys(("png", "webp", "pdf"), type),
}  # fmt: skip
"""Functions from the bytes of a file to its structure, by the ending of its name. Of other files, the lines are counted."""


def structure(file):
    return STRUCTURES.get(file.suffix[1:], lambda data: data.count(b"\n"))(file.read_bytes())


def site(folder, value, theme="broadsheet"):
    """Build an archive with a text in every field; return the structure of each file by its path, and of a newsletter."""
    archive = Archive(folder)
    fill(archive, value)
    configuration = archive.root / "sitegen.toml"
    configuration.write_text(f'{configuration.read_text("utf-8")}[theme]\nname = "{theme}"\n', "utf-8")
    archive.build()
    newsletter = archive.run("newsletter")
    assert newsletter.code == 0, newsletter.err
    root = folder / "build"
    paths = sorted(file.relative_to(root).as_posix() for file in root.rglob("*") if file.is_file())
    found = {GUEST.sub("bylines/guest/", path): structure(root / path) for path in paths}
    return {**found, "newsletter": html_structure(newsletter.out.encode())}


@pytest.fixture(scope="module")
def harmless(tmp_path_factory):
    return site(tmp_path_factory.mktemp("harmless"), HARMLESS)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["attribute", "end of script", "escaped"])
def test_a_hostile_text_changes_no_structure_of_another_theme(tmp_path, name):
    first, second = (
        site(tmp_path / folder, text, "clipping") for folder, text in (("a", HARMLESS), ("b", TEXTS[name]))
    )
    assert [path for path in first.keys() | second.keys() if first.get(path) != second.get(path)] == []


@pytest.mark.sampled(6)
@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text_changes_no_structure(tmp_path, harmless, name):
    found = site(tmp_path, TEXTS[name])
    differing = [path for path in harmless.keys() | found.keys() if harmless.get(path) != found.get(path)]
    assert differing == []
    print(f"{name}: {len(WORDS)} fields, {len(found)} files")  # noqa: T201 - with -s, the count is shown
