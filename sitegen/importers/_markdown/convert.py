"""Converts HTML to Markdown, and proves the result."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sitegen.importers import _text_repair
from sitegen.importers._markdown.alternatives import write_proven
from sitegen.importers._markdown.changes import Account, count_pictures
from sitegen.importers._markdown.cleaning.blocks import Cleaning
from sitegen.importers._markdown.cleaning.context import Context
from sitegen.importers._markdown.handmade_notes import place_handmade_notes
from sitegen.importers._markdown.notes import read_document
from sitegen.importers._markdown.tree import TreeError
from sitegen.importers._markdown.words import count_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.importers._items import Change, WordCount
    from sitegen.importers._references import References


class Conversion(NamedTuple):
    """The Markdown of a document, with the account of what changed, and the proof."""

    markdown: str
    difference: str
    """The first difference from the source; "" if the Markdown has all words and marks of it. Otherwise it must not be used."""
    changes: tuple[Change, ...]
    words: WordCount | None = None
    """Words of the HTML or the Markdown that was converted, and of the result; None if there is a difference."""


def html_to_markdown(
    html: str,
    references: References,
    *,
    language: str = "en",
    base_line: int = 0,
    embeds: Mapping[str, str] | None = None,
    repair_text: bool = False,
) -> Conversion:
    """Return HTML as Markdown, with an account of everything that has another form or is left out.

    The HTML may contain elements that sitegen defines: `<x-footnote>HTML</x-footnote>` at the place of a note's mark,
    `<x-embed src="ADDRESS" title="TITLE">text of a post</x-embed>`, `<x-gallery>` around figures, `<x-pull-quote>` around paragraphs, and
    `<x-verbatim>` around text that is not changed.

    Args:
        html: the HTML of a document's body.
        references: collects the addresses of links, pictures and files; what it returns is written.
        language: BCP 47 tag of the text.
        base_line: line of the document in its source, for the changes; 0 if it is not known.
        embeds: by the host of an embed `embed`, `link` or `drop`, as in the map of an import. Other hosts are embedded if sitegen has
            their service, and else linked.
        repair_text: repair text that was decoded with the wrong encoding. Otherwise it is only reported.
    """
    account = Account()
    html, repairs = _text_repair.repair_text(html, is_wanted=repair_text, line=base_line)
    try:
        body, source_text = read_document(html, account)
    except TreeError as error:
        return Conversion("", str(error), ())
    source_words = count_words(body)
    place_handmade_notes(body, account)
    pictures = count_pictures(body)
    cleaning = Cleaning(Context(account, references, embeds or {}, base_line))
    cleaned = cleaning.document(cleaning.blocks(body))
    cleaning.count_lost_links(body)
    if error_text := account.difference(source_text, cleaned.text(), pictures, cleaned):
        return Conversion("", error_text, (*repairs, *account.changes(base_line)))
    markdown, difference = write_proven(cleaned, account, language)
    words = account.words(source_words, cleaned)
    return Conversion(markdown, difference, (*repairs, *account.changes(base_line)), words)
