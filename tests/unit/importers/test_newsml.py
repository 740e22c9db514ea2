"""NewsML-G2, NewsML 1 and NITF: the same story in each, in its last version, and nothing public that was closed."""

import json

import pytest
from support.importing import documents, read, refusals, skipped
from support.shared_data import shared_data

from sitegen.importers import newsml, ninjs

NITF = """<nitf xml:lang="en"><head><title>Not this</title><tobject><tobject.subject tobject.subject.type="Politics"/></tobject>
<docdata management-status="usable"><doc-id id-string="urn:one"/><du-key version="2"/><date.issue norm="20190302T100000-0500"/>
<key-list><keyword key="budget"/></key-list><doc.copyright holder="The Courier"/></docdata>
<pubdata name="The Courier" edition.name="Sunday" position.sequence="A1"/></head>
<body><body.head><hedline><hl1>Council votes</hl1><hl2>After nine years.</hl2></hedline><byline>Ana Ruiz</byline>
<dateline><location>MILLBROOK</location><story.date norm="20190302"/></dateline></body.head>
<body.content><block><p>It was <em>close</em>, said <person>Ann Lee</person>.</p><hl2>Why</hl2><ul><li>Money</li></ul></block>
<media media-type="image"><media-reference source="hall.jpg" alternate-text="The hall"/>
<media-caption>Before.</media-caption><media-producer>Leo</media-producer></media>
<media media-type="video"><media-reference source="https://example.org/a.mp4"/><media-caption>The vote</media-caption></media></body.content>
<body.end><tagline>Ana Ruiz covers the council.</tagline></body.end></body></nitf>"""
G2 = """<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet><newsItem guid="urn:one" version="3">
<rightsInfo><copyrightHolder literal="x"><name>The Courier</name></copyrightHolder><usageTerms>Until Monday.</usageTerms></rightsInfo>
<itemMeta><itemClass qcode="ninat:text"/><versionCreated>2019-03-02T11:00:00-05:00</versionCreated>STATUS</itemMeta>
<contentMeta><contentCreated>2019-03-02T10:00:00-05:00</contentCreated><creator><name>Ana Ruiz</name></creator><language tag="en"/>
<subject type="cpnat:person"><name>Ann Lee</name></subject><slugline>council-vote</slugline><headline>Council votes</headline>
<description role="drol:summary">After nine years.</description></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head>
<body><p>It was <em>close</em>.</p></body></html></inlineXML></contentSet></newsItem>
<newsItem guid="urn:two"><itemMeta><itemClass qcode="ninat:picture"/></itemMeta></newsItem>
<packageItem guid="urn:three"><itemMeta/></packageItem></itemSet></newsMessage>"""
NEWSML_1 = """<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>courier.example</ProviderId><DateId>20190302</DateId>
<NewsItemId>one</NewsItemId><RevisionId>1</RevisionId></NewsIdentifier></Identification>
<NewsManagement><FirstCreated>20190302T150000+0000</FirstCreated><Status FormalName="Usable"/></NewsManagement>
<NewsComponent><NewsLines><HeadLine>Council votes</HeadLine><SubHeadLine>After nine years.</SubHeadLine><ByLine>Ana Ruiz</ByLine></NewsLines>
<NewsComponent><Role FormalName="Main"/><ContentItem><DataContent><p>It was <em>close</em>.</p></DataContent></ContentItem></NewsComponent>
<NewsComponent><Role FormalName="Contact"/><ContentItem><DataContent><p>press@courier.example</p></DataContent></ContentItem></NewsComponent>
<NewsComponent><Role FormalName="Photo"/><NewsLines><HeadLine>The hall.</HeadLine></NewsLines>
<ContentItem Href="https://media.example/s.jpg"><MimeType FormalName="image/jpeg"/>
<Characteristics><Property FormalName="PixelWidth" Value="70"/></Characteristics></ContentItem>
<ContentItem Href="https://media.example/l.jpg"><MimeType FormalName="image/jpeg"/>
<Characteristics><Property FormalName="PixelWidth" Value="900"/></Characteristics></ContentItem>
</NewsComponent></NewsComponent></NewsItem></NewsML>"""


@pytest.fixture
def export(tmp_path):
    """Write a file, and return its path."""

    def write(text, name="export.xml"):
        (tmp_path / name).write_text(text, "utf-8")
        return tmp_path / name

    return write


@pytest.mark.parametrize("text", [NITF, G2.replace("STATUS", ""), NEWSML_1], ids=["NITF", "NewsML-G2", "NewsML 1"])
def test_each_format_gives_the_headline_the_deck_the_writer_the_date_and_the_text(export, text):
    (story,) = documents(read(newsml, export(text), as_source=True))
    front = story.front_matter
    assert (front["title"], front["deck"], front["bylines"]) == ("Council votes", "After nine years.", ["Ana Ruiz"])
    assert (front["status"], front["published"]) == ("published", "2019-03-02T10:00")
    assert story.body.startswith("It was *close*")


def test_the_elements_of_nitf_have_their_meaning(export):
    (story,) = documents(read(newsml, export(NITF)))
    assert story.front_matter["dateline"] == "MILLBROOK"
    assert story.front_matter["print"] == {"edition": "Sunday", "page": "A1"}
    assert story.front_matter["extra"] == {"import": {"tags": ["Politics", "budget"]}}
    token = story.references[0].token
    assert story.body == (
        "It was *close*, said Ann Lee.\n\n## Why\n\n- Money\n\n"
        f'![The hall]({token} "Before. Leo")\n\n[The vote](https://example.org/a.mp4)\n\nAna Ruiz covers the council.\n'
    )


def test_the_metadata_of_newsml_g2_are_kept(export):
    (story,) = documents(read(newsml, export(G2.replace("STATUS", "<edNote>Check names.</edNote>"))))
    assert (story.front_matter["credit"], story.front_matter["license"]) == ("The Courier", "Until Monday.")
    assert story.front_matter["internal"] == {"import": {"slugline": "council-vote", "editor_note": "Check names."}}
    assert story.front_matter["extra"] == {"import": {"tags": ["Ann Lee"]}}


@pytest.mark.parametrize(
    ("status", "ours"),
    [
        ('<pubStatus qcode="stat:usable"/>', "published"),
        ('<pubStatus qcode="stat:withheld"/>', "held"),
        ('<pubStatus qcode="stat:canceled"/>', "withdrawn"),
        ("<embargoed>2031-01-01T00:00:00Z</embargoed>", "held"),
        ("<embargoed/>", "held"),
        ("<embargoed>2019-03-01T00:00:00Z</embargoed>", "published"),
    ],
)
def test_what_was_closed_stays_closed(export, status, ours):
    (story,) = documents(read(newsml, export(G2.replace("STATUS", status)), as_source=True))
    assert story.front_matter["status"] == ours


def test_pictures_of_newsml_1_are_shown_in_their_largest_file_and_contacts_are_left_out(export):
    (story,) = documents(read(newsml, export(NEWSML_1)))
    assert [reference.address for reference in story.references] == ["https://media.example/l.jpg"]
    assert story.front_matter["image"]["caption"] == "The hall."
    assert "press@" not in repr(story)
    assert ("lost", "component with the role Contact") in [(change.kind, change.construct) for change in story.changes]


def test_of_several_versions_the_last_one_is_imported_and_other_items_are_counted(export, tmp_path):
    export(G2.replace("STATUS", ""), "a.xml")
    export(G2.replace("STATUS", "").replace('version="3"', 'version="12"').replace("Council votes", "Last"), "b.xml")
    export(G2.replace("STATUS", "").replace('version="3"', 'version="4"'), "c.xml")
    items = read(newsml, tmp_path)
    assert [story.front_matter["title"] for story in documents(items)] == ["Last"]
    assert len(items) == 9
    assert sorted(set(skipped(items))) == [
        "a later version is imported", "items of the type packageItem are not stories", "items of the type picture are not stories",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("<nitf><body>", ":1:13", "no element found"),
        ("<rss/>", ":1:1", "the root element is rss"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><nitf/>', ":1:", "declares entities"),
        ("<nitf/>", ":1:1", "no headline"),
        ("<newsItem><itemMeta/><contentSet/></newsItem>", ":1:1", "no id"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(export, text, place, why):
    ((found, message, hint),) = refusals(read(newsml, export(text)))
    assert (place in found, why in message, bool(hint)) == (True, True, True), (found, message)


def test_a_body_of_ninjs_may_be_nitf(export):
    item = {"uri": "urn:a", "headline": "A", "bodies": [{"contentType": "text/vnd.IPTC.NITF", "value": NITF}]}
    (story,) = documents(read(ninjs, export(json.dumps(item), "a.json")))
    assert story.body.startswith("It was *close*, said Ann Lee.\n")
    item["bodies"][0]["value"] = "<nitf><p>"
    ((_, message, _),) = refusals(read(ninjs, export(json.dumps(item), "a.json")))
    assert "the NITF in the object cannot be read" in message


def test_the_examples_of_business_wire_are_imported_without_their_contacts():
    items = read(newsml, shared_data("ninjs") / "examples/NewsML")
    stories = documents(items)
    assert len(stories) == 4
    assert all("Contact" in " ".join(change.construct for change in story.changes) for story in stories)


def test_versions_of_an_item_on_one_line_are_told_apart(export):
    items = G2.replace("STATUS", "").replace("\n", " ")
    first = items[items.index("<newsItem ") : items.index("</newsItem>") + len("</newsItem>")]
    text = items.replace(first, first.replace('version="3"', 'version="1"').replace("close", "early") + first)
    found = read(newsml, export(text))
    assert [story.body for story in documents(found)] == ["It was *close*.\n"]
    assert "a later version is imported" in skipped(found)


@pytest.mark.parametrize("mark", ['type="npa"', 'noteclass="editorsnote"'])
def test_a_note_to_editors_is_in_no_story(export, mark):
    note = f"<note {mark}><body.content><p>Ask the lawyer.</p></body.content></note>"
    (story,) = documents(read(newsml, export(NITF.replace("<body.content>", f"<body.content>{note}", 1))))
    assert "lawyer" not in story.body
    assert story.front_matter["internal"]["import"]["editor_note"] == "Ask the lawyer."


def test_words_of_nitf_are_not_joined(export):
    text = NITF.replace(
        "<byline>Ana Ruiz</byline>", "<byline>By <person>Ana Ruiz</person><byttl>Staff writer</byttl></byline>"
    )
    (story,) = documents(read(newsml, export(text.replace("</body.content>", "loose</body.content>"))))
    assert story.front_matter["bylines"] == ["By Ana Ruiz"]
    assert story.front_matter["internal"]["import"]["byline_title"] == "Staff writer"
    assert story.body.endswith("loose\n\nAna Ruiz covers the council.\n")


def test_a_picture_of_nitf_is_shown_in_its_largest_file(export):
    files = '<media-reference source="small.jpg" width="10"/><media-reference source="hall.jpg" width="900" alternate-text="The hall"/>'
    text = NITF.replace('<media-reference source="hall.jpg" alternate-text="The hall"/>', files)
    (story,) = documents(read(newsml, export(text)))
    assert [each.address for each in story.references if each.role == "picture"] == ["hall.jpg"]


def test_an_item_without_its_text_is_refused_and_a_second_text_is_counted(export):
    start, end = G2.index("<inlineXML"), G2.index("</contentSet>")
    remote = G2.replace(G2[start:end], '<remoteContent href="a.html"/>').replace("STATUS", "")
    assert [message for _, message, _ in refusals(read(newsml, export(remote)))] == ["the item has no text"]
    second = '<inlineData contenttype="text/plain">Other words.</inlineData>'
    (story,) = documents(
        read(newsml, export(G2.replace("</contentSet>", f"{second}</contentSet>").replace("STATUS", "")))
    )
    assert [(change.construct, change.examples) for change in story.changes if change.kind == "lost"] == [
        ("further text of an item", ("Other words.",))
    ]


@pytest.mark.parametrize(
    ("end", "status"), [("20200101T000000Z", "held"), ("20990101T000000Z", "published"), ("soon", "held")]
)
def test_a_story_whose_publication_has_ended_is_held(export, end, status):
    text = NITF.replace("<key-list>", f'<date.expire norm="{end}"/><key-list>')
    (story,) = documents(read(newsml, export(text), as_source=True))
    assert story.front_matter["status"] == status
