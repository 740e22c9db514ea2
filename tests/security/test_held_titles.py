"""Titles and slugs of unpublished stories in public files stop the build."""

import pytest
from support.unpublished import NOW, SECRET, UNPUBLISHED, traces


@pytest.mark.parametrize("front", UNPUBLISHED)
def test_the_title_of_a_held_story_in_a_public_text_stops_the_build(archive, front):
    archive.story("open", body="Nothing yet.\n")
    archive.story("secret-thing", title=SECRET, **front)
    archive.build(*NOW)
    before = archive.tree()
    archive.story("open", body=f"They say: {SECRET}, at last.\n")
    result = archive.run("build", *NOW)
    assert result.code == 1
    assert "story/secret-thing" in result.err
    assert archive.tree() == before
    assert archive.run("build", *NOW).code == 1
    assert archive.tree() == before


def test_an_old_text_is_scanned_when_a_story_is_held(archive):
    archive.story("open", body=f"They say: {SECRET}, at last.\n")
    archive.build()
    before = archive.tree()
    archive.story("secret-thing", title=SECRET, status="held")
    assert archive.run("build").code == 1
    assert archive.run("build").code == 1
    assert archive.tree() == before


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("The chief's secret plan", "The chief's secret plan"),
        ('The "quiet" secret plan', 'The "quiet" secret plan'),
        ("The plan - 3-2 vote", "The plan - 3-2 vote"),
        ("The plan -- in full", "The plan -- in full"),
        ("The plan & the town", "The plan & the town"),
        ("The plan in two lines", "The plan in\ntwo lines"),
        ("The plan with weight", "The plan **with** weight"),
        ("Le café fermé", "Le cafe\u0301 ferme\u0301"),
    ],
)
def test_the_title_of_a_held_story_is_found_in_any_typography(archive, title, written):
    archive.story("quite-other", title=title, status="held")
    archive.story("open", body=f"They say: {written}, at last.\n")
    assert archive.run("build").code == 1


@pytest.mark.parametrize(
    "place", [{"title": SECRET + " again"}, {"deck": SECRET},
              {"corrections": [{"date": "2019-02-01", "kind": "update", "text": f"See {SECRET}."}]},
              {"deck": "See story/secret-thing"}, {"sources": ["/stories/secret-thing/"]}, {"sources": [SECRET]}]
)  # fmt: skip
def test_the_title_or_slug_of_a_held_story_is_found_anywhere(archive, place):
    archive.story("secret-thing", title=SECRET, status="held")
    archive.story("open", **place)
    result = archive.run("build")
    assert result.code == 1, result.err
    assert archive.tree() == {}


def test_the_slug_of_a_held_story_in_a_static_file_is_found(archive):
    archive.story("secret-thing", title=SECRET, status="held")
    archive.write("content/static/notes.txt", "see story/secret-thing")
    assert archive.run("build").code == 1


def test_a_draft_may_share_its_slug_with_something_public(archive):
    archive.entity("event", "budget-vote", name="The vote on the budget")
    archive.story("budget-vote", title=SECRET, status="draft")
    archive.story("open", entities=["event/budget-vote"])
    archive.build()
    assert traces(archive, [SECRET]) == []
