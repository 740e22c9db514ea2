"""RSS 0.9 to 2.0 and Atom."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from sitegen.importers._feeds.entry_state import KIND_SCHEME, entry_state
from sitegen.importers._feeds.feed_entry import FeedEntry, join_address
from sitegen.importers._stories.text_of_html import text_of_html
from sitegen.importers._xml.xhtml import xhtml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.importers._xml.tree import XmlElement

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
MEDIA = "http://search.yahoo.com/mrss/"
WORDPRESS = "wordpress.org/export/"
"""Part of the namespaces of exports of WordPress, which look like RSS and contain what is not public."""
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
ROOTS = frozenset({"rss", "RDF", "feed"})


def xml_entries(root: XmlElement, file: str) -> Iterator[FeedEntry]:
    """Yield the entries of a feed."""
    if root.local_name == "feed":
        for entry in root.all("entry"):
            yield _atom_entry(entry, root, file)
        return
    for channel in root.all("channel"):
        language, base = _text(channel, "language"), _bases(_text(channel, "link"), root, channel)
        for item in channel.all("item"):
            yield _rss_entry(item, language, base, file)
    for item in root.all("item"):  # RSS 1 has the items next to the channel
        yield _rss_entry(item, "", _bases("", root), file)


def is_wordpress_export(root: XmlElement) -> bool:
    """Return True for an export of WordPress, whose posts are not all public."""
    return any(WORDPRESS in child.namespace for channel in root.all("channel") for child in channel.elements)


def is_paged(root: XmlElement) -> bool:
    """Return True for a feed that continues in another file (RFC 5005)."""
    links = (
        child for child in (*root.elements, *(each for channel in root.all("channel") for each in channel.elements))
    )
    return any(link.local_name == "link" and link.get("rel") in {"next", "prev-archive"} for link in links)


def _bases(base: str, *elements: XmlElement) -> str:
    """Return the base of relative addresses after the `xml:base` of some elements, from the outermost on."""
    for element in elements:
        base = join_address(base, element.get("base")) or base
    return base


def _rss_entry(item: XmlElement, language: str, base: str, file: str) -> FeedEntry:
    guid = item.first("guid")
    is_permalink = guid is not None and guid.get("isPermaLink", "true") == "true"
    identity = (guid.text().strip() if guid is not None else "") or item.get("about")
    link = _text(item, "link", namespaces=("", "http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/"))
    base = _bases(base, item)
    authors, others = item.all("creator") or item.all("author"), item.all("author") if item.all("creator") else []
    files = [each.get("url") for each in item.all("enclosure")]
    pictures = [each.get("url") for each in (*item.all("enclosure"), *_media(item)) if _is_picture(each)]
    return FeedEntry(
        file=file,
        line=item.line,
        id=identity,
        address=join_address(base, link) or (identity if is_permalink and "://" in identity else ""),
        base=join_address(base, link) or base,
        title_html=_text(item, "title", namespaces=None),
        content_html=_text(item, "encoded", namespaces=(CONTENT,)),
        summary_html=_text(item, "description"),
        published=_text(item, "pubDate") or _text(item, "date", namespaces=(DUBLIN_CORE,)),
        authors=tuple(each.text().strip() for each in authors if each.text().strip()),
        tags=tuple(
            dict.fromkeys(
                each.text().strip() for each in (*item.all("category"), *item.all("subject")) if each.text().strip()
            )
        ),
        language=_text(item, "language", namespaces=None) or language,
        picture=next(iter(pictures), ""),
        caption=next(iter(_media_texts(item, "description", "title")), ""),
        credit=next(iter(_media_texts(item, "credit")), ""),
        enclosures=tuple(address for address in files if address and address not in pictures),
        left_out=tuple(_left_out(item, authors, others)),
    )


def _left_out(item: XmlElement, authors: list[XmlElement], others: list[XmlElement]) -> Iterator[tuple[str, str]]:
    """Yield what an item has next to what becomes the story: other authors, captions and credits."""
    known = {each.text().strip() for each in authors}
    yield from (("author next to the creators", name) for each in others if (name := _name(each)) and name not in known)
    yield from (("further caption of a picture", text) for text in _media_texts(item, "description", "title")[1:])
    yield from (("further credit of a picture", text) for text in _media_texts(item, "credit")[1:])


def _name(author: XmlElement) -> str:
    """Return the name of an author of RSS, who is an e-mail address with a name in brackets; "" without one."""
    return author.text().rpartition("(")[2].rstrip(") ").strip() if "(" in author.text() else ""


def _media_texts(item: XmlElement, *names: str) -> list[str]:
    """Return the different texts of elements of Media RSS with one of some names."""
    found = (each for each in item.iter() if each.namespace == MEDIA and each.local_name in names)
    return list(dict.fromkeys(text for each in found if (text := text_of_html(each.text()))))


def _media(item: XmlElement) -> list[XmlElement]:
    return [
        each
        for each in item.iter()
        if each.namespace == MEDIA and each.local_name in {"content", "thumbnail"} and each.get("url")
    ]


def _is_picture(element: XmlElement) -> bool:
    is_thumbnail = element.local_name == "thumbnail"
    return is_thumbnail or element.get("type").startswith("image/") or element.get("medium") == "image"


def _text(element: XmlElement, name: str, namespaces: tuple[str, ...] | None = ("", "http://purl.org/rss/1.0/")) -> str:
    """Return the text of the first child with a name in one of some namespaces; None for any."""
    found = (child for child in element.all(name) if namespaces is None or child.namespace in namespaces)
    return next((text for child in found if (text := child.text().strip())), "")


def _atom_entry(entry: XmlElement, feed: XmlElement, file: str) -> FeedEntry:
    authors = entry.all("author") or feed.all("author")
    names = [name.text().strip() for author in authors for name in author.all("name")]
    site = _text(feed, "title", namespaces=(ATOM,))
    links = {link.get("rel", "alternate"): link.get("href") for link in reversed(entry.all("link"))}
    content = entry.first("content")
    files = [link for link in entry.all("link") if link.get("rel") == "enclosure"]
    base = _bases(_site_address(feed), feed, entry)
    address, state = join_address(base, links.get("alternate", "")), entry_state(entry)
    return FeedEntry(
        file=file,
        line=entry.line,
        id=_text(entry, "id", namespaces=(ATOM,)),
        address=address,
        base=_content_base(base, address, entry, content),
        status=state.status,
        skip_rule=state.skip_rule,
        unreadable_type=_unreadable_type(content),
        title_html=_atom_html(entry.first("title")),
        content_html=_atom_html(content) if content is not None and not content.get("src") else "",
        summary_html=_atom_html(entry.first("summary")),
        published=_text(entry, "published", namespaces=(ATOM,)),
        modified=_text(entry, "updated", namespaces=(ATOM,)),
        authors=tuple(name for name in names if name and name != site),
        tags=tuple(
            dict.fromkeys(
                each.get("label") or each.get("term")
                for each in entry.all("category")
                if each.get("scheme") != KIND_SCHEME
            )
        ),
        language=entry.get("lang") or feed.get("lang"),
        picture=next((join_address(base, link.get("href")) for link in files if _is_picture(link)), ""),
        enclosures=tuple(join_address(base, link.get("href")) for link in files if not _is_picture(link)),
    )


def _site_address(feed: XmlElement) -> str:
    """Return the address of the site of a feed, or of the feed itself."""
    links = {link.get("rel", "alternate"): link.get("href") for link in reversed(feed.all("link"))}
    return links.get("alternate", "") or links.get("self", "")


def _content_base(base: str, address: str, entry: XmlElement, content: XmlElement | None) -> str:
    """Return the base of relative addresses in a content: of `xml:base` if it is stated at the entry or the content, else the entry's address."""
    stated = (content is not None and content.get("base")) or entry.get("base")
    return _bases(base, content) if stated and content is not None else address or base


def _unreadable_type(content: XmlElement | None) -> str:
    """Return the media type of a content that is no text; "" if it is one (RFC 4287, 4.1.3)."""
    kind = content.get("type", "text") if content is not None and not content.get("src") else "text"
    return "" if kind in {"text", "html", "xhtml"} or kind.lower().startswith("text/") else kind


def _atom_html(element: XmlElement | None) -> str:
    """Return a text of Atom as HTML, by its type (RFC 4287, 3.1)."""
    if element is None:
        return ""
    kind = element.get("type", "text")
    if kind == "xhtml":
        return "".join(xhtml(child) for child in element.children).strip()
    return element.text() if kind in {"html", "text/html"} else escape(element.text(), quote=False)
