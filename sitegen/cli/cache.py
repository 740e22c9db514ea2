"""The command `sitegen cache`: brings the archive's cache to another folder or another machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from sitegen.cli._options import command as _command

if TYPE_CHECKING:
    from sitegen.cli._options import Settings


@_command
@click.argument("action", type=click.Choice(["export", "import"]))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def command(settings: Settings, *, action: Literal["export", "import"], file: Path) -> None:
    """Write the archive's cache to one file, or use such a file in a copy of the archive.

    After an import, the next build parses and renders only what differs. The file contains the text of drafts, and needs the same trust as
    content. A file of another version of sitegen, of Python or of a library is not used.
    """
    (_export if action == "export" else _import)(settings, file)


def _export(settings: Settings, file: Path) -> None:
    from sitegen.build.cache_files.exporting import export_cache

    size = export_cache(settings.build_options(settings.load_config()), file)
    if settings.as_json:
        click.echo(json.dumps({"file": str(file), "bytes": size}))
    elif not settings.quiet:
        click.echo(f"Wrote the cache to {file}: {size / 1e6:.1f} MB.")


def _import(settings: Settings, file: Path) -> None:
    from sitegen.build.cache_files.importing import import_cache
    from sitegen.build.context import load_plugins
    from sitegen.build.fingerprint import cache_key

    options = settings.build_options(settings.load_config())
    is_used = import_cache(options, file, cache_key(options.config, load_plugins(options)))
    if settings.as_json:
        click.echo(json.dumps({"file": str(file), "imported": is_used}))
    elif not is_used:
        click.echo(OTHER_VERSION.format(file), err=True)
    elif not settings.quiet:
        click.echo(
            f"Imported the cache from {file}; the next build compares it with the content and the published files."
        )


OTHER_VERSION = (
    "{} was not imported, since it was written by another version of sitegen, of Python or of a library, or with other "
    "plugins or another configuration. The next build does not need it."
)
