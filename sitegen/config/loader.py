"""Loads `sitegen.toml`, applies the environment and then the command line, and validates the result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from sitegen import struct_errors
from sitegen.config.kinds import DOCUMENT_KINDS, ENTITY_KINDS, KindConfig
from sitegen.config.publication.secrets import secret_problems, without_secret
from sitegen.config.schema import Config
from sitegen.config.toml import TomlPositions, load_toml, parse_toml, read_config_text
from sitegen.config.validation import validate_config
from sitegen.diagnostics import Problem, SitegenError
from sitegen.names.language_tags import canonicalize_tag
from sitegen.problem_codes.configuration import MISSING_FILE, UNREADABLE_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

CONFIG_FILE_NAME = "sitegen.toml"


def load(file: Path, environ: Mapping[str, str], overrides: Mapping[str, Any] | None = None) -> Config:
    """Return the configuration in `file`, with the built-in kinds, a base URL that ends with `/`, and a canonical language tag.

    `SITEGEN_TABLE__KEY` variables of `environ` override the file, and `overrides` override both.

    Raises:
        SitegenError: with exit code 2 and every problem found.

    """
    try:
        text = read_config_text(file)
    except FileNotFoundError:
        raise SitegenError(
            [
                Problem(
                    str(file),
                    0,
                    0,
                    MISSING_FILE("there is no such file"),
                    'an archive is a folder with a sitegen.toml; "sitegen init" makes one',
                )
            ],
            2,
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SitegenError([Problem(str(file), 0, 0, UNREADABLE_FILE(f"cannot be read: {error}"))], 2) from None
    try:
        data = parse_toml(text, file.name)
    except SitegenError as error:
        raise SitegenError([without_secret(problem) for problem in error.problems], error.exit_code) from None
    where = struct_errors.SourcePositions(file.name, text, TomlPositions(text), is_toml=True)
    for path, value in _environment_overrides(environ):
        _set_value(data, path, value)
    for table, values in (overrides or {}).items():
        for key, value in values.items():
            _set_value(data, (table, key), value)
    if secrets := list(secret_problems(data, where)):  # first: problems of other kinds would show the line
        raise SitegenError(secrets, 2)
    try:
        config = struct_errors.convert(Config, data, where)
    except struct_errors.StructError as error:
        raise SitegenError(error.problems, 2) from None
    config = msgspec.structs.replace(config, kinds=_merge_kinds(data.get("kinds", {})))
    if found := validate_config(config, where):
        raise SitegenError(found, 2)
    base, language = config.site.base_url.rstrip("/") + "/", canonicalize_tag(config.site.language)
    site = msgspec.structs.replace(config.site, base_url=base, language=language)
    return msgspec.structs.replace(config, site=site)


def read_source_positions(file: Path) -> struct_errors.SourcePositions:
    """Return the positions of the values in a configuration file."""
    text = file.read_text("utf-8-sig").replace("\r\n", "\n")
    return struct_errors.SourcePositions(file.name, text, TomlPositions(text), is_toml=True)


def environment_variable(path: tuple[str, ...]) -> str:
    """Return the name of the variable that sets a key: `SITEGEN_THEME__OPTIONS__SCHEME` for `scheme` in `[theme.options]`."""
    return f"SITEGEN_{'__'.join(path)}".upper()


def _environment_overrides(environ: Mapping[str, str]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the path and the value of each key that the environment sets, a table before its keys.

    A value that is valid TOML is parsed as TOML; any other is text.
    """
    for name in sorted(environ):
        path = tuple(name.removeprefix("SITEGEN_").lower().split("__"))
        if name.startswith("SITEGEN_") and len(path) > 1 and all(path):
            yield path, _toml_value(environ[name])


def _toml_value(text: str) -> Any:
    data = load_toml(f"value = {text}", "")
    return text if isinstance(data, Problem) else data["value"]


def _set_value(data: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    """Set the value at a path. A value on the way that is not a table stays, and is reported as a mistake of the file."""
    table: Any = data
    for key in path[:-1]:
        table = table.setdefault(key, {})
        if not isinstance(table, dict):
            return
    table[path[-1]] = value


def _merge_kinds(declared: Mapping[str, Mapping[str, Any]]) -> dict[str, KindConfig]:
    """Return the built-in kinds with the archive's changes, then the kinds that the archive adds."""
    kinds = {}
    for name, base in {
        **DOCUMENT_KINDS,
        **ENTITY_KINDS,
        **{name: _new_kind(name) for name in declared if name not in {**DOCUMENT_KINDS, **ENTITY_KINDS}},
    }.items():
        kinds[name] = msgspec.structs.replace(base, **declared.get(name, {}))
    return kinds


def _new_kind(name: str) -> KindConfig:
    return KindConfig(f"{name}s", name.capitalize(), f"{name.capitalize()}s", f"/{name}s/{{slug}}/")
