"""Fixtures that any test may ask for."""

from contextlib import ExitStack

import pytest
from tools.archive import Archive


@pytest.fixture
def archive(tmp_path):
    """An empty archive in a folder of its own."""
    return Archive(tmp_path)


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests."""
    from tools.browser import chromium

    with chromium() as running:
        yield running


@pytest.fixture
def new_page(browser):
    """Opens pages, with the options of tools.browser.open_page."""
    from tools.browser import open_page

    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(open_page(browser, **options))


@pytest.fixture
def page(new_page, request):
    """One page; its options through @pytest.mark.parametrize("page", [{...}], indirect=True)."""
    return new_page(**getattr(request, "param", {}))
