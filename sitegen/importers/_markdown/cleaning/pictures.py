"""Reduces `<img>` to a picture that sitegen shows, to the character of an emoji, or to a link."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sitegen.content.markdown.dead_links import find_link_fault
from sitegen.importers._markdown.cleaning.addresses import picture_address
from sitegen.importers._markdown.cleaning.text import mend
from sitegen.importers._markdown.tree import Element
from sitegen.model.media_info import may_be_image, media_element

if TYPE_CHECKING:
    from sitegen.importers._markdown.cleaning.context import Context

_EMOJI_CLASSES = frozenset({"emoji", "wp-smiley", "Emoji"})


def picture(element: Element, context: Context, marks: frozenset[str]) -> list[Element | str]:
    """Return a picture with the address that browsers would load at last, if scripts load it lazily."""
    context.last_picture = src = picture_address(element)
    alt = " ".join(mend(element.get("alt")).split())
    if alt and _EMOJI_CLASSES & {*element.classes}:
        construct = "picture of an emoji became the character"
        context.account.note("kept", construct, alt)
        context.account.leave_out_pictures(element)
        context.account.add(alt, construct)
        return [alt]
    if not src.strip("#?") or find_link_fault(src):
        context.account.leave_out_pictures(element)
        context.account.note("lost", "picture without a usable address left out", f"{src} {element.get('alt')}")
        return []
    shown = context.refer(src, "picture")
    if shown != src and not (may_be_image(shown) or media_element(shown)):
        construct = "picture in a format that browsers do not show became a link"
        context.account.note("changed", construct, src)
        context.account.leave_out_pictures(element)
        name = alt or PurePosixPath(urlsplit(src).path).name or src
        context.account.add(name, construct)
        return [name] if "a" in marks else [Element("a", {"href": context.refer(src, "file")}, [name])]
    return [Element("img", {"src": shown, "alt": alt, **title_attribute(element, alt, context)})]


def title_attribute(element: Element, name: str, context: Context) -> dict[str, str]:
    """Return the attribute `title` of a picture or a link, which browsers show below the pointer, if the source is Markdown.

    Other sources have titles that programs made, such as names of files.
    """
    title = " ".join(mend(element.get("title")).split())
    if not title:
        return {}
    if context.is_markdown:
        return {"title": title}
    if title != name:
        context.account.note("lost", f"title of <{element.tag}> left out", title)
    return {}
