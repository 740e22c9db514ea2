"""Shortcodes: fenced blocks with a name in braces become what their template makes of them."""

import json
import shutil

import pytest
from support.archive import Archive
from support.rich import picture

FACTS = """\
The council met.

```{factbox} The "budget" in short
text: |
  It's big -- the vote was 4-3.

  It begins in July.
items:
  - Schools get more.
  - "Parks: less."
image: room.png
alt: The chamber
source: The adopted budget
source_url: ../laws/budget.md
```

It ended.
"""


@pytest.fixture
def archive(tmp_path):
    archive = Archive(tmp_path)
    archive.write("content/stories/room.png", picture())
    archive.entity("law", "budget", name="The budget law")
    return archive


def page(archive, slug="vote"):
    return archive.output(f"stories/{slug}/index.html")


def box(html):
    return html[html.index('<aside class="factbox"') : html.index("</aside>")]


def test_readers_see_a_box_with_typography_a_picture_and_a_link(archive):
    archive.story("vote", body=FACTS)
    archive.build("--strict")
    shown = box(page(archive))
    assert '<p class="label" id="_factbox-1">The \u201cbudget\u201d in short</p>' in shown
    assert "<p>It\u2019s big \u2013 the vote was 4\u2013\u20603.</p>\n  <p>It begins in July.</p>" in shown
    assert "<li>Parks: less.</li>" in shown
    assert '<img src="../room.png"' in shown
    assert 'alt="The chamber"' in shown
    assert 'Source: <a href="../../laws/budget/">The adopted budget</a>' in shown
    assert "<p>The council met.</p>\n<aside" in page(archive)


def test_two_boxes_have_different_ids(archive):
    archive.story("vote", body="```{factbox} A\ntext: b\n```\n\n~~~{factbox} C\ntext: d\n~~~\n")
    archive.build("--strict")
    assert 'id="_factbox-1">A<' in page(archive)
    assert 'id="_factbox-2">C<' in page(archive)


def test_its_words_are_searched_counted_and_in_the_dataset_but_never_an_excerpt(archive):
    archive.on = {"dataset", "search"}
    archive.story("vote", body="```{factbox} Alpha\ntext: beta gamma\n```\n\nOnly this is the text.\n")
    archive.build("--strict")
    (row,) = [json.loads(line) for line in archive.output("data/stories.ndjson").splitlines()]
    assert row["text"] == "Alpha beta gamma Only this is the text."
    assert row["words"] == 8
    assert "beta" not in archive.output("index.html")


def test_a_feed_contains_the_box_with_absolute_links(archive):
    archive.on = {"feeds"}
    archive.story("vote", body=FACTS)
    archive.build("--strict")
    feed = archive.output("feed.xml")
    assert "factbox" in feed
    assert "https://archive.example.org/stories/room.png" in feed
    assert "https://archive.example.org/laws/budget/" in feed


@pytest.mark.parametrize(
    ("block", "place", "message"),
    [
        ("```{factbx} A\ntext: b\n```", "8:4", 'there is no shortcode "factbx"'),
        ("```{factbox} A\ntxt: b\n```", "9:1", 'unknown key "txt"'),
        ("```{factbox}\ntext: b\n```", "8:4", '"title" is missing'),
        ("```{factbox} A\ntext: b\ntitle: C\n```", "10:1", '"title" is given twice'),
        ("```{factbox} A\ntext: b\nitems: c\n```", "10:1", '"items" must be a list, not text'),
        ("```{factbox} A\ntext: [b\n```", "9:7", 'the list that "[" opens here is never closed'),
        ("```{factbox} A\nonly words\n```", "8:4", "must contain keys with values"),
        ("```{factbox} A\ntext: Local #396 strikes\n```", "9:13", "#396 strikes is read as a comment"),
        ('```{factbox} A\ntext: "b\\0c"\n```', "9:1", "control character U+0000"),
        ("```{factbox} A\ntext: b\nimage: no.jpg\nalt: c\n```", "10:8", 'there is no file "content/stories/no.jpg"'),
        ('```{factbox} A\ntext: b\nimage: "no.jpg"\nalt: c\n```', "10:9", 'there is no file "content/stories/no.jpg"'),
        ("```{factbox} A\ntext: b\nimage: https://x.example/a.jpg\nalt: c\n```", "10:1", "is not a file of the archive"),
        ("```{factbox} A\ntext: b\nsource: c\nsource_url: htp://x.example\n```", "11:1", "is not a web address"),
        ("```{factbox} A\ntext: b\nimage: room.png\n```", "10:1", "the picture has no description"),
        ("```{factbox} A\n```", "8:4", "nothing below it"),
        ("- a\n\n  ```{factbox} A\n  text: b\n  ```", "10:1", "is inside a list, a quotation or a note"),
        ("> ```{factbox} A\n> text: b\n> ```", "8:1", "is inside a list, a quotation or a note"),
        ("```{factbox} A\ntext: b\n\nMore text.", "8:1", "nothing closes ```"),
        ("{{< factbox A >}}", "8:1", "the shortcode {{< factbox A >}} would be shown as text"),
    ],
)  # fmt: skip
def test_a_mistake_is_an_error_at_its_line(archive, block, place, message):
    archive.story("vote", body=f"One.\n\n{block}\n")
    result = archive.run("build")
    assert result.code == 1
    assert f"content/stories/vote.md:{place}: error: " in result.err
    assert message in result.err


def test_the_nearest_name_is_suggested(archive):
    archive.story("vote", body="```{fact-box} A\ntext: b\n```\n")
    assert 'did you mean "factbox"?' in archive.run("build").err


def test_markup_in_an_argument_is_a_warning(archive):
    archive.story("vote", body="```{factbox} A\ntext: some **bold** words\n```\n")
    assert "**bold** would be shown as text" in archive.build().err


def test_code_is_still_code(archive):
    archive.story("vote", body="```python\nx = {1}\n```\n\n```{.python}\ny = 2\n```\n")
    archive.build()
    assert page(archive).count("<pre tabindex") == 2


def test_a_scalar_stays_the_text_that_it_is(archive):
    archive.story("vote", body="```{factbox} 2019\ntext: 1.50\nitems: [no, 007, 1e3]\n```\n")
    archive.build("--strict")
    assert [f"<li>{text}</li>" in page(archive) for text in ("no", "007", "1e3")] == [True] * 3
    assert "<p>1.50</p>" in page(archive)


def test_a_picture_of_a_draft_is_published_with_it_and_taken_back(archive):
    published = archive.root / "build/stories/room.png"
    archive.story("vote", status="draft", body=FACTS)
    archive.story("other")
    archive.build()
    assert not published.exists()
    archive.story("vote", body=FACTS)
    archive.build()
    assert published.exists()
    archive.story("vote", status="held", body=FACTS)
    archive.build()
    assert not published.exists()
    assert [path for path, data in archive.tree().items() if b"begins in July" in data or "room" in path] == []


def test_a_link_to_a_draft_is_left_out(archive):
    archive.story("secret", status="draft", title="Not yet")
    archive.story("vote", body="```{factbox} A\ntext: b\nsource: c\nsource_url: secret.md\n```\n")
    archive.build()
    assert "Source: c</p>" in page(archive)


def test_an_archive_changes_the_template_and_only_its_pages_are_rendered(archive):
    archive.on = {"feeds"}
    archive.story("vote", body=FACTS)
    archive.story("plain", published="2019-02-01", body="Nothing.")
    archive.build()
    archive.write(
        "templates/shortcodes/factbox.html",
        '{% extends "!parent/shortcodes/factbox.html" %}{% block title %}<h2>{{ args.title }}</h2>{% endblock %}',
    )
    result = archive.run("build", "--strict", "--json")
    assert "<h2>The \u201cbudget\u201d in short</h2>" in page(archive)
    assert "<h2>The \u201cbudget\u201d" in archive.output("feed.xml").replace("&lt;", "<").replace("&gt;", ">")
    assert "stories/plain/" not in result.out
    tree = archive.tree()
    for folder in ("build", ".sitegen"):
        shutil.rmtree(archive.root / folder)
    archive.build()
    assert archive.tree() == tree
