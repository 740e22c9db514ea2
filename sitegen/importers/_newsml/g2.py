"""NewsML-G2: items of news, alone or in a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from sitegen.importers._items import Change
from sitegen.importers._newsml.news_item import NewsItem, NewsText, find, iso_date, news_story, plain_words, version_of
from sitegen.importers._newsml.nitf import read_nitf
from sitegen.importers._stories.html_of_text import html_of_text
from sitegen.importers._stories.repetitions import document_body
from sitegen.importers._stories.story_content import other_words
from sitegen.importers._stories.text_of_html import text_of_html
from sitegen.importers._xml.xhtml import xhtml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.importers._xml.tree import XmlElement

ITEMS = frozenset({"newsItem", "packageItem", "conceptItem", "knowledgeItem", "planningItem", "catalogItem"})
HOLD = "until further notice"
"""Embargo without a date."""


def g2_items(root: XmlElement, file: str) -> Iterator[NewsItem]:
    """Yield the items of a document."""
    for element in root.iter():
        if element.local_name in ITEMS:
            yield _item(element, file)


def _item(element: XmlElement, file: str) -> NewsItem:
    meta = element.first("itemMeta")
    kind = _code(find(meta, "itemClass")) or "text"
    item_type = kind if element.local_name == "newsItem" else element.local_name
    version = version_of(element.get("version"), plain_words(find(meta, "versionCreated")))
    text = _text(element, meta, find(element, "contentMeta")) if element.local_name == "newsItem" else None
    story = news_story(text, file, element.line, item_type) if text is not None else None
    return NewsItem(item_type, element.get("guid"), version, element.line, story)


def _code(element: XmlElement | None) -> str:
    """Return the code of an element without the prefix of its vocabulary: `usable` for `stat:usable`."""
    return (
        (element.get("qcode") or element.get("uri").rpartition("/")[2]).rpartition(":")[2]
        if element is not None
        else ""
    )


def _text(item: XmlElement, meta: XmlElement | None, content: XmlElement | None) -> NewsText:
    """Return the parts of an item: from its metadata, else from its text in NITF."""
    inner = _inner(item.first("contentSet"))
    embargo = find(meta, "embargoed")
    headlines = _all(content, "headline")
    rights = list(item.all("rightsInfo"))
    return replace(
        inner,
        id=item.get("guid"),
        title=headlines[0] if headlines else inner.title,
        deck=inner.deck or next(iter(_all(content, "description")), ""),
        bylines=inner.bylines or tuple(_all(content, "by")) or tuple(_names(content, "creator")),
        dateline=inner.dateline or next(iter(_all(content, "dateline")), ""),
        published=plain_words(find(content, "contentCreated"))
        or plain_words(find(meta, "firstCreated"))
        or plain_words(find(meta, "versionCreated")),
        embargo="" if embargo is None else iso_date(embargo.text()) or HOLD,
        status=_code(find(meta, "pubStatus")),
        language=inner.language or _language(content),
        tags=(*_names(content, "subject"), *_names(content, "located"), *inner.tags),
        credit=next(
            (text for each in rights for text in (*_all(each, "copyrightNotice"), *_names(each, "copyrightHolder"))),
            inner.credit,
        ),
        license=next((text for each in rights for text in _all(each, "usageTerms")), ""),
        internal={
            "slugline": next(iter(_all(content, "slugline")), ""),
            "editor_note": next(iter(_all(meta, "edNote")), ""),
            "further_headlines": "; ".join(headlines[1:]),
            **inner.internal,
        },
    )


def _all(parent: XmlElement | None, name: str) -> list[str]:
    return [text for each in (parent.all(name) if parent is not None else ()) if (text := plain_words(each))]


def _names(parent: XmlElement | None, name: str) -> list[str]:
    """Return the names of concepts, such as subjects."""
    found = parent.all(name) if parent is not None else ()
    return [text for each in found if (text := plain_words(each.first("name")) or each.get("literal"))]


def _language(content: XmlElement | None) -> str:
    found = find(content, "language")
    return found.get("tag") if found is not None else ""


def _inner(content_set: XmlElement | None) -> NewsText:
    """Return the text of an item: its first XML, else its first other text. Others with more words are counted as lost."""
    if content_set is None:
        return NewsText()
    texts = [
        text for inline in content_set.all("inlineXML") for root in inline.elements[:1] if (text := _xml_text(root))
    ]
    texts += [_data_text(inline) for inline in content_set.all("inlineData")]
    if not texts:
        return NewsText()
    known = text_of_html(texts[0].html)
    others = [plain for each in texts[1:] if other_words(plain := text_of_html(each.html), texts[0].title, known)]
    remote = [each.get("href") for each in content_set.all("remoteContent")]
    changes = [Change("lost", "further text of an item", examples=(plain[:200],)) for plain in others]
    changes += [Change("lost", "text of an item in another file", examples=(address,)) for address in remote]
    return replace(texts[0], changes=(*texts[0].changes, *changes))


def _xml_text(root: XmlElement) -> NewsText:
    return read_nitf(root) if root.local_name == "nitf" else NewsText(html=document_body(xhtml(root)))


def _data_text(inline: XmlElement) -> NewsText:
    is_html = "html" in inline.get("contenttype")
    return NewsText(html=document_body(inline.text()) if is_html else html_of_text(inline.text()))
