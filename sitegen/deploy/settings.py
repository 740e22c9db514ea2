"""The settings of a publication: the place that is meant, and what is wrong with its table in the configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sitegen.config.loader import read_source_positions
from sitegen.deploy.targets import TargetSettings, kind_of_address, target_kinds
from sitegen.diagnostics import SitegenError, suggestion
from sitegen.hosts import host_error
from sitegen.problem_codes.deployment import INVALID_TARGET
from sitegen.urls import web_address_error

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sitegen.config.schema import Config

RELEASE_NAME_FORMAT = "%Y-%m-%dT%H%M%SZ"
"""Format of the names of releases, in UTC."""
MIN_ALLOWED_DELETIONS = 10
"""Number of files that a percentage always allows to delete, since it would be almost nothing of a small site."""


def find_target(config: Config, name: str, root: Path, config_file: Path, site_folder: Path) -> TargetSettings:
    """Return the settings of a place.

    Args:
        config: the configuration.
        name: name of the place; empty if there is only one.
        root: the archive's folder.
        config_file: the configuration file, for positions of problems.
        site_folder: the output folder.

    Raises:
        SitegenError: if there is no such place, or its table has mistakes (exit code 2).
    """
    name = name or _only_name(config)
    if name not in config.publish:
        hint = suggestion(name, config.publish) or _describe_names(config)
        raise SitegenError(INVALID_TARGET(f"there is no table [publish.{name}]; {hint}"), 2)
    settings = TargetSettings(name, config.publish[name].to, config.publish[name], root, site_folder=site_folder)
    positions = read_source_positions(config_file)
    problems = [positions.problem_at(("publish", name, key), INVALID_TARGET(text)) for key, text in _mistakes(settings)]
    if problems:
        raise SitegenError(problems, 2)
    return settings


def with_limit(settings: TargetSettings, most_deleted: str) -> TargetSettings:
    """Return settings with another value of `most_deleted`, that of the command line.

    Raises:
        SitegenError: if it is not valid (exit code 2).
    """
    if error := _limit_error(most_deleted):
        raise SitegenError(INVALID_TARGET(f"--most-deleted: {error}"), 2)
    return settings._replace(options=msgspec.structs.replace(settings.options, most_deleted=most_deleted))


def _only_name(config: Config) -> str:
    names = sorted(config.publish)
    if len(names) != 1:
        raise SitegenError(INVALID_TARGET(_describe_names(config)), 2)
    return names[0]


def _describe_names(config: Config) -> str:
    names = sorted(config.publish)
    if not names:
        return 'sitegen.toml has no place to publish to; add a table, such as [publish.production] with to = "file:/srv/site"'
    return f"name the place: sitegen publish {names[0]}" + "".join(f", or {name}" for name in names[1:])


def _mistakes(settings: TargetSettings) -> Iterator[tuple[str, str]]:
    """Yield the key and the message of each mistake in the table of a place."""
    kind = kind_of_address(settings.to)
    if kind is None:
        known = ", ".join(sorted(f"{scheme}:" for kind in target_kinds().values() for scheme in kind.SCHEMES))
        yield "to", f"the address does not begin with one of {known}"
    else:
        for text in kind.check_settings(settings):
            yield "to", text
    address = settings.options.address
    if address and (fault := web_address_error(address)):
        yield (
            "address",
            f'"{address}" {fault}; write the address at which readers find the site, such as "https://archive.example.org/"',
        )
    if error := _limit_error(settings.options.most_deleted):
        yield "most_deleted", error
    if settings.options.host and (error := host_error(settings.options.host)):
        yield "host", error


def _limit_error(value: str) -> str:
    try:
        most_deletions(value, 0)
    except ValueError:
        return f'"{value}" is neither a number nor a percentage; write "500" or "10%"'
    return ""


def most_deletions(setting: str, total: int) -> int:
    """Return the number of files that may be deleted, from `most_deleted` and the number of files at the place.

    Raises:
        ValueError: if the setting is neither a number nor a percentage.
    """
    if setting.strip().endswith("%"):
        percentage = float(setting.strip()[:-1])
        if not 0 <= percentage <= 100:  # noqa: PLR2004 - per cent
            raise ValueError(setting)
        return max(int(total * percentage / 100), MIN_ALLOWED_DELETIONS if percentage else 0)
    if (number := int(setting)) < 0:
        raise ValueError(setting)
    return number
