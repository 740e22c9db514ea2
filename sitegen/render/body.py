"""HTML of document bodies: references and the first mention of each tagged entity become links."""

from __future__ import annotations

import re
from bisect import bisect
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import Markup, escape

from sitegen.content.markdown.pull_quotes import PULL_QUOTE
from sitegen.content.markdown.typography.rules import set_dashes
from sitegen.content.text.name_context import find_surroundings
from sitegen.database.linking.pdf_checks import PAGE_FRAGMENT
from sitegen.model.document import NON_ENTITY_KINDS, REF_CLOSE, REF_OPEN, REF_SRC, SHORTCODE_MARK
from sitegen.model.media_info import media_element
from sitegen.names import word_boundaries
from sitegen.render import shortcodes
from sitegen.render.images import img_attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sitegen.database.linking.resolved_links import LinkTarget
    from sitegen.database.queries.document_view import DocumentView
    from sitegen.database.queries.reader import Reader
    from sitegen.model.document import Ref
    from sitegen.model.summary import DocumentSummary
    from sitegen.render.shortcodes import ShortcodeRenderer

    Link = Callable[[str, str], str]
Edit = tuple[int, int, str]
"""Start and end offsets in the body's HTML, and the text that replaces that range."""
_SRC_PREFIX_LENGTH = len('src="')
"""Characters before the mark of an image's address. They are replaced together with the mark."""
_SAFE_FRAGMENT_CHARS = "=&,;:/?@!$'()*+~"
"""Characters that a fragment may contain in addition to letters, digits, `-`, `.` and `_` (RFC 3986, section 3.5)."""
_REFERENCE_MARK = re.compile(f"([{REF_OPEN}{REF_CLOSE}{REF_SRC}])([0-9]+)\\1")
_SHORTCODE = re.compile(f"{SHORTCODE_MARK}([0-9]+){SHORTCODE_MARK}")
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_NOTE_REFERENCE = re.compile(r'<a [^>]*role="doc-noteref"[^>]*>.*?</a>')
_SIDENOTE_OPEN = '<aside class="note"'
_SIDENOTE = re.compile(f"{_SIDENOTE_OPEN}.*?(?:</aside>|$)", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_INLINE_TAG = re.compile("</?(?:em|strong|s)>")


def render_body(
    doc: DocumentView,
    reader: Reader,
    link: Link,
    linkable: tuple[str, ...] = (),
    render_shortcode: ShortcodeRenderer = shortcodes.nothing,
) -> Markup:
    """Return the HTML of a document's body, with links.

    Args:
        doc: The document, with its body and its resolved references.
        reader: The page's reader, which records what the links depend on.
        link: Returns the link from the page to an address and a fragment.
        linkable: Ids of the entities to link at their first mention.
        render_shortcode: Returns the HTML of a shortcode; see `render.shortcodes`.
    """
    edits = sorted(
        [
            *_reference_edits(doc, reader, link),
            *_first_mention_edits(doc, reader, link, linkable),
            *_shortcode_edits(doc, render_shortcode),
        ]
    )
    parts, at = [], 0
    for start, end, text in edits:
        parts += [doc.body.html[at:start], text]
        at = end
    return Markup("".join([*parts, doc.body.html[at:]]))  # noqa: S704 - sitegen's own renderer escapes the text


def excerpt(doc: DocumentView, reader: Reader, paragraphs: int) -> list[str]:
    """Return the plain text of a body's first paragraphs, without links and notes."""
    text = str(render_body(doc, reader, lambda _address, _fragment: ""))
    plain = _NOTE_REFERENCE.sub("", _SIDENOTE.sub("", PULL_QUOTE.sub("", text)))
    found = _PARAGRAPH.findall(plain)[:paragraphs]
    return [unescape(_TAG.sub("", paragraph)) for paragraph in found]


def _reference_edits(doc: DocumentView, reader: Reader, link: Link) -> Iterator[Edit]:
    refs, targets = doc.body.refs, doc.links.refs
    summaries: dict[int, DocumentSummary | None] = {}
    is_first = not doc.links.image_url
    for found in _REFERENCE_MARK.finditer(doc.body.html):
        number = int(found[2])
        target = targets[number]
        if found[1] == REF_SRC and media_element(target.file or target.address):
            href = _append_query(link(target.address, _quote_fragment(refs[number])), refs[number])
            yield found.start(), found.end(), str(escape(href))
            continue
        if found[1] == REF_SRC and not target.uid:
            first = is_first and "</p>" not in doc.body.html[: found.start()]
            is_first = False
            yield (
                found.start() - _SRC_PREFIX_LENGTH,
                found.end() + 1,
                img_attrs(reader, _image_link(link, target, refs[number]), target.address, target.file, eager=first),
            )
            continue
        if number not in summaries:
            summaries[number] = reader.summary(target.uid)
        html = _reference_html(found[1], target, summaries[number], link, refs[number], reader)
        yield found.start(), found.end(), html
        if found[1] == REF_OPEN and refs[number].full_target and target.fragment:
            yield from _remove_fragment(doc.body.html, found.end(), refs[number].fragment)


def _shortcode_edits(doc: DocumentView, render_shortcode: ShortcodeRenderer) -> Iterator[Edit]:
    if not doc.body.shortcodes:
        return
    for found in _SHORTCODE.finditer(doc.body.html):
        number = int(found[1])
        yield found.start(), found.end(), render_shortcode(number, doc.body.shortcodes[number])


def _remove_fragment(text: str, start: int, fragment: str) -> Iterator[Edit]:
    """Yield the edit that removes the fragment from a link's text if the text is the target itself.

    Text that the author wrote as a label is unchanged.
    """
    end = text.index(REF_CLOSE, start)
    at = text.rfind("#", start, end)
    if at >= 0 and unescape(text[at + 1 : end]).strip() == fragment:
        yield len(text[:at].rstrip()), end, ""


def _image_link(link: Link, target: LinkTarget, ref: Ref) -> Link:
    """Return a link function that keeps the query and fragment of an image's own address. Addresses of resized images have none."""
    if not (ref.query or ref.fragment):
        return link
    return lambda address, fragment: (
        _append_query(link(address, _quote_fragment(ref)), ref)
        if address == target.address
        else link(address, fragment)
    )


def _quote_fragment(ref: Ref) -> str:
    """Return the percent-encoded fragment of a reference to a file, such as `page=4` of a PDF."""
    return quote(ref.fragment, safe=_SAFE_FRAGMENT_CHARS)


def _append_query(href: str, ref: Ref) -> str:
    if not ref.query:
        return href
    path, separator, anchor = href.partition("#")
    return f"{path}?{ref.query}{separator}{anchor}"


def _reference_html(
    mark: str, target: LinkTarget, summary: DocumentSummary | None, link: Link, ref: Ref, reader: Reader
) -> str:
    """Return the HTML that replaces a mark: the start or end tag of a link, or the address of an image."""
    page = PAGE_FRAGMENT.fullmatch(target.fragment) if summary and summary.viewer_address else None
    address = (summary.viewer_address if page else summary.address) if summary else target.address
    if mark == REF_SRC:
        return str(escape(link(address, "")))
    if not address:
        return ""
    if mark == REF_CLOSE:
        return "</a>"
    name = "" if ref.has_label or summary is None else _reference_name(target, summary, reader)
    fragment = _quote_fragment(ref) if target.file else _page_fragment(target, summary)
    return f'<a href="{escape(_append_query(link(address, fragment), ref))}"{_hover_attribute(summary)}>{name}'


def _reference_name(target: LinkTarget, summary: DocumentSummary, reader: Reader) -> Markup:
    """Return the text of a reference without a label: the title, with the page if the reference is to a page of a document.

    The summary of a withdrawn document has no title.
    """
    title = summary.title or reader.read("translations").gettext("a withdrawn story")
    number = PAGE_FRAGMENT.fullmatch(target.fragment)
    if not number or summary.kind != "document":
        return escape(title)
    name: Markup = reader.read("translations").gettext("%(title)s, page %(page)s", title=title, page=number[1])
    return name


def _page_fragment(target: LinkTarget, summary: DocumentSummary | None) -> str:
    """Return the fragment of a reference to a document of the archive.

    A reference to a page of a PDF becomes an anchor of the page that shows the PDF copy; it is empty if there is no such page.
    """
    is_page = summary is not None and summary.kind == "document" and PAGE_FRAGMENT.fullmatch(target.fragment)
    return target.fragment if not is_page else f"_{target.fragment}" if summary and summary.viewer_address else ""


def _hover_attribute(summary: DocumentSummary | None) -> str:
    """Return the attribute from which a hover card gets its entry; empty unless the summary is of an entity."""
    return f' data-ref="{summary.uid}"' if summary and summary.kind not in NON_ENTITY_KINDS else ""


def _first_mention_edits(doc: DocumentView, reader: Reader, link: Link, linkable: tuple[str, ...]) -> Iterator[Edit]:
    """Yield the tags of a link around the first mention of each entity, by its name or an alias, in running text.

    Of names that overlap, the first is linked; of names that begin at the same place, the longest. A mention that is part of a
    longer name of another entity is not linked.
    """
    known: dict[str, str] = {}
    for uid in linkable:
        for name in reader.read("names", uid):
            if len(reader.read("entities_named", name)) == 1:
                known.setdefault(_search_form(name), uid)
    linked = {target.uid for target in doc.links.refs if target.uid}
    done: set[str] = set()
    text = _searchable_html(doc.body.html)
    for place in _sidenotes_last(doc, _without_overlaps(_find_names(doc, text, known))):
        start, end, name = place
        uid = known[name]
        if uid in done or uid in linked or _is_in_longer_name(doc, reader, place, uid):
            continue
        done.add(uid)
        summary = reader.summary(uid)
        if summary:
            yield start, start, f'<a href="{escape(link(summary.address, ""))}"{_hover_attribute(summary)}>'
            yield end, end, "</a>"


def _is_in_longer_name(doc: DocumentView, reader: Reader, place: tuple[int, int, str], uid: str) -> bool:
    """Return True if a mention is part of a longer name: the name of another entity of the archive, or one with initials."""
    start, end, _ = place
    around = find_surroundings(doc.body.html, start, end)
    return around.has_leading_initials(is_person=uid.startswith("person/")) or any(
        owner != uid and around.is_part_of(longer)
        for pair in around.covering_pairs()
        for longer, owner in reader.read("names_containing", pair)
    )


def _without_overlaps(places: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Return the places without those that overlap an earlier one."""
    found: list[tuple[int, int, str]] = []
    for place in places:
        if not found or place[0] >= found[-1][1]:
            found.append(place)
    return found


def _sidenotes_last(doc: DocumentView, places: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Return the places with those in sidenotes moved behind those in the text."""
    if not places or _SIDENOTE_OPEN not in doc.body.html:
        return places
    notes = [found.span() for found in _SIDENOTE.finditer(doc.body.html)]
    return sorted(places, key=lambda place: any(start <= place[0] < end for start, end in notes))


def _find_names(doc: DocumentView, text: str, names: dict[str, str]) -> list[tuple[int, int, str]]:
    """Return each place where a name appears as whole words in a linkable span, sorted by start, then longest first."""
    spans = doc.body.linkable_spans
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
                and word_boundaries.is_whole_word(text, at, end)
                and not is_in_character_reference(text, at, end)
            ):
                found.append((at, end, name))
            at = text.find(name, at + 1)
    return sorted(found, key=lambda place: (place[0], -place[1]))


def _search_form(name: str) -> str:
    """Return a name in the form in which it is searched for: dashes set, escaped, with plain quotes and spaces."""
    escaped = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return word_boundaries.normalize_characters(set_dashes(escaped))


def _searchable_html(html: str) -> str:
    """Return a body in the form in which names are searched for. Inline tags become soft hyphens, so that offsets are unchanged."""
    return _INLINE_TAG.sub(lambda tag: "\u00ad" * len(tag[0]), word_boundaries.normalize_characters(html))


def is_in_character_reference(text: str, start: int, end: int) -> bool:
    """Return True if a place is inside a character reference such as `&amp;`."""
    opened = text.rfind("&", max(0, start - 8), start)
    return (
        opened >= 0
        and re.fullmatch(r"&#?\w+;", text[opened : text.find(";", start) + 1]) is not None
        and end <= text.find(";", start)
    )
