"""Colors and fonts as options of a theme: the stylesheet that sets custom properties to the values of options.

An option with a `property` sets it, such as `--accent`. The stylesheet contains the options whose values differ from the theme's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from sitegen.problem_codes.extensions import LOW_CONTRAST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

OPTION_STYLE = "options.css"
"""Name of the stylesheet among the static files of the theme."""
MIN_CONTRAST = 4.5
"""Minimum contrast of text and background (WCAG 2.2, success criterion 1.4.3)."""
TEXT_PROPERTIES = ("--ink", "--soft", "--accent")
BACKGROUND_PROPERTY = "--paper"
_COLOR = re.compile(r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})|[a-zA-Z]+|[a-z-]{3,12}\([\w .,%/+-]+\)")
_FONT = re.compile(r"""(?:[\w -]+|"[\w .-]+"|'[\w .-]+')(?:, ?(?:[\w -]+|"[\w .-]+"|'[\w .-]+'))*""")
_HEX = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


class ThemeOption(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An option of a theme, declared in its `theme.toml`."""

    type: Literal["text", "number", "flag", "color", "font"]
    default: str | int | bool
    summary: str = ""
    choices: tuple[str, ...] = ()
    property: str = ""
    """The CSS custom property that the option sets, such as `--accent`. Empty if templates read the option."""
    scheme: Literal["light", "dark"] = "light"
    """The pages for which the property is set: `light` is all pages, unless the theme has a dark value."""


def css_value_error(option_type: str, value: str) -> str:
    """Return what is wrong with a color or a list of fonts, as the end of a sentence; empty if it is valid."""
    if option_type == "color" and not _COLOR.fullmatch(value):
        return f'must be a color, such as "#14594a", not {value!r}'
    if option_type == "font" and not _FONT.fullmatch(value):
        return f"must be a list of fonts, such as 'Palatino, \"Book Antiqua\", serif', not {value!r}"
    return ""


def option_style(offered: Mapping[str, ThemeOption], values: Mapping[str, Any]) -> str:
    """Return the stylesheet for the options that differ from the theme's; empty if none does."""
    changed = {key: option for key, option in offered.items() if option.property and values[key] != option.default}
    rules = {
        scheme: "; ".join(f"{o.property}: {values[key]}" for key, o in changed.items() if o.scheme == scheme)
        for scheme in ("light", "dark")
    }
    parts = [f":root {{ {rules['light']} }}"] if rules["light"] else []
    if rules["dark"]:
        parts.append(f':root[data-theme="dark"] {{ {rules["dark"]} }}')
        parts.append(f'@media (prefers-color-scheme: dark) {{ :root:not([data-theme="light"]) {{ {rules["dark"]} }} }}')
    return "\n".join([*parts, ""])


def contrast_warnings(offered: Mapping[str, ThemeOption], values: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield option, message and hint for each text color of the archive with too little contrast to the background.

    Only colors in hexadecimal form are compared, and only if the archive has changed one of the two.
    """
    for scheme in ("light", "dark"):
        keys = {option.property: key for key, option in offered.items() if option.property and option.scheme == scheme}
        paper = keys.get(BACKGROUND_PROPERTY)
        for key in (keys[name] for name in TEXT_PROPERTIES if name in keys and paper):
            assert paper is not None  # noqa: S101 - for the type checker
            is_changed = any(values[each] != offered[each].default for each in (key, paper))
            ratio = contrast(str(values[key]), str(values[paper]))
            if is_changed and ratio is not None and ratio < MIN_CONTRAST:
                shown = key if values[key] != offered[key].default else paper
                message = (
                    f'the colors "{key}" and "{paper}" have a contrast of {ratio:.1f}, which many readers cannot read'
                )
                yield shown, LOW_CONTRAST(message), f"choose colors with a contrast of at least {MIN_CONTRAST}"


def contrast(one: str, other: str) -> float | None:
    """Return the contrast ratio of two colors, from 1 to 21 (WCAG 2.2); None if one is not in the form `#14594a` or `#145`."""
    levels = [_luminance(color) for color in (one, other)]
    if None in levels:
        return None
    dark, light = sorted(level for level in levels if level is not None)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float | None:
    match = _HEX.fullmatch(color)
    if match is None:
        return None
    digits = match[1] if len(match[1]) > 3 else "".join(digit * 2 for digit in match[1])  # noqa: PLR2004 - #rgb is #rrggbb
    channels = [int(digits[index : index + 2], 16) / 255 for index in (0, 2, 4)]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - sRGB
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
