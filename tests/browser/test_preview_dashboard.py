"""The dashboards of the preview server, in a browser."""

import datetime as dt

import msgspec
import pytest
from support.browser import until
from support.preview import PROBLEM, Archive, html, overlay, served

from sitegen.devserver.responses import (
    BuildReport,
    Dashboard,
    DocumentProblems,
    PreviewResponse,
    StalePage,
    TemplateTiming,
    UnpublishedDocument,
)
from sitegen.diagnostics import Problem

NOW = dt.datetime(2026, 11, 27, 18, 0, tzinfo=dt.UTC).timestamp()
DAY = 86_400
CHICAGO = "America/Chicago"
VSCODE = "vscode://file{path}:{line}:{column}"


def full_dashboard(**fields):
    moment = int(dt.datetime(2026, 12, 5, 12, 0, tzinfo=dt.UTC).timestamp()) * 1_000_000
    draft = UnpublishedDocument("stories/x/index.html", "content/stories/x y.md", "A draft", "draft", changed_at=NOW - 3 * DAY,
                                authors=("Ann Lee", "Bo Berg"), entities=("person/ann", "person/bo"))  # fmt: skip
    old = UnpublishedDocument("stories/o/index.html", "content/stories/o.md", "Held", "held", changed_at=NOW - 90 * DAY)
    live = UnpublishedDocument("stories/y/index.html", "content/stories/y.md", "Embargoed", "embargoed",
                               "2026-12-05 06:00 America/Chicago (embargo)", "embargo", moment)  # fmt: skip
    never = UnpublishedDocument(
        "stories/n/index.html", "content/stories/n.md", "Undated", "embargoed", "never by itself"
    )
    unused = UnpublishedDocument("people/u/index.html", "content/people/u.md", "Uma", "unused")
    dashboard = Dashboard(
        "The archive", "/srv/the archive", VSCODE, NOW, CHICAGO,
        (DocumentProblems("content/stories/x.md", "A draft", "stories/x/index.html", "draft", (PROBLEM,)),
         DocumentProblems("sitegen.toml", problems=(Problem("sitegen.toml", 0, 0, "a mistake", severity="warning"),))),
        1, 31, (live, never), (draft, old), (unused,), ("content/stories/notes.txt",),
    )  # fmt: skip
    return msgspec.structs.replace(dashboard, **fields)


def full_report(**fields):
    timing = TemplateTiming(
        "story.html", 1204, 3.5, "stories/x/index.html", 0.25, 12_040_000, "stories/y/index.html", 54_321
    )
    report = BuildReport(
        "The archive", ("content/stories/x.md",), tuple(StalePage(f"stories/s{n}/index.html", "the card of story/x") for n in range(230)),
        0.034, (timing,), (timing,), (("story", "draft", 2), ("story", "public", 1200)), (("story", 1202), ("sitemap", 1)),
        4_200_000, 1266, 12, "polling every 1000 ms: a network file system",
    )  # fmt: skip
    return msgspec.structs.replace(report, **fields)


def test_pages_work_without_scripts(visit):
    archive = Archive()
    archive.responses["stories/x/index.html"] = PreviewResponse(
        200, html("Story"), "stories/x/index.html", "draft", (PROBLEM,)
    )
    archive.dashboard_state = full_dashboard(are_checks_complete=False)
    with served(archive) as preview:
        page = visit(f"{preview.url}stories/x/", java_script_enabled=False)
        assert page.locator("h1").inner_text() == "Story"
        assert page.locator(".sitegen-banner").inner_text() == "Only in the preview: draft"
        page.get_by_role("link", name="Dashboard: 1 problem").click()
        assert page.locator("h1").inner_text() == "Dashboard for editors"
        page.locator("main").get_by_text("no such person").first.wait_for()
        page.get_by_text("Reload the page to see the rest.").wait_for()
        page.get_by_text("1 entity is not public").click()
        page.get_by_role("link", name="Uma").wait_for()
        page.get_by_role("link", name="Dashboard for developers").click()
        assert page.locator("h1").inner_text() == "Dashboard for developers"
        page.get_by_role("link", name="Dashboard for editors").click()
        assert page.locator("h1").inner_text() == "Dashboard for editors"


def test_the_dashboard_for_editors_says_what_is_next_in_sentences(visit):
    archive = Archive()
    archive.dashboard_state = full_dashboard()
    with served(archive, base="/a/b/") as preview:
        page = visit(f"{preview.url}_/")
        assert " ".join(page.locator(".lead").inner_text().split()) == (
            "1 mistake stops the next build. 31 warnings are worth a look. The next story, “Embargoed”, goes live in 7 days. "
            "2 documents are drafts or held."
        )
        going_live = page.locator("section").nth(0).locator("li").all_inner_texts()
        assert (
            "on Saturday, Dec. 5, 2026, at 6:00 a.m. CST (America/Chicago), in 7 days, when its embargo ends."
            in going_live[0]
        )
        assert "never goes live by itself" in going_live[1]
        work = page.locator("section").nth(1)
        assert work.locator("h3").all_inner_texts() == [
            "Changed in the last seven days",
            "Not changed for more than 30 days",
        ]
        assert "By Ann Lee, Bo Berg. Last changed 3 days ago, on Tuesday, Nov. 24, 2026." in work.inner_text()
        assert "2 entities become public with it: person/ann, person/bo." in work.inner_text()
        assert page.get_by_role("link", name="A draft").first.get_attribute("href") == "/a/b/stories/x/"
        assert page.get_by_text("and 30 more").is_visible()


def test_the_dashboard_opens_a_file_at_its_line_in_the_editor(visit):
    archive = Archive()
    archive.dashboard_state = full_dashboard()
    with served(archive) as preview:
        page = visit(f"{preview.url}_/")
        link = page.get_by_role("link", name="content/stories/x.md:3:7")
        assert link.get_attribute("href") == "vscode://file/srv/the%20archive/content/stories/x.md:3:7"
        link = page.get_by_role("link", name="content/stories/x y.md")
        assert link.get_attribute("href") == "vscode://file/srv/the%20archive/content/stories/x%20y.md:1:1"
        archive.dashboard_state = full_dashboard(editor="")
        page.reload()
        assert page.get_by_role("link", name="content/stories/x.md").count() == 0
        assert "content/stories/x.md:3:7" in page.locator("main").inner_text()


def test_the_dashboard_for_developers_shows_everything(visit):
    archive = Archive()
    archive.report = full_report()
    with served(archive, base="/a/b/") as preview:
        page = visit(f"{preview.url}_/build/")
        text = page.locator("body").inner_text()
        for part in [
            "1,266", "12", "0.03 s", "polling every 1000 ms: a network file system", "content/stories/x.md", "the card of story/x",
            "story.html", "1,204", "3.50 s", "2.9 ms", "10.0 kB", "54.3 kB", "250.0 ms", "4.2 MB", "and 30 more", "sitemap",
        ]:  # fmt: skip
            assert part in text, part
        assert page.locator("tbody tr").count() == 200 + 1 + 1 + 2 + 2
        assert page.locator("table").count() == page.locator("caption").count() == 5


def test_empty_dashboards_say_so(visit):
    with served() as preview:
        page = visit(f"{preview.url}_/")
        assert page.locator(".none").all_inner_texts() == [
            "No story waits for its time.", "There are no drafts and no held documents.", "No mistakes and no warnings.",
            "Public documents use every entity and every file.",
        ]  # fmt: skip
        assert page.locator(".lead").inner_text() == "Nothing stops the next build."
        page.goto(f"{preview.url}_/build/")
        assert page.locator(".none").all_inner_texts() == [
            "No edits since the preview started.",
            "No page has been rendered yet.",
        ]


def test_a_dashboard_keeps_itself_up_to_date(visit):
    archive = Archive()
    with served(archive, follow_edits=True) as preview:
        page = visit(f"{preview.url}_/")
        archive.dashboard_state = full_dashboard(pending_count=7)
        preview.publish("about/index.html", page="stories/x/index.html", problems=(PROBLEM,))
        page.get_by_text("no such person").wait_for()
        archive.dashboard_state = full_dashboard(pending_count=0, in_progress=())  # without any event
        until(page, "document.body.textContent.includes('no held documents')")
        assert page.url == f"{preview.url}_/"
        assert page.locator("sitegen-problems").count() == 0
        assert page.evaluate("kept")


@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 390), ("dark", 1280)])
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
        for path in ["_/", "_/build/", "_/?full", "_/build/?full", "broken/", "stories/x/", "stories/ä ö/"]:
            page.goto(preview.url + path)
            if path == "stories/x/":
                overlay(page).wait_for()
            for summary in page.locator("summary").all():
                summary.click()
            assert axe(page) == [], path
            archive.dashboard_state, archive.report = full_dashboard(), full_report()
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
