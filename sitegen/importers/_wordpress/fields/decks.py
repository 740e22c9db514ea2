"""The deck, the title for search engines and the excerpt of a post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.importers._wordpress.fields.plain_text import plain_text, words

if TYPE_CHECKING:
    from sitegen.importers._wordpress.text.context import TextContext

_DECK_KEYS = (
    "newspack_post_subtitle", "dek", "deck", "_dek", "subtitle", "_subtitle", "subheadline", "sub_headline", "subhead", "secondary_title",
    "_secondary_title", "wps_subtitle",
)  # fmt: skip
_DESCRIPTION_KEYS = ("_yoast_wpseo_metadesc", "rank_math_description", "_aioseo_description")
_SEO_TITLE_KEYS = ("_yoast_wpseo_title", "rank_math_title", "_aioseo_title")
DECK_META = frozenset((*_DECK_KEYS, *_DESCRIPTION_KEYS, *_SEO_TITLE_KEYS))
_VARIABLE = ("%%", "%title%", "#post_title")
_MIN_EXCERPT_WORDS = 3


def find_deck(context: TextContext, body: str) -> tuple[str, str]:
    """Return the deck, and the excerpt if it is something else.

    The deck is the first of: a subtitle, an excerpt that does not repeat the opening of the text, a description for search engines.
    """
    item = context.item
    subtitle = plain_text(item.value(*_DECK_KEYS), context, "the deck")
    excerpt = plain_text(item["excerpt"], context, "the excerpt")
    if excerpt and _repeats_opening(excerpt, body):
        context.note("changed", "excerpt left out: it repeats the opening of the text")
        excerpt = ""
    description = plain_text(_without_variables(item.value(*_DESCRIPTION_KEYS)), context, "the description")
    if description and _repeats_opening(description, body):
        description = ""
    deck = subtitle or excerpt or description
    return deck, excerpt if excerpt != deck else ""


def find_seo_title(context: TextContext, title: str) -> str:
    """Return the title for search engines if it is another one and contains no variables of a plugin."""
    found = plain_text(
        _without_variables(context.item.value(*_SEO_TITLE_KEYS)), context, "the title for search engines"
    )
    return found if found != title else ""


def _without_variables(text: str) -> str:
    return "" if any(variable in text for variable in _VARIABLE) else text


def _repeats_opening(excerpt: str, body: str) -> bool:
    """Return True if the body begins with the words of an excerpt, which can end with an ellipsis in the middle of a word."""
    first = words(excerpt.removesuffix("[…]").removesuffix("[...]").rstrip(" …."))
    opening = words(body[: 20 * len(excerpt) + 2000])
    return len(first) >= _MIN_EXCERPT_WORDS and opening[: len(first)] == first
