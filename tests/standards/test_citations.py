"""Citations: what a reader or a program that keeps references gets of a story, and never more than the archive states."""

import json
import re
from urllib.parse import unquote

import bibtexparser
import jsonschema
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware, SeparateCoAuthors
from lxml import html
from support import ROOT
from support.archive import CONFIG, Archive

OFFICIAL = json.loads((ROOT / "tests/data/csl-data.json").read_text("utf-8"))
"""The schema of the Citation Style Language (github.com/citation-style-language/schema, MIT)."""
SCHEMA = json.loads((ROOT / "tests/data/csl-article-newspaper.json").read_text("utf-8"))
SPECIAL = r"100% of $5 & #1_a {b} ~c ^d \e"
HERE = "https://archive.example.org"
DATED = {
    "day": ("2019-01-05", [[2019, 1, 5]], "2019, January 5", "January 5, 2019", "5 Jan. 2019"),
    "month": ("2019-09", [[2019, 9]], "2019, September", "September 2019", "Sept. 2019"),
    "year": ("2019", [[2019]], "2019", "2019", "2019"),
    "season": ("2019-21", [[2019]], "2019, Spring", "Spring 2019", "spring 2019"),
    "seasons": (
        "2019-22/2019-24~",
        [[2019], [2019]],
        "2019, Summer–ca. 2019, Winter",
        "Summer 2019–ca. Winter 2019",
        "summer 2019–circa winter 2019",
    ),
    "interval": ("1985/1990", [[1985], [1990]], "1985–1990", "1985–1990", "1985–1990"),
    "moment": ("2019-01-05T23:30:00-08:00", [[2019, 1, 5]], "2019, January 5", "January 5, 2019", "5 Jan. 2019"),
    "about": ("2019~", [[2019]], "ca. 2019", "ca. 2019", "circa 2019"),
    "unsure": ("2019-01?", [[2019, 1]], "ca. 2019, January", "[January 2019?]", "[Jan. 2019?]"),
    "yearless": ("XXXX-12-07", None, "n.d.", "December 7, n.d.", "7 Dec."),
    "yearless-month": ("XXXX-01", None, "n.d.", "January n.d.", "Jan."),
    "decade": ("201X", None, "n.d.", "n.d.", ""),
    "open": ("2019/..", None, "n.d.", "n.d.", ""),
    "undated": ("XXXX", None, "n.d.", "n.d.", ""),
}
"""By slug: EDTF, the parts of CSL's date, and the date in APA, Chicago and MLA."""
CREW = [f"Writer {chr(65 + number)}" for number in range(21)]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    archive = Archive(tmp_path_factory.mktemp("citations"))
    archive.on.add("citations")
    archive.write(
        "sitegen.toml", CONFIG + 'timezone = "America/Los_Angeles"\n[sections.courts]\ntitle = "The courts"\n'
    )
    archive.entity("person", "ann", name="Ann-Marie B. Lee", sort_name="Lee, Ann-Marie B.")
    archive.entity("person", "bo", name="Bo Poe", sort_name="Poe, Bo")
    archive.entity("person", "jr", name="Cy Fox Jr.", sort_name="Fox, Cy, Jr.")
    archive.entity("person", "comma", name="Dee Roe, M.D.")
    archive.entity("organization", "wire", name="The Wire", sort_name="Wire, The")
    archive.entity("organization", "weekly", name="The Weekly")
    for slug, (date, *_) in DATED.items():
        archive.story(slug, title="It happened", published=date, bylines=["Bo Poe"], publication="The Weekly")
    for slug, fields in STORIES.items():
        archive.story(slug, **fields)
    archive.build()
    return archive


RETRACTION = {"date": "2020-02", "kind": "retraction", "text": "It was made up."}
STORIES = {
    "one": {
        "title": 'A "no" to the courts?', "bylines": ["Ann-Marie B. Lee"], "publication": "The Weekly", "section": "courts",
        "print": {"edition": "Late", "page": "A1"}, "original_url": "https://press.example/a_b%20c", "archived_url": "https://w.example/1/x",
        "updated": "2019-01-06", "corrections": [{"date": "2019-01-08", "kind": "correction", "text": "It was two."}],
    },
    "two": {"title": "Two wrote", "bylines": ["person/bo", "Ann-Marie B. Lee"], "publication": "The Weekly"},
    "three": {"title": "Three wrote", "bylines": ["Staff report", "person/bo", "person/ann"], "publication": "The Weekly"},
    "pair": {"title": "Both unknown", "bylines": ["Staff report", "Bo Poe"]},
    "many": {"title": "A crew", "bylines": CREW},
    "initials": {"title": "Initials", "bylines": ["T.J. Ray", "J.-P. Roe", "Jean-Paul Roe", "J. R.R. Lee"]},
    "plain": {"title": "Two plain", "bylines": ["Ana Ruiz", "Sam Lee"]},
    "agency": {"title": "By wire", "bylines": ["The Associated Press", "By Ana Ruiz"]},
    "hungarian": {"title": "Hirek", "lang": "hu", "bylines": ["Szabo Ana"]},
    "suffix": {"title": "Jr", "bylines": ["person/jr", "person/comma"]},
    "nobody": {"title": "Nobody signed", "publication": "The Weekly"},
    "special": {"title": SPECIAL, "publication": SPECIAL, "bylines": [SPECIAL], "original_url": "https://e.org/{a}_b%20c"},
    "hostile": {"title": '</script><b>"x"</b> &amp; y', "bylines": ['<i>"Q"</i>']},
    "es": {"title": "La ciudad protestó", "lang": "es", "bylines": ["person/bo"]},
    "retracted": {"title": "It was so", "bylines": ["person/bo"], "corrections": [RETRACTION]},
    "gone": {"title": "Goner", "status": "withdrawn", "corrections": [RETRACTION]},
    "held": {"title": "Held back", "status": "held"},
    "draft": {"title": "Drafted", "status": "draft"},
}  # fmt: skip


def downloads(archive, slug):
    """The media type and the text that a browser saves for each link of a story's citation, by the name of the file."""
    page = html.fromstring(archive.output(f"stories/{slug}/index.html"))
    found = {}
    for link in page.xpath("//section[.//h2[@id='_citation']]//a"):
        kind, _, data = link.get("href").removeprefix("data:").partition(",")
        found[link.get("download")] = (kind, unquote(data))
    return found


def download(archive, slug, ending):
    return downloads(archive, slug)[f"{slug}.{ending}"][1]


def csl(archive, slug):
    items = json.loads(download(archive, slug, "json"))
    jsonschema.validate(items, OFFICIAL)
    jsonschema.validate(items, SCHEMA)
    return items[0]


def ris(archive, slug):
    text = download(archive, slug, "ris")
    assert re.fullmatch(r"TY  - NEWS\r\n(?:[A-Z][A-Z0-9]  - [^\r\n]+\r\n)+ER  - \r\n", text)
    (record,) = rispy.loads(text)
    assert "unknown_tag" not in record
    return record


def bibtex(archive, slug):
    """The fields of the entry, as LaTeX would show them."""
    library = bibtexparser.parse_string(
        download(archive, slug, "bib"), append_middleware=[LatexDecodingMiddleware(), SeparateCoAuthors()]
    )
    assert not library.failed_blocks
    (entry,) = library.entries
    assert (entry.entry_type, entry.key) == ("article", slug)
    # The decoder takes \\textasciicircum for the modifier letter, which looks the same.
    return {field.key: _plain(field.value) for field in entry.fields}


def _plain(value):
    return value.replace("\u02c6", "^") if isinstance(value, str) else value


def styles(archive, slug):
    """The references on a story's page, as text."""
    tree = html.fromstring(archive.output(f"stories/{slug}/index.html"))
    rows = tree.xpath("//section[.//h2[@id='_citation']]//dl/div")
    return {row.xpath("string(dt)"): row.xpath("string(dd)") for row in rows}


def public(archive):
    return {file.parent.name for file in (archive.root / "build/stories").glob("*/index.html")} - {"gone"}


@pytest.mark.parametrize(("slug", "row"), DATED.items())
def test_a_citation_has_the_stated_precision_of_the_date(built, slug, row):
    _, parts, apa, chicago, mla = row
    issued = csl(built, slug).get("issued")
    more = {"about": {"circa": True}, "unsure": {"circa": True}, "seasons": {"circa": True}, "season": {"season": 1}}
    assert issued == (parts and {"date-parts": parts, **more.get(slug, {})})
    found = styles(built, slug)
    address = f"{HERE}/stories/{slug}/"
    assert found["APA"] == f"Poe, B. ({apa}). It happened. The Weekly. {address}"
    end = "" if chicago.endswith(".") else "."
    assert found["Chicago"] == f"Poe, Bo. “It happened.” Weekly, {chicago}{end} {address}."
    stop = "" if mla.endswith(".") else "."
    date = f", {mla}{stop}" if mla else "."
    assert found["MLA"] == f"Poe, Bo. “It happened.” The Weekly{date} Test archive, {address}."


@pytest.mark.parametrize(
    ("page", "first", "last", "tex"),
    [
        ("A1-A3", "A1", "A3", "A1\u2013A3"),
        ("4\u20136", "4", "6", "4\u20136"),
        ("A1, A4", "A1, A4", None, "A1, A4"),
        (7, "7", None, "7"),
        ("B-2", "B-2", None, "B-2"),
        ("B2-4", "B2", "B4", "B2\u2013B4"),
        ("3-1", "3-1", None, "3-1"),
        ("12-B4", "12-B4", None, "12-B4"),
        ("\u0663-\u0664", "\u0663-\u0664", None, "\u0663-\u0664"),
    ],
)
def test_a_range_of_pages_has_a_first_and_a_last(archive, page, first, last, tex):
    archive.on.add("citations")
    archive.story("one", print={"page": page})
    archive.build()
    record = ris(archive, "one")
    assert (record["start_page"], record.get("end_page")) == (first, last)
    assert bibtex(archive, "one")["pages"] == tex
    assert csl(archive, "one")["page"] == str(page)
    told = re.findall(
        r'<meta name="citation_(first|last)page" content="([^"]*)">', archive.output("stories/one/index.html")
    )
    assert told == [("first", first), *([("last", last)] if last else [])]


def test_ris_and_bibtex_have_only_certain_dates(built):
    assert (ris(built, "day")["year"], ris(built, "day")["date"]) == ("2019", "2019/01/05/")
    assert ris(built, "month")["date"] == "2019/09//"
    assert ris(built, "year")["year"] == "2019"
    assert (ris(built, "season")["year"], ris(built, "season")["date"]) == ("2019", "2019///spring")
    assert [bibtex(built, "season")[name] for name in ("year", "month")] == ["2019", "spring"]
    fields = bibtex(built, "day")
    assert (fields["year"], fields["month"], fields["day"]) == ("2019", "jan", "5")
    for slug in ("about", "unsure", "yearless", "decade", "open", "undated", "interval", "seasons"):
        assert not {"year", "date"} & ris(built, slug).keys(), slug
        assert not {"year", "month", "day"} & bibtex(built, slug).keys(), slug
    assert ris(built, "yearless")["notes"] == ["Published XXXX-12-07 (EDTF)"]
    assert csl(built, "yearless")["note"] == "Published XXXX-12-07 (EDTF)"
    assert csl(built, "open")["note"] == "Published 2019/.. (EDTF)"
    assert "note" not in csl(built, "undated")
    assert "note" not in csl(built, "about")
    assert bibtex(built, "about")["note"] == "Published 2019~ (EDTF)"
    assert "notes" not in ris(built, "undated")


def test_a_story_is_cited_with_all_that_is_known_of_it(built):
    assert csl(built, "one") == {
        "id": "story/one",
        "type": "article-newspaper",
        "title": "A “no” to the courts?",
        "container-title": "The Weekly",
        "author": [{"family": "Lee", "given": "Ann-Marie B."}],
        "issued": {"date-parts": [[2019, 1, 5]]},
        "edition": "Late",
        "page": "A1",
        "section": "The courts",
        "source": "Test archive",
        "language": "en",
        "URL": f"{HERE}/stories/one/",
        "note": "Updated 2019-01-06; Correction 2019-01-08",
        "custom": {"original_url": "https://press.example/a_b%20c", "archived_url": "https://w.example/1/x"},
    }
    record = ris(built, "one")
    assert record["type_of_reference"] == "NEWS"
    assert record["title"] == "A “no” to the courts?"
    assert record["authors"] == ["Lee, Ann-Marie B."]
    assert record["secondary_title"] == "The Weekly"
    assert record["urls"] == [f"{HERE}/stories/one/"]
    assert record["accession_number"] == "story/one"
    assert "First published at https://press.example/a_b%20c" in record["notes"]
    fields = bibtex(built, "one")
    assert fields["journal"] == "The Weekly"
    assert fields["pages"] == "A1"
    assert fields["author"] == ["Lee, Ann-Marie B."]
    assert r"\url{https://press.example/a_b%20c}" in download(built, "one", "bib")


def test_references_follow_the_three_styles(built):
    """Held against citeproc-js 2.4.63 with the CSL styles apa, chicago-notes-bibliography-17th-edition and MLA."""
    address = f"{HERE}/stories"
    one = styles(built, "one")
    assert one["APA"] == f"Lee, A.-M. B. (2019, January 5). A “no” to the courts? The Weekly. {address}/one/"
    assert one["Chicago"] == f"Lee, Ann-Marie B. “A ‘no’ to the courts?” Weekly, January 5, 2019. {address}/one/."
    assert (
        one["MLA"]
        == f"Lee, Ann-Marie B. “A ‘no’ to the courts?” The Weekly, 5 Jan. 2019. Test archive, {address}/one/."
    )
    two = styles(built, "two")
    assert two["APA"].startswith("Poe, B., & Lee, A.-M. B. (2019, January 5). Two wrote. ")
    assert two["Chicago"].startswith("Poe, Bo, and Ann-Marie B. Lee. “Two wrote.” ")
    assert two["MLA"].startswith("Poe, Bo, and Ann-Marie B. Lee. “Two wrote.” ")
    three = styles(built, "three")
    assert three["APA"].startswith("Staff report, Poe, B., & Lee, A.-M. B. (2019, ")
    assert three["Chicago"].startswith("Staff report, Bo Poe, and Ann-Marie B. Lee. “")
    assert three["MLA"].startswith("Staff report, et al. “Three wrote.” ")
    many = styles(built, "many")
    assert many["APA"].startswith(f"{', '.join(CREW[:19])}, . . . {CREW[20]}. (2019, January 5). A crew. ")
    assert many["Chicago"].startswith(f"{', '.join(CREW[:7])}, et al. “A crew.” ")
    nobody = styles(built, "nobody")
    assert nobody["APA"] == f"Nobody signed. (2019, January 5). The Weekly. {address}/nobody/"
    assert nobody["Chicago"] == f"Weekly. “Nobody signed.” January 5, 2019. {address}/nobody/."
    assert nobody["MLA"] == f"“Nobody signed.” The Weekly, 5 Jan. 2019. Test archive, {address}/nobody/."


def test_newspapers_are_in_italics(built):
    page = html.fromstring(built.output("stories/one/index.html"))
    assert page.xpath("//dl[@class='styles']//i/text()") == ["The Weekly", "Weekly", "The Weekly", "Test archive"]


def test_family_and_given_name_are_never_guessed(built):
    assert csl(built, "suffix")["author"] == [
        {"family": "Fox", "given": "Cy", "suffix": "Jr."},
        {"literal": "Dee Roe, M.D."},
    ]
    assert styles(built, "suffix")["APA"].startswith("Fox, C., Jr., & Dee Roe, M.D. (")
    assert "Fox, Jr., Cy" in download(built, "suffix", "bib")
    assert csl(built, "many")["author"][0] == {"literal": "Writer A"}
    assert csl(built, "pair")["author"] == [{"literal": "Staff report"}, {"family": "Poe", "given": "Bo"}]
    assert styles(built, "pair")["Chicago"].startswith("Staff report and Bo Poe. ")
    assert "author = {{Staff report} and Poe, Bo}" in download(built, "pair", "bib")
    assert "author" not in csl(built, "nobody")
    assert "authors" not in ris(built, "nobody")


def test_bylines_are_split_into_names_only_if_that_is_certain(built):
    found = styles(built, "plain")
    assert found["APA"].startswith("Ruiz, A., & Lee, S. (2019")
    assert found["Chicago"].startswith("Ruiz, Ana, and Sam Lee. ")
    assert found["MLA"].startswith("Ruiz, Ana, and Sam Lee. ")
    assert csl(built, "plain")["author"] == [{"family": "Ruiz", "given": "Ana"}, {"family": "Lee", "given": "Sam"}]
    assert "author = {Ruiz, Ana and Lee, Sam}" in download(built, "plain", "bib")
    assert ris(built, "plain")["authors"] == ["Ruiz, Ana", "Lee, Sam"]
    assert csl(built, "agency")["author"] == [{"literal": "The Associated Press"}, {"literal": "By Ana Ruiz"}]
    assert csl(built, "hungarian")["author"] == [{"literal": "Szabo Ana"}]


def test_every_initial_of_a_given_name_is_cited(built):
    found = styles(built, "initials")
    assert found["APA"].startswith("Ray, T. J., Roe, J.-P., Roe, J.-P., & Lee, J. R. R. (2019")
    assert found["Chicago"].startswith("Ray, T.J., J.-P. Roe, Jean-Paul Roe, and J. R.R. Lee. ")


def test_without_a_newspaper_the_archive_is_cited(built):
    item = csl(built, "pair")
    assert item["container-title"] == "Test archive"
    assert "source" not in item
    assert styles(built, "pair")["MLA"].count("Test archive") == 1


def test_latex_special_characters_are_escaped(built):
    fields = bibtex(built, "special")
    plain = SPECIAL.replace("{", "").replace("}", "")  # the decoder does not know the names of braces
    assert (fields["title"].strip("{}"), fields["journal"]) == (plain, plain)
    text = download(built, "special", "bib")
    assert (
        r"100\% of \$5 \& \#1\_a \textbraceleft{}b\textbraceright{} \textasciitilde{}c \textasciicircum{}d \textbackslash{}e"
        in text
    )
    assert text.count("{") == text.count("}")
    assert "%7Ba%7D_b%20c" in text
    assert csl(built, "special")["title"] == SPECIAL
    assert ris(built, "special")["title"] == SPECIAL


def test_titles_are_escaped_in_citations(built):
    title = "</script><b>“x”</b> &amp; y"
    assert csl(built, "hostile")["title"] == title
    assert ris(built, "hostile")["title"] == title
    found = styles(built, "hostile")
    assert found["APA"].startswith("<i>“Q”</i>. (2019".replace("“", '"').replace("”", '"'))
    assert "</script><b>‘x’</b> &amp; y.” " in found["Chicago"]


def test_citations_are_read_by_reference_managers(built):
    slugs = public(built)
    assert slugs == DATED.keys() | STORIES.keys() - {"gone", "held", "draft"}
    for slug in slugs:
        assert csl(built, slug)["URL"] == ris(built, slug)["urls"][0] == bibtex(built, slug)["url"]


def test_a_retracted_story_is_cited_as_retracted_and_a_withdrawn_one_is_not_cited(built):
    found = styles(built, "retracted")
    assert "It was so [Retracted]. " in found["APA"]
    assert " Retracted. https" in found["Chicago"]
    assert found["MLA"].endswith(" Retracted.")
    assert csl(built, "retracted")["note"] == "Retraction 2020-02"
    assert "Retraction 2020-02" in ris(built, "retracted")["notes"]
    assert bibtex(built, "retracted")["note"] == "Retraction 2020-02"
    assert downloads(built, "gone") == {}
    told = b"".join(data for path, data in built.tree().items() if path.startswith("stories/") and "/gone/" not in path)
    assert b"Goner" not in told
    assert b"Held back" not in told


def test_a_story_page_contains_its_citation_in_each_format(built):
    assert [(name, kind) for name, (kind, _) in downloads(built, "one").items()] == [
        ("one.json", "application/vnd.citationstyles.csl+json;charset=utf-8"),
        ("one.ris", "application/x-research-info-systems;charset=utf-8"),
        ("one.bib", "application/x-bibtex;charset=utf-8"),
    ]
    page = html.fromstring(built.output("stories/one/index.html"))
    assert [link.text for link in page.xpath("//p[@class='files']/a")] == ["CSL-JSON", "RIS", "BibTeX"]
    for link in page.xpath("//p[@class='files']/a/@href"):
        assert re.fullmatch(r"data:[\w./+-]+;charset=utf-8,[\w!$()*+,;=:@/?.~%-]+", link, re.ASCII)
    assert not [path for path in built.tree() if "citation" in path]


def test_files_have_the_same_citations_as_pages(archive):
    archive.on.add("citations")
    archive.write("sitegen.toml", f"{CONFIG}[outputs]\ncitation_files = true\n")
    archive.story("special", **STORIES["special"])
    archive.story("es", title="La ciudad", lang="es", published="2019~")
    archive.story("gone", status="withdrawn")
    archive.build()
    page = html.fromstring(archive.output("stories/special/index.html"))
    links = page.xpath("//section[.//h2[@id='_citation']]//a")
    assert [(link.text, link.get("href"), link.get("download")) for link in links] == [
        ("CSL-JSON", "citation.json", "special.json"), ("RIS", "citation.ris", "special.ris"),
        ("BibTeX", "citation.bib", "special.bib"),
    ]  # fmt: skip
    files = archive.tree()
    assert not [path for path in files if path.startswith("stories/gone/citation")]
    archive.write("sitegen.toml", CONFIG)
    archive.build()
    assert not [path for path in archive.tree() if "/citation." in path]
    for slug in ("special", "es"):
        for name, (_, text) in downloads(archive, slug).items():
            assert files[f"stories/{slug}/citation.{name.rpartition('.')[2]}"].decode() == text


def test_no_citations_are_offered_if_the_archive_offers_none(archive):
    archive.write("sitegen.toml", f"{CONFIG}[outputs]\ncitation_files = true\n")
    archive.story("one")
    archive.build()
    assert downloads(archive, "one") == {}
    assert not [path for path in archive.tree() if "/citation." in path]


def test_citation_files_of_a_page_with_a_file_address_are_in_a_folder(archive):
    archive.on.add("citations")
    archive.write(
        "sitegen.toml", CONFIG + '[kinds.story]\npermalink = "/{year}/{slug}.html"\n[outputs]\ncitation_files = true\n'
    )
    archive.story("one")
    archive.build()
    assert json.loads(archive.output("2019/one/citation.json"))[0]["URL"] == f"{HERE}/2019/one.html"
    assert 'href="one/citation.ris"' in archive.output("2019/one.html")


def test_citations_use_the_language_of_the_archive(archive):
    archive.write("sitegen.toml", CONFIG + 'language = "es"\n')
    archive.story("uno", published="XXXX-12-07", bylines=["Ana", "Bo", "Cy"], publication="El Diario")
    archive.story("dos", published="2019-01-05", publication="El Diario")
    archive.story("tres", published="XXXX", publication="El Diario")
    archive.build()
    address = "https://archive.example.org/stories"
    assert (
        styles(archive, "uno")["APA"]
        == f"Ana, Bo y Cy. (7 de diciembre, año no indicado). Uno. El Diario. {address}/uno/"
    )
    assert styles(archive, "dos")["Chicago"] == f"El Diario. “Dos.” 5 de enero de 2019. {address}/dos/."
    assert styles(archive, "tres")["APA"] == f"Tres. (s. f.). El Diario. {address}/tres/"


def test_citations_can_be_switched_off(archive):
    archive.story("one")
    archive.build()
    assert not [path for path in archive.tree() if "citation." in path]
    page = html.fromstring(archive.output("stories/one/index.html"))
    assert not page.xpath("//section[.//h2[@id='_citation']]//a")
    assert styles(archive, "one").keys() == {"APA", "Chicago", "MLA"}


def test_citations_depend_on_the_title_and_not_on_the_text(archive):
    archive.on.add("citations")
    archive.story("one", body="Words.\n")
    archive.story("two")
    archive.build()
    archive.story("one", body="Other words.\n")
    assert json.loads(archive.build("--json").out)["rendered"] == 1, "its page"
    archive.story("one", title="Another title", body="Other words.\n")
    archive.build()
    assert csl(archive, "one")["title"] == "Another title"


def test_a_corrected_name_changes_the_citations(archive):
    archive.on.add("citations")
    archive.entity("person", "bo", name="Bo Poe")
    archive.story("one", bylines=["person/bo"])
    archive.build()
    assert csl(archive, "one")["author"] == [{"literal": "Bo Poe"}]
    archive.entity("person", "bo", name="Bo Poe", sort_name="Poe, Bo")
    archive.build()
    assert csl(archive, "one")["author"] == [{"family": "Poe", "given": "Bo"}]


# -- the validators detect mistakes


@pytest.mark.parametrize(
    "mistake",
    [
        {"type": "article-journal"},
        {"issued": {"date-parts": [["2019"]]}},
        {"issued": {"date-parts": [[0, 12, 7]]}},
        {"author": [{"family": "Poe"}]},
        {"URL": "/stories/one/"},
        {"journal": "The Weekly"},
        {"title": ""},
    ],
)
def test_the_csl_schema_detects_mistakes(built, mistake):
    item = json.loads(download(built, "one", "json"))[0]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate([item | mistake], SCHEMA)


def test_rispy_detects_unknown_tags_and_unfinished_records(built):
    text = download(built, "one", "ris")
    assert "unknown_tag" in rispy.loads(text.replace("TI  - ", "TI - "))[0]
    assert rispy.loads(text.replace("ER  - ", "")) == []


def test_bibtexparser_detects_an_unclosed_brace(built):
    text = download(built, "special", "bib")
    assert not bibtexparser.parse_string(text).failed_blocks
    assert bibtexparser.parse_string(text.replace("\\textbraceleft{}", "{")).failed_blocks
