"""Shared parts of the files for web hosts: base path, media types, caching, security headers, and escaping of addresses.

An old address may contain any characters. It is never inserted into a configuration file unchanged, but in a form in which
no character has a special meaning in the syntax of the file.
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
"""Cache-Control of files with names that change with their content."""
CACHE_REVALIDATE = "public, max-age=0, must-revalidate"
"""Cache-Control of all other files. Browsers revalidate them (304), so that withdrawals and corrections appear at once."""
HASHED_NAME_PATTERN = r"[^/]+\.[0-9a-f]{10}\.(css|js)"
"""Names of stylesheets and scripts in `/assets/`, which contain a part of their digest."""
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
"""IANA media types by file extension. Other files are `application/octet-stream`, such as those of the search index."""
MEDIA_TYPES_BY_NAME = dict(urls.FEED_FORMATS.values()) | {
    name: form.media_type
    for name, form in CITATION_FORMATS.items()
    if form.media_type != MEDIA_TYPES[name.rpartition(".")[2]]
}
"""Media types of files with an ambiguous extension, by file name."""
TEXT_MEDIA_TYPES = tuple(
    sorted(
        {
            kind
            for kind in (*MEDIA_TYPES.values(), *MEDIA_TYPES_BY_NAME.values())
            if re.search(r"^text/|[/+](xml|json|x-ndjson|x-bibtex|x-research-info-systems)$", kind)
        }
    )
)
"""Media types that are sent with `charset=utf-8`. All text files that sitegen writes are UTF-8."""
HSTS_NOTE = """\
Strict-Transport-Security is not set: it would require HTTPS from every service under this host name for the stated time."""
PUBLISHED_NOTE = "It is published with the site, and contains nothing that is not on the site."


def with_charset(media_type: str) -> str:
    """Return the value of Content-Type for a media type."""
    return f"{media_type}; charset=utf-8" if media_type in TEXT_MEDIA_TYPES else media_type


def is_host_enabled(reader: Reader, *hosts: str) -> bool:
    """Return True if files for one of these hosts are configured. A site that is read from a disk has none."""
    chosen = reader.read("config", "outputs").hosts
    return reader.read("config", "output").links != "file" and any(host in chosen for host in hosts)


def base_path(reader: Reader) -> str:
    """Return the decoded path of the site: empty at the root of a domain, otherwise such as `/a/b`."""
    return unquote(urlsplit(reader.site().base_url).path).rstrip("/")


def redirect_table(reader: Reader) -> Redirects:
    """Return the redirects from old addresses, and the addresses that are gone."""
    found: Redirects = reader.read("redirects")
    return found


def address_forms(old: str) -> tuple[str, ...]:
    """Return the paths that are requested for an old address: that of a folder also without its final slash."""
    return (old, old.rstrip("/")) if old.endswith("/") else (old,)


def redirects_by_path(base: str, redirects: Redirects) -> dict[str, str]:
    """Return the percent-encoded target of every form of every old address.

    If two old addresses have a form in common, the one that is written in this form takes precedence.
    """
    found = {
        form: percent_encode(base + new)
        for old, new in reversed(redirects.by_path)
        for form in address_forms(base + old)
    }
    return found | {base + old: percent_encode(base + new) for old, new in redirects.by_path}


def redirects_by_query(base: str, redirects: Redirects) -> dict[str, str]:
    """Return the percent-encoded target of every old address with a query."""
    return {base + old: percent_encode(base + new) for old, new in redirects.by_query}


def differs_only_in_case(old: str, new: str) -> bool:
    """Return True if the addresses are the same for a host that ignores case."""
    return old.lower() == new.lower()


def page_file(address: str) -> str:
    """Return the path of the file of a page."""
    return f"{address}index.html" if address.endswith("/") else address


def percent_encode(path: str) -> str:
    """Return a path percent-encoded, with letters, digits and `/ - . _ ~ %` only."""
    return quote(path, "/")


def exact_regex(path: str) -> str:
    r"""Return a regular expression that matches one path. ASCII characters with a special meaning are written as `\xNN`."""
    return re.sub(r"[^A-Za-z0-9/_\-\u0080-\U0010ffff]", lambda character: f"\\x{ord(character[0]):02X}", path)


def frame_policy(frames: tuple[str, ...]) -> tuple[str, ...]:
    """Return the directive of a Content-Security-Policy that allows frames; empty if `default-src` is sufficient."""
    return (f"frame-src 'self' {' '.join(frames)}",) if frames else ()


def security_headers(reader: Reader) -> dict[str, str]:
    """Return the security headers by name. Search needs WebAssembly, and pages may show external images."""
    frames = frame_policy(reader.read("config", "outputs").frames)
    wasm = " 'wasm-unsafe-eval'" if reader.read("config", "search").enabled else ""
    policy = (
        "default-src 'self'", f"script-src 'self'{wasm}", "img-src 'self' data: https:", "object-src 'self'", *frames,
        "base-uri 'self'", "form-action 'self'", "frame-ancestors 'self'",
    )  # fmt: skip
    return {
        "Content-Security-Policy": "; ".join(policy),  # frame-ancestors 'self': viewer pages show PDF files in a frame
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }


def comment_lines(*paragraphs: str) -> list[str]:
    """Return the lines of paragraphs as comments that begin with `#`."""
    return [f"# {line}".rstrip() for paragraph in paragraphs for line in paragraph.split("\n")]


def encode_lines(*lines: str) -> bytes:
    """Return lines as UTF-8, each with a line feed."""
    return "".join(f"{line}\n" for line in lines).encode()
