"""Live reload in a browser: a changed page is updated in place, and everything else is loaded again."""

import random
from itertools import pairwise

import pytest
from support.browser import settle, until
from support.preview import PROBLEM, Archive, html, overlay, served

LIVING = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><link rel="stylesheet" href="/assets/style.aa.css">
<script src="/assets/theme.aa.js"></script></head>
<body><h1>{title}</h1><button id="_theme" hidden>Light or dark</button>
<p id="lede">{text}</p>
<form><input id="name" value="given"><textarea>given</textarea><select><option>one<option>two</select><input type="checkbox"></form>
<details><summary>First</summary><p>Inside.</p></details>
<ul>{items}</ul>
<details><summary>More</summary><p>{more}</p></details>
<div class="filler">Long.</div><p>{end}</p></body></html>
"""
THEME = """document.documentElement.dataset.theme = "dark";
addEventListener("DOMContentLoaded", () => {
  const button = document.getElementById("_theme");
  button.hidden = false; button.textContent = "Light page";
  button.addEventListener("click", () => { button.textContent = "clicked"; });
  const made = document.createElement("div"); made.id = "made"; made.textContent = "made by a script"; document.body.prepend(made);
});
"""


def living(title="Story", text="Old text.", more="Old more.", end="The end.", items=("a", "b", "c")):
    listed = "".join(f"<li>{item}</li>" for item in items)
    return LIVING.format(title=title, text=text, more=more, end=end, items=listed).encode()


COLOR = "getComputedStyle(document.body).color"


def test_a_changed_stylesheet_is_replaced_without_a_flash(visit):
    with served() as preview:
        page = visit(preview.url)
        page.evaluate(f"""() => {{
            window.colors = new Set();
            const look = () => {{ colors.add({COLOR}); requestAnimationFrame(look); }};
            look();
        }}""")
        preview.archive.files["assets/style.bb.css"] = b"body { color: rgb(9, 8, 7) }"
        preview.archive.files["index.html"] = html("Front", style="style.bb.css")
        preview.publish("index.html", assets=(("assets/style.aa.css", "assets/style.bb.css"),))
        until(page, f"{COLOR} === 'rgb(9, 8, 7)'")
        until(page, "document.querySelectorAll('head link[rel=stylesheet]').length === 1")
        assert page.evaluate("[...colors]") == ["rgb(1, 2, 3)", "rgb(9, 8, 7)"]
        assert page.evaluate("kept")


def test_stylesheets_that_change_quickly_end_at_the_last(visit):
    with served() as preview:
        page = visit(preview.url)
        names = ["aa", *(f"c{n}" for n in range(8))]
        for n, (old, new) in enumerate(pairwise(names)):
            preview.archive.files[f"assets/style.{new}.css"] = f"body {{ color: rgb(0, 0, {n}) }}".encode()
            preview.archive.files["index.html"] = html("Front", style=f"style.{new}.css")
            preview.publish("index.html", assets=((f"assets/style.{old}.css", f"assets/style.{new}.css"),))
        until(page, f"{COLOR} === 'rgb(0, 0, 7)'")
        until(page, "document.querySelectorAll('head link[rel=stylesheet]').length === 1")
        assert page.evaluate("kept")


def test_a_changed_stylesheet_of_the_same_name_is_reloaded(visit):
    with served() as preview:
        page = visit(preview.url)
        preview.archive.files["assets/style.aa.css"] = b"body { color: rgb(9, 8, 7) }"
        preview.publish(assets=(("assets/style.aa.css", "assets/style.aa.css"),))
        until(page, f"{COLOR} === 'rgb(9, 8, 7)'")
        assert page.evaluate("kept")


def test_changed_html_is_applied_and_the_state_of_the_page_is_kept(visit):
    archive = Archive({"stories/x/index.html": living(), "assets/theme.aa.js": THEME.encode()})
    with served(archive) as preview:
        page = visit(f"{preview.url}stories/x/")
        page.locator("#name").fill("typed")
        page.locator("textarea").fill("typed")
        page.locator("select").select_option("two")
        page.locator("input[type=checkbox]").check()
        page.locator("summary").last.click()
        page.locator("#name").focus()
        page.evaluate("document.getElementById('name').setSelectionRange(1, 3)")
        page.evaluate("scrollTo(0, 400)")
        before = page.evaluate("scrollY")
        archive.files["stories/x/index.html"] = living(
            "New title", "New text.", "New more.", "New end.", ("new", "a", "c", "b", "d")
        )
        preview.publish("stories/x/index.html")
        until(page, "document.getElementById('lede').textContent === 'New text.'")
        assert page.title() == "New title"
        assert page.locator("li").all_inner_texts() == ["new", "a", "c", "b", "d"]
        assert page.evaluate("""() => ({
            kept, focus: document.activeElement.id, from: document.activeElement.selectionStart, to: document.activeElement.selectionEnd,
            values: [...document.querySelectorAll("input, textarea, select")].map((field) => field.value),
            checked: document.querySelector("[type=checkbox]").checked,
            open: [...document.querySelectorAll("details")].map((each) => each.open),
            theme: document.documentElement.dataset.theme, label: document.getElementById("_theme").textContent,
            hidden: document.getElementById("_theme").hidden, made: document.body.firstElementChild.id,
            more: document.querySelectorAll("details p")[1].textContent,
        })""") == {
            "kept": True, "focus": "name", "from": 1, "to": 3, "values": ["typed", "typed", "two", "on"], "checked": True,
            "open": [False, True], "theme": "dark", "label": "Light page", "hidden": False, "made": "made", "more": "New more.",
        }  # fmt: skip
        assert (
            abs(page.evaluate("scrollY") - before) <= 60
        )  # two lines were added above; the browser keeps what is read in place
        page.locator("#_theme").click()
        assert page.locator("#_theme").inner_text() == "clicked"


def test_an_updated_page_equals_a_reloaded_page(visit):
    """However much of it changes, many times over."""
    random_ = random.Random(5)
    archive = Archive()
    with served(archive) as preview:
        archive.files["index.html"] = random_page(random_, 0)
        page = visit(preview.url)
        for n in range(1, 25):
            archive.files["index.html"] = random_page(random_, n)
            preview.publish("index.html")
            until(page, f"document.title === '{n}'")
            wanted = page.evaluate("""() => fetch(location.href).then((answer) => answer.text()).then((text) =>
                new DOMParser().parseFromString(text, "text/html").documentElement.outerHTML)""")
            until(page, "!document.querySelector('link + link[rel=stylesheet]')")
            assert page.evaluate("document.documentElement.outerHTML") == wanted
        assert page.evaluate("kept")


def random_page(random_, number):
    def tree(depth):
        kind = random_.randrange(6)
        if depth > 4 or kind == 0:
            return random_.choice(["words", "other &amp; words", " ", "<!-- note -->", "<br>", "<img alt=''>"])
        name = random_.choice(["div", "p", "section", "svg", "span", "table", "details"])
        if name == "table":
            return f"<table><tbody><tr><td>{random_.randrange(9)}</td></tr></tbody></table>"
        if name == "svg":
            return f'<svg viewBox="0 0 {random_.randrange(1, 9)} 9"><use xlink:href="#i{random_.randrange(3)}"/></svg>'
        attributes = random_.choice(
            ["", ' class="a"', ' class="b" hidden', f' id="i{random_.randrange(10**6)}"', ' id="fixed"' * (depth == 0)]
        )
        inner = "".join(tree(depth + 1) for _ in range(random_.randrange(5))) if name != "p" else "text"
        return f"<{name}{attributes}>{inner}</{name}>"

    body = "".join(tree(0) for _ in range(6))
    language = random_.choice(["en", "de"])
    return f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{number}</title></head><body>{body}</body></html>'.encode()


def test_changes_of_other_pages_do_not_change_a_page(visit):
    with served() as preview:
        page = visit(preview.url)
        page.wait_for_timeout(200)
        asked = len(preview.archive.asked)
        preview.archive.files["index.html"] = html("New")
        preview.publish("stories/x/index.html")
        preview.publish("about/index.html", problems=(PROBLEM,))
        overlay(page).wait_for()
        assert (page.title(), len(preview.archive.asked)) == ("Front", asked)
        preview.publish(everything=True)
        until(page, "document.title === 'New'")


def test_a_changed_script_reloads_the_page(visit):
    script = '<script src="/assets/app.{}.js"></script>'
    archive = Archive()
    archive.files["index.html"] = html("Front", script.format("aa"))
    archive.files["assets/app.bb.js"] = b"window.ran = 2;"
    with served(archive) as preview:
        page = visit(preview.url)
        archive.files["index.html"] = html("Front", script.format("bb"))
        preview.publish("index.html", assets=(("assets/app.aa.js", "assets/app.bb.js"),))
        until(page, "window.ran === 2")
        page.evaluate("window.kept = true")
        archive.files["index.html"] = html("Front", script.format("aa"))  # found in the page alone
        preview.publish("index.html")
        until(page, "window.ran === 1 && !window.kept")


def test_a_changed_image_is_reloaded(visit):
    picture = '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="5"/>'
    archive = Archive({"a.svg": picture.format(10).encode(), "index.html": html("Front", '<img src="a.svg" alt="">')})
    with served(archive) as preview:
        page = visit(preview.url)
        archive.files["a.svg"] = picture.format(20).encode()
        preview.publish("a.svg")
        until(page, "document.images[0].naturalWidth === 20")
        assert page.evaluate("kept")


@pytest.mark.parametrize("base", ["/", "/a/b/"])
def test_follow_edits_opens_the_edited_page(visit, base):
    with served(follow_edits=True, base=base) as preview:
        page = visit(preview.url)
        preview.publish("stories/ä ö/index.html", page="stories/ä ö/index.html")
        page.wait_for_url(f"{preview.url}stories/%C3%A4%20%C3%B6/")
        preview.publish("index.html", page="index.html")
        page.wait_for_url(preview.url)
        settle(page)
        page.evaluate("window.kept = true")
        preview.archive.files["index.html"] = html("Front, edited")
        preview.publish("index.html", page="index.html")
        until(page, "document.title === 'Front, edited'")
        assert page.evaluate("kept")
        preview.publish("stories/new/index.html", page="stories/new/index.html")
        overlay(page).wait_for()
        assert "Not in the archive (404): stories/new/index.html" in overlay(page).inner_text()
        assert (page.url, page.evaluate("kept")) == (preview.url, True)


def test_a_change_before_the_first_event_reloads_the_page(new_page):
    """An edit may fall between the loading of a page and its reading of how it was served."""
    with served() as preview:
        page, held = new_page(), []
        first = lambda request: request.resource_type == "fetch" and not held  # noqa: E731
        page.route("**/*", lambda route: held.append(route) if first(route.request) else route.continue_())
        page.goto(preview.url)
        while not held:
            page.wait_for_timeout(20)
        preview.archive.files["index.html"] = html("Front, edited")
        held[0].continue_()
        page.evaluate("window.kept = true")
        preview.publish("index.html")
        until(page, "document.title === 'Front, edited' && !window.kept")


def test_without_follow_edits_the_page_stays(visit):
    with served() as preview:
        page = visit(preview.url)
        preview.archive.files["index.html"] = html("New")
        preview.publish("index.html", page="stories/x/index.html")
        until(page, "document.title === 'New'")
        assert page.url == preview.url


def test_a_removed_page_stays_in_view_with_a_notice(visit):
    with served() as preview:
        page = visit(f"{preview.url}stories/x/")
        kept = preview.archive.files.pop("stories/x/index.html")
        preview.publish("stories/x/index.html")
        overlay(page).wait_for()
        assert "No longer in the archive (404)" in overlay(page).inner_text()
        assert page.title() == "Story"
        preview.archive.files["stories/x/index.html"] = kept.replace(b"Text.", b"Back.")
        preview.publish()
        overlay(page).wait_for(state="hidden")
        assert "Back." in page.locator("p").first.inner_text()
        assert page.evaluate("kept")


def test_a_page_that_was_missing_appears_when_it_is_written(visit):
    with served() as preview:
        page = visit(f"{preview.url}stories/new/")
        preview.archive.files["stories/new/index.html"] = html("Written")
        preview.publish("stories/new/index.html")
        until(page, "document.title === 'Written'")


def test_after_a_restart_the_page_catches_up_by_itself(visit):
    with served() as preview:
        page = visit(preview.url)
        port = preview.port
    archive = Archive({"index.html": html("After the restart")})
    archive.problems = (PROBLEM,)
    with served(archive, port=port) as preview:
        assert preview.port == port
        until(page, "document.title === 'After the restart'")
        overlay(page).wait_for()
        assert page.evaluate("kept")
        preview.publish("index.html")
        overlay(page).wait_for(state="hidden")


def test_a_hidden_page_closes_its_stream_and_catches_up(visit):
    seen = """(hidden) => {
        Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
    }"""
    with served() as preview:
        page = visit(preview.url)
        page.evaluate(seen, True)
        for text in ["One", "Two"]:
            preview.archive.files["index.html"] = html(text)
            preview.publish("index.html")
        page.wait_for_timeout(300)
        assert page.title() == "Front"
        page.evaluate(seen, False)
        until(page, "document.title === 'Two'")
        assert page.evaluate("kept")
