"""Problems and the banner of unpublished work that the preview adds to a page, in a browser."""

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

HOSTILE = '<script>window.hurt = 1</script><img src=x onerror="window.hurt=1">"\'&amp;'


def test_problems_are_shown_on_the_page_until_they_are_fixed(visit):
    with served() as preview:
        page = visit(preview.url)
        assert page.locator("sitegen-problems").count() == 0
        second = Problem("sitegen.toml", 0, 0, "a mistake in the whole file", severity="warning")
        preview.publish(problems=(PROBLEM, second))
        overlay(page).wait_for()
        text = overlay(page).inner_text()
        for part in [
            "2 problems",
            "content/stories/x.md:3:7",
            "no such person",
            "See [[Anne]] there.",
            "did you mean Ann?",
            "a mistake in",
        ]:
            assert part in text
        mark, caret = overlay(page).locator("mark"), overlay(page).locator(".caret")
        assert mark.inner_text() == "A"
        assert (
            abs(
                mark.bounding_box()["x"]
                + mark.bounding_box()["width"]
                - caret.bounding_box()["x"]
                - caret.bounding_box()["width"]
            )
            < 1.5
        )
        assert page.locator(".sitegen-dashboard-link").inner_text() == "Dashboard: 2 problems"
        assert page.get_by_role("dialog", name="2 problems").count() == 1
        preview.publish()
        overlay(page).wait_for(state="hidden")
        assert page.locator(".sitegen-dashboard-link").inner_text() == "Dashboard"
        assert page.evaluate("kept")


def test_existing_problems_are_shown_with_the_page(visit):
    archive = Archive()
    archive.problems = (PROBLEM,) * 30
    with served(archive) as preview:
        page = visit(preview.url)
        overlay(page).wait_for()
        assert overlay(page).locator("li").count() == 20
        assert "and 10 more" in overlay(page).inner_text()
        assert page.locator(".sitegen-dashboard-link").inner_text() == "Dashboard: 30 problems"


def test_escape_closes_the_overlay_until_something_else_is_wrong(visit):
    archive = Archive()
    archive.problems = (PROBLEM,)
    with served(archive) as preview:
        page = visit(preview.url)
        overlay(page).wait_for()
        page.keyboard.press("Escape")
        overlay(page).wait_for(state="hidden")
        page.goto(f"{preview.url}stories/x/")
        page.wait_for_timeout(200)
        assert not overlay(page).is_visible()
        preview.publish(problems=(PROBLEM, msgspec.structs.replace(PROBLEM, line=9)))
        overlay(page).wait_for()
        page.get_by_role("button", name="Close").click()
        overlay(page).wait_for(state="hidden")


def test_the_excerpt_of_a_long_line_is_cut_around_the_column(visit):
    faces = Problem("a.md", 1, 4, "here", excerpt="😀\té😀b")
    long = Problem("a.md", 1, 801, "there", excerpt="x" * 800 + "Y" + "z" * 800)
    archive = Archive()
    archive.problems = (faces, long)
    archive.responses["broken/index.html"] = PreviewResponse(500, b"", "broken/index.html", problems=archive.problems)
    with served(archive) as preview:
        for path in ["", "broken/"]:
            page = visit(preview.url + path)
            marks = page.locator(".sitegen-problems mark")
            marks.first.wait_for()
            assert marks.all_inner_texts() == ["😀", "Y"]
            code = page.locator(".sitegen-problems pre code").nth(1).inner_text()
            assert (len(code), code[0], code[-1]) == (102, "…", "…")


def test_texts_in_the_overlay_are_escaped(visit):
    bad = Problem(HOSTILE, 1, 1, HOSTILE, HOSTILE, "error", HOSTILE)
    archive = Archive()
    archive.problems = (bad,)
    archive.responses["stories/x/index.html"] = PreviewResponse(
        200, html("Story"), "stories/x/index.html", HOSTILE, (bad,)
    )
    archive.responses["broken/index.html"] = PreviewResponse(
        500, b"", f'"><script>{HOSTILE}/index.html', problems=(bad,)
    )
    script = '"><script>window.hurt=1</script>'
    row = UnpublishedDocument(script, HOSTILE, HOSTILE, HOSTILE, HOSTILE, authors=(HOSTILE,), entities=(HOSTILE,))
    slow = TemplateTiming(HOSTILE, 1, 1.0, HOSTILE, 1.0, 1, HOSTILE, 1)
    redone, group = (
        StalePage("javascript:window.hurt=1", HOSTILE),
        DocumentProblems(script, HOSTILE, script, HOSTILE, (bad,)),
    )
    archive.dashboard_state = Dashboard(
        HOSTILE, "", "", 0.0, "UTC", (group,), 1, 0, (row,), (row,), (row,), (HOSTILE,), False, HOSTILE
    )
    archive.report = BuildReport(
        HOSTILE,
        (HOSTILE,),
        (redone,),
        0.1,
        (slow,),
        (slow,),
        ((HOSTILE, HOSTILE, 1),),
        ((HOSTILE, 1),),
        1,
        1,
        0,
        HOSTILE,
    )
    with served(archive) as preview:
        page = visit(preview.url)
        for path in ["", "stories/x/", "broken/", "_/", "_/build/"]:
            page.goto(preview.url + path)
            if path != "_/build/":
                page.locator(".sitegen-problems li").first.wait_for()
                assert HOSTILE in page.locator(".sitegen-problems .message").first.inner_text(), path
            preview.publish(page=HOSTILE, problems=(bad, bad))
            page.wait_for_timeout(200)
            assert page.evaluate("typeof window.hurt") == "undefined", path
            links = page.evaluate("[...document.links].map((link) => link.protocol)")
            assert set(links) == {"http:"}, path
            assert page.locator("img, script:not([id^=_sitegen-])").count() == 0, path


def test_an_unpublished_page_has_a_banner_until_it_is_published(visit):
    archive = Archive()
    page_of = "stories/x/index.html"
    archive.responses[page_of] = PreviewResponse(200, html("Story"), page_of, "embargoed until 5 January 2026, 06:00")
    with served(archive) as preview:
        page = visit(f"{preview.url}stories/x/")
        banner = page.locator(".sitegen-banner")
        assert banner.inner_text() == "Only in the preview: embargoed until 5 January 2026, 06:00"
        assert banner.bounding_box()["y"] == 0
        assert page.locator("h1").bounding_box()["y"] >= banner.bounding_box()["height"]
        del archive.responses[page_of]
        preview.publish(page_of)
        banner.wait_for(state="detached")
        assert page.evaluate("kept")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_banner_does_not_move_the_page(visit, width):
    archive = Archive({"plain/index.html": html("Story")})
    archive.responses["stories/x/index.html"] = PreviewResponse(200, html("Story"), "stories/x/index.html", "draft")
    with served(archive) as preview:
        tops = []
        for path in ["plain/", "stories/x/"]:
            page = visit(preview.url + path, viewport={"width": width, "height": 600})
            tops.append(page.locator("h1").bounding_box())
            assert page.evaluate("document.documentElement.scrollWidth") == width
        plain, banner = tops[0], page.locator(".sitegen-banner").bounding_box()
        assert tops[1] == plain | {"y": plain["y"] + banner["height"]}


def test_a_page_that_cannot_be_rendered_shows_its_problems(visit):
    archive = Archive()
    archive.responses["stories/x/index.html"] = PreviewResponse(500, b"", "stories/x/index.html", problems=(PROBLEM,))
    with served(archive) as preview:
        assert preview.get("/stories/x/")[0] == 500
        page = visit(f"{preview.url}stories/x/")
        assert "1 problem: this page cannot be rendered" in page.locator("h1").inner_text()
        assert "content/stories/x.md:3:7" in page.locator("main").inner_text()
        worse = msgspec.structs.replace(PROBLEM, message="another mistake")
        archive.responses["stories/x/index.html"] = PreviewResponse(
            500, b"", "stories/x/index.html", problems=(PROBLEM, worse)
        )
        preview.publish(problems=(PROBLEM, worse))
        until(page, "document.body.textContent.includes('another mistake')")
        del archive.responses["stories/x/index.html"]
        preview.publish("stories/x/index.html")
        until(page, "document.title === 'Story'")
        assert page.locator("sitegen-problems").count() == 0


def test_a_page_that_fails_stays_below_its_problems(visit):
    archive = Archive()
    with served(archive) as preview:
        page = visit(f"{preview.url}stories/x/")
        archive.responses["stories/x/index.html"] = PreviewResponse(
            500, b"", "stories/x/index.html", problems=(PROBLEM,)
        )
        preview.publish("stories/x/index.html", problems=(PROBLEM,))
        overlay(page).wait_for()
        assert (page.title(), page.evaluate("kept")) == ("Story", True)
