"""`sitegen tag`: suggestions with a reason each, decisions that change one line, refusals that are remembered."""

import json
import os
import re

import pytest
from support.archive import CONFIG

PERSON = """\
---
title: A vote
status: draft
entities: [place/hall]   # the room
---
Police Chief Rosa Diaz met Ann Lee. Diaz said that the Board of Public Works agreed. Ms. Diaz left.
"""


@pytest.fixture
def desk(archive):
    """One entity with a name, two with the same alias, and stories with names, tags and a name that no entity has."""
    archive.entity("person", "ann-lee", name="Ann Lee")
    archive.entity("person", "bo-berg", name="Bo Berg", aliases=["Coach"])
    archive.entity("person", "cy-kim", name="Cy Kim", aliases=["Coach"])
    archive.entity("topic", "parking-garages", name="Parking garages")
    archive.entity("place", "hall", name="The Hall")
    archive.write("content/stories/vote.md", PERSON)
    return archive


def suggestions(archive, *args):
    result = archive.run("tag", "--json", *args)
    assert result.code == 0, result.err
    return json.loads(result.out)["suggestions"]


def by_name(archive, *args):
    return {one["name"]: one for one in suggestions(archive, *args)}


def decide(archive, *decisions, name="decisions.json"):
    file = archive.write(name, json.dumps({"suggestions": list(decisions)}, indent=2))
    return archive.run("tag", "--apply", str(file))


def test_each_suggestion_has_its_reason_and_its_sentence(desk):
    desk.story("game", title="The game", body="Coach spoke.\n")
    found = by_name(desk)
    assert found["Ann Lee"]["entity"] == "person/ann-lee"
    assert found["Ann Lee"]["reason"] == "the text names person/ann-lee"
    assert found["Ann Lee"]["sentence"] == "Police Chief Rosa Diaz met Ann Lee."
    assert (found["Ann Lee"]["file"], found["Ann Lee"]["line"], found["Ann Lee"]["column"]) == (
        "content/stories/vote.md",
        6,
        28,
    )
    assert (found["Coach"]["rule"], found["Coach"]["entity"]) == ("choice", "")
    assert found["Coach"]["entities"] == ["person/bo-berg", "person/cy-kim"]
    rosa = found["Rosa Diaz"]
    assert (rosa["rule"], rosa["kind"], rosa["entities"]) == ("repeated", "person", [])
    assert rosa["reason"] == 'no entity has this name; the story has it 3 times, after "Police Chief"'
    assert set(found) == {"Ann Lee", "Coach", "Rosa Diaz"}
    assert {one["decision"] for one in found.values()} == {"later"}


def test_a_name_that_no_entity_has_is_suggested_from_three_stories_on(desk):
    for number in (1, 2):
        desk.story(f"works-{number}", body="They wrote to the Board of Public Works.\n")
    found = by_name(desk)
    assert found["Board of Public Works"]["kind"] == "organization"
    assert len([one for one in suggestions(desk) if one["name"] == "Board of Public Works"]) == 3


def test_a_name_at_the_start_of_a_sentence_only_is_not_suggested(desk):
    desk.story("start", body="Public Meetings are dull. Public Meetings are long. Public Meetings are loud.\n")
    assert by_name(desk, "story/start") == {}


def test_imported_tags_are_bound_by_a_like_name_or_by_the_map(desk):
    tags = {"import": {"tags": ["Parking Garage", "hall-1", "news"]}}
    for number in range(3):
        desk.story(f"old-{number}", body="Words.\n", extra=tags)
    desk.write("imports/old.toml", '[tags]\n"Hall-1" = "place/hall"\n')
    desk.write("imports/old.proposed.toml", '[tags]\nnews = "place/hall"\n')
    found = by_name(desk, "story/old-1")
    assert found["Parking Garage"]["entity"] == "topic/parking-garages"
    assert found["hall-1"]["entity"] == "place/hall"
    assert found["hall-1"]["reason"] == 'the story had the tag "hall-1", which imports/old.toml binds to place/hall'
    assert (found["news"]["entities"], found["news"]["kind"]) == ([], "topic")
    assert found["news"]["reason"] == "3 stories had this tag in the old system"


def test_the_full_name_in_another_form_is_suggested_for_the_person(desk):
    desk.story("form", body="We asked Ann B. Lee about it. Lee did not know.\n")
    found = by_name(desk, "story/form")
    assert found["Ann B. Lee"]["entities"] == ["person/ann-lee"]
    assert found["Ann B. Lee"]["rule"] == "variant"


def test_chinese_and_japanese_texts_have_only_known_names(archive):
    archive.entity("person", "li-wei", name="李伟")
    archive.story("zh", lang="zh", title="新闻", body="李伟说。王芳说。王芳说。\n")
    assert list(by_name(archive)) == ["李伟"]


def test_suppressed_and_merged_entities_and_own_bylines_are_not_suggested(desk):
    desk.entity("person", "hid", name="Di Dark", visibility="suppressed", status=None)
    desk.entity("person", "old", name="Ed Early", merged_into="person/ann-lee", status=None)
    desk.story("x", bylines=["Fay Good"], body="We saw Di Dark and Di Dark, and Fay Good and Fay Good.\n")
    assert by_name(desk, "story/x") == {}


def test_yes_changes_one_line_and_nothing_else(desk):
    found = by_name(desk)
    result = decide(desk, found["Ann Lee"] | {"decision": "yes"})
    assert (result.code, result.out) == (0, "tagged   content/stories/vote.md: person/ann-lee\n")
    text = (desk.root / "content/stories/vote.md").read_text()
    assert text == PERSON.replace("[place/hall]   #", "[place/hall, person/ann-lee]   #")
    assert "Ann Lee" not in by_name(desk)
    desk.build()


def test_new_creates_an_entity_with_the_name_in_the_text_as_alias(desk):
    rosa = by_name(desk)["Rosa Diaz"] | {"decision": "new", "new_name": "Rosa Maria Diaz"}
    result = decide(desk, rosa)
    assert result.code == 0, result.err
    text = (desk.root / "content/people/rosa-maria-diaz.md").read_text()
    assert text.startswith("---\nname: Rosa Maria Diaz\nsort_name: ")
    assert "aliases: [Rosa Diaz]\n" in text
    assert "entities: [place/hall, person/rosa-maria-diaz]" in (desk.root / "content/stories/vote.md").read_text()
    assert "Rosa Diaz" not in by_name(desk)
    desk.build()
    assert not (desk.root / "build/people/rosa-maria-diaz/index.html").exists()  # the story is a draft


def test_one_decision_for_several_stories_creates_one_entity(desk):
    desk.write("content/stories/second.md", PERSON.replace("A vote", "Second"))
    found = [one | {"decision": "new"} for one in suggestions(desk) if one["name"] == "Rosa Diaz"]
    assert len(found) == 2
    result = decide(desk, *found)
    assert result.out == (
        "created  content/people/rosa-diaz.md\n"
        "tagged   content/stories/second.md: person/rosa-diaz\n"
        "tagged   content/stories/vote.md: person/rosa-diaz\n"
    )


def test_no_is_remembered_and_the_file_keeps_what_an_editor_wrote(desk):
    desk.write("tagging.toml", '# ours\n[[refused]]\nname = "Zed" # a dog\n')
    found = by_name(desk)
    result = decide(
        desk, found["Ann Lee"] | {"decision": "no"}, found["Rosa Diaz"] | {"decision": "no", "in_all_stories": True}
    )
    assert result.out == "refused  2 suggestions, in tagging.toml\n"
    text = (desk.root / "tagging.toml").read_text()
    assert text.startswith('# ours\n[[refused]]\nname = "Zed" # a dog\n')
    assert '[[refused]]\nstory = "story/vote"\nentity = "person/ann-lee"\n' in text
    assert '[[refused]]\nname = "Rosa Diaz"\n' in text
    assert by_name(desk) == {}
    desk.write("content/stories/second.md", PERSON)
    assert set(by_name(desk)) == {"Ann Lee"}
    assert (desk.root / "content/stories/vote.md").read_text() == PERSON


def test_a_name_that_is_refused_for_an_entity_in_all_stories_leaves_its_other_names(desk):
    desk.write("content/people/bo-berg.md", "---\nname: Bo Berg\naliases: [The Boss]\n---\n")
    desk.story("work", body="We asked The Boss.\n")
    desk.story("game", body="We asked Bo Berg.\n")
    found = by_name(desk)
    assert decide(desk, found["The Boss"] | {"decision": "no", "in_all_stories": True}).code == 0
    assert set(found) - set(by_name(desk)) == {"The Boss"}


def test_a_refused_entity_leaves_the_others_of_a_choice(desk):
    desk.story("game", body="Coach spoke.\n")
    desk.write("tagging.toml", '[[refused]]\nstory = "story/game"\nentity = "person/cy-kim"\n')
    assert by_name(desk)["Coach"]["entities"] == ["person/bo-berg"]


def test_a_story_that_has_changed_is_not_written(desk):
    found = by_name(desk)
    desk.write("content/stories/vote.md", PERSON + "More.\n")
    result = decide(desk, found["Rosa Diaz"] | {"decision": "new"}, found["Ann Lee"] | {"decision": "yes"})
    assert result.code == 1
    assert (
        "decisions.json:3:5: error: content/stories/vote.md is not the file for which the suggestion was made [SG1402]"
        in result.err
    )
    assert not (desk.root / "content/people/rosa-diaz.md").exists()
    assert (desk.root / "content/stories/vote.md").read_text() == PERSON + "More.\n"


WRONG = {
    "unknown entity": ({"decision": "yes", "entity": "person/an-lee"}, 'there is no entity "person/an-lee"'),
    "no entity": ({"decision": "yes", "entity": ""}, 'there is no entity ""'),
    "a story as entity": ({"decision": "yes", "entity": "story/vote"}, 'there is no entity "story/vote"'),
    "unknown kind": ({"decision": "new", "kind": "persons"}, 'there is no kind of entities "persons"'),
    "a kind that is no entity": ({"decision": "new", "kind": "story"}, 'there is no kind of entities "story"'),
    "an id that exists": ({"decision": "new", "kind": "person", "new_name": "Bo Berg"}, "person/bo-berg is in use"),
    "a name without letters": ({"decision": "new", "kind": "person", "new_name": "!!"}, 'cannot derive an id from "!!"'),
    "unknown story": ({"decision": "yes", "story": "story/vot"}, 'there is no story "story/vot"'),
    "unknown decision": ({"decision": "maybe"}, "the decision cannot be read: Invalid enum value"),
    "refused in an unknown story": ({"decision": "no", "story": "story/vot"}, 'there is no story "story/vot"'),
    "refused in no story": ({"decision": "no", "story": ""}, 'there is no story ""'),
    "an unknown entity refused": ({"decision": "no", "entity": "person/typo"}, 'there is no entity "person/typo"'),
    "a yes and a no": ({"decision": "yes"}, "there is a yes and a no about"),
    "nothing to refuse": ({"decision": "no", "entity": "", "name": ""}, "a refusal has no entity and no name"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_decision_is_an_error_at_its_place_and_nothing_is_written(desk, case):
    changes, message = WRONG[case]
    one = by_name(desk)["Ann Lee"]
    result = decide(desk, one | {"decision": "no"}, one | changes)
    assert result.code == 1
    assert f"error: {message}" in result.err
    assert "decisions.json:" in result.err
    line = int(result.err.partition("decisions.json:")[2].partition(":")[0])
    assert (desk.root / "decisions.json").read_text().split("\n")[line - 1] == "    {"
    assert line > 3
    assert not (desk.root / "tagging.toml").exists()
    assert (desk.root / "content/stories/vote.md").read_text() == PERSON


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[", ":1:2: error: the file is not JSON"),
        ('{"suggestions": ' + "[" * 100_000, ":1:1: error: the file is nested too deep"),
        ("{}", ":1:1: error: the file has no list"),
        ('{"suggestions": 1}', ":1:1: error"),
    ],
)
def test_a_file_that_has_no_decisions_is_refused(desk, text, place):
    file = desk.write("d.json", text)
    result = desk.run("tag", "--apply", str(file))
    assert result.code == 1
    assert place in result.err


@pytest.mark.parametrize(
    ("path", "args"), [("d.json", ["--apply", "d.json"]), ("tagging.toml", []), ("imports/wp.toml", [])]
)
def test_a_file_of_gigabytes_is_refused_without_reading_it(desk, path, args):
    file = desk.write(path, "")
    with file.open("r+b") as stream:
        stream.truncate(1 << 40)
    args = [str(desk.root / each) if each == path else each for each in args]
    result = desk.run("tag", *args)
    assert result.code in {1, 2}
    assert re.search(rf"{path}.* error: the file (is larger than 64 MB|has more than 8,000,000 characters)", result.err)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[refused]]\nstory = "story/vote"\n', "tagging.toml:1:1: error: a refusal needs an entity or a name"),
        ('[[refused]]\nnames = "x"\n', "tagging.toml:2:1: error:"),
        ("[[refused]\n", "tagging.toml:1:"),
    ],
)
def test_mistakes_in_tagging_toml_are_reported_at_their_line(desk, text, message):
    desk.write("tagging.toml", text)
    result = desk.run("tag")
    assert result.code in {1, 2}
    assert message in result.err
    desk.build()  # the published site does not depend on the file


def test_front_matter_that_cannot_be_edited_is_reported_and_nothing_is_written(desk):
    text = '+++\ntitle = "A vote"\n"entities" = []\n+++\nWe met Rosa Diaz. Then Rosa Diaz left.\n'
    desk.write("content/stories/vote.md", text)
    result = decide(desk, by_name(desk)["Rosa Diaz"] | {"decision": "new", "kind": "person"})
    assert result.code == 1
    assert "content/stories/vote.md:3:1: error: an item has to be added to" in result.err
    assert (desk.root / "content/stories/vote.md").read_text() == text
    assert not (desk.root / "content/people/rosa-diaz.md").exists()


def test_a_plugin_with_a_model_suggests_names(archive):
    plugin = """
from sitegen import hookimpl

@hookimpl
def suggest(text, language):
    return [("the mill", "place"), ("not there", ""), (language, "")] if "mill" in text else []
"""
    archive.write("plugins/names.py", plugin)
    archive.write("sitegen.toml", CONFIG + '[plugins]\nfolder = "plugins"\n')
    archive.story("mill", body="They met at the mill.\n")
    found = by_name(archive)
    assert (found["the mill"]["rule"], found["the mill"]["kind"]) == ("plugin", "place")
    assert set(found) == {"the mill"}
    archive.write("plugins/names.py", plugin.replace('[("the mill"', '["x", ("the mill"'))
    result = archive.run("tag")
    assert (result.code, "plugins/names.py:5" in result.err, "SG1405" in result.err) == (1, True, True)
    archive.write("plugins/names.py", plugin.replace("return", "1 / 0\n    return"))
    assert "ZeroDivisionError" in archive.run("tag").err


def test_the_list_says_what_and_where(desk):
    result = desk.run("tag", "content/stories/vote.md")
    assert result.out == (
        "Ann Lee -> person/ann-lee\n"
        "  content/stories/vote.md:6:28: the text names person/ann-lee\n"
        "    Police Chief Rosa Diaz met Ann Lee.\n"
        "Rosa Diaz -> new person\n"
        '  content/stories/vote.md:6:14: no entity has this name; the story has it 3 times, after "Police Chief"\n'
        "    Police Chief Rosa Diaz met Ann Lee.\n"
        "2 suggestions in 1 story. sitegen serve has a page to decide: /_/tags/\n"
    )
    assert desk.run("tag", "story/vot").code == 2
    assert 'did you mean "story/vote"' in desk.run("tag", "story/vot").err
    assert desk.run("tag", "story/vote", "--apply", os.devnull).code == 2


def test_stories_that_cannot_be_read_are_reported_and_the_others_are_suggested(desk):
    desk.write("content/stories/wrong.md", "---\ntitle: Wrong\nstatus: draft\nsectoin: x\n---\nWe met Ann Lee.\n")
    result = desk.run("tag", "--json")
    assert result.code == 0
    assert "content/stories/wrong.md:4:1: " in result.err
    assert {one["story"] for one in json.loads(result.out)["suggestions"]} == {"story/vote"}


def test_a_name_on_two_lines_has_its_place(desk):
    desk.story("lines", body="Words.\n\nThey saw *Ann\nLee* and O'Brien\nHall. We saw O'Brien Hall.\n")
    found = by_name(desk, "story/lines")
    assert (found["Ann Lee"]["line"], found["Ann Lee"]["column"]) == (8, 11)
    assert (found["O\u2019Brien Hall"]["line"], found["O\u2019Brien Hall"]["column"]) == (9, 10)


def test_suggestions_change_nothing(desk):
    before = {path: path.read_bytes() for path in desk.root.rglob("*.md")}
    suggestions(desk)
    assert {path: path.read_bytes() for path in desk.root.rglob("*.md")} == before
    assert not (desk.root / "tagging.toml").exists()


def test_duplicates_are_listed_with_the_rule_and_the_line_to_write(archive):
    archive.entity("person", "jane-roe", name="Jane Roe")
    archive.entity("person", "j-roe", name="J. Roe")
    archive.entity("organization", "council", name="City Council of San Gabriel")
    archive.entity("organization", "san-gabriel-city-council", name="San Gabriel City Council")
    archive.entity("law", "measure-a", name="Measure A")
    archive.entity("law", "measure-b", name="Measure B")
    archive.story("one", entities=["person/jane-roe", "organization/council"])
    archive.story("two", entities=["person/j-roe", "organization/council"])
    archive.story("three", entities=["person/jane-roe"])
    result = archive.run("tag", "--duplicates")
    assert result.out == (
        "organization/san-gabriel-city-council (San Gabriel City Council, 0 stories)"
        " = organization/council (City Council of San Gabriel, 2 stories)?\n"
        '  the names have the same words in another order: "City Council of San Gabriel", "San Gabriel City Council"\n'
        "  if they are the same, add to content/organizations/san-gabriel-city-council.md:\n"
        "    merged_into: organization/council\n"
        "person/j-roe (J. Roe, 1 story) = person/jane-roe (Jane Roe, 2 stories)?\n"
        '  one name has an initial for the given name of the other: "J. Roe", "Jane Roe"\n'
        "  stories of both name organization/council\n"
        "  if they are the same, add to content/people/j-roe.md:\n"
        "    merged_into: person/jane-roe\n"
        "2 pairs to look at.\n"
    )
    found = json.loads(archive.run("tag", "--duplicates", "--json").out)["duplicates"]
    assert [(pair["rule"], pair["keep"]["uid"]) for pair in found] == [
        ("word order", "organization/council"),
        ("initials", "person/jane-roe"),
    ]
    archive.write("tagging.toml", '[[distinct]]\nentities = ["person/j-roe", "person/jane-roe"]\n')
    assert archive.run("tag", "--duplicates").out.count("merged_into") == 1
    archive.write(
        "content/organizations/san-gabriel-city-council.md", "---\nname: SGCC\nmerged_into: organization/council\n---\n"
    )
    assert archive.run("tag", "--duplicates").out == "No duplicates.\n"


def test_what_speaks_against_a_pair_is_said_and_lowers_it(archive):
    def position(organization):
        return [{"to": organization, "kind": "position", "start": "2019", "end": "2021", "source": "story/one"}]

    archive.entity("organization", "a", name="Alpha Works")
    archive.entity("organization", "b", name="Beta Works")
    archive.entity("person", "rosa-alvarez", name="Rosa Alvarez", relations=position("organization/a"))
    archive.entity("person", "rosa-alvares", name="Rosa Alvares", relations=position("organization/b"))
    archive.entity("person", "bill-moss", name="Bill Moss", same_as=["https://www.wikidata.org/wiki/Q1"])
    archive.entity("person", "wm", name="W. Q. Moss", same_as=["https://www.wikidata.org/wiki/Q1/"])
    archive.story("one", entities=["person/rosa-alvarez", "person/rosa-alvares"])
    result = archive.run("tag", "--duplicates")
    assert "  both have the same address in same_as" in result.out
    assert (
        "  against it: story/one names both\n  against it: one holds a position in organization/b, and the other in organization/a"
        in result.out
    )
    assert result.out.index("bill-moss") < result.out.index("rosa-alvares")
