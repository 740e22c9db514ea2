"""The whole-site switch of `sitegen build --atomic`: the new site is made next to the output folder, and the two are exchanged.

The new folder has hard links to the files that stay, so that only changed files are written. The exchange is one system call
(`renameat2` with RENAME_EXCHANGE on Linux, `renamex_np` on macOS). A kill before it leaves the old site, and one after it the
new site; the next build deletes what is left there.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen.diagnostics import SitegenError
from sitegen.folder_contents import walk
from sitegen.problem_codes.environment import CANNOT_EXCHANGE, INVALID_OUTPUT_FOLDER
from sitegen.publish.output import output_dir, precompress
from sitegen.publish.output.manifest import MANIFEST, owned_files
from sitegen.urls import output_file

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from sitegen.database.store import Store
    from sitegen.publish.output.output_dir import StagingArea

AT_FDCWD = -100
RENAME_EXCHANGE = 2
"""The flag of `renameat2` on Linux, which is the same as RENAME_SWAP on macOS."""
UNSUPPORTED = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EXDEV, errno.EBUSY}
"""Errors of file systems that cannot exchange two folders, and of folders that are mount points."""


def next_folder(output: Path) -> Path:
    """Return the folder in which the new site is made; after the exchange it contains the old one."""
    real = Path(os.path.realpath(output))
    return real.with_name(f".{real.name}.next")


def previous_folder(output: Path) -> Path:
    """Return the folder in which the old site is kept."""
    real = Path(os.path.realpath(output))
    return real.with_name(f".{real.name}.previous")


def replace_site(
    staging: StagingArea, manifest: bytes | None, left_out: Container[str], *, keep_previous: bool
) -> None:
    """Replace the output folder by a new one with all staged files.

    Args:
        staging: the staged files. Afterwards there are none. `next_folder` must not exist.
        manifest: the manifest of the new site; None if it is the same as before.
        left_out: the paths of the files of the old site that the new one does not have, or has with other bytes.
        keep_previous: keep the old site in `previous_folder`.

    Raises:
        SitegenError: if the folders cannot be exchanged. The site is then unchanged.
    """
    output = Path(os.path.realpath(staging.output))
    new = next_folder(output)
    new.mkdir()
    new.chmod(output_dir.FOLDER_MODE)
    try:
        if manifest is None:
            os.link(output / MANIFEST, new / MANIFEST)
        else:
            staging.add(MANIFEST, manifest)
        known = {""}
        # the manifest first: by it, the next build knows the files of a folder that a kill has left
        for path in sorted(staging.staged, key=lambda each: (each != MANIFEST, each)):
            output_dir.make_folder(path.rpartition("/")[0], new, known)
            Path(staging.staged[path]).replace(new / path)
        written = [new / path for path in staging.staged]
        staging.staged.clear()
        _link_files(output, new, left_out, known)
        staging.flush(written, [path for path, _, _ in walk(new)])
        _exchange(new, output)
    except BaseException:
        with suppress(OSError, SitegenError):  # the next build deletes it
            delete_site(new)
        raise
    staging.flush((), [output.parent])
    shutil.rmtree(new / output_dir.STAGING_FOLDER_NAME, ignore_errors=True)
    if keep_previous:
        delete_site(previous_folder(output))
        new.rename(previous_folder(output))
    else:
        delete_site(new)


def _link_files(old: Path, new: Path, left_out: Container[str], known: set[str]) -> None:
    """Give the files of the old site that stay a second name in the new one, with those that sitegen did not write."""
    for path in _files_below(old):
        if path in left_out or path.split("/")[0] in {MANIFEST, output_dir.STAGING_FOLDER_NAME}:
            continue
        output_dir.make_folder(path.rpartition("/")[0], new, known)
        os.link(old / path, new / path, follow_symlinks=False)


def _files_below(folder: Path) -> Iterator[str]:
    """Yield the paths of all files and symbolic links below a folder, relative to it."""
    for top, folders, names in walk(folder):
        links = [name for name in folders if (Path(top) / name).is_symlink()]
        for name in (*names, *links):
            yield f"{top}/{name}".removeprefix(f"{folder}/")


def _exchange(first: Path, second: Path) -> None:
    """Exchange two folders in one step.

    Raises:
        SitegenError: if the file system cannot do that.
    """
    import ctypes  # needed only for this call

    library = ctypes.CDLL(None, use_errno=True)
    names = (os.fsencode(first), os.fsencode(second))
    try:
        if sys.platform == "darwin":
            failed = library.renamex_np(*names, RENAME_EXCHANGE)
        else:
            failed = library.renameat2(AT_FDCWD, names[0], AT_FDCWD, names[1], RENAME_EXCHANGE)
        number = ctypes.get_errno() if failed else 0
    except AttributeError:  # a C library without the function
        number = errno.ENOSYS
    if number in UNSUPPORTED:
        reason = "it is a mount point, or its file system cannot exchange two folders"
        advice = "mount the folder above it, or build without --atomic and use sitegen publish with releases"
        raise SitegenError(CANNOT_EXCHANGE(f"{second} cannot be replaced in one step: {reason}; {advice}"))
    if number:
        raise OSError(number, os.strerror(number), str(second))


def delete_site(folder: Path) -> None:
    """Delete a site next to the output folder; does nothing if there is none.

    Files are deleted that its manifest lists, that have another name elsewhere, or that are symbolic links.

    Raises:
        SitegenError: if there are other files, which sitegen did not write.
    """
    if not folder.is_dir():
        return
    owned = owned_files(folder)
    for path in list(_files_below(folder)):
        file = folder / path
        if path in owned or file.is_symlink() or file.lstat().st_nlink > 1:
            file.unlink()
    others = sorted(path for path in _files_below(folder) if path != MANIFEST)
    if others:
        problem = f"{folder} contains {others[0]}, which sitegen did not write; move it away"
        raise SitegenError(INVALID_OUTPUT_FOLDER(problem))
    shutil.rmtree(folder)


def refresh_signatures(store: Store, output: Path) -> None:
    """Store the size, times and inode of all published files: links that come and go change the times of files."""
    rows = store.db.execute("SELECT address, id FROM page WHERE digest != x''").fetchall()
    signatures = [(output_dir.stat_signature(output / output_file(address)), page) for address, page in rows]
    store.db.executemany("UPDATE page SET stat = ? WHERE id = ?", signatures)
    precompress.refresh_signatures(store, output)
