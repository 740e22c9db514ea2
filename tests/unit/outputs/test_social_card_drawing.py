"""Text on social cards."""

import pytest
from support.images import ink

from sitegen.outputs.social_cards._drawing import CardText, draw_card

HEADLINE = (76, 208, 1200, 515)


NAME = (76, 30, 1200, 100)


MARGIN = (1130, 0, 1200, 630)


@pytest.mark.parametrize(
    ("headline", "is_set"),
    [
        ("Rain", True), ("Council votes to nullify memorandum " * 12, True), ("W" * 300, True), ("Ünïcödé Привет Χαίρε Việt", True),
        ("市议会投票废除备忘录", False), ("المجلس يصوت", False), ("सभा ने मतदान किया", False), ("שלום", False),
        ("Parade \U0001f389 draws \U0001f468\u200d\U0001f469\u200d\U0001f467 crowds", True), ("\U0001f389", False),
        ("e\u0301 is e\u0301", True), ("", False),
    ],
    ids=["short", "long", "one word", "Latin, Cyrillic, Greek", "Chinese", "Arabic", "Hindi", "Hebrew", "emoji", "emoji alone", "composed", "none"],
)  # fmt: skip
def test_a_social_card_never_shows_missing_glyphs(headline, is_set):
    card = draw_card(CardText("The archive", "Courts", headline, "The Weekly · 2 March 2019"))
    assert (ink(card, HEADLINE) > 500) is is_set
    assert ink(card, NAME) > 500
    assert ink(card, MARGIN) == 0
    assert len(card) < 40_000
    assert card == draw_card(CardText("The archive", "Courts", headline, "The Weekly · 2 March 2019"))


def test_emoji_do_not_change_the_words_around_them():
    with_it, without = (
        draw_card(CardText("A", "", text, "")) for text in ("Parade \U0001f389 draws crowds", "Parade draws crowds")
    )
    assert with_it == without
