"""sitegen init: make a new archive that builds: a configuration, a first story, what it names, and a page about it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from sitegen.cli._options import command as _command

if TYPE_CHECKING:
    from sitegen.cli._options import Settings


@_command
@click.argument("place", metavar="FOLDER", default="")
@click.option("--title", default="", help="The archive's name.")
@click.option(
    "--timezone", metavar="ZONE", help="What a time without a zone means, such as America/Los_Angeles; the machine's."
)
def command(settings: Settings, *, place: str, title: str, timezone: str | None) -> None:
    """Make a new archive in FOLDER (the current one if not given). Nothing that is there is overwritten."""
    import json

    from sitegen.cli._zone import describe_zone, detect_zone, zone_from_option
    from sitegen.diagnostics import SitegenError

    root = settings.root / place
    zone = zone_from_option(timezone) if timezone is not None else detect_zone(os.environ)
    name = title or root.resolve().name.replace("-", " ").replace("_", " ").strip().capitalize() or "Archive"
    here = ZoneInfo(zone.name)
    today = settings.now(here).astimezone(here).date().isoformat()
    files = _first_files(json.dumps(name, ensure_ascii=False), today, zone.name)
    taken = [path for path in files if (root / path).exists()]
    if taken:
        raise SitegenError(f"{root / taken[0]} is there already; choose another folder: sitegen init NAME", 2)
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    if not settings.quiet:
        click.echo(describe_zone(zone))
        click.echo(f"A new archive in {root}: {len(files)} files. Now: sitegen -C {place or '.'} serve")


def _first_files(title: str, today: str, zone: str) -> dict[str, str]:
    """The first files of an archive; `title` is quoted for TOML and YAML."""
    return {
        "sitegen.toml": f"""# The archive's one configuration file. `sitegen config` shows every value in force.
[site]
title = {title}
description = ""
base_url = "https://archive.example.org/"  # an example: set the address of the site before you publish it
language = "en"
timezone = "{zone}"

[content]
strict_sections = true  # a story's section that is not declared below is an error

[sections.archive]
title = "Archive"
""",
        ".gitignore": "/build/\n/.sitegen/\n",
        ".gitattributes": "addresses.txt merge=union\n",
        "content/stories/the-archive-opens.md": f"""---
title: The archive opens
deck: This first story shows what a story is. Change it, or delete it.
status: published
published: {today}
section: archive
publication: organization/our-newsroom
entities:
  - Our newsroom
---

Our newsroom keeps its stories here. The first mention of whatever a story lists under `entities:` becomes a link by
itself, and the entry it leads to lists every story that names it.

A story is published once it says `status: published`. Until then nothing of it is.
""",
        "content/organizations/our-newsroom.md": """---
name: Our newsroom
summary: The newsroom that keeps this archive
---

Say here who you are.
""",
        "content/pages/about.md": """---
title: About this archive
summary: What it is, and who keeps it.
status: published
---

Say here what the archive holds, and how to reach those who keep it. The first story is
[The archive opens](@/stories/the-archive-opens.md).
""",
    }
