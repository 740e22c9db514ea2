"""Templates that would change nothing are told: a misspelt name, a block that its parent does not have, a circle."""

import pytest
from support.archive import Archive


@pytest.fixture
def archive(tmp_path):
    made = Archive(tmp_path)
    made.story("one", body="Words.\n")
    return made


def test_a_template_that_no_page_asks_for_is_told_with_the_one_that_is_meant(archive):
    archive.write("templates/entty.html", "never used")
    result = archive.build()
    assert 'templates/entty.html: warning: no page uses the template "entty.html"' in result.err
    assert 'did you mean "entity.html"?' in result.err
    assert archive.run("build", "--strict").code == 1
    assert "entty.html" in archive.run("check").err
    (archive.root / "templates/entty.html").rename(archive.root / "templates/entity.html")
    assert "no page is shown" not in archive.build().err


def test_a_template_that_another_includes_is_used(archive):
    archive.write("templates/mine/box.html", "A box.")
    archive.write(
        "templates/story.html",
        '{% extends "!parent/story.html" %}{% block text %}{% include "mine/box.html" %}{% endblock %}',
    )
    assert "warning: no page" not in archive.build().err
    assert "A box." in archive.output("stories/one/index.html")


def test_a_block_that_the_parent_does_not_have_is_told_at_its_line(archive):
    archive.write("templates/story.html", '{% extends "!parent/story.html" %}\n{% block texxt %}Mine{% endblock %}\n')
    result = archive.build()
    assert 'templates/story.html:2:1: warning: "!parent/story.html" has no block "texxt"' in result.err
    assert 'did you mean "text"?' in result.err


def test_blocks_of_a_templates_own_inside_those_of_the_parent_are_right(archive):
    text = '{% extends "!parent/story.html" %}{% block text %}{% block own %}Mine{% endblock %}{% endblock %}{% block head %}{% endblock %}'
    archive.write("templates/story.html", text)
    assert "has no block" not in archive.build("--strict").err


@pytest.mark.parametrize("files", [{"story": "story"}, {"story": "a", "a": "b", "b": "story"}])
def test_a_template_that_extends_itself_is_an_error_with_the_way_out(archive, files):
    archive.build()
    before = archive.tree()
    for name, parent in files.items():
        archive.write(f"templates/{name}.html", f'{{% extends "{parent}.html" %}}\n')
    result = archive.run("build")
    assert (result.code, "Recursion" in result.err) == (1, False)
    assert "templates/story.html:1:1: error: the template extends itself" in result.err
    assert '{% extends "!parent/story.html" %}' in result.err
    assert archive.tree() == before
