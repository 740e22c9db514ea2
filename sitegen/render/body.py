"""A document's body on its page: references become links, and the first mention of each tagged entity does too."""

from __future__ import annotations

import re
from bisect import bisect
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import Markup, escape

from sitegen.content.markdown.typography.rules import dashes
from sitegen.content.text.name_context import context
from sitegen.database.linking.pdf_checks import PAGE
from sitegen.model.document import CLOSE, NO_ENTITIES, OPEN, SRC
from sitegen.model.media_types import media_tag
from sitegen.names import word_boundaries
from sitegen.render.images import source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sitegen.database.linking.resolved_links import Target
    from sitegen.database.queries.engine import Full
    from sitegen.database.queries.reader import Reader
    from sitegen.model.document import Ref
    from sitegen.model.page import Card

    Link = Callable[[str, str], str]
Edit = tuple[int, int, str]
"""Start and end offsets in the body's HTML, and what to put there."""
_BEFORE = len('src="')
"""What stands before the mark of an image's address, and is replaced with it."""
_IN_FRAGMENT = "=&,;:/?@!$'()*+~"
"""What a fragment may hold beside letters, digits, `-`, `.` and `_` (RFC 3986, 3.5)."""
_MARK = re.compile(f"([{OPEN}{CLOSE}{SRC}])([0-9]+)\\1")
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_NOTE = re.compile(r'<a [^>]*role="doc-noteref"[^>]*>.*?</a>')
_ASIDE_OPEN = '<aside class="note"'
_ASIDE = re.compile(f"{_ASIDE_OPEN}.*?(?:</aside>|$)", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_INLINE = re.compile("</?(?:em|strong|s)>")


def html(doc: Full, reader: Reader, link: Link, linkable: tuple[str, ...] = ()) -> Markup:
    """The body's HTML; `link` makes an address and a fragment into a link from the page, `linkable` are entities' ids."""
    edits = sorted([*_references(doc, reader, link), *_first_mentions(doc, reader, link, linkable)])
    parts, at = [], 0
    for start, end, text in edits:
        parts += [doc.body.html[at:start], text]
        at = end
    return Markup("".join([*parts, doc.body.html[at:]]))  # noqa: S704 - made by our own renderer, which escapes


def opening(doc: Full, reader: Reader, paragraphs: int) -> list[str]:
    """The text of a body's first paragraphs, without links and notes."""
    text = str(html(doc, reader, lambda _address, _fragment: ""))
    found = _PARAGRAPH.findall(_NOTE.sub("", _ASIDE.sub("", text)))[:paragraphs]
    return [unescape(_TAG.sub("", paragraph)) for paragraph in found]


def _references(doc: Full, reader: Reader, link: Link) -> Iterator[Edit]:
    refs, targets = doc.body.refs, doc.links.refs
    cards: dict[int, Card | None] = {}
    is_first = not doc.links.image
    for found in _MARK.finditer(doc.body.html):
        number = int(found[2])
        target = targets[number]
        if found[1] == SRC and media_tag(target.file or target.address):
            href = _with_query(link(target.address, _file_fragment(refs[number])), refs[number])
            yield found.start(), found.end(), str(escape(href))
            continue
        if found[1] == SRC and not target.uid:
            first = is_first and "</p>" not in doc.body.html[: found.start()]
            is_first = False
            yield (
                found.start() - _BEFORE,
                found.end() + 1,
                source(reader, _source_link(link, target, refs[number]), target.address, target.file, first=first),
            )
            continue
        if number not in cards:
            cards[number] = reader.card(target.uid)
        yield (found.start(), found.end(), _mark(found[1], target, cards[number], link, refs[number]))
        if found[1] == OPEN and refs[number].whole and target.fragment:
            yield from _without_fragment(doc.body.html, found.end(), refs[number].fragment)


def _without_fragment(text: str, start: int, fragment: str) -> Iterator[Edit]:
    """Take the fragment out of a name that is shown as it was written; words of the writer's own stay as they are."""
    end = text.index(CLOSE, start)
    at = text.rfind("#", start, end)
    if at >= 0 and unescape(text[at + 1 : end]).strip() == fragment:
        yield len(text[:at].rstrip()), end, ""


def _source_link(link: Link, target: Target, ref: Ref) -> Link:
    """Return a link that keeps the query and the fragment of a picture's own address; its sizes have none."""
    if not (ref.query or ref.fragment):
        return link
    return lambda address, fragment: (
        _with_query(link(address, _file_fragment(ref)), ref) if address == target.address else link(address, fragment)
    )


def _file_fragment(ref: Ref) -> str:
    """The place in a file that is no page of ours, such as `page=4` of a PDF."""
    return quote(ref.fragment, safe=_IN_FRAGMENT)


def _with_query(href: str, ref: Ref) -> str:
    if not ref.query:
        return href
    path, sign, anchor = href.partition("#")
    return f"{path}?{ref.query}{sign}{anchor}"


def _mark(mark: str, target: Target, card: Card | None, link: Link, ref: Ref) -> str:
    """What stands in the place of a mark: a link's start or end, or an image's address."""
    page = PAGE.fullmatch(target.fragment) if card and card.view else None
    address = (card.view if page else card.address) if card else target.address
    if mark == SRC:
        return str(escape(link(address, "")))
    if not address:
        return ""
    if mark == CLOSE:
        return "</a>"
    name = "" if ref.labelled or card is None else str(escape(card.title or "a withdrawn story")) + _page(target, card)
    fragment = _file_fragment(ref) if target.file else _fragment(target, card)
    return f'<a href="{escape(_with_query(link(address, fragment), ref))}"{_ref(card)}>{name}'


def _page(target: Target, card: Card) -> str:
    """The page of a document that is meant, in words."""
    number = PAGE.fullmatch(target.fragment)
    return f", page {number[1]}" if number and card.kind == "document" else ""


def _fragment(target: Target, card: Card | None) -> str:
    """A page of a document is a place on the page that shows its copy, if there is one."""
    is_page = card is not None and card.kind == "document" and PAGE.fullmatch(target.fragment)
    return target.fragment if not is_page else f"_{target.fragment}" if card and card.view else ""


def _ref(card: Card | None) -> str:
    """The attribute by which a hover card finds its entry: only entities have one."""
    return f' data-ref="{card.uid}"' if card and card.kind not in NO_ENTITIES else ""


def _first_mentions(doc: Full, reader: Reader, link: Link, entities: tuple[str, ...]) -> Iterator[Edit]:
    """Yield a link around the first place of each entity's name or alias in running text.

    Of names that overlap the longest counts, and a place inside a longer name of another entity is nobody's.
    """
    known: dict[str, str] = {}
    for uid in entities:
        for name in reader.read("names", uid):
            if len(reader.read("owners", name)) == 1:
                known.setdefault(_needle(name), uid)
    linked = {target.uid for target in doc.links.refs if target.uid}
    done: set[str] = set()
    text = _searchable(doc.body.html)
    for place in _text_before_notes(doc, _apart(_places(doc, text, known))):
        start, end, name = place
        uid = known[name]
        if uid in done or uid in linked or _in_longer_name(doc, reader, place, uid):
            continue
        done.add(uid)
        card = reader.card(uid)
        if card:
            yield start, start, f'<a href="{escape(link(card.address, ""))}"{_ref(card)}>'
            yield end, end, "</a>"


def _in_longer_name(doc: Full, reader: Reader, place: tuple[int, int, str], uid: str) -> bool:
    """Return True if a place is inside a longer name: one that another entity of the archive has, or one with initials."""
    start, end, _ = place
    around = context(doc.body.html, start, end)
    return around.has_initials(is_person=uid.startswith("person/")) or any(
        owner != uid and around.is_in(longer)
        for pair in around.pairs()
        for longer, owner in reader.read("longer", pair)
    )


def _apart(places: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Of places that overlap, the first."""
    found: list[tuple[int, int, str]] = []
    for place in places:
        if not found or place[0] >= found[-1][1]:
            found.append(place)
    return found


def _text_before_notes(doc: Full, places: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Places in the text first, then those in notes beside it."""
    if not places or _ASIDE_OPEN not in doc.body.html:
        return places
    notes = [found.span() for found in _ASIDE.finditer(doc.body.html)]
    return sorted(places, key=lambda place: any(start <= place[0] < end for start, end in notes))


def _places(doc: Full, text: str, names: dict[str, str]) -> list[tuple[int, int, str]]:
    """Every place where a name stands as whole words in a linkable span: from left to right, the longest first."""
    spans = doc.body.spans
    starts = [start for start, _ in spans]
    found = []
    for name in names:
        at = text.find(name)
        while at >= 0:
            end = at + len(name)
            span = bisect(starts, at) - 1
            if (
                span >= 0
                and end <= spans[span][1]
                and word_boundaries.is_whole(text, at, end)
                and not in_entity(text, at, end)
            ):
                found.append((at, end, name))
            at = text.find(name, at + 1)
    return sorted(found, key=lambda place: (place[0], -place[1]))


def _needle(name: str) -> str:
    """A name as it would stand in a body: with its dashes set, escaped, its quotes and spaces plain."""
    escaped = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return word_boundaries.same_length(dashes(escaped))


def _searchable(html: str) -> str:
    """Return a body in the form in which names are looked for; inline tags become invisible characters, offsets stay."""
    return _INLINE.sub(lambda tag: "\u00ad" * len(tag[0]), word_boundaries.same_length(html))


def in_entity(text: str, start: int, end: int) -> bool:
    """Whether a place lies inside a character reference such as `&amp;`."""
    opened = text.rfind("&", max(0, start - 8), start)
    return (
        opened >= 0
        and re.fullmatch(r"&#?\w+;", text[opened : text.find(";", start) + 1]) is not None
        and end <= text.find(";", start)
    )
