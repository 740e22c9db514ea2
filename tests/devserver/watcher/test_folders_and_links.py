"""Folders that appear, move and disappear, and symbolic links."""

import shutil
from pathlib import Path

import pytest
from support.watching import CALM, change_sets, paths, silent, until


def test_a_link_to_the_output_folder_is_not_followed(root, watch):
    (root / "content/old").symlink_to(root / "build")
    watcher = watch()
    (root / "build/index.html").write_text("<p>")
    assert silent(watcher)


def test_a_folder_moved_in_is_reported_and_watched(root, either, tmp_path_factory):
    tree = tmp_path_factory.mktemp("elsewhere") / "people"
    (tree / "a/b").mkdir(parents=True)
    (tree / "a/b/ann.md").write_text("x")
    tree.rename(root / "content/people")
    assert str(root / "content/people") in paths(either)
    (root / "content/people/a/b/ann.md").write_text("y, and more")
    assert paths(either) == {str(root / "content/people/a/b/ann.md")}


def test_a_renamed_folder_is_reported_and_watched(root, either):
    (root / "content/stories").rename(root / "content/reports")
    assert {str(root / "content/stories"), str(root / "content/reports")} <= paths(either)
    (root / "content/reports/fire.md").write_text("y, and more")
    assert paths(either) == {str(root / "content/reports/fire.md")}


def test_a_folder_moved_out_is_reported_and_no_longer_watched(root, either, tmp_path_factory):
    gone = tmp_path_factory.mktemp("elsewhere") / "stories"
    (root / "content/stories").rename(gone)
    assert str(root / "content/stories") in paths(either)
    (gone / "fire.md").write_text("y, and more")
    assert silent(either)


@pytest.mark.parametrize("folder", ["content/stories", "content"])
def test_a_folder_that_is_deleted_and_created_again_is_watched(root, either, folder):
    shutil.rmtree(root / folder)
    assert str(root / folder) in paths(either)
    (root / "content/stories").mkdir(parents=True)
    assert str(root / folder) in paths(either)
    (root / "content/stories/fire.md").write_text("again")
    assert paths(either) == {str(root / "content/stories/fire.md")}


def test_files_in_quickly_created_folders_are_all_reported(root, watch):
    """Whoever looks where the change sets say, when they come, sees every file, though its folder's watch came late."""
    watcher, seen = watch(), set()
    for number in range(150):
        folder = root / f"content/stories/{number}/deep"
        folder.mkdir(parents=True)
        (folder / "a.md").touch()
    for change_set in change_sets(watcher):
        for path in [str(root / "content")] if change_set.is_full_scan else change_set.paths:
            seen |= {path, *map(str, Path(path).rglob("*"))}
    assert {str(root / f"content/stories/{number}/deep/a.md") for number in range(150)} <= seen


def test_a_missing_folder_is_watched_when_it_appears(root, either):
    (root / "templates").mkdir()
    assert paths(either) == {str(root / "templates")}
    (root / "templates/story.html").write_text("x")
    assert paths(either) == {str(root / "templates/story.html")}


def test_a_missing_nested_folder_is_watched_when_it_appears(root, watch):
    watcher = watch(root / "a/b/c")
    (root / "a").mkdir()
    (root / "a/b").mkdir()
    change_sets(watcher)
    (root / "a/b/c").mkdir()
    (root / "a/b/c/x.md").write_text("x")
    until(watcher, root / "a/b/c")
    change_sets(watcher, CALM)
    (root / "a/b/c/x.md").write_text("y")
    assert paths(watcher) == {str(root / "a/b/c/x.md")}
    shutil.rmtree(root / "a")
    change_sets(watcher)
    (root / "a/b/c").mkdir(parents=True)
    until(watcher, root / "a/b/c")


def test_a_linked_theme_is_reported_under_the_name_of_the_link(root, watch, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "newsroom/templates").mkdir(parents=True)
    (root / "themes/linked").symlink_to(elsewhere / "newsroom")
    watcher = watch(root / "themes/linked")
    (elsewhere / "newsroom/templates/page.html").write_text("x")
    assert paths(watcher) == {str(root / "themes/linked/templates/page.html")}
    (elsewhere / "newsroom").rename(elsewhere / "old")
    assert str(root / "themes/linked") in paths(watcher)
    (elsewhere / "newsroom/static").mkdir(parents=True)
    until(watcher, root / "themes/linked")
    change_sets(watcher, CALM)
    (elsewhere / "newsroom/static/style.css").write_text("x")
    assert paths(watcher) == {str(root / "themes/linked/static/style.css")}


def test_a_link_that_points_to_another_theme_is_followed(root, watch, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "one").mkdir()
    (elsewhere / "two").mkdir()
    (root / "themes/linked").symlink_to(elsewhere / "one")
    watcher = watch(root / "themes/linked")
    (root / "themes/new").symlink_to(elsewhere / "two")
    (root / "themes/new").rename(root / "themes/linked")
    assert str(root / "themes/linked") in paths(watcher)
    (elsewhere / "two/page.html").write_text("x")
    assert paths(watcher) == {str(root / "themes/linked/page.html")}
    (elsewhere / "one/page.html").write_text("x")
    assert silent(watcher)


def test_a_linked_folder_is_reported_under_both_names(root, either):
    (root / "content/linked").symlink_to("stories")
    assert str(root / "content/linked") in paths(either)
    (root / "content/stories/fire.md").write_text("y, and more")
    assert paths(either) == {str(root / "content/stories/fire.md"), str(root / "content/linked/fire.md")}


def test_an_edit_of_the_target_of_a_linked_file_is_reported(root, either, tmp_path_factory):
    target = tmp_path_factory.mktemp("elsewhere") / "fire.md"
    target.write_text("x")
    (root / "content/stories/linked.md").symlink_to(target)
    assert paths(either) == {str(root / "content/stories/linked.md")}
    target.write_text("y, and more")
    assert paths(either) == {str(root / "content/stories/linked.md")}


def test_a_changed_link_behind_a_link_is_reported(root, either, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    for name in ("one", "two"):
        (elsewhere / name).mkdir()
    (elsewhere / "current").symlink_to("one")
    (root / "content/linked").symlink_to(elsewhere / "current")
    assert str(root / "content/linked") in paths(either)
    (elsewhere / "current").unlink()
    (elsewhere / "current").symlink_to("two")
    assert str(root / "content/linked") in paths(either)
    (elsewhere / "two/new.md").write_text("x")
    assert paths(either) == {str(root / "content/linked/new.md")}


def test_an_archive_moved_away_and_back_is_watched(root, either):
    away = root.with_name("away")
    root.rename(away)
    assert str(root / "content") in paths(either)
    away.rename(root)
    assert str(root / "content") in paths(either)
    (root / "content/stories/fire.md").write_text("y, and more")
    assert paths(either) == {str(root / "content/stories/fire.md")}


def test_a_symbolic_link_to_its_own_folder_is_harmless(root, either):
    (root / "content/stories/all").symlink_to(root / "content")
    (root / "content/stories/self.md").symlink_to("self.md")
    assert str(root / "content/stories/all") in paths(either)
    (root / "content/stories/fire.md").write_text("y, and more")
    assert paths(either) == {str(root / "content/stories/fire.md")}
