"""What `sitegen new` and `init` make of names: slugs, sort names, and the example address that is to be replaced."""

import pytest
from support.archive import Archive

from sitegen.names.naming import new_slug, slug_from_filename
from sitegen.names.personal_names import split_name


@pytest.fixture
def archive(tmp_path):
    return Archive(tmp_path)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Mayor's brother", "mayors-brother"),
        ("Mayor\u2019s brother", "mayors-brother"),
        ("It didn't pass", "it-didnt-pass"),
        ("Shaun O'Neil", "shaun-oneil"),
        ("Workers' pay in the '90s", "workers-pay-in-the-90s"),
        ("K\u02bcs caf\u00e9", "ks-cafe"),
        ("word " * 30, "-".join(["word"] * 16)),
        ("x" * 100, "x" * 80),
        ("\u674e\u4f1f", "li-wei"),
    ],
)
def test_a_new_slug_has_no_holes_and_ends_at_a_word(text, slug):
    assert new_slug(text) == slug
    assert len(slug) <= 80


def test_a_file_that_is_there_keeps_its_address():
    assert slug_from_filename("content/stories/mayor's-brother.md") == "mayor-s-brother"
    assert slug_from_filename(f"content/stories/{'word-' * 30}x.md") == f"{'word-' * 30}x"


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


@pytest.mark.parametrize(
    "name",
    ["Staff", "By Ana Ruiz", "The Associated Press", "Associated Press", "City News", "Staff Report", "ANA RUIZ", "Ana Ruiz and Bo Poe",
     "Getty Images", "Pope Francis", "Dr. Roe", "Malcolm X", "El Diario", "Ana", ""],
)  # fmt: skip
def test_what_is_no_plain_personal_name_stays_whole(name):
    assert split_name(name) is None


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
def test_a_build_warns_of_an_address_that_is_an_example_until_it_is_set(archive, address, is_example):
    archive.write("sitegen.toml", f'[site]\ntitle = "T"\nbase_url = "{address}"\n')
    for arguments in ([], ["--strict"]):
        assert (f"warning: base_url is {address}" in archive.build(*arguments).err) == is_example
    assert "base_url" not in archive.build("-b", "https://paper.news/").err
    assert "base_url" not in archive.build("-q").err


def test_a_new_archive_warns_of_its_address(archive, tmp_path):
    archive.run("init", "paper")
    paper = Archive.__new__(Archive)
    paper.root, paper.clocked, paper.on = tmp_path / "paper", False, set()
    result = paper.build()
    assert "warning: base_url is https://archive.example.org/, an example" in result.err
    assert "0 problems" in result.out
