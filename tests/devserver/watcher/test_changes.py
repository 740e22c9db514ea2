"""Changes that the watcher reports, and changes that it ignores: output, cache, reads."""

import os
import shutil
from pathlib import Path

from support.watching import paths, silent, until


def test_dotfiles_below_static_are_reported(root, either):
    (root / "content/static/.well-known").mkdir()
    (root / "content/static/.well-known/security.txt").write_text("Contact: x")
    until(either, root / "content/static/.well-known/security.txt")


def test_reading_and_listing_are_ignored(root, either):
    for _ in range(3):
        for file in sorted((root / "content").rglob("*")):
            file.stat()
            if file.is_file():
                file.read_bytes()
    assert silent(either)


def test_output_and_cache_are_ignored(root, either):
    (root / "build/stories").mkdir()
    (root / "build/stories/index.html").write_text("<p>")
    (root / ".sitegen/archive.db").write_bytes(b"SQLite")
    shutil.rmtree(root / "build")
    (root / "build").mkdir()
    (root / "README.md").write_text("not content")
    assert silent(either)


def test_changes_of_the_configuration_are_reported(root, either):
    (root / "sitegen.toml").write_text("[site]\ntitle = 'New'\n")
    assert paths(either) == {str(root / "sitegen.toml")}


def test_changed_permissions_are_reported(root, either):
    (root / "content/stories/fire.md").chmod(0o600)
    assert paths(either) == {str(root / "content/stories/fire.md")}


def test_creating_editing_renaming_and_deleting_are_reported(root, either):
    new, renamed = root / "content/stories/new.md", root / "content/stories/renamed.md"
    new.write_text("new")
    assert paths(either) == {str(new)}
    new.write_text("edited")
    assert paths(either) == {str(new)}
    new.rename(renamed)
    assert paths(either) == {str(new), str(renamed)}
    renamed.unlink()
    assert paths(either) == {str(renamed)}


def test_file_names_that_are_not_utf8_are_reported(root, either):
    file = os.fsencode(root / "content/stories/") + b"caf\xe9.md"
    Path(os.fsdecode(file)).write_text("x")
    assert paths(either) == {os.fsdecode(file)}
