"""Follows every link of a built site on disk, as a browser would."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

from lxml import html

ADDRESSES = ("href", "src", "poster", "{http://www.w3.org/1999/xlink}href", "xlink:href")
CANDIDATE = re.compile(r"[\s,]*(\S*[^\s,])(?:\s[^,]*)?")  # of a srcset: an address, perhaps "2x"
REFRESH = re.compile(r"^[\d.\s]*[;,]?\s*url\s*=\s*['\"]?([^'\"]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Broken:
    """A link that leads nowhere."""

    file: str  # the page it is on, relative to the folder
    link: str  # as it is written there
    reason: str


@dataclass(frozen=True, slots=True)
class _Page:
    links: tuple[str, ...]
    ids: frozenset[str]
    base: str  # the href of <base>, or ""


def broken(folder: Path, *, base: str = "/", file_mode: bool = False) -> list[Broken]:
    """The broken links in all HTML below the folder, published at base or, in file_mode, opened from disk.

    A folder is its index.html, but not in file_mode. One that begins with "/" is good at the base "/" alone.
    Links to other hosts are not followed.
    """
    folder = folder.resolve()
    root = folder.as_uri() + "/" if file_mode else "http://site.invalid" + base
    pages = {file: _read(file) for file in sorted(folder.rglob("*.html"))}
    check = _Check(folder, root, pages, file_mode=file_mode)
    return sorted(
        Broken(file.relative_to(folder).as_posix(), link, reason)
        for file, page in pages.items()
        for link in dict.fromkeys(page.links)
        if (reason := check.reason(file, link))
    )


@dataclass(frozen=True, slots=True)
class _Check:
    folder: Path
    root: str  # the folder's address
    pages: dict[Path, _Page]
    file_mode: bool

    def reason(self, file: Path, link: str) -> str | None:
        """Why the link is broken, or None."""
        root = urlsplit(self.root)
        if file == self.folder / "404.html" and link.startswith("/"):
            return None  # it may be shown anywhere, and counts from the root of the host that the archive is made for
        if link.startswith("/") and not link.startswith("//") and (self.file_mode or root.path != "/"):
            return "begins with /, and the site is not at the root"
        try:
            target = urlsplit(urljoin(urljoin(self._address(file), self.pages[file].base), link))
        except ValueError:
            return "no address"
        if (target.scheme, target.netloc) != (root.scheme, root.netloc):
            return None
        if not (target.path + "/").startswith(root.path):
            return "leaves the site"
        path = self.folder / unquote(target.path[len(root.path) :])
        return self._missing(path, slash=target.path.endswith("/")) or self._lost(path, target.fragment)

    def _address(self, file: Path) -> str:
        return self.root + quote(file.relative_to(self.folder).as_posix())

    def _missing(self, path: Path, *, slash: bool) -> str | None:
        if path.is_dir():
            if self.file_mode:
                return "leads to a folder"
            return None if (path / "index.html").is_file() else "leads to a folder without index.html"
        return None if path.is_file() and not slash else "no such file"

    def _lost(self, path: Path, fragment: str) -> str | None:
        page = self.pages.get(path / "index.html" if path.is_dir() else path)
        name = unquote(fragment.partition(":~:")[0])
        found = page is None or name.lower() in ("", "top") or name in page.ids
        return None if found else f"no id {name!r} there"


def _read(file: Path) -> _Page:
    tree = html.document_fromstring(file.read_bytes() or b"<p>", parser=html.HTMLParser(encoding="utf-8"))
    return _Page(
        links=tuple(link.strip() for element in tree.iter("*") for link in _links(element)),
        ids=frozenset(tree.xpath("//@id | //a/@name")),
        base=next(iter(tree.xpath("//base/@href")), ""),
    )


def _links(element: html.HtmlElement) -> Iterator[str]:
    if element.tag == "base":
        return
    yield from (element.attrib[name] for name in ADDRESSES if name in element.attrib)
    for name in ("srcset", "imagesrcset"):
        yield from CANDIDATE.findall(element.get(name, ""))
    if element.tag == "meta" and element.get("http-equiv", "").lower() == "refresh":
        yield from REFRESH.findall(element.get("content", ""))
