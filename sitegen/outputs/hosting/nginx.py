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

from sitegen.model.page import Page
from sitegen.outputs.hosting._common import (
    CACHE_FOREVER,
    CACHE_REVALIDATE,
    HASHED_NAME_PATTERN,
    HSTS_NOTE,
    MEDIA_TYPES,
    MEDIA_TYPES_BY_NAME,
    PUBLISHED_NOTE,
    TEXT_MEDIA_TYPES,
    base_path,
    comment_lines,
    differs_only_in_case,
    encode_lines,
    exact_regex,
    is_host_enabled,
    page_file,
    percent_encode,
    redirect_table,
    redirects_by_path,
    redirects_by_query,
    security_headers,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    base, name, moves = base_path(reader), _variable_prefix(reader), redirect_table(reader)
    old_ones, queries = redirects_by_path(base, moves), redirects_by_query(base, moves)
    gone = {form for one in moves.gone for form in (base + one, page_file(base + one))}
    place = f"~^{exact_regex(base)}/"
    return encode_lines(
        *comment_lines(
            f"For nginx, written by sitegen: include it in the http block, and nginx.conf in the server's. {PUBLISHED_NOTE}"
        ),
        *_hash_sizes([*old_ones, *queries, *gone]),
        *_map_block(f"${name}_moved", _map_entries(old_ones)),
        *(_map_block(f"${name}_asked", _map_entries(queries), "$uri?$args") if queries else ()),
        *_map_block(f"${name}_gone", {_quote_key(one): "1" for one in sorted(gone)}),
        *_map_block(
            f"${name}_cache",
            {
                f'"{place}assets/(.*/)?{HASHED_NAME_PATTERN}$"': f'"{CACHE_FOREVER}"',
                f'"{place}"': f'"{CACHE_REVALIDATE}"',
            },
        ),
        *(
            line
            for header, value in security_headers(reader).items()
            for line in _map_block(_header_variable(name, header), {f'"{place}"': f'"{value}"'})
        ),
    )


def _server_file(reader: Reader) -> bytes:
    base, name = base_path(reader), _variable_prefix(reader)
    leads = [f"if (${name}_asked) {{ return 301 ${name}_asked; }}"] if redirect_table(reader).by_query else []
    leads += [f"if (${name}_moved) {{ return 301 ${name}_moved; }}", f"if (${name}_gone) {{ return 410; }}"]
    ready = "gz" in reader.read("config", "outputs").compress
    packed = ["gzip_static on;", "gzip_vary on;"] if ready else []
    here = [
        *_type_directives(),
        *packed,
        *leads,
        *([f'error_page 404 "{base}/404.html";'] if "$" not in base else []),  # which would name a variable there
        f"error_page 410 @{name}_gone;",
        *(
            line
            for file, kind in MEDIA_TYPES_BY_NAME.items()
            for line in _named_file_location(file, kind, leads if base else [])
        ),
    ]
    return encode_lines(
        *comment_lines(*_introduction(base)),
        *(f"add_header {header} {_header_variable(name, header)} always;" for header in security_headers(reader)),
        f"add_header Cache-Control ${name}_cache;",
        *(_location_blocks(base, here) if base else here),
        *_block(
            f"location @{name}_gone",
            [
                "types { }",
                "default_type text/html;",
                "charset utf-8;",
                *packed,
                "try_files $uri ${uri}index.html =410;",
            ],
        ),
    )


def _type_directives() -> list[str]:
    return [
        "index index.html;",
        "absolute_redirect off;",
        "charset utf-8;",
        f"charset_types {' '.join(kind for kind in TEXT_MEDIA_TYPES if kind != 'text/html')};",
        "default_type application/octet-stream;",
        *_block("types", [f"{kind} {ending};" for ending, kind in MEDIA_TYPES.items()]),
    ]


def _named_file_location(file_name: str, media_type: str, redirect_lines: list[str]) -> list[str]:
    """Return a location for files with one name. It repeats the redirects, which it does not inherit from an outer location."""
    return _block(
        f'location ~ "/{exact_regex(file_name)}$"', ["types { }", f"default_type {media_type};", *redirect_lines]
    )


def _location_blocks(base: str, lines: list[str]) -> list[str]:
    """Return the settings in a location for the path of the site, which takes precedence over regular expressions of the server."""
    front = ["absolute_redirect off;", f"return 301 {percent_encode(base)}/;"]
    return [*_block(f'location = "{base}"', front), *_block(f'location ^~ "{base}/"', lines)]


def _block(head: str, lines: list[str]) -> list[str]:
    return [f"{head} {{", *(f"  {line}" for line in lines), "}"]


def _introduction(base: str) -> Iterator[str]:
    yield f"For nginx, written by sitegen. {PUBLISHED_NOTE} Copy both files out of the site, or include them where they lie:"
    yield "  http { include /srv/site/hosting/nginx-maps.conf;"
    yield f"    server {{ root {'/srv' if base else '/srv/site'}; include /srv/site/hosting/nginx.conf; }} }}"
    if base:
        yield f"The root is the folder in which the site lies at {base[1:]}/, as a folder or a symbolic link."
    yield "What redirects and is gone changes with the archive: reload nginx after a build."
    yield "An add_header in a location of yours takes the place of all of these there."
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
        *comment_lines("Where you set these two yourself, keep the larger of each."),
        f"map_hash_bucket_size {bucket};",
        f"map_hash_max_size {size};",
    ]


def _quote_key(path: str) -> str:
    return f'"{path}"'
