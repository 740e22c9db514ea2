"""Where a name in a text is a whole name: in links, in the check for mentions, and after an edit elsewhere in the archive."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.archive import Archive

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


def _link(archive: Archive, story: str = "report") -> str:
    """Return the first paragraph of a story's body that has a link to an entity."""
    lines = (line.strip() for line in archive.output(f"stories/{story}/index.html").splitlines())
    return next(line for line in lines if line.startswith("<p>") and "data-ref" in line)


def test_a_name_inside_a_longer_known_name_is_not_linked(archive: Archive) -> None:
    archive.entity("person", "cruz", name="Eva Cruz")
    archive.entity("person", "reyes", name="Dolores", aliases=["Eva Cruz Reyes"])
    archive.entity("place", "altadena", name="Altadena")
    archive.entity("organization", "library", name="Altadena & Foothill Library")
    body = "Eva Cruz Reyes, of the Altadena & Foothill Library, left Altadena. Eva Cruz stayed."
    archive.story("report", entities=["person/cruz", "place/altadena"], body=body)
    archive.build()
    line = _link(archive)
    assert ">Eva Cruz</a> stayed" in line
    assert "left <a" in line
    assert "Eva Cruz Reyes, of the Altadena &amp; Foothill Library" in line


def test_check_and_page_agree_on_what_a_longer_name_is(archive: Archive) -> None:
    archive.entity("person", "cruz", name="Eva Cruz")
    archive.entity("person", "reyes", name="Eva Cruz Reyes")
    archive.entity("person", "elder", name="Eva Cruz Reyes")
    archive.story("other", entities=["person/cruz", "person/reyes", "person/elder"])
    archive.story("report", body="Eva Cruz Reyes and Eva Cruz-Soto spoke.\n\nAfterwards, Eva Cruz left.")
    result = archive.run("check")
    warnings = [line for line in (result.out + result.err).splitlines() if "the text names" in line]
    assert len(warnings) == 1
    assert "report.md:8:13: " in warnings[0]


def test_emphasis_does_not_cut_a_name(archive: Archive) -> None:
    archive.entity("person", "cruz", name="Eva Cruz")
    archive.story("report", entities=["person/cruz"], body="**Eva Cruz**-Soto spoke.\n\n*Eva Cruz* left.")
    archive.build()
    assert _link(archive) == '<p><em><a href="../../people/cruz/" data-ref="person/cruz">Eva Cruz</a></em> left.</p>'


def test_forms_of_letters_do_not_hide_a_mention(archive: Archive) -> None:
    archive.entity("person", "oneil", name="Pat O’Neil", lang="en")
    archive.story("straight", entities=["person/oneil"], body="Then Pat O'Neil left.")
    archive.story("decomposed", entities=["person/nunez"], body=unicodedata.normalize("NFD", "Then Luz Núñez left."))
    archive.entity("person", "nunez", name="Luz Núñez")
    archive.story("wide", entities=["person/oneil"], body="Then Ｐａｔ\u3000O’Neil left.")
    archive.build()
    for story in ("straight", "decomposed", "wide"):
        assert "Then <a " in _link(archive, story), story


def test_a_longer_name_comes_and_goes(archive: Archive) -> None:
    archive.entity("person", "cruz", name="Eva Cruz")
    archive.entity("person", "other", name="Somebody")
    archive.story("names-both", entities=["person/other"], body="Somebody.")
    archive.story("report", entities=["person/cruz"], body="Eva Cruz Reyes spoke. Eva Cruz left.")
    archive.story("other", entities=["person/cruz"], body="Eva Cruz left.")
    archive.build()
    alone = archive.tree()
    assert "<p><a" in _link(archive)

    archive.entity("person", "other", name="Somebody", aliases=["Eva Cruz Reyes"])
    archive.build()
    assert "spoke. <a" in _link(archive)
    assert "cruz reyes" in archive.run("explain", "/stories/report/").out
    warm = archive.tree()
    archive.run("clean")
    archive.build()
    assert archive.tree() == warm

    archive.entity("person", "other", name="Somebody")
    archive.build()
    assert archive.tree() == alone


def _mentions(archive: Archive) -> list[str]:
    result = archive.run("check")
    return re.findall(
        r'report\.md:\d+:\d+: warning: (the text names "[^"]*", but the story does not tag \S+)',
        result.out + result.err,
    )


def _is_linked(archive: Archive) -> bool:
    """Return True if a paragraph or an entry of a list in the report's body links an entity."""
    page = archive.output("stories/report/index.html")
    return any("data-ref" in found for found in re.findall(r"<(?:p|li)>.*?</(?:p|li)>", page, re.DOTALL))


INITIALS = [
    ("J.A. Lee spoke.", False),
    ("J. A. Lee spoke.", False),
    ("**J.** A. Lee spoke.", False),
    ("[J.](https://example.org/) A. Lee spoke.", False),
    ("J.-A. Lee spoke.", False),
    ("J A. Lee spoke.", False),
    ("T. J. A. Lee spoke.", False),
    ("J. Ann Lee spoke.", False),
    ("He voted. A. Lee did not.", True),
    ("He voted. Ann Lee did not.", True),
    ("Dr. A. Lee spoke.", True),
    ("So did I. Ann Lee left.", True),
    ("He moved to the U.S. Ann Lee stayed.", True),
    ("With a Ph.D. Ann Lee began.", True),
    ("Did you? A. Lee did.", True),
    ("In Olmos, A. Lee spoke.", True),
]


@pytest.mark.sampled(5)
@pytest.mark.parametrize(("body", "linked"), INITIALS)
def test_initials_before_a_name_continue_it(archive: Archive, body: str, *, linked: bool) -> None:
    archive.entity("person", "lee", name="Ann Lee", aliases=["A. Lee"])
    archive.story("other", entities=["person/lee"], body="Text.")
    archive.story("report", body=body)
    assert bool(_mentions(archive)) is linked
    archive.story("report", entities=["person/lee"], body=body)
    archive.build()
    assert _is_linked(archive) is linked


def test_abbreviations_before_the_name_of_an_organization_are_no_initials(archive: Archive) -> None:
    archive.entity("organization", "court", name="Supreme Court", aliases=["Court"])
    archive.story("report", entities=["organization/court"], body="The N.J. Supreme Court ruled.")
    archive.build()
    assert _link(archive).endswith(">Supreme Court</a> ruled.</p>")


LONGER = [
    ("Mary  Ann Lee spoke.", "Mary Ann Lee"),
    ("mary Ann Lee spoke.", "Mary Ann Lee"),
    ("**Mary** Ann Lee spoke.", "Mary Ann Lee"),
    ("[Mary](https://example.org/a?b=c&d=e) Ann Lee spoke.", "Mary Ann Lee"),
    ("Mary\\\nAnn Lee spoke.", "Mary Ann Lee"),
    ("Mary\nAnn Lee spoke.", "Mary Ann Lee"),
    ("Mary\u00a0Ann Lee spoke.", "Mary Ann Lee"),
    ("Ann Lee *Park* opened.", "Ann Lee Park"),
    ("Van den Berg spoke.", "van den Berg"),
    ("Jose García spoke.", "José García"),
    ("JOSÉ García spoke.", "José García"),
]


@pytest.mark.sampled(4)
@pytest.mark.parametrize(("body", "longer"), LONGER)
def test_a_longer_name_is_seen_however_it_is_set(archive: Archive, body: str, longer: str) -> None:
    people = {
        "lee": "Ann Lee",
        "mary": "Mary Ann Lee",
        "berg": "Berg",
        "jan": "Jan van den Berg",
        "jose": "José García",
    }
    for slug, name in people.items():
        archive.entity("person", slug, name=name, aliases=["van den Berg"] if slug == "jan" else [])
    archive.entity("person", "maria", name="Maria García", aliases=["García"])
    archive.entity("place", "park", name="Ann Lee Park")
    tagged = ["person/lee", "person/berg", "person/maria"]
    archive.story("report", entities=tagged, body=body)
    told = _mentions(archive)
    archive.build()
    assert not _is_linked(archive)
    assert [line for line in told if f'"{longer}"' in line], told


@pytest.mark.parametrize(
    "body",
    [
        "Mary, Ann Lee and others.",
        "With Mary. Ann Lee spoke.",
        "Mary\n\nAnn Lee spoke.",
        "- Mary\n- Ann Lee spoke.",
        "Mary & Ann Lee spoke.",
        "Rosemary Ann Lee",
    ],
)
def test_other_words_make_no_longer_name(archive: Archive, body: str) -> None:
    archive.entity("person", "lee", name="Ann Lee")
    archive.entity("person", "mary", name="Mary Ann Lee")
    archive.story("report", entities=["person/lee"], body=body)
    archive.build()
    assert _is_linked(archive)


def test_a_longer_name_with_accents_comes_and_goes(archive: Archive) -> None:
    archive.entity("person", "maria", name="Maria García", aliases=["García"])
    archive.story("other", entities=["person/jose"], body="Text.")
    archive.entity("person", "jose", name="Somebody")
    archive.story("report", entities=["person/maria"], body="jose\\\n*García* spoke.")
    archive.build()
    alone = archive.tree()
    assert _is_linked(archive)

    archive.entity("person", "jose", name="Somebody", aliases=["José García"])
    archive.build()
    assert not _is_linked(archive)
    warm = archive.tree()
    archive.run("clean")
    archive.build()
    assert archive.tree() == warm

    archive.entity("person", "jose", name="Somebody")
    archive.build()
    assert archive.tree() == alone
