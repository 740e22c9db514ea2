"""Reduces inline HTML to `em`, `strong`, `del`, `code`, `a`, `img`, `br`, `noteref` and texts with the white space that browsers show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.content.markdown.dead_links import find_link_fault
from sitegen.content.markdown.lint.bare_urls import BARE_ADDRESS, find_address_end, may_hold_address
from sitegen.importers._markdown.changes import count_pictures
from sitegen.importers._markdown.cleaning.addresses import clean_address, is_same_file, is_script, picture_address
from sitegen.importers._markdown.cleaning.embeds import without_shortcodes
from sitegen.importers._markdown.cleaning.marks import fit_marks
from sitegen.importers._markdown.cleaning.pictures import picture, title_attribute
from sitegen.importers._markdown.cleaning.text import clean_text, mend
from sitegen.importers._markdown.cleaning.vocabulary import DROPPED_TAGS, MARKS, TRANSPARENT_INLINE, WITH_TEXT
from sitegen.importers._markdown.cleaning.white_space import WHITE_SPACE, as_shown, text_with_newlines
from sitegen.importers._markdown.tree import COMMENT, Element

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sitegen.importers._markdown.cleaning.context import Context

    Nodes = Sequence["Element | str"]

_SUPERSCRIPT = str.maketrans("0123456789+-=()in", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁱⁿ")
_SUBSCRIPT = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_SCRIPTS = {"sup": (_SUPERSCRIPT, "superscript"), "sub": (_SUBSCRIPT, "subscript")}
_LANGUAGE_CLASS = re.compile(r"(?:language|lang|brush:?)[-: ]*([A-Za-z0-9+#_-]+)")
_WEB_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def text_blocks(tag: str, nodes: Nodes, context: Context) -> list[Element]:
    """Return inline nodes of HTML as blocks, as `fitted_blocks` does."""
    return fitted_blocks(tag, clean_inline(nodes, context), context) if nodes else []


def fitted_blocks(tag: str, nodes: Nodes, context: Context) -> list[Element]:
    """Return cleaned inline nodes as blocks: a block with `tag`, split around pictures if it contains only these and white space.

    Empty if nothing would be seen.
    """
    found = fit_marks(as_shown(nodes), context.account)
    pictures = [node for node in found if isinstance(node, Element) and (node.tag == "img" or is_picture_link(node))]
    if found and not _visible_text(found) and (every := list(_pictures(found))):
        return [_figure(each, context) for each in every]
    if tag != "p" and pictures:
        kept = as_shown([node for node in found if node not in pictures])
        return [*([Element(tag, {}, kept)] if kept else []), *(_figure(each, context) for each in pictures)]
    return [Element(tag, {}, found)] if found else []


def _pictures(nodes: Nodes) -> Iterator[Element]:
    """Yield the pictures among nodes, and those in marks, each with its link if it is alone in one."""
    for node in nodes:
        if isinstance(node, Element):
            if node.tag == "img" or is_picture_link(node):
                yield node
            else:
                yield from _pictures(node.children)


def _figure(picture: Element, context: Context) -> Element:
    """Return a figure, with the title of its picture as the caption."""
    title = picture.attributes.pop("title", "") if picture.tag == "img" else ""
    context.account.add(title, "title of a picture became its caption")
    return Element("figure", {}, [picture, *([Element("figcaption", {}, [title])] if title else [])])


def is_picture_link(node: Element) -> bool:
    """Return True for a link that contains a picture and nothing else."""
    return (
        node.tag == "a"
        and len(node.children) == 1
        and isinstance(node.children[0], Element)
        and node.children[0].tag == "img"
    )


def _visible_text(nodes: Iterable[Element | str]) -> str:
    texts = (
        node if isinstance(node, str) else node.text() + ("[1]" if node.tag == "noteref" else "") for node in nodes
    )
    return "".join(texts).strip()


def wrap_blocks(element: Element, blocks: list[Element], context: Context) -> list[Element]:
    """Return the blocks inside an inline element, with the element around the text of each."""
    if element.tag in MARKS or (element.tag == "a" and element.get("href")):
        for block in blocks:
            for each in (block, *block.descendants()):
                if each.tag in WITH_TEXT and each.children:
                    inside = Element(element.tag, element.attributes, list(each.children))
                    each.children = fit_marks(as_shown(clean_inline([inside], context)), context.account)
                elif each.tag == "figure" and element.tag == "a":
                    _link_picture(each, element, context)
    elif element.tag not in TRANSPARENT_INLINE:
        context.account.note("changed", f"<{element.tag}> around blocks left out")
    return blocks


def _link_picture(figure: Element, link: Element, context: Context) -> None:
    """Put a link around the picture of a figure."""
    shown, *rest = figure.children
    if isinstance(shown, Element) and shown.tag == "img" and not shown.get("is_media"):
        found = clean_inline([Element("a", link.attributes, [shown])], context)
        figure.children = [*found, *rest]


def clean_inline(nodes: Nodes, context: Context, marks: frozenset[str] = frozenset()) -> list[Element | str]:
    """Return nodes as inline elements that Markdown has. `marks` are those around the nodes, which are not repeated inside."""
    found: list[Element | str] = []
    for node in nodes:
        if isinstance(node, str):
            text = clean_text(node, context)
            found += [text] if "a" in marks else _with_bare_links(text, context)
        else:
            found += _clean_element(node, context, marks)
    return found


def _with_bare_links(text: str, context: Context) -> list[Element | str]:
    """Return a text with links in place of web addresses, where sitegen makes links of them."""
    if not may_hold_address(text):
        return [text]
    found: list[Element | str] = []
    end = 0
    for match in BARE_ADDRESS.finditer(text):
        stop = find_address_end(text, match.start(), match.end())
        address = text[match.start() : stop]
        if match.start() < end or not _WEB_ADDRESS.match(address) or find_link_fault(address):
            continue
        found += [text[end : match.start()], Element("a", {"href": context.refer(address, "link")}, [address])]
        end = stop
    return [*found, text[end:]] if found else [text]


def _clean_element(element: Element, context: Context, marks: frozenset[str]) -> list[Element | str]:
    tag = element.tag
    if tag in _MAKERS:
        return _MAKERS[tag](element, context, marks)
    if tag in DROPPED_TAGS:
        if tag != COMMENT:
            context.account.leave_out(element)
        return []
    if tag not in TRANSPARENT_INLINE:
        context.account.note("changed", f"<{tag}> became plain text", element.text())
    return clean_inline(element.children, context, marks)


def _mark(element: Element, context: Context, marks: frozenset[str]) -> list[Element | str]:
    mark = MARKS[element.tag]
    inside = clean_inline(element.children, context, marks | {mark})
    return inside if mark in marks else [Element(mark, {}, inside)]


def _abbreviation(element: Element, context: Context, marks: frozenset[str]) -> list[Element | str]:
    """Return an abbreviation; the first time with its meaning in parentheses."""
    inside = clean_inline(element.children, context, marks)
    meaning = " ".join(mend(element.get("title")).split())
    key = f"{element.text().strip()}: {meaning}"
    if not meaning or key in context.explained or meaning.casefold() == element.text().strip().casefold():
        return inside
    context.explained.add(key)
    construct = "meaning of an abbreviation in parentheses"
    context.account.note("changed", construct, key)
    context.account.add(f"({meaning})", construct)
    return [*inside, f" ({meaning})"]


def _quotation(element: Element, context: Context, marks: frozenset[str]) -> list[Element | str]:
    context.account.note("kept", "<q> became quotation marks")
    return _enclosed("\u201c\u201d", element, context, marks)


def _pronunciation(element: Element, context: Context, marks: frozenset[str]) -> list[Element | str]:
    context.account.note("changed", "pronunciation <rt> in parentheses")
    return _enclosed("()", element, context, marks)


def _enclosed(pair: str, element: Element, context: Context, marks: frozenset[str]) -> list[Element | str]:
    context.account.add(pair, "quotation marks and parentheses")
    return [pair[0], *clean_inline(element.children, context, marks), pair[1]]


def _fallback_parentheses(element: Element, context: Context, _marks: frozenset[str]) -> list[Element | str]:
    context.account.remove(element.text(), "parentheses around a pronunciation")
    return []


def _note(element: Element, context: Context, _marks: frozenset[str]) -> list[Element | str]:
    """Return the mark of a note, and add the note to those of the document, unless the mark has only its label or is repeated."""
    if label := element.get("data-label"):
        return [Element("noteref", {"number": label})]
    key = element.get("data-key")
    if key and key in context.note_numbers:
        return [Element("noteref", {"number": context.note_numbers[key]})]
    blocks = [block for block in context.blocks(element.children) if block.children or block.tag == "hr"]
    if not blocks:
        context.account.note("lost", "footnote without text left out")
        return []
    number = f"{'note-' if context.is_markdown else ''}{len(context.notes) + 1}"
    context.notes.append(Element("note", {"number": number}, list(without_shortcodes(blocks, context))))
    context.note_numbers[key] = number
    return [Element("noteref", {"number": number})]


def _inline_code(element: Element, context: Context, _marks: frozenset[str]) -> list[Element | str]:
    """Return code; its text is shown literally, so marks in it are lost."""
    for each in element.descendants():
        if each.tag != "br":
            context.account.note("lost", f"<{each.tag}> in code became plain text", each.text())
    context.account.leave_out_pictures(element)
    text = WHITE_SPACE.sub(" ", clean_text(text_with_newlines(element), context))
    return [Element("code", {}, [text])] if text.strip() else [text]


def _link(element: Element, context: Context, marks: frozenset[str]) -> list[Element | str]:
    href = clean_address(element.get("href"))
    context.links.add(href)
    shown = element.find("img")
    if shown is not None and count_pictures(element) == 1 and _is_link_to_itself(element, href, shown):
        context.account.note("kept", "link of a picture to its own file left out", href)
        return picture(Element("img", shown.attributes | {"data-orig-file": href}), context, marks)
    inside = clean_inline(element.children, context, marks | {"a"})
    if not href or "a" in marks:
        return inside  # a place to link to, not a link
    notes: list[Element | str] = [*_take_notes(inside)]
    if is_script(href) or find_link_fault(href) or not href.strip("#?"):
        context.account.note("lost", "link that cannot work became plain text", href)
        return [*inside, *notes]
    if not _visible_text(inside) and not any(isinstance(node, Element) and node.tag == "img" for node in inside):
        context.account.note("lost", "link without text left out", href)
        return [*inside, *notes]
    title = title_attribute(element, _visible_text(inside), context)
    written = href if href.startswith("#") else context.refer(href, "link")
    return [Element("a", {"href": written, **title}, inside), *notes]


def _is_link_to_itself(element: Element, href: str, shown: Element) -> bool:
    return not element.text().strip() and is_same_file(href, picture_address(shown))


def _take_notes(nodes: list[Element | str]) -> Iterator[Element]:
    """Remove and yield the marks of notes in the text of a link, which follow it."""
    for node in [each for each in nodes if isinstance(each, Element)]:
        if node.tag == "noteref":
            nodes.remove(node)
            yield node
        else:
            yield from _take_notes(node.children)


def _script(element: Element, context: Context, marks: frozenset[str]) -> list[Element | str]:
    """Return superscript or subscript in characters of Unicode if all exist, else as plain text."""
    table, name = _SCRIPTS[element.tag]
    text = element.text()
    if not any(True for _ in element.elements()) and text and all(ord(char) in table for char in text):
        raised = text.translate(table)
        context.account.replace("changed", f"{name} became characters of Unicode", text, raised)
        return [raised]
    if element.find("x-footnote") is None:
        context.account.note("changed", f"{name} became plain text", text)
    return clean_inline(element.children, context, marks)


def code_language(element: Element) -> str:
    """Return the language that the class of a code block states; "" if it states none."""
    classes = [element.get("class"), *(each.get("class") for each in element.descendants() if each.tag == "code")]
    found = (_LANGUAGE_CLASS.search(value) for value in classes)
    return next((match[1].lower() for match in found if match), "")


_MAKERS: dict[str, Callable[[Element, Context, frozenset[str]], list[Element | str]]] = {
    **{tag: _inline_code if mark == "code" else _mark for tag, mark in MARKS.items()},
    "x-footnote": _note,
    "noteref": lambda element, _context, _marks: [element],
    "a": _link,
    "img": picture,
    "br": lambda _element, _context, _marks: [Element("br")],
    "sup": _script,
    "sub": _script,
    "q": _quotation,
    "abbr": _abbreviation,
    "acronym": _abbreviation,
    "rt": _pronunciation,
    "rp": _fallback_parentheses,
}
"""Functions that return an element, its context and the marks around it as inline elements of the result, by the tag."""
