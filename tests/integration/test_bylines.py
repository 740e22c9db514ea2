"""Bylines: who is one writer, and at which address the writer's page is."""

import re

import pytest
from support.archive import Archive


def _problems(archive: Archive, *args: str) -> str:
    result = archive.run(*(args or ("build",)))
    return result.out + result.err


def _byline_links(archive: Archive, story: str) -> list[str]:
    return re.findall(r'href="\.\./\.\./(bylines/[^"]*)"', archive.output(f"stories/{story}/index.html"))


def _two_stories(archive: Archive, slug: str, bylines: list[str]) -> None:
    """Write a story, and an older one with its last byline, which then has pages."""
    archive.story(slug, bylines=bylines)
    archive.story(f"{slug}-before", bylines=bylines[-1:], published="2018-01-05")


@pytest.mark.parametrize(
    ("first", "second", "address"), [("陈静", "陈晶", "chen-jing"), ("Luz Núñez", "Luz Nunez", "luz-nunez")]
)
def test_two_writers_never_share_a_page_silently(archive: Archive, first: str, second: str, address: str) -> None:
    _two_stories(archive, "one", [first])
    archive.build()
    assert (archive.root / "build/bylines" / address / "index.html").is_file()
    before = archive.tree()
    _two_stories(archive, "two", ["Sam Lee", second])
    told = _problems(archive)
    assert (
        f'content/stories/one.md:6:3: error: "{first}" and "{second}" would both have the page /bylines/{address}/'
        in told
    )
    assert f'content/stories/two.md:7:3: error: "{second}" and "{first}" would both have' in told
    assert "if they are two writers, give one of them a file in content/staff/ with its own slug:" in told
    assert archive.tree() == before
    assert "would both have the page" in _problems(archive), "it is told again in the next build"

    archive.entity("person", "second-writer", name=second)
    archive.build()
    warm = archive.tree()
    assert _byline_links(archive, "two") == ["bylines/letters/s/#sam-lee", "bylines/second-writer/"]
    archive.run("clean")
    archive.build()
    assert archive.tree() == warm

    for name in ("two", "two-before"):
        (archive.root / f"content/stories/{name}.md").unlink()
    (archive.root / "content/people/second-writer.md").unlink()
    archive.build()
    assert archive.tree() == before


def test_spellings_of_one_name_are_one_writer(archive: Archive) -> None:
    archive.story("one", bylines=["T. J. O'Brien-Ray"])
    archive.story("two", bylines=["T.J. O’BRIEN RAY"])
    archive.build()
    assert _byline_links(archive, "one") == _byline_links(archive, "two") == ["bylines/t-j-o-brien-ray/"]
    page = archive.output("bylines/t-j-o-brien-ray/index.html")
    assert "stories/one/" in page
    assert "stories/two/" in page


def test_a_name_without_transliteration_has_a_page(archive: Archive) -> None:
    archive.on.add("sitemap")
    _two_stories(archive, "one", ["ᱡᱚᱦᱟᱨ"])
    _two_stories(archive, "two", ["𞤀𞤣𞤤𞤢𞤥"])
    archive.build()
    (one,), (two,) = _byline_links(archive, "one"), _byline_links(archive, "two")
    assert one != two
    for link in (one, two):
        assert re.fullmatch(r"bylines/name-[0-9a-f]{8}/", link)
        assert (archive.root / "build" / link / "index.html").is_file()
        assert any(link in text.decode() for path, text in archive.tree().items() if "sitemap" in path)
    assert "bylines//" not in "".join(text.decode("utf-8", "replace") for text in archive.tree().values())
    assert archive.run("check").code == 0


def test_a_byline_with_the_address_of_a_person_is_reported(archive: Archive) -> None:
    archive.entity("person", "ana-ruiz", name="Ana M. Ruiz")
    _two_stories(archive, "one", ["person/ana-ruiz"])
    _two_stories(archive, "two", ["Ana Ruiz"])
    told = _problems(archive)
    assert 'content/stories/two.md:6:3: error: "Ana Ruiz" and person/ana-ruiz would both have the page' in told
    assert 'add "Ana Ruiz" to aliases: of person/ana-ruiz, or write person/ana-ruiz here' in told
    assert "[outputs]" not in told
    archive.entity("person", "ana-ruiz", name="Ana M. Ruiz", aliases=["Ana Ruiz"])
    archive.build()
    assert _byline_links(archive, "two") == ["bylines/ana-ruiz/"]


def test_a_byline_means_the_person_even_if_other_entities_have_the_name(archive: Archive) -> None:
    archive.entity("person", "pat", name="Pat Olmos")
    archive.entity("organization", "firm", name="Pat Olmos", status=None)
    _two_stories(archive, "one", ["pat olmos"])
    archive.build()
    assert _byline_links(archive, "one") == ["bylines/pat/"]


def test_a_byline_that_matches_two_persons_needs_the_id(archive: Archive) -> None:
    archive.entity("person", "pat-1", name="Pat Olmos")
    archive.entity("person", "pat-2", name="Pat Olmos")
    archive.story("one", bylines=["Pat Olmos"])
    told = _problems(archive)
    assert 'one.md:6:3: warning: "Pat Olmos" is ambiguous: it means person/pat-1, person/pat-2' in told
    assert "use the id" in told


def test_a_page_at_the_address_of_a_byline_is_an_error(archive: Archive) -> None:
    archive.write(
        "sitegen.toml", (archive.root / "sitegen.toml").read_text() + '[kinds.page]\npermalink = "/bylines/{slug}/"\n'
    )
    archive.entity("page", "sam-lee", status="published")
    _two_stories(archive, "one", ["Sam Lee"])
    told = _problems(archive)
    assert "content/pages/sam-lee.md" in told
    assert "give one of them another slug: or permalink" in told
    assert "[outputs]" not in told


SPELLINGS = ["T.J. Ray", "t. j. RAY", "T J Ray"]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_person_matches_other_spellings_of_a_byline(archive: Archive, spelling: str) -> None:
    _two_stories(archive, "one", [spelling])
    archive.build()
    plain = archive.tree()
    assert _byline_links(archive, "one") == ["bylines/t-j-ray/"]

    person = archive.entity("person", "tj", name="Ty Ray", aliases=["T. J. Ray"])
    archive.build()
    assert _byline_links(archive, "one") == ["bylines/tj/"]
    assert not (archive.root / "build/bylines/t-j-ray").exists()
    warm = archive.tree()
    archive.run("clean")
    archive.build()
    assert archive.tree() == warm

    person.unlink()
    archive.build()
    assert archive.tree() == plain


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_byline_of_a_suppressed_person_is_left_out_however_it_is_spelled(archive: Archive, spelling: str) -> None:
    archive.story("one", bylines=[spelling])
    archive.build()
    archive.entity("person", "tj", name="T. J. Ray", visibility="suppressed")
    assert "a byline is left out, since its person is suppressed" in _problems(archive)
    warm = archive.tree()
    assert not any("t-j-ray" in path or spelling.encode() in text for path, text in warm.items())
    archive.run("clean")
    archive.build()
    assert archive.tree() == warm


def test_the_byline_of_a_person_with_an_error_is_not_called_suppressed(archive: Archive) -> None:
    archive.story("one", bylines=["person/tj", "Lee Roe"])
    archive.entity("person", "tj", name="T. J. Ray", relations=[{"to": "person/lee-roe", "kind": "boss"}])
    archive.entity("person", "lee-roe", name="Lee Roe", visibility="suppressed")
    result = archive.run("build")
    assert result.code == 1
    assert "content/people/tj.md" in result.err
    assert result.err.count("is left out") == 1
    assert "stories/one.md:7:3: warning: a byline is left out, since its person is suppressed" in result.err
    archive.story("one", bylines=["person/tj"])
    assert "is left out" not in archive.run("build").err


def test_an_exact_name_has_precedence_and_two_persons_are_ambiguous(archive: Archive) -> None:
    archive.story("one", bylines=["T.J. Ray"])
    archive.story("two", bylines=["T J Ray"])
    archive.entity("person", "tj", name="T. J. Ray")
    archive.entity("person", "other", name="T.J. Ray")
    told = _problems(archive)
    assert '"T J Ray" is ambiguous: it means person/other, person/tj' in told
    assert '"T.J. Ray" is ambiguous' not in told
    assert _byline_links(archive, "one") == ["bylines/letters/o/#person/other"]
    assert _byline_links(archive, "two") == ["bylines/letters/t/#t-j-ray"]


def test_a_split_byline_is_a_warning_and_known_names_are_not(archive):
    archive.entity("organization", "duo", name="Sam Lee and Ann Po")
    archive.entity("person", "by", name="By Day")
    archive.story("a", bylines=["Sam Lee and Ann Po", "By Day", "Robert Smith", "Jr."])
    err = archive.build().err
    assert err.count("is read as") == 1
    assert 'content/stories/a.md:9:3: warning: "Jr." is read as another byline' in err
