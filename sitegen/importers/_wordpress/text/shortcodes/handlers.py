"""HTML for each kind of shortcode that WordPress or a common plugin has."""

from __future__ import annotations

import base64
import binascii
import html
import re
from functools import cache
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote

from sitegen.importers._wordpress.text.footnotes import note
from sitegen.importers._wordpress.text.media import (
    attachment_figure,
    attribute,
    embed,
    figure_with_caption,
    gallery,
    gallery_ids,
    player,
)
from sitegen.importers._wordpress.text.shortcodes import known
from sitegen.importers._wordpress.text.shortcodes.tables import table

if TYPE_CHECKING:
    from sitegen.importers._wordpress.text.context import TextContext
    from sitegen.importers._wordpress.text.shortcodes.parser import Shortcode

_MEDIA_ARGUMENTS = ("src", "mp3", "m4a", "ogg", "wav", "wma", "flac", "mp4", "m4v", "webm", "ogv", "flv", "wmv", "0")


class Handler(Protocol):
    """A function that makes HTML of one kind of shortcode."""

    def __call__(self, shortcode: Shortcode, inner: str, context: TextContext, /) -> str:
        """Return the HTML for a shortcode whose content has been converted."""
        ...


@cache
def find_handler(name: str) -> Handler | None:
    """Return the function for the shortcodes with a name; None if the name is not known."""
    if name in known.ADDRESSES:
        return _embed_address
    if known.WRAPPERS.fullmatch(name) and name not in _HANDLERS:
        return _unwrap
    return _HANDLERS.get(name)


def is_for_some_readers(shortcode: Shortcode) -> bool:
    """Return True if the name or an argument of a shortcode speaks of members, logins, roles or the like."""
    arguments = shortcode.arguments.items()
    texts = [shortcode.name, *(f"{key} {value}" for key, value in arguments if key not in known.TEXT_ARGUMENTS)]
    return any(known.CLOSED_CONTENT.fullmatch(text.replace("\n", " ")) for text in texts)


def count_lost_words(shortcode: Shortcode, context: TextContext) -> None:
    """Count the words in arguments that the HTML of a known shortcode does not have."""
    handler = find_handler(shortcode.name)
    if handler is _drop:
        return  # counted as a whole
    used = {"0"} if handler in {_media, _embed_address, _single_image} else set[str]()
    lost = known.TEXT_ARGUMENTS if handler in {_gallery, _playlist, _media, _embed, _single_image, table} else ()
    arguments = shortcode.arguments.items()
    words = [value for key, value in arguments if key in lost or (key.isdigit() and key not in used)]
    if any(map(str.isalnum, "".join(words))):
        context.note("lost", f"words in the arguments of [{shortcode.name}] left out", " ".join(words))


def _caption(shortcode: Shortcode, inner: str, context: TextContext) -> str:
    if not inner.strip():
        context.note("lost", f"[{shortcode.name}] without a picture left out", shortcode.arguments.get("caption", ""))
        return ""
    context.note("kept", f"[{shortcode.name}] as a picture with its caption")
    arguments = shortcode.arguments
    credit = arguments.get("credit", "")
    return f"\n\n{figure_with_caption(inner, arguments.get('caption', ''), credit)}\n\n"


def _media_credit(shortcode: Shortcode, inner: str, context: TextContext) -> str:
    """Return the picture with its credit; in a `[caption]` after the caption."""
    context.note("kept", "[media-credit] after the caption")
    name = shortcode.arguments.get("name", "")
    if name and (image := re.match(r"(\s*(?:<a\s[^>]+>\s*)?<img\s[^>]+>(?:\s*</a>)?)(.*)\Z", inner, re.DOTALL)):
        return f"{image[1]}{image[2]} ({html.escape(html.unescape(name))})"
    return f"{inner} ({html.escape(html.unescape(name))})" if name else inner


def _gallery(shortcode: Shortcode, inner: str, context: TextContext) -> str:
    context.note("kept", f"[{shortcode.name}] as pictures")
    arguments = shortcode.arguments
    images = arguments.get("images") or arguments.get("gallery_ids")
    ids = re.findall(r"\d+", images) if images else gallery_ids(arguments, context)
    if not ids:
        context.note("lost", f"[{shortcode.name}] without pictures")
    return gallery(ids, context) + inner


def _playlist(shortcode: Shortcode, inner: str, context: TextContext) -> str:
    context.note("changed", "[playlist] became its files, one after the other")
    entries = [context.index.attachments.get(each) for each in re.findall(r"\d+", shortcode.arguments.get("ids", ""))]
    if missing := sum(entry is None for entry in entries):
        context.note("lost", "file of a playlist that is not in the export", count=missing)
    return "".join(player(entry.url) for entry in entries if entry) + inner


def _media(shortcode: Shortcode, inner: str, context: TextContext) -> str:
    address = next((value for key in _MEDIA_ARGUMENTS if (value := shortcode.arguments.get(key))), "")
    if not address:
        context.note("lost", f"[{shortcode.name}] without a file")
        return inner
    context.note("kept", f"[{shortcode.name}]", address)
    if "/" in address and re.search(r"youtu\.?be|vimeo\.com", address):
        return embed(address) + inner
    return player(address, shortcode.name if shortcode.name in {"audio", "video"} else "", inner)


def _embed(shortcode: Shortcode, inner: str, context: TextContext) -> str:
    address = html.unescape(re.sub(r"<[^>]*>", "", inner).strip() or shortcode.arguments.get("src", ""))
    if not _is_address(address):
        context.note("changed", "[embed] without an address became its content")
        return inner
    return embed(address)


def _is_address(text: str) -> bool:
    return bool(re.fullmatch(r"(?:https?:)?//[^\s<>\"]+", text))


def _embed_address(shortcode: Shortcode, inner: str, context: TextContext) -> str:
    """Return the embed of a service: from its full address, or from the number of the video, post or document."""
    arguments = shortcode.arguments
    value = html.unescape(
        next((arguments[key] for key in known.ADDRESS_ARGUMENTS if arguments.get(key)), "").strip("= ")
    )
    text = html.unescape(re.sub(r"<[^>]*>", "", inner).strip())
    content = inner if value else ""
    value = value or text
    address = value if _is_address(value) else known.ADDRESSES[shortcode.name].replace("{}", value)
    if not value or not _is_address(address):
        context.note("lost", f"[{shortcode.name}] without an address", value)
        return inner
    return embed(address, arguments.get("title", "")) + content


def _footnote(shortcode: Shortcode, inner: str, context: TextContext) -> str:
    key = next((shortcode.arguments[name] for name in ("name", "id", "key") if shortcode.arguments.get(name)), "")
    is_note = bool(inner.strip() or key)
    context.note(
        "kept" if is_note else "lost", f"[{shortcode.name}] {'as a footnote' if is_note else 'without a note left out'}"
    )
    return note(inner, key) if is_note else ""


def _list_of_footnotes(shortcode: Shortcode, inner: str, context: TextContext) -> str:
    context.note("changed", f"[{shortcode.name}] left out: the page lists the notes itself")
    return inner


def _pull_quote(shortcode: Shortcode, inner: str, context: TextContext) -> str:
    context.note("kept", f"[{shortcode.name}] as a pull quote")
    return f"\n\n<x-pull-quote>{_with_texts(shortcode, inner)}</x-pull-quote>\n\n"


def _quote(shortcode: Shortcode, inner: str, context: TextContext) -> str:
    context.note("kept", f"[{shortcode.name}] as a quotation")
    return f"\n\n<blockquote>{_with_texts(shortcode, inner)}</blockquote>\n\n"


def _button(shortcode: Shortcode, inner: str, context: TextContext) -> str:
    arguments = shortcode.arguments
    names = ("link", "url", "href", "button_url")
    address = next((arguments[key] for key in names if arguments.get(key)), "")
    text = inner or next(
        (html.escape(arguments[key]) for key in ("button_text", "title", "text") if arguments.get(key)), ""
    )
    if address.startswith("url:"):  # WPBakery: link="url:https%3A%2F%2F…|title:…"
        address = unquote(address.removeprefix("url:").partition("|")[0])
    context.note("changed", f"[{shortcode.name}] became a link")
    return f'<a href="{attribute(address)}">{text}</a>' if address else text


def _drop(shortcode: Shortcode, inner: str, context: TextContext) -> str:
    context.note("lost", f"[{shortcode.name}] left out: it has no words of the story", re.sub(r"<[^>]*>", " ", inner))
    return ""


def _unwrap(shortcode: Shortcode, inner: str, context: TextContext) -> str:
    if any(shortcode.arguments.get(key) == value for key, value in known.HIDING_ARGUMENTS):
        context.note("lost", f"[{shortcode.name}] left out: it was hidden from readers", re.sub(r"<[^>]*>", " ", inner))
        return ""
    context.note("changed", f"[{shortcode.name}] became its content")
    if shortcode.name in known.INLINE_WRAPPERS:
        return inner
    return f"\n\n{_with_texts(shortcode, inner)}\n\n"


def _with_texts(shortcode: Shortcode, inner: str) -> str:
    """Return the content after the arguments that readers see, each a paragraph of its own."""
    texts = [shortcode.arguments[key] for key in known.TEXT_ARGUMENTS if shortcode.arguments.get(key)]
    return "\n\n".join([*(f"<p>{html.escape(html.unescape(text), quote=False)}</p>" for text in texts), inner])


def _heading(shortcode: Shortcode, inner: str, context: TextContext) -> str:
    context.note("changed", f"[{shortcode.name}] became a heading")
    text = shortcode.arguments.get("text") or shortcode.arguments.get("title") or ""
    return f"\n\n<h2>{html.escape(html.unescape(text), quote=False)}{inner}</h2>\n\n"


def _single_image(shortcode: Shortcode, inner: str, context: TextContext) -> str:
    """Return the picture of a page builder: by its id, or by its address."""
    arguments = shortcode.arguments
    attachment = context.index.attachments.get(arguments.get("image", "") or arguments.get("id", ""))
    address = next((arguments[key] for key in ("src", "url", "0") if arguments.get(key)), "")
    context.note("kept" if attachment or address else "lost", f"[{shortcode.name}] as a picture")
    if attachment:
        return f"\n\n{attachment_figure(attachment)}\n\n{inner}"
    alt = attribute(arguments.get("alt", ""))
    return f'\n\n<figure><img src="{attribute(address)}" alt="{alt}"></figure>\n\n{inner}' if address else inner


def _raw_html(shortcode: Shortcode, _inner: str, context: TextContext) -> str:
    """Return the HTML that WPBakery stores in Base64."""
    try:
        raw = base64.b64decode(re.sub(r"<[^>]*>|\s", "", shortcode.content or ""), validate=True)
        text = unquote(raw.decode())
    except (binascii.Error, UnicodeDecodeError):
        context.note("lost", f"[{shortcode.name}] that cannot be read")
        return ""
    context.note("changed", f"[{shortcode.name}] became its content")
    return f"\n\n{text}\n\n"


def _code(shortcode: Shortcode, inner: str, context: TextContext) -> str:
    """Return a listing. Its text is not converted, and is escaped once."""
    if shortcode.content is None:
        return inner
    context.note("kept", f"[{shortcode.name}] as code")
    language = shortcode.arguments.get("language") or shortcode.arguments.get("lang") or shortcode.name
    name = "" if language in {"sourcecode", "code"} else f' class="language-{attribute(language)}"'
    text = html.escape(html.unescape(shortcode.content.strip("\n")), quote=False)
    return f"\n\n<pre><code{name}>{text}</code></pre>\n\n"


_HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(known.CAPTIONS, _caption),
    **dict.fromkeys(known.GALLERIES, _gallery),
    **dict.fromkeys(known.FOOTNOTES, _footnote),
    **dict.fromkeys(known.FOOTNOTE_LISTS, _list_of_footnotes),
    **dict.fromkeys(known.PULL_QUOTES, _pull_quote),
    **dict.fromkeys(known.QUOTES, _quote),
    **dict.fromkeys(known.BUTTONS, _button),
    **dict.fromkeys(known.DROPPED, _drop),
    **dict.fromkeys(known.CODE, _code),
    "media-credit": _media_credit,
    "playlist": _playlist,
    "audio": _media,
    "video": _media,
    "fusion_audio": _media,
    "embed": _embed,
    "vc_custom_heading": _heading,
    "vc_single_image": _single_image,
    "et_pb_image": _single_image,
    "fusion_imageframe": _single_image,
    "vc_raw_html": _raw_html,
    "vc_raw_js": _drop,
    "table": table,
}
