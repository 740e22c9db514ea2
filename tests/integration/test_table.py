"""The shortcode {table}: the rows of a CSV file, complete without JavaScript, with the file for download."""

import pytest
from lxml import html
from support.archive import Archive

BUDGET = "department,amount,year,note\nSchools,1900000,2026,\nStreets,820000.5,2026,n/a\nParks,-1200,2026,<b>\n"
TABLE = """\
```{table} budget.csv
caption: The "budget"
columns:
  - department
  - {name: amount, label: Amount, format: number, prefix: $}
  - year
source: The city
source_url: https://city.example/
```
"""


@pytest.fixture
def archive(tmp_path):
    archive = Archive(tmp_path)
    archive.write("content/stories/budget.csv", BUDGET)
    archive.story("vote", body=TABLE)
    return archive


def figure(archive, path="stories/vote/index.html"):
    (found,) = html.fromstring(archive.output(path)).xpath("//figure[@class='data']")
    return found


def cells(archive):
    return [[cell.text_content() for cell in row] for row in figure(archive).xpath(".//tr")]


def test_readers_see_the_chosen_columns_with_formatted_numbers(archive):
    archive.build("--strict")
    assert cells(archive) == [
        ["department", "Amount", "year"],
        ["Schools", "$1,900,000", "2026"],
        ["Streets", "$820,000.5", "2026"],
        ["Parks", "\u2212$1,200", "2026"],
    ]
    found = figure(archive)
    assert found.xpath("string(.//caption)") == "The \u201cbudget\u201d"
    assert found.xpath("//thead//th/@scope") == ["col"] * 3
    assert found.xpath(".//tbody//th/@scope") == ["row"] * 3
    assert found.xpath(".//tbody/tr[1]/td/@class") == ["right", "right"]
    assert found.xpath(".//tbody/tr[3]/td[1]/@data-value") == ["-1200"]
    (group,) = found.xpath(".//div[@role='group']")
    assert found.xpath(f"string(//*[@id='{group.get('aria-labelledby')}'])") == "The \u201cbudget\u201d"
    assert found.xpath("string(.//figcaption//bdi/a/@href)") == "https://city.example/"


def test_all_columns_are_shown_by_default_and_the_text_is_escaped(archive):
    archive.story("vote", body="```{table} budget.csv\ncaption: A\nrow_headers: false\n```\n")
    archive.build("--strict")
    assert cells(archive)[0] == ["department", "amount", "year", "note"]
    assert cells(archive)[3] == ["Parks", "-1200", "2026", "<b>"]
    assert figure(archive).xpath(".//tbody//th") == []


def test_the_file_is_offered_with_its_size_and_published_only_while_it_is_used(archive):
    archive.build("--strict")
    (link,) = figure(archive).xpath(".//a[@download]")
    assert (link.get("href"), link.text) == ("../budget.csv", "Download the data (CSV, 97 bytes)")
    assert archive.output("stories/budget.csv") == BUDGET
    archive.story("vote", status="draft", body=TABLE)
    archive.story("other")
    archive.build()
    assert [path for path, data in archive.tree().items() if b"Streets" in data or "budget" in path] == []


def test_a_changed_row_changes_the_page_and_the_file(archive):
    archive.build()
    archive.write("content/stories/budget.csv", BUDGET.replace("Parks", "Trees"))
    archive.build("--strict")
    assert cells(archive)[3][0] == "Trees"
    assert "Trees" in archive.output("stories/budget.csv")


def test_a_file_of_the_data_folder_is_published_while_a_story_shows_it(archive):
    archive.write("content/data/all.csv", BUDGET)
    archive.story("vote", body="```{table} @/data/all.csv\ncaption: A\n```\n")
    archive.build("--strict")
    assert archive.output("data/all.csv") == BUDGET


def test_a_limit_is_stated(archive):
    archive.story("vote", body="```{table} budget.csv\ncaption: A\nlimit: 2\n```\n")
    archive.build("--strict")
    assert len(cells(archive)) == 3
    assert "2 of 3 rows." in figure(archive).text_content()


def test_only_pages_with_a_table_load_its_script_and_feeds_do_not(archive):
    archive.on = {"feeds"}
    archive.story("other", published="2019-03-01")
    archive.build("--strict")
    assert "assets/table." in archive.output("stories/vote/index.html")
    assert "assets/table." not in archive.output("stories/other/index.html")
    feed = archive.output("feed.xml")
    assert "https://archive.example.org/stories/budget.csv" in feed
    assert "assets/table." not in feed


@pytest.mark.parametrize(
    ("lines", "place", "message"),
    [
        ("caption: A\ncolumns: [departmet]", "vote.md:8:11", 'budget.csv has no column "departmet"'),
        ("caption: A\ncolumns: [year, year]", "vote.md:8:17", 'the column "year" is listed twice'),
        ("caption: A\nlimit: -1", "vote.md:8:1", '"limit" must be a number from 0 on'),
        ("caption: A\ncolumns: [{nme: year}]", "vote.md:8:12", 'unknown key "nme"'),
        ("caption: A\ncolumns: [{name: year, align: middle}]", "vote.md:8:24", 'unknown value "middle"'),
        ("columns: [year]", "vote.md:6:4", '"caption" is missing'),
    ],
)  # fmt: skip
def test_a_wrong_argument_is_an_error_at_its_line(archive, lines, place, message):
    archive.story("vote", body=f"```{{table}} budget.csv\n{lines}\n```\n")
    result = archive.run("build")
    assert result.code == 1
    assert f"content/stories/{place}: error: " in result.err, result.err
    assert message in result.err


def test_another_file_type_is_an_error(archive):
    archive.write("content/stories/a.xlsx", "x")
    archive.story("vote", body="```{table} a.xlsx\ncaption: A\n```\n")
    assert '"a.xlsx" is not a CSV file' in archive.run("build").err


def test_a_word_where_a_number_is_declared_is_an_error_in_the_file(archive):
    archive.write("content/stories/budget.csv", BUDGET.replace("820000.5", '"820.000,50"'))
    result = archive.run("build")
    assert 'content/stories/budget.csv:3:9: error: "820.000,50" in the column "amount" is not a number' in result.err
    archive.write("content/stories/budget.csv", BUDGET.replace("820000.5", "n/a"))
    archive.build("--strict")
    assert cells(archive)[2][1] == "n/a"


def test_numbers_are_those_of_the_language(archive):
    config = (archive.root / "sitegen.toml").read_text("utf-8")
    archive.write("sitegen.toml", config.replace("[site]", '[site]\nlanguage = "es"'))
    archive.build("--strict")
    assert cells(archive)[1][1:] == ["$1.900.000", "2026"]
    assert cells(archive)[2][1] == "$820.000,5"
    assert "Descargar los datos" in figure(archive).text_content()
