"""Templates that would change nothing are told: a misspelled name, a block that its parent does not have, a circle."""

import pytest
from support.archive import Archive


@pytest.fixture
def archive(tmp_path):
    made = Archive(tmp_path)
    made.story("one", body="Words.\n")
    return made


def test_an_unused_template_is_reported_with_a_suggestion(archive):
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


def test_an_unknown_block_is_reported_at_its_line(archive):
    archive.write("templates/story.html", '{% extends "!parent/story.html" %}\n{% block texxt %}Mine{% endblock %}\n')
    result = archive.build()
    assert 'templates/story.html:2:1: warning: "!parent/story.html" has no block "texxt"' in result.err
    assert 'did you mean "text"?' in result.err


def test_new_blocks_inside_inherited_blocks_are_accepted(archive):
    text = '{% extends "!parent/story.html" %}{% block text %}{% block own %}Mine{% endblock %}{% endblock %}{% block head %}{% endblock %}'
    archive.write("templates/story.html", text)
    assert "has no block" not in archive.build("--strict").err


@pytest.mark.parametrize("files", [{"story": "story"}, {"story": "a", "a": "b", "b": "story"}])
def test_a_template_that_extends_itself_is_an_error_with_a_hint(archive, files):
    archive.build()
    before = archive.tree()
    for name, parent in files.items():
        archive.write(f"templates/{name}.html", f'{{% extends "{parent}.html" %}}\n')
    result = archive.run("build")
    assert (result.code, "Recursion" in result.err) == (1, False)
    assert "templates/story.html:1:1: error: the template extends itself" in result.err
    assert '{% extends "!parent/story.html" %}' in result.err
    assert archive.tree() == before
