"""A published address without a page is an error, unless its document is only unpublished. The database is in memory."""

import pytest
from support.stored_archive import StoredArchive

from sitegen.content.ledger_file import address_digest
from sitegen.model.page import Page
from sitegen.publish.ledger.lost_addresses import find_lost_addresses, find_returned_addresses, is_answered
from sitegen.urls import opaque_address, opaque_id


@pytest.fixture
def stored(tmp_path):
    return StoredArchive(tmp_path)


def lost(stored, uids=(), removed=(), *, check_all=True):
    return find_lost_addresses(stored.engine, uids, removed, check_all=check_all)


def lost_ids(stored, *changes, **options):
    return [
        problem.message.partition(" published as ")[2].partition(",")[0]
        for problem in lost(stored, *changes, **options)
    ]


def test_an_address_without_a_page_is_lost(stored):
    stored.line("/story/fire/", "story/fire", "Fire")
    (problem,) = lost(stored)
    assert problem.message.startswith("/story/fire/ was published as story/fire")
    assert problem.file == "addresses.txt"
    assert "redirect_from: [/story/fire/]" in problem.hint
    assert '"gone: /story/fire/"' in problem.hint


def test_all_addresses_of_a_document_are_one_problem(stored):
    stored.line("/b/", "story/fire")
    stored.line("/a/", "story/fire")
    stored.line("/c/", "story/other")
    first, second = lost(stored)
    assert first.message.startswith("/a/, /b/ were published as story/fire")
    assert "the addresses were never online" in first.hint
    assert '"gone: /a/" and "gone: /b/"' in first.hint
    assert second.message.startswith("/c/ was published as story/other")
    assert "the address was never online" in second.hint


def test_an_address_with_a_page_or_a_redirect_is_answered(stored):
    stored.line("/page/", "story/one")
    stored.line("/redirect/", "story/two")
    stored.page("/page/")
    stored.redirect("/redirect/")
    assert [is_answered(stored.store, address) for address in ("/page/", "/redirect/", "/Page/", "/")] == [
        True,
        True,
        False,
        False,
    ]
    assert lost(stored) == []


def test_another_spelling_of_the_address_does_not_answer_it(stored):
    stored.line("/Fire/", "story/fire")
    stored.page("/fire/")
    assert lost_ids(stored) == ["story/fire"]


@pytest.mark.parametrize("state", ["draft", "held", "suppressed", "unused", "public"])
def test_an_address_whose_document_exists_is_not_lost(stored, state):
    stored.line("/old/", "story/fire")
    stored.document("story/fire", state=state)
    assert lost(stored) == []


def test_an_address_that_was_unpublished_is_not_lost(stored):
    stored.line("/old/", "story/fire", state="unpublished")
    assert lost(stored) == []


def test_the_opaque_address_of_a_document_in_the_archive_is_not_lost(stored):
    first, missing, last = sorted(("story/a", "story/b", "story/c"), key=opaque_address)
    for uid in (first, missing, last):
        address = opaque_address(uid)
        stored.line(address, opaque_id(address), state="withdrawn")
    for uid in (first, last):
        stored.document(uid, state="withdrawn")
    (problem,) = lost(stored)
    assert opaque_address(missing) in problem.message
    assert problem.hint.startswith("restore the file under its old name")


def test_a_build_checks_the_lines_of_changed_documents_and_of_removed_pages(stored):
    for slug in ("changed", "removed", "other"):
        stored.line(f"/{slug}/", f"story/{slug}")
    assert lost_ids(stored, ["story/changed"], ["/removed/"], check_all=False) == ["story/changed", "story/removed"]
    assert lost_ids(stored, [], [], check_all=False) == []


def test_an_address_of_several_documents_is_lost_by_the_one_that_redirected_it(stored):
    stored.line("/old/", "story/a", "A")
    stored.line("/old/", "story/z")
    assert lost_ids(stored) == ["story/z"]
    assert lost_ids(stored, ["story/a"], check_all=False) == ["story/z"]


def test_of_several_documents_with_a_page_the_first_id_is_named(stored):
    stored.line("/old/", "story/b", "B")
    stored.line("/old/", "story/a", "A")
    assert lost_ids(stored) == ["story/a"]


def test_an_address_that_a_draft_redirects_is_not_lost(stored):
    stored.line("/old/", "story/fire")
    stored.document("story/new", state="draft", redirect_from=["/old"])
    assert lost(stored) == []
    stored.line("/older/", "story/fire")
    assert [problem.message.partition(" were")[0] for problem in lost(stored)] == ["/old/, /older/"]


def test_a_redirect_of_a_public_document_is_an_entry_or_is_none(stored):
    stored.line("/old/", "story/fire")
    stored.document("story/new", redirect_from=["/old"])
    assert lost_ids(stored) == ["story/fire"]


def test_a_draft_that_cannot_be_parsed_redirects_nothing(stored):
    stored.line("/old/", "story/fire")
    stored.document("story/new", state="draft")
    stored.store.db.execute("UPDATE document SET meta = x'c0'")
    assert lost_ids(stored) == ["story/fire"]


@pytest.mark.parametrize(
    ("positions", "place"),
    [({"redirect_from": (7, 2), "slug": (5, 3)}, (7, 2)), ({"slug": (5, 3)}, (5, 3)), ({}, (1, 1))],
)
def test_a_renamed_document_is_told_to_redirect(stored, positions, place):
    stored.line("/old/", "story/fire", "The Great Fire")
    stored.document("story/great-fire", "The Great Fire", redirect_from=["/older"], positions=positions)
    stored.document("story/fire-2", "Another Fire")
    (problem,) = lost(stored)
    assert problem.file == "content/story/great-fire.md"
    assert (problem.line, problem.column) == place
    assert problem.hint.startswith("add the line redirect_from: [/older, /old/]")
    assert "gone:" not in problem.hint


@pytest.mark.parametrize(("state", "may_be_secret"), [("", False), ("withdrawn", False), ("unpublished", True)])
def test_an_address_that_was_public_needs_a_redirect_and_one_that_was_unpublished_may_go(stored, state, may_be_secret):
    stored.line("/old/", "story/fire", "Fire", state)
    stored.document("story/blaze", "Fire")
    (problem,) = lost(stored)
    assert problem.hint.startswith("add the line redirect_from: [/old/]")
    assert ("if nothing may disclose it" in problem.hint) is may_be_secret


def test_a_document_that_cannot_be_parsed_is_not_the_renamed_one(stored):
    stored.line("/old/", "story/fire", "Fire")
    stored.document("story/council", state="public")
    stored.store.db.execute("UPDATE document SET meta = x'c0'")
    (problem,) = lost(stored)
    assert problem.file == "addresses.txt"


def test_a_document_with_a_similar_name_may_be_the_renamed_one(stored):
    stored.line("/old/", "story/fire-downtown", "Fire")
    stored.document("story/fires-downtown", "Fires")
    stored.document("story/council", "Council")
    stored.document("person/fire-downtown", "Fire")
    (problem,) = lost(stored)
    assert problem.file == "content/story/fires-downtown.md"
    assert problem.hint.startswith("if story/fires-downtown is the same document")


def test_a_document_that_was_published_earlier_is_not_a_renamed_one(stored):
    stored.line("/old/", "story/fire", "Fire")
    stored.line("/story/fires/", "story/fires", "Fire")
    stored.document("story/fires", "Fire")
    stored.page("/story/fires/")
    (problem,) = lost(stored)
    assert problem.file == "addresses.txt"


def test_two_documents_with_the_title_are_told_apart_by_their_names(stored):
    stored.line("/old/", "story/fire-one", "Fire")
    stored.document("story/fire-ones", "Fire")
    stored.document("story/other", "Fire")
    (problem,) = lost(stored)
    assert problem.file == "content/story/fire-ones.md"
    assert problem.hint.startswith("if story/fire-ones is")


def test_an_unpublished_document_that_returns_under_another_id_needs_its_address(stored):
    stored.line("/old/", "story/fire", "Fire", "unpublished")
    stored.document("story/blaze", "Fire")
    (problem,) = lost(stored)
    assert problem.file == "content/story/blaze.md"
    assert problem.message.startswith("/old/ was published as story/fire")
    assert 'write "gone: /old/" there' in problem.hint
    assert lost_ids(stored, ["story/blaze"], check_all=False) == ["story/fire"]
    assert lost(stored, ["story/fire"], check_all=False) == []


@pytest.mark.parametrize("change", ["page", "owner", "title", "draft", "withheld", "known"])
def test_an_unpublished_document_that_does_not_return_needs_none(stored, change):
    stored.line("/old/", "story/fire", "Fire", "unpublished")
    state = "draft" if change == "draft" else "public"
    title = "Blaze" if change == "title" else "Fire"
    stored.document("story/blaze", title, state, withheld="draft" if change == "withheld" else "")
    if change == "page":
        stored.page("/old/")
    if change == "owner":
        stored.document("story/fire", state="draft")
    if change == "known":
        stored.line("/story/blaze/", "story/blaze", "Fire")
    assert lost(stored) == []
    assert lost(stored, ["story/blaze"], check_all=False) == []


def test_the_unpublished_addresses_of_a_missing_document_are_added_to_the_others(stored):
    stored.line("/a/", "story/fire", "Fire")
    stored.line("/b/", "story/fire", "Fire", "unpublished")
    stored.line("/c/", "story/fire", "Fire", "unpublished")
    stored.page("/c/")
    stored.document("story/blaze", "Fire")
    (problem,) = lost(stored)
    assert problem.message.startswith("/a/, /b/ were")
    assert "nothing may disclose it" not in problem.hint, "its other address was public until now"


def test_a_document_that_cannot_be_parsed_is_not_one_that_returns(stored):
    stored.line("/old/", "story/fire", "", "unpublished")
    stored.document("story/blaze")
    stored.store.db.execute("UPDATE document SET meta = x'c0'")
    assert lost(stored) == []


def test_the_line_of_the_ledger_is_named(stored):
    (stored.root / "addresses.txt").write_text("# Comment\n/old/ story/fire\n/older/ story/fire\n")
    stored.line("/old/", "story/fire", "Fire")
    stored.line("/older/", "story/fire")
    (problem,) = lost(stored)
    assert (problem.line, problem.column) == (2, 1)
    assert "never online" not in problem.hint, "a line of the file is no remnant of an undone rename"
    stored.document("story/blaze", "Fire")
    (problem,) = lost(stored)
    assert "addresses.txt, line 2" in problem.hint


def test_a_line_that_only_the_database_has_may_be_of_an_undone_rename(stored):
    stored.line("/old/", "story/fire", "Fire")
    (problem,) = lost(stored)
    assert (problem.line, problem.column) == (0, 0)
    assert "sitegen clean" in problem.hint


def test_a_page_at_an_address_that_is_gone_is_reported(stored):
    (stored.root / "addresses.txt").write_text("gone: /old/\n")
    pages = [Page("/old/", "story", document="story/fire"), Page("/new/", "story", document="story/fire")]
    assert find_returned_addresses(stored.engine, pages) == []
    stored.store.db.execute("INSERT INTO gone_address VALUES (?)", (address_digest("/old/"),))
    (problem,) = find_returned_addresses(stored.engine, pages)
    assert (problem.file, problem.line, problem.column) == ("addresses.txt", 1, 1)
    assert '"/old/" is gone' in problem.message
    stored.document("story/fire")
    stored.document("story/fire", file="content/z.md")
    (problem,) = find_returned_addresses(stored.engine, pages)
    assert (problem.file, problem.line, problem.column) == ("content/story/fire.md", 1, 1)
    assert "delete line 1" in problem.hint
