"""The command `sitegen clean`: deletes the published files and the archive database. The next build creates both again."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from typing import TYPE_CHECKING

import click

from sitegen.cli._options import command as _command

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.build.options import BuildOptions
    from sitegen.cli._options import Settings

CLEANING_PREFIX = "cleaning-"
"""Beginning of the name of an empty file in the state folder while `clean` runs: it names the output folder that belongs to the archive."""
LOCK_PREFIXES = ("lock", "preview.lock", "import.lock")
"""Beginnings of the names of the lock files in the state folder, and of the files that say who holds them."""


@_command
def command(settings: Settings) -> None:
    """Delete the published files and the archive database.

    Other files in the output folder are not deleted, and neither is what an import that was interrupted has to complete. The next
    build creates everything else again; it refuses an output folder in which other files remain.
    """
    from sitegen.build.lock import build_lock, import_lock
    from sitegen.cli._output import show_problems
    from sitegen.content.interrupted_import import find_interrupted_import
    from sitegen.diagnostics import pluralize
    from sitegen.publish.output import output_dir
    from sitegen.publish.output.manifest import MANIFEST, has_manifest
    from sitegen.publish.output.whole_site import delete_site, next_folder, previous_folder

    config = settings.load_config()
    options = settings.build_options(config)
    output_dir.check_output_folder(options.output_folder, options.root)
    with (
        import_lock(options.state_folder),
        build_lock(options),
        build_lock(settings.build_options(config, drafts=True)),
    ):
        owned = _owned_paths(options)
        removed: list[str] = []
        cleaning = cleaning_file(options)
        if owned is not None:
            cleaning.touch()
            removed = output_dir.prune(options.output_folder, owned)
            # the manifest last, since it lists the files that sitegen owns
            is_ours = bool(removed) or has_manifest(options.output_folder)
            removed += output_dir.prune(options.output_folder, [MANIFEST] if is_ours else [])
            _delete(options.output_folder / output_dir.STAGING_FOLDER_NAME)
            for folder in (next_folder(options.output_folder), previous_folder(options.output_folder)):
                delete_site(folder)
        interrupted = find_interrupted_import(options.root)
        _delete_state_folder(options.state_folder, cleaning, kept="import" if interrupted else "")
    show_problems(interrupted, settings.root)
    if not settings.quiet:
        count = pluralize(len(removed), "file", "files")
        click.echo(f"Deleted {count} from {options.output_folder}, and the archive database.")
        if other := output_dir.find_foreign_name(options.output_folder):
            click.echo(
                f"The folder still has files that sitegen did not write, such as {other}. Move them away: a build needs a folder of its own."
            )


def _owned_paths(options: BuildOptions) -> list[str] | None:
    """Return the files in the output folder that this archive published, without the manifest, sorted.

    None if the folder is missing or empty, and nothing says that it is this archive's.

    Raises:
        SitegenError: if the folder belongs to another archive.
        DamagedDatabaseError: if the database is damaged.
    """
    from contextlib import closing, nullcontext

    from sitegen.database.connection import verify
    from sitegen.database.store import Store
    from sitegen.publish.output import ownership
    from sitegen.publish.output.manifest import MANIFEST, has_manifest, owned_files

    exists = options.database_path.exists()
    verify(options.database_path)
    with closing(Store(options.database_path, None)) if exists else nullcontext() as store:
        if ownership.is_emptied(store, options, is_cleaned=not exists and cleaning_file(options).exists()):
            return []
        ownership.check_owner_without_indexing(store, options)
        recorded = ownership.recorded_files(store, options.output_folder) if store else set()
        if not recorded and not has_manifest(options.output_folder):
            return None
    return sorted((recorded | owned_files(options.output_folder).keys()) - {MANIFEST})


def cleaning_file(options: BuildOptions) -> Path:
    """Return the file that says that a `clean` of the output folder has begun, and that the folder is this archive's.

    It is empty, since there may be no space for more.
    """
    folder = hashlib.sha256(os.fsencode(options.output_folder)).hexdigest()[:16]
    return options.state_folder / f"{CLEANING_PREFIX}{folder}"


def _delete_state_folder(state_folder: Path, cleaning: Path, *, kept: str) -> None:
    """Delete the folder of the archive database, but for one name in it.

    The databases are deleted first: a build uses the other files only if a database names them. The lock files are deleted after the
    others, since they are held. From then on, another process may use the folder, which stays then. `cleaning` is the last: without it,
    the next `clean` would not know whose the output folder is.
    """
    from sitegen.database.connection import delete_database

    files = sorted(path for path in state_folder.iterdir() if path.name != kept)
    for path in files:
        if path.suffix == ".db":
            delete_database(path)
    for path in sorted(files, key=lambda path: (path == cleaning, path.name.startswith(LOCK_PREFIXES))):
        _delete(path)
    if not kept:
        try:
            state_folder.rmdir()
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):  # ENOTDIR: it is a symbolic link
                raise


def _delete(path: Path) -> None:
    """Delete a file, a symbolic link, or a folder with its content; does nothing if there is none."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
