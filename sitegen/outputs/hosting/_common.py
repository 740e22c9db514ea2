"""What the files for web hosts share: where the site lies, types, caching, security headers, and addresses written safely.

An old address is whatever somebody once published, so it is never put into a configuration as it is: each syntax gets it in
a form in which no character means anything but itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from sitegen import urls
from sitegen.render.citations.exports import FORMS

if TYPE_CHECKING:
    from sitegen.database.index.redirects import Moves
    from sitegen.database.queries.reader import Reader

FOR_EVER = "public, max-age=31536000, immutable"
"""For files whose name changes with their content."""
EACH_TIME = "public, max-age=0, must-revalidate"
"""For all others: a browser asks whether its copy still holds (304), so that what is withdrawn or corrected is so at once."""
HASHED = r"[^/]+\.[0-9a-f]{10}\.(css|js)"
"""Names of stylesheets and scripts in `/assets/`: a part of their digest is in them."""
TYPES = {
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
NAMED = dict(urls.FEED_FILES.values()) | {
    name: form.media_type for name, form in FORMS.items() if form.media_type != TYPES[name.rpartition(".")[2]]
}
"""Files whose type their ending does not tell."""
TEXTS = tuple(
    sorted(
        {
            kind
            for kind in (*TYPES.values(), *NAMED.values())
            if re.search(r"^text/|[/+](xml|json|x-ndjson|x-bibtex|x-research-info-systems)$", kind)
        }
    )
)
"""Types that are told with `charset=utf-8`: all that sitegen writes as text is UTF-8."""
HSTS = """\
Strict-Transport-Security is left to you: it binds every service under this host name to HTTPS for as long as it says."""
SHOWN = "It is published with the site, and holds nothing that the site does not tell."


def with_charset(kind: str) -> str:
    """A media type as it is told."""
    return f"{kind}; charset=utf-8" if kind in TEXTS else kind


def wanted(reader: Reader, *hosts: str) -> bool:
    """Whether the archive wants files for one of these hosts; a site that is read from a disk has none."""
    chosen = reader.read("config", "outputs").hosting
    return reader.read("config", "output").links != "file" and any(host in chosen for host in hosts)


def prefix(reader: Reader) -> str:
    """The path below which the site lies, as it is read: nothing at a domain's root, otherwise such as `/a/b`."""
    return unquote(urlsplit(reader.site().base_url).path).rstrip("/")


def table(reader: Reader) -> Moves:
    """Where old addresses lead, and what is gone."""
    found: Moves = reader.read("moves")
    return found


def forms(old: str) -> tuple[str, ...]:
    """An old address as it may be asked for: a folder also without its slash."""
    return (old, old.rstrip("/")) if old.endswith("/") else (old,)


def moved(base: str, moves: Moves) -> dict[str, str]:
    """Every form of every old address, and where it leads, percent-encoded; an address that is written so comes first."""
    found = {form: encoded(base + new) for old, new in reversed(moves.moved) for form in forms(base + old)}
    return found | {base + old: encoded(base + new) for old, new in moves.moved}


def asked(base: str, moves: Moves) -> dict[str, str]:
    """Return every old address with a query, and where it leads, percent-encoded."""
    return {base + old: encoded(base + new) for old, new in moves.asked}


def differs_in_capitals(old: str, new: str) -> bool:
    """Return True if a host that ignores case would take an old address for the present one."""
    return old.lower() == new.lower()


def page_file(address: str) -> str:
    """The path of the file that shows a page."""
    return f"{address}index.html" if address.endswith("/") else address


def encoded(path: str) -> str:
    """A path percent-encoded: letters, digits and `/ - . _ ~ %` alone."""
    return quote(path, "/")


def pattern(path: str) -> str:
    """A regular expression for one path; every sign of ASCII that could mean something to anybody is written as its number."""
    return re.sub(r"[^A-Za-z0-9/_\-\u0080-\U0010ffff]", lambda sign: f"\\x{ord(sign[0]):02X}", path)


def framed(frames: tuple[str, ...]) -> tuple[str, ...]:
    """Return the part of a Content-Security-Policy that allows frames; none where default-src says it."""
    return (f"frame-src 'self' {' '.join(frames)}",) if frames else ()


def security(reader: Reader) -> dict[str, str]:
    """The headers that keep pages to themselves; search runs a program in WebAssembly, and pages may show pictures from elsewhere."""
    frames = framed(reader.read("config", "outputs").frames)
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


def comment(*paragraphs: str) -> list[str]:
    """Lines that begin with `#`."""
    return [f"# {line}".rstrip() for paragraph in paragraphs for line in paragraph.split("\n")]


def text(*lines: str) -> bytes:
    """A file's bytes from its lines."""
    return "".join(f"{line}\n" for line in lines).encode()
