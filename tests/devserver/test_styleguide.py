"""The style page of `sitegen serve`: every component of a theme on one page, in the preview and nowhere else."""

import re
import shutil

import pytest
from lxml import html
from support import ROOT, nu
from support.browser import axe, settle, until
from support.live import PATIENCE, serving

STYLE = "/_/style/"
PORT = 8456
THEMES = ["broadsheet", "clipping"]
COMPONENTS = [
    "nameplate", "folio", "kicker", "headline", "deck", "aka", "label", "soft", "small", "count", "name", "record",
    "body", "noted", "note", "pull", "notice", "banner", "dateline", "picture", "scroll", "turn", "cast", "cite", "rows",
    "listing", "tally", "index", "spine", "brief", "chron", "pager", "lead", "second", "follows", "letters", "az", "see",
    "embed", "figure", "trunk", "dash", "open", "solid", "find", "filter", "excerpt", "hover", "latest",
]  # fmt: skip


@pytest.fixture
def small(archive):
    archive.story("one", body="Text.")
    return archive


@pytest.fixture(scope="module", params=THEMES)
def shown(request, tmp_path_factory):
    """A running preview of an archive with each theme."""
    from support.archive import Archive

    archive = Archive(tmp_path_factory.mktemp(request.param))
    archive.write("sitegen.toml", f'[site]\ntitle = "T"\n[theme]\nname = "{request.param}"\n')
    archive.story("one", body="Text.")
    with serving(archive, port=PORT) as preview:
        yield preview


@pytest.mark.sampled(1)
def test_the_style_page_shows_every_component(shown):
    status, text = shown.ask(STYLE)
    assert status == 200
    tree = html.document_fromstring(text)
    there = {name for each in tree.xpath("//@class") for name in each.split()}
    assert [name for name in COMPONENTS if name not in there] == []
    for element in ("ol", "ul", "blockquote", "table", "pre", "figure", "img", "input", "select", "button", "details"):
        assert tree.xpath(f"//main//{element}"), element
    assert len(tree.xpath("//pre")) == 3
    assert len(tree.xpath("//main//svg")) == 3 + 4 + 1 + 2 * 3


def test_ids_are_unique_and_links_work(shown):
    tree = html.document_fromstring(shown.ask(STYLE)[1])
    ids = tree.xpath("//main//@id")
    assert len(ids) == len(set(ids))
    assert {
        link for link in tree.xpath("//main//@href") if not re.match(r"\./$|#|data:|https://example\.org/", link)
    } == set()
    assert {link[1:] for link in tree.xpath("//main//@href") if link.startswith("#")} <= set(tree.xpath("//@id"))


def test_arabic_charts_on_the_style_page_are_mirrored(shown):
    tree = html.document_fromstring(shown.ask(STYLE)[1])

    def first_mark(lang):
        return int(tree.xpath(f"//div[@lang='{lang}']//svg//circle/@cx")[0])

    assert first_mark("ar") + first_mark("de") == 360
    assert tree.xpath("//div[@lang='ar']/@dir") == ["rtl"]
    assert tree.xpath("//div[@lang='zh-Hans']")


@pytest.mark.tools("nu")
def test_the_nu_checker_finds_nothing(shown, tmp_path):
    page = tmp_path / "style.html"
    page.write_text(shown.ask(STYLE)[1], "utf-8")
    preview = 'A "link" element must not appear as a descendant of a "body" element'  # the preview's corner, not ours
    assert [each for each in nu.check([page]) if preview not in each["message"]] == []


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light"), (1280, "dark")])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(shown, new_page, width, scheme):
    page = new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
    page.goto(f"http://127.0.0.1:{shown.port}{STYLE}")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_switch_of_the_style_page_changes_the_color_scheme(shown, page):
    page.goto(f"http://127.0.0.1:{shown.port}{STYLE}")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.locator("#_theme").click()
    assert page.evaluate(ground) != light


def test_the_style_page_is_linked_from_the_dashboard_and_never_published(small):
    with serving(small, port=PORT) as preview:
        assert f'href="{STYLE}"' in preview.ask("/_/")[1]
        assert preview.moved("/_/style") == (302, STYLE)
        assert preview.ask("/style/")[0] == 404
        assert preview.ask(STYLE)[0] == 200
    small.build()
    assert [path for path, data in small.tree().items() if "style/" in path or b"Style page" in data] == []


def test_a_child_theme_may_have_its_own_style_page(small):
    small.write(
        "templates/style.html", '{% extends "!parent/style.html" %}{% block relations %}<p>No ties.</p>{% endblock %}'
    )
    with serving(small, port=PORT) as preview:
        text = preview.ask(STYLE)[1]
        assert "<p>No ties.</p>" in text
        assert "_net-30" not in text


def test_the_style_page_is_updated_in_an_open_tab(small, page):
    copied(small, "broadsheet")
    with serving(small, port=PORT) as preview:
        page.goto(f"http://127.0.0.1:{preview.port}{STYLE}")
        settle(page)
        page.evaluate("window.kept = true")
        small.write("templates/macros.html", macros(small).replace('class="pager"', 'class="pager mine"'))
        page.locator(".pager.mine").wait_for(state="attached", timeout=PATIENCE * 1000)
        css = small.root / "themes/broadsheet/static/style.css"
        css.write_text(css.read_text("utf-8") + "\nbody { outline: 7px solid }\n", "utf-8")
        until(page, "getComputedStyle(document.body).outlineWidth === '7px'")
        assert page.evaluate("window.kept"), "it was brought up to date in place"


def test_an_error_in_the_theme_is_reported_and_the_last_page_stays(small):
    with serving(small, port=PORT) as preview:
        small.write(
            "templates/style.html", '{% extends "!parent/style.html" %}{% block relations %}{{ nobody }}{% endblock %}'
        )
        status, text = ask_until(preview, "&#39;nobody&#39; is undefined")
        assert status == 500
        (small.root / "templates/style.html").unlink()
        preview.until(STYLE, "_net-30")
        small.write(
            "templates/style.html", '{% extends "!parent/style.html" %}{% block relations %}{{ nobody }}{% endblock %}'
        )
        status, text = ask_until(preview, "is undefined")
        assert (status, "_net-30" in text) == (200, True)
        assert "is undefined" not in preview.ask("/stories/one/")[1]


def ask_until(preview, words):
    preview.until(STYLE, words)
    return preview.ask(STYLE)


def copied(archive, theme):
    """A theme in the archive's own folder, so that it can be changed."""
    shutil.copytree(ROOT / "themes" / theme, archive.root / "themes" / theme)


def macros(archive):
    return (archive.root / "themes/broadsheet/templates/macros.html").read_text("utf-8")
