"""The codes of problems as users meet them: after a message, in JSON, and explained."""

import json

import pytest


def test_a_message_ends_with_its_code(archive):
    archive.story("one", sction="news")
    result = archive.run("build")
    assert 'error: unknown key "sction" [SG0301]\n' in result.err
    assert [problem["code"] for problem in json.loads(archive.run("build", "--json").out)["problems"]] == ["SG0301"]


def test_a_code_is_kept_with_a_document_that_is_not_parsed_again(archive):
    archive.story("one", body="See [[Nobody]].\n")
    assert "[SG0601]" in archive.run("build").err
    assert "[SG0601]" in archive.run("build").err, "from the database"


@pytest.mark.parametrize("code", ["SG9999", "sg99"])
def test_explain_of_an_unknown_code_says_only_that(archive, code):
    archive.story("broken", titel="x")
    result = archive.run("explain", code)
    assert (result.code, result.out) == (2, "")
    assert f"no problem has the code {code.upper()}" in result.err
    assert "titel" not in result.err


def test_explain_prints_the_cause_and_the_remedy_of_a_code(archive):
    result = archive.run("explain", "sg0601")
    assert (result.code, result.out.splitlines()[0]) == (0, "SG0601: No document has this id or name.")
    assert "What to do: " in result.out
    assert json.loads(archive.run("explain", "SG0601", "--json").out)["code"] == "SG0601"
