"""Addresses: permalink patterns, output files, relative links, and the addresses of generated pages.

An address is the decoded path of a page or a file below the archive's base. It begins with `/`; the address of a folder ends
with `/` and is answered by the folder's `index.html`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from sitegen.names.bylines import writer_key, writer_slug

# Addresses of pages and folders that exist once in an archive.
STORIES_ADDRESS = "/stories/"
DATES_ADDRESS = "/dates/"
DIRECTORY_ADDRESS = "/entries/"
CORRECTIONS_ADDRESS = "/corrections/"
SEARCH_ADDRESS = "/search/"
SEARCH_INDEX_ADDRESS = "/search/pagefind/"
DATASET_ADDRESS = "/data/"
COLOPHON_ADDRESS = "/colophon/"
ASSETS_ADDRESS = "/assets/"
FAVICON_ADDRESS = "/favicon.ico"
SITE_CARD_ADDRESS = "/card.png"
"""Address of the social card of the site."""
TOUCH_ICON_ADDRESS = "/apple-touch-icon.png"


class FeedFormat(NamedTuple):
    """A format of feeds."""

    file_name: str
    media_type: str
    label: str
    """Name of the format for readers, the same in every language."""


# Published formats.
FEED_FORMATS = {
    "atom": FeedFormat("feed.xml", "application/atom+xml", "Atom"),
    "rss": FeedFormat("rss.xml", "application/rss+xml", "RSS"),
    "json": FeedFormat("feed.json", "application/feed+json", "JSON Feed"),
}
"""The formats of feeds (RFC 4287; RSS 2.0; JSON Feed 1.1), by their names in the configuration."""
MAX_FOUR_DIGIT_YEAR = 9999
"""Last year that EDTF writes with four digits. Later years, and years before -9999, begin with `Y`."""

# Characters.
PATH_SAFE_CHARS = "/-._~!$&'()*+,;=:@"
"""Characters of a path that are not percent-encoded (RFC 3986)."""
IRI_SAFE_CHARS = "%/:?#[]@!$&'()*+,;=~"
"""Characters of an external address that are not percent-encoded. `%` is one: the address may be encoded already."""
NOT_A_WEB_ADDRESS = "is not a web address"
"""End of the message about an address that is not an absolute http or https URL."""
_FORBIDDEN_CHARS = re.compile(r'[\x00-\x1f\x7f-\x9f\u2028\u2029\\?#<>"|*]')
_NON_ID_CHARS = re.compile(r"[^\w.-]+")
_NETLOC = re.compile(r"(?:[^@]*@)?(?:\[[^\[\]]*\]|[^\[\]@]*)(?::\d*)?")
"""A host with an optional user and port. `urlsplit` takes the part in brackets of any other text for the host."""
_HOST = re.compile(r"[0-9a-f:.]*:[0-9a-f:.]*|[\w-]+(\.[\w-]+)*\.?")
"""A host: an IPv6 address, or names separated by dots."""
_EMAIL_LINK = re.compile(r"mailto:[^\s@,;?]+@[^\s@,;?]+\.[^\s@,;?]+(?:\?\S*)?")
_TELEPHONE_LINK = re.compile(r"tel:\+?[0-9().-]+")
_OPAQUE_ADDRESS = re.compile(r"/withdrawn/[0-9a-f]{16}/")


def format_permalink(pattern: str, parts: dict[str, str]) -> str:
    """Return the address of a document, from the permalink pattern of its kind and the values of the placeholders.

    Empty parts are left out: `/stories/{section}/{slug}/` gives `/stories/bridge/` for a story without a section.

    Raises:
        KeyError: if the pattern has a placeholder without a value.

    """
    path = pattern.format_map(parts)
    while "//" in path:
        path = path.replace("//", "/")
    return path


def output_file(address: str) -> str:
    """Return the path of the output file at an address: `stories/index.html` for `/stories/`, `robots.txt` for `/robots.txt`."""
    path = address.lstrip("/")
    return f"{path}index.html" if not path or path.endswith("/") else path


def address_of(path: str) -> str:
    """Return the address of an output file: `/stories/` for `stories/index.html`. The inverse of `output_file`."""
    folder, _, name = path.rpartition("/")
    return f"/{path}" if name != "index.html" else f"/{folder}/" if folder else "/"


def redirect_address(path: str) -> str:
    """Return the address at which the redirect from an old address is published.

    `/old` becomes `/old/`. An address whose last part has an extension (`/old.html`) or that has a query (`/old?id=1`) is
    returned unchanged.
    """
    if "?" in path:
        return path
    return path if path.endswith("/") or "." in path.rpartition("/")[2] else f"{path}/"


def opaque_address(uid: str) -> str:
    """Return an address for a tombstone that does not reveal the document: `/withdrawn/0f1e2d3c4b5a6978/`.

    The digits are the first 16 hexadecimal digits of the id's SHA-256.
    """
    return f"/withdrawn/{hashlib.sha256(uid.encode()).hexdigest()[:16]}/"


def opaque_id(address: str) -> str:
    """Return the name of the tombstone at an opaque address: `withdrawn/0f1e2d3c4b5a6978`. Empty for any other address."""
    return address.strip("/") if _OPAQUE_ADDRESS.fullmatch(address) else ""


def relative_url(source: str, target: str, *, file: bool = False) -> str:
    """Return the percent-encoded relative link from one address to another: `../../dates/` from `/stories/x/` to `/dates/`.

    Both addresses begin with `/`. The link works at the root of a domain and below any path. With `file`, links to folders
    name the `index.html`, so that they also work for pages that are opened from a disk.
    """
    if file and target.endswith("/"):
        target += "index.html"
    first_folder = target[: target.find("/", 1) + 1]
    if first_folder and not source.startswith(first_folder):  # fast path: most links share no folder with their page
        return _quote_path("../" * (source.count("/") - 1) + target[1:])
    source_folders, (*target_folders, name) = source.split("/")[1:-1], target.split("/")[1:]
    common = 0
    for source_folder, target_folder in zip(source_folders, target_folders, strict=False):
        if source_folder != target_folder:
            break
        common += 1
    parts = [".."] * (len(source_folders) - common) + target_folders[common:]
    return _quote_path("/".join([*parts, name]) if parts else name or "./")


def iri_to_uri(address: str) -> str:
    """Return a web address in ASCII (RFC 3986): the host in IDNA, the rest percent-encoded.

    `https://bücher.example/straße` becomes `https://xn--bcher-kva.example/stra%C3%9Fe`.

    Raises:
        ValueError: if the address cannot be parsed, or the host cannot be encoded.
    """
    parts = urlsplit(address)
    user, at, host_and_port = parts.netloc.rpartition("@")
    is_ipv6 = host_and_port.startswith("[")
    host, colon, port = (host_and_port, "", "") if is_ipv6 else host_and_port.partition(":")
    host = host.encode("idna").decode()
    return quote(parts._replace(netloc=f"{user}{at}{host}{colon}{port}").geturl(), safe=IRI_SAFE_CHARS)


@lru_cache(maxsize=4096)
def web_address_error(link: str) -> str:
    """Return what is wrong with a web address, as the end of a sentence; empty if it is valid.

    `ftp://example.org` gives "is not a web address".
    """
    try:
        parts = urlsplit(link)
        host, _ = parts.hostname, parts.port  # raises ValueError if the port is not a number
        iri_to_uri(link)
    except ValueError:
        return NOT_A_WEB_ADDRESS
    if (
        parts.scheme not in {"http", "https"}
        or not host
        or not _NETLOC.fullmatch(parts.netloc)
        or not _HOST.fullmatch(host)
        or host in {"http", "https"}
        or re.search(r"[\s\x00-\x1f\x7f<>\"]", link)
    ):
        return NOT_A_WEB_ADDRESS
    return "contains a user name or a password, which would be published" if "@" in parts.netloc else ""


def contact_error(link: str) -> str:
    """Return what is wrong with a web address, `mailto:` or `tel:` link, as the end of a sentence; empty if it is valid."""
    if link.startswith("mailto:"):
        return "" if _EMAIL_LINK.fullmatch(link) else "is not the address of an e-mail link"
    if link.startswith("tel:"):
        return "" if _TELEPHONE_LINK.fullmatch(link) else "is not the number of a telephone link"
    return web_address_error(link)


@lru_cache(maxsize=16384)
def absolute_url(base_url: str, address: str) -> str:
    """Return the absolute URL of an address; `base_url` ends with a slash.

    `https://example.org/a/` and `/dates/` give `https://example.org/a/dates/`.
    """
    return base_url + relative_url("/", address).removeprefix("./")


@lru_cache(maxsize=65536)
def _quote_path(path: str) -> str:
    """Return a relative path percent-encoded (RFC 3986).

    A path with a colon before its first slash begins with `./`, because it would be read as a scheme.
    """
    encoded = (
        path
        if path.isascii() and path.replace("/", "").replace("-", "").replace(".", "").isalnum()
        else quote(path, PATH_SAFE_CHARS)
    )
    return f"./{encoded}" if ":" in encoded.partition("/")[0] else encoded


def normalized_path(path: str) -> str:
    """Return a path in NFC and case folded: `Ä.html` becomes `ä.html`.

    Two paths with the same result are the same file on some file systems.
    """
    return path if path.isascii() and path.islower() else unicodedata.normalize("NFC", path).casefold()


def path_error(path: str) -> str:
    """Return the reason why a path may not be published, as a sentence; empty if it may.

    A path must not have the parts `.` and `..`, characters that are not allowed in addresses, or very long names.
    """
    parts = path.split("/")
    if ".." in parts or "." in parts:
        return 'it must not contain "." or ".." as a part'
    if _FORBIDDEN_CHARS.search(path):
        return 'it must not contain control characters or any of \\ ? # < > " | *'
    if any(len(part.encode()) > 200 for part in parts):  # noqa: PLR2004 - common file systems allow 255 bytes a name
        return "a part is longer than 200 bytes"
    return "it is longer than 1,000 bytes" if len(path.encode()) > 1000 else ""  # noqa: PLR2004 - systems allow 4,096 in all


def is_month(period: str) -> bool:
    """Return True for the key of a month, such as `2019-03`. Years of more than four digits have no months."""
    return not period.startswith("Y") and "-" in period[1:]


def date_address(period: str) -> str:
    """Return the address of the stories of a period: `/dates/2019/`, `/dates/2019/03/` or `/dates/undated/`."""
    return f"{DATES_ADDRESS}{period[:1] + period[1:].replace('-', '/') if is_month(period) else period}/"


def year_address(year: int) -> str:
    """Return the address of the stories of a year: `/dates/2019/`, `/dates/Y12000/`."""
    return date_address(year_name(year))


def year_name(year: int) -> str:
    """Return the key of a year in the date index: `2019`, `-0044`, `Y12000`."""
    long = "Y" if abs(year) > MAX_FOUR_DIGIT_YEAR else ""
    return f"{long}{'-' if year < 0 else ''}{abs(year):04d}"


def directory_address(folder: str) -> str:
    """Return the address of the A-Z index of a kind, from its folder: `/people/`."""
    return f"/{folder}/"


def letter_address(base_address: str, letter: str) -> str:
    """Return the address of one letter of an A-Z index: `/people/letters/a/`, or `/people/letters/other/`."""
    return f"{base_address}letters/{letter.lower() if letter.isalnum() else 'other'}/"


def byline_address(name: str) -> str:
    """Return the address of the stories of a writer: `/bylines/ann-lee/`.

    `name` is the id of a person or a staff member, a name as it is printed, or a writer key. That of a staff member redirects to the
    member's own page.
    """
    is_id = name.startswith(("person/", "staff/"))
    return f"/bylines/{name.partition('/')[2] if is_id else writer_slug(writer_key(name))}/"


def section_address(name: str) -> str:
    """Return the address of a section: `/sections/politics/`."""
    return f"/sections/{name}/"


def resized_image_address(address: str, width: int, format_name: str) -> str:
    """Return the address of a resized image: `photo.jpg.960.webp`.

    The extension of the original is kept, because `photo.png` may exist next to `photo.jpg`.
    """
    return f"{address}.{width}.{format_name}"


def child_address(address: str, file_name: str) -> str:
    """Return the address of a file in the folder of a page: `/stories/x/feed.xml` for `/stories/x/` and `/stories/x.html`."""
    folder = address if address.endswith("/") else f"{address.rpartition('.')[0] or address}/"
    return folder + file_name


def page_anchor(label: str) -> str:
    """Return the HTML id of a cited page in a document viewer: `_p2-4` for `2-4`, `_pExhibit-B` for `Exhibit B`."""
    return f"_p{_NON_ID_CHARS.sub('-', label)}"
