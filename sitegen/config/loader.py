"""Loading of `sitegen.toml`: the file, then the environment, then the command line, checked as a whole."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import msgspec

from sitegen import struct_errors
from sitegen.config.schema import DOCUMENT_KINDS, ENTITY_KINDS, Config, KindConfig
from sitegen.config.toml import TomlPositions, parse_toml
from sitegen.config.validation import validate_config
from sitegen.diagnostics import Problem, SitegenError
from sitegen.names.language_tags import canonicalize_tag

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CONFIG_FILE_NAME = "sitegen.toml"


def load(file: Path, environ: Mapping[str, str], overrides: Mapping[str, Any] | None = None) -> Config:
    """The configuration in `file`; raises SitegenError with code 2 and every problem found."""
    try:
        text = file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        raise SitegenError(
            [
                Problem(
                    str(file),
                    0,
                    0,
                    "there is no such file",
                    'an archive is a folder with a sitegen.toml; "sitegen init" makes one',
                )
            ],
            2,
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SitegenError([Problem(str(file), 0, 0, f"cannot be read: {error}")], 2) from None
    data = parse_toml(text, file.name)
    where = struct_errors.SourcePositions(file.name, text, TomlPositions(text))
    _apply_overrides(data, _environment_overrides(environ))
    _apply_overrides(data, dict(overrides or {}))
    config = struct_errors.convert(Config, data, where)
    if isinstance(config, list):
        raise SitegenError(config, 2)

    config = msgspec.structs.replace(config, kinds=_merge_kinds(data.get("kinds", {})))
    if found := validate_config(config, where):
        raise SitegenError(found, 2)
    base, language = config.site.base_url.rstrip("/") + "/", canonicalize_tag(config.site.language)
    site = msgspec.structs.replace(config.site, base_url=base, language=language)
    return msgspec.structs.replace(config, site=site)


def read_source_positions(file: Path) -> struct_errors.SourcePositions:
    """Where the values of a configuration file stand."""
    text = file.read_text("utf-8-sig").replace("\r\n", "\n")
    return struct_errors.SourcePositions(file.name, text, TomlPositions(text))


def _environment_overrides(environ: Mapping[str, str]) -> dict[str, Any]:
    """`SITEGEN_SITE__TITLE=x` as `{"site": {"title": "x"}}`; a value that reads as TOML is taken as TOML."""
    data: dict[str, Any] = {}
    for name in sorted(environ):
        section, mark, key = name.removeprefix("SITEGEN_").lower().partition("__")
        if name.startswith("SITEGEN_") and mark:
            data.setdefault(section, {})[key] = _toml_value(environ[name])
    return data


def _toml_value(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _apply_overrides(data: dict[str, Any], overrides: Mapping[str, Any]) -> None:
    for section, values in overrides.items():
        target = data.setdefault(section, {})
        if isinstance(target, dict):
            target.update(values)


def _merge_kinds(declared: Mapping[str, Mapping[str, Any]]) -> dict[str, KindConfig]:
    """The built-in kinds, each with the archive's own changes, then the kinds that the archive adds."""
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
