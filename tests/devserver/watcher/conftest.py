"""Watchers of a folder, by inotify and by polling."""

import contextlib
from pathlib import Path

import pytest

from sitegen.watch.watcher import Watcher


@pytest.fixture
def root(tmp_path):
    """An archive's folder with one document, a theme, an output and a cache."""
    for folder in ("content/stories", "content/static", "themes/house/templates", "build", ".sitegen"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "content/stories/fire.md").write_text("---\ntitle: Fire\n---\nIt burned.\n")
    (tmp_path / "themes/house/templates/story.html").write_text("{{ story }}")
    (tmp_path / "sitegen.toml").write_text("[site]\n")
    return tmp_path


@pytest.fixture
def watch(root):
    """Starts a watcher on the archive; all are stopped in the end."""
    with contextlib.ExitStack() as stack:

        def start(*more: Path, **options: object) -> Watcher:
            folders = [root / "content", root / "themes/house", root / "templates", *more]
            excluded = [root / "build", root / ".sitegen", root / ".git"]
            return stack.enter_context(Watcher(folders, [root / "sitegen.toml"], excluded=excluded, **options))

        yield start


@pytest.fixture(params=[None, 20], ids=["inotify", "polling"])
def either(watch, request):
    """A watcher of each kind."""
    return watch(poll_ms=request.param)
