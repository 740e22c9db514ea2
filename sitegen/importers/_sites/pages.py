"""A site of Markdown files and its pages, as the importers of such sites see them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import msgspec

from sitegen.importers._dates import SourceDate
from sitegen.importers._references import References
from sitegen.importers._sites.systems.permalinks import normalize_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sitegen.importers._items import Role

DATE_IN_NAME = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[-_ ]+(?=.)")
"""Date at the start of a file's name."""
_PELICAN_PREFIX = re.compile(r"^(?:[{|]|%7B|%7C)(?:filename|static|attach)(?:[}|]|%7D|%7C)", re.IGNORECASE)
"""Start of a link to a file in a site of Pelican, such as `{filename}`."""
PAGE_SUFFIXES = frozenset({".md", ".markdown", ".mkd", ".mkdown", ".mdown", ".html", ".htm"})
OTHER_MARKUP = frozenset(
    {".textile", ".rst", ".adoc", ".asciidoc", ".org", ".rmd", ".pandoc", ".pdc", ".ipynb", ".mdx", ".njk", ".liquid"}
)
"""Suffixes of pages that no importer reads."""


class Site(msgspec.Struct, frozen=True):
    """A folder with a site."""

    root: Path
    config: Mapping[str, Any]
    url: str = ""
    """Address of the site, such as `https://example.org`; "" if it is not known."""
    base: str = ""
    """Path of the site below its host, such as `/blog`; "" for its root."""
    zone: str = ""
    """IANA name of the zone of times without an offset; "" for that of the archive."""
    public_folders: tuple[Path, ...] = ()
    """Folders whose files the site had at its root."""
    authors: Mapping[str, str] = {}
    """Names of authors by their key in the front matter."""
    hosts: tuple[str, ...] = ()


class SitePage(msgspec.Struct, frozen=True):
    """A page of the site."""

    path: Path
    relative: str
    """Path from the site's folder, with slashes."""
    item_type: str
    """Type in the words of the source, such as `post`."""
    kind: str
    """Kind of the archive, such as `story`."""
    data: Mapping[str, Any]
    """Front matter with the defaults of the site."""
    name: str
    """Name of the file without its date and its suffix; of an `index` the name of its folder."""
    date: SourceDate | None = None
    """Date of publication; None if it is not known."""
    date_note: tuple[str, str] = ("", "")
    """Description of a date that was taken from the file's name, or could not be read, with an example; "" for none."""
    address: str = ""
    """Old address from the root of the host; "" if it is not known."""
    closed_by: str = ""
    """Reason for which the site did not publish the page, such as `draft`; "" if it did."""
    categories: tuple[str, ...] = ()
    """Categories that the folders of the file state."""

    @property
    def own_address(self) -> str:
        """The old address, or else the path of the file from the root."""
        return self.address or f"/{self.relative}"


def name_of(path: PurePosixPath) -> str:
    """Return the name of a page: that of its file without date and suffix, or of its folder if it is an `index`."""
    stem = path.parent.name if path.stem in {"index", "_index"} and path.parent.name else path.stem
    return DATE_IN_NAME.sub("", stem, count=1)


def date_of_name(path: PurePosixPath) -> str:
    """Return the date at the start of a file's or a folder's name in the form of ISO 8601; "" if there is none."""
    stem = path.parent.name if path.stem in {"index", "_index"} else path.stem
    found = DATE_IN_NAME.match(stem)
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else ""


class PageIndex:
    """Finds pages by the names and the addresses by which other pages refer to them."""

    def __init__(self) -> None:
        """Create an empty index."""
        self._addresses: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def add(self, page: SitePage) -> None:
        """Add a page. A name that several pages have finds none of them."""
        path = PurePosixPath(page.relative)
        self._addresses[page.relative] = page.own_address
        for name in {path.name, path.stem, page.name, str(path.with_suffix("")), str(path.parent)}:
            known = self._names.setdefault(name, page.own_address)
            self._names[name] = known if known == page.own_address else ""

    def address_of(self, written: str, folder: str = "", roots: Iterable[str] = ("",)) -> str | None:
        """Return the address of a page.

        Args:
            written: name or path of its file, with or without its suffix.
            folder: folder of the page that refers to it, from which a relative path begins.
            roots: folders from which a path begins, such as `_posts` or `content`.
        """
        wanted = unquote(written).strip("/")
        starts = [*([folder] if not written.startswith("/") else []), *roots]
        for start in starts:
            path = normalize_address(_joined(start, wanted)).strip("/")
            for candidate in (path, f"{path}.md", f"{path}/index.md", f"{path}/_index.md", f"{path}.markdown"):
                if candidate in self._addresses:
                    return self._addresses[candidate]
        return self._names.get(wanted) or None


def _joined(folder: str, path: str) -> str:
    parts = [part for part in folder.split("/") if part]
    for part in path.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)


class SiteReferences(References):
    """The references of one page, which finds files in the folders of the site."""

    def __init__(self, site: Site, page: SitePage, address_of: Callable[[str], str | None]) -> None:
        """Create a collector.

        Args:
            site: the site.
            page: the page that refers.
            address_of: returns the address of a page by the path of its file, or None.
        """
        super().__init__(f"{site.url}{page.own_address}", site.hosts)
        self._folders, self._page, self._address_of = site.public_folders, page, address_of
        self._root, self._base = site.root, site.base

    def refer(self, address: str, role: Role, line: int = 0, file: Path | None = None) -> str:
        """Return what to write in place of an address: a token for a page or a file of the site, else the address itself."""
        address = _PELICAN_PREFIX.sub("", address.strip())
        path, _, fragment = address.partition("#")
        if file is None and path and not urlsplit(address).netloc and not urlsplit(address).scheme:
            suffix = PurePosixPath(unquote(path)).suffix.lower()
            if role == "link" and suffix in PAGE_SUFFIXES and (found := self._address_of(path)):
                address = f"{found}#{fragment}" if fragment else found
            elif suffix and suffix not in PAGE_SUFFIXES:
                file = self.find_file(path)
        return super().refer(address, role, line, file)

    def find_file(self, path: str) -> Path | None:
        """Return the file of the site at an address from the root, or relative to the page's address or its file; None if there is none."""
        plain = unquote(path.partition("?")[0])
        wanted = plain.removeprefix(f"{self._base}/") if self._base else plain
        own_folder = self._page.path.parent
        folders = self._folders if plain.startswith("/") else (own_folder, *self._folders)
        for folder in folders:
            found = (folder / wanted.lstrip("/")).resolve()
            if self._is_public(found) and found.is_file():
                return found
        return None

    def _is_public(self, file: Path) -> bool:
        """Return True for a file of the site that no part of its path hides. Links to files outside of it lead nowhere."""
        root = self._root.resolve()
        if not file.is_relative_to(root):
            return False
        return not any(part.startswith((".", "_")) for part in file.relative_to(root).parts)
