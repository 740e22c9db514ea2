r"""`.htaccess` for Apache.

Apache reads the file for each request, so the number of rules is limited. It has only directives that
`AllowOverride FileInfo` allows, because any other one makes every response an error. Addresses are regular expressions in
which every ASCII character except letters, digits, `/`, `-` and `_` is written as `\xNN`. So they cannot contain `${…}`,
which Apache replaces everywhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.model.media_types import MEDIA_TYPES
from sitegen.model.page import Page
from sitegen.outputs.hosting._common import (
    CACHE_FOREVER,
    CACHE_REVALIDATE,
    HASHED_NAME_PATTERN,
    HSTS_NOTE,
    PUBLISHED_NOTE,
    base_path,
    comment_lines,
    encode_lines,
    exact_regex,
    is_host_enabled,
    percent_encode,
    redirect_table,
    security_headers,
)
from sitegen.render.media_types import MEDIA_TYPES_BY_NAME, TEXT_MEDIA_TYPES, with_charset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "apache"
FOR_EACH = ("",)
MAX_RULES = 1_000
"""Maximum number of rules. Apache reads all of them for each request, which takes about two milliseconds."""


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """Yield the file, if it is configured."""
    if is_host_enabled(reader, "apache"):
        yield Page("/.htaccess", "apache", (), "the settings for Apache (outputs.hosts)")


def generate(_page: Page, reader: Reader) -> bytes:
    """Return the file: redirects, gone addresses, media types, headers and error documents."""
    base, redirects = base_path(reader), redirect_table(reader)
    gone = [f'RedirectMatch 410 "^{_page_or_file_regex(base + one)}$"' for one in redirects.gone]
    moved = [
        f'RedirectMatch 301 "^{_optional_slash_regex(base + old)}$" "{_escape_target(base + new)}"'
        for old, new in redirects.by_path
    ]
    queries = [_query_redirect(base + old, base + new) for old, new in redirects.by_query]
    rules = [*gone, *moved][:MAX_RULES]
    queries = queries[: MAX_RULES - len(rules)]
    return encode_lines(
        *comment_lines(*_introduction(len(gone) + len(moved) + len(redirects.by_query) - len(rules) - len(queries))),
        f'ErrorDocument 404 "{percent_encode(base)}/404.html"',  # with a space in it, it would be a sentence
        'ErrorDocument 410 "/%{REQUEST_URI}index.html"',
        r'<FilesMatch "\.html$">',
        '  ErrorDocument 410 "/%{REQUEST_URI}"',
        "</FilesMatch>",
        *_if_module("mod_alias.c", [*_unless_gone(rules), *(line for rule in queries for line in rule)]),
        *_if_module("mod_mime.c", _type_directives()),
        *_if_module("mod_headers.c", _header_directives(reader)),
    )


def _introduction(omitted: int) -> Iterator[str]:
    yield f"For Apache 2.4, written by sitegen: it needs AllowOverride FileInfo or more. {PUBLISHED_NOTE}"
    yield "Precompressed files are not served; mod_deflate compresses."
    if omitted:
        yield f"{omitted} more addresses have no rule here, because every rule costs time on each request. HTML pages serve those without a query."
    yield HSTS_NOTE


def _if_module(name: str, lines: list[str]) -> list[str]:
    return [f"<IfModule {name}>", *(f"  {line}" for line in lines), "</IfModule>"] if lines else []


def _unless_gone(rules: list[str]) -> list[str]:
    """Return rules for original requests only. To answer 410, Apache requests the tombstone, at an address that is itself gone."""
    return ["<If \"reqenv('REDIRECT_STATUS') != '410'\">", *(f"  {rule}" for rule in rules), "</If>"] if rules else []


def _type_directives() -> list[str]:
    texts = [ending for ending, kind in MEDIA_TYPES.items() if kind in TEXT_MEDIA_TYPES]
    return [
        "AddDefaultCharset utf-8",
        *(f"AddType {kind} .{ending}" for ending, kind in MEDIA_TYPES.items()),
        f"AddCharset utf-8 {' '.join(f'.{ending}' for ending in texts)}",
        *(
            f'<Files "{file}">\n    ForceType "{with_charset(kind)}"\n  </Files>'
            for file, kind in MEDIA_TYPES_BY_NAME.items()
        ),
    ]


def _header_directives(reader: Reader) -> list[str]:
    return [
        *(f'Header always set {name} "{value}"' for name, value in security_headers(reader).items()),
        f'Header set Cache-Control "{CACHE_REVALIDATE}"',
        f'<FilesMatch "^{HASHED_NAME_PATTERN}$">',
        f'  Header set Cache-Control "{CACHE_FOREVER}"',
        "</FilesMatch>",
    ]


def _page_or_file_regex(path: str) -> str:
    """Return a pattern for a page and for its file."""
    return f"{exact_regex(path)}({exact_regex('index.html')})?" if path.endswith("/") else exact_regex(path)


def _optional_slash_regex(path: str) -> str:
    """Return a pattern for a path with or without its final slash."""
    return f"{exact_regex(path[:-1])}/?" if path.endswith("/") else exact_regex(path)


def _query_redirect(old: str, new: str) -> list[str]:
    """Return a redirect from an address with a query. Its final "?" prevents Apache from adding the query to the target."""
    path, _, query = old.partition("?")
    return [
        f'<If "%{{QUERY_STRING}} =~ m#^{exact_regex(query)}$#">',
        f'  RedirectMatch 301 "^{exact_regex(path)}$" "{_escape_target(new)}?"',
        "</If>",
    ]


def _escape_target(path: str) -> str:
    """Return a path as the target of a rule. Apache encodes it, and replaces `$` and `&` by parts of the match."""
    return re.sub(r"[$&]", r"\\\g<0>", path)
