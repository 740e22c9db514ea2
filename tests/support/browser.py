"""Chromium, held to this machine: no page of ours may ask anything of the network."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Error, Page, ViewportSize, sync_playwright

from support.needs import node_module, program

LOCAL = re.compile(
    r"(https?|wss?)://127\.0\.0\.1(:\d+)?(/|$)|file:|data:|blob:|about:|chrome(-extension)?:"
)  # the browser's own reader of PDFs is an extension
PATIENCE = 25  # seconds: less than the half minute after which a watcher looks at everything
ARGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium with a profile of its own, for which every host but 127.0.0.1 does not exist."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program("chromium"), args=ARGS)
        yield browser
        browser.close()


@contextmanager
def open_page(
    browser: Browser,
    *,
    java_script_enabled: bool = True,
    color_scheme: Literal["light", "dark"] = "light",
    viewport: ViewportSize | None = None,
    allow: tuple[str, ...] = (),
) -> Iterator[Page]:
    """A page that knows of no other; AssertionError at the end if it asked for what is not local or allowed.

    allow: beginnings of addresses. They are not reached either, but asking for them is no error.
    """
    context = browser.new_context(
        java_script_enabled=java_script_enabled,
        color_scheme=color_scheme,
        viewport=viewport or {"width": 1280, "height": 800},
    )
    asked: list[str] = []
    try:
        context.on("request", lambda request: asked.append(request.url))
        page = context.new_page()
        page.on("websocket", lambda websocket: asked.append(websocket.url))
        yield page
        if not page.is_closed():
            page.evaluate("0")  # an answer comes after news of all that was asked for before
            page.unroute_all(behavior="wait")  # what a test still answers itself would fail in the next one
    finally:
        context.close()
    left = sorted({url for url in asked if not LOCAL.match(url) and not url.startswith(allow)})
    assert not left, f"the page asked the network for {left}"


def until(page: Page, expression: str) -> None:
    """Wait for what an expression says of the page. (Playwright's own wait calls eval, which the policy forbids.)"""
    end = time.monotonic() + PATIENCE
    while not _holds(page, expression):
        assert time.monotonic() < end, expression
        page.wait_for_timeout(20)


def _holds(page: Page, expression: str) -> bool:
    try:
        return page.evaluate(expression)
    except Error as error:
        assert "context was destroyed" in str(error)  # noqa: PT017 - the page was loaded anew meanwhile
        return False


def settle(page: Page) -> None:
    """Wait until a page of the preview knows how it was served: what changes sooner is loaded anew, not in place."""
    own = "document.querySelector('script[data-version]')"
    read = "(each) => each.name === location.href && each.initiatorType === 'fetch'"
    read = f"performance.getEntriesByType('resource').some({read})"
    until(page, f"!{own} || /dashboard|broken/.test({own}.dataset.kind) || {read}")


def screenshot(page: Page, path: Path) -> Path:
    """The whole page, not the part in view alone, as PNG."""
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, full_page=True, animations="disabled")
    return path


def axe(page: Page) -> list[dict]:
    """What axe-core finds wrong for readers with disabilities: {"id", "impact", "help", "nodes"}."""
    if page.evaluate("matchMedia('(scripting: none)').matches"):
        raise ValueError("axe never ends on a page opened without scripts")
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(node_module("axe-core/axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then(result => result.violations)")
    return [
        {key: each[key] for key in ("id", "impact", "help")}
        | {"nodes": [" ".join(map(str, node["target"])) for node in each["nodes"]]}
        for each in found
    ]
