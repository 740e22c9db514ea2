"""Reduces frames and posts of other services to the shortcode `{embed}`, or to links."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from sitegen.content.markdown.dead_links import find_link_fault
from sitegen.embeds import EmbedError, media_file, recognize
from sitegen.importers._markdown.cleaning.addresses import clean_address
from sitegen.importers._markdown.cleaning.text import mend
from sitegen.importers._markdown.cleaning.white_space import plain_text
from sitegen.importers._markdown.tree import Element

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sitegen.embeds import Embed
    from sitegen.importers._markdown.cleaning.context import Context

_POST_CLASSES = {
    "twitter-tweet": "X",
    "twitter-video": "X",
    "instagram-media": "Instagram",
    "tiktok-embed": "TikTok",
    "bluesky-embed": "Bluesky",
    "mastodon-embed": "Mastodon",
}
"""Classes of quotations that are posts, with the service."""
_SIGNATURE = re.compile(r"\u2014 ?(?P<author>\S.*?\(@\w+\)) (?P<date>\S.*)")
"""The last line of a post of X."""
_ADDRESS_ATTRIBUTES = ("cite", "data-instgrm-permalink", "data-bluesky-uri", "data-embed-url")


def embed_blocks(element: Element, context: Context) -> list[Element]:
    """Return a frame or an `x-embed` as the shortcode, or as a link if sitegen cannot embed it."""
    address = clean_address(element.get("src") or element.get("data-src") or element.get("data"))
    if address.startswith("//"):
        address = f"https:{address}"
    blocks = context.blocks(element.children) if element.tag in {"x-embed", "object"} else []
    if element.tag not in {"x-embed", "object"}:
        context.account.leave_out_pictures(element)
    if element.tag not in {"x-embed", "object"} and element.text().strip():
        context.account.lose(f"text inside <{element.tag}> for old browsers left out", element.text())
    if not address:
        if element.tag != "object":
            context.account.note("lost", f"<{element.tag.removeprefix('x-')}> without an address left out")
        return blocks
    return embed_address(address, _one_line(mend(element.get("title"))), blocks, context)


def post_blocks(quotation: Element, context: Context) -> list[Element]:
    """Return the post that a quotation is as the shortcode with its words; empty if it is no post, or if its address is not known."""
    service = next((_POST_CLASSES[name] for name in quotation.classes if name in _POST_CLASSES), "")
    if not service:
        return []
    links = [each.get("href") for each in quotation.descendants() if each.tag == "a"]
    candidates = [*(quotation.get(name) for name in _ADDRESS_ATTRIBUTES), *reversed(links)]
    address = next((each for each in candidates if (embed := _recognized(each)) and embed.service == service), "")
    return embed_address(address, "", context.blocks(quotation.children), context) if address else []


def embed_address(address: str, title: str, blocks: list[Element], context: Context) -> list[Element]:
    """Return an address with the words that belong to it."""
    host = _host(address)
    answer = context.embeds.get(host) or context.embeds.get(host.removeprefix("www."), "")
    if answer == "drop":
        context.account.leave_out_pictures(*blocks)
        context.account.lose(f"embed of {host} left out", "".join(block.text() for block in blocks))
        return []
    embed = _recognized(address)
    is_known = embed is not None and (embed.kind != "page" or answer == "embed")
    paragraphs = [_one_line(plain_text(block.children)) for block in blocks if block.tag == "p"]
    has_words_only = len(paragraphs) == len(blocks) and not any(block.find("img") for block in blocks)
    text, signature = "\n\n".join(paragraphs), None
    if len(paragraphs) > 1 and (signature := _SIGNATURE.fullmatch(paragraphs[-1])):
        text = "\n\n".join(paragraphs[:-1])
    if embed is None or not is_known or answer == "link" or not has_words_only or (embed.kind == "post") != bool(text):
        return [*_as_quotation(blocks, embed), *_link(address, title or host, context)]
    made = Element("shortcode", {"name": "embed", "main": embed.address, "title": title or _title(embed, host)})
    for link in [each for block in blocks for each in block.descendants() if each.tag == "a"]:
        context.account.note("changed", "link in a post became plain text", link.get("href"))
    if text:
        made.children.append(Element("argument", {"name": "text"}, [text]))
    if signature:
        made.children += _signature(signature, context)
    context.account.note("kept", f"embed of {embed.service}", embed.address)
    return [made]


def _title(embed: Embed, host: str) -> str:
    """Return a title for an embed that has none: the service with its host, or the name of a file."""
    if embed.service == media_file.NAME:
        return unquote(urlsplit(embed.address).path).rpartition("/")[2]
    return f"{embed.service} ({host.removeprefix('www.')})"


def _signature(found: re.Match[str], context: Context) -> list[Element | str]:
    """Return the author and the date below a post."""
    context.account.remove("\u2014", "dash below a post")
    author = Element("argument", {"name": "author"}, [found["author"]])
    try:
        day = datetime.strptime(found["date"], "%B %d, %Y").date()  # noqa: DTZ007 - a day without a time
    except ValueError:
        return [author, Element("argument", {"name": "caption"}, [found["date"]])]
    context.account.replace("kept", "date below a post", found["date"], day.isoformat())
    return [author, Element("argument", {"name": "date"}, [day.isoformat()])]


def _as_quotation(blocks: list[Element], embed: Embed | None) -> list[Element]:
    is_post = blocks and embed is not None and embed.kind == "post"
    return [Element("blockquote", {}, list(blocks))] if is_post else blocks


def _link(address: str, title: str, context: Context) -> list[Element]:
    """Return a paragraph with a link to what a frame shows."""
    if find_link_fault(address) or not _host(address):
        if not address.startswith(("http:", "https:", "//")) and ":" not in address.partition("/")[0]:
            name = title or address.rpartition("/")[2]
            construct = "frame of a file became a link"
            context.account.note("changed", construct, address)
            context.account.add(name, construct)
            return [Element("p", {}, [Element("a", {"href": context.refer(address, "file")}, [name])])]
        context.account.note("lost", "frame without a usable address left out", address)
        return []
    construct = f"embed of {_host(address)} became a link"
    context.account.note("changed", construct, address)
    context.account.add(title, construct)
    return [Element("p", {}, [Element("a", {"href": context.refer(address, "link")}, [title])])]


def without_shortcodes(blocks: Sequence[Element], context: Context) -> list[Element]:
    """Return blocks with links and pictures in place of shortcodes, for a list, a quotation or a note, where none may be."""
    found: list[Element] = []
    for block in blocks:
        if block.tag != "shortcode":
            found.append(block)
        elif block.get("name") == "embed":
            found += _embed_as_link(block, context)
        else:
            found += _gallery_as_figures(block, context)
    return found


def _embed_as_link(shortcode: Element, context: Context) -> list[Element]:
    construct = "embed in a list or a quotation became a link"
    context.account.note("changed", construct, shortcode.get("main"))
    words = [text for each in shortcode.elements() for text in each.text().split("\n\n")]
    context.account.add(shortcode.get("title"), construct)
    link = Element("a", {"href": shortcode.get("main")}, [shortcode.get("title")])
    return [*(Element("p", {}, [text]) for text in words), Element("p", {}, [link])]


def _gallery_as_figures(shortcode: Element, context: Context) -> list[Element]:
    context.account.note("changed", f"{shortcode.get('name')} in a list or a quotation became single pictures")
    found: list[Element] = []
    for each in shortcode.elements():
        if each.tag == "argument":
            found.append(Element("p", {}, list(each.children)))
            continue
        caption = [Element("figcaption", {}, list(each.children))] if each.children else []
        found.append(
            Element("figure", {}, [Element("img", {"src": each.get("file"), "alt": each.get("alt")}), *caption])
        )
    return found


def _recognized(address: str) -> Embed | None:
    try:
        return recognize(address, allowed_frames=None)
    except EmbedError:
        return None


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


def _one_line(text: str) -> str:
    return " ".join(text.split())
