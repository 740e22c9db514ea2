"""Feeds: whole stories only, the names of their writers without e-mail addresses, and no export that is not public."""

import json

import pytest
from support.importing import documents, read, refusals, skipped

from sitegen.diagnostics import SitegenError
from sitegen.importers import ImportNote, feed

RSS_ITEM = """<item><title>Council &amp;amp; mayor &lt;em&gt;agree&lt;/em&gt;</title><link>https://courier.example/2019/03/agree/</link>
<guid isPermaLink="false">https://courier.example/?p=7</guid><pubDate>Sat, 02 Mar 2019 10:00:00 -0500</pubDate>
<dc:creator>Ana Ruiz</dc:creator><category>City Hall</category><description>They agree on much.</description>
<content:encoded><![CDATA[<p>They <b>agree</b>: <a href="/2018/12/old/">see</a>.</p>]]></content:encoded></item>"""
RSS = f"""<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Courier</title><language>en</language>
{RSS_ITEM}
</channel></rss>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="x"><title>Courier</title></channel>
<item rdf:about="https://courier.example/2019/03/agree/"><title>Council &amp;amp; mayor agree</title><link>https://courier.example/2019/03/agree/</link>
<dc:date>2019-03-02T10:00:00-05:00</dc:date><dc:creator>Ana Ruiz</dc:creator><dc:subject>City Hall</dc:subject>
<description>They agree on much.</description>
<content:encoded>&lt;p&gt;They &lt;b&gt;agree&lt;/b&gt;: &lt;a href="/2018/12/old/"&gt;see&lt;/a&gt;.&lt;/p&gt;</content:encoded></item></rdf:RDF>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Courier</title><author><name>Courier</name></author>
<entry><id>tag:courier.example,2019:7</id><title type="html">Council &amp;amp; mayor agree</title><link href="https://courier.example/2019/03/agree/"/>
<published>2019-03-02T15:00:00Z</published><updated>2020-01-01T00:00:00Z</updated>
<author><name>Ana Ruiz</name><email>ana@courier.example</email></author><category term="City Hall"/>
<summary>They agree on much.</summary>
<content type="xhtml">
<div xmlns="http://www.w3.org/1999/xhtml"><p>They <b>agree</b>: <a href="/2018/12/old/">see</a>.</p></div></content></entry></feed>"""
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1", "title": "Courier", "language": "en",
    "items": [{
        "id": "7", "url": "https://courier.example/2019/03/agree/", "title": "Council & mayor agree", "date_published": "2019-03-02T10:00:00-05:00",
        "authors": [{"name": "Ana Ruiz"}], "tags": ["City Hall"], "summary": "They agree on much.",
        "content_html": '<p>They <b>agree</b>: <a href="/2018/12/old/">see</a>.</p>',
    }],
}  # fmt: skip
FEEDS = {"rss.xml": RSS, "rss1.xml": RDF, "atom.xml": ATOM, "feed.json": json.dumps(JSON_FEED)}


@pytest.fixture
def write(tmp_path):
    """Write a feed, and return its path."""

    def write_file(text, name="rss.xml"):
        file = tmp_path / name
        file.write_text(text, "utf-8")
        return file

    return write_file


@pytest.mark.parametrize("name", FEEDS)
def test_all_formats_give_the_same_story(write, name):
    (story,) = documents(read(feed, write(FEEDS[name], name), as_source=True))
    front = story.front_matter
    assert front["imported"]["system"] == "feed"
    assert {key: front[key] for key in front if key not in ("imported", "internal")} == {
        "title": "Council & mayor agree",
        "deck": "They agree on much.",
        "status": "published",
        "published": "2019-03-02T10:00",
        "bylines": ["Ana Ruiz"],
        "redirect_from": ["/2019/03/agree/"],
        "extra": {"import": {"tags": ["City Hall"]}},
    }
    assert story.body == f"They **agree**: [see]({story.references[0].token}).\n"
    assert story.references[0].address == "https://courier.example/2018/12/old/"
    assert "ana@" not in repr(story)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "<content:encoded>&lt;p&gt;They agree on [&amp;#8230;]&lt;/p&gt;</content:encoded>",
        '<content:encoded>&lt;p&gt;They agree. &lt;a href="x"&gt;Continue reading Council and mayor&lt;/a&gt;&lt;/p&gt;</content:encoded>',
    ],
)
def test_a_summary_is_refused_and_else_a_background_note_with_the_address(write, content):
    start, end = RSS.index("<content:encoded>"), RSS.index("</item>")
    file = write(RSS[:start] + content + RSS[end:])
    ((place, message, hint),) = refusals(read(feed, file))
    assert (place, "a summary only" in message, "--summaries" in hint) == (f"{file}:3:1", True, True)
    (note,) = documents(read(feed, file, summaries=True))
    assert (note.front_matter["kind"], note.front_matter["original_url"]) == (
        "background",
        "https://courier.example/2019/03/agree/",
    )
    assert "redirect_from" not in note.front_matter
    assert note.body == "They agree on much.\n"


def test_an_author_of_rss_is_a_name_without_an_e_mail_address(write):
    for written, names in (("ana@courier.example (Ana Ruiz)", ["Ana Ruiz"]), ("ana@courier.example", None)):
        text = RSS.replace("<dc:creator>Ana Ruiz</dc:creator>", f"<author>{written}</author>")
        (story,) = documents(read(feed, write(text)))
        assert story.front_matter.get("bylines") == names
        assert "ana@" not in repr(story)


def test_an_export_of_wordpress_is_not_read_as_a_feed(write):
    text = RSS.replace(
        "<language>", "<wp:wxr_version xmlns:wp='http://wordpress.org/export/1.2/'>1.2</wp:wxr_version><language>"
    )
    with pytest.raises(SitegenError, match="an export of WordPress"):
        read(feed, write(text))


@pytest.mark.parametrize(
    ("text", "name", "place", "why"),
    [
        ("<html></html>", "a.xml", ":1:1", "the root element is html"),
        ("<rss><channel>", "a.xml", ":1:15", "no element found"),
        ('<!DOCTYPE rss [<!ENTITY a "b">]><rss/>', "a.xml", ":1:", "declares entities"),
        ("{}", "a.json", ":1:1", "no version of JSON Feed"),
        ("{", "a.json", ":1:2", "not JSON"),
    ],
)
def test_a_file_that_is_no_feed_is_an_error_with_its_place(write, text, name, place, why):
    with pytest.raises(SitegenError) as error:
        read(feed, write(text, name))
    (problem,) = error.value.problems
    assert (place in problem.location, why in problem.message, bool(problem.hint)) == (True, True, True), problem


def test_repairs_of_a_feed_lose_no_word_and_are_told_with_their_line(write):
    damaged = "\n\n" + RSS.replace("They agree on much.", "They &nbsp;agree & sign\x01.").replace(
        "<b>agree</b>", "agree\x0b"
    )
    items = read(feed, write(damaged))
    notes = [
        (item.change.kind, item.change.construct, item.change.line) for item in items if isinstance(item, ImportNote)
    ]
    assert notes == [
        ("repaired", "a character that XML does not allow, removed", 7),
        ("repaired", "a character that XML does not allow, removed", 8),
        ("repaired", "an entity of HTML in XML, replaced by its character", 7),
        ("repaired", "a bare & in XML, escaped", 7),
        ("repaired", "text before the XML, removed", 1),
    ]
    (story,) = documents([item for item in items if not isinstance(item, ImportNote)])
    assert story.front_matter["deck"] == "They agree & sign."
    assert story.body.startswith("They agree:")


def test_an_entry_without_an_id_or_a_headline_is_refused(write):
    title = RSS[RSS.index("<title>Council") : RSS.index("<link>")]
    guid = RSS[RSS.index("<link>") : RSS.index("<pubDate>")]
    for part, why in ((title, "no headline"), (guid, "no id and no address")):
        assert why in refusals(read(feed, write(RSS.replace(part, ""))))[0][1]


def test_recordings_are_told_and_pictures_are_shown(write):
    files = '<enclosure url="https://courier.example/a.mp3" type="audio/mpeg"/><enclosure url="https://courier.example/a.jpg" type="image/jpeg"/>'
    (story,) = documents(read(feed, write(RSS.replace("<category>", f"{files}<category>"))))
    assert story.front_matter["internal"]["import"]["enclosures"] == ["https://courier.example/a.mp3"]
    assert story.front_matter["image"]["src"] in {reference.token for reference in story.references}


def test_notes_at_the_end_of_a_story_become_footnotes(write):
    content = (
        '<p>They agree.<sup><a id="r1" href="https://courier.example/2019/03/agree/#n1">1</a></sup></p>'
        '<ol><li id="n1">On most. <a href="https://courier.example/2019/03/agree/#r1">Back</a></li></ol>'
    )
    start, end = RSS.index("<p>They"), RSS.index("]]>")
    (story,) = documents(read(feed, write(RSS[:start] + content + RSS[end:])))
    assert story.body == "They agree.[^1]\n\n[^1]: On most.\n"


def atom(entry, base=""):
    """A feed of Atom with an entry that has an id and a headline."""
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:app="http://www.w3.org/2007/app" xmlns:thr="http://purl.org/syndication/thread/1.0" '
        f'xmlns:blogger="http://schemas.google.com/blogger/2018"{base}><entry><id>1</id><title>Vote</title>'
        f"<published>2019-03-02T10:00:00Z</published>{entry}</entry></feed>"
    )


CONTENT = '<content type="html">&lt;p&gt;Text &lt;img src="a.png"&gt;&lt;/p&gt;</content>'
KIND = "http://schemas.google.com/g/2005#kind"


@pytest.mark.parametrize(
    "closed",
    [
        "<app:control><app:draft>yes</app:draft></app:control>",
        "<blogger:type>POST</blogger:type><blogger:status>DRAFT</blogger:status>",
        "<blogger:status>SOFT_TRASHED</blogger:status>",
    ],
)
def test_a_draft_of_a_feed_is_not_published(write, closed):
    items = read(feed, write(atom(closed + CONTENT)), as_source=True)
    assert all(story.front_matter["status"] != "published" for story in documents(items))


@pytest.mark.parametrize(
    ("mark", "rule"),
    [
        (f'<category scheme="{KIND}" term="x/kind#settings"/>', "entries of the kind settings are not stories"),
        ("<blogger:type>COMMENT</blogger:type>", "entries of the kind comment are not stories"),
        ('<thr:in-reply-to ref="7"/>', "comments are not imported"),
    ],
)
def test_entries_that_are_no_stories_are_skipped(write, mark, rule):
    assert skipped(read(feed, write(atom(mark + CONTENT)), as_source=True)) == [rule]


@pytest.mark.parametrize("kind", ["application/octet-stream", "application/xml"])
def test_a_content_that_is_no_text_is_refused(write, kind):
    ((_, message, _),) = refusals(read(feed, write(atom(f'<content type="{kind}">aGVsbG8=</content>'))))
    assert kind in message


def test_relative_addresses_are_resolved_by_the_bases_around_them(write):
    content = CONTENT.replace("<content", '<content xml:base="1/"')
    text = atom(f'<link href="post/1"/>{content}', base=' xml:base="https://courier.example/blog/"')
    (story,) = documents(read(feed, write(text), as_source=True))
    assert story.front_matter["redirect_from"] == ["/blog/post/1"]
    assert [each.address for each in story.references if each.role == "picture"] == [
        "https://courier.example/blog/1/a.png"
    ]


def test_a_caption_and_a_credit_belong_to_the_picture(write):
    media = (
        '<media:content xmlns:media="http://search.yahoo.com/mrss/" url="https://c.example/a.jpg" medium="image">'
        "<media:description>The hall</media:description><media:credit>Leo</media:credit></media:content>"
    )
    (story,) = documents(read(feed, write(RSS.replace("</item>", f"{media}</item>")), as_source=True))
    assert (story.front_matter["image"]["caption"], story.front_matter["image"]["credit"]) == ("The hall", "Leo")


def test_a_second_text_of_an_entry_is_counted(write):
    item = JSON_FEED["items"][0] | {"content_text": "Other words", "external_url": "https://other.example/"}
    (story,) = documents(read(feed, write(json.dumps(JSON_FEED | {"items": [item]}), "feed.json")))
    lost = [change.construct for change in story.changes if change.kind == "lost"]
    assert lost == ["content_text that differs from content_html of an entry", "external_url of an entry"]
