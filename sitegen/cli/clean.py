"""sitegen clean: delete the published files and the archive database; the next build makes both anew."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import click

from sitegen.cli._options import command as _command

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.build.context import Job
    from sitegen.cli._options import Settings


@_command
def command(settings: Settings) -> None:
    """Delete the files that sitegen published, and the archive database. Nobody else's file is touched."""
    from sitegen.build.context import locked
    from sitegen.cli._output import plural
    from sitegen.publish.output import output_dir
    from sitegen.publish.output.manifest import MANIFEST

    config = settings.config()
    job = settings.job(config)
    output_dir.check_folder(job.output, job.root)
    with locked(job), locked(settings.job(config, drafts=True)):
        removed = output_dir.prune(job.output, _ours(job))
        removed += output_dir.prune(
            job.output, [MANIFEST] if removed else []
        )  # last: until then it says whose they are
        shutil.rmtree(job.output / output_dir.STAGE, ignore_errors=True)
        _clear(job.scratch)
    if not settings.quiet:
        click.echo(f"{plural(len(removed), 'file', 'files')} deleted from {job.output}, and the archive database")


def _ours(job: Job) -> list[str]:
    """Return the files that are this archive's in the output folder, but for the manifest; refuse another's folder."""
    from contextlib import closing, nullcontext

    from sitegen.database.store import Store
    from sitegen.publish.output import ownership
    from sitegen.publish.output.manifest import MANIFEST, owned

    there = job.database.exists()
    with closing(Store(job.database, None)) if there else nullcontext() as store:
        ownership.require(store, job)
        known = ownership.files(store, job.output) if store else set()
    return sorted((known | owned(job.output).keys()) - {MANIFEST})


def _clear(scratch: Path) -> None:
    """Delete the archive database with all that lies beside it; the locks last, since they are held."""
    locks = {scratch / name for name in ("lock", "preview.lock")}
    for place in set(scratch.iterdir()) - locks:
        shutil.rmtree(place, ignore_errors=True) if place.is_dir() else place.unlink(missing_ok=True)
    shutil.rmtree(scratch, ignore_errors=True)
