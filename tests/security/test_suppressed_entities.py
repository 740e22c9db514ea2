"""Suppressed entities have no page and no name; `noindex` entities have a page that search engines leave out."""

import shutil

import pytest
from support.built_pages import read, section
from support.unpublished import BODY, DECK, traces, warnings, words


def people(archive, **front):
    archive.entity("person", "jane-roe", name="Jane Roe", aliases=["Roe-Smith, Jane", "Quilla Roe"], summary=DECK,
                   body=BODY, redirect_from=["/old-roe/"], **front)  # fmt: skip
    archive.entity("person", "bob", name="Bob Poe", relations=[
        {"to": "person/jane-roe", "kind": "family", "role": "Ombudsprachtig", "source": "https://example.org/"}
    ])  # fmt: skip
    archive.entity("event", "vote", name="The vote", entities=["person/jane-roe", "person/bob"], when="2019-01-01")


def test_a_suppressed_entity_has_no_page_and_no_name(archive):
    people(archive)
    archive.story("open", entities=["Jane Roe", "person/bob"])
    archive.build()
    assert "Jane Roe" in words(archive, "/people/bob/")
    assert "Jane Roe" in words(archive, "/events/vote/")
    assert "see Jane Roe" in words(archive, "/people/")
    people(archive, visibility="suppressed")
    archive.build()
    assert traces(archive, ["Roe", "roe", DECK, BODY, "Ombudsprachtig"]) == []
    assert section(read(archive, "/people/bob/"), "_ties") == ""
    assert section(read(archive, "/people/bob/"), "_company") == ""


@pytest.mark.parametrize("name", ["Jane Roe", "Quilla Roe"])
def test_a_suppressed_entitys_name_in_prose_stays_text_and_gives_a_warning(archive, name):
    people(archive, visibility="suppressed")
    archive.story("open", entities=["person/jane-roe", "person/bob"], body=f"Then {name} spoke.\n")
    first = archive.build()
    assert f"Then {name} spoke." in words(archive, "/stories/open/")
    assert not read(archive, "/stories/open/").xpath("//div[@class='body']//a")
    assert "person/jane-roe" in first.err
    assert warnings(first)
    assert archive.run("build", "--strict").code == 1
    assert {path for path, _ in traces(archive, ["Roe", "roe"])} <= {"stories/open/index.html", "index.html"}


def test_an_incremental_build_repeats_the_warning_of_a_suppressed_name(archive):
    people(archive, visibility="suppressed")
    archive.story("open", body="Then Jane Roe spoke.\n")
    first = archive.build()
    assert warnings(first)
    assert archive.build().err == first.err


def test_a_reference_to_a_suppressed_entity_is_plain_text_with_a_warning(archive):
    people(archive, visibility="suppressed")
    archive.story("open", body="Then [[person/jane-roe|the witness]] spoke.\n")
    result = archive.build()
    assert "content/stories/open.md:6:" in warnings(result)[0]
    assert "Then the witness spoke." in words(archive, "/stories/open/")
    assert traces(archive, ["Roe", "roe"]) == []


def test_a_suppressed_name_in_a_heading_gives_a_warning_too(archive):
    people(archive, visibility="suppressed")
    archive.story("open", body="## Jane Roe\n\nText.\n")
    assert warnings(archive.build())


@pytest.mark.parametrize("written", ["Night Herald", "organization/night-herald"])
def test_a_suppressed_publication_does_not_show_its_id(archive, written):
    archive.entity("organization", "night-herald", name="Night Herald", visibility="suppressed")
    archive.story("open", publication=written)
    archive.build()
    assert traces(archive, ["organization/night-herald", "organizations/night-herald"]) == []


@pytest.mark.parametrize("written", ["Jane Roe", "person/jane-roe"])
def test_a_suppressed_writer_does_not_stop_the_build(archive, written):
    people(archive, visibility="suppressed")
    archive.story("open", bylines=[written])
    archive.build()
    assert traces(archive, ["person/jane-roe", "people/jane-roe"]) == []


def test_a_noindex_entity_has_a_page_with_noindex(archive):
    people(archive, visibility="noindex")
    archive.story("open", entities=["Jane Roe"])
    archive.build()
    tree = read(archive, "/people/jane-roe/")
    assert tree.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert not tree.xpath("//link[@rel='canonical']")
    other = read(archive, "/people/bob/")
    assert other.xpath("//link[@rel='canonical']/@href") == ["https://archive.example.org/people/bob/"]
    assert not other.xpath("//meta[@name='robots']")


@pytest.mark.parametrize("front", [{"visibility": "suppressed"}, {}])
def test_a_merge_publishes_nothing_suppressed(archive, front):
    archive.entity("person", "jane", name="Jane Roe")
    archive.entity("person", "john-doe", name="John Doe", merged_into="person/jane", **front)
    archive.story("secret-probe", status="draft", merged_into="story/open")
    archive.story("open")
    archive.build()
    assert ("people/john-doe/index.html" in archive.tree()) == (not front)
    assert "stories/secret-probe/index.html" not in archive.tree()


def test_check_and_list_report_a_suppressed_name_like_a_build_each_time(archive):
    archive.on |= {"dataset", "feeds"}
    archive.story("open", body="Words.\n\nThen Jane Roe spoke.\n")
    archive.build()
    archive.entity("person", "jane-roe", name="Jane Roe", visibility="suppressed")
    for _ in range(2):
        checked, listed = archive.run("check", "--strict"), archive.run("list", "problems")
        assert (checked.code, listed.code) == (1, 0)
        for result in (checked, listed):
            assert 'content/stories/open.md:8:6: warning: "jane roe" is named here' in result.err
            assert len(warnings(result)) == 1
        assert 'content/stories/open.md:8:6: warning: "jane roe" is named here' in archive.run("build", "--strict").err
    archive.build()
    assert "SG0802" in archive.run("check").err
    assert "SG0802" in archive.run("list", "problems").err
    archive.story("open", body="Words.\n")
    for args in (("check", "--strict"), ("list", "problems"), ("build", "--strict"), ("list", "problems")):
        result = archive.run(*args)
        assert (result.code, warnings(result)) == (0, [])


def test_list_problems_of_an_archive_that_was_never_built_has_the_suppressed_names(archive):
    archive.story("open", body="Then Jane Roe spoke.\n")
    archive.entity("person", "jane-roe", name="Jane Roe", visibility="suppressed")
    assert "SG0802" in archive.run("list", "problems").err
    assert not archive.tree()
    archive.story("secret", title="The night budget", status="draft")
    archive.story("open", body="The night budget.\n")
    assert "SG0801" in archive.run("check").err
    assert "SG0801" in archive.run("list", "problems").err
    assert archive.run("build").code == 1


def test_a_warning_follows_the_document_that_a_name_belongs_to(archive):
    """The name stays the same, and the pages that contain it are not rendered again."""
    archive.entity("person", "q", name="Quentin Doe", visibility="suppressed")
    archive.entity("person", "p", name="Paula Roe", visibility="suppressed")
    archive.story("one", body="We met Paula Roe.\n")
    assert "person/p is suppressed" in archive.build().err
    archive.entity("person", "p", name="Paula Roe", merged_into="person/q")
    said = archive.build().err
    assert "person/p was merged into person/q, which is suppressed" in said
    shutil.rmtree(archive.root / ".sitegen")
    assert archive.build().err == said
