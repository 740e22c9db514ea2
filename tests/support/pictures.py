"""Pictures of the documentation: taken in Chromium, written on request, otherwise compared with the files in `docs/images`."""

import os
from pathlib import Path

from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Page

from support import ROOT

FOLDER = ROOT / "docs/images"
MAX_BYTES = 60_000
"""Maximum size of a picture. A page of the documentation shows several."""
MAX_DIFFERENCE = 2.5
"""Maximum mean difference of two pictures, of 255, at a third of their size: room for another version of Chromium."""
COLORS = 16
FONTS = ':root { --serif: "Liberation Serif"; --sans: "Liberation Sans"; --mono: "Liberation Mono"; }'
"""The same letters on every machine. Set as an adopted stylesheet, which the Content-Security-Policy of the preview allows."""


def use_fixed_fonts(page: Page) -> None:
    """Show a page in the fonts in which its picture is compared."""
    page.evaluate(
        "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets.push(sheet); }",
        FONTS,
    )


def check_picture(page: Page, name: str, folder: Path) -> None:
    """Compare the visible part of a page with `docs/images/NAME`; with SITEGEN_LOOKS=new, write it there.

    Args:
        page: the page, loaded and in the fonts of `use_fixed_fonts`.
        name: the name of the picture's file.
        folder: a folder for the screenshot.
    """
    file = FOLDER / name
    seen = folder / name
    page.screenshot(path=seen, animations="disabled", caret="hide")
    if os.environ.get("SITEGEN_LOOKS") == "new":
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.open(seen).convert("RGB").quantize(COLORS, dither=Image.Dither.NONE).save(file, optimize=True)
    assert file.is_file(), f"docs/images/{name} is missing: run the test with SITEGEN_LOOKS=new"
    assert file.stat().st_size <= MAX_BYTES, f"{name} has {file.stat().st_size} bytes"
    kept, now = _small(file), _small(seen)
    assert kept.size == now.size, f"{name} has another size than its screenshot"
    difference = ImageStat.Stat(ImageChops.difference(kept, now)).mean[0]
    assert difference < MAX_DIFFERENCE, (
        f"{name} is outdated: it differs by {difference:.1f} of 255. Run the test with SITEGEN_LOOKS=new, and look at the new picture"
    )


def _small(file: Path) -> Image.Image:
    image = Image.open(file).convert("L")
    return image.resize((image.width // 3, image.height // 3), Image.Resampling.BOX)
