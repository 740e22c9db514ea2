"""The icons that browsers and phones look for: `/favicon.ico` and `/apple-touch-icon.png`, made from the site's PNG icon.

Browsers that are given no page, such as those that show a PDF, ask for `/favicon.ico`. Phones use the touch icon on a home screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.media.icon import make_favicon, make_touch_icon
from sitegen.model.page import Page
from sitegen.plugins.page_traits import PageTraits
from sitegen.urls import FAVICON_ADDRESS, TOUCH_ICON_ADDRESS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "icons"
FOR_EACH = ("",)
TRAITS = PageTraits(can_be_disabled=False)
MAKERS = {FAVICON_ADDRESS: make_favicon, TOUCH_ICON_ADDRESS: make_touch_icon}


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """Yield the icons, if the site has a PNG icon. An icon of the archive's own at the same address takes its place."""
    if source := reader.read("config", "site").png_icon:
        for address in MAKERS:
            if not reader.read("published_file", f"content/static{address}")[0]:
                file = f"content/static{source}"
                yield Page(address, NAME, (file,), file)


def generate(page: Page, reader: Reader) -> bytes:
    """Return one icon."""
    return MAKERS[page.address](reader.read("file", page.key[0]).read_bytes())
