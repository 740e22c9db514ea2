"""The command `sitegen init`: creates an archive with a configuration, a first story, an organization and a page."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from sitegen.cli._options import command as _command
from sitegen.problem_codes.environment import FOLDER_EXISTS

if TYPE_CHECKING:
    from sitegen.cli._options import Settings

FIRST_FILES = {
    "sitegen.toml": """# The configuration of the archive. `sitegen config` shows the effective value of every key.
[site]
title = {title}
description = ""
base_url = "https://archive.example.org/"  # an example: set the URL of the site before you publish it
language = "en"
timezone = "{zone}"

[content]
strict_sections = true  # sections of stories must be declared below

[sections.archive]
title = "Archive"
""",
    ".gitignore": "/build/\n/.sitegen/\n/.venv/\n",
    ".gitattributes": "addresses.txt merge=union\n",
    "content/stories/the-archive-opens.md": """---
title: The archive opens
deck: This first story is an example. Change it, or delete it.
status: published
published: {today}
section: archive
publication: organization/our-newsroom
entities:
  - Our newsroom
---

Our newsroom keeps its stories here. The first mention of each entity that a story lists under `entities:` becomes a link to
the page of that entity, which lists every story that names it.

A story is published once it has `status: published`. Until then, no part of it is published.
""",
    "content/organizations/our-newsroom.md": """---
name: Our newsroom
summary: The newsroom that maintains this archive
---

Describe who you are.
""",
    "content/pages/about.md": """---
title: About this archive
summary: What this archive contains, and who maintains it.
status: published
---

Describe what the archive contains, and how to contact its editors. The first story is
[The archive opens](@/stories/the-archive-opens.md).
""",
}
"""The first files of an archive, by path. `title` must be quoted for TOML."""


@_command
@click.argument("new_folder", metavar="FOLDER", default="")
@click.option("--title", default="", help="Title of the archive (default: from the folder's name).")
@click.option(
    "--timezone",
    metavar="ZONE",
    help="Time zone of the archive, such as America/Los_Angeles (default: this machine's).",
)
def command(settings: Settings, *, new_folder: str, title: str, timezone: str | None) -> None:
    """Create an archive that builds: a configuration, a first story, an organization and a page.

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
    files = {path: text.format_map(values) for path, text in FIRST_FILES.items()}
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
