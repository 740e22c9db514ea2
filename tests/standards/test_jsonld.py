"""What pages tell in the words of schema.org: only what is stated, only what is certain, and only words that there are."""

import hashlib
import json
import shutil
import sqlite3
from contextlib import closing

import pytest
from lxml import html
from support import schema_org
from support.archive import Archive
from support.own_archive import copied
from support.rich import PAGES, picture, rich

import sitegen.pages

BASE = "https://archive.example.org"
SILENT = {"byline_redirect", "not_found", "redirect", "tombstone"}
"""Kinds of page that say nothing to programs."""


def things(archive, address):
    """What a page describes."""
    return schema_org.things(archive.output(address.lstrip("/") + ("index.html" if address.endswith("/") else "")))


def thing(archive, address):
    """What a page is about: the first of the things on it."""
    return things(archive, address)[0]


def crumbs(archive, address):
    """The way to a page: names and addresses."""
    (trail,) = [node for node in things(archive, address) if node["@type"] == "BreadcrumbList"]
    steps = trail["itemListElement"]
    assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
    return [(step["name"], step["item"]["@id"].removeprefix(BASE)) for step in steps]


def pages(archive):
    """Every page of a built archive, by its file."""
    return {path: data.decode() for path, data in archive.tree().items() if path.endswith(".html")}


@pytest.fixture(scope="module")
def harbor(tmp_path_factory):
    """Every kind of page, numbered ones of listings too."""
    archive = rich(Archive(tmp_path_factory.mktemp("rich")))
    archive.on |= {"search", "colophon", "dataset"}
    archive.build(env={"SITEGEN_CONTENT__LISTING_SIZE": "1"})
    return archive


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    archive = copied(tmp_path_factory.mktemp("own"))
    archive.build()
    return archive


# -- the vocabulary


@pytest.mark.slow
@pytest.mark.parametrize("archive", ["harbor", "own"])
def test_every_page_is_valid_schema_org(archive, request):
    found = {file: schema_org.blocks(text) for file, text in pages(request.getfixturevalue(archive)).items()}
    wrong = [
        (file, wrong) for file, blocks in found.items() for block in blocks for wrong in schema_org.mistakes(block)
    ]
    assert wrong == []
    assert sum(map(len, found.values())) > 20


def test_every_indexable_kind_of_page_has_one_jsonld_block(harbor):
    with closing(sqlite3.connect(harbor.root / ".sitegen/archive.db")) as database:
        made = database.execute("SELECT normalized_path, kind FROM page").fetchall()
    kinds = sitegen.pages.builtin_page_kinds()
    found = {(kind, len(schema_org.blocks(harbor.output(path)))) for path, kind in made if kind in kinds}
    assert found == {(kind, int(kind not in SILENT)) for kind in kinds}


STORY = {"@type": "NewsArticle", "@id": f"{BASE}/stories/a/", "headline": "A", "datePublished": "2019-02"}


def test_a_mistake_in_a_page_is_found(harbor):
    block = json.loads(json.dumps(schema_org.blocks(harbor.output("people/commissioner-a/index.html"))[0]))
    block["@graph"][0]["affiliation"][0]["affiliation"]["affiliation"] = {"@type": "Organization", "name": "B"}
    assert schema_org.mistakes(block) == ["Organization has no affiliation"]


# -- stories


@pytest.fixture
def told(archive):
    """A story with every field, and what it needs."""
    archive.entity("person", "ann", name="Ann Lee", aliases=["A. Lee"])
    archive.entity("person", "bo", name="Bo Poe")
    archive.entity("person", "shy", name="Shy Person", visibility="noindex")
    archive.entity("organization", "weekly", name="The Weekly")
    archive.entity("place", "town", name="The Town")
    archive.entity("document", "memo", name="The memo")
    archive.entity("document", "plan", name="The plan")
    archive.write("content/stories/piers.png", picture())
    archive.story("one", title="Part one", published="2018", kind="background")
    archive.story("two", title="El dos", lang="es", published="2020", translation_of="story/full")
    archive.story(
        "full", title="A full story", deck="A deck.", kind="analysis", published="2019-09-01T08:00:00-07:00", updated="2019-09-03",
        section="town-hall", lang="en-GB", bylines=["Ann Lee", "The Wire"], dateline="Pasadena", publication="organization/weekly",
        print={"edition": "First", "page": 3}, follows="story/one", entities=["Ann Lee", "place/town", "person/shy"],
        original_url="https://press.example/b", archived_url="https://web.example/b", credit="By hand",
        license="https://creativecommons.org/licenses/by/4.0/",
        documents=[{"id": "document/memo", "page": "2-4"}, {"id": "document/plan"}],
        sources=["A call", {"title": "A site", "url": "https://press.example/c", "archived_url": "https://web.example/c", "date": "2019"}],
        corrections=[{"date": "2019-09-02", "kind": "correction", "text": "It was two."},
                     {"date": "2019~", "kind": "retraction", "text": "It was not so."},
                     {"date": "2019-10-01", "kind": "update", "text": "There is more."}],
        image={"src": "piers.png", "alt": "Piers", "caption": "At low water.", "credit": "A painter"},
        body="Ann Lee and [[Bo Poe]] met at [[The Town]] on [[The memo]]; [[Shy Person]] was there, [before](one.md).\n",
    )  # fmt: skip
    archive.build()
    return archive


def named(kind, slug, name):
    return {"@type": kind, "@id": f"{BASE}/{slug}/", "headline" if "Article" in kind else "name": name}


def test_a_story_has_all_its_metadata(told):
    address = f"{BASE}/stories/full/"
    plan = named("DigitalDocument", "documents/plan", "The plan")
    assert thing(told, "/stories/full/") == {
        "@type": "AnalysisNewsArticle", "@id": address, "url": address, "mainEntityOfPage": address, "headline": "A full story",
        "description": "A deck.", "inLanguage": "en-GB", "datePublished": "2019-09-01T15:00:00Z", "dateModified": "2019-10-01",
        "author": [named("Person", "people/ann", "Ann Lee"), {"name": "The Wire"}],
        "publisher": named("Organization", "organizations/weekly", "The Weekly"),
        "articleSection": "Town hall", "creativeWorkStatus": "Retracted", "dateline": "Pasadena", "printEdition": "First", "printPage": "3",
        "image": {"@type": "ImageObject", "contentUrl": f"{BASE}/stories/piers.png", "caption": "At low water.", "creditText": "A painter"},
        "about": [named("Person", "people/ann", "Ann Lee"), named("Place", "places/town", "The Town")],
        "mentions": [named("Person", "people/bo", "Bo Poe")],
        "citation": [
            {"@type": "CreativeWork", "position": "2-4", "isPartOf": named("DigitalDocument", "documents/memo", "The memo")}, plan, "A call",
            {"@type": "CreativeWork", "name": "A site", "url": "https://press.example/c", "archivedAt": "https://web.example/c"},
        ],
        "correction": [
            {"@type": "CorrectionComment", "name": "Correction", "text": "It was two.", "datePublished": "2019-09-02"},
            {"@type": "CorrectionComment", "name": "Retraction", "text": "It was not so."},
        ],
        "isPartOf": [named("CreativeWorkSeries", "threads/one", "Part one"), {"@type": "WebSite", "@id": f"{BASE}/", "name": "Test archive"}],
        "isBasedOn": "https://press.example/b", "archivedAt": "https://web.example/b",
        "workTranslation": [named("NewsArticle", "stories/two", "El dos")],
        "license": "https://creativecommons.org/licenses/by/4.0/", "creditText": "By hand",
    }  # fmt: skip
    assert [
        wrong
        for block in schema_org.blocks(told.output("stories/full/index.html"))
        for wrong in schema_org.mistakes(block)
    ] == []


def test_a_translation_names_its_original_and_its_own_language(told):
    story = thing(told, "/stories/two/")
    assert story["translationOfWork"] == [named("AnalysisNewsArticle", "stories/full", "A full story")]
    assert story["inLanguage"] == "es"
    assert "workTranslation" not in story


def test_a_thread_has_its_stories_in_order(told):
    thread = thing(told, "/threads/one/")
    assert thread["@type"] == "CreativeWorkSeries"
    assert [(part["headline"], part["datePublished"]) for part in thread["hasPart"]] == [
        ("Part one", "2018"),
        ("A full story", "2019-09-01T15:00:00Z"),
    ]
    assert "description" not in thread


def test_a_story_can_have_its_own_schema_type(archive):
    kinds = {
        "news": "NewsArticle",
        "analysis": "AnalysisNewsArticle",
        "opinion": "OpinionNewsArticle",
        "background": "BackgroundNewsArticle",
    }
    for kind in kinds:
        archive.story(kind, kind=kind, published="2019", section=kind)
    archive.build()
    for kind, type_ in kinds.items():
        assert thing(archive, f"/stories/{kind}/")["@type"] == type_
        assert thing(archive, f"/sections/{kind}/")["hasPart"][0]["@type"] == type_


def test_an_archive_without_news_has_no_news_properties(archive):
    archive.write("sitegen.toml", (archive.root / "sitegen.toml").read_text() + '[kinds.story]\nschema = "Report"\n')
    archive.story("a", dateline="Pasadena", print={"page": 3}, section="town")
    archive.build()
    story = thing(archive, "/stories/a/")
    assert (story["@type"], story["articleSection"]) == ("Report", "Town")
    assert not story.keys() & {"dateline", "printPage", "printEdition"}


def test_jsonld_has_only_the_certain_part_of_a_date(archive):
    dates = {
        "2019-01-05": "2019-01-05",
        "2019-01": "2019-01",
        "2019-01-XX": "2019-01",
        "2019-21": "2019",
        "2019-01-05T10:30:00Z": "2019-01-05T10:30:00Z",
        "2019-01-05T10:30:00-08:00": "2019-01-05T18:30:00Z",
        "2019-01-05 10:30": "2019-01-05T10:30:00Z",
        **dict.fromkeys(
            ["2019~", "2019-01-05?", "201X", "XXXX-12-07", "XXXX", "2019-01/2019-02", "2019/..", "-0044", "Y-12000"]
        ),
    }
    for number, date in enumerate(dates):
        archive.story(f"s{number}", published=date, updated=date, section=f"s{number}")
    archive.build()
    for number, (date, known) in enumerate(dates.items()):
        story, listing = thing(archive, f"/stories/s{number}/"), thing(archive, f"/sections/s{number}/")
        assert (story.get("datePublished"), story.get("dateModified")) == (known, known), date
        assert listing["hasPart"][0].get("datePublished") == known, date


def test_no_text_can_close_the_jsonld_block(archive):
    hostile = "</script><!--<script>alert(1)</script> &amp; \u2028 ]]> \" \\ 'x'"
    archive.story(
        "a", title=hostile, deck=hostile, credit=hostile, section="town", bylines=[hostile], sources=[hostile]
    )
    archive.entity("person", "p", name=hostile, note=hostile, aliases=[f"A {hostile}"])
    archive.build()
    for address in ("stories/a/", "people/p/", "stories/", "sections/town/"):
        page = archive.output(f"{address}index.html")
        scripts = html.document_fromstring(page).xpath("//script")
        assert [script.get("type") for script in scripts if not script.get("src")] == ["application/ld+json"], address
        assert not set(scripts[-1].text) & set("<>&\u2028\u2029")
    story, person = thing(archive, "/stories/a/"), thing(archive, "/people/p/")
    prose = hostile.replace("--", "\u2013").replace("'x'", "\u2018x\u2019")
    assert {story[name] for name in ("headline", "description", "creditText")} == {prose}
    assert (story["author"][0]["name"], story["citation"]) == (hostile, [prose])
    assert (person["name"], person["alternateName"]) == (hostile, [f"A {hostile}"])


def test_a_time_has_the_time_zone_of_the_archive(harbor):
    assert thing(harbor, "/stories/second-count/")["datePublished"] == "2004-05-06T10:30:00-07:00"


def test_a_story_without_fields_has_minimal_metadata(archive):
    archive.story("a", published="XXXX")
    archive.build()
    address = f"{BASE}/stories/a/"
    assert thing(archive, "/stories/a/") == {
        "@type": "NewsArticle", "@id": address, "url": address, "mainEntityOfPage": address, "headline": "A", "inLanguage": "en",
        "creativeWorkStatus": "Published", "isPartOf": [{"@type": "WebSite", "@id": f"{BASE}/", "name": "Test archive"}],
    }  # fmt: skip


def test_a_license_in_words_is_not_a_url(archive):
    for slug, words in {"a": "All rights reserved", "b": "https://a.example/ or by word of mouth"}.items():
        archive.story(slug, license=words)
    archive.build()
    assert "license" not in thing(archive, "/stories/a/") | thing(archive, "/stories/b/")


# -- entities


def test_an_entity_without_fields_has_its_name(archive):
    for kind in ("person", "organization", "place", "law", "document", "event"):
        archive.entity(kind, "x", name="X")
    archive.build()
    folders = {"people": "Person", "organizations": "Organization", "places": "Place", "laws": "Legislation",
               "documents": "DigitalDocument", "events": "Event"}  # fmt: skip
    for folder, kind in folders.items():
        address = f"{BASE}/{folder}/x/"
        assert thing(archive, f"/{folder}/x/") == {"@type": kind, "@id": address, "url": address, "name": "X"}


def test_entities_have_the_properties_of_their_kind(harbor, archive):
    assert thing(harbor, "/places/north-pier/")["geo"] == {
        "@type": "GeoCoordinates",
        "latitude": 33.74,
        "longitude": -118.27,
    }
    law, survey = thing(harbor, "/laws/tidelands-act/"), thing(harbor, "/documents/survey/")
    assert (law["legislationIdentifier"], law["legislationDate"]) == ("Stats. 1911, c. 654", "1911-05-01")
    copy = {"@type": "MediaObject", "contentUrl": f"{BASE}/documents/survey.pdf", "encodingFormat": "application/pdf"}
    assert (survey["dateCreated"], survey["encoding"]) == ("2003-02", copy)
    event = thing(harbor, "/events/hearing/")
    assert (event["startDate"], event.get("endDate")) == ("2003-03-04", None)
    assert event["location"] == [named("Place", "places/north-pier", "North Pier")]
    assert event["about"] == [named("Person", "people/commissioner-a", "Commissioner A")]
    assert [story["@id"] for story in event["subjectOf"]] == [f"{BASE}/stories/first-count/"]

    words = hashlib.sha256(b"Words.\n").hexdigest()
    archive.entity("person", "p", name="P", note="the judge", summary="A judge.", aliases=["Q", "R"],
                   same_as=["https://www.wikidata.org/entity/Q1"])  # fmt: skip
    archive.entity("document", "d", sha256=words, file="d.txt", archived_url="https://web.example/d", date="2001~")
    archive.write("content/documents/d.txt", "Words.\n")
    archive.entity("event", "e", sources=["https://press.example/e"])
    archive.run("build")
    person, paper = thing(archive, "/people/p/"), thing(archive, "/documents/d/")
    assert (person["alternateName"], person["sameAs"]) == (["Q", "R"], ["https://www.wikidata.org/entity/Q1"])
    assert (person["disambiguatingDescription"], person["description"]) == ("the judge", "A judge.")
    assert paper["encoding"] == {"@type": "MediaObject", "contentUrl": f"{BASE}/documents/d.txt", "sha256": words}
    assert (paper["archivedAt"], "dateCreated" in paper) == ("https://web.example/d", False)
    assert thing(archive, "/events/e/")["subjectOf"] == [{"@type": "CreativeWork", "url": "https://press.example/e"}]
    for address in ("people/p/", "documents/d/", "events/e/"):
        assert schema_org.mistakes(schema_org.blocks(archive.output(f"{address}index.html"))[0]) == []


def test_an_event_begins_and_ends_where_that_is_certain(archive):
    dates = {
        "2003-03-04": ("2003-03-04", None),
        "2003-03-04/2003-03-06": ("2003-03-04", "2003-03-06"),
        "2003-03/2003-05?": ("2003-03", None),
        "2003~/2004": (None, "2004"),
        "../1990": (None, "1990"),
        "1985/..": ("1985", None),
        "1985/": ("1985", None),
        "XXXX-12-07": (None, None),
        "2003-03-04T19:00-08:00": ("2003-03-05T03:00:00Z", None),
    }
    for number, date in enumerate(dates):
        archive.entity("event", f"e{number}", when=date)
    archive.build()
    for number, (date, known) in enumerate(dates.items()):
        event = thing(archive, f"/events/e{number}/")
        assert (event.get("startDate"), event.get("endDate")) == known, date


def test_relations_have_their_role_and_time(archive):
    said = {"source": "story/s"}
    archive.story("s")
    for slug in ("board", "state", "shy"):
        archive.entity("organization", slug, visibility="noindex" if slug == "shy" else None)
    archive.entity("organization", "office", relations=[{"to": "organization/state", "kind": "part_of", **said}])
    archive.entity("person", "sister", name="Sister")
    archive.entity("document", "deal")
    archive.entity("person", "p", name="P", relations=[
        {"to": "organization/board", "kind": "member", "role": "chair", "start": "2001", "end": "2009-05~", **said},
        {"to": "organization/office", "kind": "position", "role": "clerk", **said},
        {"to": "organization/state", "kind": "position", "end": "201X", **said},
        {"to": "organization/board", "kind": "position", **said},
        {"to": "organization/shy", "kind": "member", **said},
        {"to": "person/sister", "kind": "family", "role": "brother", **said},
        {"to": "person/sister", "kind": "associate", **said},
        {"to": "document/deal", "kind": "party_to", **said},
    ])  # fmt: skip
    archive.build()
    board, office, state = (
        named("Organization", f"organizations/{name.lower()}", name) for name in ("Board", "Office", "State")
    )
    person, sister = named("Person", "people/p", "P"), named("Person", "people/sister", "Sister")
    told = thing(archive, "/people/p/")
    assert told["memberOf"] == [{"@type": "Role", "roleName": "chair", "startDate": "2001", "memberOf": board}]
    assert told["affiliation"] == [
        {"@type": "Role", "roleName": "clerk", "affiliation": office},
        {"@type": "Role", "affiliation": state},
        board,
    ]
    assert told["relatedTo"] == [sister]
    assert not told.keys() & {"knows", "worksFor"}
    assert thing(archive, "/people/sister/")["relatedTo"] == [person]
    assert thing(archive, "/organizations/board/")["member"] == [
        {"@type": "Role", "roleName": "chair", "startDate": "2001", "member": person}
    ]
    assert thing(archive, "/organizations/office/")["parentOrganization"] == [state]
    assert thing(archive, "/organizations/state/")["subOrganization"] == [office]
    for path in ("people/p", "people/sister", "organizations/board", "organizations/office", "organizations/state"):
        assert schema_org.mistakes(schema_org.blocks(archive.output(f"{path}/index.html"))[0]) == []


def test_a_custom_entity_kind_has_its_configured_schema_type(archive):
    config = (archive.root / "sitegen.toml").read_text()
    kinds = {"vessel": "Vehicle", "model": "3DModel", "thingy": "Thing"}
    declared = "".join(f'[kinds.{kind}]\nschema = "{type_}"\n' for kind, type_ in kinds.items() if kind != "thingy")
    archive.write("sitegen.toml", f"{config}{declared}[kinds.thingy]\n")
    for kind in kinds:
        archive.write(f"content/{kind}s/x.md", "---\nname: X\nstatus: published\n---\n")
    archive.build()
    assert {kind: thing(archive, f"/{kind}s/x/")["@type"] for kind in kinds} == kinds


def test_an_invalid_schema_type_is_reported_at_its_line(archive):
    config = (archive.root / "sitegen.toml").read_text()
    names = ["", "person", "schema:Person", "https://schema.org/Person", "A B", "A'", "P\u00e9rson"]
    declared = [f'[kinds.k{number}]\nschema = "{name}"\n' for number, name in enumerate(names)]
    archive.write("sitegen.toml", config + "".join(declared))
    result = archive.run("build")
    assert result.code == 2
    first = config.count("\n") + 2
    for number, name in enumerate(names):
        assert f'sitegen.toml:{first + 2 * number}:1: error: "{name}" is not a schema.org type' in result.err


# -- what is left out


def test_unpublished_documents_are_not_in_jsonld(archive):
    archive.entity("person", "hidden", name="Hidden Person", visibility="suppressed")
    archive.entity("person", "open", name="Open Person")
    archive.entity("organization", "hidden-paper", name="Hidden Paper", visibility="suppressed")
    for status in ("held", "draft"):
        archive.story(status, title=f"Secret {status}", status=status, follows="story/a", translation_of="story/a")
    archive.story("gone", title="Taken back", status="withdrawn", follows="story/a", entities=["person/open"])
    archive.story(
        "a", title="Open", bylines=["person/hidden", "person/open"], entities=["person/hidden", "person/open"],
        publication="organization/hidden-paper",
    )  # fmt: skip
    archive.entity("event", "e", entities=["person/hidden"], sources=["story/held", "story/gone"])
    archive.run("build")
    told = [node for page in pages(archive).values() for node in schema_org.things(page)]
    text = json.dumps(told)
    assert "Open Person" in text
    for secret in ("Hidden", "Secret", "Taken back"):
        assert secret not in text
    story = thing(archive, "/stories/a/")
    assert [person["name"] for person in story["author"]] == ["Open Person"]
    assert "publisher" not in story
    assert schema_org.blocks(archive.output("stories/gone/index.html")) == []


def test_noindex_entities_have_no_jsonld(told):
    assert schema_org.blocks(told.output("people/shy/index.html")) == []
    assert [file for file, page in pages(told).items() if "Shy" in json.dumps(schema_org.blocks(page))] == []


def test_jsonld_can_be_disabled(archive):
    archive.story("a")
    archive.build()
    assert schema_org.blocks(archive.output("stories/a/index.html"))
    archive.write("sitegen.toml", (archive.root / "sitegen.toml").read_text() + "[outputs]\nlinked_data = false\n")
    archive.build()
    assert [file for file, page in pages(archive).items() if "ld+json" in page] == []


# -- breadcrumbs


def test_breadcrumbs_follow_the_navigation(harbor):
    home, stories = ("The Harbor Record", "/"), ("Stories", "/stories/")
    harbor_section = ("Harbor and water", "/sections/harbor/")
    title = "The port counts its piers, and finds 12 to 1 against repair"
    survey = ("Survey of the piers", "/documents/survey/")
    ways = {
        "story": [stories, harbor_section, (title, "/stories/first-count/")],
        "person": [("People", "/people/"), ("Commissioner A", "/people/commissioner-a/")],
        "document_viewer": [
            ("Documents", "/documents/"),
            survey,
            ("The copy in this archive: Survey of the piers", "/documents/survey/view/"),
        ],
        "thread": [("The count of the piers", "/threads/piers/")],
        "section": [stories, harbor_section],
        "byline": [("Commissioner A", "/bylines/commissioner-a/")],
        "stories": [stories],
        "directory": [("All entries, A to Z", "/entries/")],
        "people": [("People", "/people/")],
        "timeline": [("Timeline", "/dates/")],
        "year": [("Timeline", "/dates/"), ("2003", "/dates/2003/")],
        "corrections": [("Corrections", "/corrections/")],
        "colophon": [("Colophon", "/colophon/")],
        "page": [("About this archive", "/about/")],
        "search": [("Search", "/search/")],
    }
    for name, way in ways.items():
        assert crumbs(harbor, PAGES.get(name, f"/{name}/")) == [home, *way], name
    assert crumbs(harbor, "/dates/2003/02/") == [home, *ways["year"], ("February 2003", "/dates/2003/02/")]
    assert crumbs(harbor, "/stories/page/1/") == [home, stories, ("Stories, page 1", "/stories/page/1/")]
    assert crumbs(harbor, "/people/commissioner-a/page/1/") == [
        home,
        *ways["person"],
        ("Commissioner A, page 1", "/people/commissioner-a/page/1/"),
    ]


def test_every_breadcrumb_is_a_page(harbor):
    seen = 0
    for file, page in pages(harbor).items():
        trails = [node for node in schema_org.things(page) if node["@type"] == "BreadcrumbList"]
        marked = html.document_fromstring(page).xpath("//header//nav//a[@aria-current]")
        for trail in trails:
            steps = trail["itemListElement"]
            for step in steps:
                address = step["item"]["@id"].removeprefix(BASE)
                assert (harbor.root / f"build{address}index.html").is_file(), (file, address)
            assert steps[-1]["item"]["@id"] == f"{BASE}/{file.removesuffix('index.html')}"
            names = {steps[1]["name"], steps[-1]["name"].partition(", page ")[0]}
            assert {text.text for text in marked} <= names, file
            seen += 1
    assert seen > 40


def test_a_trail_is_in_the_language_of_the_archive(archive):
    config = (archive.root / "sitegen.toml").read_text()
    archive.write("sitegen.toml", f'{config}language = "es"\n')
    archive.write("i18n/es.po", 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
                                'msgid "Corrections"\nmsgstr "Correcciones & más"\n')  # fmt: skip
    archive.build()
    assert crumbs(archive, "/corrections/")[-1] == ("Correcciones & más", "/corrections/")
    assert thing(archive, "/corrections/")["name"] == "Correcciones & más"


def test_the_home_page_has_a_search_action_if_search_is_enabled(harbor, archive):
    site, front = things(harbor, "/")
    assert site["potentialAction"]["target"]["urlTemplate"] == f"{BASE}/search/?q={{words}}"
    assert (site["@type"], site["@id"], front["@type"]) == ("WebSite", f"{BASE}/", "CollectionPage")
    archive.build()
    assert "potentialAction" not in thing(archive, "/")


def test_jsonld_is_reproducible(told):
    first = pages(told)
    shutil.rmtree(told.root / "build")
    shutil.rmtree(told.root / ".sitegen")
    told.build()
    assert pages(told) == first
