"""The command `sitegen init`: creates an archive from one of the folders in `sitegen/cli/starters/`."""

from __future__ import annotations

import os
from importlib import resources
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from sitegen.cli._options import command as _command
from sitegen.problem_codes.environment import FOLDER_EXISTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

    from sitegen.cli._options import Settings

STARTERS = ("newspaper", "investigation", "blank")
"""The names of the folders in `sitegen/cli/starters/`, each with the first files of an archive. The first is the default."""
GIT_FILES = {
    ".gitignore": "/build/\n/preserved/\n/.sitegen/\n/.venv/\n",
    ".gitattributes": "addresses.txt merge=union\n",
}
"""Files of every new archive. They are not in the folders, where git and build tools would read them."""


@_command
@click.argument("new_folder", metavar="FOLDER", default="")
@click.option(
    "--template",
    type=click.Choice(STARTERS),
    default=STARTERS[0],
    help="First content: of a newspaper (default), of an investigation with a document, an event and a thread, or none.",
)
@click.option("--title", default="", help="Title of the archive (default: from the folder's name).")
@click.option(
    "--timezone",
    metavar="ZONE",
    help="Time zone of the archive, such as America/Los_Angeles (default: this machine's).",
)
def command(settings: Settings, *, new_folder: str, template: str, title: str, timezone: str | None) -> None:
    """Create an archive that builds: a configuration, and first content to change.

    FOLDER is the folder of the archive (default: the current one). Existing files are not overwritten.
    """
    import json

    from sitegen.cli._zone import describe_zone, detect_zone, zone_from_option
    from sitegen.diagnostics import SitegenError

    root = settings.root / new_folder
    zone = zone_from_option(timezone) if timezone is not None else detect_zone(os.environ)
    name = title or root.resolve().name.replace("-", " ").replace("_", " ").strip().capitalize() or "Archive"
    here = ZoneInfo(zone.name)
    today = settings.now(here).astimezone(here).date().isoformat()
    values = {"title": json.dumps(name, ensure_ascii=False), "today": today, "zone": zone.name}
    files = GIT_FILES | {path: text.format_map(values) for path, text in read_starter(template).items()}
    existing = [path for path in files if (root / path).exists()]
    if existing:
        raise SitegenError(
            FOLDER_EXISTS(f"{root / existing[0]} exists already; choose another folder: sitegen init NAME"), 2
        )
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    if not settings.quiet:
        click.echo(describe_zone(zone))
        click.echo(
            f"Created an archive in {root}: {len(files)} files. To preview it: sitegen -C {new_folder or '.'} serve"
        )
        click.echo(
            'Before you publish it, set "base_url" in sitegen.toml to its address. Until then, builds work and warn about it.'
        )


def read_starter(name: str) -> dict[str, str]:
    """Return the files of a starter by path, sorted. Their text is a format string with `title`, quoted for TOML, `today` and `zone`."""
    folder = resources.files("sitegen.cli") / "starters" / name
    return dict(sorted(_read_files(folder, "")))


def _read_files(folder: Traversable, path: str) -> Iterator[tuple[str, str]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _read_files(entry, f"{path}{entry.name}/")
        else:
            yield f"{path}{entry.name}", entry.read_text("utf-8")
