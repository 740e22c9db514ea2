"""Whole names in a text, in every script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.names import word_boundaries

WHOLE = [
    ("Rosa Diaz’s brother", "Rosa Diaz"),
    ("Rosa Diaz's brother", "Rosa Diaz"),
    ("“Rosa Diaz”", "Rosa Diaz"),
    ("Rosa Diaz—who spoke", "Rosa Diaz"),
    ("Dodd–Frank", "Dodd"),
    ("the Bulldogs’ Rosa Diaz", "Rosa Diaz"),
    ("Rosa Diaz-", "Rosa Diaz"),
    ("the Rosa Diaz-led group", "Rosa Diaz"),
    ("the pro-Rosa Diaz group", "Rosa Diaz"),
    ("- Rosa Diaz", "Rosa Diaz"),
    ("Tim O’Brien’s book", "Tim O’Brien"),
    ("Otis Ray Jr. spoke", "Otis Ray Jr."),
    ("J. R. Ray, Jr., spoke", "J. R. Ray"),
    ("le plan d’Anne Roy", "Anne Roy"),
    ("İzmir'den", "İzmir"),
    ("昨日陈静在场", "陈静"),
    ("昨日陈静Kim在场", "陈静"),
    ("เมื่อวานสมชายพูด", "สมชาย"),
    ("田中さんって誰", "田中"),
    ("박민수가 말했다", "박민수"),
    ("박민수에게는 없다", "박민수"),
    ("박민수 씨는", "박민수"),
    ("박민수씨가", "박민수"),
    ("NASA는 말했다", "NASA"),
    ("故박민수氏", "박민수"),
    ("Soft\u00ad Rosa Diaz", "Rosa Diaz"),
]
PART = [
    ("Rosa Diaz-Ortega", "Rosa Diaz"),
    ("Rosa Diaz‐Ortega", "Rosa Diaz"),
    ("Rosa Diaz‑Ortega", "Rosa Diaz"),
    ("Rosa Diaz\u00ad-Ortega", "Rosa Diaz"),
    ("Rosa Diaz\u00adova", "Rosa Diaz"),
    ("Ana-Rosa Diaz", "Rosa Diaz"),
    ("Jose\u0301", "Jose"),
    ("Tim O’Brien", "Brien"),
    ("Tim O'Brien", "Brien"),
    ("Ra’Shawn Ray", "Shawn Ray"),
    ("District 10", "District 1"),
    ("the U.S.A. team", "U.S."),
    ("박민수산업은", "박민수"),
    ("한박민수가", "박민수"),
    ("LG전자", "LG"),
    ("マリーが", "マリ"),
    ("マリア・ロペス・ディアス", "マリア・ロペス"),
    ("玛丽亚·洛佩斯·迪亚斯", "玛丽亚·洛佩斯"),
    ("佐々木氏", "佐"),
]


@pytest.mark.parametrize(("text", "name"), WHOLE)
def test_a_whole_name_is_found(text: str, name: str) -> None:
    at = text.index(name)
    assert word_boundaries.is_whole_word(text, at, at + len(name))


@pytest.mark.parametrize(("text", "name"), PART)
def test_a_part_of_another_name_is_not(text: str, name: str) -> None:
    at = text.index(name)
    assert not word_boundaries.is_whole_word(text, at, at + len(name))


def test_a_slug_is_continued_by_hyphens_and_letters_of_spaced_scripts() -> None:
    for text, whole in (
        ("/stories/tax-vote/", True),
        ("sales-tax-vote", False),
        ("tax-vote-2", False),
        ("tax-votes", False),
        ("见tax-vote。", True),
        ("étax-vote", False),
    ):
        at = text.index("tax-vote")
        assert word_boundaries.is_whole_slug(text, at, at + len("tax-vote")) is whole, text


@given(st.text(), st.text(min_size=1), st.text())
def test_invisible_characters_and_forms_do_not_matter(before: str, name: str, after: str) -> None:
    text = before + name + after
    assert len(word_boundaries.normalize_characters(text)) == len(text)
    word_boundaries.is_whole_word(text, len(before), len(before) + len(name))
    word_boundaries.is_whole_slug(text, len(before), len(before) + len(name))


@given(
    st.sampled_from(["Rosa Diaz", "陈静", "박민수", "สมชาย", "O’Brien", "マリア"]),
    st.sampled_from([" ", "\n", ", ", "。", "“", "(", "—", "<", "/", "…"]),
    st.sampled_from(["", " ", "\n", ", ", "。", "”", ")", "—", "<", "/", "…", "’s "]),
)
def test_a_name_between_signs_is_whole_in_every_script(name: str, before: str, after: str) -> None:
    text = f"x{before}{name}{after}"
    at = text.index(name)
    assert word_boundaries.is_whole_word(text, at, at + len(name))


NAMES = st.lists(
    st.sampled_from(["Ann", "Mary", "Lee", "O’Neil", "Jr.", "陈", "静", "민수", "de", "Ｌｅｅ"]), min_size=1, max_size=4
)


@given(NAMES, NAMES, NAMES)
def test_a_longer_name_is_found_under_the_words_around_a_shorter(
    before: list[str], name: list[str], after: list[str]
) -> None:
    short, longer = " ".join(name), " ".join((*before, *name, *after))
    found = word_boundaries.covering_pairs(" ".join(before) + " ", short, " " + " ".join(after))
    assert found
    assert set(found) <= set(word_boundaries.word_pairs(longer))
