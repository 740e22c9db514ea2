"""A ninjs object as a story."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

from sitegen.importers._items import Change
from sitegen.importers._newsml.nitf import read_nitf
from sitegen.importers._stories.addresses import plain_host
from sitegen.importers._stories.html_of_text import html_of_text
from sitegen.importers._stories.source_story import SourcePicture, SourceStory
from sitegen.importers._stories.story_content import other_words
from sitegen.importers._xml.tree import parse_xml

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from sitegen.importers._ninjs.properties import NinjsObject, NinjsText

STATUSES = {"": "usable", "usable": "usable", "withheld": "withheld", "canceled": "canceled"}
"""Values of `pubStatus`; an object without one is usable (IPTC)."""
PICTURE_TYPES = frozenset({"picture", "graphic"})
_DECK_ROLES = ("deck", "summary", "lead", "abstract", "text", "")
_MAIN_ROLES = ("main", "")
NITF_TYPE = "text/vnd.iptc.nitf"


class NinjsPlace(NamedTuple):
    """The place of an object in the source."""

    file: str
    line: int


def ninjs_story(found: NinjsObject, place: NinjsPlace, own_hosts: Collection[str]) -> SourceStory:
    """Return an object of the types text or composite as a story.

    Its `uri` is an old address that redirects if it is one of the hosts of the old site.

    Raises:
        XmlError: if its body is NITF that cannot be read.
    """
    headline, deck = _first(found.texts("headlines"), _MAIN_ROLES), _first(found.texts("descriptions"), _DECK_ROLES)
    body = _body(found.texts("bodies"))
    pictures = _pictures(found)
    title = headline.plain if headline else found.text("title")
    return SourceStory(
        system="ninjs",
        source_id=found.text("uri"),
        origin=place.file,
        line=place.line,
        title=title,
        hosts=tuple(sorted({plain_host(picture.address) for picture in pictures})),
        body="\n".join([_body_html(body), *(_figure(picture) for picture in pictures[1:])]),
        status=STATUSES.get(found.text("pubstatus").lower(), found.text("pubstatus")),
        published=found.text("contentcreated", "firstcreated", "versioncreated"),
        modified=found.text("versioncreated"),
        embargo=found.text("embargoed", "embargoeduntil"),
        expires=found.text("expires"),
        slug=found.alternative_id("sitegen").rpartition("/")[2],
        language=found.text("language"),
        bylines=_bylines(found),
        tags=tuple(
            dict.fromkeys(entity["name"].strip() for _, entity in found.entities() if entity.get("rel") != "author")
        ),
        address=found.text("uri") if found.text("uri").startswith(("http://", "https://")) else "",
        has_redirect=plain_host(found.text("uri")) in own_hosts,
        picture=pictures[0] if pictures else None,
        fields=_fields(found, deck),
        internal=_internal(found),
        item_type=found.text("type") or "text",
        changes=tuple(_changes(found, place)),
    )


def _first(texts: Sequence[NinjsText], roles: Sequence[str]) -> NinjsText | None:
    """Return the text with the first of some roles, else the first text."""
    return min(texts, key=lambda text: roles.index(text.role) if text.role in roles else len(roles), default=None)


def _body(texts: Sequence[NinjsText]) -> NinjsText | None:
    """Return the body with the most structure: HTML, then NITF, then plain text. Among equal ones, `main` is first."""

    def rank(text: NinjsText) -> tuple[int, int]:
        is_nitf = text.media_type == NITF_TYPE
        return (
            0 if text.is_html else 1 if is_nitf else 2,
            _MAIN_ROLES.index(text.role) if text.role in _MAIN_ROLES else 2,
        )

    return min(texts, key=rank, default=None)


def _body_html(body: NinjsText | None) -> str:
    """Return a body as HTML.

    Raises:
        XmlError: if it is NITF that cannot be read.
    """
    if body is None:
        return ""
    if body.media_type == NITF_TYPE:
        return read_nitf(parse_xml(body.value.encode())).html
    return body.value if body.is_html else html_of_text(body.value)


def _bylines(found: NinjsObject) -> tuple[str, ...]:
    """Return the printed byline, else the people who are named as authors."""
    printed = found.text("by", "byline")
    names = (
        printed.split(";") if printed else [each["name"] for _, each in found.entities() if each.get("rel") == "author"]
    )
    return tuple(name.strip() for name in names if name.strip())


def _fields(found: NinjsObject, deck: NinjsText | None) -> dict[str, Any]:
    fields = {
        "deck": deck.plain if deck else "",
        "publication": next(iter(found.sources("publisher")), ""),
        "license": found.text("usageterms"),
        "credit": next(iter(found.sources("credit")), "") or found.text("copyrightnotice", "copyrightholder"),
    }
    return {name: text for name, text in fields.items() if text}


def _internal(found: NinjsObject) -> dict[str, Any]:
    """Return what has no field: the place that the text usually names itself, the slug line, and the note for editors."""
    kept = {"located": found.text("located"), "slugline": found.text("slugline"), "editor_note": found.text("ednote")}
    return {name: text for name, text in kept.items() if text}


def _pictures(found: NinjsObject) -> list[SourcePicture]:
    """Return the pictures of the object that its body does not show, each in its largest file."""
    shown = "".join(text.value for text in found.texts("bodies"))
    pictures = [picture for each in found.associations() if (picture := _picture(each))]
    own = _picture(found) if found.text("type") not in PICTURE_TYPES else None
    every = [own, *pictures] if own else pictures
    return [picture for picture in every if picture.address not in shown]


def _picture(found: NinjsObject) -> SourcePicture | None:
    files = found.renditions()
    if found.text("type") not in PICTURE_TYPES or not files or not _is_public(found):
        return None
    caption = _first(found.texts("descriptions"), ("caption", "main", "text", ""))
    credit = found.text("by", "byline") or found.text("copyrightholder", "copyrightnotice")
    return SourcePicture(files[0].text("href"), "", caption.plain if caption else "", credit)


def _is_public(found: NinjsObject) -> bool:
    """Return True if an associated object is usable, and has no embargo and no end of its publication."""
    status = STATUSES.get(found.text("pubstatus").lower(), "")
    return status == "usable" and not found.text("embargoed", "embargoeduntil", "expires")


def _figure(picture: SourcePicture) -> str:
    """Return a further picture as HTML, with its caption and its credit."""
    caption = " ".join(part for part in (picture.caption, picture.credit) if part)
    return f'<figure><img src="{escape(picture.address)}" alt=""><figcaption>{escape(caption)}</figcaption></figure>'


def _changes(found: NinjsObject, place: NinjsPlace) -> list[Change]:
    changes = [Change("lost", f"property {name} has no place in a story", line=place.line) for name in found.unused()]
    associations = found.associations()
    closed = [each for each in associations if not _is_public(each)]
    if closed:
        changes.append(
            Change("lost", "associated objects that are not public, or only for a time", len(closed), line=place.line)
        )
    other = [each for each in associations if _is_public(each) and not _picture(each)]
    if other:
        kinds = ", ".join(sorted({each.text("type") or "no type" for each in other}))
        changes.append(
            Change(
                "lost", f"associated objects that are not pictures with a file ({kinds})", len(other), line=place.line
            )
        )
    if len(headlines := found.texts("headlines")) > 1:
        changes.append(
            Change(
                "lost", "further headlines", len(headlines) - 1, tuple(each.plain for each in headlines[1:]), place.line
            )
        )
    changes += [Change("lost", what, 1, (text[:200],), place.line) for what, text in _second_texts(found)]
    return changes


def _second_texts(found: NinjsObject) -> Iterator[tuple[str, str]]:
    """Yield texts with words that the texts which become the story do not have: bodies, descriptions, bylines, and those of pictures."""
    for name, chosen in (
        ("bodies", _body(found.texts("bodies"))),
        ("descriptions", _first(found.texts("descriptions"), _DECK_ROLES)),
    ):
        for each in found.texts(name):
            if chosen is not None and each is not chosen and other_words(each.plain, chosen.plain):
                yield f"further text of {name}", each.plain
    if other_words(found.text("byline"), found.text("by")) and found.text("by"):
        yield "byline that differs from by", found.text("byline")
    for picture in (each for each in found.associations() if _picture(each)):
        shown = _picture(picture)
        known = (shown.caption, shown.credit) if shown else ()
        for text in (*(each.plain for each in picture.texts("headlines")), picture.text("copyrightnotice")):
            if other_words(text, *known):
                yield "headline or copyright notice of a picture", text
