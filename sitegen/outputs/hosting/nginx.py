r"""Two files for nginx: maps for the `http` block, and settings for the `server` block of the site.

Addresses are looked up in maps, which nginx hashes, so their number does not matter. Keys are quoted. In a quoted key only
`"` and `\` have a special meaning, and an address cannot contain them. Values are percent-encoded, because `$` in them would
begin a variable. The settings of a site below a path are in a location, so that other sites of the server keep theirs.
Headers are set in the server, because headers in a location would replace those of the server; they are empty at other paths.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import unquote

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
    differs_only_in_case,
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
from sitegen.render.media_types import MEDIA_TYPES_BY_NAME, TEXT_MEDIA_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.index.redirects import Redirects
    from sitegen.database.queries.reader import Reader

NAME = "nginx"
FOR_EACH = ("",)
MAPS_ADDRESS, SERVER_ADDRESS = "/hosting/nginx-maps.conf", "/hosting/nginx.conf"


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """Yield both files, if they are configured."""
    if is_host_enabled(reader, "nginx"):
        yield Page(MAPS_ADDRESS, "nginx", (), "the maps for nginx (outputs.hosts)")
        yield Page(SERVER_ADDRESS, "nginx", (), "the settings for nginx (outputs.hosts)")


def generate(page: Page, reader: Reader) -> bytes:
    """Return one of the two files."""
    return _maps_file(reader) if page.address == MAPS_ADDRESS else _server_file(reader)


def _maps_file(reader: Reader) -> bytes:
    base, prefix = base_path(reader), _variable_prefix(reader)
    return encode_lines(
        *comment_lines(
            f"For nginx, written by sitegen: include it in the http block, and nginx.conf in the server block. {PUBLISHED_NOTE}"
        ),
        *_old_address_maps(base, prefix, redirect_table(reader)),
        *_header_maps(base, prefix, security_headers(reader)),
    )


def _old_address_maps(base: str, prefix: str, redirects: Redirects) -> Iterator[str]:
    """Yield the sizes of the maps, and the maps: old addresses to the current address, and gone addresses to 1."""
    moved, queries = redirects_by_path(base, redirects), redirects_by_query(base, redirects)
    gone = gone_files(base, redirects)
    yield from _hash_sizes([*moved, *queries, *gone])
    yield from _map_block(f"${prefix}_moved", _map_entries(moved))
    if queries:
        yield from _map_block(f"${prefix}_query_redirect", _map_entries(queries), "$uri?$args")
    yield from _map_block(f"${prefix}_gone", {_quote_key(path): "1" for path in sorted(gone)})


def _header_maps(base: str, prefix: str, headers: dict[str, str]) -> Iterator[str]:
    """Yield the maps of all addresses of the site to Cache-Control and to the security headers."""
    site_regex = f"~^{exact_regex(base)}/"
    caching = {
        f'"{site_regex}assets/(.*/)?{HASHED_NAME_PATTERN}$"': f'"{CACHE_FOREVER}"',
        f'"{site_regex}"': f'"{CACHE_REVALIDATE}"',
    }
    yield from _map_block(f"${prefix}_cache", caching)
    for header, value in headers.items():
        yield from _map_block(_header_variable(prefix, header), {f'"{site_regex}"': f'"{value}"'})


def _server_file(reader: Reader) -> bytes:
    base, prefix = base_path(reader), _variable_prefix(reader)
    has_gzip = "gz" in reader.read("config", "outputs").compress
    compression = ["gzip_static on;", "gzip_vary on;"] if has_gzip else []
    redirect_rules = _redirect_rules(prefix, redirect_table(reader))
    directives = [*_type_directives(), *compression, *redirect_rules, *_error_pages(base, prefix)]
    directives += _named_file_locations(redirect_rules if base else [])
    return encode_lines(
        *comment_lines(*_introduction(base)),
        *(f"add_header {header} {_header_variable(prefix, header)} always;" for header in security_headers(reader)),
        f"add_header Cache-Control ${prefix}_cache;",
        *(_location_blocks(base, directives) if base else directives),
        *_gone_location(prefix, compression),
    )


def _redirect_rules(prefix: str, redirects: Redirects) -> list[str]:
    """Return the rules that redirect old addresses and answer 410 for gone ones."""
    rules = [f"if (${prefix}_moved) {{ return 301 ${prefix}_moved; }}", f"if (${prefix}_gone) {{ return 410; }}"]
    if redirects.by_query:
        rules.insert(0, f"if (${prefix}_query_redirect) {{ return 301 ${prefix}_query_redirect; }}")
    return rules


def _error_pages(base: str, prefix: str) -> list[str]:
    """Return the error pages. A `$` in the path would begin a variable, so such a site has the server's page for 404."""
    missing = [f'error_page 404 "{base}/404.html";'] if "$" not in base else []
    return [*missing, f"error_page 410 @{prefix}_gone;"]


def _gone_location(prefix: str, compression: list[str]) -> list[str]:
    """Return the location that serves the tombstone of a gone address."""
    types = ["types { }", "default_type text/html;", "charset utf-8;"]
    return _block(f"location @{prefix}_gone", [*types, *compression, "try_files $uri ${uri}index.html =410;"])


def _type_directives() -> list[str]:
    return [
        "index index.html;",
        "absolute_redirect off;",
        "charset utf-8;",
        f"charset_types {' '.join(kind for kind in TEXT_MEDIA_TYPES if kind != 'text/html')};",
        "default_type application/octet-stream;",
        *_block("types", [f"{kind} {ending};" for ending, kind in MEDIA_TYPES.items()]),
    ]


def _named_file_locations(redirect_rules: list[str]) -> list[str]:
    """Return a location for each file name with its own media type.

    It repeats the redirects, which it does not inherit from an outer location.
    """
    return [
        line
        for file_name, media_type in MEDIA_TYPES_BY_NAME.items()
        for line in _block(
            f'location ~ "/{exact_regex(file_name)}$"', ["types { }", f"default_type {media_type};", *redirect_rules]
        )
    ]


def _location_blocks(base: str, lines: list[str]) -> list[str]:
    """Return the settings in a location for the path of the site, which takes precedence over regular expressions of the server."""
    redirect = ["absolute_redirect off;", f"return 301 {percent_encode(base)}/;"]
    return [*_block(f'location = "{base}"', redirect), *_block(f'location ^~ "{base}/"', lines)]


def _block(head: str, lines: list[str]) -> list[str]:
    return [f"{head} {{", *(f"  {line}" for line in lines), "}"]


def _introduction(base: str) -> Iterator[str]:
    yield f"For nginx, written by sitegen. {PUBLISHED_NOTE} Copy both files out of the site, or include them from the site:"
    yield "  http { include /srv/site/hosting/nginx-maps.conf;"
    yield f"    server {{ root {'/srv' if base else '/srv/site'}; include /srv/site/hosting/nginx.conf; }} }}"
    if base:
        yield SUBFOLDER_NOTE.format(base[1:])
    yield "The redirects and gone addresses change with the archive, so reload nginx after each build."
    yield "An add_header in one of your locations replaces all of these there."
    yield HSTS_NOTE


def _variable_prefix(reader: Reader) -> str:
    """Return a prefix for the variables of this site. Several sites may share one nginx."""
    return f"sitegen_{hashlib.sha256(reader.site().base_url.encode()).hexdigest()[:8]}"


def _header_variable(prefix: str, header: str) -> str:
    return f"${prefix}_{header.lower().replace('-', '_')}"


def _map_block(variable: str, pairs: dict[str, str], source: str = "$uri") -> list[str]:
    return [f"map {source} {variable} {{", '  default "";', *(f"  {key} {value};" for key, value in pairs.items()), "}"]


def _map_entries(pairs: dict[str, str]) -> dict[str, str]:
    """Return keys and values of a map.

    nginx ignores case in a key, unless it is a regular expression. So a key is written as a regular expression if it differs
    only in case from another key or from its target.
    """
    alike = Counter(old.lower() for old in pairs)
    return {
        _quote_key(old)
        if alike[old.lower()] == 1 and not differs_only_in_case(old, unquote(new))
        else f'"~^{exact_regex(old)}$"': f'"{new}"'
        for old, new in sorted(pairs.items())
    }


def _hash_sizes(keys: list[str]) -> list[str]:
    """Return the sizes of hash tables that all keys fit in. By default nginx does not accept keys of more than 46 bytes."""
    longest = max((len(key.encode()) for key in keys), default=0)
    bucket, size = 1 << max(7, (2 * longest + 47).bit_length()), 1 << max(11, (2 * len(keys)).bit_length())
    return [
        *comment_lines("If you also set these two elsewhere, keep the larger value of each."),
        f"map_hash_bucket_size {bucket};",
        f"map_hash_max_size {size};",
    ]


def _quote_key(path: str) -> str:
    return f'"{path}"'
