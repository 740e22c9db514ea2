"""The examples in docs/guides/importing-formats.md, run on the files that the page shows."""

import re
import tomllib

from support import ROOT
from support.importing import documents, read

from sitegen.importers import csv
from sitegen.importers._recipes.recipe import PARTS, load_recipe
from sitegen.importers._tables.columns import TARGETS, target_of

PAGE = (ROOT / "docs/guides/importing-formats.md").read_text("utf-8")


def block(title):
    return re.search(rf'^```\w+ title="{re.escape(title)}"\n(.*?)^```$', PAGE, re.MULTILINE | re.DOTALL)[1]


def test_the_table_becomes_two_stories_and_its_map_is_valid(archive):
    archive.write("old/export.csv", block("export.csv"))
    result = archive.run("import", "csv", str(archive.root / "old/export.csv"))
    assert result.code == 0, result.err
    archive.write("imports/other.toml", block("imports/export.toml"))
    archive.write("old/other.csv", "headline,text,Rubrik,mood,editor,rating\nA,<p>One</p>,City,good,Leo,5\n")
    result = archive.run("import", "csv", str(archive.root / "old/other.csv"))
    assert result.code == 0, result.err


def test_the_columns_of_the_page_are_those_that_are_recognized(tmp_path):
    rows = re.findall(r"^\| (`.*?) \| .* \|$", PAGE[: PAGE.index("A column with another name")], re.MULTILINE)
    names = [name for row in rows for name in re.findall(r"`([\w]+)`", row)]
    assert len(names) > 20
    assert all(target_of(name, {}) in TARGETS for name in names)
    file = tmp_path / "export.csv"
    file.write_text(block("export.csv"), "utf-8")
    assert [story.front_matter.get("bylines") for story in documents(read(csv, file))] == [
        ["Ana Ruiz", "Leo Park"],
        None,
    ]


def test_the_recipe_is_valid_and_the_page_names_every_key(tmp_path):
    file = tmp_path / "recipe.toml"
    file.write_text(block("recipe.toml"), "utf-8")
    recipe = load_recipe(file)
    assert recipe.part("section").attribute == "content"
    keys = {*PARTS, "drop", "match", "exclude", "site"}
    assert set(tomllib.loads(block("recipe.toml"))) <= keys
    table = PAGE[PAGE.index("| key | meaning |") : PAGE.index("`json-ld:headline` selects")]
    assert keys == set(re.findall(r"`(\w+)`", "".join(row.split(" | ")[0] for row in table.splitlines())))
