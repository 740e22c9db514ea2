"""Galleries, pairs of pictures and videos in a browser: with the keyboard, without scripts, and on a narrow telephone."""

import io

import pytest
from PIL import Image
from support.archive import Archive
from support.browser import axe
from support.servers import http_server

BODY = """\
```{gallery} The market
pictures:
  - {file: one.jpg, alt: Stalls, caption: At noon.}
  - {file: two.jpg, alt: A crowd}
layout: wide
```

```{compare} Main Street
before: {file: one.jpg, alt: Stalls, label: 1950}
after: {file: two.jpg, alt: A crowd, label: 2026}
layout: full
```

```{video} film.mp4
title: The debate
poster: one.jpg
poster_alt: Five members
transcript: Order, please.
```
"""


def jpeg(color):
    out = io.BytesIO()
    Image.new("RGB", (1200, 800), (color, 90, 90)).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    archive = Archive(tmp_path_factory.mktemp("media"))
    for name, color in (("one", 10), ("two", 200)):
        archive.write(f"content/stories/market/{name}.jpg", jpeg(color))
    archive.write("content/stories/market/film.mp4", b"\0\0\0\x18ftypmp42" + b"\0" * 88)
    image = {"src": "one.jpg", "alt": "Stalls", "layout": "full"}
    archive.story("market/index", title="The market", body=BODY, image=image)
    archive.build()
    with http_server(archive.root / "build") as server:
        yield f"{server}/stories/market/"


def test_a_picture_of_a_gallery_opens_above_the_page_and_the_keyboard_shows_the_next(visit, address):
    page = visit(address)
    page.locator(".gallery li a").first.click()
    assert page.locator("dialog[open] img").get_attribute("alt") == "Stalls"
    assert axe(page) == []
    page.keyboard.press("ArrowRight")
    assert page.locator("dialog img").get_attribute("alt") == "A crowd"
    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="detached")  # the event of closing comes after the key
    assert page.evaluate("document.activeElement.getAttribute('href')") == "two.jpg"


def test_the_border_of_a_pair_moves_with_the_arrow_keys(visit, address):
    page = visit(address)
    border = page.locator(".slider input")
    border.focus()
    page.keyboard.press("ArrowRight")
    assert border.get_attribute("aria-valuetext") == "1950 51 %, 2026 49 %"
    assert axe(page) == []


def test_everything_is_there_without_scripts(visit, address):
    page = visit(address, java_script_enabled=False)
    assert page.locator(".slider").count() == 0
    assert [page.get_by_text(label, exact=True).is_visible() for label in ("1950", "2026")] == [True, True]
    page.locator(".gallery li a").first.click()
    assert page.url.endswith("/one.jpg")


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_wide_pictures_never_make_a_page_scroll_sideways(visit, address, width):
    page = visit(address, viewport={"width": width, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") == width
