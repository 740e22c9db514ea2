"""Addresses: from a pattern to a path, from a path to a file, and from one page to another by a relative link."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote, urlsplit

from sitegen.names.bylines import writer_key, writer_slug

PATH_SAFE_CHARS = "/-._~!$&'()*+,;=:@"
IRI_SAFE_CHARS = "%/:?#[]@!$&'()*+,;=~"
"""What stays as it is in an address of elsewhere, which may be encoded already."""
_HOST = re.compile(r"[0-9a-f:.]*:[0-9a-f:.]*|[\w-]+(\.[\w-]+)*\.?")
"""A host: an address of IPv6, or names with dots between them."""
_OPAQUE_ADDRESS = re.compile(r"/withdrawn/[0-9a-f]{16}/")
_FORBIDDEN_CHARS = re.compile(r'[\x00-\x1f\x7f-\x9f\u2028\u2029\\?#<>"|*]')


DATES_ADDRESS = "/dates/"


MAX_FOUR_DIGIT_YEAR = 9999
"""The last year of four digits; EDTF writes later ones, and those as long before, with a Y."""


STORIES_ADDRESS = "/stories/"


ALL_ENTRIES_ADDRESS = "/entries/"


SEARCH_ADDRESS = "/search/"


COLOPHON_ADDRESS = "/colophon/"


FEED_FORMATS = {"atom": ("feed.xml", "application/atom+xml"), "json_feed": ("feed.json", "application/feed+json")}
"""By output: the file's name and its media type (RFC 4287; JSON Feed 1.1)."""


CORRECTIONS_ADDRESS = "/corrections/"


_NON_ID_CHARS = re.compile(r"[^\w.-]+")


def format_permalink(pattern: str, parts: dict[str, str]) -> str:
    """A document's address, such as `/stories/slug/`, from its kind's pattern; raises KeyError for an unknown part."""
    path = pattern.format_map(parts)
    while "//" in path:
        path = path.replace("//", "/")
    return path


def output_file(addr: str) -> str:
    """The file below the output folder that answers an address: a folder's `index.html`, or the file itself."""
    path = addr.lstrip("/")
    return f"{path}index.html" if not path or path.endswith("/") else path


def address_of(path: str) -> str:
    """Return the address that a file below the output folder answers."""
    folder, _, name = path.rpartition("/")
    return f"/{path}" if name != "index.html" else f"/{folder}/" if folder else "/"


def redirect_path(path: str) -> str:
    """An old address as it is published: a folder, unless its last part has an ending, or it has a query."""
    if "?" in path:
        return path
    return path if path.endswith("/") or "." in path.rpartition("/")[2] else f"{path}/"


def opaque_address(uid: str) -> str:
    """The address of a tombstone that tells nothing of whose it is: 16 hexadecimal digits of the id's SHA-256."""
    return f"/withdrawn/{hashlib.sha256(uid.encode()).hexdigest()[:16]}/"


def opaque_id(addr: str) -> str:
    """Return what a tombstone that tells nothing is called, such as `withdrawn/` and the digits; empty for another address."""
    return addr.strip("/") if _OPAQUE_ADDRESS.fullmatch(addr) else ""


def relative_url(source: str, target: str, *, file: bool = False) -> str:
    """The relative link from one address to another, percent-encoded; with `file`, folders name their index.html.

    Both begin with `/`. The same link holds at a domain's root, under any sub-path and, with `file`, from a disk.
    """
    top = target.find("/", 1) + 1
    if top and not source.startswith(target[:top]):  # nothing in common, as for almost every link
        path = "../" * (source.count("/") - 1) + target[1:]
        return _quote_path(f"{path}index.html" if file and path.endswith("/") else path)
    folder = source[: source.rfind("/", 0, -1) + 1]
    beside = target[len(folder) :]
    if source.endswith("/") and target.startswith(folder) and not target.startswith(source) and beside:
        return _quote_path(f"../{beside}index.html" if file and beside.endswith("/") else f"../{beside}")
    here, there = source.split("/")[1:-1], target.split("/")[1:]
    name = there.pop()
    common = 0
    while common < len(here) and common < len(there) and here[common] == there[common]:
        common += 1
    parts = [".."] * (len(here) - common) + there[common:]
    if file and not name:
        name = "index.html"
    path = "/".join([*parts, name]) if parts else name or "./"
    return _quote_path(path)


def iri_to_uri(address: str) -> str:
    """An address of the web in ASCII (RFC 3986): its host by the name that it has there (IDNA), the rest percent-encoded.

    Raises ValueError for an address that cannot be read, or whose host has no such name.
    """
    parts = urlsplit(address)
    who, at, place = parts.netloc.rpartition("@")
    host, colon, port = place.partition(":") if not place.startswith("[") else (place, "", "")
    host = host.encode("idna").decode()
    return quote(parts._replace(netloc=f"{who}{at}{host}{colon}{port}").geturl(), safe=IRI_SAFE_CHARS)


def web_address_error(link: str) -> str:
    """Return what is wrong with an address of the web, as the end of a sentence; an empty string if nothing is."""
    try:
        parts = urlsplit(link)
        host, _ = parts.hostname, parts.port  # ValueError of a port that is no number
        iri_to_uri(link)
    except ValueError:
        return "is no web address"
    if (
        parts.scheme not in {"http", "https"}
        or not host
        or not _HOST.fullmatch(host)
        or host in {"http", "https"}
        or re.search(r"[\s\x00-\x1f\x7f<>\"]", link)
    ):
        return "is no web address"
    return "has a name or a password in it, which would be published" if "@" in parts.netloc else ""


def absolute_url(base_url: str, address: str) -> str:
    """The whole address of a page or a file, at the archive's base, which ends with a slash."""
    return base_url + relative_url("/", address).removeprefix("./")


@lru_cache(maxsize=65536)
def _quote_path(path: str) -> str:
    """Percent-encoded (RFC 3986), and never to be taken for a scheme: a colon before the first slash gets `./`."""
    encoded = (
        path
        if path.isascii() and path.replace("/", "").replace("-", "").replace(".", "").isalnum()
        else quote(path, PATH_SAFE_CHARS)
    )
    return f"./{encoded}" if ":" in encoded.partition("/")[0] else encoded


def normalized_path(path: str) -> str:
    """The form in which two output paths would meet on some disk: NFC and case folded."""
    return path if path.isascii() and path.islower() else unicodedata.normalize("NFC", path).casefold()


def path_error(path: str) -> str:
    """Why a path may not be published: it climbs, hides, or has a character that addresses must not have; or ''."""
    parts = path.split("/")
    if ".." in parts or "." in parts:
        return 'it must not contain "." or ".." as a part'
    if _FORBIDDEN_CHARS.search(path):
        return 'it must not contain control characters or any of \\ ? # < > " | *'
    if any(len(part.encode()) > 200 for part in parts):  # noqa: PLR2004 - common file systems allow 255 bytes a name
        return "a part is longer than 200 bytes"
    return ""


def is_month(period: str) -> bool:
    """Whether a bucket is a month's: a year of more than four digits has none."""
    return not period.startswith("Y") and "-" in period[1:]


def date_address(period: str) -> str:
    """The address of a year's or a month's stories: `/dates/2019/`, `/dates/2019/03/`, `/dates/undated/`."""
    return f"{DATES_ADDRESS}{period[:1] + period[1:].replace('-', '/') if is_month(period) else period}/"


def year_address(year: int) -> str:
    """The address of the stories of a year."""
    return date_address(year_name(year))


def year_name(year: int) -> str:
    """A year as its bucket is called."""
    long = "Y" if abs(year) > MAX_FOUR_DIGIT_YEAR else ""
    return f"{long}{'-' if year < 0 else ''}{abs(year):04d}"


def directory_address(folder: str) -> str:
    """Return the address of the A-Z index of a kind."""
    return f"/{folder}/"


def letter_address(base_address: str, letter: str) -> str:
    """Return the address of one letter of an index that is split by letter."""
    return f"{base_address}letters/{letter.lower() if letter.isalnum() else 'other'}/"


def byline_address(name: str) -> str:
    """The address of a byline's stories, from a person's id, or from the name as it is printed or its identity."""
    return f"/bylines/{name.partition('/')[2] if name.startswith('person/') else writer_slug(writer_key(name))}/"


def section_address(name: str) -> str:
    """The address of a section's front."""
    return f"/sections/{name}/"


def resized_image_address(address: str, width: int, format_name: str) -> str:
    """The address of one size of a picture: `photo.jpg.960.webp`, since there may be a `photo.png` beside `photo.jpg`."""
    return f"{address}.{width}.{format_name}"


def child_url(address: str, file_name: str) -> str:
    """The address of something that belongs to a document's page: in the page's folder."""
    folder = address if address.endswith("/") else f"{address.rpartition('.')[0] or address}/"
    return folder + file_name


def page_anchor(label: str) -> str:
    """The id, on the page that shows a document's copy, of one of its pages as it is cited: `2`, `2-4`, `Exhibit B`."""
    return f"_p{_NON_ID_CHARS.sub('-', label)}"
