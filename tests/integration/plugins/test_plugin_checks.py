"""Checks of plugins: the documents that they read, and the places of the problems that they report."""

import pytest
from support.archive import CONFIG

PLUGIN = """
from sitegen import hookimpl

class Check:
    def check(self, context):
        for document in context.documents({arguments}):
            yield context.problem(document, {place}, f"seen {{document.uid}}", "a hint")

@hookimpl
def checks():
    return {{"ours": Check()}}
"""


def seen(archive, arguments='"story"', place="1"):
    archive.write("sitegen.toml", f'{CONFIG}[plugins]\nfolder = "plugins"\n')
    archive.write("plugins/ours.py", PLUGIN.format(arguments=arguments, place=place))
    lines = archive.run("check").err.splitlines()
    return [line.partition(" [")[0].removeprefix("content/stories/") for line in lines if "seen " in line]


@pytest.mark.parametrize(
    ("arguments", "uids"),
    [
        ('"story"', ["story/a", "story/b"]),
        ('"person"', ["person/ann"]),
        ("", ["person/ann", "story/a", "story/b"]),
        ('"story", state="draft"', ["story/secret"]),
        ('"story", state=""', ["story/a", "story/b", "story/secret"]),
    ],
)
def test_a_check_reads_documents_by_kind_and_state(archive, arguments, uids):
    archive.entity("person", "ann", name="Ann Lee")
    archive.story("a", entities=["Ann Lee"])
    archive.story("b")
    archive.story("secret", status="draft")
    assert [line.rpartition(" ")[2] for line in seen(archive, arguments)] == uids


@pytest.mark.parametrize(
    ("place", "where"),
    [
        ('"title"', "2:1"),
        ('"corrections.0.date"', "6:6"),
        ('"corrections.0.credit"', "6:5"),
        ('"deck"', "1:1"),
        ("4", "4:1"),
        ("(10, 3)", "10:3"),
        ('document.find("utilize")', "10:4"),
        ('document.find("nowhere")', "1:1"),
        ("(document.body.word_count, len(document.meta.corrections))", "3:1"),
        ("document.source.count('utilize')", "1:1"),
    ],
)
def test_a_problem_is_at_the_place_of_a_field_or_of_words(archive, place, where):
    front = "title: A\nstatus: published\npublished: 2019-01-05\ncorrections:\n  - {date: 2019-02-01, kind: update, text: b}"
    archive.write("content/stories/a.md", f"---\n{front}\n---\n\n\nWe utilize it.\n")
    assert seen(archive, place=place) == [f"a.md:{where}: warning: seen story/a"]
