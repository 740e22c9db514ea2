"""sitegen clean: delete the published files and the archive database; the next build makes both anew."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import click

from sitegen.cli._options import command as _command

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.build.options import BuildOptions
    from sitegen.cli._options import Settings


@_command
def command(settings: Settings) -> None:
    """Delete the files that sitegen published, and the archive database. Nobody else's file is touched."""
    from sitegen.build.lock import build_lock
    from sitegen.cli._output import pluralize
    from sitegen.publish.output import output_dir
    from sitegen.publish.output.manifest import MANIFEST

    config = settings.load_config()
    options = settings.build_options(config)
    output_dir.check_output_folder(options.output_folder, options.root)
    with build_lock(options), build_lock(settings.build_options(config, drafts=True)):
        removed = output_dir.prune(options.output_folder, _owned_paths(options))
        removed += output_dir.prune(
            options.output_folder, [MANIFEST] if removed else []
        )  # last: until then it says whose they are
        shutil.rmtree(options.output_folder / output_dir.STAGING_FOLDER_NAME, ignore_errors=True)
        _delete_scratch(options.state_folder)
    if not settings.quiet:
        click.echo(
            f"{pluralize(len(removed), 'file', 'files')} deleted from {options.output_folder}, and the archive database"
        )


def _owned_paths(options: BuildOptions) -> list[str]:
    """Return the files that are this archive's in the output folder, but for the manifest; refuse another's folder."""
    from contextlib import closing, nullcontext

    from sitegen.database.store import Store
    from sitegen.publish.output import ownership
    from sitegen.publish.output.manifest import MANIFEST, owned_files

    exists = options.database_path.exists()
    with closing(Store(options.database_path, None)) if exists else nullcontext() as store:
        ownership.ensure_certainly_owned(store, options)
        recorded = ownership.recorded_files(store, options.output_folder) if store else set()
    return sorted((recorded | owned_files(options.output_folder).keys()) - {MANIFEST})


def _delete_scratch(scratch: Path) -> None:
    """Delete the archive database with all that lies beside it; the locks last, since they are held."""
    locks = {scratch / name for name in ("lock", "preview.lock")}
    for place in set(scratch.iterdir()) - locks:
        shutil.rmtree(place, ignore_errors=True) if place.is_dir() else place.unlink(missing_ok=True)
    shutil.rmtree(scratch, ignore_errors=True)
