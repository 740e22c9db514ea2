"""The head of a page: what Open Graph, Dublin Core, Zotero and Signposting read there, and that it is true."""

import json
import re

import pytest
from lxml import html
from support import nu
from support.archive import CONFIG, Archive
from support.rich import picture

HERE = "https://archive.example.org"
HOSTILE = '"><script>alert(1)</script> & </title>'
FORMATS = {
    "application/vnd.citationstyles.csl+json": "citation.json",
    "application/x-research-info-systems": "citation.ris",
    "application/x-bibtex": "citation.bib",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    archive = Archive(tmp_path_factory.mktemp("metadata"))
    archive.on |= {"citations", "citation_files", "social_cards", "search"}
    archive.write("sitegen.toml", CONFIG.replace('title = "Test archive"', 'title = "Test archive"\nlanguage = "en-US"\ndescription = "An archive."')
                  + '[sections.courts]\ntitle = "The courts"\nsummary = "What judges say."\n')  # fmt: skip
    archive.entity("person", "bo", name="Bo Poe", sort_name="Poe, Bo", summary="A writer.")
    archive.entity("person", "shy", name="Shy Fox", visibility="noindex")
    archive.entity("person", "wiped", name="Wiped Nobody", visibility="suppressed")
    archive.entity("organization", "weekly", name="The Weekly", summary="A newspaper.")
    archive.entity("page", "about", title="About", status="published", summary="Who we are.")
    archive.story(
        "one", title="The first story", deck="What happened first.", published="2019-01-05T10:00:00-08:00", updated="2019-02",
        bylines=["Bo Poe", "Staff report", "person/shy"], publication="The Weekly", section="courts", print={"page": "A1"},
        license="https://creativecommons.org/licenses/by/4.0/", kind="analysis", entities=["person/bo"],
        corrections=[{"date": "2019-03-02", "kind": "correction", "text": "It was two."}],
    )  # fmt: skip
    archive.story(
        "two", title="The second story", published="XXXX-12-07", follows="story/one", license="All rights reserved"
    )
    archive.story("three", title="The third story", bylines=["Bo Poe"])
    archive.story("es", title="La primera", lang="es", published="2019-01", translation_of="story/one")
    archive.story("zh", title="\u7b2c\u4e00", lang="zh-Hant-TW", published="2019", translation_of="story/one")
    archive.story("fr", title="La premi\u00e8re", lang="fr", translation_of="story/es")
    archive.story("xx", title="Secret tongue", lang="fr", status="held", translation_of="story/one")
    archive.story(
        "hostile",
        title=HOSTILE,
        deck=HOSTILE,
        bylines=[HOSTILE],
        publication=HOSTILE,
        license=f"https://e.org/?{HOSTILE}",
    )
    archive.story("gone", title="Goner", status="withdrawn")
    archive.build()
    return archive


def head(archive, address):
    name = address.strip("/")
    return html.fromstring(archive.output(name if "." in name else f"{name}/index.html".lstrip("/"))).xpath("//head")[0]


def metas(archive, address):
    """Name or property of each element, with its contents in order."""
    found = {}
    for meta in head(archive, address).xpath("./meta[@content][@name or @property]"):
        found.setdefault(meta.get("name") or meta.get("property"), []).append(meta.get("content"))
    return found


def links(archive, address, rel):
    return [link for link in head(archive, address).iter("link") if link.get("rel") == rel]


def hrefs(archive, address, rel):
    return [link.get("href") for link in links(archive, address, rel)]


def zotero_type(told):
    """What Zotero takes a page for: its translators Embedded Metadata and RDF, as far as their rules concern such pages."""
    by_type = {"newsitem": "newspaperArticle", "article": None, "journalarticle": "journalArticle"}
    og = "webpage" if told.get("og:type") == ["website"] else None
    dublin = by_type.get(told.get("DC.type", [""])[0].lower().replace(" ", ""))
    guess = "journalArticle" if {"citation_journal_title", "citation_title"} & told.keys() else "webpage"
    return og or dublin or guess


def test_zotero_sees_a_newspaper_article(built):
    told = metas(built, "/stories/one/")
    assert zotero_type(told) == "newspaperArticle"
    assert told["citation_title"] == told["DC.title"] == ["The first story"]
    assert told["citation_author"] == told["DC.creator"] == ["Poe, Bo", "Staff report", "Shy Fox"]
    assert told["citation_publication_date"] == ["2019/01/05"]
    assert told["citation_journal_title"] == told["DC.publisher"] == ["The Weekly"]
    assert told["citation_firstpage"] == ["A1"]
    assert told["citation_language"] == told["DC.language"] == ["en-US"]
    assert told["citation_public_url"] == told["DC.identifier"] == [f"{HERE}/stories/one/"]
    assert told["DC.date"] == ["2019-01-05T18:00:00Z"]
    assert told["DC.rights"] == ["https://creativecommons.org/licenses/by/4.0/"]
    assert hrefs(built, "/stories/one/", "schema.DC") == ["http://purl.org/dc/elements/1.1/"]


def test_without_dc_type_zotero_sees_a_journal_article(built):
    told = metas(built, "/stories/one/")
    assert zotero_type({name: value for name, value in told.items() if name != "DC.type"}) == "journalArticle"
    assert zotero_type(told | {"og:type": ["website"]}) == "webpage"
    assert zotero_type(metas(built, "/people/bo/")) == "webpage"


def test_open_graph_of_a_story(built):
    told = metas(built, "/stories/one/")
    assert {name: value for name, value in told.items() if name.startswith(("og:", "article:", "twitter:"))} == {
        "og:title": ["The first story"],
        "og:type": ["article"],
        "og:url": [f"{HERE}/stories/one/"],
        "og:site_name": ["Test archive"],
        "og:description": ["What happened first."],
        "og:locale": ["en_US"],
        "article:published_time": ["2019-01-05T18:00:00Z"],
        "article:modified_time": ["2019-03-02"],
        "article:section": ["The courts"],
        "article:author": [f"{HERE}/people/bo/"],
        "og:image": [f"{HERE}/card.png"],
        "og:image:width": ["1200"],
        "og:image:height": ["630"],
        "og:image:alt": ["Test archive"],
        "twitter:card": ["summary_large_image"],
    }
    assert hrefs(built, "/stories/one/", "canonical") == [f"{HERE}/stories/one/"]


@pytest.mark.parametrize(
    "date", ["XXXX", "XXXX-12-07", "2019-01", "2019", "2019~", "2019-01-05?", "2019-01-05/2019-01-06"]
)
def test_times_are_stated_only_to_the_known_precision(archive, date):
    archive.story("one", published=date)
    archive.build()
    told = metas(archive, "/stories/one/")
    assert "article:published_time" not in told
    certain = {"2019-01": ("2019-01", "2019/01"), "2019": ("2019", "2019")}.get(date)
    assert (told.get("DC.date"), told.get("citation_publication_date")) == (
        ([certain[0]], [certain[1]]) if certain else (None, None)
    )


@pytest.mark.parametrize(
    ("address", "kind", "title", "summary", "schema"),
    [
        ("/", "website", "Test archive", "An archive.", None),
        ("/people/bo/", "profile", "Bo Poe", "A writer.", "Person"),
        ("/organizations/weekly/", "website", "The Weekly", "A newspaper.", "Organization"),
        ("/threads/one/", "website", "The first story", "What happened first.", "CreativeWorkSeries"),
        ("/sections/courts/", "website", "The courts", "What judges say.", None),
        ("/bylines/bo/", "website", "Bo Poe", "A writer.", None),
        ("/about/", "website", "About", "Who we are.", "WebPage"),
        ("/people/", "website", "People", None, None),
        ("/dates/2019/", "website", "2019", None, None),
        ("/corrections/", "website", "Corrections", None, None),
        ("/search/", "website", "Search", None, None),
    ],
)
def test_every_page_has_open_graph_and_dublin_core(built, address, kind, title, summary, schema):
    told = metas(built, address)
    assert told["og:type"] == [kind]
    assert told["og:title"] == told["DC.title"] == [title]
    assert told.get("og:description") == (summary and [summary])
    assert told["og:url"] == told["DC.identifier"] == [HERE + address]
    assert hrefs(built, address, "type") == ([f"https://schema.org/{schema}"] if schema else [])
    assert hrefs(built, address, "cite-as") == ([HERE + address] if schema else [])
    assert not [name for name in told if name.startswith(("citation_", "article:")) or name == "DC.type"]


def test_signposting_links_a_story_to_its_metadata(built):
    page = "/stories/one/"
    assert hrefs(built, page, "cite-as") == [f"{HERE}{page}"]
    assert hrefs(built, page, "type") == ["https://schema.org/AnalysisNewsArticle"]
    assert hrefs(built, page, "author") == ["../../people/bo/"]
    assert hrefs(built, page, "license") == ["https://creativecommons.org/licenses/by/4.0/"]
    for rel in ("describedby", "alternate"):
        assert {
            link.get("type"): link.get("href") for link in links(built, page, rel) if link.get("type") in FORMATS
        } == FORMATS
    for name in FORMATS.values():
        assert (built.root / f"build/stories/one/{name}").is_file()


def test_a_license_in_words_is_not_linked(built):
    assert hrefs(built, "/stories/two/", "license") == []
    assert metas(built, "/stories/two/")["DC.rights"] == ["All rights reserved"]
    assert hrefs(built, "/stories/two/", "author") == []


def test_translations_link_to_each_other_if_public(built):
    every = {
        "en-US": f"{HERE}/stories/one/",
        "es": f"{HERE}/stories/es/",
        "zh-Hant-TW": f"{HERE}/stories/zh/",
        "fr": f"{HERE}/stories/fr/",
    }
    for slug in ("one", "es", "zh", "fr"):
        found = [link for link in links(built, f"/stories/{slug}/", "alternate") if link.get("hreflang")]
        assert {link.get("hreflang"): link.get("href") for link in found} == every
        assert len(found) == 4
    assert not [link for link in links(built, "/stories/two/", "alternate") if link.get("hreflang")]
    assert metas(built, "/stories/zh/")["og:locale"] == ["zh_TW"]
    assert "og:locale" not in metas(built, "/stories/es/")


def test_withdrawn_and_noindex_pages_have_no_metadata(built):
    for address in ("/stories/gone/", "/people/shy/", "/404.html"):
        told = metas(built, address)
        assert "noindex" in told["robots"][0]
        assert not [name for name in told if re.match("og:|DC|citation_|article:", name)], address
        assert not hrefs(built, address, "cite-as")
    for data in built.tree().values():
        assert b"Secret tongue" not in data
        assert b"Wiped" not in data


def test_values_are_escaped_in_attributes(built):
    told = metas(built, "/stories/hostile/")
    for name in (
        "og:title",
        "og:description",
        "citation_title",
        "citation_author",
        "citation_journal_title",
        "DC.title",
        "DC.rights",
    ):
        assert told[name][0].endswith(HOSTILE), name
    scripts = html.fromstring(built.output("stories/hostile/index.html")).xpath("//script[not(@src) and not(@type)]")
    assert scripts == []


@pytest.mark.tools("nu")
def test_the_standard_finds_nothing_wrong(built):
    assert nu.check(built.root / "build") == []


def test_the_main_image_is_in_the_metadata_without_a_social_card(archive):
    archive.write("content/stories/piers.png", picture())
    archive.story("one", image={"src": "piers.png", "alt": "Three piers"})
    archive.build()
    told = metas(archive, "/stories/one/")
    assert told["og:image"] == [f"{HERE}/stories/piers.png"]
    assert (told["og:image:width"], told["og:image:height"], told["og:image:alt"]) == (
        ["1600"],
        ["900"],
        ["Three piers"],
    )


def test_metadata_can_be_switched_off(archive):
    archive.on |= {"citations", "citation_files", "social_cards"}
    archive.write("sitegen.toml", f"{CONFIG}[outputs]\nmetadata = false\n")
    archive.story("one", license="https://e.org/")
    archive.build()
    assert not [
        name for name in metas(archive, "/stories/one/") if re.match("og:|DC|citation_|article:|twitter:", name)
    ]
    assert {link.get("rel") for link in head(archive, "/stories/one/").iter("link")} <= {
        "canonical",
        "icon",
        "stylesheet",
        "alternate",
    }
    assert json.loads(archive.output("stories/one/citation.json"))


def test_the_original_links_to_a_translation_while_it_exists(archive):
    def languages():
        return {link.get("hreflang") for link in links(archive, "/stories/one/", "alternate")} - {None}

    archive.story("one")
    archive.build()
    assert languages() == set()
    archive.story("es", lang="es", translation_of="story/one")
    archive.build()
    assert languages() == {"en", "es"}
    archive.story("es", lang="es-MX", translation_of="story/one")
    archive.build()
    assert languages() == {"en", "es-MX"}
    archive.story("zh", lang="zh", translation_of="story/es")
    archive.build()
    assert languages() == {"en", "es-MX", "zh"}
    archive.story("es", lang="es-MX", translation_of="story/one", status="held")
    (archive.root / "content/stories/zh.md").unlink()
    archive.build()
    assert languages() == set()
