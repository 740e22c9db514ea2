"""Shortcodes of an archive: a template in templates/shortcodes/ that declares its arguments."""

import datetime as dt
import json
import shutil

import pytest
from support.archive import UNSEARCHED, Archive
from support.rich import picture

from sitegen.build.options import BuildOptions
from sitegen.build.session import Session
from sitegen.build.watch_loop import rebuild_once
from sitegen.config import loader
from sitegen.watch.debounce import ChangeSet

FIGURE = """\
{#---
summary: A number with a label.
main: value
arguments:
  value: {type: text, required: true}
  label: {type: text}
  size: {type: choice, choices: [small, large], default: small}
  rows: {type: number, default: 3}
  boxed: {type: boolean}
  since: {type: date}
  code: {type: id}
  photo: {type: image}
  sheet: {type: file}
  source: {type: address}
  notes: {type: list}
  people:
    type: list
    arguments:
      name: {type: text, required: true}
      face: {type: image}
---#}
<aside class="number {{ args.size }}"><b>{{ args.value }}</b>
{% if args.label %}<i>{{ args.label }}</i>{% endif %}
<s>{{ args.rows + 1 }} {{ args.boxed }} {{ args.code }} {% if args.since %}{{ time_tag(args.since) }}{% endif %}</s>
{% if args.photo %}<img {{ img_attrs(args.photo.address, args.photo.path) }} alt="">{% endif %}
{% if args.sheet %}<a href="{{ args.sheet.href }}">{{ args.sheet.name }}</a>{% endif %}
{% if args.source %}<a href="{{ args.source }}">source</a>{% endif %}
{% for note in args.notes %}<u>{{ note }}</u>{% endfor %}
{% for each in args.people %}<em>{{ each.name }}{% if each.face %} {{ each.face.href }}{% endif %}</em>{% endfor %}
</aside>
"""
FULL = """\
```{number} "7" -- of 9
label: It's odd
size: large
rows: 4
boxed: true
since: 2019-03
code: a--b
photo: room.png
sheet: sheet.csv
source: https://press.example/a
notes: ["one -- two", three]
people:
  - {name: Ann}
  - {name: Bo, face: room.png}
```
"""


@pytest.fixture
def archive(tmp_path):
    archive = Archive(tmp_path)
    archive.write("templates/shortcodes/number.html", FIGURE)
    archive.write("content/stories/room.png", picture())
    archive.write("content/stories/sheet.csv", "a,b\n1,2\n")
    return archive


def page(archive, slug="vote"):
    return archive.output(f"stories/{slug}/index.html")


def rendered(archive):
    """The addresses of the changed files of a build, which must have no problems."""
    result = archive.run("build", "--json", "--strict")
    assert result.code == 0, result.out + result.err
    return json.loads(result.out)


def test_each_type_of_argument_reaches_the_template(archive):
    archive.story("vote", body=FULL)
    archive.build("--strict")
    shown = page(archive)
    assert '<aside class="number large"><b>\u201c7\u201d \u2013 of 9</b>' in shown
    assert "<i>It\u2019s odd</i>" in shown
    assert '<s>5 True a--b <time datetime="2019-03">March 2019</time></s>' in shown
    assert '<img src="../room.png"' in shown
    assert '<a href="../sheet.csv">sheet.csv</a>' in shown
    assert '<a href="https://press.example/a">source</a>' in shown
    assert "<u>one \u2013 two</u><u>three</u>" in shown
    assert "<em>Ann</em><em>Bo ../room.png</em>" in shown
    assert {"stories/room.png", "stories/sheet.csv"} <= archive.tree().keys()


def test_arguments_that_are_left_out_have_their_defaults(archive):
    archive.story("vote", body="```{number} 7\n```\n")
    archive.build("--strict")
    assert '<aside class="number small"><b>7</b>\n<s>4 False  </s>\n</aside>' in page(archive).replace("\n\n", "\n")


@pytest.mark.parametrize(
    ("line", "place", "message"),
    [
        ("lable: x", "8:1", 'unknown key "lable"'),
        ("size: huge", "8:1", 'unknown value "huge" for "size"'),
        ("rows: many", "8:1", '"rows" must be a whole number or a number'),
        ("boxed: maybe", "8:1", '"boxed"'),
        ("since: last week", "8:1", '"since"'),
        ("photo: none.png", "8:8", 'there is no file "content/stories/none.png"'),
        ("people: [{face: room.png}]", "8:10", '"name" is missing'),
        ("people: [{name: Ann, face: none.png}]", "8:28", "there is no file"),
    ],
)
def test_a_wrong_argument_is_an_error_at_its_line(archive, line, place, message):
    archive.story("vote", body=f"\n```{{number}} 7\n{line}\n```\n")
    result = archive.run("build")
    assert result.code == 1
    assert f"content/stories/vote.md:{place}: error: " in result.err, result.err
    assert message in result.err


@pytest.mark.parametrize(
    ("declaration", "place", "message"),
    [
        ("main: vlaue\narguments:\n  value: {type: text}\n", "2:1", '"main" is "vlaue"'),
        ("arguments:\n  value: {type: txt}\n", "3:11", 'unknown value "txt"'),
        ("arguments:\n  value: {typ: text}\n", "3:11", 'unknown key "typ"'),
        ("argments:\n  value: {type: text}\n", "2:1", 'unknown key "argments"'),
        ("arguments:\n  value: {type: choice}\n", "3:3", 'the argument "value" needs type: choice and choices:'),
        ("arguments:\n  Value: {type: text}\n", "3:3", 'the argument "Value" has an invalid name'),
        ("arguments:\n  value: {type: number, default: x}\n", "3:3", "has a default of another type"),
        ("arguments:\n  value: {type: text, default: x, required: true}\n", "3:3", "its default is never used"),
        ("arguments: [\n", "2:12", "never closed"),
        ("only words\n", "2:1", "must consist of keys with values"),
    ],
)
def test_a_wrong_declaration_is_an_error_in_the_template(archive, declaration, place, message):
    archive.write("templates/shortcodes/number.html", f"{{#---\n{declaration}---#}}\n<p>x</p>\n")
    archive.story("vote", body="```{number} 7\n```\n")
    result = archive.run("build")
    assert result.code == 1
    assert f"templates/shortcodes/number.html:{place}: error: " in result.err, result.err
    assert message in result.err
    assert "stories/vote.md" not in result.err


def test_a_template_without_a_declaration_takes_no_arguments(archive):
    archive.write("templates/shortcodes/signup.html", "<form></form>")
    archive.story("vote", body="```{signup}\n```\n")
    archive.build("--strict")
    assert "<form></form>" in page(archive)
    archive.story("vote", body="```{signup} now\n```\n")
    assert "takes nothing on its first line" in archive.run("build").err


def test_a_template_may_declare_a_shortcode_of_sitegen_in_another_way(archive):
    archive.write(
        "templates/shortcodes/factbox.html",
        "{#---\nmain: body\narguments:\n  body: {type: text}\n---#}\n<p>{{ args.body }}!</p>",
    )
    archive.story("vote", body="```{factbox} Facts\n```\n")
    archive.build("--strict")
    assert "<p>Facts!</p>" in page(archive)


def test_a_theme_has_shortcodes_and_the_archive_changes_their_look(archive):
    archive.write("themes/own/theme.toml", 'name = "own"\nparent = "broadsheet"\n')
    archive.write(
        "themes/own/templates/shortcodes/stamp.html",
        "{#---\nmain: word\narguments:\n  word: {type: text}\n---#}\n<b>{{ args.word }}</b>",
    )
    archive.write("sitegen.toml", (archive.root / "sitegen.toml").read_text("utf-8") + '[theme]\nname = "own"\n')
    archive.story("vote", body="```{stamp} Seen\n```\n")
    archive.build("--strict")
    assert "<b>Seen</b>" in page(archive)
    archive.write("templates/shortcodes/stamp.html", "<i>{{ args.word }}</i>")
    archive.build("--strict")
    assert "<i>Seen</i>" in page(archive)


def test_a_changed_template_renders_only_the_pages_that_use_it(archive):
    archive.story("vote", body="```{number} 7\n```\n")
    archive.story("other", published="2019-02-01")
    rendered(archive)
    archive.write("templates/shortcodes/number.html", FIGURE.replace("<b>", "<strong>"))
    found = rendered(archive)
    assert "<strong>7" in page(archive)
    assert [each["path"] for each in found["build_log"]] == ["stories/vote/index.html"]
    archive.write(
        "templates/shortcodes/number.html", FIGURE.replace("<b>", "<strong>").replace("A number with", "One with")
    )
    assert rendered(archive)["build_log"] == []


def test_a_changed_declaration_checks_the_documents_again(archive):
    archive.story("vote", body="```{number} 7\nsize: large\n```\n")
    archive.story("draft", status="draft", body="```{number} 7\nsize: large\n```\n")
    archive.build("--strict")
    archive.write("templates/shortcodes/number.html", FIGURE.replace("large", "big"))
    result = archive.run("build")
    assert result.code == 1
    assert 'content/stories/vote.md:7:1: error: unknown value "large" for "size"' in result.err
    archive.write("templates/shortcodes/number.html", FIGURE.replace("default: small", "default: large"))
    archive.build("--strict")
    archive.story("vote", body="```{number} 7\n```\n")
    archive.build("--strict")
    archive.write("templates/shortcodes/number.html", FIGURE)
    archive.build("--strict")
    assert '"number small"' in page(archive)


def test_a_shortcode_that_is_added_or_removed_is_noticed_by_its_documents(archive):
    archive.story("vote", body="```{stamp} Seen\n```\n")
    archive.story("other", body="```{number} 7\n```\n")
    assert 'there is no shortcode "stamp"' in archive.run("build").err
    archive.write(
        "templates/shortcodes/stamp.html",
        "{#---\nmain: word\narguments:\n  word: {type: text}\n---#}\n<b>{{ args.word }}</b>",
    )
    archive.build("--strict")
    assert "<b>Seen</b>" in page(archive)
    (archive.root / "templates/shortcodes/stamp.html").unlink()
    result = archive.run("build")
    assert result.code == 1
    assert 'there is no shortcode "stamp"' in result.err
    assert "other.md" not in result.err


def test_incremental_builds_equal_clean_ones(archive):
    archive.on = {"feeds", "search", "dataset"}
    archive.story("vote", body=FULL)
    archive.build()
    for template in (FIGURE.replace("<b>", "<strong>"), FIGURE.replace("default: small", "default: large")):
        archive.write("templates/shortcodes/number.html", template)
        archive.build()
        tree = archive.tree()
        for folder in ("build", ".sitegen"):
            shutil.rmtree(archive.root / folder)
        archive.build()
        assert archive.tree() == tree


def test_a_watching_build_notices_a_new_shortcode_and_a_changed_one(archive):
    (archive.root / "templates/shortcodes/number.html").unlink()
    archive.story("vote", body="```{number} 7\n```\n")
    file = archive.root / "sitegen.toml"
    template = archive.root / "templates/shortcodes/number.html"

    def options():
        config = loader.load(file, UNSEARCHED)
        return BuildOptions(archive.root, config, file, archive.root / "build", dt.datetime(2026, 1, 1, tzinfo=dt.UTC))

    def rebuild():
        return rebuild_once(session, ChangeSet(frozenset({str(template)}), is_full_scan=False), strict=False)[0]

    with Session(options) as session:
        assert rebuild_once(session, None, strict=False)[0].problems[0].message == 'there is no shortcode "number"'
        archive.write("templates/shortcodes/number.html", FIGURE)
        assert rebuild().problems == []
        assert "<b>7</b>" in page(archive)
        archive.write("templates/shortcodes/number.html", FIGURE.replace("main: value", "main: label"))
        assert rebuild().problems[0].message == '"value" is missing'
        archive.write("templates/shortcodes/number.html", FIGURE.replace("<b>", "<big>"))
        assert rebuild().problems == []
        assert "<big>7</b>" in page(archive)


def test_a_template_reads_the_data_of_a_file_next_to_the_story(archive):
    archive.write(
        "templates/shortcodes/number.html",
        "{#---\nmain: sheet\narguments:\n  sheet: {type: file, required: true}\n---#}\n{% for row in data(args.sheet) %}{{ row.b }}{% endfor %}",
    )
    archive.story("vote", body="```{number} sheet.csv\n```\n")
    archive.build("--strict")
    assert page(archive).partition('id="_text"')[2].partition(">")[2].strip().startswith("2")


def test_several_processes_know_the_shortcodes(archive):
    for number in range(40):
        archive.story(f"s{number}", body="```{number} 7\nlabel: x\n```\n")
    archive.build("--strict", "-j", "2")
    assert "<b>7</b>" in page(archive, "s39")
