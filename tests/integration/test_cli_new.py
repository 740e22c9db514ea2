"""What `sitegen new` and `init` make of names: slugs, sort names, and the example address that is to be replaced."""

import pytest
from support.archive import Archive


@pytest.fixture
def archive(tmp_path):
    return Archive(tmp_path)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Ana Ruiz", "sort_name: Ruiz, Ana"),
        ("Shaun O'Neil", "sort_name: O'Neil, Shaun"),
        ("J. Edgar Hoover", "sort_name: Hoover, J. Edgar"),
        ("Sammy Davis Jr.", "sort_name: Davis, Sammy, Jr."),
        ("Robert De Niro", "sort_name: De Niro, Robert"),
        ("Madonna", "sort_name: Madonna"),
        ("Kim Jong-un", 'sort_name: ""  #'),
        ("Li Wei", 'sort_name: ""  #'),
        ("Orb\u00e1n Viktor", 'sort_name: ""  #'),
        ("\u674e\u4f1f", 'sort_name: ""  #'),
        ("Vincent van Gogh", 'sort_name: ""  #'),
        ("Gabriel Garc\u00eda M\u00e1rquez", 'sort_name: ""  #'),
    ],
)
def test_a_new_person_has_a_sort_name_where_it_is_certain_and_a_hint_where_it_is_not(archive, name, said):
    result = archive.run("new", "person", name)
    assert result.code == 0
    assert said in (archive.root / result.out.split()[0]).read_text("utf-8")
    archive.build()


def test_a_new_document_whose_name_begins_with_a_date_is_announced_by_its_id(archive):
    result = archive.run("new", "person", "1987-03-03 Somebody")
    assert result.out == "content/people/1987-03-03-somebody.md (person/somebody)\n"


@pytest.mark.parametrize(
    ("address", "is_example"),
    [
        ("https://archive.example.org/", True),
        ("https://example.com/x/", True),
        ("https://paper.example/", True),
        ("http://localhost:8000/", True),
        ("https://www.counterexample.org/", False),
        ("https://paper.news/", False),
    ],
)
def test_a_build_warns_while_the_base_url_is_an_example(archive, address, is_example):
    archive.write("sitegen.toml", f'[site]\ntitle = "T"\nbase_url = "{address}"\n')
    for arguments in ([], ["--strict"]):
        assert (f"warning: base_url is {address}" in archive.build(*arguments).err) == is_example
    assert "base_url" not in archive.build("-b", "https://paper.news/").err
    assert "base_url" not in archive.build("-q").err


def test_a_new_archive_warns_of_its_example_base_url(archive, tmp_path):
    archive.run("init", "paper")
    paper = Archive.__new__(Archive)
    paper.root, paper.clocked, paper.on = tmp_path / "paper", False, set()
    result = paper.build()
    assert "warning: base_url is https://archive.example.org/, an example" in result.err
    assert "0 problems" in result.out


@pytest.mark.parametrize("template", ["newspaper", "investigation", "blank"])
def test_a_new_archive_of_each_template_builds_without_a_problem(tmp_path, template):
    archive = Archive(tmp_path)
    result = archive.run("init", "paper", "--template", template, "--title", 'The "Courier" & {others}')
    assert result.code == 0
    paper = Archive.__new__(Archive)
    paper.root, paper.clocked, paper.on = tmp_path / "paper", False, {"search", "dataset", "feeds"}
    assert "0 problems" in paper.build("-b", "https://paper.press.example/").out
    assert paper.run("check").out == "No problems.\n"
    assert paper.run("new", "story", "Council meets").code == 0
    assert ".sitegen" in (paper.root / ".gitignore").read_text()


def front(archive, *arguments):
    result = archive.run("new", "story", *arguments)
    assert result.code == 0, result.err
    return (archive.root / result.out.split()[0]).read_text("utf-8")


def test_a_new_story_has_the_only_section_and_the_publication_of_the_newest_story(archive):
    archive.write("sitegen.toml", '[site]\ntitle = "T"\n[sections.news]\n')
    archive.entity("organization", "courier", name="The Courier")
    archive.story("old", publication="The Courier")
    archive.build()
    text = front(archive, "Council meets")
    assert "section: news\n" in text
    assert "publication: organization/courier\n" in text


def test_a_new_story_lists_the_sections_to_choose_from(archive):
    archive.write(
        "sitegen.toml", '[site]\ntitle = "T"\n[content]\nstrict_sections = true\n[sections.news]\n[sections.sport]\n'
    )
    assert 'section: ""  # news, sport\n' in front(archive, "Council meets")
    assert "section: sport\n" in front(archive, "The match", "--section", "sport")
    result = archive.run("new", "story", "The other match", "--section", "sprot")
    assert (result.code, 'did you mean "sport"' in result.err) == (2, True)


def test_a_new_story_names_the_entities_of_its_headline_once(archive):
    archive.entity("person", "ann-lee", name="Ann Lee", aliases=["Mayor Lee"])
    archive.entity("organization", "council", name="City Council")
    archive.entity("person", "lee", name="Bo Lee", aliases=["Lee"])
    archive.entity("person", "lee-2", name="Cy Lee", aliases=["Lee"])
    archive.build()
    text = front(
        archive,
        "\u201cMayor Lee\u201d leaves City Council; Lee is silent",
        "--entity",
        "person/lee",
        "--byline",
        "O'Neil: S.",
    )
    assert "entities: [person/lee, person/ann-lee, organization/council]\n" in text
    assert 'bylines: ["O\'Neil: S."]\n' in text
    archive.build()


def test_options_of_stories_are_refused_for_other_kinds(archive):
    result = archive.run("new", "person", "Ann Lee", "--section", "news")
    assert result.code == 2
    assert "--section, --entity and --byline are only for stories" in result.err


def test_a_name_that_is_in_use_by_another_entity_is_noted(archive):
    archive.entity("organization", "globe", name="Globe")
    archive.build()
    assert "note: organization/globe has this name or alias, too" in archive.run("new", "place", "Globe").err
