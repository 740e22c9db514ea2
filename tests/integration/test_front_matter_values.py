"""No word of front matter is dropped or changed without a word: comments, numbers, quotes."""

import pytest
from support.archive import Archive

STORY = "content/stories/a.md"


def told(archive: Archive, front: str, fence: str = "---") -> str:
    """What a build says of a story with this front matter after three lines of it."""
    status = 'status: "published"\npublished: "2019"\n'
    head = status if fence == "---" else status.replace(":", " =", 2)
    archive.write(STORY, f"{fence}\n{head}{front}{fence}\nText.\n")
    said = archive.run("build").err
    return said.partition("Build failed")[0] if "content/" in said else ""


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("title: Local #396 strikes\n", ["#396 strikes", 'title: "Local #396 strikes"']),
        ("title: #396 strikes\n", ["#396 strikes", 'title: "#396 strikes"']),
        ('title: "Local" #396\n', ["#396", 'title: "Local #396"']),
        ("title: T\ndeck: Deal for PS #12\n", ["#12"]),
        ("title: T\ndeck: Deal\n  for PS #12 pupils\n", ["#12 pupils"]),
        ("title: T\nbylines:\n- Unit #5 staff\n", ["#5 staff"]),
        ("title: T\nbylines: [Unit #5\n  ]\n", ["#5"]),
        ('title: T\ncredit: The "A" #5\n', ["#5", "credit: 'The \"A\" #5'"]),
        ("title: T\ncorrections:\n- {date: 2019, kind: update, text: Line #1\n  }\n", ["#1"]),
        ("title: T #1\ndeck: D #2\n", ["#1", "#2"]),
    ],
)
def test_a_lost_comment_is_an_error_at_its_place(archive, front, expected):
    said = told(archive, front)
    lost, *hints = expected
    line, text = next((n, text) for n, text in enumerate(front.split("\n"), 4) if lost in text)
    assert f"{STORY}:{line}:{text.index(lost) + 1}: error: {lost} is read as a comment" in said
    for hint in hints:
        assert hint in said
    assert told(archive, front) == said


def test_a_comment_after_a_toml_value_is_an_error(archive):
    assert f"{STORY}:4:17: error: #396" in told(archive, 'title = "Local" #396 strikes\n', "+++")


@pytest.mark.parametrize(
    "front",
    [
        "title: T # as in the paper\n",
        "title: T\nkind: news #checked\n",
        "title: T\nupdated: 2020 #or later\n",
        "#title: Old\ntitle: T\n",
        "title: T\ninternal: {note: a} #b\n",
        "title: T\ninternal:\n  note: a #b\n",
        "title: T ## later\n",
        "title: T #-----\n",
        "title: T\nbylines: [Lee] #checked\n",
    ],
)
def test_ordinary_comments_are_accepted(archive, front):
    assert told(archive, front) == ""
    assert ">T</h1>" in archive.output("stories/a/index.html")


@pytest.mark.parametrize(
    "front",
    ["title: Local#396\n", "title: 'Local #396'\n", "title: >-\n  Local\n  #396\n", "title: Local\\u0020#396\n"],
)
def test_a_number_sign_that_is_read_is_shown(archive, front):
    assert told(archive, front) == ""
    assert "#396" in archive.output("stories/a/index.html")
