"""Themes: folders with `theme.toml`, `templates/` and `static/`, each of which may have a parent theme.

The archive's own `templates/` come before the theme's. A theme is searched for in the archive's `themes/`, in the themes
that are included in sitegen, and in installed packages with an entry point in the group `sitegen.themes`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from sitegen import struct_errors
from sitegen.config.toml import TomlPositions, parse_toml, read_config_text
from sitegen.diagnostics import Problem, SitegenError, suggestion
from sitegen.folder_contents import list_folder, list_tree
from sitegen.names.private_files import private_part
from sitegen.problem_codes.extensions import CIRCULAR_THEMES, INVALID_THEME_OPTION, LINK_OUT_OF_STATIC, UNKNOWN_THEME
from sitegen.problem_codes.front_matter import NOT_UTF8
from sitegen.problem_codes.publication import PRIVATE_STATIC_FILE
from sitegen.theme.option_style import ThemeOption, contrast_warnings, css_value_error, option_style
from sitegen.urls import ASSETS_ADDRESS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

HASHED_SUFFIXES = {".css", ".js"}


class ThemeManifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of a `theme.toml`."""

    name: str
    summary: str = ""
    parent: str = ""
    options: dict[str, ThemeOption] = {}


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme with its parents: the layers, in the order in which they are searched, and the values of all options."""

    layers: tuple[Path, ...]
    options: Mapping[str, Any]
    option_style: str = ""
    """The stylesheet that options make, among the static files (`option_style.OPTION_STYLE`); empty if there is none."""
    warnings: tuple[Problem, ...] = ()
    """Warnings about the values of options."""

    def find_template(self, name: str, start: int = 0) -> tuple[int, Path] | None:
        """Return layer number and file of a template in the first layer from `start` that has it; None if none has."""
        if name.startswith("/") or ".." in name.split("/"):
            return None
        for index, layer in enumerate(self.layers[start:], start):
            path = layer / "templates" / name
            if path.is_file():
                return index, path
        return None

    def static_files(self) -> dict[str, Path]:
        """Return the files in `static/` of all layers by name, sorted. The first layer that has a file wins."""
        found: dict[str, Path] = {}
        for layer in reversed(self.layers):
            base = layer / "static"
            found |= {path.relative_to(base).as_posix(): path for path in _static_files(base)}
        return {name: path for name, path in sorted(found.items()) if not private_part(name)}

    def private_file_warnings(self, display: Callable[[str], str]) -> list[Problem]:
        """Return a warning for each static file that is not published because of its name. Hidden files are left out without one.

        `display` returns the path of a file for messages.
        """
        message = PRIVATE_STATIC_FILE(
            "not published, since its name is that of a hidden file, a backup, a key or a lock file"
        )
        return [
            Problem(display(str(path)), 0, 0, message, "move it out of static/", "warning")
            for layer in self.layers
            for path in _static_files(layer / "static")
            if private_part(path.relative_to(layer / "static").as_posix())
        ]


def _static_files(base: Path) -> list[Path]:
    """Return the files of a `static/` folder, except hidden ones; raise SitegenError for a link that points outside it."""
    paths = [path for path in list_tree(base) if path.is_file() and not path.name.startswith(".")]
    inside = base.resolve()
    for path in paths:
        if path.is_symlink() and inside not in path.resolve().parents:
            message = LINK_OUT_OF_STATIC("the symbolic link points outside static/, and its target would be published")
            raise SitegenError([Problem(str(path), 0, 0, message, "replace the link with the file")], 2)
    return paths


def asset_address(name: str, data: bytes) -> str:
    """Return the address of a theme's file. The names of stylesheets and scripts contain a part of their digest."""
    stem, dot, suffix = name.rpartition(".")
    if f".{suffix}" not in HASHED_SUFFIXES:
        return f"{ASSETS_ADDRESS}{name}"
    return f"{ASSETS_ADDRESS}{stem}.{hashlib.sha256(data).hexdigest()[:10]}{dot}{suffix}"


def load_theme(
    root: Path, name: str, given_options: Mapping[str, Any], positions: struct_errors.SourcePositions
) -> Theme:
    """Return the theme `name` of the archive in `root`, with the options of the configuration.

    `positions` are those of the configuration, so that problems are reported at its lines.

    Raises:
        SitegenError: with exit code 2, if the theme, its parent or an option is missing or not valid.

    """
    layers, chain = [root], [name]
    offered: dict[str, ThemeOption] = {}
    while name:
        folder = _find_theme(root, name, positions)
        manifest = _read_manifest(folder)
        layers.append(folder)
        offered = {**manifest.options, **offered}
        name = manifest.parent
        if name in chain:
            raise SitegenError(CIRCULAR_THEMES(f"circular theme inheritance: {' → '.join([*chain, name])}"), 2)
        chain.append(name)
    values = _resolve_options(offered, given_options, positions)
    warnings = [
        msgspec.structs.replace(positions.problem_at(("theme", "options", key), message, hint), severity="warning")
        for key, message, hint in contrast_warnings(offered, values)
    ]
    return Theme(tuple(layers), values, option_style(offered, values), tuple(warnings))


def installed_themes(root: Path) -> dict[str, Path]:
    """Return the folders of all available themes by name. A theme of the archive takes precedence."""
    found: dict[str, Path] = {}
    for entry in entry_points(group="sitegen.themes"):
        spec = find_spec(entry.value)
        if spec and spec.submodule_search_locations:
            found[entry.name] = Path(spec.submodule_search_locations[0])
    for base in reversed(_theme_folders(root)):
        found |= {path.name: path for path in list_folder(base) if (path / "theme.toml").exists()}
    return found


def _theme_folders(root: Path) -> tuple[Path, ...]:
    """Return the folders of themes in search order: the archive's, those in sitegen's wheel, those next to its sources."""
    package = Path(__file__).resolve().parent.parent
    return root / "themes", package / "themes", package.parent / "themes"


def _find_theme(root: Path, name: str, positions: struct_errors.SourcePositions) -> Path:
    for base in _theme_folders(root):
        if "/" not in name and (base / name / "theme.toml").is_file():
            return base / name
    known = installed_themes(root)
    if name not in known:
        hint = suggestion(name, known) or f"known: {', '.join(sorted(known))}"
        raise SitegenError(
            [positions.problem_at(("theme", "name"), UNKNOWN_THEME(f'there is no theme "{name}"'), hint)], 2
        )
    return known[name]


def _read_manifest(folder: Path) -> ThemeManifest:
    file = folder / "theme.toml"
    label = f"themes/{folder.name}/theme.toml"
    try:
        text = read_config_text(file)
    except UnicodeDecodeError as error:
        raise SitegenError(
            [Problem(label, 0, 0, NOT_UTF8(f"the file is not UTF-8: {error.reason}"), "save it as UTF-8")], 2
        ) from None
    data = parse_toml(text, label)
    positions = struct_errors.SourcePositions(label, text, TomlPositions(text), is_toml=True)
    try:
        manifest = struct_errors.convert(ThemeManifest, data, positions)
    except struct_errors.StructError as error:
        raise SitegenError(error.problems, 2) from None
    for key, option in manifest.options.items():
        if wrong := _option_error(option, option.default):
            raise SitegenError(
                [
                    Problem(
                        label, 0, 0, INVALID_THEME_OPTION(f'the default of the option "{key}" {wrong}'), option.summary
                    )
                ],
                2,
            )
    return manifest


def _resolve_options(
    offered: Mapping[str, ThemeOption], given_options: Mapping[str, Any], positions: struct_errors.SourcePositions
) -> dict[str, Any]:
    problems = []
    for key, value in given_options.items():
        option = offered.get(key)
        if option is None:
            hint = suggestion(key, offered) or f"known options: {', '.join(sorted(offered)) or 'none'}"
            problems.append(
                positions.problem_at(
                    ("theme", "options", key), INVALID_THEME_OPTION(f'the theme has no option "{key}"'), hint
                )
            )
        elif wrong := _option_error(option, value):
            path = ("theme", "options", key)
            problems.append(
                positions.problem_at(path, INVALID_THEME_OPTION(f'the theme\'s option "{key}" {wrong}'), option.summary)
            )
    if problems:
        raise SitegenError(problems, 2)
    return {key: given_options.get(key, option.default) for key, option in offered.items()}


def _option_error(option: ThemeOption, value: Any) -> str:
    is_text = isinstance(value, str)
    matches = {"flag": isinstance(value, bool), "number": type(value) in {int, float}}
    if not matches.get(option.type, is_text):
        return f"must be a {option.type}, not {value!r}"
    if is_text and (wrong := css_value_error(option.type, value)):
        return wrong
    return (
        f"must be one of {', '.join(option.choices)}, not {value!r}"
        if option.choices and value not in option.choices
        else ""
    )
