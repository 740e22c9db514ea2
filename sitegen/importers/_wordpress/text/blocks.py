"""Turns the blocks of the block editor into plain HTML."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from sitegen.importers._wordpress.text.block_parser import Block, has_blocks, parse_blocks
from sitegen.importers._wordpress.text.embeds import mark_embeds
from sitegen.importers._wordpress.text.media import embed
from sitegen.importers._wordpress.text.paragraphs import add_paragraphs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sitegen.importers._wordpress.text.context import TextContext

_GALLERY_TAGS = re.compile(
    r"<(figure|ul) [^>]*wp-block-gallery[^>]*>|<ul [^>]*blocks-gallery-grid[^>]*>|</?li\b[^>]*>|</ul>"
)
_GALLERY_CAPTION = re.compile(r"<figcaption[^>]*blocks-gallery-caption[^>]*>(.*?)</figcaption>", re.DOTALL)
_LAST_FIGURE = re.compile(r"</figure>\s*\Z")
_FIGURE_CAPTION = re.compile(r"<figcaption[^>]*>(.*?)</figcaption>", re.DOTALL)
_QUOTE_TAGS = re.compile(r"</?(?:figure|blockquote)\b[^>]*>")
_DOWNLOAD_BUTTON = re.compile(r"<a\b[^>]*wp-block-file__button[^>]*>(.*?)</a>", re.DOTALL)
_VERSE = re.compile(r"<pre\b[^>]*>(.*?)</pre>", re.DOTALL)
_EMBED_MARKUP = re.compile(r"</?(?:figure|div)\b[^>]*>|<x-embed\b[^>]*></x-embed>")
_PAGE_BREAK = re.compile(r"<!--\s*(?:more|nextpage)\b.*?-->", re.DOTALL)
_BREAK = re.compile(r"\n")
_STYLE = re.compile(r"\sstyle=(?:\"[^\"]*\"|'[^']*')")
_PICTURES = {"core/cover": "url", "core/media-text": "mediaUrl"}
"""Attributes with the address of the picture that blocks have as their background."""
_SETTINGS = frozenset(
    {"className", "style", "layout", "anchor", "metadata", "lock", "fontSize", "fontFamily", "gradient"}
)
_MIN_TEXT_WORDS = 2
"""Minimum number of words in an attribute that is a text for readers and not a setting."""


def blocks_to_html(text: str, context: TextContext) -> str:
    """Return a text of the block editor as HTML without its comments. Its shortcodes remain, because they can contain several blocks.

    The text between blocks gets paragraphs as WordPress adds them.
    """
    return "".join(_render(block, context) for block in parse_blocks(text))


def _render(block: Block, context: TextContext) -> str:
    if not block.name or block.name in {"core/freeform", "core/shortcode"}:
        return add_paragraphs(block.html)
    if _is_hidden(block):
        words = re.sub(r"<[^>]*>", " ", _all_html(block))
        context.note("lost", f"block {block.name} left out: it was hidden from readers, or from some of them", words)
        return ""
    name = "core/embed" if block.name.startswith("core-embed/") else block.name
    if handler := _HANDLERS.get(name):
        return handler(block, context)
    content = _background(block, content := _content(block, context), context) + content
    if not content.strip():
        texts = [text for text in _texts(block.attributes) if _is_for_readers(text)]
        reason = "its texts are arguments of a plugin" if texts else "it has no text of its own"
        context.note("lost", f"block {block.name} left out: {reason}", " … ".join(texts))
        return ""
    return content


def _texts(value: object) -> Iterator[str]:
    """Yield all texts in the attributes of a block."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for each in (each for key, each in pairs if key not in _SETTINGS):
            yield from _texts(each)


def _is_for_readers(text: str) -> bool:
    """Return True for a text in an attribute that has words for readers, and is no setting or address."""
    words = [word for word in text.split() if re.search(r"[^\W\d_]{2}", word) and not re.search(r"[-_:/][^\W_]", word)]
    return len(words) >= _MIN_TEXT_WORDS


def _background(block: Block, content: str, context: TextContext) -> str:
    """Return the picture that a block has as its background, unless its HTML shows it; "" if there is none."""
    style = block.attributes.get("style")
    background = style.get("background") if isinstance(style, dict) else None
    picture = background.get("backgroundImage") if isinstance(background, dict) else None
    given = (
        block.attributes.get(_PICTURES[block.name], "")
        if block.name in _PICTURES
        else picture.get("url", "")
        if isinstance(picture, dict)
        else ""
    )
    address = given.strip() if isinstance(given, str) else ""
    shown = html.unescape(_STYLE.sub("", content))
    if not address or address in shown:
        return ""
    context.note("changed", "background picture of a block became a picture in the text", address)
    alt = str(block.attributes.get("alt") or block.attributes.get("mediaAlt") or "")
    return f'<figure><img src="{html.escape(address)}" alt="{html.escape(alt)}"></figure>'


def _is_hidden(block: Block) -> bool:
    """Return True for a block that no reader could see, and for one that a plugin shows to some readers only."""
    metadata = block.attributes.get("metadata")
    core = metadata.get("blockVisibility") if isinstance(metadata, dict) else None
    plugin = block.attributes.get("blockVisibility")
    is_limited = isinstance(plugin, dict) and (plugin.get("hideBlock") or "visibilityByRole" in repr(plugin))
    return core is False or plugin is False or bool(is_limited)


def _all_html(block: Block) -> str:
    return "".join(part if isinstance(part, str) else _all_html(part) for part in block.content)


def _content(block: Block, context: TextContext) -> str:
    """Return the HTML of a block, with its inner blocks in their places."""
    return "".join(part if isinstance(part, str) else _render(part, context) for part in block.content)


def _embed(block: Block, context: TextContext) -> str:
    """Return the embed of an address, with its caption as a paragraph, and with everything else that the block contains."""
    content = _content(block, context)
    address = str(block.attributes.get("url", "")).strip()
    if not address and (found := re.search(r"https?://[^\s<>\"]+", content)):
        address = html.unescape(found[0])
    if not address:
        context.note("lost", "block core/embed left out: it has no address")
        return content
    caption = _FIGURE_CAPTION.search(content)
    paragraph = f"<p>{caption[1]}</p>" if caption and caption[1].strip() else ""
    rest = _EMBED_MARKUP.sub("", content.replace(caption[0], "") if caption else content)
    rest = rest.replace(address, "").replace(html.escape(address), "")
    return embed(address) + paragraph + (rest if re.sub(r"<[^>]*>", "", rest).strip() else "")


def _gallery(block: Block, context: TextContext) -> str:
    content = _content(block, context)
    caption = _GALLERY_CAPTION.search(content)
    if caption:
        content = content[: caption.start()] + content[caption.end() :]
    content, count = _GALLERY_TAGS.subn("", content)
    content = (
        _LAST_FIGURE.sub("", content) if count and content.count("</figure>") > content.count("<figure") else content
    )
    paragraph = f"<p>{caption[1]}</p>" if caption and caption[1].strip() else ""
    return f"<x-gallery>{content}</x-gallery>{paragraph}"


def _pull_quote(block: Block, context: TextContext) -> str:
    return f"<x-pull-quote>{_QUOTE_TAGS.sub('', _content(block, context))}</x-pull-quote>"


def _file(block: Block, context: TextContext) -> str:

    def leave_out(found: re.Match[str]) -> str:
        context.note("lost", "button to download a file left out: the name of the file is a link", found[1])
        return ""

    return _DOWNLOAD_BUTTON.sub(leave_out, _content(block, context))


def _verse(block: Block, context: TextContext) -> str:
    """Return a poem as a paragraph with line breaks, because it is no code."""
    context.note("changed", "block core/verse became a paragraph with line breaks")
    return _VERSE.sub(lambda found: f"<p>{_BREAK.sub('<br>', found[1].strip())}</p>", _content(block, context))


def _reusable(block: Block, context: TextContext) -> str:
    """Return the content of a reusable block. One that is not published is left out, as in WordPress."""
    number = str(block.attributes.get("ref", ""))
    text = context.index.blocks.get(number)
    if text is None or number in context.open_blocks:
        context.note("lost", "reusable block left out: it is not in the export, or is not published", number)
        return _content(block, context)
    context.open_blocks.append(number)
    text = mark_embeds(text, context)
    content = blocks_to_html(text, context) if has_blocks(text) else add_paragraphs(text)
    context.open_blocks.pop()
    return content + _content(block, context)


def _footnote_list(block: Block, context: TextContext) -> str:
    """Return what else the block contains, because the notes are placed at their marks."""
    return _content(block, context)


def _page_break(block: Block, context: TextContext) -> str:
    context.note("lost", f"block {block.name} left out: the text is on one page")
    return _PAGE_BREAK.sub("", _content(block, context))


_HANDLERS: dict[str, Callable[[Block, TextContext], str]] = {
    "core/embed": _embed,
    "core/gallery": _gallery,
    "core/pullquote": _pull_quote,
    "core/file": _file,
    "core/verse": _verse,
    "core/block": _reusable,
    "core/footnotes": _footnote_list,
    "core/more": _page_break,
    "core/nextpage": _page_break,
}
