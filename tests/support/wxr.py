"""Exports of WordPress for tests: an XML file from posts, and what the importer reads in it."""

from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import msgspec

from sitegen.importers import ImportedDocument, RefusedItem, SkippedItem, wordpress
from sitegen.importers._media_index import MediaIndex
from sitegen.importers._request import ImportMap, ImportOptions, ImportRequest
from sitegen.importers._slugs import SlugAllocator

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0"
\txmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
\txmlns:content="http://purl.org/rss/1.0/modules/content/"
\txmlns:wfw="http://wellformedweb.org/CommentAPI/"
\txmlns:dc="http://purl.org/dc/elements/1.1/"
\txmlns:wp="http://wordpress.org/export/1.2/"
>
<channel>
\t<title>The Courier</title>
\t<link>{site}</link>
\t<wp:wxr_version>1.2</wp:wxr_version>
\t<wp:base_site_url>{site}</wp:base_site_url>
\t<wp:base_blog_url>{site}</wp:base_blog_url>
\t<wp:author><wp:author_id>2</wp:author_id><wp:author_login><![CDATA[aruiz77]]></wp:author_login>\
<wp:author_email><![CDATA[ana.ruiz@mail.example]]></wp:author_email>\
<wp:author_display_name><![CDATA[Ana Ruiz]]></wp:author_display_name></wp:author>
\t<wp:category><wp:term_id>7</wp:term_id><wp:category_nicename>city-hall</wp:category_nicename>\
<wp:cat_name><![CDATA[City Hall]]></wp:cat_name></wp:category>
"""
TAIL = "</channel>\n</rss>\n"
SITE = "https://courier.example"
_numbers = count(101)


def cdata(text):
    """A text in a CDATA section, as WordPress escapes it."""
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def post(content="", **given):
    """The XML of a post; `meta` has custom fields, `terms` taxonomy, slug and name, `extra` further XML."""
    number = given.get("id") or next(_numbers)
    slug = given.get("slug", f"story-{number}")
    kind = given.get("type", "post")
    parts = [
        f"<title>{cdata(given.get('title', f'Story {number}'))}</title>",
        f"<link>{given.get('link', f'{SITE}/2019/03/{slug}/' if kind == 'post' else f'{SITE}/{slug}/')}</link>",
        f"<pubDate>Mon, 04 Mar 2019 05:00:00 +0000</pubDate><dc:creator>{cdata(given.get('creator', 'aruiz77'))}</dc:creator>",
        f'<guid isPermaLink="false">{SITE}/?p={number}</guid>',
        "<description></description>",
        f"<content:encoded>{cdata(content)}</content:encoded>",
        f"<excerpt:encoded>{cdata(given.get('excerpt', ''))}</excerpt:encoded>",
        f"<wp:post_id>{number}</wp:post_id>",
        f"<wp:post_date>{cdata(given.get('date', '2019-03-04 06:00:00'))}</wp:post_date>",
        f"<wp:post_date_gmt>{cdata(given.get('gmt', '2019-03-04 05:00:00'))}</wp:post_date_gmt>",
        f"<wp:post_modified_gmt>{cdata(given.get('modified', '2019-03-05 05:00:00'))}</wp:post_modified_gmt>",
        f"<wp:post_name>{cdata(slug)}</wp:post_name>",
        f"<wp:status>{cdata(given.get('status', 'publish'))}</wp:status>",
        f"<wp:post_parent>{given.get('parent', 0)}</wp:post_parent><wp:menu_order>{given.get('order', 0)}</wp:menu_order>",
        f"<wp:post_type>{cdata(kind)}</wp:post_type>",
        f"<wp:post_password>{cdata(given.get('password', ''))}</wp:post_password><wp:is_sticky>0</wp:is_sticky>",
    ]
    if url := given.get("url"):
        parts.append(f"<wp:attachment_url>{cdata(url)}</wp:attachment_url>")
    for domain, nicename, name in given.get("terms", ()):
        parts.append(f'<category domain="{domain}" nicename="{nicename}">{cdata(name)}</category>')
    for key, value in given.get("meta", ()):
        parts.append(
            f"<wp:postmeta>\n\t<wp:meta_key>{cdata(key)}</wp:meta_key>\n\t<wp:meta_value>{cdata(value)}</wp:meta_value></wp:postmeta>"
        )
    return "<item>\n\t" + "\n\t".join([*parts, given.get("extra", "")]) + "\n</item>\n"


def attachment(number, path, **given):
    """The XML of a file of the media library."""
    url = f"{SITE}/wp-content/uploads/{path}"
    meta = [("_wp_attached_file", path), *([("_wp_attachment_image_alt", given["alt"])] if "alt" in given else [])]
    meta += given.get("meta", [])
    link = given.get("link", f"{SITE}/?attachment_id={number}")
    return post(
        type="attachment", id=number, slug=f"file-{number}", status="inherit", url=url, link=link, excerpt=given.get("caption", ""),
        meta=meta, parent=given.get("parent", 0), order=given.get("order", 0), title=given.get("title", "A file"),
    )  # fmt: skip


def export(*posts, site=SITE):
    """The XML of an export."""
    return HEAD.replace("{site}", site) + "".join(posts) + TAIL


def request(*files, as_source=True, **answers):
    """A request of an archive in New York, at a fixed time."""
    return ImportRequest(
        sources=tuple(map(Path, files)),
        answers=msgspec.convert(answers, ImportMap),
        options=ImportOptions(as_source=as_source),
        now=datetime(2026, 1, 5, tzinfo=UTC),
        zone="Europe/Berlin",
        language="en",
        kinds=frozenset({"story", "page", "person"}),
        slugs=SlugAllocator(),
        media=MediaIndex(),
    )


class Read:
    """Everything that the importer yields for an export."""

    def __init__(self, items):
        self.items = list(items)
        self.documents = [each for each in self.items if isinstance(each, ImportedDocument)]
        self.skipped = [each for each in self.items if isinstance(each, SkippedItem)]
        self.refused = [each for each in self.items if isinstance(each, RefusedItem)]

    @property
    def document(self):
        """The only document."""
        (found,) = self.documents
        return found

    @property
    def questions(self):
        """The questions of the documents for the map file."""
        return [each for document in self.documents for each in document.questions if each.table != "redirects"]

    def changes(self, kind=None):
        """The constructs of all changes of a kind."""
        return [each.construct for document in self.documents for each in document.changes if kind in {None, each.kind}]


def read(tmp_path, *posts, **answers):
    """Import posts."""
    file = tmp_path / "export.xml"
    file.write_text(export(*posts), encoding="utf-8")
    return Read(wordpress.read_items(request(file, **answers)))


def body(tmp_path, content, *others, **answers):
    """The Markdown of a post with a content, without its tokens."""
    found = read(tmp_path, post(content, id=1), *others, **answers)
    assert found.refused == []
    return next(each for each in found.documents if each.source_id == "1").body
