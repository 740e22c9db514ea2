"""Pull quotes repeat a sentence of the text, so excerpts and the texts of feeds may leave them out. Others are quotations."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.importers._markdown.changes import Account
    from sitegen.importers._markdown.tree import Element

MAX_PARAGRAPHS = 2
"""Maximum number of paragraphs of a pull quote: the quote and its source."""


def check_pull_quotes(body: Element, account: Account) -> None:
    """Make quotations of the pull quotes of a cleaned body whose words are not in its text, wherever they are.

    One with the attribute `repeats` is not compared.
    """
    quotes = [each for each in body.descendants() if _is_pull_quote(each) and not each.get("repeats")]
    text = _letters("".join(_texts(body))) if quotes else ""
    for quote in quotes:
        first = next(quote.elements())
        if _letters(first.text()) not in text:
            del quote.attributes["kind"]
            account.note("changed", "pull quote whose words are not in the text became a quotation", first.text())


def _texts(element: Element) -> Iterator[str]:
    """Yield the texts below an element, without those of pull quotes and notes."""
    for child in element.children:
        if isinstance(child, str):
            yield child
        elif not _is_pull_quote(child) and child.tag != "note":
            yield from _texts(child)


def _is_pull_quote(element: Element) -> bool:
    return element.get("kind") == "pull"


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))
