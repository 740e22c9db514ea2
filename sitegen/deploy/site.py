"""The site to publish: its files with their digests and headers, and the role of each, which decides when it is transferred."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from sitegen.outputs.hosting._common import CACHE_FOREVER, CACHE_REVALIDATE, HASHED_NAME_PATTERN
from sitegen.render.media_types import content_type

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sitegen.deploy.targets import Upload


class Role(Enum):
    """The role of a file in the order of publishing."""

    STYLESHEET = "stylesheet"
    """A stylesheet or script of the theme. Its name changes with its content."""
    PART = "part"
    """A file that pages and lists refer to: a picture, a PDF, a part of the search index or of the dataset."""
    STUB = "stub"
    """A page in place of another one: a tombstone, or a redirect from an old address."""
    PAGE = "page"
    """Any other page."""
    LIST = "list"
    """A page or file that lists others: the front page, a section, a feed, a sitemap, the entry of the search index, a file for the web server."""


STUB_KINDS = frozenset({"byline_redirect", "redirect", "tombstone"})
"""Kinds of page with the role `STUB`."""
LIST_KINDS = frozenset(
    {
        "apache", "atom", "byline", "caddy", "colophon", "corrections", "coverage", "dataset", "date_archive", "directory", "guests",
        "home", "json_feed", "masthead", "netlify_headers", "netlify_redirects", "news_sitemap", "nginx", "nojekyll", "not_found",
        "redirect_table", "robots", "rss", "search", "section", "sitemap", "stories",
    }
)  # fmt: skip
"""Kinds of page and outputs with the role `LIST`."""
_STYLESHEET = re.compile(rf"assets/(.*/)?{HASHED_NAME_PATTERN}")
_SEARCH_FILE = re.compile(r"search/pagefind/")
_SEARCH_PART = re.compile(r"search/pagefind/.*_[0-9a-f]{7,}\.pf_\w+")
_DESCRIPTION = re.compile(r"data/(datapackage\.json|dataset\.jsonld|ro-crate-metadata\.json)")
"""Files that describe the files of the dataset."""
_COMPRESSED = re.compile(r"\.(br|gz)$")
_IMAGE_VARIANT = re.compile(r"(.+)\.\d+\.(avif|jpe?g|png|webp)")
"""A resized picture: its path is that of the original with a width and a format."""
_PAGINATION = re.compile(r"(.*/)?page/\d+/index\.html")


class SiteFile(NamedTuple):
    """A file of the site."""

    path: str
    sha256: str
    role: Role
    content_type: str
    cache_control: str

    @property
    def headers(self) -> tuple[str, str]:
        """Content-Type and Cache-Control."""
        return self.content_type, self.cache_control

    def upload(self, folder: Path, *, is_new: bool = False) -> Upload:
        """Return the transfer of the file from the output folder."""
        from sitegen.deploy.targets import Upload

        return Upload(self.path, folder / self.path, self.sha256, self.content_type, self.cache_control, is_new)


class Site(NamedTuple):
    """The site in the output folder."""

    folder: Path
    """The output folder."""
    base_url: str
    files: dict[str, SiteFile]
    """By path. The manifest is not one of them."""
    manifest: bytes
    """The bytes of the manifest."""


def make_site(
    folder: Path, base_url: str, digests: Mapping[str, str], kinds: Mapping[str, str], manifest: bytes
) -> Site:
    """Return the site in an output folder.

    Args:
        folder: the output folder.
        base_url: the address of the site.
        digests: path to SHA-256 of each file.
        kinds: path to kind of page or output.
        manifest: the bytes of the manifest.
    """
    files = {
        path: SiteFile(path, digest, file_role(path, kinds), file_type(path, kinds), cache_control(path))
        for path, digest in digests.items()
    }
    return Site(folder, base_url, files, manifest)


def file_type(path: str, kinds: Mapping[str, str]) -> str:
    """Return the value of Content-Type: that of its name, except that the page at an old address such as `/story.php` is HTML."""
    return content_type("index.html" if kinds.get(path) in STUB_KINDS else path)


def cache_control(path: str) -> str:
    """Return the value of Cache-Control, the same as in the files for web hosts."""
    return CACHE_FOREVER if _STYLESHEET.fullmatch(path) else CACHE_REVALIDATE


def file_role(path: str, kinds: Mapping[str, str]) -> Role:
    """Return the role of a file, of a precompressed file that of its original."""
    path = path if path in kinds else _COMPRESSED.sub("", path)
    kind = kinds.get(path, "")
    if kind in STUB_KINDS:
        return Role.STUB
    if _STYLESHEET.fullmatch(path):
        return Role.STYLESHEET
    if kind in LIST_KINDS or _DESCRIPTION.fullmatch(path):
        return Role.LIST
    if _SEARCH_FILE.match(path):
        return Role.PART if _SEARCH_PART.fullmatch(path) else Role.LIST
    return Role.PAGE if path.endswith((".html", ".htm")) else Role.PART


def is_stylesheet(path: str) -> bool:
    """Return True for a stylesheet or script of a theme, which cached pages ask for after it is gone."""
    return _STYLESHEET.fullmatch(_COMPRESSED.sub("", path)) is not None


def is_compressed(path: str) -> bool:
    """Return True for a precompressed file, which a server sends in place of its original."""
    return _COMPRESSED.search(path) is not None


def is_replaced(path: str, files: Mapping[str, object]) -> bool:
    """Return True if a file that is gone only has another name now, because of its content.

    That is a stylesheet, a part of the search index, or a resized picture of which the original is one of `files`.
    """
    original = _IMAGE_VARIANT.fullmatch(path)
    return is_stylesheet(path) or is_search_file(path) or (original is not None and original[1] in files)


def is_search_file(path: str) -> bool:
    """Return True for a file of the search index, which contains the texts of pages."""
    return _SEARCH_FILE.match(path) is not None


def is_data_file(path: str) -> bool:
    """Return True for a file of the dataset, which contains the texts of pages."""
    return path.startswith("data/")


def is_list_page(path: str) -> bool:
    """Return True for the second and further pages of a list, which go when the list gets shorter."""
    return _PAGINATION.fullmatch(path) is not None
