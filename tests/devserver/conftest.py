"""Fixtures of the tests of the preview server."""

import pytest
from support.preview import served


@pytest.fixture(scope="module")
def preview():
    """One that no test changes."""
    with served() as running:
        yield running
