"""The page docs/reference/css.md: the custom properties of broadsheet, from the comments in its stylesheet."""

from __future__ import annotations

import re
from pathlib import Path

from reference_pages.markdown import page, table

ROOT = Path(__file__).resolve().parents[3]
STYLE = ROOT / "themes/broadsheet/static/style.css"
BLOCK = re.compile(r"^(?P<selector>\S[^{}]*?)\s*\{(?P<body>[^{}]*)\}", re.MULTILINE)
DECLARATION = re.compile(r"(--[\w-]+)\s*:\s*([^;]+);(?:[ \t]*/\* (.*?) \*/)?")
INTRODUCTION = """\
# CSS custom properties

This page lists the custom properties of broadsheet, for people who change the look of an archive.

Set them in a stylesheet that is loaded after broadsheet's. [Make a theme in an hour](../guides/themes.md) shows where such a stylesheet goes.

```css
:root { --accent: #7a1f2b; --measure: 34rem; }
:root[data-theme="dark"] { --accent: #f0a0a8; }
@media (prefers-color-scheme: dark) {
  :root:not([data-theme="light"]) { --accent: #f0a0a8; }
}
```

A color needs all three rules: for light pages, for dark pages that the reader or `[theme.options] scheme` chose, and for dark pages by
the setting of the reader's system."""


def generate() -> str:
    """Return the page."""
    text = STYLE.read_text("utf-8")
    light, dark, meanings = properties(text)
    printed = print_colors(text)
    colors = table(["Property", "Light", "Dark", "Print", "What it colors"],
                   ([f"`{name}`", f"`{light[name]}`", f"`{dark[name]}`", f"`{printed.get(name, light[name])}`", meanings[name]]
                    for name in light if name in dark))  # fmt: skip
    others = table(["Property", "Default", "What it sets"],
                   ([f"`{name}`", f"`{light[name]}`", meanings[name]] for name in light if name not in dark))  # fmt: skip
    return page("themes/broadsheet/static/style.css", INTRODUCTION, "## Colors", colors, "## Type and space", others,
        "In Chinese, `--serif` and `--sans` have other defaults, with fonts that have Chinese characters.",
        "## Widths", "The layout changes at these widths of the window:", breakpoints(text),
        "## Other media", media(text), SEE_ALSO,
    )  # fmt: skip


SEE_ALSO = """\
## See also

- [Make a theme in an hour](../guides/themes.md)
- [Theme recipes](../guides/theme-recipes.md)
- [Templates](templates.md)"""


def properties(text: str) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Return the values in light pages, those in dark pages, and the meanings of the custom properties."""
    light: dict[str, str] = {}
    dark: dict[str, str] = {}
    meanings: dict[str, str] = {}
    for block in BLOCK.finditer(text):
        selector = " ".join(block["selector"].split())
        into = {":where(:root)": light, ":root": light, ':root[data-theme="dark"]': dark}.get(
            selector.rpartition("*/ ")[2]
        )
        for name, value, meaning in DECLARATION.findall(block["body"]) if into is not None else ():
            into[name] = value.strip()
            meanings.setdefault(name, meaning)
    return light, dark, meanings


def print_colors(text: str) -> dict[str, str]:
    """Return the values of the custom properties that printed pages change."""
    rule = re.search(r"@media print \{.*?:root[^{]*\{([^}]*)\}", text, re.DOTALL)
    return dict(re.findall(r"(--[\w-]+): ([^;]+);", rule[1])) if rule else {}


def breakpoints(text: str) -> str:
    """Return the table of widths at which the layout changes."""
    rows: dict[str, str] = {}
    for width, comment in re.findall(r"@media \(min-width: ([\d.]+em)\) \{(?:[ \t]*/\* (.*?) \*/)?", text):
        rows[width] = rows.get(width) or comment
    return table(["At least", "Layout"], ([f"`{width}`", comment] for width, comment in sorted(rows.items())))


def media(text: str) -> str:
    """Return the table of the other media that the stylesheet has rules for."""
    rows: dict[str, str] = {}
    for query, comment in re.findall(r"@media ((?!\(min-width)[^{]+?) \{(?:[ \t]*/\* (.*?) \*/)?", text):
        rows[query] = rows.get(query) or comment
    return table(["Media", "Rules"], ([f"`{query}`", comment] for query, comment in sorted(rows.items())))
