"""Data files in content/data/: templates and shortcodes read them, and pages follow their changes."""

import json
import shutil

import pytest
from support.archive import Archive

BUDGET = "department,amount\nSchools,1900000\nParks,80000\n"
RANKING = """\
{#---
main: file
arguments:
  file: {type: id, required: true}
---#}
<ol>{% for row in data(args.file) %}<li>{{ row.department }}: {{ row.amount }}</li>{% endfor %}</ol>
"""


@pytest.fixture
def archive(tmp_path):
    archive = Archive(tmp_path)
    archive.write("content/data/budget.csv", BUDGET)
    archive.write("templates/shortcodes/ranking.html", RANKING)
    archive.story("vote", body="```{ranking} budget.csv\n```\n")
    return archive


def page(archive, slug="vote"):
    return archive.output(f"stories/{slug}/index.html")


def changed(archive):
    """The files that a build renders."""
    result = archive.run("build", "--json")
    assert result.code == 0, result.out + result.err
    return [each["path"] for each in json.loads(result.out)["build_log"]]


def show(archive, expression):
    """What a template shows of data."""
    archive.write("templates/shortcodes/ranking.html", "{{ " + expression + " }}")
    archive.story("vote", body="```{ranking}\n```\n")
    archive.build()
    return page(archive).partition('id="_text"')[2].partition(">")[2].partition("</div>")[0].strip()


def test_a_shortcode_shows_the_rows_of_a_file(archive):
    archive.build("--strict")
    assert "<ol><li>Schools: 1900000</li><li>Parks: 80000</li></ol>" in page(archive)
    assert [path for path in archive.tree() if "budget" in path] == [], "the file itself is not published"


def test_a_changed_row_renders_exactly_the_pages_that_read_the_file(archive):
    archive.write("content/data/other.csv", BUDGET)
    archive.story("other", published="2019-03-01", body="```{ranking} other.csv\n```\n")
    archive.story("plain", published="2019-03-02")
    archive.build("--strict")
    archive.write("content/data/budget.csv", BUDGET.replace("Parks", "Roads"))
    assert changed(archive) == ["stories/vote/index.html"]
    assert "<li>Roads: 80000</li>" in page(archive)
    archive.write("content/data/unread.json", "[1]")
    assert changed(archive) == []
    tree = archive.tree()
    for folder in ("build", ".sitegen"):
        shutil.rmtree(archive.root / folder)
    archive.build()
    assert archive.tree() == tree


@pytest.mark.parametrize(
    ("name", "text", "expression", "shown"),
    [
        ("a.json", '{"paper": {"name": "Courier", "years": [1911, 1.5, null]}}', "data('a.json').paper.years[1]", "1.5"),
        ("a.toml", 'founded = 1911-03-02\n[paper]\nname = "Courier"', "data('a.toml').founded", "1911-03-02"),
        ("a.yaml", "paper:\n  name: Courier\n", "data('a.yaml').paper.name", "Courier"),
        ("a.csv", 'one;two\n"x; y";z\n', "data('a.csv')[0].one", "x; y"),
        ("a.csv", '\ufeffone,two\r\n"x\ny",z\r\n', "data('a.csv')[0]['one'] | length", "3"),
        ("a.csv", "one,two\n", "data('a.csv').columns | join('+')", "one+two"),
        ("sub/a.json", "[3, 4]", "data('sub/a.json') | sum", "7"),
        ("a.json", '["<b>"]', "data('a.json')[0]", "&lt;b&gt;"),
    ],
)  # fmt: skip
def test_a_template_reads_each_format(archive, name, text, expression, shown):
    archive.write(f"content/data/{name}", text)
    assert show(archive, expression) == shown


@pytest.mark.parametrize(
    ("name", "text", "place", "message"),
    [
        ("a.csv", "one,two\nx\n", "2:2", "this row has 1 cell, and the first line 2"),
        ("a.csv", 'one,two\n"a, b",c,d\n', "2:10", "this row has 3 cells, and the first line 2"),
        ("a.csv", "one,one\nx,y\n", "1:5", 'two columns are called "one"'),
        ("a.csv", "one,\nx,y\n", "1:5", "column 2 has no name"),
        ("a.csv", 'one,two\nx,y\nx,"y\n', "3:3", "a quotation mark in this row is not closed"),
        ("a.csv", "", "1:1", "the file has no row"),
        ("a.csv", b"one,two\nx,\xe9\n", "2:3", "byte 0xe9 is not UTF-8"),
        ("a.json", '{"a": 1,\n "b" 2}', "2:6", "not valid JSON"),
        ("a.json", '{"a": 1,\n "a": 2}', "2:2", 'the key "a" is written twice'),
        ("a.json", "[\n NaN]", "2:2", "NaN is not JSON"),
        ("a.toml", "a = 1\nb = \n", "2:5", "not valid TOML"),
        ("a.yaml", "a: [1\n", "1:4", "never closed"),
    ],
)
def test_a_mistake_in_a_file_is_an_error_at_its_line_and_column(archive, name, text, place, message):
    archive.write(f"content/data/{name}", text)
    archive.write("templates/shortcodes/ranking.html", f"{{{{ data('{name}') }}}}")
    archive.story("vote", body="```{ranking}\n```\n")
    result = archive.run("build")
    assert result.code == 1
    assert f"content/data/{name}:{place}: error: " in result.err, result.err
    assert message in result.err
    archive.write("templates/shortcodes/ranking.html", "nothing")
    archive.build()


def test_a_missing_file_is_an_error_in_the_template_with_the_nearest_name(archive):
    archive.write("templates/shortcodes/ranking.html", "<p>\n{{ data('bugdet.csv') }}")
    archive.story("vote", body="```{ranking}\n```\n")
    result = archive.run("build")
    assert result.code == 1
    assert "templates/shortcodes/ranking.html:2:1: error: there is no file content/data/bugdet.csv" in result.err
    assert 'did you mean "content/data/budget.csv"?' in result.err
    archive.write("content/data/bugdet.csv", BUDGET)
    archive.build()


def test_another_format_is_an_error(archive):
    archive.write("content/data/a.txt", "x")
    archive.write("templates/shortcodes/ranking.html", "{{ data('a.txt') }}")
    archive.story("vote", body="```{ranking}\n```\n")
    assert "data cannot be read from a file that ends in .txt" in archive.run("build").err


def test_data_cannot_be_changed_by_a_template(archive):
    archive.write("templates/shortcodes/ranking.html", "{% do data('budget.csv')[0].update({'x': 1}) %}")
    archive.story("vote", body="```{ranking}\n```\n")
    assert "data of a file cannot be changed" in archive.run("build").err


def test_a_page_template_reads_data_too(archive):
    archive.write("templates/404.html", "{% for row in data('budget.csv') %}{{ row.department }} {% endfor %}")
    archive.build()
    assert archive.output("404.html") == "Schools Parks "


def test_the_rows_of_a_draft_are_nowhere(archive):
    archive.story("vote", status="draft", body="```{ranking} budget.csv\n```\n")
    archive.story("other", published="2019-03-01")
    archive.on = {"feeds", "search", "dataset"}
    archive.build()
    assert [path for path, data in archive.tree().items() if b"Schools" in data] == []


def test_a_file_that_templates_may_read_is_not_reported_as_unused(archive):
    archive.write("content/data/spare.csv", BUDGET)
    archive.write("content/stories/spare.csv", BUDGET)
    result = archive.run("check")
    assert "content/stories/spare.csv" in result.out + result.err
    assert "content/data/spare.csv" not in result.out + result.err


def test_a_kind_cannot_have_the_folder_of_the_data(archive):
    config = (archive.root / "sitegen.toml").read_text("utf-8")
    archive.write("sitegen.toml", f'{config}[kinds.dataset]\nfolder = "data"\n')
    result = archive.run("build")
    assert result.code == 2
    assert 'the folder "data" is already used by the files that templates read' in result.err


def test_a_document_in_the_folder_of_the_data_is_an_error(archive):
    archive.write("content/data/one.md", "---\ntitle: One\nstatus: published\n---\n")
    assert "content/data/one.md: error: a document cannot be in content/data/" in archive.run("build").err
