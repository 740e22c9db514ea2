"""Fixtures for all tests, the marks that follow from fixtures and folders, and the options that select tests by their tools."""

from contextlib import ExitStack

import pytest
from hypothesis import settings
from support import ROOT, needs
from support.archive import Archive

settings.register_profile("sitegen", deadline=None)  # a busy machine is not a fault
settings.load_profile("sitegen")

TESTS = ROOT / "tests"
TOOL_OF_FOLDER = {"browser": "browser", "hosting": "servers"}
"""The tool that every test of a folder needs, unless the test names its own with `@pytest.mark.tools`."""
NOT_IN_UNIT_TESTS = needs.FIXTURES | {"archive"}
"""Fixtures that no test in `tests/unit` may use."""


def pytest_addoption(parser):
    """Add the options of `make test` and `make test-all`. Without either, a test runs if its tools are installed."""
    parser.addoption("--require-tools", action="store_true", help="fail tests whose tools are not installed")
    parser.addoption("--without-tools", action="store_true", help="skip tests that need tools, installed or not")


def pytest_itemcollected(item):
    """Mark a test by the fixtures that it uses and by its folder."""
    folder = item.path.relative_to(TESTS).parts[0]
    fixtures = set(getattr(item, "fixturenames", ()))
    if folder == "unit":
        if found := fixtures & NOT_IN_UNIT_TESTS:
            raise pytest.UsageError(f"{item.nodeid}: a unit test cannot use the fixture {min(found)}")
        item.add_marker(pytest.mark.unit)
    if folder in TOOL_OF_FOLDER and not item.get_closest_marker("tools"):
        item.add_marker(pytest.mark.tools(TOOL_OF_FOLDER[folder]))
    if fixtures & needs.FIXTURES:
        item.add_marker(pytest.mark.tools("browser"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark the cases of a `sampled` test as slow, except for the given number, spread evenly from the first to the last."""
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
    """Skip or fail a test whose tools are not installed."""
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
