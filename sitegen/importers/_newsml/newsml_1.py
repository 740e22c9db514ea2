"""NewsML 1.0 to 1.2: components in components, with texts and pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from sitegen.importers._items import Change
from sitegen.importers._newsml.news_item import NewsItem, NewsText, find, iso_date, news_story, plain_words, version_of
from sitegen.importers._newsml.nitf import read_nitf
from sitegen.importers._stories.html_of_text import html_of_text
from sitegen.importers._stories.repetitions import document_body
from sitegen.importers._stories.source_story import SourcePicture
from sitegen.importers._stories.text_of_html import text_of_html
from sitegen.importers._xml.xhtml import xhtml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sitegen.importers._xml.tree import XmlElement

_DECK_ROLES = ("SubHeadLine", "Abstract", "Summary")
_NO_TEXT_ROLES = frozenset({"StyleSheet", "HeadLine", "Caption", "Contact", *_DECK_ROLES})
"""Roles of components whose content is not the text of the story."""
_MAIN_ROLES = ("Main", "Body", "Main Text", "")


class _Component(NamedTuple):
    """A component with its role, which may be that of the component around it."""

    role: str
    element: XmlElement


def newsml_1_items(root: XmlElement, file: str) -> Iterator[NewsItem]:
    """Yield the items of a document."""
    for item in root.all("NewsItem"):
        identifier = find(item, "Identification", "NewsIdentifier")
        parts = [plain_words(find(identifier, name)) for name in ("ProviderId", "DateId", "NewsItemId")]
        item_id = ":".join(part for part in parts if part)
        management = item.first("NewsManagement")
        revision, time = (
            plain_words(find(identifier, "RevisionId")),
            plain_words(find(management, "ThisRevisionCreated")),
        )
        text = _text(item, management, item_id)
        item_type = "text" if text.html.strip() else "picture" if text.pictures else "no text"
        story = news_story(text, file, item.line, item_type) if item_type == "text" else None
        yield NewsItem(item_type, item_id, version_of(revision, time), item.line, story)


def _text(item: XmlElement, management: XmlElement | None, item_id: str) -> NewsText:
    components = [found for each in item.all("NewsComponent") for found in _components(each, "")]
    texts = [
        (each.role, text)
        for each in components
        for content in each.element.all("ContentItem")
        if (text := _content(content))
    ]
    bodies = sorted((each for each in texts if each[0] not in _NO_TEXT_ROLES), key=lambda each: _rank(each[0]))
    body = bodies[0][1] if bodies else NewsText()
    decks = [text_of_html(text.html) for role, text in texts if role in _DECK_ROLES]
    copyrights = _lines(components, "CreditLine") or _lines(components, "CopyrightLine")
    return replace(
        body,
        id=item_id,
        title=next(iter(_lines(_without_pictures(components), "HeadLine")), body.title),
        deck=body.deck or next(iter([*_lines(components, "SubHeadLine"), *decks]), ""),
        bylines=tuple(_lines(_without_pictures(components), "ByLine")) or body.bylines,
        published=iso_date(plain_words(find(management, "FirstCreated"))),
        embargo=iso_date(plain_words(find(management, "StatusWillChange", "DateAndTime"))),
        status=_formal_name(find(management, "Status")),
        language=next((name for each in components if (name := _language(each.element))), body.language),
        tags=(*_lines(components, "KeywordLine"), *body.tags),
        credit=next(iter(copyrights), body.credit),
        pictures=tuple(picture for each in components if (picture := _picture(each.element))),
        internal={
            "located": next(iter(_lines(components, "DateLine")), ""),
            "slugline": next(iter(_lines(components, "SlugLine")), ""),
            **body.internal,
        },
        changes=(
            *body.changes,
            *_changes(
                [role for role, _ in texts if role in {"StyleSheet", "Contact"}], [role for role, _ in bodies[1:]]
            ),
        ),
    )


def _components(component: XmlElement, role: str) -> Iterator[_Component]:
    """Yield a component and all below it."""
    own = _formal_name(component.first("Role")) or role
    yield _Component(own, component)
    for inner in component.all("NewsComponent"):
        yield from _components(inner, own)


def _rank(role: str) -> int:
    return _MAIN_ROLES.index(role) if role in _MAIN_ROLES else len(_MAIN_ROLES)


def _formal_name(element: XmlElement | None) -> str:
    return element.get("FormalName").strip() if element is not None else ""


def _language(component: XmlElement) -> str:
    return _formal_name(find(component, "DescriptiveMetadata", "Language"))


def _lines(components: Sequence[_Component], name: str) -> list[str]:
    """Return the news lines with a name, of all components."""
    lines = (line for each in components for group in each.element.all("NewsLines") for line in group.all(name))
    return list(dict.fromkeys(text for line in lines if (text := plain_words(line))))


def _without_pictures(components: Sequence[_Component]) -> list[_Component]:
    """Return the components that are not pictures, whose headlines are captions."""
    return [each for each in components if _picture(each.element) is None]


def _content(item: XmlElement) -> NewsText | None:
    """Return the text of a content item; None if it has none."""
    data = find(item, "DataContent") or find(item, "Encoding", "DataContent")
    if data is None:
        return None
    root = data.first("nitf", "html", "body", "p", "div")
    if root is not None:
        is_root = root.local_name in {"nitf", "html", "body"}
        html = document_body(xhtml(root)) if is_root else "".join(xhtml(child) for child in data.children)
        return read_nitf(root) if root.local_name == "nitf" else NewsText(html=html)
    text = data.text()
    is_html = "html" in _formal_name(item.first("MimeType")) or "</p>" in text
    return NewsText(html=document_body(text) if is_html else html_of_text(text)) if text.strip() else None


def _picture(component: XmlElement) -> SourcePicture | None:
    """Return the largest picture among the content items of a component; None if it has none."""
    items = [item for item in component.all("ContentItem") if item.get("Href") and _is_picture(item)]
    if not items:
        return None
    largest = max(items, key=_width)
    inner = [
        _Component("", component),
        *(each for child in component.all("NewsComponent") for each in _components(child, "")),
    ]
    captions = [
        text_of_html(text.html)
        for each in inner
        if each.role == "Caption"
        for item in each.element.all("ContentItem")
        if (text := _content(item))
    ]
    lines = [*captions, *_lines(inner, "HeadLine")]
    return SourcePicture(
        largest.get("Href"),
        "",
        next(iter(lines), ""),
        next(iter(_lines(inner, "CreditLine") or _lines(inner, "ByLine")), ""),
    )


def _is_picture(item: XmlElement) -> bool:
    return _formal_name(item.first("MediaType")) in {"Photo", "Graphic"} or _formal_name(
        item.first("MimeType")
    ).startswith("image/")


def _width(item: XmlElement) -> int:
    properties = (find(item, "Characteristics") or item).all("Property")
    values = [each.get("Value") for each in properties if each.get("FormalName") in {"PixelWidth", "Width"}]
    return next((int(value) for value in values if value.isdecimal()), 0)


def _changes(left_out: Sequence[str], further: Sequence[str]) -> Iterator[Change]:
    for role in left_out:
        yield Change("lost", f"component with the role {role}")
    for role in further:
        yield Change("lost", f"further text with the role {role or 'none'}")
