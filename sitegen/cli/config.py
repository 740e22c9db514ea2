"""sitegen config: show every value of the configuration in force, and where it comes from."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import click
import msgspec

from sitegen.cli._options import command as _command

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sitegen.cli._options import Settings


OPTION_KEY = "-b"
"""Under this key, which no file can hold, a table notes which of its values the command line gave."""


@_command
def command(settings: Settings) -> None:
    """Show every value of the configuration in force as TOML, with where it comes from."""
    from sitegen.config.toml import parse_toml

    config = settings.load_config()
    if settings.as_json:
        click.echo(json.dumps(msgspec.to_builtins(config), ensure_ascii=False, indent=2))
        return
    given = parse_toml(settings.config_file.read_text("utf-8-sig"), settings.config_file.name)
    if settings.base_url:
        given.setdefault("site", {})[OPTION_KEY] = "base_url"
    for line in _config_lines("", msgspec.to_builtins(config), given, settings.config_file.name):
        click.echo(line)


def _config_lines(table: str, values: Mapping[str, Any], given_values: Mapping[str, Any], file: str) -> Iterator[str]:
    """A table's own values with their origins, then the tables in it."""
    plain = {key: value for key, value in values.items() if not isinstance(value, dict) or (not value and not table)}
    if table and plain:
        yield f"[{table}]"
    width = max((len(f"{key} = {_to_toml(value)}") for key, value in plain.items()), default=0)
    for key, value in plain.items():
        origin = _origin(table, key, given_values, file)
        yield f"{f'{key} = {_to_toml(value)}':<{min(width, 70)}}  # {origin}"
    if plain:
        yield ""
    for key, value in values.items():
        if key not in plain:
            inner = given_values.get(key, {})
            yield from _config_lines(
                f"{table}.{key}" if table else key, value, inner if isinstance(inner, dict) else {}, file
            )


def _origin(table: str, key: str, given_values: Mapping[str, Any], file: str) -> str:
    if given_values.get(OPTION_KEY) == key:
        return "-b"
    variable = f"SITEGEN_{table}__{key}".upper()
    if variable in os.environ:
        return variable
    return file if key in given_values else "default"


def _to_toml(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
