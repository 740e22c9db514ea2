"""Fixtures of the tests that open pages in a browser."""

import pytest
from support.browser import settle


@pytest.fixture
def visit(new_page):
    """Opens an address, and fails the test for an error on the page or a breach of its policy."""
    wrong = []

    def opened(address, **options):
        page = new_page(**options)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text) if "Policy" in message.text else None)
        page.goto(address)
        if options.get("java_script_enabled", True):
            settle(page)
            page.evaluate("window.kept = true")
        return page

    yield opened
    assert wrong == []
