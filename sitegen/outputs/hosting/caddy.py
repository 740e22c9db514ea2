r"""`hosting/Caddyfile`, to be imported into the block of a site.

Caddy replaces `{…}` and `{$…}` everywhere and has no escape for them. So an old address with special characters is written as
a regular expression, in which they are written as `\xNN`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.model.media_types import MEDIA_TYPES
from sitegen.model.page import Page
from sitegen.outputs.hosting._common import (
    CACHE_FOREVER,
    CACHE_REVALIDATE,
    HASHED_NAME_PATTERN,
    HSTS_NOTE,
    PUBLISHED_NOTE,
    SUBFOLDER_NOTE,
    base_path,
    comment_lines,
    encode_lines,
    exact_regex,
    gone_files,
    is_host_enabled,
    percent_encode,
    redirect_table,
    redirects_by_path,
    redirects_by_query,
    security_headers,
)
from sitegen.render.media_types import MEDIA_TYPES_BY_NAME, with_charset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.index.redirects import Redirects
    from sitegen.database.queries.reader import Reader

NAME = "caddy"
FOR_EACH = ("",)


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """Yield the file, if it is configured."""
    if is_host_enabled(reader, "caddy"):
        yield Page("/hosting/Caddyfile", "caddy", (), "the settings for Caddy (outputs.hosts)")


def generate(_page: Page, reader: Reader) -> bytes:
    """Return the file: maps, headers, redirects, gone addresses and the file server."""
    base, redirects = base_path(reader), redirect_table(reader)
    site_regex = f"^{exact_regex(base)}/"
    return encode_lines(
        *comment_lines(*_introduction(base)),
        f'@sitegen path_regexp "{site_regex}"',
        *_old_address_maps(base, redirects),
        *_site_maps(base, site_regex),
        *_header_directives(reader, site_regex),
        *_redirect_directives(redirects),
        *_file_server("@sitegen", reader),
        *_error_handlers(reader),
    )


def _old_address_maps(base: str, redirects: Redirects) -> Iterator[str]:
    """Yield maps of requested addresses: old ones to the current address, and gone ones to the file of the tombstone."""
    moved = redirects_by_path(base, redirects) | ({base: f"{percent_encode(base)}/"} if base else {})
    yield from _map_block("{path}", "{sitegen_moved}", {_map_key(old): new for old, new in sorted(moved.items())})
    if queries := redirects_by_query(base, redirects):
        pairs = {_map_key(old): new for old, new in queries.items()}
        yield from _map_block("{path}?{query}", "{sitegen_query_redirect}", pairs)
    gone = sorted(gone_files(base, redirects).items())
    pairs = {_map_key(path): _escape_braces(file) for path, file in gone}
    yield from _map_block("{path}", "{sitegen_gone}", pairs)


def _site_maps(base: str, site_regex: str) -> Iterator[str]:
    """Yield maps of all addresses of the site: to the page for 404, the Cache-Control and the media type."""
    caching = {f'"~{site_regex}assets/(.*/)?{HASHED_NAME_PATTERN}$"': CACHE_FOREVER}
    yield from _map_block("{path}", "{sitegen_missing}", {f'"~{site_regex}"': _escape_braces(f"{base}/404.html")})
    yield from _map_block("{path}", "{sitegen_cache}", caching, CACHE_REVALIDATE)
    yield from _map_block("{path}", "{sitegen_type}", dict(_type_pairs()))


def _redirect_directives(redirects: Redirects) -> Iterator[str]:
    """Yield the directives that redirect old addresses and answer 410 for gone ones."""
    if redirects.by_query:
        yield '@sitegen_query_redirect expression `{sitegen_query_redirect} != ""`'
        yield "redir @sitegen_query_redirect {sitegen_query_redirect} 301"
    yield '@sitegen_moved expression `{sitegen_moved} != ""`'
    yield "redir @sitegen_moved {sitegen_moved} 301"
    yield '@sitegen_gone expression `{sitegen_gone} != ""`'
    yield "error @sitegen_gone 410"


def _introduction(base: str) -> Iterator[str]:
    yield f"For Caddy 2, written by sitegen. {PUBLISHED_NOTE} Copy it out of the site, or import it from the site:"
    yield "  archive.example.org {"
    yield f"    root * {'/srv' if base else '/srv/site'}"
    yield "    import /srv/site/hosting/Caddyfile"
    yield "  }"
    if base:
        yield SUBFOLDER_NOTE.format(base[1:])
    yield "It also serves the files and the error pages. The redirects and gone addresses change with the archive,"
    yield "so reload Caddy after each build."
    yield HSTS_NOTE


def _header_directives(reader: Reader, site_regex: str) -> list[str]:
    return [
        "header @sitegen {",
        *(f'\t{name} "{value}"' for name, value in security_headers(reader).items()),
        '\tCache-Control "{sitegen_cache}"',
        "}",
        "@sitegen_type {",
        f'\tpath_regexp "{site_regex}"',
        '\texpression `{sitegen_type} != ""`',
        "}",
        'header @sitegen_type Content-Type "{sitegen_type}"',
    ]


def _type_pairs() -> Iterator[tuple[str, str]]:
    for file, kind in MEDIA_TYPES_BY_NAME.items():
        yield f'"~/{exact_regex(file)}$"', with_charset(kind)
    for ending, kind in MEDIA_TYPES.items():
        yield f'"~{exact_regex(f".{ending}")}$"', with_charset(kind)


def _error_handlers(reader: Reader) -> list[str]:
    """Return the error handlers: the archive's page for 404 and the tombstone for 410. Other errors are left to the host."""
    return [
        "handle_errors {",
        '\t@sitegen_error_page expression `{http.error.status_code} in [404, 410] && {sitegen_missing} != ""`',
        '\theader @sitegen_error_page Content-Type "text/html; charset=utf-8"',
        '\theader @sitegen_error_page Cache-Control "no-cache"',
        '\t@sitegen_tombstone expression `{http.error.status_code} == 410 && {sitegen_gone} != ""`',
        "\trewrite @sitegen_tombstone {sitegen_gone}",
        '\t@sitegen_missing expression `{http.error.status_code} == 404 && {sitegen_missing} != ""`',
        "\trewrite @sitegen_missing {sitegen_missing}",
        *(f"\t{line}" for line in _file_server("@sitegen_error_page", reader)),
        "}",
    ]


def _file_server(matcher: str, reader: Reader) -> list[str]:
    """Return the file server, which sends precompressed files if the archive has them."""
    encodings = [{"gz": "gzip", "br": "br"}[form] for form in sorted(reader.read("config", "outputs").compress)]
    return [
        f"file_server {matcher}" + (" {" if encodings else ""),
        *([f"\tprecompressed {' '.join(encodings)}", "}"] if encodings else []),
    ]


def _map_block(source: str, target: str, pairs: dict[str, str], default: str = "") -> list[str]:
    return [
        f"map {source} {target} {{",
        *(f'\t{key} "{value}"' for key, value in pairs.items()),
        f'\tdefault "{default}"',
        "}",
    ]


def _escape_braces(path: str) -> str:
    """Return a decoded path of the site as a value of a map, with escaped braces."""
    return path.replace("{", r"\{")


def _map_key(path: str) -> str:
    """Return a path as an input of a map: quoted, or as a regular expression if it has special characters."""
    escaped = exact_regex(path).replace(r"\x2E", ".")
    return f'"{path}"' if escaped == path else f'"~^{exact_regex(path)}$"'
