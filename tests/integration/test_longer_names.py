"""A name inside a longer name is neither linked nor reported as a mention."""

import re
import unicodedata

import pytest
from support.archive import Archive


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


def test_unicode_variants_do_not_hide_a_mention(archive: Archive) -> None:
    archive.entity("person", "oneil", name="Pat O’Neil", lang="en")
    archive.story("straight", entities=["person/oneil"], body="Then Pat O'Neil left.")
    archive.story("decomposed", entities=["person/nunez"], body=unicodedata.normalize("NFD", "Then Luz Núñez left."))
    archive.entity("person", "nunez", name="Luz Núñez")
    archive.story("wide", entities=["person/oneil"], body="Then Ｐａｔ\u3000O’Neil left.")
    archive.build()
    for story in ("straight", "decomposed", "wide"):
        assert "Then <a " in _link(archive, story), story


def test_mentions_follow_a_longer_name_that_is_added_and_removed(archive: Archive) -> None:
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


def test_abbreviations_before_an_organization_are_not_initials(archive: Archive) -> None:
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
def test_a_longer_name_is_recognized_with_any_markup(archive: Archive, body: str, longer: str) -> None:
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
def test_other_words_do_not_make_a_longer_name(archive: Archive, body: str) -> None:
    archive.entity("person", "lee", name="Ann Lee")
    archive.entity("person", "mary", name="Mary Ann Lee")
    archive.story("report", entities=["person/lee"], body=body)
    archive.build()
    assert _is_linked(archive)


def test_mentions_follow_a_longer_name_with_accents(archive: Archive) -> None:
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
