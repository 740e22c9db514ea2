"""Plugins in other processes: workers, a cluster, a watching build and the preview."""

import re
import shutil

import pytest
from support.archive import CONFIG, Archive
from support.live import Lines, running, serving, until, until_idle
from support.plugins import BASE, MANY, MARK, NUMBERS, ON, TITLES, same_as_clean


@pytest.mark.slow
def test_several_processes_use_the_same_plugins(tmp_path):
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
def test_a_cluster_uses_the_same_plugins(world):
    world.write("plugins/titles.py", TITLES)
    world.write("plugins/mark.py", MARK)
    world.build("--cluster", "local", "-j", "2")
    assert "<mark>" in world.output("stories/one/index.html")
    same_as_clean(world)


@pytest.mark.slow
def test_watching_notices_an_edit_of_a_plugin(world):
    world.write("plugins/titles.py", TITLES)
    with running(world, "build", "--watch") as process:
        lines, output = Lines(process), world.root / "build/titles.txt"
        until(output.exists)
        world.write("plugins/titles.py", TITLES.replace("title}\\n", "title};"))
        until(lambda: output.read_text() == "Story two;Story one;")
        world.write("plugins/titles.py", TITLES + "def (:\n")
        world.story("two", title="Story 2", published="2019-01-06")
        until(lambda: "plugins/titles.py:16:5: error: not valid Python" in lines.text())
        until_idle(process)
        assert output.read_text() == "Story two;Story one;"
        world.write("plugins/titles.py", TITLES.replace("title}\\n", "title};"))
        until(lambda: output.read_text() == "Story 2;Story one;")
        world.write("plugins/mark.py", MARK)
        until(lambda: "<mark>" in world.output("stories/one/index.html"))
        (world.root / "plugins/titles.py").unlink()
        until(lambda: not output.exists())
    assert "Traceback" not in lines.text()
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
