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
