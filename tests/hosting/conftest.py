"""Servers that live as long as the tests of this folder: each takes seconds to start."""

import pytest


@pytest.fixture(scope="session")
def storage():
    """One SeaweedFS for all tests, each of which makes its own bucket."""
    from support.object_storage import seaweedfs

    needs_running = pytest.importorskip("obstore")
    assert needs_running
    with seaweedfs() as running:
        yield running
