"""The body of a post as plain HTML, ready for the converter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.importers._wordpress.text.block_parser import has_blocks
from sitegen.importers._wordpress.text.blocks import blocks_to_html
from sitegen.importers._wordpress.text.embeds import mark_embeds
from sitegen.importers._wordpress.text.footnotes import place_notes
from sitegen.importers._wordpress.text.media import unlink_pictures
from sitegen.importers._wordpress.text.paragraphs import PRIVATE_CHARACTERS, add_paragraphs
from sitegen.importers._wordpress.text.searching import replace_ended
from sitegen.importers._wordpress.text.shortcodes.replacement import replace_shortcodes

if TYPE_CHECKING:
    from sitegen.importers._wordpress.text.context import TextContext

_PAGE_BREAK = re.compile(r"<!--\s*(more|nextpage)\b.*?-->|<!--noteaser-->", re.DOTALL)
_OWN_ELEMENTS = re.compile(r"<(/?)x-(?=[a-z])", re.IGNORECASE)


def post_to_html(text: str, context: TextContext) -> str:
    """Return the text of a post as HTML with the elements of the converter in place of blocks, shortcodes and embeds."""
    text, count = PRIVATE_CHARACTERS.subn("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if count:
        context.note("lost", "characters of the private use area left out", count=count)
    text = _OWN_ELEMENTS.sub(r"<\1y-", text)  # no post can use the converter's own elements
    text = mark_embeds(text, context)
    if has_blocks(text):
        text = replace_shortcodes(blocks_to_html(text, context), context)
    else:

        def leave_out(_found: re.Match[str]) -> str:
            context.note("lost", "<!--more--> or a page break left out: the text is on one page")
            return ""

        text = replace_ended(_PAGE_BREAK, leave_out, text, "-->")
        text = add_paragraphs(replace_shortcodes(text, context))
    return place_notes(unlink_pictures(text, context), context)
