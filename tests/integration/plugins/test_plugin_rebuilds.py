"""Output of plugins is recorded and rebuilt like that of sitegen itself."""

import re
import shutil
import sys

import pytest
from support.archive import CONFIG, Archive
from support.plugins import BASE, MARK, NUMBERS, ON, SHOUT, TITLES, done, job, same_as_clean

from sitegen import hookspecs
from sitegen.build.context import load_plugins
from sitegen.build.pipeline import build
from sitegen.content.markdown import parser
from sitegen.diagnostics import SitegenError
from sitegen.plugins import validation


def test_every_hook_is_called_somewhere(world):
    called = "\n".join(
        f"@hookimpl\ndef {name}({', '.join(getattr(hookspecs, name).__code__.co_varnames)}):\n"
        f"    print('called {name}'){'; return {}' if name in validation.REQUIRED_MEMBERS else ''}\n"
        for name in validation.hook_names()
    )
    world.write("plugins/all.py", f"from sitegen.hookspecs import hookimpl\n{called}")
    said = world.build().out + world.run("tag").out
    assert [name for name in validation.hook_names() if f"called {name}" not in said] == []


def test_an_output_of_a_plugin_is_rebuilt_only_if_its_reads_change(world):
    world.write("plugins/titles.py", TITLES)
    world.build()
    assert world.output("titles.txt") == "Story two\nStory one\n"
    assert done(world) == {}
    world.story("two", title="Story two", published="2019-01-06", body="Somebody came.\n")
    assert "titles.txt" not in done(world)
    world.story("two", title="Story 2", published="2019-01-06", body="Somebody came.\n")
    assert done(world)["titles.txt"] == "written"
    assert world.output("titles.txt") == "Story 2\nStory one\n"
    assert "stories" in world.run("explain", "/titles.txt").out
    same_as_clean(world)


def test_a_page_kind_of_a_plugin_has_a_template_that_can_be_overridden(world):
    world.write("plugins/numbers.py", NUMBERS)
    world.write("plugins/templates/numbers.html", BASE + "{{ stories }} stories{% endblock %}")
    world.write("plugins/static/numbers.txt", "1 2 3")
    world.build()
    assert "2 stories" in world.output("numbers/index.html")
    assert world.output("assets/numbers.txt") == "1 2 3"
    world.write("plugins/templates/numbers.html", BASE + "{{ stories }} pieces{% endblock %}")
    assert set(done(world)) == {"numbers/index.html"}
    assert "2 pieces" in world.output("numbers/index.html")
    world.write(
        "templates/numbers.html",
        '{% extends "!parent/numbers.html" %}{% block main %}Ours: {{ super() }}{% endblock %}',
    )
    assert set(done(world)) == {"numbers/index.html"}
    assert "Ours: <h1>" in world.output("numbers/index.html")
    world.story("three", body="Three.\n")
    assert done(world)["numbers/index.html"] == "written"
    same_as_clean(world)


def test_a_template_folder_that_is_added_later_is_used(world):
    world.write("plugins/shout.py", SHOUT)
    world.write("templates/static_page.html", "{% include 'note.html' ignore missing %}")
    world.entity("page", "about", status="published", body="We.\n")
    world.build()
    assert "Note" not in world.output("about/index.html")
    world.write("plugins/templates/note.html", "Note {{ 'x'|shout }}")
    world.build()
    assert world.output("about/index.html") == "Note X!"
    same_as_clean(world)


def test_a_changed_markdown_rule_parses_everything_again(world):
    world.build()
    assert "@@came@@" in world.output("stories/one/index.html")
    world.write("plugins/mark.py", MARK)
    world.build()
    assert "<mark>came</mark>" in world.output("stories/one/index.html")
    world.write("plugins/mark.py", MARK.replace('"mark", 1', '"strong", 1').replace('"mark", -1', '"strong", -1'))
    assert done(world)["stories/one/index.html"] == "written"
    assert "<strong>came</strong>" in world.output("stories/one/index.html")
    same_as_clean(world)


def test_a_changed_filter_is_used_at_once(world):
    world.write("plugins/shout.py", SHOUT)
    world.write("templates/static_page.html", "{{ 'constant'|shout }} {{ site.title|shout }}")
    world.entity("page", "about", status="published", body="We.\n")
    world.build()
    assert world.output("about/index.html") == "CONSTANT! TEST ARCHIVE!"
    world.write("plugins/shout.py", SHOUT.replace("}!", "}?"))
    world.build()
    assert world.output("about/index.html") == "CONSTANT? TEST ARCHIVE?"
    world.write("plugins/shout.py", SHOUT)
    world.build()
    assert world.output("about/index.html") == "CONSTANT! TEST ARCHIVE!"
    same_as_clean(world)


def test_an_edited_helper_module_is_imported_again(world):
    """Edits within one second and of the same length: Python's own cache would not notice."""
    world.write(
        "plugins/titles.py",
        TITLES.replace("import Page\n", "import Page\nfrom ._words import END\n").replace("\\n", "{END}"),
    )
    for end in ("1", "2", "3"):
        world.write("plugins/_words.py", f"END = '{end}'\n")
        world.build()
        assert world.output("titles.txt") == f"Story two{end}Story one{end}"
    assert not list((world.root / "plugins").rglob("*.pyc"))
    same_as_clean(world)


def test_held_documents_are_invisible_to_plugins(world):
    world.story("secret", title="The secret deal", status="held", body="Nobody knows.\n")
    world.story("sketch", title="The first sketch", status="draft", body="Nobody knows.\n")
    snoop = """
    def generate(self, page, reader):
        found = [reader.document(f"story/{name}") or reader.summary(f"story/{name}") for name in ("secret", "sketch")]
        names = [item.summary.title for item in reader.descending("stories", "")]
        return repr((found, names, [reader.count(*each) for each in (("stories", ""), ("section", "news"))])).encode()
"""
    world.write(
        "plugins/titles.py", re.sub(r"\n    def generate.*?\n(?=\n@)", lambda _: snoop, TITLES, flags=re.DOTALL)
    )
    world.build()
    assert world.output("titles.txt") == repr(([None, None], ["Story two", "Story one"], [2, 0]))
    world.write("plugins/titles.py", TITLES.replace("return", "return b'The secret deal' +"))
    leaking = world.run("build")
    assert leaking.code == 1
    assert "secret" in leaking.err


def test_output_of_a_disabled_plugin_is_deleted(world):
    world.build()
    before = world.tree()
    world.write("plugins/titles.py", TITLES)
    world.write("plugins/mark.py", MARK)
    assert done(world)["titles.txt"] == "written"
    world.write("sitegen.toml", CONFIG)
    assert done(world)["titles.txt"] == "removed"
    assert world.tree() == before
    world.write("sitegen.toml", CONFIG + ON)
    (world.root / "plugins/mark.py").unlink()
    world.build()
    (world.root / "plugins/titles.py").unlink()
    world.build()
    assert world.tree() == before


def test_two_archives_in_one_process_have_separate_plugins(tmp_path):
    told = {}
    for name, plugins in (
        ("plain", {}),
        ("marked", {"mark.py": MARK}),
        ("listed", {"titles.py": TITLES, "mark.py": MARK}),
    ):
        archive = told[name] = Archive(tmp_path / name)
        archive.write("sitegen.toml", CONFIG + (ON if plugins else ""))
        for file, text in plugins.items():
            archive.write(f"plugins/{file}", text)
        archive.story("one", body="It @@came@@.\n")
    for name in ("plain", "listed", "marked", "plain", "listed"):
        shutil.rmtree(tmp_path / name / ".sitegen", ignore_errors=True)
        assert build(job(told[name])).problems == []
        assert ("<mark>" in told[name].output("stories/one/index.html")) is (name != "plain")
        assert ("titles.txt" in told[name].tree()) is (name == "listed")


def test_plugins_are_loaded_again_only_if_their_bytes_change(world):
    world.write("plugins/mark.py", MARK)
    first = load_plugins(job(world))
    assert load_plugins(job(world)) is first
    assert parser.make_parser("en", plugins=first) is parser.make_parser("en", plugins=load_plugins(job(world)))
    for number in range(20):
        world.write("plugins/mark.py", f"{MARK}# {number}\n")
        assert load_plugins(job(world)) is not first
    mine = {name.partition(".")[0] for name in sys.modules if name.startswith("sitegen_plugins_")}
    assert len(mine) <= 8  # what was there before an edit is let go
    with pytest.raises(SitegenError, match="a plugin changed during the build"):
        load_plugins(job(world), first.digest)
