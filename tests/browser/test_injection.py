"""A site with a hostile text in every field, opened in a browser with the policy that its hosts send: nothing of the text runs or is blocked."""

import json

import pytest
from support.injection import INITIAL, TEXTS, fill
from support.search import search
from support.servers import hosted_nginx

CHOSEN = (
    "attribute",
    "image",
    "end of script",
    "end of style",
    "foreign elements",
    "comment",
    "address",
    "template literal",
)
EVENTS = """
  for (const element of document.querySelectorAll('main a, main button, main summary, main input, main [tabindex]'))
    for (const name of ['mouseover', 'focus', 'pointerenter']) element.dispatchEvent(new Event(name, {bubbles: true}));
"""


def addresses(root):
    """Return the addresses of all pages of a site, sorted, without those that only redirect."""
    pages = [file for file in root.rglob("*.html") if 'http-equiv="refresh"' not in file.read_text("utf-8")]
    return sorted(f"/{page.relative_to(root).as_posix().removesuffix('index.html')}" for page in pages)


@pytest.mark.slow
@pytest.mark.tools("browser", "servers")
@pytest.mark.parametrize("name", CHOSEN)
def test_nothing_of_a_hostile_text_runs(archive, page, name):
    """Each page is loaded, and what readers do there sets off its handlers. A text in the place of a name is shown exactly."""
    text = TEXTS[name]
    archive.on.add("search")
    fill(archive, text)
    archive.build()
    wrong = []
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if "Policy" in message.text else None)
    found = [each for each in addresses(archive.root / "build") if not each.startswith("/search/pagefind")]
    with hosted_nginx(archive.root / "build") as server:
        for address in found:
            page.goto(server.rstrip("/") + address)
            page.evaluate(EVENTS)
            assert page.evaluate("typeof window.hurt") == "undefined", address
        page.goto(f"{server.rstrip('/')}/people/ann/")
        assert page.locator("h1").text_content().split() == f"{INITIAL}{text}".split()
        data = json.loads(page.locator("script[type='application/ld+json']").first.text_content())
        assert f"{INITIAL}{text}".split() in [each.split() for each in strings(data)]
        assert search(page, server, "?q=before")
        assert page.evaluate("typeof window.hurt") == "undefined"
    assert wrong == []
    print(f"{name}: {len(found)} pages")  # noqa: T201 - with -s, the count is shown


def strings(value):
    """Yield all texts in a value of JSON."""
    if isinstance(value, dict):
        value = [*value.values()]
    if isinstance(value, list):
        for each in value:
            yield from strings(each)
    elif isinstance(value, str):
        yield value


def test_the_events_set_off_a_handler(page):
    page.set_content('<main><a href="#" onmouseover="window.hurt=1">x</a></main>')
    page.evaluate(EVENTS)
    assert page.evaluate("window.hurt") == 1
