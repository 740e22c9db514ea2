"""Text on social cards."""

import pytest
from PIL import Image, ImageChops
from support.images import ink

from sitegen.outputs.social_cards import _drawing, _words
from sitegen.outputs.social_cards._drawing import SMALL_CARD_SCALE, CardText, card_size, draw_card
from sitegen.outputs.social_cards._fonts import BOLD_FONT

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


HEADLINES = (
    "Council votes to raise rents",
    "Court: rents may rise",
    "Rents, again: the council votes as tenants protest",
)


def test_a_card_does_not_depend_on_the_cards_before_it():
    def drawn(headlines):
        return {text: draw_card(CardText("A", "Courts", text, "2019"), None, SMALL_CARD_SCALE) for text in headlines}

    after_others = drawn(HEADLINES)
    assert drawn(reversed(HEADLINES)) == after_others
    for text in HEADLINES:
        _words.word_width.cache_clear()
        _words.word_picture.cache_clear()
        assert drawn([text])[text] == after_others[text]


def test_a_small_card_has_at_most_ten_kilobytes_and_the_lines_of_a_large_one():
    text = CardText("The archive", "Courts", "Council votes to raise rents as tenants protest again", "2 March 2019")
    small, large = (draw_card(text, None, scale) for scale in (SMALL_CARD_SCALE, 1))
    assert card_size(SMALL_CARD_SCALE) == (800, 420)
    assert len(small) <= 10_000
    for top, bottom in (
        (46, 100),
        (125, 158),
        (158, 200),
        (208, 515),
        (548, 590),
    ):  # between the lines there is nothing
        covered = [
            ink(card, (0, round(top * scale), *(round(edge * scale) for edge in (1200, bottom)))) / scale**2
            for card, scale in ((small, SMALL_CARD_SCALE), (large, 1))
        ]
        assert covered[0] == pytest.approx(covered[1], rel=0.15)


def test_a_line_does_not_cut_the_letters_above_it():
    shades = tuple(min(opacity, 1) for opacity in range(256))
    upper, both = Image.new("L", (400, 160)), Image.new("L", (400, 160))
    for card, lines in ((upper, ((0, "gjpqy"),)), (both, ((0, "gjpqy"), (60, "acemn")))):
        for top, text in lines:
            _words.draw_words(card, (0, top), text, BOLD_FONT, 100, shades)
    assert ImageChops.lighter(upper, both).tobytes() == both.tobytes()
    assert both.histogram()[1] > upper.histogram()[1]


@pytest.mark.parametrize("scale", [1, SMALL_CARD_SCALE])
def test_no_word_of_a_headline_that_fits_is_left_out(monkeypatch, scale):
    drawn = []

    def note(_card, _start, text, _font, _size, _shades):
        drawn.append(text)

    monkeypatch.setattr(_drawing, "draw_words", note)
    words = [
        "Judge",
        "orders",
        "city",
        "to",
        "release",
        "records",
        "of",
        "the",
        "2019",
        "raid",
        "on",
        "South",
        "Fair",
        "Oaks",
        "after",
        "a",
        "vote",
        "by",
        "council",
    ]
    for first in range(len(words)):
        for count in range(1, 15):
            headline = " ".join((words * 2)[first : first + count])
            drawn.clear()
            draw_card(CardText("", "", headline, ""), None, scale)
            assert " ".join(drawn) == headline
