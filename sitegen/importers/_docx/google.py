"""Documents of Google Docs, exported as a web page: one file, or a zip file with its pictures.

Bold and italic are classes whose meaning is in the style sheet of the page, links lead through google.com, and comments are at the end.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qs, urlsplit

from sitegen.content.text.decoding import decode_text
from sitegen.content.text.limited_files import MEGABYTE, read_beginning
from sitegen.diagnostics import Problem
from sitegen.importers._docx.google_layout import join_paragraphs_of_notes, nest_lists
from sitegen.importers._docx.package import PackageError, unpack
from sitegen.importers._docx.text_document import TextDocument
from sitegen.importers._html.linked_notes import place_notes
from sitegen.importers._html.parsing import MAX_PAGE_BYTES, body_html, parse_page
from sitegen.importers._items import Change, ImportedFile
from sitegen.names.naming import new_slug
from sitegen.problem_codes.environment import IMPORT_FAILED
from sitegen.problem_codes.files import FILE_OVER_LIMIT

if TYPE_CHECKING:
    from pathlib import Path

    from selectolax.lexbor import LexborHTMLParser, LexborNode

_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_AT_RULE = re.compile(r"@[\w-]+[^{};]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")
"""Rules for print and other conditions, and imports."""
_HIDING = re.compile(r"display:\s*none|visibility:\s*hidden")
_CLASS = re.compile(r"\.([\w-]+)")
_GOOGLE = re.compile(r"(?:www\.)?google(?:\.[a-z]{2,3}){1,2}")
"""Hosts of Google's redirects."""
COMMENT_PREFIX = "cmnt"
"""Beginning of the ids of comments."""
MARKS = (
    (re.compile(r"font-weight:\s*(?:bold|[6-9]\d\d)"), "strong"),
    (re.compile(r"font-style:\s*italic"), "em"),
    (re.compile(r"text-decoration:[^;]*line-through"), "s"),
    (re.compile(r"vertical-align:\s*super"), "sup"),
    (re.compile(r"vertical-align:\s*sub\b"), "sub"),
)
"""Declarations of the style sheet, with the elements that mean the same."""


class _Export(NamedTuple):
    """A page and the files next to it, by the path that the page uses."""

    html: str
    files: dict[str, bytes]


def read_google(file: Path) -> TextDocument:
    """Return an exported document.

    Raises:
        PackageError: if the file is no page in UTF-8, or no zip file with one.
    """
    export = _read_zip(file) if file.suffix.lower() == ".zip" else _read_page(file)
    comments = place_notes(join_paragraphs_of_notes(export.html), prefix=COMMENT_PREFIX, is_dropped=True)
    page = parse_page(comments.html)
    nest_lists(page)
    sheet = _style_sheet(parse_page(export.html))
    styles = _styles(sheet)
    _hide_by_class(page, sheet)
    for node in page.css("span"):
        _mark_up(page, node, styles)
    for link in page.css("a[href]"):
        link.attrs["href"] = unwrap(link.attributes.get("href") or "")
    files = _name_pictures(page, export.files, file)
    for node in page.css("style"):
        node.decompose()
    counts = Counter({"comment": len(comments.notes)}) if comments.notes else Counter[str]()
    changes = (Change("changed", "link through google.com leads to its target"),) if "/url?" in export.html else ()
    return TextDocument(body_html(page), files, changes, counts)


def _read_page(file: Path) -> _Export:
    return _Export(_decode(read_beginning(file, MAX_PAGE_BYTES), str(file)), {})


def _read_zip(file: Path) -> _Export:
    parts = unpack(file, "a zip file")
    pages = [name for name in parts if name.lower().endswith((".html", ".htm"))]
    if len(pages) != 1:
        raise PackageError(IMPORT_FAILED(f"the zip file has {len(pages)} pages; an exported document has one"))
    return _Export(_decode(parts[pages[0]], str(file)), parts)


def _decode(data: bytes, file: str) -> str:
    if len(data) > MAX_PAGE_BYTES:
        message = FILE_OVER_LIMIT(f"the page is larger than {MAX_PAGE_BYTES // MEGABYTE} MB")
        raise PackageError(message, "export the document again as a zip file, with its pictures as files")
    text = decode_text(data, file)
    if isinstance(text, Problem):
        raise PackageError(IMPORT_FAILED(f"line {text.line}: {text.message}"))
    return text


def _style_sheet(page: LexborHTMLParser) -> list[tuple[str, str]]:
    """Return the classes of the page's style sheet, each with its declarations."""
    sheet = "".join(node.text(deep=True) or "" for node in page.css("style"))
    return [
        (match[1], declarations)
        for selector, declarations in _RULE.findall(_AT_RULE.sub("", sheet))
        for one in selector.split(",")
        if (match := _CLASS.fullmatch(one.strip()))
    ]


def _styles(sheet: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the elements that mean the same as each class."""
    found: dict[str, list[str]] = {}
    for name, declarations in sheet:
        found.setdefault(name, []).extend(mark for pattern, mark in MARKS if pattern.search(declarations))
    return found


def _hide_by_class(page: LexborHTMLParser, sheet: list[tuple[str, str]]) -> None:
    """Write into elements that a class hides that they are hidden, so that they are left out and counted."""
    hiding = {name for name, declarations in sheet if _HIDING.search(declarations)}
    for node in page.css("[class]") if hiding else ():
        if hiding & set((node.attributes.get("class") or "").split()):
            node.attrs["style"] = "display:none"


def _mark_up(page: LexborHTMLParser, node: LexborNode, styles: dict[str, list[str]]) -> None:
    """Put the elements around the content of a span that its classes and its style mean."""
    names = [name for each in (node.attributes.get("class") or "").split() for name in styles.get(each, ())]
    names += [name for pattern, name in MARKS if pattern.search(node.attributes.get("style") or "")]
    for name in dict.fromkeys(names):
        wrapper = page.create_node(name)
        children = list(node.iter(include_text=True))
        for child in children:
            wrapper.insert_child(child)
        for child in children:
            child.decompose()
        node.insert_child(wrapper)


def unwrap(address: str) -> str:
    """Return the target of an address of Google's redirects, in any country; any other address is returned unchanged."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    if not _GOOGLE.fullmatch(parts.hostname or "") or parts.path != "/url":
        return address
    found = parse_qs(parts.query)
    return next((found[name][0] for name in ("q", "url") if name in found), address)


def _name_pictures(page: LexborHTMLParser, files: dict[str, bytes], file: Path) -> tuple[ImportedFile, ...]:
    """Return the pictures that the page shows from its zip file, and name them in the page."""
    names: dict[str, ImportedFile] = {}
    for image in page.css("img[src]"):
        src = image.attributes.get("src") or ""
        if src in files:
            suffix = f".{src.rpartition('.')[2].lower()}"
            name = f"{new_slug(file.stem) or 'picture'}-{len(names) + 1}{suffix}"
            names.setdefault(src, ImportedFile(name, files[src]))
            image.attrs["src"] = names[src].name
    return tuple(names.values())
