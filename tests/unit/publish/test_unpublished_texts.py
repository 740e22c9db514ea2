"""The texts of unpublished documents that the leak check searches for. The database is in memory."""

import pytest
from support.stored_archive import StoredArchive

from sitegen.config.kinds import DOCUMENT_KINDS, ENTITY_KINDS
from sitegen.config.schema import Config, ContentConfig, SiteConfig
from sitegen.publish.unpublished_texts import TextOwner, find_unpublished_texts
from sitegen.urls import opaque_address

SITE = SiteConfig("Archive", base_url="https://archive.example.org/")
KINDS = DOCUMENT_KINDS | ENTITY_KINDS


class Archive(StoredArchive):
    """An archive with unpublished documents."""

    def found(self, tombstone_urls="original"):
        """The texts, each with its owner."""
        config = Config(SITE, content=ContentConfig(tombstone_urls=tombstone_urls), kinds=KINDS)
        return find_unpublished_texts(self.store, config)

    def texts(self, uid, **options):
        """The texts of one document, without the forms of its link."""
        found = self.found(**options).items()
        return sorted(text for text, owner in found if owner.uid == uid and text not in links(uid.partition("/")[2]))

    def names(self, uid):
        """The names of one document, which are the texts that are neither its id nor an address."""
        return [text for text in self.texts(uid) if "/" not in text]


def links(slug):
    return {f"../{slug}/", f'"{slug}/', f"'{slug}/", f"={slug}/"}


@pytest.fixture
def stored(tmp_path):
    return Archive(tmp_path)


@pytest.mark.parametrize("state", ["draft", "held", "embargoed", "suppressed"])
def test_the_id_the_address_the_title_and_the_links_of_an_unpublished_story_are_searched_for(stored, state):
    stored.document("story/secret-plan", " A secret \u201cplan\u201d ", state)
    stored.document("story/known", "A known plan")
    texts = {"story/secret-plan", "/story/secret-plan/", 'a secret "plan"', *links("secret-plan")}
    assert stored.found() == dict.fromkeys(texts, TextOwner("story/secret-plan", state, ""))


@pytest.mark.parametrize("state", ["public", "withdrawn", "merged"])
def test_documents_with_a_page_have_no_secret(stored, state):
    stored.document("story/known-plan", "A known plan", state)
    assert stored.found() == {}


def test_a_slug_of_one_word_is_no_link(stored):
    stored.document("story/plan", "A secret plan", "draft")
    assert stored.found().keys() == {"story/plan", "/story/plan/", "a secret plan"}


def test_a_document_that_could_not_be_parsed_has_no_title(stored):
    stored.document("story/plan", "A secret plan", "draft")
    stored.store.db.execute("UPDATE document SET meta = x'c0', address = ''")
    assert stored.found().keys() == {"story/plan"}


def test_all_names_of_a_suppressed_person_are_searched_for_in_all_spellings(stored):
    stored.document("person/ray", " T. J. Ray ", "suppressed", aliases=["Sunny"])
    assert stored.names("person/ray") == ["sunny", "t j ray", "t. j. ray", "t.j. ray", "t.j.ray", "tj ray"]


@pytest.mark.parametrize(("state", "names"), [("draft", []), ("suppressed", ["ann lee"])])
def test_the_name_of_an_unpublished_staff_member_is_public_unless_it_is_suppressed(stored, state, names):
    stored.document("staff/ann", "Ann Lee", state)
    assert stored.names("staff/ann") == names
    stored.document("person/zoe", "Zoe Lee", state)
    assert stored.names("person/zoe") == ["zoe lee"]


def test_of_an_unused_entity_only_the_id_and_the_address_are_searched_for(stored):
    stored.document("person/ann-lee", "Ann Lee", "unused")
    assert stored.found() == dict.fromkeys(
        ("person/ann-lee", "/person/ann-lee/"), TextOwner("person/ann-lee", "unused", "")
    )


@pytest.mark.parametrize(
    ("name", "state", "is_searched"),
    [
        ("plan", "draft", False),
        ("a plan", "draft", True),
        ("\u00a0plan\u00a0", "draft", False),
        ("and/or", "draft", True),
        ("秘密計", "draft", False),
        ("秘密計画", "draft", True),
        ("秘密計画書", "draft", True),
        ("แผนลับม", "draft", False),
        ("แผนลับมา", "draft", True),
        ("ann", "suppressed", False),
        ("anna", "suppressed", True),
        ("李", "suppressed", False),
        ("李伟", "suppressed", True),
    ],
)
def test_a_name_is_searched_for_if_it_identifies_a_document(stored, name, state, is_searched):
    stored.document("person/x", name, state)
    assert (name in stored.texts("person/x")) is is_searched


class TestPublic:
    def test_a_name_that_a_public_document_has_is_no_secret(self, stored):
        stored.document("person/ann", "Ann Lee", "draft", aliases=["Ann Ray", "Ann Fox"])
        stored.entry("name", "ann lee", stored.document("person/other"))
        stored.entry("title", "ann ray", stored.document("story/other"))
        stored.entry("name", "ann fox", stored.document("person/hidden", state="draft"))
        stored.entry("byline", "ann fox", stored.document("story/third"))
        assert stored.names("person/ann") == ["ann fox"]

    @pytest.mark.parametrize("address", ["/story/tax-vote/", "/zoo/"])
    @pytest.mark.parametrize("state", ["public", "withdrawn", "merged"])
    def test_an_id_that_a_public_document_has_too_is_no_secret(self, stored, state, address):
        stored.document("story/tax-vote", "A secret vote", "draft", file="content/a.md")
        stored.document("story/tax-vote", state=state, file="content/b.md")
        stored.store.db.execute("UPDATE document SET address = ? WHERE state = ?", (address, state))
        assert stored.found() == {}

    def test_an_id_that_another_unpublished_document_has_is_a_secret(self, stored):
        stored.document("story/tax-vote", state="draft", file="content/a.md")
        stored.document("story/tax-vote", state="held", file="content/b.md")
        assert stored.found()["story/tax-vote"] == TextOwner("story/tax-vote", "held")

    def test_the_tombstone_at_an_opaque_address_does_not_make_the_id_public(self, stored):
        stored.document("story/tax-vote", "A secret vote", "draft", file="content/a.md")
        stored.document("story/tax-vote", state="withdrawn", file="content/b.md")
        stored.store.db.execute(
            "UPDATE document SET address = ? WHERE state = 'withdrawn'", (opaque_address("story/tax-vote"),)
        )
        assert "a secret vote" in stored.found()

    @pytest.mark.parametrize("address", ["/story/tax-vote/", "/Story/Tax-vote/"])
    def test_an_address_that_has_a_page_is_no_secret(self, stored, address):
        stored.document("story/tax-vote", state="draft")
        stored.page(address)
        assert stored.texts("story/tax-vote") == ["story/tax-vote"]

    @pytest.mark.parametrize("kind", [None, "person", "story", "topic"])
    def test_a_slug_that_a_public_document_of_any_kind_has_is_no_secret(self, stored, kind):
        stored.document("story/tax-vote", "The vote on the tax", "draft", file="content/a.md")
        stored.document(f"{kind or 'law'}/tax-vote", state="draft" if kind is None else "public")
        is_secret = kind is None
        assert (links("tax-vote") <= stored.found().keys()) is is_secret
        assert bool(links("tax-vote") & stored.found().keys()) is is_secret
        assert "/story/tax-vote/" in stored.found() or kind == "story"

    @pytest.mark.parametrize("address", ["/bylines/tax-vote/", "/sections/tax-vote/"])
    def test_a_slug_that_a_byline_or_a_section_has_is_no_secret(self, stored, address):
        stored.document("story/tax-vote", state="draft")
        stored.page(address)
        assert not links("tax-vote") & stored.found().keys()

    @pytest.mark.parametrize(
        ("index", "key", "state", "is_secret"),
        [
            ("byline", "person/ann-lee", "public", False),
            ("byline", "ann lee", "public", False),
            ("byline", "ann lee", "draft", True),
            ("byline", "person/ann-ray", "public", True),
            ("mentions", "person/ann-lee", "public", True),
        ],
    )
    def test_a_slug_of_a_writer_of_public_stories_is_no_secret(self, stored, index, key, state, is_secret):
        stored.document("person/ann-lee", "Ann", "draft")
        stored.entry(index, key, stored.document("story/x", state=state))
        assert (links("ann-lee") <= stored.found().keys()) is is_secret


class TestOwners:
    def test_a_text_of_several_documents_belongs_to_the_last_of_them(self, stored):
        for slug in ("b", "a", "c"):
            stored.document(f"story/{slug}", "A secret plan", "draft")
        assert stored.found()["a secret plan"] == TextOwner("story/c", "draft")

    def test_a_link_that_several_documents_have_belongs_to_the_first_of_them(self, stored):
        for kind in ("law", "topic", "event"):
            stored.document(f"{kind}/tax-vote", "Vote", "draft")
        assert stored.found()["../tax-vote/"] == TextOwner("event/tax-vote", "draft")


class TestMerged:
    """A document that was merged into an unpublished one is as secret as that one."""

    @pytest.mark.parametrize("state", ["draft", "held", "embargoed", "suppressed"])
    @pytest.mark.parametrize("own_state", ["merged", "unused"])
    def test_its_texts_are_searched_for(self, stored, state, own_state):
        stored.document("person/ann-lee", "Ann Lee", own_state, merged_into="person/ann", file="content/z.md")
        stored.document("person/ann", "Ann Ray", state)
        owner = TextOwner("person/ann-lee", state, "person/ann")
        texts = {"person/ann-lee", "/person/ann-lee/", "ann lee", *links("ann-lee")}
        assert {text for text, found in stored.found().items() if found == owner} == texts
        assert stored.found()["person/ann"] == TextOwner("person/ann", state)

    def test_by_way_of_others_it_belongs_to_the_last(self, stored):
        stored.document("person/a", "Ann Lee", "merged", merged_into="person/b")
        stored.document("person/b", "Ann Fox", "merged", merged_into="person/c")
        stored.document("person/c", "Ann Ray", "suppressed")
        assert stored.found()["ann lee"] == TextOwner("person/a", "suppressed", "person/c")
        assert stored.found()["ann fox"] == TextOwner("person/b", "suppressed", "person/c")

    def test_merged_into_an_unused_one_only_its_address_counts(self, stored):
        stored.document("person/a", "Ann Lee", "unused", merged_into="person/b")
        stored.document("person/b", "Ann Fox", "unused")
        assert stored.found() == {
            "person/a": TextOwner("person/a", "unused", "person/b"),
            "/person/a/": TextOwner("person/a", "unused", "person/b"),
            "person/b": TextOwner("person/b", "unused"),
            "/person/b/": TextOwner("person/b", "unused"),
        }

    def test_merged_into_a_public_one_it_is_public(self, stored):
        stored.document("person/ann-lee", "Ann Lee", "merged", merged_into="person/ann")
        stored.document("person/ann", "Ann Ray")
        assert stored.found() == {}

    def test_merged_into_none_it_has_no_secret_target(self, stored):
        stored.document("person/a", "Ann Lee", "merged", merged_into="person/gone")
        stored.document("person/b", "Ann Fox", "merged", merged_into="person/c")
        stored.document("person/c", "Ann Ray", "suppressed")
        assert stored.names("person/a") == []
        assert stored.names("person/b") == ["ann fox"]

    def test_an_unused_one_whose_text_contains_the_word_is_its_own(self, stored):
        stored.document("person/a", "merged_into", "unused")
        assert stored.found() == dict.fromkeys(("person/a", "/person/a/"), TextOwner("person/a", "unused"))


class TestWithdrawn:
    """If tombstones have opaque addresses, the former address of a withdrawn document is a secret."""

    def withdraw(self, stored, slug="ann-lee", **front):
        row = stored.document(f"story/{slug}", "The story of Ann Lee", "withdrawn", **front)
        stored.store.db.execute("UPDATE document SET address = ? WHERE id = ?", (opaque_address(row.uid), row.id))
        return row

    def test_its_address_its_id_and_its_slug_are_searched_for(self, stored):
        self.withdraw(stored)
        assert stored.found() == {}
        texts = {"story/ann-lee", "/stories/ann-lee/", "ann-lee", *links("ann-lee")}
        assert stored.found("opaque") == dict.fromkeys(texts, TextOwner("story/ann-lee", "withdrawn"))

    def test_its_old_addresses_are_searched_for_if_they_are_distinctive(self, stored):
        self.withdraw(stored, "ann", redirect_from=["/lee", "/ann-lee", "/2019/ann.html", "/ann.html", "/page-two/"])
        stored.page("/page-two/")
        assert stored.texts("story/ann", tombstone_urls="opaque") == [
            "/2019/ann.html", "/ann-lee/", "/stories/ann/", "story/ann",
        ]  # fmt: skip

    def test_documents_that_were_merged_into_it_are_searched_for(self, stored):
        for uid in ("story/tax-vote", "story/b"):
            row = stored.document(uid, "The vote on the tax", "merged", merged_into="story/ann-lee")
            stored.entry("merged_into", "story/ann-lee", row)
        self.withdraw(stored)
        stored.store.db.execute("UPDATE document SET address = ''")
        owner = TextOwner("story/tax-vote", "withdrawn", "story/ann-lee")
        found = stored.found("opaque")
        assert {text for text, each in found.items() if each.uid == "story/tax-vote"} == {
            "story/tax-vote",
            "/stories/tax-vote/",
        }
        assert found["story/tax-vote"] == owner
        assert found["story/b"] == TextOwner("story/b", "withdrawn", "story/ann-lee")
        assert found["story/ann-lee"] == TextOwner("story/ann-lee", "withdrawn")
