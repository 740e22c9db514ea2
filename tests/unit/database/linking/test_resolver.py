"""The resolver finds documents and files by id, name, alias, address and path. The database is in memory."""

from pathlib import Path

import pytest

from sitegen.codec import encode
from sitegen.config.schema import Config, SiteConfig
from sitegen.content.scanner import FileStat
from sitegen.database.index import name_entries
from sitegen.database.linking.resolver import (
    ANY_CHANGE,
    AmbiguousReferenceError,
    MissingReferenceError,
    ResolutionError,
    Resolver,
)
from sitegen.database.records import DocumentRow
from sitegen.database.store import Store
from sitegen.model.document import Body, Ref
from sitegen.model.entity import ENTITY_TYPES, Entity
from sitegen.model.story import Story


class Documents:
    """A few documents in a database in memory."""

    def __init__(self):
        self.store = Store(Path(":memory:"), b"key")
        self.resolver = Resolver(self.store, Config(SiteConfig("Archive")))

    def entity(self, uid, name, *aliases, merged_into="", state="public"):
        kind, _, slug = uid.partition("/")
        meta = ENTITY_TYPES.get(kind, Entity)(name=name, aliases=aliases, merged_into=merged_into)
        self._save(f"content/{kind}/{slug}.md", uid, meta, "merged" if merged_into else state, f"/{kind}/{slug}/")

    def story(self, slug, file=""):
        self._save(
            file or f"content/stories/{slug}.md", f"story/{slug}", Story(title=slug), "public", f"/stories/{slug}/"
        )

    def file(self, path):
        self.store.save_file_stats({path: FileStat(1, 0, 0, 0, b"digest", path)}, [])

    def _save(self, file, uid, meta, state, address):
        kind = uid.partition("/")[0]
        row = DocumentRow(uid, kind, state, address, None, "", "", encode(meta), encode({}), encode([]), b"")
        document = self.store.save_document(file, row, encode(Body()))
        entries = name_entries.entries(meta, kind)
        self.store.add_entries([(*entry, document, data) for entry, data in entries.items()])


@pytest.fixture
def documents():
    documents = Documents()
    documents.entity("person/ann-lee", "Ann Lee", "A. Lee", "the chief")
    documents.entity("person/bo-lee", "Bo Lee", "the chief")
    documents.entity("organization/lee", "Lee")
    documents.entity("person/old-ann", "Old Ann", merged_into="person/ann-lee")
    documents.story("report", "content/stories/report/index.md")
    documents.file("content/stories/report/map.svg")
    documents.file("content/static/robots.txt")
    yield documents
    documents.store.close()


@pytest.mark.parametrize(
    ("target", "uid"),
    [
        ("person/ann-lee", "person/ann-lee"),
        ("Ann Lee", "person/ann-lee"),
        ("ann  LEE", "person/ann-lee"),
        ("A. Lee", "person/ann-lee"),
        ("Old Ann", "person/ann-lee"),
        ("person/old-ann", "person/ann-lee"),
        ("story/report", "story/report"),
    ],
)
def test_a_document_is_found_by_id_name_or_alias(documents, target, uid):
    assert documents.resolver.resolve(target).uid == uid


def test_a_name_of_two_documents_is_ambiguous(documents):
    with pytest.raises(AmbiguousReferenceError, match="person/ann-lee, person/bo-lee"):
        documents.resolver.resolve("the chief")


def test_a_name_that_no_document_has_is_missing_with_a_suggestion(documents):
    with pytest.raises(MissingReferenceError, match='"Anne Lee"') as raised:
        documents.resolver.resolve("Anne Lee", kinds=("person",))
    assert ANY_CHANGE not in documents.resolver.lookups
    assert raised.value.hint == 'did you mean "Ann Lee"?'
    assert ANY_CHANGE in documents.resolver.lookups, "a suggestion depends on every name"


def test_only_documents_of_the_kind_are_found(documents):
    with pytest.raises(MissingReferenceError):
        documents.resolver.resolve("Lee", "person")
    assert documents.resolver.resolve("Lee").uid == "organization/lee"


def test_every_lookup_is_recorded_whether_it_finds_something_or_not(documents):
    documents.resolver.resolve("Ann Lee")
    with pytest.raises(MissingReferenceError):
        documents.resolver.resolve("person/nobody")
    assert documents.resolver.lookups >= {"name:ann lee", "id:person/nobody", "name:person/nobody"}


@pytest.mark.parametrize(("byline", "uid"), [("Ann Lee", "person/ann-lee"), ("A LEE", "person/ann-lee")])
def test_the_writer_of_a_byline_is_found_by_name_and_by_spelling(documents, byline, uid):
    assert documents.resolver.resolve_writer(byline).uid == uid


def test_merged_documents_are_followed_to_the_end_and_remembered(documents):
    documents.entity("person/older-ann", "Older Ann", merged_into="person/old-ann")
    assert documents.resolver.resolve("Older Ann").uid == "person/ann-lee"
    assert documents.resolver.merged_ids["person/ann-lee"] == {"person/older-ann", "person/old-ann"}


def test_documents_that_are_merged_into_each_other_are_an_error(documents):
    documents.entity("person/x", "X", merged_into="person/y")
    documents.entity("person/y", "Y", merged_into="person/x")
    with pytest.raises(ResolutionError, match="person/x → person/y → person/x"):
        documents.resolver.resolve("X")


def test_a_merge_into_a_missing_document_is_an_error(documents):
    documents.entity("person/x", "X", merged_into="person/gone")
    with pytest.raises(ResolutionError, match='"person/x" is merged into "person/gone"'):
        documents.resolver.resolve("X")


def test_a_name_with_a_number_sign_is_tried_as_a_whole_first(documents):
    documents.entity("organization/local", "Local #396")
    whole, ref = documents.resolver.resolve_reference(
        Ref("name", "Local", "396", 1, 1, False, full_target="Local #396")
    )
    assert (whole.uid, ref.fragment) == ("organization/local", "")
    part, ref = documents.resolver.resolve_reference(Ref("name", "Lee", "top", 1, 1, False, full_target="Lee#top"))
    assert (part.uid, ref.fragment) == ("organization/lee", "top")


def test_a_document_is_found_by_its_file_and_its_address(documents):
    assert documents.resolver.document_of_file("content/stories/report/index.md").uid == "story/report"
    assert documents.resolver.document_at_address("/stories/report/").uid == "story/report"
    assert documents.resolver.document_at_address("/stories/none/") is None
    with pytest.raises(ResolutionError, match="there is no file"):
        documents.resolver.document_of_file("content/stories/none.md")


def test_a_file_has_its_address_below_that_of_the_document_of_its_folder(documents):
    address, owner = documents.resolver.resolve_asset("content/stories/report/map.svg")
    assert (address, owner.uid) == ("/stories/report/map.svg", "story/report")
    assert documents.resolver.resolve_asset("content/static/robots.txt") == ("/robots.txt", None)


@pytest.mark.parametrize("path", ["content/stories/report/none.svg", "content", "README.md"])
def test_a_file_that_is_missing_or_outside_the_content_is_an_error(documents, path):
    with pytest.raises(ResolutionError, match=path):
        documents.resolver.resolve_asset(path)


def test_a_file_is_found_by_its_address(documents):
    assert documents.resolver.file_at_address("/robots.txt") == "content/static/robots.txt"
    assert documents.resolver.file_at_address("/stories/report/map.svg") == "content/stories/report/map.svg"
    assert documents.resolver.file_at_address("/stories/report/") == ""
    assert documents.resolver.file_at_address("/none.txt") == ""
