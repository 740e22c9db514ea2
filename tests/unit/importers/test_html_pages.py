"""Pages of old sites: imported by a recipe that an editor has confirmed, with every page and every word accounted for."""

import pytest
from support.importing import documents, read, refusals, skipped
from support.shared_data import shared_data

from sitegen.diagnostics import SitegenError
from sitegen.importers import html
from sitegen.importers._recipes.page_addresses import page_address

PAGE = """<html><head><meta charset="utf-8"><title>Council - Courier</title></head><body>
<div id="nav">Home News Sports</div>
<div class="story"><h1>Council approves</h1><p class="by">Ana Ruiz</p><p class="date">March 2, 2019</p>
<p>It was <b>close</b>. <a href="../2018/old.html">Before</a></p><div class="ad">Buy now</div><p><img src="hall.gif" alt="The hall"></p></div>
</body></html>"""
RECIPE = """title = "h1"
body = ".story"
date = { select = ".date", pattern = "%B %d, %Y" }
byline = ".by"
drop = [".ad"]
match = ["news/**"]
exclude = ["news/index.html"]
site = "https://www.courier.example/"
"""


@pytest.fixture
def site(tmp_path):
    """Write pages and a recipe, and return the items of an import."""

    def import_site(pages, recipe=RECIPE, **options):
        for name, text in pages.items():
            file = tmp_path / "site" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text if isinstance(text, bytes) else text.encode())
        (tmp_path / "recipe.toml").write_text(recipe, "utf-8")
        return read(html, tmp_path / "site", recipe=tmp_path / "recipe.toml" if recipe else None, **options)

    return import_site


def test_a_page_becomes_a_story_by_the_selectors_of_the_recipe(site):
    (story,) = documents(site({"news/2019/council.html": PAGE}, as_source=True))
    tokens = {reference.address: reference.token for reference in story.references}
    assert story.front_matter == {
        "title": "Council approves",
        "status": "published",
        "published": "2019-03-02",
        "bylines": ["Ana Ruiz"],
        "redirect_from": ["/news/2019/council.html"],
        "imported": {"system": "html", "id": "news/2019/council.html"},
    }
    link, picture = (
        tokens["https://www.courier.example/news/2018/old.html"],
        tokens["https://www.courier.example/news/2019/hall.gif"],
    )
    assert story.body == f"It was **close**. [Before]({link})\n\n![The hall]({picture})\n"
    changes = {change.construct: change.count for change in story.changes}
    assert changes["element .ad is dropped by the recipe"] == 1
    assert changes["byline in the text is shown once"] == 1


def test_every_page_is_a_story_left_out_by_the_recipe_or_refused(site):
    pages = {
        "news/a.html": PAGE,
        "news/index.html": "<p>List",
        "about.html": "<p>Us",
        "news/list.html": "<h1>All</h1>",
        "logo.gif": b"GIF",
    }
    items = site(pages)
    assert len([item for item in items if hasattr(item, "body")]) == 1
    assert sorted(skipped(items)) == [
        "only files of the types .html, .htm, .xhtml, .shtml, .php, .asp, .aspx, .jsp, .cfm are imported",
        "pages that match and exclude of the recipe leave out",
        "pages that match and exclude of the recipe leave out",
    ]
    ((place, message, hint),) = refusals(items)
    assert (place.endswith("news/list.html"), message, bool(hint)) == (True, "the page has no body (.story)", True)


@pytest.mark.parametrize(
    ("head", "encoding", "text"),
    [
        ("", "utf-8", "Caf\u00e9 \u201copen\u201d"),
        ("", "cp1252", "Caf\u00e9 \u201copen\u201d"),
        ('<meta charset="iso-8859-1">', "cp1252", "Caf\u00e9 \u201copen\u201d"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS">', "cp932", "\u6771\u4eac"),
        ('<meta charset="big5">', "big5hkscs", "\u8b70\u6703"),
        ("", "utf-16", "Caf\u00e9"),
    ],
)
def test_the_encoding_is_the_one_that_browsers_find(site, head, encoding, text):
    page = PAGE.replace('<meta charset="utf-8">', head).replace("close", text)
    (story,) = documents(site({"news/a.html": page.encode(encoding)}))
    assert f"**{text}**" in story.body
    told = [change for change in story.changes if "states no encoding" in change.construct]
    assert bool(told) == (not head and encoding != "utf-16")


def test_a_page_with_bytes_of_another_encoding_is_refused(site):
    page = PAGE.replace("close", "Caf\u00e9").encode("cp1252")
    ((_, message, hint),) = refusals(site({"news/a.html": page}))
    assert message == "1 bytes of the page are not utf-8"
    assert "--encoding" in hint
    (story,) = documents(site({"news/a.html": page}, encoding="cp1252"))
    assert "Caf\u00e9" in story.body


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("news/index.html", "/news/"),
        ("index.htm", "/"),
        ("news/a.html", "/news/a.html"),
        ("index.html@p=12", "/?p=12"),
        ("index.html?p=12", "/?p=12"),
        ("news/show.php@id=7.html", "/news/show.php?id=7"),
    ],
)
def test_the_names_of_copies_are_mapped_back_to_addresses(path, address):
    found = page_address(path)
    assert found.address == address
    assert found.address == f"/{path}" or f"/{path}" in found.others


def test_an_address_with_a_query_is_known_for_links_and_told_as_not_redirected(site):
    (story,) = documents(site({"news/index.html@p=12": PAGE}))
    assert story.addresses[0] == "https://www.courier.example/news/?p=12"
    assert "redirect_from" not in story.front_matter
    assert "old address that is not a path is not redirected" in [change.construct for change in story.changes]


def test_lines_of_a_headline_are_words_of_their_own_and_formulas_are_one_word(site):
    page = PAGE.replace("Council approves", "Council<br>approves H<sub>2</sub>O &amp; <!-- x -->more")
    (story,) = documents(site({"news/a.html": page}))
    assert story.front_matter["title"] == "Council approves H2O & more"


def test_a_frameset_is_refused(site):
    page = '<html><head><title>A</title></head><frameset><frame src="a.html"></frameset></html>'
    assert "frameset" in refusals(site({"news/a.html": page}))[0][1]


def test_a_body_with_much_less_of_its_page_than_usual_is_told(site):
    page = PAGE.replace("It was", "It was a long day for the council, and nobody left the hall before the vote, which")
    thin = PAGE.replace("Home News Sports", "word " * 300)
    stories = documents(site({"news/a.html": page, "news/b.html": page, "news/c.html": thin}))
    told = [any("less of its page" in change.construct for change in story.changes) for story in stories]
    assert told == [False, False, True]


def test_a_date_without_the_pattern_stays_in_the_text_and_is_told(site):
    (story,) = documents(site({"news/a.html": PAGE.replace("March 2, 2019", "Last Monday")}))
    assert story.front_matter["published"] == "XXXX"
    assert "Last Monday" in story.body


def test_without_a_recipe_a_proposal_is_shown_and_nothing_is_imported(site):
    json_ld = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "A", "author": [{"name": "Ana"}, {"name": "Leo"}]}</script>'
    page = f'<html><body>{json_ld}<article><p>One.</p></article><time datetime="2019-03-02">x</time></body></html>'
    with pytest.raises(SitegenError) as error:
        site({"a.html": page, "b.html": page}, recipe="")
    proposal = error.value.problems[0].hint
    for line in (
        'title = "json-ld:headline"  # in 2 of 2 pages, such as: A',
        'body = "article"',
        'byline = "json-ld:author"',
    ):
        assert line in proposal
    recipe = proposal[proposal.index("#") :]
    (first, second) = documents(site({}, recipe=recipe, as_source=True))
    assert first.front_matter["bylines"] == ["Ana", "Leo"]
    assert (first.front_matter["status"], second.body) == ("published", "One.\n")


@pytest.mark.parametrize(
    ("recipe", "why"),
    [
        ('title = "h1["\nbody = "p"', '1:1: "h1[" is not a CSS selector'),
        ('title = "h1"', "body"),
        ('title = "h1"\nbody = "p"\nhead = "x"', "head"),
        ('title = ""\nbody = "p"', "no selector for the title"),
        ("title =", "1:"),
    ],
)
def test_a_recipe_that_is_not_valid_is_an_error_at_its_line(site, recipe, why):
    with pytest.raises(SitegenError) as error:
        site({"news/a.html": PAGE}, recipe=recipe)
    assert error.value.exit_code == 2
    assert why in str(error.value).replace("1:9:", "1:1:")


def test_an_export_of_medium_is_imported_with_the_proposed_recipe(tmp_path):
    folder = shared_data("ghost-migrate") / "mg-medium-export/test/fixtures/export"
    with pytest.raises(SitegenError) as error:
        read(html, folder)
    hint = error.value.problems[0].hint
    recipe = hint[hint.index("#") :].replace('match = ["**"]', 'match = ["posts/*"]\nexclude = ["posts/comment.html"]')
    (tmp_path / "recipe.toml").write_text(recipe, "utf-8")
    items = read(html, folder, recipe=tmp_path / "recipe.toml", as_source=True)
    stories = documents(items)
    assert len(items) == sum(1 for file in folder.rglob("*") if file.is_file())
    assert len(stories) == 8
    by_title = {story.front_matter["title"]: story.front_matter["status"] for story in stories}
    assert by_title["Basic Post Title"] == "published"
    assert set(by_title.values()) == {"published", "held"}, "drafts have no date"


@pytest.mark.parametrize(
    "claim",
    ['"isAccessibleForFree": false', '"isAccessibleForFree": "False"',
     '"hasPart": [{"isAccessibleForFree": false}]', '"creativeWorkStatus": "Draft"'],
)  # fmt: skip
def test_a_page_for_subscribers_is_held(site, claim):
    script = f'<script type="application/ld+json">{{"@type": "NewsArticle", {claim}}}</script>'
    (story,) = documents(site({"news/a.html": PAGE.replace("<title>", f"{script}<title>")}, as_source=True))
    assert story.front_matter["status"] == "held"
    assert any("only some readers could see" in change.construct for change in story.changes)


def test_each_element_of_a_body_selector_is_a_block_and_hidden_ones_are_left_out(site):
    page = "<body><h1>A</h1><p>One.</p><p style='display:none'>Hidden.</p><p>Two <b>b</b>.</p></body>"
    (story,) = documents(site({"news/a.html": page}, RECIPE.replace('".story"', '"p"')))
    assert story.body == "One.\n\nTwo **b**.\n"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('date = { select = ".date", pattern = "%Q" }', "is not a pattern of dates"),
        ('deck = "json-ld:"', "names no property"),
        ('site = "c.example"', "is not an address"),
    ],
)
def test_a_recipe_with_an_impossible_value_is_refused_at_its_line(site, line, message):
    with pytest.raises(SitegenError) as caught:
        site({"news/a.html": PAGE}, f'title = "h1"\nbody = ".story"\n{line}\n')
    assert [(problem.line, message in problem.message) for problem in caught.value.problems] == [(3, True)]


def test_two_marks_of_one_note_have_one_note(site):
    text = '<p>One<sup><a id="r1" href="#n1">1</a></sup> and two<sup><a id="r2" href="#n1">1</a></sup>.</p>'
    note = '<ol><li id="n1">The note. <a href="#r1">↑</a> <a href="#r2">↑</a></li></ol>'
    page = f'<body><h1>A</h1><div class="story">{text}{note}</div></body>'
    (story,) = documents(site({"news/a.html": page}))
    assert story.body == "One[^1] and two[^1].\n\n[^1]: The note.\n"
