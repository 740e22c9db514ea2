"""The command `sitegen config`: shows the effective configuration, and the source of each value."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, NamedTuple

import click
import msgspec

from sitegen.cli._options import command as _command
from sitegen.config.loader import environment_variable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sitegen.cli._options import Settings

ConfigPath = tuple[str, ...]
MAX_ALIGNED_WIDTH = 70
"""Maximum column at which sources are aligned. The sources of longer values are not aligned."""


@_command
def command(settings: Settings) -> None:
    """Show the effective configuration as TOML, with the source of each value."""
    from sitegen.config.toml import parse_toml

    config = settings.load_config()
    if settings.as_json:
        click.echo(json.dumps(msgspec.to_builtins(config), ensure_ascii=False, indent=2))
        return
    sources = _Sources(
        settings.config_file.name,
        parse_toml(settings.config_file.read_text("utf-8-sig"), settings.config_file.name),
        {("site", "base_url"): "-b"} if settings.base_url else {},
    )
    for line in _config_lines((), msgspec.to_builtins(config), sources):
        click.echo(line)


class _Sources(NamedTuple):
    """The sources of configuration values, apart from the environment."""

    file_name: str
    file_values: Mapping[str, Any]
    overridden: Mapping[ConfigPath, str]
    """Keys that the command line overrides, with the option."""

    def source_of(self, path: ConfigPath) -> str:
        """Return the option, environment variable or file that sets a value, or "default"."""
        if path in self.overridden:
            return self.overridden[path]
        variables = (environment_variable(path[:length]) for length in range(len(path), 1, -1))
        variable = next((name for name in variables if name in os.environ), "")
        return variable or (self.file_name if self._is_in_file(path) else "default")

    def _is_in_file(self, path: ConfigPath) -> bool:
        table: Any = self.file_values
        for key in path:
            if not isinstance(table, dict) or key not in table:
                return False
            table = table[key]
        return True


def _config_lines(table: ConfigPath, values: Mapping[str, Any], sources: _Sources) -> Iterator[str]:
    """Yield the lines of a table's own values, each with its source, then those of the tables in it."""
    plain = {key: value for key, value in values.items() if not isinstance(value, dict) or (not value and not table)}
    if table and plain:
        yield f"[{'.'.join(table)}]"
    width = max((len(f"{key} = {_to_toml(value)}") for key, value in plain.items()), default=0)
    for key, value in plain.items():
        assignment = f"{key} = {_to_toml(value)}"
        yield f"{assignment:<{min(width, MAX_ALIGNED_WIDTH)}}  # {sources.source_of((*table, key))}"
    if plain:
        yield ""
    for key, value in values.items():
        if key not in plain:
            yield from _config_lines((*table, key), value, sources)


def _to_toml(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
