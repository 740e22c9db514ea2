"""HTML for pictures, galleries and files of the media library."""

from __future__ import annotations

import html
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from sitegen.importers._wordpress.site_index import old_path

if TYPE_CHECKING:
    from sitegen.importers._wordpress.attachment_pages import AttachmentEntry
    from sitegen.importers._wordpress.text.context import TextContext

_IMAGE_WITH_CAPTION = re.compile(
    r"((?:<a\s[^>]+>\s*)?<(?:img|iframe|video)\s[^>]+>(?:\s*</(?:iframe|video)>)?(?:\s*</a>)?)(.*)\Z",
    re.DOTALL | re.IGNORECASE,
)
_LINKED_PICTURE = re.compile(
    r"<a\s[^>]*?href\s*=\s*[\"']([^\"']*)[\"'][^>]*>\s*(<img\s[^>]*?src\s*=\s*[\"']([^\"']+)[\"'][^>]*>)\s*</a>",
    re.IGNORECASE,
)
_VARIANT = re.compile(r"(-\d+x\d+|-scaled|-rotated|-e\d{10,})+$")
_ID = re.compile(r"\d+")
_AUDIO = re.compile(r"\.(mp3|m4a|ogg|oga|wav|flac|aac)(\?|$)", re.IGNORECASE)
_VIDEO = re.compile(r"\.(mp4|m4v|webm|ogv|mov|avi|wmv)(\?|$)", re.IGNORECASE)


def attribute(value: str) -> str:
    """Return a text as the value of an attribute between double quotation marks."""
    return html.escape(html.unescape(value), quote=True)


def figure(image: str, caption: str = "", credit: str = "") -> str:
    """Return a figure with the HTML of its image and its caption. A credit that the caption does not contain follows it."""
    caption = caption.strip()
    if credit and html.unescape(credit) not in html.unescape(caption):
        caption = f"{caption} ({html.escape(credit)})".strip()
    return f"<figure>{image}<figcaption>{caption}</figcaption></figure>" if caption else f"<figure>{image}</figure>"


def figure_with_caption(content: str, caption: str, credit: str = "") -> str:
    """Return a figure for the content of `[caption]`: an image, perhaps in a link, and the text after it."""
    found = _IMAGE_WITH_CAPTION.match(content.strip())
    if not found:
        return f"{content}\n\n{caption}" if caption else content
    return figure(found[1], " ".join(part for part in (caption, found[2].strip()) if part), credit)


def attachment_figure(attachment: AttachmentEntry) -> str:
    """Return a figure for a picture of the media library."""
    image = f'<img src="{attribute(attachment.url)}" alt="{attribute(attachment.alt)}">'
    return figure(image, attachment.caption, attachment.credit)


def gallery(ids: list[str], context: TextContext) -> str:
    """Return a gallery of the pictures with some ids. Those that are not in the export are counted."""
    figures = []
    for number in ids:
        if attachment := context.index.attachments.get(number):
            figures.append(attachment_figure(attachment))
        else:
            context.note("lost", "picture of a gallery that is not in the export, or was not public", number)
    return f"\n\n<x-gallery>{''.join(figures)}</x-gallery>\n\n" if figures else ""


def gallery_ids(arguments: dict[str, str], context: TextContext) -> list[str]:
    """Return the ids of the pictures of `[gallery]`: those that it names, else those of a post without those that it excludes."""
    if named := arguments.get("ids") or arguments.get("include"):
        ids = _ID.findall(named)
    else:
        excluded = set(_ID.findall(arguments.get("exclude", "")))
        parent = arguments.get("id", context.item.id)
        ids = [each.id for each in context.index.children(parent) if each.id not in excluded and not is_file(each.url)]
    if arguments.get("order", "").upper() == "DESC":
        ids.reverse()
    return ids


def unlink_pictures(text: str, context: TextContext) -> str:
    """Return HTML in which a picture is no link to its own file or its own page, which sitegen's pages do not need."""

    def replace(found: re.Match[str]) -> str:
        link, image, source = found.groups()
        target = html.unescape(link)
        if not (
            is_same_picture(target, source)
            or "attachment_id=" in target
            or old_path(target) in context.index.attachments_by_page
        ):
            return found[0]
        context.note("changed", "link of a picture to its own file or page left out")
        return image

    return _LINKED_PICTURE.sub(replace, text) if "<img" in text else text


def is_same_picture(first: str, second: str) -> bool:
    """Return True if two addresses are those of one picture, perhaps in different sizes."""
    return _stem(first) == _stem(second)


def _stem(address: str) -> str:
    """Return the folder and the name of a picture without its size."""
    try:
        path = PurePosixPath(unquote(urlsplit(html.unescape(address)).path))
    except ValueError:
        return address
    folder = "/".join(path.parent.parts[-2:])
    return f"{folder}/{_VARIANT.sub('', path.stem)}{path.suffix}".casefold()


def is_file(url: str) -> bool:
    """Return True for an address of a file that is no picture."""
    return bool(
        re.search(r"\.(pdf|docx?|xlsx?|pptx?|csv|zip|txt)(\?|$)", url, re.IGNORECASE)
        or _AUDIO.search(url)
        or _VIDEO.search(url)
    )


def player(url: str, tag: str = "", text: str = "") -> str:
    """Return an element that plays a file, with the text for browsers that cannot, or a link to a file of another type and the text."""
    tag = tag or ("audio" if _AUDIO.search(url) else "video" if _VIDEO.search(url) else "")
    if not tag:
        return f'<p><a href="{attribute(url)}">{html.escape(url.rpartition("/")[2])}</a></p>{text}'
    return f'\n\n<{tag} src="{attribute(url)}" controls>{text}</{tag}>\n\n'


def embed(url: str, title: str = "", text: str = "") -> str:
    """Return an embed of another service for the converter."""
    title = f' title="{attribute(title)}"' if title else ""
    return f'\n\n<x-embed src="{attribute(url)}"{title}>{text}</x-embed>\n\n'
