"""Documents that were merged into an unpublished one: their names, ids and addresses are as secret as its own."""

import pytest
from support.archive import Archive

NAME = "Pippa Nairnsworth"
ALIAS = "Nairnsworth the Younger"


def suppress(archive: Archive, visibility: str = "suppressed") -> None:
    archive.entity("person", "priya-nairn", name="Priya Nairn", visibility=visibility)


def merge(archive: Archive, target: str = "person/priya-nairn", slug: str = "p-nairnsworth", **front: object) -> None:
    defaults = {"name": NAME, "aliases": [ALIAS], "status": None, "merged_into": target}
    archive.entity("person", slug, **defaults | front)


def is_named(archive: Archive, *args: str) -> bool:
    result = archive.run(*(args or ("build", "--strict")))
    assert result.code == ("SG0802" in result.err)
    return result.code == 1


@pytest.mark.parametrize("status", [None, "published"])
@pytest.mark.parametrize("text", [NAME, ALIAS, "NAIRNSWORTH THE YOUNGER"])
@pytest.mark.parametrize("entities", [None, ["person/p-nairnsworth"]])
def test_a_name_merged_into_a_suppressed_person_is_found(archive, status, text, entities):
    suppress(archive)
    merge(archive, status=status)
    archive.story("open", entities=entities, body=f"{text} voted.\n")
    assert is_named(archive)
    assert (
        "and person/p-nairnsworth was merged into person/priya-nairn, which is suppressed" in archive.run("build").err
    )
    archive.story("open", entities=entities, body="A witness voted.\n")
    assert not is_named(archive)


@pytest.mark.parametrize("text", ["person/p-nairnsworth", "/people/p-nairnsworth/", '"p-nairnsworth/"'])
def test_the_id_and_address_of_a_merged_entry_are_errors(archive, text):
    suppress(archive)
    merge(archive, status="published")
    archive.story("open", body=f"See `{text}` there.\n")
    result = archive.run("build")
    assert result.code == 1
    assert "SG0801" in result.err
    assert not archive.tree()


def test_merges_are_followed_through_chains_and_names(archive):
    suppress(archive)
    merge(archive, "Priya Nairn")
    merge(archive, "person/p-nairnsworth", "second", name="Penelope Nairn", aliases=[])
    merge(archive, "person/second", "third", name="Persephone Nairn", aliases=[])
    archive.story("open", body="Persephone Nairn voted.\n")
    assert is_named(archive)
    archive.story("open", body="[[Penelope Nairn]] voted.\n")
    result = archive.run("build", "--strict")
    assert result.code == 1
    assert "person/priya-nairn is suppressed: the reference is shown as plain text" in result.err
    archive.entity("person", "ann", name="Ann Lee")
    merge(archive, "person/ann")
    archive.story("open", body="Persephone Nairn and Pippa Nairnsworth voted.\n")
    assert not is_named(archive)


def test_an_incremental_build_finds_a_merge_and_a_suppression(archive):
    suppress(archive, "public")
    merge(archive, None, status="published")
    archive.story("open", body="Pippa Nairnsworth voted.\n")
    assert not is_named(archive)
    merge(archive)
    assert not is_named(archive)
    suppress(archive)
    assert is_named(archive)
    suppress(archive, "public")
    assert not is_named(archive)
    merge(archive, None, status="published")
    suppress(archive)
    assert not is_named(archive)
    merge(archive, status="published")
    assert is_named(archive)
    merge(archive, "person/ann", status="published")
    archive.entity("person", "ann", name="Ann Lee")
    assert not is_named(archive)


def test_check_of_a_draft_finds_a_merged_name(archive):
    suppress(archive)
    merge(archive)
    archive.story("open", status="draft", body="Pippa Nairnsworth voted.\n")
    assert not is_named(archive)
    assert is_named(archive, "check", "--strict", "story/open")


def test_a_circle_of_merges_does_not_stop_the_search(archive):
    suppress(archive)
    merge(archive, "person/second")
    merge(archive, "person/p-nairnsworth", "second", name="Penelope Nairn", aliases=[])
    archive.story("open", body="Priya Nairn voted.\n")
    result = archive.build()
    assert "circular merge" in result.err
    assert "SG0802" in result.err


@pytest.mark.parametrize("status", ["draft", "held"])
def test_the_texts_of_a_story_merged_into_an_unpublished_one_are_found(archive, status):
    archive.story("budget", title="The budget vote", status=status)
    archive.story("short", title="The night vote", merged_into="story/budget")
    archive.story("open", body="Words.\n")
    archive.build("--strict")
    for text in ("story/short", "/stories/short/", "The night vote"):
        archive.story("open", body=f"See `{text}` there.\n")
        result = archive.run("build")
        assert result.code == 1, text
        assert "SG0801" in result.err
    archive.story("budget", title="The budget vote")
    archive.build("--strict")


def test_only_the_address_of_an_entry_merged_into_an_unused_entity_is_found(archive):
    archive.entity("person", "fixer", name="The Fixer", status=None)
    merge(archive, "person/fixer", status="published")
    archive.story("open", body="Pippa Nairnsworth voted.\n")
    archive.build("--strict")
    archive.story("open", body="See `/people/p-nairnsworth/` there.\n")
    assert "SG0801" in archive.run("build").err
