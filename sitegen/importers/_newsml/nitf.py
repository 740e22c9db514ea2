"""NITF, the News Industry Text Format (IPTC)."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from sitegen.importers._items import Change
from sitegen.importers._newsml.news_item import NewsText, figures, find, iso_date, plain_words
from sitegen.importers._stories.source_story import SourcePicture
from sitegen.importers._xml.tree import XmlElement
from sitegen.importers._xml.xhtml import html_element

if TYPE_CHECKING:
    from collections.abc import Iterator

_SAME = (
    "p", "q", "em", "strong", "br", "a", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "th", "td", "pre", "hr",
    "sub", "sup", "h2", "h3", "h4", "img", "div", "span",
)  # fmt: skip
ELEMENTS = {
    **{name: name for name in _SAME}, "hl1": "h2", "hl2": "h2", "h1": "h2", "block": "div", "bq": "blockquote", "note": "aside", "credit": "p",
    "i": "em", "b": "strong",
}  # fmt: skip
"""Elements of NITF with the element of HTML that means the same. Of all others, the content is kept."""
_ATTRIBUTES = frozenset({"href", "src", "alt", "colspan", "rowspan", "start"})
_LEFT_OUT = frozenset(
    {"media-metadata", "nitf-table-metadata", "nitf-col", "nitf-colgroup", "custom-table", "media-object"}
)
_NAMES = ("person", "org", "location", "event", "object.title", "keyword")
"""Elements of `docdata` that name what a story is about."""


def read_nitf(root: XmlElement) -> NewsText:
    """Return the parts of a story."""
    head, body = root.first("head"), root.first("body")
    docdata, top = find(head, "docdata"), find(body, "body.head")
    content, end = find(body, "body.content"), find(body, "body.end")
    headlines = [plain_words(each) for each in (find(top, "hedline") or XmlElement("", {}, 0)).all("hl2")]
    return NewsText(
        title=plain_words(find(top, "hedline", "hl1")) or plain_words(find(head, "title")),
        html=_blocks(content) + (html_element("div", {}, (closing,)) if (closing := _blocks(end)).strip() else ""),
        deck=next(iter(headlines), "") or plain_words(find(top, "abstract")),
        bylines=tuple(name for each in _bylines(top) if (name := _words_without(each, "byttl"))),
        dateline=plain_words(find(top, "dateline", "location")),
        published=_date(docdata, "date.issue")
        or iso_date((find(top, "dateline", "story.date") or XmlElement("", {}, 0)).get("norm")),
        embargo=_date(docdata, "date.release"),
        expires=_date(docdata, "date.expire"),
        status=docdata.get("management-status") if docdata is not None else "",
        id=_attribute(docdata, "doc-id", "id-string"),
        version=_attribute(docdata, "du-key", "version"),
        language=_language(root),
        tags=tuple(_tags(head, docdata)),
        credit=_attribute(docdata, "doc.copyright", "holder"),
        fields=_print_edition(head),
        internal={
            "distributor": plain_words(find(top, "distributor")),
            "further_headlines": "; ".join(headlines[1:]),
            "byline_title": "; ".join(plain_words(title) for each in _bylines(top) for title in each.all("byttl")),
            "editor_note": " ".join(plain_words(each) for each in _editor_notes(body)),
        },
        changes=tuple(_changes(content, body)),
    )


def _blocks(parent: XmlElement | None) -> str:
    return "".join(_html(each) for each in parent.children) if parent is not None else ""


def _bylines(top: XmlElement | None) -> list[XmlElement]:
    return top.all("byline") if top is not None else []


def _words_without(element: XmlElement, name: str) -> str:
    """Return the text of an element without that of its child elements with a name."""
    parts = (
        each if isinstance(each, str) else each.text()
        for each in element.children
        if isinstance(each, str) or each.local_name != name
    )
    return " ".join("".join(parts).split())


def _editor_notes(body: XmlElement | None) -> list[XmlElement]:
    """Return the notes of a story that are not for readers."""
    return [each for each in body.iter() if _is_editor_note(each)] if body is not None else []


def _is_editor_note(element: XmlElement) -> bool:
    """Return True for a note that is not to be published (`npa`, a non-publishable advisory), or is for editors."""
    is_private = element.get("type") == "npa" or element.get("noteclass") == "editorsnote"
    return element.local_name == "note" and is_private


def _attribute(parent: XmlElement | None, name: str, attribute: str) -> str:
    found = find(parent, name)
    return found.get(attribute).strip() if found is not None else ""


def _date(docdata: XmlElement | None, name: str) -> str:
    return iso_date(_attribute(docdata, name, "norm"))


def _language(root: XmlElement) -> str:
    return next(
        (
            each.get("lang")
            for each in root.iter()
            if each.local_name in {"nitf", "body", "body.content"} and each.get("lang")
        ),
        "",
    )


def _tags(head: XmlElement | None, docdata: XmlElement | None) -> Iterator[str]:
    """Yield the subjects and the names that the head states."""
    for each in head.iter() if head is not None else ():
        if each.local_name == "tobject.subject":
            yield (
                each.get("tobject.subject.detail")
                or each.get("tobject.subject.matter")
                or each.get("tobject.subject.type")
            )
    for each in docdata.iter() if docdata is not None else ():
        if each.local_name in _NAMES:
            yield each.get("key") or plain_words(each)


def _print_edition(head: XmlElement | None) -> dict[str, object]:
    """Return the edition, the page and the newspaper in which the story was printed."""
    found = find(head, "pubdata")
    if found is None:
        return {}
    edition = {"edition": found.get("edition.name"), "page": found.get("position.sequence")}
    printed = {name: text for name, text in edition.items() if text}
    return {"publication": found.get("name"), "print": printed}


def _changes(content: XmlElement | None, body: XmlElement | None) -> Iterator[Change]:
    if notes := _editor_notes(body):
        yield Change("told", "notes to editors are in internal.import.editor_note", len(notes), line=notes[0].line)
    for each in content.iter() if content is not None else ():
        if each.local_name == "media-object":
            yield Change("lost", "file inside NITF (media-object)", line=each.line)


def _html(node: XmlElement | str) -> str:
    """Return an element of the text as HTML."""
    if isinstance(node, str):
        return escape(node, quote=False)
    if node.local_name == "media":
        return _media(node)
    if node.local_name in _LEFT_OUT or _is_editor_note(node):
        return ""
    content = (_html(child) for child in node.children)
    name = ELEMENTS.get(node.local_name)
    if name is None:
        return "".join(content)
    attributes = {key: value for key, value in node.attributes.items() if key in _ATTRIBUTES}
    return html_element(name, attributes, content)


def _width(reference: XmlElement) -> int:
    width = reference.get("width")
    return int(width) if width.isdecimal() else 0


def _media(media: XmlElement) -> str:
    """Return a picture as a figure, and any other medium as a link with its caption."""
    references = media.all("media-reference")
    caption = " ".join(plain_words(each) for each in media.all("media-caption"))
    credit = plain_words(media.first("media-producer"))
    if not references:
        return html_element("p", {}, (escape(f"{caption} {credit}".strip()),))
    largest = max(references, key=_width)
    source = largest.get("source") or largest.get("name")
    if media.get("media-type") in {"image", ""} or largest.get("mime-type").startswith("image/"):
        alt = largest.get("alternate-text")
        return figures([SourcePicture(source, alt, caption, credit)])
    return html_element(
        "p", {}, (html_element("a", {"href": source}, (escape(caption or source),)), escape(f" {credit}".rstrip()))
    )
