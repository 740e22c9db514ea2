"""Warnings of bylines and sections that are nearly another."""

from support.archive import CONFIG, Archive


def test_the_hint_for_a_surname_is_the_full_name(archive: Archive) -> None:
    archive.entity("person", "olmos", name="Rosa Olmos")
    archive.entity("place", "olms", name="Olmis")
    archive.story("report", entities=["Olmos, Rosa", "Olmos"])
    assert _warnings(archive) == ['  help: did you mean "Rosa Olmos"?'] * 2


def _warnings(archive: Archive, command: str = "build") -> list[str]:
    result = archive.run(command)
    return [
        line for line in (result.out + result.err).splitlines() if "is similar to" in line or "did you mean" in line
    ]


def test_a_misspelled_byline_is_a_warning_until_it_is_fixed(archive: Archive) -> None:
    for number in range(2):
        archive.story(f"s{number}", bylines=["Rosa Olmos"])
    archive.build()
    wrong = archive.story("wrong", bylines=["Kim Ray", "Rosa Olmoss"])
    for _ in range(2):
        assert _warnings(archive) == [
            'content/stories/wrong.md:7:3: warning: the byline "Rosa Olmoss" is similar to "Rosa Olmos" [SG0620]',
            '  help: did you mean "Rosa Olmos"? if they are two writers, create a file for each in content/staff/',
        ]
    assert len(_warnings(archive, "check")) == 2
    warm = archive.tree()
    archive.run("clean")
    assert len(_warnings(archive)) == 2
    assert archive.tree() == warm
    wrong.unlink()
    assert _warnings(archive) == []


def test_a_byline_similar_to_a_person_is_a_warning(archive: Archive) -> None:
    archive.entity("person", "olmos", name="Rosa M. Olmos", aliases=["Rosa Olmos"])
    archive.story("right", bylines=["person/olmos"])
    for number in range(3):
        archive.story(f"s{number}", bylines=["Rosa Olmo"])
    assert 'is similar to "person/olmos"' in _warnings(archive)[0]
    assert len(_warnings(archive)) == 6
    archive.entity("person", "olmos", name="Rosa M. Olmos", aliases=["Rosa Olmos", "Rosa Olmo"])
    assert _warnings(archive) == []
    archive.entity("person", "olmos", name="Rosa M. Olmos", aliases=["Rosa Olmos"])
    archive.entity("person", "olmo", name="Rosa Olmo")
    assert _warnings(archive) == []


def test_a_misspelled_section_is_a_warning_at_its_line(archive: Archive) -> None:
    archive.story("right", section="city-hall")
    archive.story("wrong", section="city-hal", published="2020-01-01")
    archive.story("draft", section="city-hale", status="draft")
    told = _warnings(archive)
    assert told[0] == 'content/stories/wrong.md:5:1: warning: the section "city-hal" is similar to "city-hall" [SG0621]'
    assert "[sections.city-hal]" in told[1]
    assert len(told) == 2
    archive.write("sitegen.toml", CONFIG + "[sections.city-hall]\n[sections.city-hal]\n")
    assert _warnings(archive) == []
    archive.write("sitegen.toml", CONFIG + "[sections.city-hale]\n")
    assert 'the section "city-hal" is similar to "city-hale"' in " ".join(_warnings(archive))


def test_an_archive_made_by_init_has_strict_sections(archive: Archive) -> None:
    archive.run("init", "new")
    new = Archive.__new__(Archive)
    new.root, new.clocked, new.on = archive.root / "new", False, set()
    new.build()
    story = new.root / "content/stories/the-archive-opens.md"
    story.write_text(story.read_text().replace("section: archive", "section: archve"))
    result = new.run("build")
    assert result.code == 1
    assert (
        'the-archive-opens.md:6:1: error: the section "archve" is not declared in sitegen.toml'
        in result.out + result.err
    )
    assert (
        'did you mean "archive"? to add a section, declare it in sitegen.toml: [sections.archve]'
        in result.out + result.err
    )
