"""What the files for web hosts share: where the site lies, types, caching, security headers, and addresses written safely.

An old address is whatever somebody once published, so it is never put into a configuration as it is: each syntax gets it in
a form in which no character means anything but itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from sitegen import urls
from sitegen.render.citations.exports import CITATION_FORMATS

if TYPE_CHECKING:
    from sitegen.database.index.redirects import Redirects
    from sitegen.database.queries.reader import Reader

CACHE_FOREVER = "public, max-age=31536000, immutable"
"""For files whose name changes with their content."""
CACHE_REVALIDATE = "public, max-age=0, must-revalidate"
"""For all others: a browser asks whether its copy still holds (304), so that what is withdrawn or corrected is so at once."""
HASHED_NAME_PATTERN = r"[^/]+\.[0-9a-f]{10}\.(css|js)"
"""Names of stylesheets and scripts in `/assets/`: a part of their digest is in them."""
MEDIA_TYPES = {
    "html": "text/html", "css": "text/css", "js": "text/javascript", "mjs": "text/javascript", "txt": "text/plain",
    "md": "text/markdown", "csv": "text/csv", "tsv": "text/tab-separated-values", "xml": "application/xml",
    "xsl": "application/xml", "json": "application/json", "jsonld": "application/ld+json", "map": "application/json",
    "geojson": "application/geo+json", "ndjson": "application/x-ndjson", "webmanifest": "application/manifest+json",
    "ris": "application/x-research-info-systems", "bib": "application/x-bibtex", "svg": "image/svg+xml",
    "webp": "image/webp", "avif": "image/avif", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg",
    "gif": "image/gif", "bmp": "image/bmp", "tif": "image/tiff", "tiff": "image/tiff", "ico": "image/x-icon",
    "pdf": "application/pdf", "wasm": "application/wasm", "woff": "font/woff", "woff2": "font/woff2", "ttf": "font/ttf",
    "otf": "font/otf", "mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg", "wav": "audio/wav",
    "mp4": "video/mp4", "webm": "video/webm", "vtt": "text/vtt", "zip": "application/zip", "gz": "application/gzip",
    "sqlite": "application/vnd.sqlite3", "db": "application/vnd.sqlite3", "epub": "application/epub+zip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
"""Endings and their media types (IANA); what is not here is `application/octet-stream`, as the files of the search index are."""
MEDIA_TYPES_BY_NAME = dict(urls.FEED_FORMATS.values()) | {
    name: form.media_type
    for name, form in CITATION_FORMATS.items()
    if form.media_type != MEDIA_TYPES[name.rpartition(".")[2]]
}
"""Files whose type their ending does not tell."""
TEXT_MEDIA_TYPES = tuple(
    sorted(
        {
            kind
            for kind in (*MEDIA_TYPES.values(), *MEDIA_TYPES_BY_NAME.values())
            if re.search(r"^text/|[/+](xml|json|x-ndjson|x-bibtex|x-research-info-systems)$", kind)
        }
    )
)
"""Types that are told with `charset=utf-8`: all that sitegen writes as text is UTF-8."""
HSTS_NOTE = """\
Strict-Transport-Security is left to you: it binds every service under this host name to HTTPS for as long as it says."""
PUBLISHED_NOTE = "It is published with the site, and holds nothing that the site does not tell."


def with_charset(media_type: str) -> str:
    """A media type as it is told."""
    return f"{media_type}; charset=utf-8" if media_type in TEXT_MEDIA_TYPES else media_type


def is_host_enabled(reader: Reader, *hosts: str) -> bool:
    """Whether the archive wants files for one of these hosts; a site that is read from a disk has none."""
    chosen = reader.read("config", "outputs").hosts
    return reader.read("config", "output").links != "file" and any(host in chosen for host in hosts)


def base_path(reader: Reader) -> str:
    """The path below which the site lies, as it is read: nothing at a domain's root, otherwise such as `/a/b`."""
    return unquote(urlsplit(reader.site().base_url).path).rstrip("/")


def redirect_table(reader: Reader) -> Redirects:
    """Where old addresses lead, and what is gone."""
    found: Redirects = reader.read("redirects")
    return found


def address_forms(old: str) -> tuple[str, ...]:
    """An old address as it may be asked for: a folder also without its slash."""
    return (old, old.rstrip("/")) if old.endswith("/") else (old,)


def redirects_by_path(base: str, redirects: Redirects) -> dict[str, str]:
    """Every form of every old address, and where it leads, percent-encoded; an address that is written so comes first."""
    found = {
        form: percent_encode(base + new)
        for old, new in reversed(redirects.by_path)
        for form in address_forms(base + old)
    }
    return found | {base + old: percent_encode(base + new) for old, new in redirects.by_path}


def redirects_by_query(base: str, redirects: Redirects) -> dict[str, str]:
    """Return every old address with a query, and where it leads, percent-encoded."""
    return {base + old: percent_encode(base + new) for old, new in redirects.by_query}


def differs_only_in_case(old: str, new: str) -> bool:
    """Return True if a host that ignores case would take an old address for the present one."""
    return old.lower() == new.lower()


def page_file(address: str) -> str:
    """The path of the file that shows a page."""
    return f"{address}index.html" if address.endswith("/") else address


def percent_encode(path: str) -> str:
    """A path percent-encoded: letters, digits and `/ - . _ ~ %` alone."""
    return quote(path, "/")


def exact_regex(path: str) -> str:
    """A regular expression for one path; every sign of ASCII that could mean something to anybody is written as its number."""
    return re.sub(r"[^A-Za-z0-9/_\-\u0080-\U0010ffff]", lambda sign: f"\\x{ord(sign[0]):02X}", path)


def frame_policy(frames: tuple[str, ...]) -> tuple[str, ...]:
    """Return the part of a Content-Security-Policy that allows frames; none where default-src says it."""
    return (f"frame-src 'self' {' '.join(frames)}",) if frames else ()


def security_headers(reader: Reader) -> dict[str, str]:
    """The headers that keep pages to themselves; search runs a program in WebAssembly, and pages may show pictures from elsewhere."""
    frames = frame_policy(reader.read("config", "outputs").frames)
    wasm = " 'wasm-unsafe-eval'" if reader.read("config", "search").enabled else ""
    policy = (
        "default-src 'self'", f"script-src 'self'{wasm}", "img-src 'self' data: https:", "object-src 'self'", *frames,
        "base-uri 'self'", "form-action 'self'", "frame-ancestors 'self'",
    )  # fmt: skip
    return {
        "Content-Security-Policy": "; ".join(
            policy
        ),  # frame-ancestors 'self': a PDF is shown within a page of the site
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }


def comment_lines(*paragraphs: str) -> list[str]:
    """Lines that begin with `#`."""
    return [f"# {line}".rstrip() for paragraph in paragraphs for line in paragraph.split("\n")]


def encode_lines(*lines: str) -> bytes:
    """A file's bytes from its lines."""
    return "".join(f"{line}\n" for line in lines).encode()
