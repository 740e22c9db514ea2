"""The commands as a person in a terminal and a program in a pipe meet them."""

import json
import os
import pty
import signal
import subprocess
import sys
import time

import pytest
from support.archive import CONFIG, Archive


def test_help_is_quick_and_names_every_command(archive):
    command = [sys.executable, "-X", "importtime", "-m", "sitegen", "-C", archive.root, "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr.count("import time:") < 280  # 230 when this was written; a build imports more than 700
    text = done.stdout
    assert [word in text for word in ("init", "new", "build", "check", "list", "clean", "config")] == [True] * 7


@pytest.mark.parametrize("command", ["init", "new", "build", "check", "list", "clean", "config"])
def test_every_command_has_help(archive, command):
    result = archive.run(command, "--help")
    assert result.code == 0
    assert result.out.startswith("Usage: ")


def test_a_mistyped_command_gets_a_suggestion(archive):
    result = archive.run("biuld")
    assert result.code == 2
    assert 'did you mean "build"?' in result.err


def test_a_new_archive_builds_without_problems(tmp_path):
    archive = Archive(tmp_path)
    (tmp_path / "sitegen.toml").unlink()
    made = archive.run("init", "--title", 'The "Valley" paper')
    assert made.code == 0
    assert 'set "base_url" in sitegen.toml' in made.out
    assert {"/build/", "/preserved/", "/.sitegen/", "/.venv/"} == set((tmp_path / ".gitignore").read_text().split())
    assert "base_url is https://archive.example.org/, an example" in archive.build("--strict").err
    assert "The &#34;Valley&#34; paper" in archive.output("index.html")
    assert archive.run("check", "--strict").code == 0


def test_init_overwrites_nothing(archive):
    before = (archive.root / "sitegen.toml").read_bytes()
    result = archive.run("init")
    assert result.code == 2
    assert "exists already" in result.err
    assert (archive.root / "sitegen.toml").read_bytes() == before
    assert not (archive.root / "content").exists()


@pytest.mark.parametrize("kind", ["story", "person", "organization", "place", "law", "document", "event", "page"])
def test_new_makes_a_document_that_builds(archive, kind):
    result = archive.run("new", kind, "Mayor:", "#1", '"no" comment')
    assert result.code == 0
    assert f"{kind}/mayor-1-no-comment" in result.out
    archive.build()
    assert archive.run("new", kind, "Mayor 1 no comment").code == 1, "the id is taken"


def test_a_new_story_is_a_draft_of_today_in_the_archives_zone(archive):
    archive.write("sitegen.toml", '[site]\ntitle = "T"\ntimezone = "Asia/Tokyo"\n')
    result = archive.run("--now", "2026-01-05T20:00Z", "new", "story", "Late")
    assert result.out == "content/stories/2026-01-06-late.md (story/late)\n"
    text = (archive.root / "content/stories/2026-01-06-late.md").read_text()
    assert "status: draft" in text
    assert "published: 2026-01-06" in text
    archive.build()
    assert "stories/late/index.html" not in archive.tree()


def test_new_knows_the_kinds(archive):
    result = archive.run("new", "persn", "X")
    assert result.code == 2
    assert 'did you mean "person"?' in result.err
    assert archive.run("new", "person", "!!!").code == 2


def test_list_shows_stories_by_status(archive):
    archive.story("out")
    archive.story("draft-one", status="draft")
    archive.story("held-one", status="held")
    archive.story("soon", embargo="2030-01-01T06:00")
    archive.story("gone", status="withdrawn")
    archive.entity("person", "jane", protected=True)

    def listed(*args: str) -> list[str]:
        (rows,) = json.loads(archive.run("list", *args, "--json", "--now", "2026-01-01").out).values()
        return [row["id"] for row in rows]

    assert {status: listed("--status", status) for status in ("draft", "held", "embargoed", "published", "withdrawn")} == {
        "draft": ["story/draft-one"], "held": ["story/held-one", "story/soon"], "embargoed": ["story/soon"],
        "published": ["story/out"], "withdrawn": ["story/gone"],
    }  # fmt: skip
    assert len(listed()) == len(listed("stories")) == 5
    assert listed("entities") == ["person/jane"]
    assert archive.run("list", "entities", "--status", "draft").code == 2
    assert "story/soon" in archive.run("list", "--status", "held").out
    assert "person/jane" in archive.run("list", "entities", "--protected").out
    assert archive.run("list", "--status", "draft").out.splitlines()[-1] == "1 story"
    assert archive.run("list", "entities").out.splitlines()[-1] == "1 entity"


def test_list_problems_equals_the_problems_of_a_build(archive):
    archive.story("bad", entities=["Nobody"])
    built = archive.run("build", "--json")
    listed = archive.run("list", "problems", "--json")
    assert json.loads(built.out)["problems"] == json.loads(listed.out)["problems"]
    assert json.loads(built.out)["ok"] is False
    assert archive.run("list", "problems").err.startswith("content/stories/bad.md:")


def test_clean_removes_only_generated_files(archive):
    archive.story("one")
    archive.build()
    archive.write("build/theirs.txt", "not ours")
    result = archive.run("clean")
    assert result.code == 0
    assert "such as theirs.txt. Move them away" in result.out
    assert archive.tree() == {"theirs.txt": b"not ours"}
    assert not (archive.root / ".sitegen").exists()
    assert (archive.root / "content/stories/one.md").exists()
    assert archive.run("build").code == 2
    (archive.root / "build/theirs.txt").unlink()
    assert "Move" not in archive.run("clean").out
    archive.build()


def test_config_shows_where_each_value_comes_from(archive):
    result = archive.run("config", env={"SITEGEN_SITE__DESCRIPTION": "From outside"})
    lines = result.out.splitlines()
    assert any(line.startswith('title = "Test archive"') and line.endswith("# sitegen.toml") for line in lines)
    assert any(
        line.startswith('description = "From outside"') and line.endswith("# SITEGEN_SITE__DESCRIPTION")
        for line in lines
    )
    assert any(line.startswith("listing_size = 100") and line.endswith("# default") for line in lines)
    lines = archive.run("config", "-b", "https://x.example/").out.splitlines()
    assert any(line.startswith('base_url = "https://x.example/"') and line.endswith("# -b") for line in lines)
    assert json.loads(archive.run("config", "--json").out)["site"]["title"] == "Test archive"


@pytest.mark.parametrize(
    ("env", "source"),
    [
        ({"SITEGEN_THEME__OPTIONS__SCHEME": "dark"}, "SITEGEN_THEME__OPTIONS__SCHEME"),
        ({"SITEGEN_THEME__OPTIONS": '{scheme = "dark"}'}, "SITEGEN_THEME__OPTIONS"),
        (
            {"SITEGEN_THEME__OPTIONS": '{scheme = "light"}', "SITEGEN_THEME__OPTIONS__SCHEME": "dark"},
            "SITEGEN_THEME__OPTIONS__SCHEME",
        ),
    ],
)
def test_the_environment_sets_the_keys_of_nested_tables(archive, env, source):
    archive.write("sitegen.toml", f'{CONFIG}[theme.options]\nfooter = "Since 1911"\nscheme = "auto"\n')
    shown = archive.run("config", env=env).out.splitlines()
    assert [line.rpartition("# ")[2] for line in shown if line.startswith('scheme = "dark"')] == [source]
    assert archive.run("build", env=env).code == 0
    assert 'data-theme="dark"' in archive.output("index.html")


def test_a_variable_below_a_key_that_is_not_a_table_changes_nothing(archive):
    assert archive.run("config", env={"SITEGEN_SITE__TITLE__X": "y", "SITEGEN_SITE____X": "y"}).code == 0
    assert archive.run("config", env={"SITEGEN_THEME__OPTIONS__SCHEEM": "dark"}).code == 0
    assert "scheem" in archive.run("build", env={"SITEGEN_THEME__OPTIONS__SCHEEM": "dark"}).err


def test_environment_and_command_line_override_the_file(archive):
    archive.build("-b", "https://other.example/news")
    assert 'href="https://other.example/news/"' in archive.output("index.html")
    archive.run("build", env={"SITEGEN_SITE__TITLE": "Renamed"})
    assert "<title>Renamed</title>" in archive.output("index.html")
    assert archive.run("build", env={"SITEGEN_SITE__TITEL": "x"}).code == 2


@pytest.mark.parametrize(
    ("args", "env", "says"),
    [
        (["--now", "tomorrow"], {}, '--now: "tomorrow" is not a valid time'),
        ([], {"SOURCE_DATE_EPOCH": "then"}, "seconds since 1970"),
    ],
)
def test_an_invalid_time_is_an_error(archive, args, env, says):
    result = archive.run("build", *args, env=env)
    assert result.code == 2
    assert says in result.err


def test_source_date_epoch_is_the_current_time(archive):
    archive.story("soon", embargo="2026-01-05")
    archive.run("build", env={"SOURCE_DATE_EPOCH": "1767484799"})
    assert "stories/soon/index.html" not in archive.tree()
    archive.run("build", env={"SOURCE_DATE_EPOCH": "1767571200"})
    assert "stories/soon/index.html" in archive.tree()


def test_the_summary_is_one_line_with_all_counts(archive):
    archive.story("one")
    out = archive.build().out
    assert out.count("\n") == 1
    for word in ("files in build/", "changed", "removed", "problems", " s"):
        assert word in out
    assert archive.build("-q").out == ""


@pytest.mark.parametrize("alt", ["", "  "])
def test_check_reports_a_main_image_without_alternative_text(archive, alt):
    archive.write("content/stories/a.png", _png())
    archive.story("one", image={"src": "a.png", "alt": alt})
    archive.story("two", image={"src": "a.png", "alt": "The council in session"})
    result = archive.run("check")
    assert result.err.count("the image has no alternative text") == 1
    assert "content/stories/one.md:7:3: warning: the image has no alternative text" in result.err


def test_check_finds_what_an_editor_wants_to_know(archive):
    archive.entity("person", "jane-doe", name="Jane Doe")
    archive.entity("person", "lonely")
    archive.entity("person", "secret-source", status=None)
    archive.write("content/stories/photo.png", b"not shown")
    archive.write("content/stories/a.png", _png())
    archive.story("one", body="Jane Doe came.\n\n![](a.png)\n")
    archive.story("held-one", status="held", entities=["person/secret-source"])
    result = archive.run("check")
    assert result.code == 0
    assert (
        'content/stories/one.md:6:1: warning: the text names "Jane Doe", but the story does not tag person/jane-doe'
        in result.err
    )
    assert "content/stories/one.md:8:5: warning: the image has no alternative text" in result.err
    assert result.err.count("the image has no alternative text") == 1
    assert "no story names person/lonely" in result.err
    assert "person/secret-source is not public yet: only story/held-one uses it" in result.err
    assert (
        "content/stories/photo.png: warning: not published: no published document shows or links to this file"
        in result.err
    )
    assert archive.run("check", "--strict").code == 1
    assert not (archive.root / "build").exists(), "check publishes nothing"


def test_check_finds_a_broken_link_of_a_template(archive):
    archive.write("templates/404.html", '<a href="nowhere/">x</a><a href="index.html#no">y</a><a href="/abs">z</a>')
    archive.write("templates/corrections.html", '<a href="/stories/">z</a>')
    result = archive.run("check")
    assert result.code == 1
    assert 'the link "nowhere/" points to a page that does not exist' in result.err
    assert '404.html:1:1: error: the link "/abs" points to a page that does not exist' in result.err
    assert 'points to an anchor "no" that does not exist in index.html' in result.err
    assert "breaks if the site is published below a path" in result.err


def test_a_terminal_has_color_unless_no_color_is_set(archive):
    archive.story("bad", status="publishd")
    assert b"\x1b[" in _terminal(archive, {})
    assert b"\x1b[" not in _terminal(archive, {"NO_COLOR": "1"})
    assert "\x1b[" not in archive.run("build").err


def test_the_name_of_a_file_gives_no_orders_to_a_terminal(archive):
    archive.write("content/static/a\x1b]0;hurt\x07\x1b[31m\nb.png", b"x")
    said = _terminal(archive, {"NO_COLOR": "1"})
    assert b"cannot be an address" in said
    assert not {*b"\x1b\x07"} & {*said}


@pytest.mark.slow
def test_a_second_sitegen_waits_for_the_first(archive):
    archive.story("one")
    command = [sys.executable, "-m", "sitegen", "-C", str(archive.root), "build"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
    assert [process.wait(60) for process in both] == [0, 0, 0]
    for process in both:
        process.communicate()


@pytest.mark.slow
def test_an_interrupt_exits_with_130(archive):
    for number in range(300):
        archive.story(f"story-{number}", body="word " * 2000)
    command = [sys.executable, "-m", "sitegen", "-C", str(archive.root), "build"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    while not (archive.root / ".sitegen/archive.db").exists() and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    if process.returncode != 0:  # it may have been done already
        assert process.returncode == 130
        assert b"Traceback" not in err
    archive.build()


def _terminal(archive: Archive, env: dict[str, str]) -> bytes:
    """What a build prints to a terminal's standard error."""
    ours, theirs = pty.openpty()
    environment = (
        {key: value for key, value in os.environ.items() if key not in {"NO_COLOR", "CI"}} | {"TERM": "xterm"} | env
    )
    subprocess.run(
        [sys.executable, "-m", "sitegen", "-C", str(archive.root), "build"],
        stderr=theirs,
        stdout=subprocess.DEVNULL,
        env=environment,
        check=False,
    )
    os.close(theirs)
    data = os.read(ours, 65536)
    os.close(ours)
    return data


def _png() -> bytes:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (2, 2), "red").save(out, "PNG")
    return out.getvalue()
