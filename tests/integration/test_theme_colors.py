"""Colors and fonts of the theme as options in `sitegen.toml`."""

import re
import tomllib

import pytest
from support import ROOT
from support.plugins import same_as_clean

from sitegen.theme.option_style import contrast

BROADSHEET = ROOT / "themes/broadsheet"
CONFIG = '[site]\ntitle = "Test archive"\nbase_url = "https://archive.press.example/"\n[theme.options]\n'


def stylesheet(archive):
    """The text of the stylesheet that the front page links after the theme's; empty if there is none."""
    found = re.findall(r'href="(assets/options\.[0-9a-f]{10}\.css)"', archive.output("index.html"))
    return archive.output(found[0]) if found else ""


def test_without_options_there_is_no_second_stylesheet(archive):
    archive.story("one")
    archive.build()
    assert stylesheet(archive) == ""
    assert not [path for path in archive.tree() if "options." in path]


def test_a_color_and_a_font_are_set_on_every_page(archive):
    archive.story("one")
    archive.build()
    archive.write(
        "sitegen.toml",
        f'{CONFIG}accent = "#7a2b52"\naccent_dark = "#e0a3c2"\nserif = \'Palatino, "Book Antiqua", serif\'\n',
    )
    archive.build()
    assert stylesheet(archive) == (
        ':root { --accent: #7a2b52; --serif: Palatino, "Book Antiqua", serif }\n'
        ':root[data-theme="dark"] { --accent: #e0a3c2 }\n'
        '@media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) { --accent: #e0a3c2 } }\n'
    )
    assert "assets/options." in archive.output("stories/one/index.html")
    same_as_clean(archive)
    archive.write("sitegen.toml", f'{CONFIG}accent = "#14594a"\n')
    archive.build()
    assert stylesheet(archive) == "", "this is the theme's own color"
    same_as_clean(archive)


@pytest.mark.parametrize(
    "line",
    [
        'accent = "red; } body { display: none"',
        "accent = 5",
        'serif = "x; }"',
        'serif = "url(//x)"',
        'paper = "url(https://x.example)"',
        'ink = ""',
    ],
)
def test_a_value_that_is_no_color_or_font_is_an_error_at_its_line(archive, line):
    archive.write("sitegen.toml", f"{CONFIG}{line}\n")
    result = archive.run("build")
    assert result.code != 0
    assert "sitegen.toml:5:1: error: the theme's option" in result.err
    assert "[SG1003]" in result.err


def test_colors_with_too_little_contrast_are_a_warning(archive):
    archive.write("sitegen.toml", f'{CONFIG}paper = "#fff6e5"\nink = "#999999"\n')
    archive.story("one")
    result = archive.build()
    assert 'sitegen.toml:6:1: warning: the colors "ink" and "paper" have a contrast of 2.7' in result.err
    assert archive.run("build", "--strict").code == 1


def test_the_contrast_is_that_of_wcag():
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert contrast("oklch(50% 0 0)", "#fff") is None


def test_the_defaults_of_the_options_are_the_values_of_the_stylesheet():
    options = tomllib.loads((BROADSHEET / "theme.toml").read_text("utf-8"))["options"]
    css = (BROADSHEET / "static/style.css").read_text("utf-8")
    light, dark = css.partition(':root[data-theme="dark"]')[::2]
    colors = [option for option in options.values() if option.get("property")]
    assert len(colors) == 16
    for option in colors:
        part = dark if option.get("scheme") == "dark" else light
        assert f"{option['property']}: {option['default']};" in part, option["property"]


def test_the_colors_of_the_theme_have_enough_contrast():
    options = {
        key: option["default"]
        for key, option in tomllib.loads((BROADSHEET / "theme.toml").read_text("utf-8"))["options"].items()
    }
    for suffix in ("", "_dark"):
        for text in ("ink", "soft", "accent"):
            assert contrast(options[text + suffix], options["paper" + suffix]) >= 4.5, text + suffix
