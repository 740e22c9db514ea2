"""`.htaccess`, which Apache reads at each request: so it holds no more rules than it reads in a millisecond or two.

Only what `AllowOverride FileInfo` allows, since one line more would make an error of every answer. Addresses are regular
expressions in which every sign of ASCII that is no letter, digit, `/`, `-` or `_` is its number: so `${…}`, which Apache
replaces wherever it stands, cannot stand there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.model.page import Page
from sitegen.outputs.hosting._common import (
    EACH_TIME,
    FOR_EVER,
    HASHED,
    HSTS,
    NAMED,
    SHOWN,
    TEXTS,
    TYPES,
    comment,
    encoded,
    pattern,
    prefix,
    security,
    table,
    text,
    wanted,
    with_charset,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "apache"
EACH = ("",)
MOST = 1_000
"""Rules: Apache reads them all at each request, which takes about two milliseconds."""


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """One."""
    if wanted(reader, "apache"):
        yield Page("/.htaccess", "apache", (), "the settings for Apache (outputs.hosting)")


def produce(_page: Page, reader: Reader) -> bytes:
    """Redirects and what is gone, types, headers, the page for what is not there."""
    base, moves = prefix(reader), table(reader)
    gone = [f'RedirectMatch 410 "^{_or_its_file(base + one)}$"' for one in moves.gone]
    moved = [f'RedirectMatch 301 "^{_either(base + old)}$" "{_target(base + new)}"' for old, new in moves.moved]
    queries = [_asked_with(base + old, base + new) for old, new in moves.asked]
    rules = [*gone, *moved][:MOST]
    queries = queries[: MOST - len(rules)]
    return text(
        *comment(*_about(len(gone) + len(moved) + len(moves.asked) - len(rules) - len(queries))),
        f'ErrorDocument 404 "{encoded(base)}/404.html"',  # with a space in it, it would be a sentence
        'ErrorDocument 410 "/%{REQUEST_URI}index.html"',
        r'<FilesMatch "\.html$">',
        '  ErrorDocument 410 "/%{REQUEST_URI}"',
        "</FilesMatch>",
        *_module("mod_alias.c", [*_asked(rules), *(line for rule in queries for line in rule)]),
        *_module("mod_mime.c", _types()),
        *_module("mod_headers.c", _headers(reader)),
    )


def _about(left: int) -> Iterator[str]:
    yield f"For Apache 2.4, written by sitegen: it works where it lies, with AllowOverride FileInfo or more. {SHOWN}"
    yield "Files packed beforehand are not sent: mod_deflate packs by itself, and needs no rules that could go wrong."
    if left:
        yield f"{left} addresses more have no rule here, since every rule costs each request: HTML pages serve them, but those with a query."
    yield HSTS


def _module(name: str, lines: list[str]) -> list[str]:
    return [f"<IfModule {name}>", *(f"  {line}" for line in lines), "</IfModule>"] if lines else []


def _asked(rules: list[str]) -> list[str]:
    """Rules for what is asked for; the tombstone that Apache fetches to answer 410 is at an address that is gone itself."""
    return ["<If \"reqenv('REDIRECT_STATUS') != '410'\">", *(f"  {rule}" for rule in rules), "</If>"] if rules else []


def _types() -> list[str]:
    texts = [ending for ending, kind in TYPES.items() if kind in TEXTS]
    return [
        "AddDefaultCharset utf-8",
        *(f"AddType {kind} .{ending}" for ending, kind in TYPES.items()),
        f"AddCharset utf-8 {' '.join(f'.{ending}' for ending in texts)}",
        *(f'<Files "{file}">\n    ForceType "{with_charset(kind)}"\n  </Files>' for file, kind in NAMED.items()),
    ]


def _headers(reader: Reader) -> list[str]:
    return [
        *(f'Header always set {name} "{value}"' for name, value in security(reader).items()),
        f'Header set Cache-Control "{EACH_TIME}"',
        f'<FilesMatch "^{HASHED}$">',
        f'  Header set Cache-Control "{FOR_EVER}"',
        "</FilesMatch>",
    ]


def _or_its_file(path: str) -> str:
    """A pattern for a page, or for the file that shows it."""
    return f"{pattern(path)}({pattern('index.html')})?" if path.endswith("/") else pattern(path)


def _either(path: str) -> str:
    """A pattern for a path, with its last slash or without."""
    return f"{pattern(path[:-1])}/?" if path.endswith("/") else pattern(path)


def _asked_with(old: str, new: str) -> list[str]:
    """A redirect of an address with a query; the "?" at its end keeps Apache from adding that query to the new address."""
    path, _, query = old.partition("?")
    return [
        f'<If "%{{QUERY_STRING}} =~ m#^{pattern(query)}$#">',
        f'  RedirectMatch 301 "^{pattern(path)}$" "{_target(new)}?"',
        "</If>",
    ]


def _target(path: str) -> str:
    """A path as the target of a rule: Apache encodes it itself, and takes `$` and `&` for what the pattern found."""
    return re.sub(r"[$&]", r"\\\g<0>", path)
