"""The publish plan: the changes of one build in the output folder, computed before the first file is touched.

`apply_plan` makes these changes in an order that survives a kill at any point. Each file has its old or its new bytes, and
the next build can repair the folder:

1. The manifest is written with all old and all new files, so every file is owned by this site whenever a build is killed.
2. Removed files are deleted if new files or folders need their paths.
3. Staged files are renamed into place, each with one atomic rename.
4. The other removed files are deleted, and the folders that become empty.
5. If files were removed, the manifest is written again, with the final files only.

After a loss of power, a file system may have kept any of these changes without the earlier ones. So the bytes of all staged
files are flushed to the disk before step 1, the manifest after it, and the folders of all changed files after step 4 and
after step 5. The database commits after that. `--no-sync` leaves all of it to the operating system.

A plan is made in one of two ways. `plan_edits` is for builds that neither add nor remove files: it edits single lines of the
manifest, so that a save is visible within 0.1 s in an archive of 10,000 stories. `plan_all` compares all files before and
after the build, so its cost grows with the archive.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sitegen.publish.output import output_dir
from sitegen.publish.output.manifest import MANIFEST, format_manifest
from sitegen.publish.output.whole_site import delete_site, next_folder, replace_site
from sitegen.urls import normalized_path

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container, Iterable, Mapping
    from pathlib import Path

    from sitegen.publish.output.manifest import ManifestEditor
    from sitegen.publish.output.output_dir import StagingArea

    ApplyPlan = Callable[["PublishPlan", StagingArea], list[str]]


@dataclass(frozen=True, slots=True)
class PublishPlan:
    """The changes of one build in the output folder.

    Paths are relative to the output folder, and digests are SHA-256 in hexadecimal. The manifest itself is in none of the
    three mappings.
    """

    added: Mapping[str, str] = field(default_factory=dict)
    """Staged files that this site did not have before the build, with the digests of their bytes."""
    replaced: Mapping[str, str] = field(default_factory=dict)
    """Staged files at the paths of files that this site had before, with the digests of their new bytes."""
    removed: Mapping[str, str] = field(default_factory=dict)
    """Files that this site had before and does not have after the build, with the digests of their old bytes."""
    other_spellings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By removed path, the final paths with the same normalized path. On some file systems they are the same file."""
    owned: Container[str] = frozenset()
    """The files that this site had before the build. Files at other paths must not be replaced."""
    first_manifest: bytes | None = None
    """The manifest to write before any other file; None if it is already in the folder."""
    last_manifest: bytes | None = None
    """The manifest to write after all other files; None if it is the same as the first one."""

    @property
    def counts(self) -> tuple[int, int]:
        """The numbers of files to write and to remove."""
        return len(self.added) + len(self.replaced), len(self.removed)


def plan_edits(manifest: ManifestEditor, digests: Mapping[str, str], staged: Collection[str]) -> PublishPlan:
    """Return the plan of a build that neither adds nor removes files.

    Args:
        manifest: the current manifest, which must list every path of `digests`.
        digests: the digests of rendered and compressed files, by path.
        staged: the paths of the staged files, all of them in `digests`.
    """
    text = manifest.with_digests(digests.items())
    return PublishPlan(
        replaced={path: digests[path] for path in staged},
        owned=manifest,
        first_manifest=None if text == manifest.text else text,
    )


def plan_all(
    folder: Path, base_url: str, before: Mapping[str, str], after: Mapping[str, str], staged: Collection[str]
) -> PublishPlan:
    """Return the plan of a build, from the files of the site before and after it.

    Args:
        folder: the output folder.
        base_url: the address of the site, for the manifest.
        before: the digests of the site's files before the build, by path.
        after: the digests of the site's files after the build, by path.
        staged: the paths of the staged files, all of them in `after`.
    """
    removed = {path: digest for path, digest in before.items() if path not in after and path != MANIFEST}
    first = _manifest_text({**before, **after}, base_url)
    return PublishPlan(
        added={path: after[path] for path in staged if path not in before},
        replaced={path: after[path] for path in staged if path in before},
        removed=removed,
        other_spellings=_find_other_spellings(removed, after) if removed else {},
        owned={*before, MANIFEST},
        first_manifest=None if output_dir.has_content(folder / MANIFEST, first) else first,
        last_manifest=_manifest_text(after, base_url) if removed else None,
    )


def _manifest_text(files: Mapping[str, str], base_url: str) -> bytes:
    return format_manifest({path: digest for path, digest in files.items() if path != MANIFEST}, base_url)


def _find_other_spellings(removed: Iterable[str], after: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the final paths with the normalized path of a removed one, by removed path."""
    final: dict[str, list[str]] = {}
    for path in after:
        final.setdefault(normalized_path(path), []).append(path)
    return {path: tuple(final[key]) for path in removed if (key := normalized_path(path)) in final}


def apply_plan(plan: PublishPlan, staging: StagingArea) -> list[str]:
    """Publish the staged files of a plan and delete its removed files, in the order of the module docstring.

    Returns:
        The paths of the deleted files, except those deleted to make room for staged files.
    """
    folder, deleted = staging.output, list[str]()
    if plan.first_manifest is not None:
        staging.add(MANIFEST, plan.first_manifest)
    staging.flush(list(staging.staged.values()), ())
    if plan.first_manifest is not None:
        _publish_manifest(staging)
    if plan.removed:
        _make_room(plan, folder)
    for path in sorted((*plan.added, *plan.replaced)):
        staging.publish(path)
    if plan.removed:
        deleted = output_dir.prune(folder, (path for path in plan.removed if not _is_final_file(plan, folder, path)))
    staging.flush((), _changed_folders(plan, folder))
    if plan.last_manifest is not None:
        staging.add(MANIFEST, plan.last_manifest)
        staging.flush([staging.staged[MANIFEST]], ())
        _publish_manifest(staging)
    return deleted


def apply_plan_at_once(plan: PublishPlan, staging: StagingArea, *, keep_previous: bool) -> list[str]:
    """Publish the staged files of a plan and delete its removed files in one step, by exchanging the output folder.

    Returns:
        The paths of the deleted files.
    """
    delete_site(next_folder(staging.output))  # that of a killed build
    manifest = plan.last_manifest if plan.last_manifest is not None else plan.first_manifest
    if any(plan.counts) or manifest is not None:
        replace_site(staging, manifest, plan.replaced.keys() | plan.removed.keys(), keep_previous=keep_previous)
    return sorted(plan.removed)


def _changed_folders(plan: PublishPlan, folder: Path) -> list[str]:
    """Return the folders in which a name was added, replaced or removed, and all folders above them, some of which may be new."""
    paths = (*plan.added, *plan.replaced, *plan.removed)
    return sorted({f"{folder}/{parent}" for path in paths for parent in PurePosixPath(path).parents})


def _make_room(plan: PublishPlan, folder: Path) -> None:
    """Delete removed files at the path of a new folder, or below the path of a new file."""
    new_files = plan.added.keys() | plan.replaced.keys()
    new_folders = {str(parent) for path in new_files for parent in PurePosixPath(path).parents}
    output_dir.prune(folder, plan.removed.keys() & new_folders)
    below = {path for path in plan.removed if any(str(parent) in new_files for parent in PurePosixPath(path).parents)}
    output_dir.prune(folder, below)


def _is_final_file(plan: PublishPlan, folder: Path, path: str) -> bool:
    """Return True if a removed path is the same file as a final path with another spelling, as on some file systems."""
    file = folder / path
    final = (folder / other for other in plan.other_spellings.get(path, ()))
    return any(file.exists() and other.exists() and file.samefile(other) for other in final)


def _publish_manifest(staging: StagingArea) -> None:
    """Rename the staged manifest into place. It is on the disk before anything else is done."""
    staging.publish(MANIFEST)
    staging.flush((), (staging.output, staging.output.parent))
