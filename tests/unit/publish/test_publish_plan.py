"""The publish plan: which files a build writes and deletes, and in which order."""

import os
from dataclasses import FrozenInstanceError
from pathlib import PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.publish.output.manifest import MANIFEST, ManifestEditor, format_manifest, owned_files
from sitegen.publish.output.output_dir import StagingArea
from sitegen.publish.publish_plan import PublishPlan, apply_plan, apply_plan_at_once, plan_all, plan_edits

SITE = "https://archive.example.org/"
MANIFEST_ON_DISK = MANIFEST.encode().decode()
"""The name of the manifest as it is read from a folder: an equal text, and another object."""
OLD, NEW, OTHER = (f"{number:064x}" for number in range(3))


class Recorder(StagingArea):
    """A staging area that notes what it does, in order."""

    def __init__(self, output, scratch):
        super().__init__(output, scratch, self._flush)
        self.steps = []

    def _flush(self, files, folders):
        if files:
            self.steps.append("flush files")
        if folders:
            self.steps.append(
                f"flush folders {' '.join(sorted(os.path.relpath(folder, self.output) for folder in folders))}"
            )

    def publish(self, path):
        self.steps.append(f"publish {path}")
        super().publish(path)


class Site:
    """An output folder, whose files all have their own path as content."""

    def __init__(self, folder):
        self.folder = folder / "build"
        self.folder.mkdir()
        self.staging = Recorder(self.folder, folder / "scratch")

    def write(self, files):
        for path in files:
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_text(path)
        (self.folder / MANIFEST).write_bytes(format_manifest(files, SITE))

    def plan(self, before, after, staged):
        for path in staged:
            self.staging.add(path, f"new {path}".encode())
        return plan_all(self.folder, SITE, before, after, staged)

    def files(self):
        return {
            path.relative_to(self.folder).as_posix(): path.read_text()
            for path in self.folder.rglob("*")
            if path.is_file() and path.name != MANIFEST
        }


@pytest.fixture
def site(tmp_path):
    return Site(tmp_path)


def test_files_are_added_replaced_removed_or_kept(site):
    before = {"kept": OLD, "changed": OLD, "removed": OLD, MANIFEST_ON_DISK: OTHER}
    after = {"kept": OLD, "changed": NEW, "added": NEW}
    site.write({path: digest for path, digest in before.items() if path != MANIFEST})
    plan = site.plan(before, after, ["changed", "added"])
    assert (plan.added, plan.replaced, plan.removed) == ({"added": NEW}, {"changed": NEW}, {"removed": OLD})
    assert plan.counts == (2, 1)
    assert PublishPlan(added={"a": OLD, "b": OLD}, replaced={"c": OLD}).counts == (3, 0)
    assert [path in plan.owned for path in ("kept", "changed", "removed", MANIFEST, "added")] == [True] * 4 + [False]
    both = {"kept": OLD, "changed": NEW, "removed": OLD, "added": NEW}
    assert plan.first_manifest == format_manifest(both, SITE), "all old and all new files"
    assert plan.last_manifest == format_manifest(after, SITE)


def test_a_manifest_that_is_already_in_the_folder_is_not_written(site):
    site.write({"a": OLD})
    plan = site.plan({"a": OLD}, {"a": OLD}, [])
    assert (plan.first_manifest, plan.last_manifest, plan.counts) == (None, None, (0, 0))
    (site.folder / MANIFEST).unlink()
    assert site.plan({"a": OLD}, {"a": OLD}, []).first_manifest == format_manifest({"a": OLD}, SITE)


def test_edits_replace_files_and_digests():
    listed = format_manifest({"a": OLD, "b": OLD}, SITE)
    plan = plan_edits(ManifestEditor(listed), {"a": NEW, "b": OLD}, ["a"])
    assert (plan.added, plan.replaced, plan.removed) == ({}, {"a": NEW}, {})
    assert plan.first_manifest == format_manifest({"a": NEW, "b": OLD}, SITE)
    assert plan.last_manifest is None
    assert "b" in plan.owned
    assert "c" not in plan.owned
    assert plan_edits(ManifestEditor(listed), {"b": OLD}, []).first_manifest is None
    undone = plan_edits(ManifestEditor(format_manifest({"a": NEW}, SITE)), {"a": OLD}, ["a"])
    assert undone.first_manifest == format_manifest({"a": OLD}, SITE)


def test_an_empty_plan_changes_nothing(site):
    site.write({"a": OLD})
    assert PublishPlan().counts == (0, 0)
    assert apply_plan(PublishPlan(), site.staging) == []
    assert apply_plan_at_once(PublishPlan(), site.staging, keep_previous=True) == []
    assert site.files() == {"a": "a"}
    assert [path.name for path in site.folder.parent.iterdir()] == ["build"], "no folder was exchanged"


def test_the_steps_are_in_an_order_that_a_loss_of_power_survives(site):
    before, after = {"a/removed": OLD, "b": OLD}, {"b": NEW, "c/d/added": NEW}
    site.write(before)
    plan = site.plan(before, after, ["c/d/added", "b"])
    assert apply_plan(plan, site.staging) == ["a/removed"]
    assert site.staging.steps == [
        "flush files",
        f"publish {MANIFEST}",
        "flush folders . ..",
        "publish b",
        "publish c/d/added",
        "flush folders . a c c/d",
        "flush files",
        f"publish {MANIFEST}",
        "flush folders . ..",
    ]
    assert site.files() == {"b": "new b", "c/d/added": "new c/d/added"}
    assert owned_files(site.folder) == after


def test_without_removed_files_the_manifest_is_written_once(site):
    site.write({"a": OLD})
    assert apply_plan(site.plan({"a": OLD}, {"a": NEW}, ["a"]), site.staging) == []
    assert site.staging.steps.count(f"publish {MANIFEST}") == 1
    assert owned_files(site.folder) == {"a": NEW}


def test_a_file_may_become_a_folder_and_a_folder_a_file(site):
    before = {"file": OLD, "folder/a/b": OLD, "folder/c": OLD, "other/d": OLD}
    after = {"file/x/y": NEW, "folder": NEW, "other/d": OLD}
    site.write(before)
    deleted = apply_plan(site.plan(before, after, ["file/x/y", "folder"]), site.staging)
    assert deleted == [], "they made room"
    assert site.files() == {"file/x/y": "new file/x/y", "folder": "new folder", "other/d": "other/d"}
    assert owned_files(site.folder) == after


def test_a_replaced_file_is_written_below_the_path_of_a_removed_one(site):
    """The database and a damaged manifest may know both, of which the folder can have one."""
    site.write({"a": OLD})
    apply_plan(site.plan({"a": OLD, "a/b": OLD}, {"a/b": NEW}, ["a/b"]), site.staging)
    assert site.files() == {"a/b": "new a/b"}


def test_a_plan_does_not_change_while_it_is_applied():
    with pytest.raises(FrozenInstanceError):
        PublishPlan().added = {}


def test_files_that_need_no_room_are_deleted_after_the_new_ones_are_in_place(site, monkeypatch):
    before, after = {"old": OLD}, {"new": NEW}
    site.write(before)
    plan = site.plan(before, after, ["new"])
    publish = site.staging.publish

    def check(path):
        assert (site.folder / "old").exists() == (path != MANIFEST or not (site.folder / "new").exists())
        publish(path)

    monkeypatch.setattr(site.staging, "publish", check)
    assert apply_plan(plan, site.staging) == ["old"]


@pytest.mark.parametrize("same_file", [True, False])
def test_another_spelling_of_a_final_path_is_deleted_unless_it_is_the_same_file(site, same_file):
    """On a file system that ignores case, both names are one file; a hard link is one here."""
    before, after = {"Page": OLD, "gone": OLD}, {"page": NEW}
    site.write(before)
    plan = site.plan(before, after, ["page"])
    assert plan.other_spellings == {"Page": ("page",)}
    if same_file:
        (site.folder / "Page").unlink()
        publish = site.staging.publish

        def link(path):
            publish(path)
            if path == "page":
                (site.folder / "Page").hardlink_to(site.folder / "page")

        site.staging.publish = link
    assert apply_plan(plan, site.staging) == (["gone"] if same_file else ["Page", "gone"])
    assert (site.folder / "page").exists()


def test_at_once_the_folder_is_exchanged(site):
    before, after = {"kept": OLD, "changed": OLD, "removed": OLD}, {"kept": OLD, "changed": NEW, "added": NEW}
    site.write(before)
    plan = site.plan(before, after, ["changed", "added"])
    inode = site.folder.stat().st_ino
    assert apply_plan_at_once(plan, site.staging, keep_previous=True) == ["removed"]
    assert site.folder.stat().st_ino != inode
    assert site.files() == {"kept": "kept", "changed": "new changed", "added": "new added"}
    assert owned_files(site.folder) == after
    assert sorted(owned_files(site.folder.with_name(".build.previous"))) == sorted(before)


@pytest.mark.parametrize("change", ["manifest", "added", "removed"])
def test_at_once_a_single_change_exchanges_the_folder(site, change):
    site.write({"a": OLD})
    if change == "manifest":
        plan = PublishPlan(first_manifest=format_manifest({"a": NEW}, SITE))
    elif change == "added":
        site.staging.add("b", b"b")
        plan = PublishPlan(added={"b": NEW})
    else:
        plan = PublishPlan(removed={"a": OLD})
    inode = site.folder.stat().st_ino
    apply_plan_at_once(plan, site.staging, keep_previous=False)
    assert site.folder.stat().st_ino != inode
    assert not site.folder.with_name(".build.previous").exists()
    assert ("a" in site.files()) is (change != "removed")
    assert ("b" in site.files()) is (change == "added")


PATHS = st.sampled_from(["a", "a/b", "a/b/c", "A", "d/e", "d/f", "g"])


def sites():
    """Sets of paths of which no file is a folder of another."""
    return st.sets(PATHS, max_size=5).map(
        lambda paths: {each for each in paths if not any(other.startswith(f"{each}/") for other in paths)}
    )


@given(before=sites(), after=sites(), changed=sites())
@settings(max_examples=40, deadline=None)
def test_the_folder_has_exactly_the_final_files(tmp_path_factory, before, after, changed):
    site = Site(tmp_path_factory.mktemp("site"))
    old, new = (
        dict.fromkeys(before, OLD),
        {path: NEW if path in changed or path not in before else OLD for path in after},
    )
    site.write(old)
    staged = [path for path in after if new[path] == NEW]
    apply_plan(site.plan(old, new, staged), site.staging)
    assert site.files() == {path: f"new {path}" if path in staged else path for path in after}
    assert owned_files(site.folder) == new
    folders = {parent.as_posix() for path in after for parent in PurePosixPath(path).parents}
    found = {path.relative_to(site.folder).as_posix() for path in site.folder.rglob("*") if path.is_dir()}
    assert found == folders - {"."}
