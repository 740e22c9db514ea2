"""A drawing with a script is not published: without a header, a browser that opens it would run the script."""

import pytest

SVG = '<svg xmlns="http://www.w3.org/2000/svg" {}>\n<rect width="4" height="4"/>{}</svg>\n'
STORY = "---\ntitle: A\nstatus: {}\npublished: 2020-01-01\n---\nText.\n\n![A square](a.svg)\n"


@pytest.mark.parametrize("size", ['width="4" height="4"', ""])
def test_a_script_in_a_drawing_of_a_public_story_stops_the_build(archive, size):
    archive.write("content/stories/a.md", STORY.format("published"))
    archive.write("content/stories/a.svg", SVG.format(size, "\n <script>alert(1)</script>"))
    result = archive.run("build")
    assert result.code == 1
    assert "content/stories/a.svg:3:2: error: the element <script> would run a script" in result.err
    assert "3 |  <script>" in result.err
    assert result.err.count("error:") == 1
    archive.write("content/stories/a.svg", SVG.format('width="4" height="4"', ""))
    assert archive.run("build").code == 0
    archive.write("content/static/logo.svg", SVG.format('onload="x()"', ""))
    assert "content/static/logo.svg:1:1: error" in archive.run("build").err


def test_a_script_in_a_drawing_of_a_draft_stops_nothing(archive):
    archive.write("content/stories/a.md", STORY.format("draft"))
    archive.write("content/stories/a.svg", SVG.format('width="4" height="4"', "<script/>"))
    archive.build()
    assert not list(archive.root.glob("build/stories/**/*.svg"))
