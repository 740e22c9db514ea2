"""`sitegen serve` and `sitegen build --watch` as people use them: real processes, real saves, a real browser."""

import os
import re
import signal
import subprocess
import time

import pytest
from support.live import Lines, running, serving, until, until_idle

pytestmark = pytest.mark.slow

STORY = "---\ntitle: {title}\nstatus: {status}\npublished: 2019-01-05\nentities: [person/ann-lee]\n{more}---\n{body}\n"


@pytest.fixture
def world(archive):
    """Two published stories, a person, and a page of the archive's own."""
    archive.entity("person", "ann-lee", name="Ann Lee")
    archive.entity("page", "about", title="About", status="published", body="We.\n")
    archive.story("one", title="Story one", entities=["person/ann-lee"], body="Ann Lee came.\n")
    archive.story("two", title="Story two", body="Nobody came.\n")
    return archive


def test_a_save_is_served_and_nothing_is_published(world):
    with serving(world) as preview:
        assert preview.ask("/stories/one/")[0] == 200
        world.story("one", title="Story one", body="It was amended.\n")
        preview.until("/stories/one/", "It was amended.")
        world.story("three", title="Story three", body="New.\n")
        preview.until("/stories/", "Story three")
        (world.root / "content/stories/two.md").unlink()
        preview.until("/stories/", "Story two", absent=True)
        assert preview.ask("/stories/two/")[0] == 404
    assert not (world.root / "build").exists()


@pytest.mark.parametrize(
    ("status", "more", "words"),
    [("draft", "", "draft"), ("held", "", "held"),
     ("published", "embargo: 2999-01-05T06:00Z\n", "embargoed until 2999-01-05 06:00 UTC (embargo)")],
    ids=["draft", "held", "embargoed"],
)  # fmt: skip
def test_unpublished_work_has_a_banner(world, status, more, words):
    text = STORY.format(title="A secret plan", status=status, more=more, body="Ann Lee plans.")
    world.write("content/stories/plan.md", text)
    with serving(world) as preview:
        page = preview.until("/stories/plan/", "Ann Lee")
        assert f"Only in the preview: {words}" in page
        assert "A secret plan" in preview.until("/people/ann-lee/", "A secret plan")
        assert "Only in the preview" not in preview.ask("/stories/one/")[1]
        dashboard = preview.ask("/_/")[1]
        assert "A secret plan" in dashboard
    world.build()
    assert not any(b"secret plan" in data for data in world.tree().values())


def test_a_draft_without_a_date_is_shown(world):
    world.write("content/stories/idea.md", "---\ntitle: Only an idea\nstatus: draft\n---\nThink.\n")
    with serving(world) as preview:
        status, page = preview.ask("/stories/idea/")
        assert (status, "Only an idea" in page) == (200, True)


def test_the_preview_starts_from_the_database_of_the_build(world):
    world.story("plan", title="A secret plan", status="draft")
    world.build()
    before = world.tree()
    with serving(world) as preview:
        assert preview.ask("/stories/plan/")[0] == 200
        preview.until("/_/", "A secret plan")
    assert world.tree() == before
    assert world.build().out.find("0 changed") > 0


def test_a_broken_document_is_reported_on_every_page_until_it_is_fixed(world):
    with serving(world) as preview:
        good = preview.ask("/stories/one/")[1]
        world.write("content/stories/one.md", "---\ntitle: [\n---\nText.\n")
        page = preview.until("/stories/two/", "content/stories/one.md")
        assert "Nobody came." in page
        status, kept = preview.ask("/stories/one/")
        assert (status, "came." in kept, "came." in good) == (200, True, True)
        world.story("two", title="Story two", body="Somebody came.\n")
        preview.until("/stories/two/", "Somebody came.")
        world.story("one", title="Story one", body="Mended.\n")
        assert "Mended." in preview.until("/stories/one/", "Mended.")
        preview.until("/stories/two/", "content/stories/one.md", absent=True)


def test_the_preview_keeps_the_last_good_page_of_a_failed_template(world):
    with serving(world) as preview:
        assert preview.ask("/stories/one/")[0] == 200
        world.write(
            "templates/story.html",
            "{% extends '!parent/story.html' %}{% block main %}{{ nothing.at.all }}{% endblock %}",
        )
        page = preview.until("/stories/one/", "templates/story.html")
        assert "came." in page
        assert "We." in preview.ask("/about/")[1]
        world.write("templates/story.html", "{% extends '!parent/story.html' %}{% block main %}Better{% endblock %}")
        preview.until("/stories/one/", "Better")
        preview.until("/about/", "templates/story.html", absent=True)


def test_the_preview_reports_a_broken_configuration_and_keeps_running(world):
    toml = (world.root / "sitegen.toml").read_text()
    with serving(world) as preview:
        assert preview.ask("/")[0] == 200
        world.write("sitegen.toml", toml + "nonsense = 1\n")
        assert "Story one" in preview.until("/", "nonsense")
        world.write("sitegen.toml", toml.replace("Test archive", "Another name"))
        page = preview.until("/", "Another name")
        assert "nonsense" not in page


def test_a_configuration_change_that_affects_parsing_is_applied(world):
    toml = (world.root / "sitegen.toml").read_text()
    with serving(world) as preview:
        assert preview.ask("/stories/one/")[0] == 200
        world.write("sitegen.toml", toml + '[kinds.story]\npermalink = "/news/{slug}/"\n')
        preview.until("/news/one/", "came.")
        assert preview.ask("/stories/one/")[0] == 404


def test_the_preview_rebuilds_a_damaged_database(world):
    with serving(world) as preview:
        assert preview.ask("/stories/one/")[0] == 200
    database = world.root / ".sitegen" / "preview.db"
    database.write_bytes(database.read_bytes()[:200] + os.urandom(20_000))
    with serving(world) as preview:
        preview.until("/stories/one/", "came.")


def test_the_preview_answers_404_and_redirects(world):
    world.story("moved", title="Moved", redirect_from=["/old/place/"])
    world.story("gone", title="Gone", status="withdrawn",
                corrections=[{"date": "2019-02-01", "kind": "retraction", "text": "Wrong."}])  # fmt: skip
    with serving(world) as preview:
        status, page = preview.ask("/nothing/here/")
        assert (status, 'href="/stories/"' in page) == (404, True)
        assert preview.moved("/old/place/") == (302, "/stories/moved/")
        assert "Wrong." in preview.ask("/stories/gone/")[1]
        assert preview.moved("/stories/one") == (307, "/stories/one/")


def test_the_preview_continues_after_an_error_in_the_plan(world):
    with serving(world) as preview:
        assert preview.ask("/people/ann-lee/")[0] == 200
        world.entity("page", "about", title="About", status="published", body="[x](/nowhere/)\n")
        preview.until("/", "no page of the archive has the address")
        world.story("three", title="Story three", body="New.\n")
        preview.until("/stories/three/", "New.")
        (world.root / "content/stories/two.md").unlink()
        preview.until("/stories/", "Story two", absent=True)
        assert preview.ask("/stories/two/")[0] == 404
        assert "no page of the archive" in preview.ask("/")[1]
        world.entity("page", "about", title="About", status="published", body="We.\n")
        preview.until("/", "no page of the archive has the address", absent=True)
        preview.until("/_/", "Nothing stops the next build.")


def test_the_preview_removes_a_deleted_page_despite_errors(world):
    with serving(world) as preview:
        assert preview.ask("/stories/two/")[0] == 200
        world.write("content/pages/about.md", "---\ntitle: About\nnonsense: 1\nstatus: published\n---\n")
        preview.until("/", "nonsense")
        (world.root / "content/stories/two.md").unlink()
        preview.until("/stories/", "Story two", absent=True)
        assert preview.ask("/stories/two/")[0] == 404


def test_the_preview_serves_published_pages_until_they_are_rendered(world):
    world.build()
    with serving(world) as preview:
        preview.ask("/about/")
        world.write("templates/story.html", "{{ nothing }}")
        world.write("content/stories/two.md", "---\ntitle: [\n---\n")
        assert "came." in preview.until("/stories/one/", "templates/story.html")
        assert "Nobody came." in preview.until("/stories/two/", "content/stories/two.md")


def test_a_new_language_and_a_missing_theme_are_handled(world):
    toml = (world.root / "sitegen.toml").read_text()
    broken = toml.replace("[site]", '[site]\nlanguage = "de"') + '[theme]\nname = "nope"\n'
    with serving(world) as preview:
        assert preview.ask("/")[0] == 200
        world.write("sitegen.toml", broken)
        assert "Story one" in preview.until("/", "nope")
        world.write("sitegen.toml", toml.replace("[site]", '[site]\nlanguage = "de"'))
        preview.until("/", 'lang="de"')
    with running(world, "build", "--watch") as process:
        page = world.root / "build/index.html"
        until(page.exists)
        lines = Lines(process)
        world.write("sitegen.toml", broken)
        until(lambda: "nope" in lines.text())
        world.write("sitegen.toml", toml.replace("Test archive", "Another name"))
        mended = time.monotonic()
        until(lambda: "Another name" in page.read_text())
        assert time.monotonic() - mended < 15  # at once, not with the next look at everything
        assert process.poll() is None


def test_the_output_folder_changes_while_watching(world):
    toml = (world.root / "sitegen.toml").read_text()
    with running(world, "build", "--watch") as process:
        until((world.root / "build/index.html").exists)
        world.story("one", title="Story one", body="Amended.\n")
        until(lambda: "Amended." in (world.root / "build/stories/one/index.html").read_text())
        world.write("sitegen.toml", toml + '[output]\nfolder = "public"\n')
        until((world.root / "public/manifest-sha256.txt").exists)
        world.story("one", title="Story one", body="Amended again.\n")
        until(lambda: "again" in (world.root / "public/stories/one/index.html").read_text())
        assert process.poll() is None


def delete_state(world):
    """Delete `.sitegen`, as `rm -rf` does: it fails while a process writes files to it, and people try again."""
    while subprocess.run(["rm", "-rf", world.root / ".sitegen"], capture_output=True, check=False).returncode:
        pass


def test_the_preview_survives_the_deletion_of_its_folder_at_any_moment(world):
    with serving(world) as preview:
        lines = Lines(preview.process)
        for number in range(8):
            world.story("one", title="Story one", body=f"Amended {number}.\n")
            time.sleep(number * 0.02)
            delete_state(world)
            preview.until("/stories/two/", "Nobody came.")
            preview.until("/stories/one/", f"Amended {number}.")
        assert "Traceback" not in lines.text()


def test_a_watching_build_survives_the_deletion_of_its_folder_at_any_moment(world):
    """What it could not publish it publishes soon, without another edit, and not with the look at everything of each half minute."""
    with running(world, "build", "--watch") as process:
        lines, page = Lines(process), world.root / "build/stories/one/index.html"
        until(page.exists)
        for number in range(5):
            world.story("one", title="Story one", body=f"Amended {number}.\n")
            time.sleep(0.1 + number * 0.1)
            delete_state(world)
            until(lambda text=f"Amended {number}.": text in page.read_text(), patience=25)
        until_idle(process, 2.5)  # the last build may have failed after it had published the page, and is tried again
        assert process.poll() is None
        assert "Traceback" not in lines.text()
    before = world.tree()
    assert "0 changed" in world.build().out
    assert world.tree() == before


def test_clean_is_refused_while_a_preview_runs(world):
    world.build()
    with serving(world):
        refused = world.run("clean")
        assert (refused.code, "already running" in refused.err) == (1, True)
    assert world.run("clean").code == 0


def test_other_commands_work_while_a_build_watches(world):
    with running(world, "build", "--watch") as process:
        page = world.root / "build/stories/one/index.html"
        until(page.exists)
        until_idle(process)
        started = time.monotonic()
        assert "the page was last rendered" in world.run("explain", "/stories/one/").out
        world.story("two", title="Story two", body="Amended.\n")
        assert world.run("build").code == 0
        assert time.monotonic() - started < 15
        world.story("one", title="Story one", body="And then.\n")
        until(lambda: "And then." in page.read_text())
    before = world.tree()
    (world.root / ".sitegen/archive.db").unlink()
    world.build()
    assert world.tree() == before


def test_the_preview_serves_below_a_base_path(world):
    toml = (world.root / "sitegen.toml").read_text()
    world.write("sitegen.toml", toml.replace("archive.example.org/", "archive.example.org/a/b/"))
    with serving(world) as preview:
        assert preview.address.endswith("/a/b/")
        assert preview.ask("/a/b/stories/one/")[0] == 200
        assert preview.ask("/stories/one/")[0] == 404
        assert 'href="/a/b/stories/"' in preview.ask("/a/b/nothing/")[1]


def test_a_second_preview_of_the_same_archive_is_refused_and_says_why(world):
    with serving(world):
        refused = world.run("serve")
        assert (refused.code, "already running" in refused.err) == (1, True)


def test_a_build_works_next_to_a_running_preview(world):
    with serving(world) as preview:
        world.story("one", title="Story one", body="Amended.\n")
        world.build()
        preview.until("/stories/one/", "Amended.")
        assert "Amended." in world.output("stories/one/index.html")


def test_ctrl_c_stops_the_preview_at_once(world):
    with serving(world) as preview:
        preview.process.send_signal(signal.SIGINT)
        assert preview.process.wait(10) == 0
        assert "Traceback" not in preview.process.stdout.read()


@pytest.mark.parametrize(
    ("options", "method"), [((), ""), (("--poll", "100"), "polling every 100 ms: --poll was given")]
)
def test_the_first_line_says_how_files_are_watched(world, options, method):
    with running(world, "serve", "--port", "8413", *options) as process:
        line = process.stdout.readline()
        assert re.search(r"http://127\.0\.0\.1:84\d\d/_/style/", line), line  # or the next port that is free
        assert re.search(rf"\(file watching: {method or '(inotify|polling every .*)'}; press Ctrl-C to stop\)", line), (
            line
        )


def test_polling_is_announced_and_works(world):
    with serving(world, "--poll", "100") as preview:
        world.story("one", title="Story one", body="Polled.\n")
        preview.until("/stories/one/", "Polled.")
        assert "polling every 100 ms" in preview.ask("/_/build/")[1]


# -- in a browser


def test_the_browser_shows_a_save_without_loading_the_page_again(world, page):
    with serving(world) as preview:
        page.goto(f"{preview.address}stories/one/")
        page.evaluate("window.still = true")
        world.story("one", title="Story one", body="It was amended.\n")
        page.get_by_text("It was amended.").wait_for()
        world.write("templates/style.txt", "")
        assert page.evaluate("window.still") is True


def test_the_browser_swaps_a_changed_stylesheet(world, page):
    world.write("themes/own/theme.toml", 'name = "own"\nparent = "broadsheet"\n')
    world.write("themes/own/static/style.css", "body { background: rgb(1, 2, 3) }")
    world.write("sitegen.toml", (world.root / "sitegen.toml").read_text() + '[theme]\nname = "own"\n')
    with serving(world) as preview:
        page.goto(f"{preview.address}stories/one/")
        page.evaluate("window.still = true")
        world.write("themes/own/static/style.css", "body { background: rgb(4, 5, 6) }")
        until(lambda: page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(4, 5, 6)")
        assert page.evaluate("window.still") is True


def test_the_overlay_appears_and_disappears_in_the_browser(world, page):
    with serving(world) as preview:
        page.goto(f"{preview.address}stories/two/")
        world.write("content/stories/one.md", "---\ntitel: One\nstatus: published\npublished: 2019\n---\nText.\n")
        page.get_by_text('did you mean "title"').first.wait_for()
        world.story("one", title="Story one", body="Mended.\n")
        page.get_by_text('did you mean "title"').first.wait_for(state="hidden")


def test_the_browser_opens_the_edited_page(world, page):
    with serving(world, "--follow-edits") as preview:
        page.goto(preview.address)
        time.sleep(0.5)
        world.story("two", title="Story two", body="Edited now.\n")
        page.wait_for_url("**/stories/two/")


def test_the_browser_shows_a_page_that_was_missing_once_it_is_there_and_says_when_it_is_gone(world, page):
    with serving(world) as preview:
        page.goto(f"{preview.address}stories/three/")
        story = world.story("three", title="Story three", body="There now.\n")
        page.get_by_text("There now.").wait_for()
        story.unlink()
        page.get_by_text("no longer").first.wait_for()


# -- build --watch


def test_watching_keeps_the_published_site_current(world):
    with running(world, "build", "--watch") as process:
        lines, output = Lines(process), world.root / "build/stories/one/index.html"
        until(output.exists)
        world.story("one", title="Story one", body="It was amended.\n")
        until(lambda: "It was amended." in output.read_text())
        good = output.read_bytes()
        world.write("content/stories/two.md", "---\ntitle: [\n---\n")
        world.story("one", title="Story one", body="Not yet.\n")
        until(lambda: "content/stories/two.md:" in lines.text())
        until_idle(process)
        assert output.read_bytes() == good
        world.story("two", title="Story two", body="Mended.\n")
        until(lambda: "Not yet." in output.read_text())
        until_idle(process)  # the build has recorded what it published
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
        assert "Traceback" not in lines.text()
    before = world.tree()
    assert "0 changed" in world.build().out
    assert world.tree() == before
