"""sitegen clean: delete the published files and the archive database; the next build makes both anew."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import click

from sitegen.cli._options import command as _command

if TYPE_CHECKING:
    from sitegen.cli._options import Settings


@_command
def command(settings: Settings) -> None:
    """Delete the files that sitegen published, and the archive database. Nobody else's file is touched."""
    from sitegen.cli._terminal import plural
    from sitegen.job import locked, output_folder
    from sitegen.write import output
    from sitegen.write.manifest import MANIFEST, owned

    config = settings.config()
    folder = output_folder(settings.root, config, settings.output)
    output.check_folder(folder, settings.root)
    output.claim(folder)
    ours = owned(folder)
    with locked(settings.job(config)), locked(settings.job(config, drafts=True)):
        pass  # nobody is at work on it
    removed = output.prune(folder, [*ours, *([MANIFEST] if ours else [])])
    for scratch in (settings.root / ".sitegen", folder / output.STAGE):
        shutil.rmtree(scratch, ignore_errors=True)
    if not settings.quiet:
        click.echo(f"{plural(len(removed), 'file', 'files')} deleted from {folder}, and the archive database")
