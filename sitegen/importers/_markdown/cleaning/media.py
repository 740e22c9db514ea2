"""Reduces pictures, films, recordings and galleries to `figure` blocks and the shortcode `{gallery}`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.importers._markdown.cleaning.addresses import clean_address
from sitegen.importers._markdown.cleaning.embeds import embed_address
from sitegen.importers._markdown.cleaning.text import mend
from sitegen.importers._markdown.cleaning.white_space import as_shown, plain_text
from sitegen.importers._markdown.tree import Element

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sitegen.importers._markdown.cleaning.context import Context

_LAYOUTS = {"alignwide": "wide", "alignfull": "full"}
"""Layout of a figure by its class in WordPress."""
_CAPTION_CLASSES = frozenset({"wp-caption-text", "wp-caption-dd"})
"""Classes of the caption in a `div` or a `dl` of old versions of WordPress."""


def media_block(element: Element, context: Context) -> list[Element]:
    """Return a film or a recording as a figure, and the text that browsers show if they cannot play it is left out."""
    source = element.find("source")
    address = clean_address(element.get("src") or (source.get("src") if source else ""))
    text = element.text()
    context.account.leave_out_pictures(element)
    if text.strip():
        context.account.lose(f"text inside <{element.tag}> for old browsers left out", text)
    if not address:
        context.account.note("lost", f"<{element.tag}> without an address left out")
        return []
    for track in element.descendants():
        if track.tag == "track":
            context.account.note("lost", f"timed text of <{element.tag}> left out", track.get("src"))
    title = " ".join(mend(element.get("title") or element.get("aria-label")).split())
    written = context.refer(address, "file")
    if not context.references.has_file(written):
        context.account.note("told", f"file of <{element.tag}> is missing, so it is embedded from its address", address)
        return embed_address(context.references.old_address(written), title, [], context)
    return [Element("figure", {}, [Element("img", {"src": written, "alt": title, "is_media": "yes"})])]


def figure_block(element: Element, context: Context) -> list[Element]:
    """Return a figure: its picture with the caption as text, or its blocks if it contains anything else than one picture."""
    return _with_layout(_figure_blocks(element, context), element, context)


def _figure_blocks(element: Element, context: Context) -> list[Element]:
    captions = [each for each in element.elements() if each.tag == "figcaption"]
    if len(captions) != 1:
        return context.blocks(element.children)
    inside = context.blocks([child for child in element.children if child is not captions[0]])
    caption = context.blocks(captions[0].children)
    if (
        len(inside) == 1
        and (inside[0].tag == "figure" or inside[0].get("name") == "embed")
        and len(inside[0].children) <= 1
    ):
        if text := _plain(as_shown(_joined_blocks(caption)), context):
            tag, attributes = ("figcaption", {}) if inside[0].tag == "figure" else ("argument", {"name": "caption"})
            inside[0].children.append(Element(tag, attributes, [text]))
        return inside
    return [*inside, *caption]


def _with_layout(blocks: list[Element], element: Element, context: Context) -> list[Element]:
    """Return a wide picture or gallery as a shortcode with its layout; it needs a description and a file of the archive."""
    layout = next((_LAYOUTS[name] for name in element.classes if name in _LAYOUTS), "")
    if not layout or len(blocks) != 1:
        return blocks
    block = blocks[0]
    if block.get("name") == "gallery":
        block.attributes["layout"] = layout
    elif block.tag == "figure" and not _reason_against_gallery([_picture(block)], context):
        context.account.note("kept", "wide picture")
        return [Element("shortcode", {"name": "figure", "layout": layout}, [_gallery_picture(block)])]
    return blocks


def as_figure(element: Element) -> Element | None:
    """Return a picture with a caption of WordPress, a `div` or a `dl` with the class `wp-caption`, as a figure; None if it is none."""
    children: list[Element | str] = []
    captions = 0
    for child in element.children:
        if isinstance(child, Element) and _CAPTION_CLASSES & {*child.classes}:
            captions += 1
            children.append(Element("figcaption", {}, child.children, child.contains_blocks))
        elif isinstance(child, Element) and child.tag == "dt":
            children += child.children
        else:
            children.append(child)
    return (
        Element("figure", element.attributes, children, element.contains_blocks)
        if captions == 1 and element.tag != "figure"
        else None
    )


def gallery_blocks(element: Element, context: Context) -> list[Element]:
    """Return pictures as a gallery if each has a description, which a gallery needs, and else one after the other."""
    return _with_layout(_gallery_blocks(element, context), element, context)


def _gallery_blocks(element: Element, context: Context) -> list[Element]:
    blocks = _flat_figures(context.blocks(element.children))
    pictures = [block for block in blocks if block.tag == "figure" and _picture(block).tag == "img"]
    rest = [block for block in blocks if block not in pictures]
    reason = _reason_against_gallery([_picture(each) for each in pictures], context)
    if len(pictures) <= 1 or reason:
        if len(pictures) > 1:
            context.account.note("told", f"gallery became single pictures, since {reason}")
        return blocks
    caption = rest.pop() if rest and rest[-1].tag == "p" and rest[-1] is blocks[-1] else None
    found = [_gallery_picture(figure) for figure in pictures]
    if caption is not None and (text := _plain(caption.children, context)):
        found.append(Element("argument", {"name": "caption"}, [text]))
    return [Element("shortcode", {"name": "gallery"}, list(found)), *rest]


def _reason_against_gallery(pictures: Sequence[Element], context: Context) -> str:
    if not all(picture.tag == "img" and picture.get("alt") for picture in pictures):
        return "a picture has no description"
    if any(picture.get("is_media") for picture in pictures):
        return "a recording is among them"
    return "" if all(context.references.has_file(picture.get("src")) for picture in pictures) else "a file is missing"


def _flat_figures(blocks: Sequence[Element]) -> list[Element]:
    """Return blocks with the content of the items in place of lists, which old galleries are."""
    return [
        each
        for block in blocks
        for each in (
            _flat_figures([inner for item in block.elements() for inner in item.elements()])
            if block.tag == "ul"
            else [block]
        )
    ]


def _picture(figure: Element) -> Element:
    return next(figure.elements())


def _gallery_picture(figure: Element) -> Element:
    picture, *captions = figure.elements()
    return Element(
        "picture-of-gallery",
        {"file": picture.get("src"), "alt": picture.get("alt")},
        [each.text() for each in captions],
    )


def without_caption(block: Element) -> list[Element]:
    """Return a figure of a list with its caption as a paragraph: a picture in a list item has no caption."""
    if block.tag != "figure" or len(block.children) == 1:
        return [block]
    picture, caption = block.elements()
    return [Element("figure", {}, [picture]), Element("p", {}, list(caption.children))]


def _joined_blocks(blocks: Sequence[Element]) -> list[Element | str]:
    """Return the content of a caption; paragraphs in it are joined with spaces, and other blocks are marked as lost."""
    found: list[Element | str] = []
    for block in blocks:
        found += [" " if found else "", *(block.children if block.tag == "p" else [Element(block.tag, {}, [block])])]
    return found


def _plain(nodes: Sequence[Element | str], context: Context) -> str:
    """Return a caption as text, since captions of sitegen have no markup."""
    elements = [node for node in nodes if isinstance(node, Element)]
    context.account.leave_out_pictures(*elements)
    for node in elements:
        if node.tag == "a" and node.get("href") != node.text():
            context.account.note("lost", "link in a caption became plain text", node.get("href"))
        elif node.tag not in {"br", "a"}:
            context.account.note("lost", f"<{node.tag}> in a caption became plain text", node.text())
    return " ".join(plain_text(nodes).split())
