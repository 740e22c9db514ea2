"""The command `sitegen schema`: prints a JSON Schema of the configuration or of front matter, for editors."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from sitegen.cli._completion import completes, schemas
from sitegen.cli._options import command as _command
from sitegen.problem_codes.environment import INVALID_ARGUMENT

if TYPE_CHECKING:
    from sitegen.cli._options import Settings


@_command
@click.argument("name", required=False, default="", shell_complete=completes(schemas))
def command(settings: Settings, *, name: str) -> None:
    """Print a JSON Schema with which editors complete and check a file.

    NAME is sitegen.toml, a kind of document such as story, or entity for a kind of your own. Without it, the names are listed.
    """
    from sitegen.diagnostics import SitegenError, suggestion
    from sitegen.schemas.json_schema import make_schema, schema_names

    names = schema_names()
    if not name:
        click.echo(json.dumps(names) if settings.as_json else "\n".join(names))
        return
    if name not in names:
        hint = suggestion(name, names) or f"the schemas are {', '.join(names)}"
        raise SitegenError(INVALID_ARGUMENT(f'there is no schema "{name}"; {hint}'), 2)
    click.echo(json.dumps(make_schema(name), ensure_ascii=False, indent=2))
