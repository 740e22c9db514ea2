"""Finds, for each text that sitegen would read otherwise, another way to write it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.importers._markdown.cleaning.marks import MARKS
from sitegen.importers._markdown.cleaning.vocabulary import WITH_TEXT
from sitegen.importers._markdown.proof import find_difference
from sitegen.importers._markdown.tree import Element
from sitegen.importers._markdown.writing.blocks import write_markdown
from sitegen.importers._markdown.writing.inline import STYLES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from sitegen.importers._markdown.changes import Account

MAX_SINGLE_MARKS = 8
"""Maximum number of marks in a text of which each is tried. In a text with more, all are left out at once."""


def write_proven(body: Element, account: Account, language: str) -> tuple[str, str]:
    """Return a cleaned body as Markdown, and the first difference from it.

    At first, few characters are escaped. Each text that sitegen's parser reads otherwise gets another style, and loses a mark only if no style is
    right. So a document is refused only if none of this helps.
    """
    markdown = write_markdown(body)
    if not find_difference(body, markdown, language, is_strict=True):
        return markdown, ""
    choose_styles([*body.elements()], account, language)
    markdown = write_markdown(body)
    return markdown, find_difference(body, markdown, language, is_strict=False)


def choose_styles(blocks: Sequence[Element], account: Account, language: str) -> None:
    """Set the style of each text in blocks that sitegen would read otherwise."""
    for block in blocks:
        for each in (block, *block.descendants()):
            if each.tag in WITH_TEXT or each.tag == "figure":
                _choose_style(each, account, language)


def _choose_style(text: Element, account: Account, language: str) -> None:
    """Set the style of a text to the first one that is right, and leave out marks if there is none."""
    if _has_right_style(text, language):
        return
    marks = [each for each in text.descendants() if each.tag in MARKS]
    for left_out in [*([mark] for mark in marks if len(marks) <= MAX_SINGLE_MARKS), marks]:
        without = _copy(text, {id(mark) for mark in left_out})
        if _has_right_style(without, language) or left_out is marks:
            text.children, text.attributes["style"] = without.children, without.get("style")
            for mark in left_out:
                _note(mark, account)
            return


def _note(mark: Element, account: Account) -> None:
    account.note("lost", f"<{mark.tag}> that Markdown cannot express became plain text", mark.text())


def _has_right_style(text: Element, language: str) -> bool:
    """Set the style of a text to the first one that is right; return False, with the last one set, if none is."""
    alone = Element("body", {}, [*_around(text), *dummy_notes([text])])
    for is_strict in (True, False):
        for style in STYLES:
            text.attributes["style"] = style
            if not find_difference(alone, write_markdown(alone), language, is_strict=is_strict):
                return True
    return False


def _around(text: Element) -> Iterator[Element]:
    """Yield a block with a text, as small as possible."""
    if text.tag in {"td", "th"}:
        row = Element("tr", {}, [text])
        yield Element("table", {}, [row] if text.tag == "th" else [Element("tr", {}, [Element("th", {}, ["x"])]), row])
    else:
        yield text


def dummy_notes(blocks: Sequence[Element]) -> list[Element]:
    """Return a note for each mark of a note in blocks."""
    marks = (each for block in blocks for each in block.descendants() if each.tag == "noteref")
    return [
        Element("note", {"number": number}, [Element("p", {}, ["x"])])
        for number in dict.fromkeys(each.get("number") for each in marks)
    ]


def _copy(element: Element, left_out: Collection[int]) -> Element:
    """Return a copy of an element and of all below it, in which the content of some marks is in their place.

    Args:
        element: the element.
        left_out: the identities of the marks.
    """
    children: list[Element | str] = []
    for child in element.children:
        if isinstance(child, str):
            children.append(child)
        elif id(child) in left_out:
            children += _copy(child, left_out).children
        else:
            children.append(_copy(child, left_out))
    return Element(element.tag, dict(element.attributes), children)
