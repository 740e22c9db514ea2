"""Fixtures that any test may ask for, and which tests run: those whose tools are installed, and are wanted."""

from contextlib import ExitStack

import pytest
from support import needs
from support.archive import Archive


def pytest_addoption(parser):
    """`make test` leaves tests with tools out, `make test-all` demands their tools; by default they run where there are such."""
    parser.addoption("--require-tools", action="store_true", help="fail tests whose tools are not installed")
    parser.addoption("--without-tools", action="store_true", help="skip tests that need tools, installed or not")


def pytest_itemcollected(item):
    """Mark what asks for a browser as a test with tools, and what asks for no folder as a unit test."""
    asked = set(getattr(item, "fixturenames", ()))
    if needs.FIXTURES & asked:
        item.add_marker(pytest.mark.tools("browser"))
    if not asked & {"tmp_path", "tmp_path_factory"} and not any(
        map(item.get_closest_marker, ("tools", "slow", "long"))
    ):
        item.add_marker(pytest.mark.unit)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark a test of many cases as slow, but for as many as `sampled` says, from the first to the last."""
    cases = {}
    for item in items:
        if mark := item.get_closest_marker("sampled"):
            cases.setdefault((item.nodeid.partition("[")[0], mark.args[0]), []).append(item)
    for (_, number), group in cases.items():
        chosen = group[:: -(-len(group) // number)]
        for item in group:
            if item not in chosen:
                item.add_marker(pytest.mark.slow)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Skip or fail a test whose tools are not there."""
    named = {name for mark in item.iter_markers("tools") for name in mark.args}
    needs.running.tools = named
    absent = [found for name in sorted(named) if (found := needs.missing(name))]
    if named and item.config.getoption("--without-tools"):
        pytest.skip(f"needs {', '.join(sorted(named))}: left to make test-all")
    if absent and item.config.getoption("--require-tools"):
        pytest.fail(f"needs {', '.join(absent)}: make tools installs it", pytrace=False)
    if absent:
        pytest.skip(f"needs {', '.join(absent)}: make tools installs it")


@pytest.fixture
def archive(tmp_path):
    """An empty archive in a folder of its own."""
    return Archive(tmp_path)


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests."""
    from support.browser import chromium

    with chromium() as running:
        yield running


@pytest.fixture
def new_page(browser):
    """Opens pages, with the options of support.browser.open_page."""
    from support.browser import open_page

    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(open_page(browser, **options))


@pytest.fixture
def page(new_page, request):
    """One page; its options through @pytest.mark.parametrize("page", [{...}], indirect=True)."""
    return new_page(**getattr(request, "param", {}))
