"""Themes: a folder with `theme.toml`, `templates/` and `static/`, standing on a parent, standing on another.

The archive's own `templates/` come before the theme's. A theme is looked for in the archive's `themes/`, among those
that come with sitegen, and among installed packages with an entry point in the group `sitegen.themes`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from sitegen import struct_errors
from sitegen.config.toml import TomlPositions, parse_toml
from sitegen.diagnostics import Problem, SitegenError, suggestion
from sitegen.urls import ASSETS_ADDRESS

if TYPE_CHECKING:
    from collections.abc import Mapping

HASHED_SUFFIXES = {".css", ".js"}


class ThemeOption(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One option that a theme offers."""

    type: Literal["text", "number", "flag"]
    default: str | int | bool
    summary: str = ""
    choices: tuple[str, ...] = ()


class ThemeManifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A `theme.toml`."""

    name: str
    summary: str = ""
    parent: str = ""
    options: dict[str, ThemeOption] = {}


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme with everything it stands on: folders from the first looked at to the last, and the options in force."""

    layers: tuple[Path, ...]
    options: Mapping[str, Any]

    def find_template(self, name: str, start: int = 0) -> tuple[int, Path] | None:
        """The template of a name in the first layer that has it, from layer `start`."""
        if name.startswith("/") or ".." in name.split("/"):
            return None
        for index, layer in enumerate(self.layers[start:], start):
            path = layer / "templates" / name
            if path.is_file():
                return index, path
        return None

    def static_files(self) -> dict[str, Path]:
        """The files in `static/` of all layers by their name; the first layer wins."""
        found: dict[str, Path] = {}
        for layer in reversed(self.layers):
            base = layer / "static"
            found |= {path.relative_to(base).as_posix(): path for path in _static_files(base)}
        return dict(sorted(found.items()))


def _static_files(base: Path) -> list[Path]:
    """The files of a `static/` folder; raises SitegenError for a link that leads out of it."""
    paths = [path for path in sorted(base.rglob("*")) if path.is_file() and not path.name.startswith(".")]
    inside = base.resolve()
    for path in paths:
        if path.is_symlink() and inside not in path.resolve().parents:
            message = "the symbolic link leads out of static/: what it leads to would be published"
            raise SitegenError([Problem(str(path), 0, 0, message, "put the file itself here")], 2)
    return paths


def asset_address(name: str, data: bytes) -> str:
    """Where a theme's file is published: stylesheets and scripts with a part of their digest in the name."""
    stem, dot, suffix = name.rpartition(".")
    if f".{suffix}" not in HASHED_SUFFIXES:
        return f"{ASSETS_ADDRESS}{name}"
    return f"{ASSETS_ADDRESS}{stem}.{hashlib.sha256(data).hexdigest()[:10]}{dot}{suffix}"


def load_theme(
    root: Path, name: str, given_options: Mapping[str, Any], positions: struct_errors.SourcePositions
) -> Theme:
    """The theme `name` for an archive's folder with the options given; raises SitegenError (code 2) for what is wrong.

    `places` are those of the configuration, so that a problem is told at its line.
    """
    layers, seen = [root], [name]
    offered: dict[str, ThemeOption] = {}
    while name:
        folder = _find_theme(root, name, positions)
        manifest = _read_manifest(folder)
        layers.append(folder)
        offered = {**manifest.options, **offered}
        name = manifest.parent
        if name in seen:
            raise SitegenError(f"the themes {' → '.join([*seen, name])} stand on each other in a circle", 2)
        seen.append(name)
    return Theme(tuple(layers), _resolve_options(offered, given_options, positions))


def installed_themes(root: Path) -> dict[str, Path]:
    """Every theme that can be had, by name; the archive's own first."""
    found: dict[str, Path] = {}
    for entry in entry_points(group="sitegen.themes"):
        spec = find_spec(entry.value)
        if spec and spec.submodule_search_locations:
            found[entry.name] = Path(spec.submodule_search_locations[0])
    for base in reversed(_theme_folders(root)):
        found |= {path.parent.name: path.parent for path in sorted(base.glob("*/theme.toml"))}
    return found


def _theme_folders(root: Path) -> tuple[Path, ...]:
    """Where themes lie, the first looked at first: the archive's own, those in sitegen's wheel, or beside its sources."""
    here = Path(__file__).resolve().parent.parent
    return root / "themes", here / "themes", here.parent / "themes"


def _find_theme(root: Path, name: str, positions: struct_errors.SourcePositions) -> Path:
    for base in _theme_folders(root):
        if "/" not in name and (base / name / "theme.toml").is_file():
            return base / name
    known = installed_themes(root)
    if name not in known:
        hint = suggestion(name, known) or f"known: {', '.join(sorted(known))}"
        raise SitegenError([positions.problem_at(("theme", "name"), f'there is no theme "{name}"', hint)], 2)
    return known[name]


def _read_manifest(folder: Path) -> ThemeManifest:
    file = folder / "theme.toml"
    label = f"themes/{folder.name}/theme.toml"
    try:
        text = file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise SitegenError(
            [Problem(label, 0, 0, f"the file is not UTF-8: {error.reason}", "save it as UTF-8")], 2
        ) from None
    found = struct_errors.convert(
        ThemeManifest, parse_toml(text, label), struct_errors.SourcePositions(label, text, TomlPositions(text))
    )
    if isinstance(found, list):
        raise SitegenError(found, 2)
    for key, option in found.options.items():
        if wrong := _option_error(option, option.default):
            raise SitegenError([Problem(label, 0, 0, f'the default of the option "{key}" {wrong}', option.summary)], 2)
    return found


def _resolve_options(
    offered: Mapping[str, ThemeOption], given_options: Mapping[str, Any], positions: struct_errors.SourcePositions
) -> dict[str, Any]:
    problems = []
    for key, value in given_options.items():
        option = offered.get(key)
        if option is None:
            hint = suggestion(key, offered) or f"it has: {', '.join(sorted(offered)) or 'none'}"
            problems.append(positions.problem_at(("theme", "options", key), f'the theme has no option "{key}"', hint))
        elif wrong := _option_error(option, value):
            path = ("theme", "options", key)
            problems.append(positions.problem_at(path, f'the theme\'s option "{key}" {wrong}', option.summary))
    if problems:
        raise SitegenError(problems, 2)
    return {key: given_options.get(key, option.default) for key, option in offered.items()}


def _option_error(option: ThemeOption, value: Any) -> str:
    fits = {"text": isinstance(value, str), "flag": isinstance(value, bool), "number": type(value) in {int, float}}
    if not fits[option.type]:
        return f"is a {option.type}, not {value!r}"
    return (
        f"is one of {', '.join(option.choices)}, not {value!r}"
        if option.choices and value not in option.choices
        else ""
    )
