"""Folders that cannot be read are never left out of a copy."""

import os

import pytest
from support.targets import open_target, publish, site_files, target_settings

from sitegen.diagnostics import SitegenError
from sitegen.durability import walk
from sitegen.publish.output.whole_site import _files_below


@pytest.fixture
def fail_in(monkeypatch):
    """Let the folders with a name fail, as on a failing disk, or with too many open files."""
    real = os.scandir

    def fail(name):
        def scandir(path="."):
            if str(path).endswith(f"/{name}"):
                raise OSError(24, "Too many open files", str(path))
            return real(path)

        monkeypatch.setattr(os, "scandir", scandir)

    return fail


@pytest.mark.parametrize("files_of", [walk, _files_below])
def test_a_folder_that_cannot_be_read_is_an_error(tmp_path, fail_in, files_of):
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/b/c.html").write_text("C")
    assert list(files_of(tmp_path))
    fail_in("b")
    with pytest.raises(OSError, match="Too many open files"):
        list(files_of(tmp_path))


def test_a_release_is_not_shown_without_the_files_of_a_folder_that_cannot_be_read(tmp_path, fail_in, monkeypatch):
    settings = target_settings("file:site", tmp_path, "2026-01-05T050000Z", releases=2)
    with open_target(settings) as session:
        publish(session, tmp_path / "new", {"index.html": "1", "stories/one/index.html": "One"})
    before = site_files(tmp_path / "site/current")
    fail_in("stories")
    later = settings._replace(release_name="2026-01-05T060000Z")
    with pytest.raises(SitegenError, match="Too many open files"), open_target(later) as session:
        publish(session, tmp_path / "newer", {"index.html": "2"})
    monkeypatch.undo()
    assert site_files(tmp_path / "site/current") == before
