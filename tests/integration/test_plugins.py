"""Plugins: what they add is built, recorded, rebuilt and told like sitegen's own."""

import ast
import datetime as dt
import json
import os
import re
import shutil
import sys
import time
from pathlib import Path

import pytest
from support import ROOT
from support.archive import CONFIG, UNSEARCHED, Archive
from support.live import running, serving, until

from sitegen import hookspecs
from sitegen.build.context import load_plugins
from sitegen.build.options import BuildOptions
from sitegen.build.pipeline import build
from sitegen.config.loader import load
from sitegen.content.markdown import parser
from sitegen.database.index import entries
from sitegen.database.queries.reader import Reader
from sitegen.diagnostics import SitegenError
from sitegen.plugins import validation

DOC = (ROOT / "docs/plugins.md").read_text("utf-8")
ON = '\n[plugins]\nfolder = "plugins"\n'
MANY = 650
"""Enough files that it is worth while to start processes."""
TITLES = """\
from sitegen.hookspecs import hookimpl
from sitegen.model.page import Page

class Titles:
    FOR_EACH = ("",)

    def plan(self, reader, subject):
        yield Page("/titles.txt", "titles", (), "the titles")

    def generate(self, page, reader):
        return "".join(f"{item.summary.title}\\n" for item in reader.descending("stories", "")).encode()

@hookimpl
def outputs():
    return {"titles": Titles()}
"""
MARK = """\
from sitegen.hookspecs import hookimpl

@hookimpl
def markdown(md):
    md.inline.ruler.before("emphasis", "mark", mark)

def mark(state, silent):
    start, end = state.pos, state.src.find("@@", state.pos + 2)
    if not state.src.startswith("@@", start) or end < 0:
        return False
    if not silent:
        state.push("mark_open", "mark", 1)
        state.push("text", "", 0).content = state.src[start + 2 : end]
        state.push("mark_close", "mark", -1)
    state.pos = end + 2
    return True
"""
NUMBERS = """\
from sitegen.hookspecs import hookimpl
from sitegen.model.page import Page

class Numbers:
    TEMPLATE = "numbers.html"
    FOR_EACH = ("",)

    def plan(self, reader, subject):
        yield Page("/numbers/", "numbers", (), "the numbers")

    def context(self, page, reader):
        return {"stories": reader.count("stories", "")}

@hookimpl
def page_kinds():
    return {"numbers": Numbers()}
"""
SHOUT = """\
from sitegen.hookspecs import hookimpl

@hookimpl
def jinja_environment(environment):
    environment.filters["shout"] = lambda text: f"{text.upper()}!"
"""
BASE = '{% extends "base.html" %}{% block main %}<h1>Numbers</h1>'


@pytest.fixture
def world(archive):
    """Two stories and a person, and a folder of plugins with nothing in it."""
    return peopled(archive)


def peopled(archive):
    archive.write("sitegen.toml", CONFIG + ON)
    (archive.root / "plugins").mkdir()
    archive.entity("person", "ann-lee", name="Ann Lee")
    archive.story("one", title="Story one", entities=["person/ann-lee"], body="Ann @@came@@.\n")
    archive.story("two", title="Story two", published="2019-01-06", body="Nobody came.\n")
    return archive


def done(archive, *args):
    """What a build did, by path."""
    return {one["path"]: one["action"] for one in json.loads(archive.build("--json", *args).out)["build_log"]}


def same_as_clean(archive):
    """The tree is what a clean build makes, and a second build does nothing."""
    assert done(archive) == {}
    tree = archive.tree()
    for folder in (".sitegen", "build"):
        shutil.rmtree(archive.root / folder)
    archive.build()
    assert archive.tree() == tree


# ---- the hooks are told


def test_what_there_may_be_a_file_of_each_is_every_index_of_the_archive():
    rows = re.findall(r"(?m)^\| ([a-z_, -]+) \| (?!key)", entries.__doc__)
    assert {"", "document", "file", *", ".join(rows).split(", ")} == set(hookspecs.INDEX_NAMES)
    code = Path(entries.__file__).read_text("utf-8")
    assert set(re.findall(r'yield "([a-z_-]+)",', code)) <= set(hookspecs.INDEX_NAMES)


def undocumented(text, names):
    """Hooks without a heading that tells their arguments, or without a docstring."""
    found = []
    for name in names:
        spec = getattr(hookspecs, name)
        arguments = ", ".join(spec.__code__.co_varnames[: spec.__code__.co_argcount])
        if f"### `{name}({arguments})`" not in text or not (spec.__doc__ or "").strip():
            found.append(name)
    return found


def test_every_hook_is_documented():
    assert set(validation.hook_names()) == {
        "markdown",
        "jinja_environment",
        "page_kinds",
        "outputs",
        "checks",
        "importers",
    }
    assert undocumented(DOC, validation.hook_names()) == []


def test_a_hook_that_is_not_documented_is_found(monkeypatch):
    assert undocumented(DOC.replace("### `checks()`", "### Checks"), validation.hook_names()) == ["checks"]
    assert undocumented(DOC.replace("`markdown(md, language)`", "`markdown(md)`"), validation.hook_names()) == [
        "markdown"
    ]

    @hookspecs.hookspec
    def attic(box):
        pass

    monkeypatch.setattr(hookspecs, "attic", attic, raising=False)
    assert undocumented(DOC, validation.hook_names()) == ["attic"]
    assert undocumented(f"{DOC}\n### `attic(box)`\n", validation.hook_names()) == ["attic"]  # it has no docstring


def test_every_hook_is_called_somewhere(world):
    called = "\n".join(
        f"@hookimpl\ndef {name}({', '.join(getattr(hookspecs, name).__code__.co_varnames)}):\n"
        f"    print('called {name}'){'; return {}' if name in validation.REQUIRED_MEMBERS else ''}\n"
        for name in validation.hook_names()
    )
    world.write("plugins/all.py", f"from sitegen.hookspecs import hookimpl\n{called}")
    said = world.build().out
    assert [name for name in validation.hook_names() if f"called {name}" not in said] == []


def test_what_the_documentation_says_of_the_reader_is_there():
    part = DOC[DOC.index("## What the reader has") : DOC.index("## What a change costs")]
    names = re.findall(r"`reader\.(\w+)", part)
    assert len(names) > 5
    assert [name for name in names if not hasattr(Reader, name)] == []


def test_the_examples_of_the_documentation_work(archive):
    files = re.findall(r"```\w+\n(?:# |\{# )(plugins/[\w/.]+)(?: #\})?\n(.*?)```", DOC, re.DOTALL)
    assert {name for name, _ in files} == {
        *(f"plugins/{name}.py" for name in ("titles", "numbers", "mark", "shout", "short", "minutes")),
        "plugins/templates/numbers.html",
    }
    for name, text in files:
        archive.write(name, text)
    archive.write("sitegen.toml", CONFIG + ON)
    archive.write(
        "templates/static_page.html",
        '{% extends "!parent/static_page.html" %}{% block main %}{{ "it"|shout }}{% endblock %}',
    )
    archive.entity("page", "about", status="published", body="We.\n")
    archive.entity("person", "ann-lee", name="Ann Lee")
    archive.story("one", title="Story one", entities=["person/ann-lee"], body="Ann Lee ==came==.\n")
    archive.build()
    assert archive.output("titles.txt") == "Story one\n"
    assert "<li>Stories: 1</li><li>People: 1</li>" in archive.output("numbers/index.html")
    assert "<mark>came</mark>." in archive.output("stories/one/index.html")
    assert "IT!" in archive.output("about/index.html")
    assert "content/stories/one.md:1:1: warning: the story is very short" in archive.run("check").err
    archive.write("minutes.txt", "vote The vote\n")
    assert archive.run("import", "minutes", str(archive.root / "minutes.txt")).code == 0
    archive.story("two", entities=["event/vote"])
    archive.build()
    assert "The vote" in archive.output("events/vote/index.html")
    same_as_clean(archive)


# ---- what they add


def test_an_output_is_redone_when_what_it_read_changes_and_not_otherwise(world):
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


def test_a_kind_of_page_brings_its_template_which_the_archive_may_replace(world):
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


def test_a_folder_of_templates_that_comes_later_is_looked_through(world):
    world.write("plugins/shout.py", SHOUT)
    world.write("templates/static_page.html", "{% include 'note.html' ignore missing %}")
    world.entity("page", "about", status="published", body="We.\n")
    world.build()
    assert "Note" not in world.output("about/index.html")
    world.write("plugins/templates/note.html", "Note {{ 'x'|shout }}")
    world.build()
    assert world.output("about/index.html") == "Note X!"
    same_as_clean(world)


def test_a_rule_of_markdown_reads_all_anew_when_it_changes(world):
    world.build()
    assert "@@came@@" in world.output("stories/one/index.html")
    world.write("plugins/mark.py", MARK)
    world.build()
    assert "<mark>came</mark>" in world.output("stories/one/index.html")
    world.write("plugins/mark.py", MARK.replace('"mark", 1', '"strong", 1').replace('"mark", -1', '"strong", -1'))
    assert done(world)["stories/one/index.html"] == "written"
    assert "<strong>came</strong>" in world.output("stories/one/index.html")
    same_as_clean(world)


def test_a_filter_that_changes_is_not_kept_in_compiled_templates(world):
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


def test_a_helper_is_imported_as_it_is_now(world):
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


def test_what_is_held_does_not_exist_for_a_plugin(world):
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


def test_what_is_switched_off_goes(world):
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


def test_two_archives_in_one_process_do_not_mix_their_plugins(tmp_path):
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


def job(archive):
    file = archive.root / "sitegen.toml"
    return BuildOptions(
        archive.root, load(file, UNSEARCHED), file, archive.root / "build", dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    )


def test_plugins_are_the_same_object_until_their_bytes_change(world):
    world.write("plugins/mark.py", MARK)
    first = load_plugins(job(world))
    assert load_plugins(job(world)) is first
    assert parser.make_parser("en", plugins=first) is parser.make_parser("en", plugins=load_plugins(job(world)))
    for number in range(20):
        world.write("plugins/mark.py", f"{MARK}# {number}\n")
        assert load_plugins(job(world)) is not first
    mine = {name.partition(".")[0] for name in sys.modules if name.startswith("sitegen_plugins_")}
    assert len(mine) <= 8  # what was there before an edit is let go
    with pytest.raises(SitegenError, match="a plugin was changed"):
        load_plugins(job(world), first.digest)


@pytest.mark.slow
def test_several_processes_have_the_same_plugins(tmp_path):
    archive = Archive(tmp_path)
    archive.write("sitegen.toml", CONFIG + ON)
    each = (
        TITLES.replace('("",)', '("document",)')
        .replace('"/titles.txt"', 'f"/{subject}.txt"')
        .replace("(), ", "(subject,), ")
    )
    each = re.sub(r'return "".*', "return reader.document(page.key[0]).meta.title.encode()", each)
    archive.write("plugins/mark.py", MARK)
    archive.write("plugins/each.py", each)
    for number in range(MANY):
        archive.story(
            f"s{number}", title=f"Story {number}", published=f"2019-01-{1 + number % 28:02d}", body="It @@is@@.\n"
        )
    archive.build("-j", "1")
    tree = archive.tree()
    assert tree["story/s7.txt"] == b"Story 7"
    assert b"<mark>is</mark>" in tree["stories/s7/index.html"]
    for folder in (".sitegen", "build"):
        shutil.rmtree(archive.root / folder)
    archive.build("-j", "2")
    assert archive.tree() == tree
    archive.write("plugins/mark.py", MARK.replace("state.src[start + 2 : end]", "1 / 0"))
    failed = archive.run("build", "-j", "2")
    assert (failed.code, "Traceback" in failed.err) == (1, False)
    assert (
        "plugins/mark.py:13:1: error: ZeroDivisionError: division by zero (while content/stories/s0.md was read)"
        in failed.err
    )
    assert archive.tree() == tree


@pytest.mark.slow
def test_a_cluster_has_the_same_plugins(world):
    world.write("plugins/titles.py", TITLES)
    world.write("plugins/mark.py", MARK)
    world.build("--cluster", "local", "-j", "2")
    assert "<mark>" in world.output("stories/one/index.html")
    same_as_clean(world)


# ---- while somebody works on them


@pytest.mark.slow
def test_watching_notices_an_edit_of_a_plugin(world):
    world.write("plugins/titles.py", TITLES)
    with running(world, "build", "--watch") as process:
        output = world.root / "build/titles.txt"
        until(output.exists)
        world.write("plugins/titles.py", TITLES.replace("title}\\n", "title};"))
        until(lambda: output.read_text() == "Story two;Story one;")
        world.write("plugins/titles.py", TITLES + "def (:\n")
        world.story("two", title="Story 2", published="2019-01-06")
        time.sleep(1.0)
        assert output.read_text() == "Story two;Story one;"
        world.write("plugins/titles.py", TITLES.replace("title}\\n", "title};"))
        until(lambda: output.read_text() == "Story 2;Story one;")
        world.write("plugins/mark.py", MARK)
        until(lambda: "<mark>" in world.output("stories/one/index.html"))
        (world.root / "plugins/titles.py").unlink()
        until(lambda: not output.exists())
    said = process.stdout.read()
    assert "plugins/titles.py:16:5: error: not valid Python" in said
    assert "Traceback" not in said
    world.build()  # Ctrl-C may have come before the last round had noted what it did
    same_as_clean(world)


@pytest.mark.slow
def test_the_preview_notices_an_edit_of_a_plugin(world):
    world.write("plugins/mark.py", MARK)
    world.write("plugins/numbers.py", NUMBERS)
    world.write("plugins/templates/numbers.html", BASE + "{{ stories }} stories{% endblock %}")
    with serving(world, port=8451) as preview:
        preview.until("/stories/one/", "<mark>came</mark>")
        world.write("plugins/mark.py", MARK.replace('"mark", 1', '"strong", 1').replace('"mark", -1', '"strong", -1'))
        preview.until("/stories/one/", "<strong>came</strong>")
        preview.until("/numbers/", "2 stories")
        world.write("plugins/templates/numbers.html", BASE + "{{ stories }} pieces{% endblock %}")
        preview.until("/numbers/", "2 pieces")
        world.write("plugins/numbers.py", NUMBERS.replace('"stories": ', '"stories": 1 / 0 + '))
        preview.until("/_/", "ZeroDivisionError")
        world.write("plugins/numbers.py", NUMBERS.replace("yield Page", "1 / 0; yield Page"))
        preview.until("/_/", "was planned")
        world.story("two", title="Story 2", published="2019-01-06", body="Meanwhile.\n")
        preview.until("/stories/two/", "Meanwhile.")
        assert "was planned" in preview.ask("/_/")[1]
        world.write("plugins/numbers.py", NUMBERS.replace('"stories": ', '"stories": 10 * '))
        preview.until("/numbers/", "20 pieces")
        preview.until("/_/", "ZeroDivisionError", absent=True)


# ---- from packages


@pytest.fixture
def installed(tmp_path_factory):
    """What an installer leaves of a package that offers a plugin, and the environment in which it is found."""
    site = Archive(tmp_path_factory.mktemp("site-packages"))

    def install(version="1.0", text=TITLES, *, name="our_titles"):
        for folder in site.root.glob(f"{name}-*"):
            shutil.rmtree(folder)
        site.write(f"{name}/__init__.py", text)
        site.write(f"{name}-{version}.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        site.write(f"{name}-{version}.dist-info/entry_points.txt", f"[sitegen]\ntitles = {name}\n")
        return {"PYTHONPATH": os.pathsep.join([str(site.root), *filter(None, [os.environ.get("PYTHONPATH")])])}

    install.root = site
    return install


@pytest.mark.slow
def test_a_package_counts_only_where_it_is_named(world, installed):
    env = installed()
    world.write("sitegen.toml", CONFIG)
    world.build(env=env)
    assert "titles.txt" not in world.tree()
    world.write("sitegen.toml", CONFIG + '\n[plugins]\nenabled = ["titles"]\n')
    world.build(env=env)
    assert world.output("titles.txt") == "Story two\nStory one\n"
    assert '"rendered": 0' in world.build("--json", env=env).out
    env = installed(version="1.1")
    assert '"rendered": 0' not in world.build("--json", env=env).out
    env = installed(version="1.1", text=TITLES.replace("title}\\n", "title};;"))
    world.build(env=env)
    assert world.output("titles.txt") == "Story two;;Story one;;"


@pytest.mark.slow
def test_a_package_brings_templates_and_is_blamed_by_its_own_name(world, installed):
    env = installed(text=NUMBERS)
    installed.root.write("our_titles/templates/numbers.html", BASE + "{{ stories }}{% endblock %}")
    world.write("sitegen.toml", CONFIG + '\n[plugins]\nenabled = ["titles"]\nfolder = "plugins"\n')
    world.write("plugins/mark.py", MARK)
    world.build(env=env)
    assert "<h1>Numbers</h1>2" in world.output("numbers/index.html")
    assert "<mark>" in world.output("stories/one/index.html")
    installed.root.write("our_titles/templates/numbers.html", "{{ nothing }}")
    assert "our_titles/templates/numbers.html:1:1: error: 'nothing' is undefined" in world.run("build", env=env).err
    installed.root.write("our_titles/i18n/en.po", 'nonsense "\n')
    assert world.run("build", env=env).err.startswith("our_titles/i18n/en.po:")
    (installed.root.root / "our_titles/i18n/en.po").unlink()
    env = installed(text=NUMBERS.replace('"stories": ', '"stories": 1 / 0 + '))
    failed = world.run("build", env=env)
    assert "our_titles/__init__.py:12:1: error: ZeroDivisionError" in failed.err
    assert '  12 |         return {"stories": 1 / 0' in failed.err
    assert "Traceback" not in failed.err


def test_a_package_that_is_not_there_or_offered_twice_is_told_at_its_line(world, installed):
    env = installed()
    world.write("sitegen.toml", CONFIG + '\n[plugins]\nenabled = ["title"]\n')
    failed = world.run("build", env=env)
    assert failed.code == 2
    assert 'sitegen.toml:6:1: error: no installed package offers a plugin "title"' in failed.err
    assert 'did you mean "titles"?' in failed.err
    env = installed(name="other_titles")
    world.write("sitegen.toml", CONFIG + '\n[plugins]\nenabled = ["titles"]\n')
    failed = world.run("build", env=env)
    assert (failed.code, 'more than one package offers a plugin "titles"' in failed.err) == (2, True)


# ---- what goes wrong


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The same archive, built; and what was built."""
    archive = peopled(Archive(tmp_path_factory.mktemp("built")))
    archive.write("plugins/templates/numbers.html", BASE + "{{ stories }}{% endblock %}")
    archive.entity("page", "about", status="published", body="We.\n")
    archive.build()
    return archive, archive.tree()


@pytest.fixture
def good(built):
    """It, with no plugin yet."""
    yield built
    for file in [*(built[0].root / "plugins").glob("*.py"), *(built[0].root / "templates").glob("*")]:
        file.unlink()


@pytest.mark.parametrize(
    ("folder", "says"),
    [
        ("nowhere", 'there is no folder "nowhere"'),
        ("../elsewhere", 'the folder "../elsewhere" is not inside the archive'),
        (".", 'the folder "." is not inside the archive'),
        ("/tmp", 'the folder "/tmp" is not inside the archive'),
        ("link", 'the folder "link" is not inside the archive'),
        ("content/static", 'the files in "content/static" would be published'),
        ("sitegen.toml", 'there is no folder "sitegen.toml"'),
    ],
)
def test_a_folder_that_cannot_be_one_of_plugins_is_told_at_its_line(world, tmp_path_factory, folder, says):
    (world.root / "link").symlink_to(tmp_path_factory.mktemp("elsewhere"), target_is_directory=True)
    world.write("content/static/x.txt", "x")
    world.write("sitegen.toml", f'{CONFIG}\n[plugins]\nfolder = "{folder}"\n')
    failed = world.run("build")
    assert failed.code == 2
    assert f"sitegen.toml:6:1: error: {says}" in failed.err
    assert f'  6 | folder = "{folder}"' in failed.err


CLASH = "from sitegen.hookspecs import hookimpl\n\n@hookimpl\ndef outputs():\n    return {names}\n"
HOOK = "from sitegen.hookspecs import hookimpl\n\n@hookimpl\ndef {}:\n    {}\n"


@pytest.mark.parametrize(
    ("text", "says", "helps"),
    [
        (TITLES.replace('"titles": ', '"sitemap": '), '14:1: error: "sitemap" already exists in sitegen.outputs', ""),
        (TITLES.replace('"titles": ', '"story": '), '14:1: error: "story" already exists in sitegen.pages', ""),
        (TITLES.replace('"titles": ', '"Ti tles": '), "14:1: error: outputs returns the invalid name 'Ti tles'", ""),
        (TITLES.replace('("",)', '"document"'), '14:1: error: "titles" has no valid FOR_EACH', "FOR_EACH (a tuple such as"),
        (TITLES.replace('("",)', '("storys",)'), '"titles" has the unknown index "storys" in FOR_EACH', 'did you mean "stories"?'),
        (TITLES.replace('("",)', '("zzz",)'), '"titles" has the unknown index "zzz" in FOR_EACH', "known indexes: '', 'document',"),
        (TITLES.replace("(self, page, reader)", "(self, page)"), '"titles" has no valid generate', "generate(page, reader)"),
        (NUMBERS.replace('TEMPLATE = "numbers.html"', ""), '"numbers" has no valid TEMPLATE', "TEMPLATE (text)"),
        (HOOK.format("output()", "return {}"), '4:1: error: there is no hook "output"', 'did you mean "outputs"?'),
        (HOOK.format("markdown(parser)", "pass"), "4:1: error: ", "docs/plugins.md"),
        (HOOK.format("outputs()", "return []"), "4:1: error: outputs returns a list", "return a dict"),
        (HOOK.format("checks()", "pass"), "4:1: error: checks returns nothing", "check(context)"),
        (HOOK.replace("@hookimpl", "@hookimpl(wrapper=True)").format("outputs()", "yield"), "cannot be wrapped", "remove"),
        ("import nothing_of_that_name\n", "1:1: error: ModuleNotFoundError: No module named", ""),
        ("x = 1\n\nx = 1 / 0\n", "3:1: error: ZeroDivisionError: division by zero (while it was imported)", ""),
        ("raise SystemExit(3)\n", "1:1: error: SystemExit: 3", ""),
        ("def x(:\n", "1:7: error: not valid Python: invalid syntax", ""),
        ("x = '\xff'\n".encode("latin-1"), "error: ", ""),
        ("x = 1\n", ": error: the plugin has none of the hooks markdown,", "@hookimpl"),
    ],
)  # fmt: skip
def test_a_plugin_that_cannot_be_loaded_is_told_at_its_line(good, text, says, helps):
    archive, before = good
    archive.write("plugins/odd.py", text)
    failed = archive.run("build")
    assert failed.code == 2, failed.err
    assert re.search(r"^plugins/odd\.py:", failed.err) or "plugins" in failed.err
    assert says in failed.err
    assert helps in failed.err
    assert "Traceback" not in failed.err
    assert archive.tree() == before


def test_two_plugins_with_one_name_are_told(world):
    world.write("plugins/one.py", TITLES)
    world.write("plugins/two.py", TITLES)
    failed = world.run("build")
    assert (failed.code, 'two.py:14:1: error: "titles" already exists in plugins/one.py' in failed.err) == (2, True)


@pytest.mark.sampled(5)
@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("titles", TITLES.replace("yield Page", "1 / 0; yield Page"), '8:1: error: ZeroDivisionError: division by zero (while "titles" was planned)'),
        ("titles", TITLES.replace('"stories"', "1 / 0"), "11:1: error: ZeroDivisionError: division by zero (seen first on /titles.txt)"),
        ("titles", TITLES.replace('"titles", ()', '"title", ()'), "7:1: error: plan gives Page("),
        ("titles", TITLES.replace("yield Page(", "yield ("), "7:1: error: plan gives ('/titles.txt'"),
        ("titles", TITLES.replace("yield Page(", "return print("), "7:1: error: plan gives None"),
        ("titles", TITLES.replace('"/titles.txt"', '"titles.txt"'), "7:1: error: plan gives Page("),
        ("titles", TITLES.replace('"stories"', "exit(3)"), "11:1: error: SystemExit: 3 (seen first on /titles.txt)"),
        ("titles", TITLES.replace(".encode()", ""), "10:1: error: generate returns str"),
        ("titles", TITLES.replace('reader.descending("stories", "")', 'reader.read("storys")'), "11:1: error: KeyError: 'storys'"),
        ("numbers", NUMBERS.replace('return {"stories"', 'return 1 / 0, {"stories"'), "12:1: error: ZeroDivisionError"),
        ("numbers", NUMBERS.replace('return {"stories"', 'return 1, {"stories"'), "11:1: error: context does not return a dict"),
        ("mark", MARK.replace("if not silent:", "if 1 / 0:"), "11:1: error: ZeroDivisionError: division by zero (while content/stories/one.md"),
        ("mark", MARK.replace("md.inline", "md.inlin"), "5:1: error: AttributeError: 'MarkdownIt' object has no attribute 'inlin' (while content/"),
        ("shout", SHOUT.replace("text.upper()", "text.uper()"), "5:1: error: AttributeError: 'str' object has no attribute 'uper' (seen first"),
        ("shout", SHOUT.replace("filters[", "filter["), "5:1: error: AttributeError"),
        ("odd", HOOK.format("outputs()", "return 1 / 0"), "5:1: error: ZeroDivisionError"),
    ],
)  # fmt: skip
def test_a_plugin_that_fails_is_told_at_its_line_and_nothing_is_written(good, name, text, says):
    archive, before = good
    if name == "shout":
        archive.write("templates/static_page.html", "{{ site.title|shout }}")
    archive.write(f"plugins/{name}.py", text)
    for _ in range(2):
        failed = archive.run("build")
        assert failed.code == 1, failed.err
        assert f"plugins/{name}.py:{says}" in failed.err
        assert "Traceback" not in failed.err
        assert archive.tree() == before


def test_a_check_that_fails_is_told_and_the_others_go_on(world):
    text = "from sitegen.hookspecs import hookimpl\n\nclass Odd:\n    def check(self, context):\n        yield from 1 / 0\n\n"
    world.write("plugins/odd.py", text + "@hookimpl\ndef checks():\n    return {'odd': Odd()}\n")
    world.entity("person", "bo-diaz", name="Bo Diaz")
    told = world.run("check")
    assert told.code == 1
    assert "plugins/odd.py:5:1: error: ZeroDivisionError" in told.err
    assert "no story names person/bo-diaz" in told.err


def test_a_template_of_a_plugin_that_is_wrong_is_told_by_its_own_name(world):
    world.write("sitegen.toml", CONFIG + ON.replace('"plugins"', '"tools/plugins/"'))
    world.write("tools/plugins/numbers.py", NUMBERS)
    world.write("tools/plugins/templates/numbers.html", BASE + "\n{{ storys }}{% endblock %}")
    failed = world.run("build")
    assert failed.err.startswith("tools/plugins/templates/numbers.html:2:1: error: 'storys' is undefined"), failed.err
    world.write("tools/plugins/i18n/en.po", 'nonsense "\n')
    failed = world.run("build")
    assert (failed.code, failed.err.startswith("tools/plugins/i18n/en.po:")) == (2, True), failed.err


def test_no_module_of_the_program_finds_kinds_in_another_way():
    """`pages.kinds()` and `outputs.kinds()` are what the packages give as plugins, and are asked for by nobody else."""
    root = Path(hookspecs.__file__).parent
    asked = [
        f"{file.relative_to(root)}:{node.lineno}"
        for file in root.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_bytes()))
        if isinstance(node, ast.Attribute) and node.attr == "kinds" and isinstance(node.value, ast.Name) and node.value.id in {"pages", "outputs"}
    ]  # fmt: skip
    assert asked == []
