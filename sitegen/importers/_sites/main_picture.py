"""The main picture of a document, which its text often shows again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from sitegen.importers._items import Change

if TYPE_CHECKING:
    from sitegen.importers._sites.metadata.field_values import Picture
    from sitegen.importers._sites.pages import SiteReferences

_ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_PICTURE = r'!\[((?:[^\[\]\\]|\\.)*)\]\({}(?: "((?:[^"\\]|\\.)*)")?\)'


class MainPicture(NamedTuple):
    """The main picture, and the text without it."""

    image: dict[str, str]
    """The value of `image` in the front matter; empty if there is no picture."""
    markdown: str
    changes: tuple[Change, ...]


def place_picture(picture: Picture | None, markdown: str, references: SiteReferences) -> MainPicture:
    """Return the front matter of a picture. If the text shows it too, its description and its caption there are taken if it has none.

    A picture that begins the text is left out there, because the page shows the main picture directly above.
    """
    if picture is None:
        return MainPicture({}, markdown, ())
    source = picture.source
    is_relative = not urlsplit(source).scheme and not source.startswith(("/", "."))
    if is_relative and references.find_file(source) is None:
        source = f"/{source}"
    token = references.refer(source, "picture")
    found = re.search(_PICTURE.replace("{}", re.escape(token)), markdown)
    alt, caption = picture.alt, picture.caption
    changes: list[Change] = []
    if found:
        alt, caption = alt or _plain(found[1]), caption or _plain(found[2] or "")
        is_complete = alt == _plain(found[1]) and (not found[2] or caption == _plain(found[2]))
        if is_complete and not found.start() and markdown[found.end() : found.end() + 2] in {"\n", "\n\n"}:
            markdown = markdown[found.end() :].lstrip("\n")
            changes.append(Change("changed", "main picture at the start of the text left out there"))
        else:
            changes.append(Change("told", "main picture is in the text, too"))
    image = {"src": token, "alt": alt, "caption": caption, "credit": picture.credit}
    return MainPicture({key: text for key, text in image.items() if text or key == "alt"}, markdown, tuple(changes))


def _plain(text: str) -> str:
    return _ESCAPE.sub("", text)
