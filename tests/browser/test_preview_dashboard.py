"""The dashboard of the preview server, in a browser."""

import msgspec
import pytest
from support.browser import until
from support.preview import PROBLEM, Archive, html, overlay, served

from sitegen.devserver.responses import Dashboard, PreviewResponse, StalePage, TemplateTiming, UnpublishedDocument
from sitegen.diagnostics import Problem


def test_pages_work_without_scripts(visit):
    archive = Archive()
    archive.responses["stories/x/index.html"] = PreviewResponse(
        200, html("Story"), "stories/x/index.html", "draft", (PROBLEM,)
    )
    archive.dashboard_state = full_dashboard()
    with served(archive) as preview:
        page = visit(f"{preview.url}stories/x/", java_script_enabled=False)
        assert page.locator("h1").inner_text() == "Story"
        assert page.locator(".sitegen-banner").inner_text() == "Only in the preview: draft"
        page.get_by_role("link", name="Dashboard: 1 problem").click()
        assert page.locator("h1").inner_text() == "Preview dashboard"
        assert "no such person" in page.locator("main").inner_text()


def full_dashboard(**fields):
    dashboard = Dashboard(
        "The archive",
        (PROBLEM, Problem("sitegen.toml", 0, 0, "a mistake", severity="warning")),
        (
            UnpublishedDocument("stories/x/index.html", "content/stories/x.md", "A draft", "draft"),
            UnpublishedDocument("stories/y/index.html", "content/stories/y.md", "Embargoed", "embargoed", "5 January 2026, 06:00"),
        ),
        ("content/stories/notes.txt",),
        (Problem("content/stories/x.md", 2, 1, 'the text names "Ann"', "tag it", "warning"),),
        (TemplateTiming("story.html", 1204, 3.5, "stories/x/index.html"),),
        ("content/stories/x.md",),
        tuple(StalePage(f"stories/s{n}/index.html", "the card of story/x") for n in range(230)),
        0.034, 1266, 0, "polling every 1000 ms: a network file system",
    )  # fmt: skip
    return msgspec.structs.replace(dashboard, **fields)


EMPTY = Dashboard("The archive", (), (), (), (), (), (), (), 0.0, 3, 0, "inotify")


def test_the_dashboard_shows_everything(visit):
    archive = Archive()
    archive.dashboard_state = full_dashboard(pending_count=12)
    with served(archive, base="/a/b/") as preview:
        page = visit(f"{preview.url}_/")
        text = page.locator("body").inner_text()
        for part in [
            "1,266", "12", "0.03 s", "polling every 1000 ms: a network file system", "no such person", "See [[Anne]] there.", "A draft", "not set",
            "5 January 2026, 06:00", 'the text names "Ann"', "content/stories/x.md:2:1", "story.html", "1,204", "3.50 s", "2.9 ms", "and 30 more",
        ]:  # fmt: skip
            assert part in text, part
        assert page.locator("tbody tr").count() == 2 + 200 + 1 + 1
        assert page.get_by_role("link", name="A draft").get_attribute("href") == "/a/b/stories/x/"
        assert page.locator("table").count() == page.locator("caption").count() == 4


def test_an_empty_dashboard_says_so(visit):
    with served() as preview:
        page = visit(f"{preview.url}_/")
        assert page.locator(".none").all_inner_texts() == [
            "No problems.", "All documents are published.", "Every file in content/ is shown, linked or declared.",
            "No edits since the preview started.",
            "Stories tag every entity that their text names.", "No page has been rendered yet.",
        ]  # fmt: skip
        assert page.locator("table").count() == 0


def test_the_dashboard_keeps_itself_up_to_date(visit):
    archive = Archive()
    with served(archive, follow_edits=True) as preview:
        page = visit(f"{preview.url}_/")
        archive.dashboard_state = full_dashboard(pending_count=7)
        preview.publish("about/index.html", page="stories/x/index.html", problems=(PROBLEM,))
        page.get_by_text("no such person").wait_for()
        archive.dashboard_state = full_dashboard(pending_count=0)  # without any event
        until(page, "document.querySelector('.figures').textContent.includes('none')")
        assert page.url == f"{preview.url}_/"
        assert page.locator("sitegen-problems").count() == 0
        assert page.evaluate("kept")


@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 1280)])
def test_axe_finds_no_violation_and_nothing_scrolls_sideways(new_page, scheme, width):
    from support.browser import axe

    archive = Archive()
    archive.problems = (PROBLEM, Problem("a.md", 1, 300, "long", excerpt="word " * 100, severity="warning"))
    archive.responses["broken/index.html"] = PreviewResponse(500, b"", "broken/index.html", problems=archive.problems)
    story = html("Story").replace(b"<h1", b"<main><h1").replace(b"</body>", b"</main></body>")
    archive.responses["stories/x/index.html"] = PreviewResponse(
        200, story, "stories/x/index.html", "draft", archive.problems
    )
    archive.responses["stories/ä ö/index.html"] = PreviewResponse(200, story, "stories/ä ö/index.html", "held")
    with served(archive) as preview:
        page = new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
        for path in ["_/", "_/?full", "broken/", "stories/x/", "stories/ä ö/"]:
            page.goto(preview.url + path)
            if path == "stories/x/":
                overlay(page).wait_for()
            assert axe(page) == [], path
            archive.dashboard_state = full_dashboard()
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
