"""`sitegen check DRAFT`: what would be wrong with a draft if it were published now, before it is."""

import pytest
from support.archive import Archive


@pytest.fixture
def archive(tmp_path):
    made = Archive(tmp_path)
    made.story("good", body="Words.\n", entities=["Ana Ruiz"])
    made.entity("person", "ana-ruiz", name="Ana Ruiz")
    made.story("other-draft", status="draft", titel="wrong")
    made.build()
    return made


def draft(archive, body="Words.\n", path="content/stories/next.md", **front):
    lines = {"title": "Next week's story", "status": "draft", "published": "2019-01-06"} | front
    text = "".join(f"{key}: {value}\n" for key, value in lines.items() if value is not None)
    archive.write(path, f"---\n{text}---\n{body}")


@pytest.mark.parametrize("name", ["content/stories/next.md", "story/next"])
def test_a_good_draft_passes_despite_errors_in_other_files(archive, name):
    draft(archive)
    result = archive.run("check", name)
    assert (result.code, result.out) == (0, "No problems.\n"), result.err
    assert archive.run("check").code == 1


@pytest.mark.sampled(8)
@pytest.mark.parametrize("status", ["draft", "held", "published"])
@pytest.mark.parametrize(
    ("front", "body", "said"),
    [
        ({"entities": "[Nobody Yet]"}, "", 'no document has the id or name "Nobody Yet"'),
        ({"published": None}, "", 'needs "published"'),
        ({"redirect_from": "[/stories/good/]"}, "", "would be the address of"),
        ({"slug": "good"}, "", 'the id "story/good" is also used by content/stories/good.md'),
        ({}, "[[story/other-draft]]", "so its name cannot be shown here"),
        ({}, "See [the page](/stories/none/).", "no page of the archive has the address"),
        ({"titel": "x"}, "", 'unknown key "titel"'),
        ({"deck": '"never closed'}, "", "never closed"),
        ({}, "![](x.png)", "there is no file"),
    ],
)
def test_check_applies_the_rules_of_published_stories_to_a_draft(archive, status, front, body, said):
    embargo = {"embargo": "2099-01-01"} if status == "published" else {}
    draft(archive, f"{body}\n", status=status, **embargo, **front)
    before = archive.tree()
    result = archive.run("check", "content/stories/next.md")
    assert result.code == 1, result.out
    assert said in result.err
    assert "other-draft.md" not in [line.partition(":")[0] for line in result.err.splitlines()]
    assert archive.tree() == before
    archive.build("--strict")
    assert "Next week" not in "".join(data.decode("utf-8", "replace") for data in archive.tree().values())
    assert not (archive.root / ".sitegen/check.db").exists()


def test_check_reports_warnings_of_a_draft(archive):
    draft(archive, "Ana Ruiz came.\n")
    result = archive.run("check", "story/next")
    assert result.code == 0
    assert "the story does not tag person/ana-ruiz" in result.err
    assert archive.run("check", "--strict", "story/next").code == 1


def test_the_name_of_a_suppressed_entity_is_an_error_in_a_draft(archive):
    archive.entity("person", "witness", name="Wanda Witness", visibility="suppressed")
    draft(archive, "Come with person/witness there.\n")
    result = archive.run("check", "story/next")
    assert result.code == 1
    assert "person/witness" in result.err


def test_check_reports_a_file_that_is_not_a_document(archive):
    result = archive.run("check", "story/nxt")
    assert result.code == 2
    assert "story/nxt" in result.err
    draft(archive)
    assert 'did you mean "story/next"?' in archive.run("check", "story/nxt").err
