"""How problems are reported: all at once, in order, at the right line, and until they are gone."""

import os
import shutil

import pytest
from support.errors import BAD, entity, refused, story, told
from support.images import PNG

ENDS = [  # the same mistakes, whatever the lines end with
    ("unknown key", story("titel: x\n"), '5:1 did you mean "title"'),
    ("broken YAML", story("deck: [a\n"), "5:7 is never closed"),
    ("unknown reference", story(body="One.\n\nTwo [[Eugene Haris]].\n"), "8:5 Eugene Harris"),
    ("a lost note", story(body="a\n\n[^1]: lost\n"), "8:1 nothing refers"),
    ("a bell", story(body="One.\nTwo\a three.\n"), "7:4 U+0007"),
    ("broken TOML", '+++\ntitle = "Bad"\nstatus = published\n+++\n', "3:10 not valid TOML"),
]


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["no mark", "byte-order mark"])
@pytest.mark.parametrize("end", ["\r\n", "\r"], ids=["CRLF", "CR"])
@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in ENDS], ids=[case[0] for case in ENDS])
def test_line_ends_and_a_byte_order_mark_do_not_shift_problems(archive, text, expected, end, mark):
    before = archive.tree()
    archive.write(BAD, mark + text.replace("\n", end))
    refused(archive, before, [f"{BAD}:{expected}"])


@pytest.mark.parametrize(
    ("link", "target", "phrase"),
    [
        ("content/stories/loop", "loop", "circular"),
        ("content/stories/up", "..", "circular"),
        ("content/stories/none.md", "nothing.md", "the symbolic link is broken"),
        ("content/stories/out.md", "../../sitegen.toml", "points outside content/"),
        ("content/static/etc", "/etc", "points outside content/"),
        ("content/static/passwd", "/etc/passwd", "points outside content/"),
    ],
)
def test_an_invalid_symbolic_link_is_reported(archive, link, target, phrase):
    before = archive.tree()
    (archive.root / link).symlink_to(target)
    refused(archive, before, [f"{link} {phrase}"])


def test_a_named_pipe_in_the_content_is_reported(archive):
    before = archive.tree()
    os.mkfifo(archive.root / "content/static/pipe")
    refused(archive, before, ["content/static/pipe neither a file nor a folder"])


def test_a_damaged_image_is_reported(archive):
    before = archive.tree()
    archive.write("content/static/a.png", PNG[:40])
    refused(archive, before, ["content/static/a.png cannot be read"])


def test_all_errors_of_all_files_are_reported_in_order(archive):
    before = archive.tree()
    archive.write(
        "content/stories/z.md",
        story("titel: x\nkind: gossip\n", head="title: [a]\npublished: 2019-02-30\nstatus: published\n"),
    )
    archive.write("content/stories/a.md", story("entities: [Nobody]\n", "[[Noone]]\n\n[^1]: lost\n"))
    archive.write("content/people/p.md", entity("relations:\n- to: person/x\n  kind: family\n"))
    archive.write("content/storys/s.md", story())
    (archive.root / "content/places").symlink_to("nowhere")
    expected = [
        'content/people/p.md:4:3 no document has the id or name "person/x"',
        "content/people/p.md:4:3 has no source",
        "content/places broken or circular",
        "content/stories/a.md:5:12 Nobody",
        "content/stories/a.md:7:1 Noone",
        "content/stories/a.md:9:1 nothing refers",
        "content/stories/z.md:2:1 must be text",
        "content/stories/z.md:3:1 2019-02-30",
        'content/stories/z.md:5:1 did you mean "title"',
        "content/stories/z.md:6:1 gossip",
        "content/storys/s.md not the folder of a kind",
    ]
    refused(archive, before, expected)
    places = [problem.place for problem in told(archive.run("build"))]
    assert places == [text.split(" ")[0] for text in expected]


def test_an_error_in_front_matter_hides_no_error_in_the_text(archive):
    before = archive.tree()
    archive.write(BAD, story("titel: x\n", "a\n\n[^1]: lost\n\n[[Nobody]]\n"))
    refused(archive, before, [f"{BAD}:5:1 title", f"{BAD}:9:1 nothing refers", f"{BAD}:11:1 Nobody"])


def test_references_to_an_unreadable_file_are_not_reported(archive):
    archive.write(BAD, story("entities: [person/eugene-harris]\n", "[[person/eugene-harris]]\n"))
    archive.build()
    before = archive.tree()
    file = archive.write("content/people/eugene-harris.md", entity("aliases: [\n"))
    assert "[[Eugene Harris]]" in (archive.root / "content/stories/good.md").read_text()
    refused(archive, before, ["content/people/eugene-harris.md:3:10 is never closed"])
    file.write_text(entity(name="Eugene Harris"))
    archive.build()


def test_a_second_build_and_a_clean_build_report_the_same_problems(archive):
    archive.write("content/stories/a.md", story("titel: x\n"))
    archive.write("content/stories/b.md", story(body="[[Nobody]]\n\n[^1]: lost\n"))
    first = told(archive.run("build"))
    assert len(first) == 3
    assert told(archive.run("build")) == first
    shutil.rmtree(archive.root / ".sitegen")
    assert told(archive.run("build")) == first


def test_a_build_succeeds_after_the_error_is_fixed(archive):
    before = archive.tree()
    file = archive.write(BAD, story("titel: x\n"))
    refused(archive, before, [f"{BAD}:5:1 title"])
    file.unlink()
    archive.build()
    assert archive.tree() == before
