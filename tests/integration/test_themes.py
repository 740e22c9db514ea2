"""Themes: the chain from the archive's own templates to a theme and its parents, and typed options."""

import os
import shutil
import subprocess
import sys
from itertools import pairwise

import pytest
from lxml import html
from support.archive import ADDED, OFF, Archive
from support.rich import PAGES, rich

CHILD = 'name = "child"\nparent = "broadsheet"\n[options.motto]\ntype = "text"\ndefault = "All the news"\n'


@pytest.fixture
def themed(archive):
    archive.write("sitegen.toml", '[site]\ntitle = "T"\n[theme]\nname = "child"\n')
    archive.write("themes/child/theme.toml", CHILD)
    archive.story("one", body="Text.")
    return archive


def test_a_child_theme_extends_the_template_below_it(themed):
    themed.write(
        "themes/child/templates/story.html",
        '{% extends "!parent/story.html" %}{% block text %}<p id="own">Own</p>{{ super() }}{% endblock %}',
    )
    themed.build()
    page = themed.output("stories/one/index.html")
    assert '<p id="own">Own</p>' in page
    assert "<p>Text.</p>" in page


def test_the_archives_own_template_comes_before_the_theme_and_its_parent(themed):
    themed.write(
        "themes/child/templates/404.html",
        '{% extends "!parent/404.html" %}{% block main %}child {{ super() }}{% endblock %}',
    )
    themed.write(
        "templates/404.html", '{% extends "!parent/404.html" %}{% block main %}own {{ super() }}{% endblock %}'
    )
    themed.build()
    page = themed.output("404.html")
    assert page.index("own") < page.index("child") < page.index("There is no page at this address")


def test_a_file_of_the_child_replaces_the_parents(themed):
    themed.write("themes/child/static/style.css", "body { color: teal }\n")
    themed.build()
    css = [data for path, data in themed.tree().items() if path.startswith("assets/style.")]
    assert css == [b"body { color: teal }\n"]


def test_options_have_defaults_and_the_config_above_them(themed):
    themed.write("themes/child/templates/404.html", '{{ option("motto") }} {{ option("scheme") }}')
    themed.build()
    assert themed.output("404.html") == "All the news auto"
    themed.write(
        "sitegen.toml",
        '[site]\ntitle = "T"\n[theme]\nname = "child"\noptions = { motto = "Print it", scheme = "dark" }\n',
    )
    themed.build()
    assert themed.output("404.html") == "Print it dark"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ('moto = "x"', 'did you mean "motto"?'),
        ("motto = 3", 'the theme\'s option "motto" must be a text, not 3'),
        ('scheme = "blue"', "must be one of auto, light, dark"),
    ],
)
def test_an_invalid_theme_option_is_an_error(themed, options, says):
    themed.write("sitegen.toml", f'[site]\ntitle = "T"\n[theme]\nname = "child"\noptions = {{ {options} }}\n')
    result = themed.run("build")
    assert result.code == 2
    assert says in result.err


def test_a_cycle_of_parent_themes_is_reported(themed):
    themed.write("themes/child/theme.toml", 'name = "child"\nparent = "other"\n')
    themed.write("themes/other/theme.toml", 'name = "other"\nparent = "child"\n')
    result = themed.run("build")
    assert result.code == 2
    assert "child → other → child" in result.err


@pytest.mark.parametrize(
    ("template", "line", "says"),
    [
        ('{% extends "base.html" %}\n{% block main %}\n{{ nobody }}\n{% endblock %}', 3, "'nobody' is undefined"),
        (
            '{% extends "base.html" %}\n{% block main %}\n{{ sit.title }}{% endblock %}',
            3,
            'did you mean "site"? the error',
        ),
        (
            '{% extends "base.html" %}\n{% block main %}\n{{ site.titel }}{% endblock %}',
            3,
            '"site" has no field "titel"',
        ),
        ('{% extends "base.html" %}\n{% block main %}\n{{ site.titel }}{% endblock %}', 3, 'did you mean "title"?'),
        (
            '{% extends "base.html" %}\n{% block main %}\n{{ kinds.story.x }}{{ kinds["stor"].y }}{% endblock %}',
            3,
            '"kinds.story" has no field "x"',
        ),
        (
            '{% extends "base.html" %}\n{% block main %}\n{% if {"a": kinds}.a.nothing %}{% endif %}{% endblock %}',
            3,
            'the table has no key "nothing"',
        ),
        ('{% extends "base.html" %}\n{% block main %}\n{{ 1 + }}\n{% endblock %}', 3, "unexpected"),
        ('{% extends "base.html" %}\n{% block main %}{% endblock %}{% include "none.html" %}\n', 0, "none.html"),
        (
            '{% extends "base.html" %}\n{% block main %}\n{{ asset("no.css") }}{% endblock %}',
            3,
            "the theme has no file static/no.css",
        ),
        ('{% extends "base.html" %}\n{% block main %}\n{{ 1 // 0 }}{% endblock %}', 3, "division"),
        ('{% extends "base.html" %}\n{% block main %}\n{{ site.title.nothing() }}{% endblock %}', 3, "nothing"),
    ],
)
def test_an_error_in_a_template_names_its_line_and_writes_nothing(themed, template, line, says):
    themed.build()
    before = themed.tree()
    themed.write("templates/404.html", template)
    result = themed.run("build")
    assert result.code == 1
    assert "Traceback" not in result.err
    assert says in result.err
    if line:
        assert f"templates/404.html:{line}:" in result.err
    assert themed.tree() == before


def test_templates_cannot_use_randomness_or_the_disk(themed):
    themed.write("templates/404.html", "{{ [1, 2] | random }}")
    assert themed.run("build").code == 1
    themed.write("templates/404.html", '{% include "../../sitegen.toml" %}')
    assert themed.run("build").code == 1


def test_an_error_in_a_shared_template_is_reported_once(themed):
    for number in range(5):
        themed.story(f"more-{number}")
    themed.write("templates/story.html", "{{ nobody }}")
    result = themed.run("build")
    assert result.err.count("'nobody' is undefined") == 1


def test_a_theme_may_come_from_an_installed_package(archive, tmp_path):
    site = tmp_path / "site-packages"
    theme = site / "newsprint"
    (theme / "templates").mkdir(parents=True)
    (theme / "theme.toml").write_text('name = "newsprint"\nparent = "broadsheet"\n')
    (theme / "templates/404.html").write_text("from a package")
    info = site / "newsprint-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: newsprint\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[sitegen.themes]\nnewsprint = newsprint\n")
    archive.write("sitegen.toml", '[site]\ntitle = "T"\n[theme]\nname = "newsprint"\n')
    result = archive.run("build", env={"PYTHONPATH": str(site)})
    assert result.code == 0, result.err
    assert archive.output("404.html") == "from a package"
    assert archive.run("build").code == 2, "the package is gone"


def test_macros_imported_without_context_serve_every_page(themed):
    themed.write("templates/own.html", SHARED)
    themed.write(
        "templates/story.html",
        '{% extends "!parent/story.html" %}{% import "own.html" as own %}'
        "{% block text %}{{ own.first(story.title) }}{% call own.around() %}<i>{{ story.title }}</i>{% endcall %}"
        "{{ super() }}{% endblock %}",
    )
    for name in ("two", "three", "four"):
        themed.story(name, title=f"<{name}>", body="Text.")
    themed.build("-j", "1")
    for name in ("two", "three", "four"):
        page = themed.output(f"stories/{name}/index.html")
        assert f"<b>said: &lt;{name}&gt;</b>" in page
        assert f"<div><i>&lt;{name}&gt;</i></div>" in page
        assert "<p>Text.</p>" in page


SHARED = """\
{% macro first(text) %}{{ later(text) }}{% endmacro %}
{% set word = "said" %}
{% macro later(text) %}<b>{{ word }}: {{ text }}</b>{% endmacro %}
{% macro around() %}<div>{{ caller() }}</div>{% endmacro %}
"""


# -- the theme broadsheet: languages, datelines, sidenotes, print

NOTED = "\n\n".join(
    f"Paragraph {number} says a word.[^{number}]\n\n[^{number}]: {'A note that is long. ' * 12}" for number in range(6)
)


@pytest.fixture
def spoken(archive):
    """An archive in English with a story and a person in Arabic, and a story with a dateline and long notes."""
    archive.entity("person", "sara", name="سارة", lang="ar", summary="عضو في المجلس", body="نص.")
    archive.entity("person", "bo", name="Bo Poe", summary="A reporter")
    archive.story("arabic", title="عنوان", deck="جملة", lang="ar", entities=["سارة", "Bo Poe"], body="نص عن سارة.")
    archive.story(
        "noted", title="Noted", dateline="PASADENA", section="courts", published="2019-02", bylines=["Bo Poe", "Ann"],
        entities=["سارة", "Bo Poe"], body=NOTED,
    )  # fmt: skip
    for number in range(8):
        archive.story(f"s{number}", section="courts", published=f"2018-0{number + 1}")
    archive.build()
    return archive


def tree(archive, address=""):
    return html.document_fromstring(archive.output(f"{address}index.html"))


def test_a_text_in_another_language_has_a_lang_attribute(spoken):
    story = tree(spoken, "stories/arabic/")
    for part in ("//h1", "//p[@class='deck']", "//div[@id='_text']", "//li[@data-card='person/sara']/a"):
        (found,) = story.xpath(part)
        assert (found.get("lang"), found.get("dir")) == ("ar", "rtl"), part
    assert story.xpath("//article/@lang | //dl/@lang | //li[@data-card='person/bo']//@lang") == []
    person = tree(spoken, "people/sara/")
    assert person.xpath("//h1/@dir") == ["rtl"]
    assert person.xpath("//article/@lang") == []
    assert person.xpath("//ul[contains(@class, 'listing')]//a[text()='عنوان']/../@dir") == ["rtl"]


def test_names_and_numbers_are_isolated_in_bidirectional_text(spoken):
    (name,) = tree(spoken, "people/bo/").xpath("//*[@id='_company']/..//li/bdi/a")
    assert (name.text, name.get("dir")) == ("سارة", "rtl")


def test_a_text_begins_with_its_dateline(spoken):
    first = tree(spoken, "stories/noted/").xpath("//div[@id='_text']//p")[0]
    assert first.xpath("span[@class='dateline']/text()") == ["PASADENA"]
    assert first.text_content().startswith("PASADENA – Paragraph 0 says a word.")
    assert not tree(spoken, "stories/s1/").xpath("//span[@class='dateline']")


def test_the_home_page_has_the_byline_of_its_lead_story(spoken):
    spoken.story("newest", published="2020", bylines=["Bo Poe", "Ann"], section="courts")
    spoken.build()
    assert tree(spoken).xpath("string(//article[@class='lead']/p[last()])").startswith("By Bo Poe and Ann · ")
    assert tree(spoken, "sections/courts/").xpath("//main//li//p[@class='kicker']") == []
    assert len(tree(spoken).xpath("//main//p[@class='kicker']/a[text()='Courts']")) >= 8


def test_sidenotes_leave_no_gap_and_do_not_overlap(spoken, new_page):
    page = new_page(viewport={"width": 1280, "height": 800})
    page.goto((spoken.root / "build/stories/noted/index.html").as_uri())
    boxes = """(all) => [...document.querySelectorAll(all)].map((each) => {
        const at = each.getBoundingClientRect();
        return [at.left, at.top, at.right, at.bottom];
    })"""
    lines, notes = page.evaluate(boxes, ".noted > p"), page.evaluate(boxes, ".note")
    assert all(after[1] == before[3] for before, after in pairwise(lines))
    assert all(after[1] >= before[3] for before, after in pairwise(notes))
    assert min(note[0] for note in notes) > max(line[2] for line in lines)


def test_every_printed_page_ends_with_its_address(spoken, new_page):
    page = new_page()
    page.emulate_media(media="print")
    for address in ("", "people/bo/", "sections/courts/", "entries/", "stories/noted/"):
        page.goto((spoken.root / "build" / address / "index.html").as_uri())
        assert f"https://archive.example.org/{address}" in page.locator("body").inner_text(), address
    assert not page.locator(".files, .letters").first.is_visible()
    page.emulate_media(media="screen")
    assert not page.locator(".printed").is_visible()


@pytest.mark.slow
def test_the_code_of_a_template_is_the_same_in_every_process(archive):
    """Its digest decides what is rendered, and processes have hash seeds of their own."""
    said = "{% trans %}{{ aa }} {{ bb }} {{ cc }} {{ dd }}{% endtrans %}"
    program = (
        "import datetime as dt, sys; from pathlib import Path; from sitegen.config.loader import load;"
        "from sitegen.build.context import create_renderer; from sitegen.build.options import BuildOptions;"
        "root = Path(sys.argv[1]); file = root / 'sitegen.toml';"
        "renderer = create_renderer(BuildOptions(root, load(file, {}), file, root / 'build', dt.datetime.now(dt.UTC)));"
        "print(renderer.environment.compile(sys.argv[2], 'x.html', raw=True))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", program, archive.root, said],
            env=os.environ | {"PYTHONHASHSEED": str(seed)}, capture_output=True, text=True, check=True,
        ).stdout
        for seed in range(6)
    }  # fmt: skip
    assert len(found) == 1


WITHOUT_FAST_PATH = """\
import sys
from sitegen.cli import main
from sitegen.theme import jinja_fast_path
jinja_fast_path.ENABLED = False
sys.exit(main())
"""


@pytest.mark.slow
def test_every_template_renders_the_same_with_the_fast_path_on_and_off(archive, tmp_path):
    fast = rich(archive)
    plain = Archive(tmp_path / "plain")
    for name in ("content", "sitegen.toml"):
        copy = shutil.copytree if (fast.root / name).is_dir() else shutil.copy
        copy(fast.root / name, plain.root / name)
    off = dict(setting for name, setting in OFF.items() if name not in fast.on)
    added = dict(setting for name, setting in ADDED.items() if name in fast.on)
    subprocess.run(
        [sys.executable, "-c", WITHOUT_FAST_PATH, "-C", plain.root, "build", "-j", "1"],
        env=os.environ | off | added, capture_output=True, check=True,
    )  # fmt: skip
    pages = {f"{address.removeprefix('/')}index.html" for name, address in PAGES.items() if name != "search"}
    assert pages <= fast.tree().keys()
    assert plain.tree() == fast.tree()


def test_backups_and_hidden_folders_of_a_theme_are_not_published(archive):
    for name in ("style.css~", "fonts.css.bak", ".env", ".git/config", "id_rsa", "icons/mark.svg"):
        archive.write(f"static/{name}", "x")
    archive.story("bridge")
    result = archive.build()
    found = {path.removeprefix("assets/") for path in archive.tree() if path.startswith("assets/")}
    assert "icons/mark.svg" in found
    assert found.isdisjoint({"style.css~", "fonts.css.bak", ".env", ".git/config", "id_rsa"})
    assert "static/style.css~: warning: not published" in result.err
    assert "[SG0803]" in result.err
