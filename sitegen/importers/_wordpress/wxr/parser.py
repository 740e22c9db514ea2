"""Parses one item, or the text around items, with expat. It is strict: what is not well-formed raises `ExpatError`."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from typing import TYPE_CHECKING
from xml.parsers import expat

from sitegen.importers._wordpress.wxr.elements import Author, Channel, Term, WxrItem

if TYPE_CHECKING:
    from collections.abc import Mapping

KNOWN_PREFIXES = {
    "wp": "http://wordpress.org/export/1.2/",
    "excerpt": "http://wordpress.org/export/1.2/excerpt/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "atom": "http://www.w3.org/2005/Atom",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "media": "http://search.yahoo.com/mrss/",
    "georss": "http://www.georss.org/georss",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "googleplay": "http://www.google.com/schemas/play-podcasts/1.0",
}
"""Namespaces of exports by their usual prefix."""
_FIELDS = frozenset(
    {
        "title", "link", "guid", "creator", "content", "excerpt", "description", "post_id", "post_date", "post_date_gmt", "post_modified",
        "post_modified_gmt", "post_name", "status", "post_parent", "menu_order", "post_type", "attachment_url", "is_sticky",
    }
)  # fmt: skip
_OF_ITEMS = frozenset(
    {
        "guid",
        "creator",
        "content",
        "excerpt",
        "post_id",
        "post_date",
        "post_name",
        "status",
        "post_type",
        "postmeta",
        "comment",
    }
)
SIGNS = "signs between elements"
"""Name for punctuation that is in no element."""
_IGNORED = frozenset({"pubDate", "comment_status", "ping_status", "enclosure", "comments"})
"""Elements that say nothing which other elements do not say better: the time of day without its zone, and how comments were set."""
_VOLATILE_META = re.compile(r"_edit_|_pingme|_encloseme|.*(views|_cache|_oembed_)", re.IGNORECASE)
"""Keys whose values change although the post does not."""


class StructureError(ValueError):
    """The data is well-formed, but is not what an export contains, because a part of it is missing or is not escaped."""

    def __init__(self, message: str, line: int, column: int = 1) -> None:
        super().__init__(message)
        self.line, self.column = line, column


@cache
def _local_name(name: str) -> str:
    """Return the local name of an element; `content` and `excerpt` for both elements `encoded`; a name with its prefix for others.

    Namespaces are compared by the part that all versions have.
    """
    uri, _, local = name.rpartition(" ")
    if local == "encoded":
        return "excerpt" if "excerpt" in uri else "content"
    if not uri or "wordpress.org/export/" in uri or "purl.org/dc/" in uri:
        return local
    return next((f"{prefix}:{local}" for prefix, known in KNOWN_PREFIXES.items() if known == uri), f"{uri} {local}")


class ElementReader:
    """Collects the children of an item or a channel, and their children."""

    def __init__(self, prologue: bytes) -> None:
        """Create a reader for one parse.

        Args:
            prologue: the start tag of the root, with the declarations of namespaces, and a line break.
        """
        self.children: list[tuple[str, dict[str, str], str, list[tuple[str, str]]]] = []
        """Name, attributes, text and children of each element."""
        self.lines: dict[str, int] = {}
        """Line of the text of each element, counted from the first line of what is parsed."""
        self.current = ""
        """Name of the element in which the parser is."""
        self.cdata_sections = 0
        self._prologue = prologue
        self._depth = 0
        self._text: list[str] = []
        self._attributes: dict[str, str] = {}
        self._nested: list[tuple[str, str]] = []

    def parse(self, data: bytes, depth: int) -> None:
        """Parse the children at a depth below the root.

        Raises:
            ExpatError: if the data is not well-formed.
            StructureError: if elements or texts are where they cannot be.
        """
        self._first = depth + 1
        self._parser = expat.ParserCreate("UTF-8", " ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text.append
        self._parser.StartCdataSectionHandler = self._count_cdata
        self._parser.Parse(self._prologue, False)  # noqa: FBT003 - expat takes no keywords
        self._parser.Parse(data, False)  # noqa: FBT003
        self._parser.Parse(b"</rss>", True)  # noqa: FBT003

    def _count_cdata(self) -> None:
        self.cdata_sections += 1

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == self._first:
            self._check_text()
            self.current = _local_name(name)
            self._attributes, self._nested = attributes, []
            self.lines.setdefault(self.current, self._parser.CurrentLineNumber - 1)
            self._text.clear()
        elif self._depth > self._first:
            if self.current in _FIELDS:
                raise self._error(f"<{self.current}> contains other elements, although it is a text")
            if self._depth == self._first + 1:
                self._text.clear()

    def _check_text(self) -> None:
        """Refuse words between the elements. Signs, which a slip of an editor leaves there, are counted only."""
        if self._text and (text := "".join(self._text).strip()):
            if any(map(str.isalnum, text)):
                raise self._error("there is text between the elements")
            self.children.append((SIGNS, {}, text, []))

    def _error(self, message: str) -> StructureError:
        return StructureError(message, self._parser.CurrentLineNumber - 1, self._parser.CurrentColumnNumber + 1)

    def _end(self, name: str) -> None:
        if self._depth == self._first:
            self.children.append((self.current, self._attributes, "".join(self._text), self._nested))
            self._text.clear()
        elif self._depth == self._first + 1:
            self._nested.append((_local_name(name), "".join(self._text)))
            self._text.clear()
        elif self._depth == self._first - 1:
            self._check_text()
        self._depth -= 1


def parse_item(data: bytes, prologue: bytes, file: str, line: int) -> tuple[WxrItem, int]:
    """Return an item, and the number of its CDATA sections.

    Raises:
        ExpatError: if the data is not well-formed; its line is counted from 2.
        StructureError: if elements or texts are where they cannot be.
    """
    reader = ElementReader(prologue)
    reader.parse(data, 2)
    fields: dict[str, str] = {}
    terms: list[Term] = []
    meta: list[tuple[str, str]] = []
    comments, has_password, unknown = 0, False, []
    for name, attributes, text, nested in reader.children:
        if name == "postmeta":
            pair = dict(nested)
            meta.append((pair.get("meta_key", "").strip(), pair.get("meta_value", "")))
        elif name == "category":
            terms.append(Term(attributes.get("domain", "category"), attributes.get("nicename", ""), text.strip()))
        elif name == "comment":
            comments += 1
        elif name == "post_password":
            has_password = has_password or bool(text)
        elif name in _FIELDS:
            if fields.setdefault(name, text) != text:
                message = (
                    f"<{name}> is there twice, because the end of an item and the start of the next one are missing"
                )
                raise StructureError(message, reader.lines[name])
        elif name not in _IGNORED and (text.strip() or nested):
            unknown.append(name)
    digest = _digest(fields, terms, meta, has_password=has_password)
    content_line = line + reader.lines.get("content", 1) - 1
    return WxrItem(
        file, line, fields, tuple(terms), tuple(meta), digest, has_password, comments, tuple(unknown), content_line
    ), reader.cdata_sections  # fmt: skip


def _digest(fields: Mapping[str, str], terms: list[Term], meta: list[tuple[str, str]], *, has_password: bool) -> str:
    """Return the digest of what the importer reads. Times of modification are left out, because saving without a change sets them."""
    kept = sorted((name, text) for name, text in fields.items() if not name.startswith("post_modified"))
    values = [pair for pair in meta if not _VOLATILE_META.match(pair[0])]
    parts = repr((kept, [(term.domain, term.slug, term.name) for term in terms], values, has_password))
    return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()


def parse_channel(data: bytes, prologue: bytes) -> Channel:
    """Return what the text around items says about the site.

    Raises:
        ExpatError: if the data is not well-formed; its line is counted from 2.
        StructureError: if an element is there that only items have.
    """
    reader = ElementReader(prologue)
    reader.parse(data, 2)
    if found := next((name for name, *_ in reader.children if name in _OF_ITEMS), ""):
        message = f"<{found}> is not in an item, because the start of the item is missing"
        raise StructureError(message, reader.lines[found])
    texts = {name: text.strip() for name, _, text, nested in reversed(reader.children) if not nested}
    authors, categories = [], []
    for name, _, _, nested in reader.children:
        pair = dict(nested)
        if name in {"author", "wp_author"}:
            authors.append(_author(pair))
        elif name == "category" and pair.get("term_id"):
            categories.append((pair["term_id"].strip(), pair.get("cat_name", "").strip()))
    base_url = texts.get("base_blog_url", "") or texts.get("base_site_url", "") or texts.get("link", "")
    title, link, version = (texts.get(name, "") for name in ("title", "link", "wxr_version"))
    return Channel(title, link, base_url, version, tuple(authors), tuple(categories))


def _author(pair: dict[str, str]) -> Author:
    """Return an author with the name that readers saw; a first and a last name if that is the login."""
    login = pair.get("author_login", "").strip()
    name = pair.get("author_display_name", "").strip()
    full = f"{pair.get('author_first_name', '').strip()} {pair.get('author_last_name', '').strip()}".strip()
    return Author(login, full if full and name in {"", login} else name, pair.get("author_id", "").strip())
