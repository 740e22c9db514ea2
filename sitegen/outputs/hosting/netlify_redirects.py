"""`_redirects`, as Netlify and Cloudflare Pages read it: old address, present address, status.

They differ in two things. Netlify serves a file that is there (the HTML stub) unless a rule is forced (`301!`), which is no
status to Cloudflare, where rules always come first; and Cloudflare has no 410. A file for both says each rule twice.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from sitegen.model.page import Page
from sitegen.outputs.hosting._common import (
    PUBLISHED_NOTE,
    base_path,
    comment_lines,
    differs_only_in_case,
    encode_lines,
    is_host_enabled,
    page_file,
    percent_encode,
    redirect_table,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sitegen.database.index.redirects import Redirects
    from sitegen.database.queries.reader import Reader

NAME = "netlify_redirects"
FOR_EACH = ("",)
MAX_RULES = 2_000
"""Rules that Cloudflare reads, those among them that it ignores; it has 100 more for patterns, of which there are none."""
_QUERY_PAIR = re.compile(r"[A-Za-z0-9_.~-]+=[A-Za-z0-9_.~-]+")
MAX_RULE_CHARS = 1_000
"""Characters in a rule that Cloudflare promises to read."""


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """One, for both hosts."""
    if is_host_enabled(reader, "netlify", "cloudflare"):
        yield Page("/_redirects", NAME, (), "the redirects for Netlify and Cloudflare Pages (outputs.hosts)")


def generate(_page: Page, reader: Reader) -> bytes:
    """Comments and one rule a line."""
    hosts = set(reader.read("config", "outputs").hosts)
    moves, base = redirect_table(reader), base_path(reader)
    queries = _query_rules(moves, base) if "netlify" in hosts else []
    gone = [f"{percent_encode(base + one)} {percent_encode(base + page_file(one))} 410!" for one in moves.gone]
    forced = _redirect_rules(moves, base, "301!", _netlify_spellings) if "netlify" in hosts else []
    plain = (
        [
            *_redirect_rules(moves, base, "301", _cloudflare_spellings),
            *_redirect_rules(moves, base, "301", _without_slash),
        ]
        if "cloudflare" in hosts
        else []
    )
    if "cloudflare" in hosts:
        gone = gone[: MAX_RULES // 2]
        queries = queries[: MAX_RULES // 2 - len(gone)]
        forced = forced[: MAX_RULES // 2 - len(gone) - len(queries)]
        plain = plain[: MAX_RULES - len(gone) - len(queries) - len(forced)]
    lines = [
        *comment_lines(
            *_introduction(
                base,
                omitted=len(moves.by_path) - len({old for old, _ in (*forced, *plain)}),
                omission_note=_omission_note(moves, queries, hosts),
            )
        )
    ]
    if "netlify" in hosts and (gone or queries or forced):
        lines += comment_lines("", "Netlify: forced, since there is an HTML stub at each old address.")
        lines += [*gone, *queries, *(rule for _, rule in forced)]
    if plain:
        lines += [*comment_lines("", "Cloudflare Pages, which has no 410."), *(rule for _, rule in plain)]
    return encode_lines(*lines)


def _redirect_rules(
    redirects: Redirects, base: str, status: str, spellings: Callable[[str], tuple[str, ...]]
) -> list[tuple[str, str]]:
    """Each old address, and a rule for it; several where it is written in several ways.

    A rule is not forced where only capitals differ: a host that ignores case then serves the page, and not a redirect to itself.
    """
    rules = (
        (old, f"{each} {percent_encode(base + new)} {status.rstrip('!') if differs_only_in_case(old, new) else status}")
        for old, new in redirects.by_path
        for each in spellings(base + old)
    )
    return [(old, rule) for old, rule in rules if len(rule) <= MAX_RULE_CHARS]


def _query_rules(redirects: Redirects, base: str) -> list[str]:
    """A rule for Netlify for each old address with a query of plain names and values, unless the page itself is asked so.

    Netlify adds the query to the new address, so a rule for the present address of a page would never end.
    """
    found = (
        (quote(base + path, "/"), query.split("&"), percent_encode(base + new))
        for old, new in redirects.by_query
        for path, _, query in [old.partition("?")]
        if path.rstrip("/") != new.rstrip("/") and all(_QUERY_PAIR.fullmatch(each) for each in query.split("&"))
    )
    rules = (" ".join((path, *pairs, new, "301!")) for path, pairs, new in found)
    return [rule for rule in rules if len(rule) <= MAX_RULE_CHARS]


def _omission_note(redirects: Redirects, queries: list[str], hosts: set[str]) -> str:
    """Return the sentence about old addresses with a query for which there is no rule."""
    if not redirects.by_query:
        return ""
    said = "Cloudflare Pages cannot tell addresses by their query. " if "cloudflare" in hosts else ""
    left = len(redirects.by_query) - len(queries)
    return f"{said}{left} old addresses with a query have no rule here." if left else said.strip()


def _netlify_spellings(path: str) -> tuple[str, ...]:
    """Its command line asks for a path decoded, others for it as it was sent; it looks past a slash at the end by itself."""
    plain = path if not re.search(r"[\s:*?#%]", path) and path.isprintable() else percent_encode(path)
    return tuple(dict.fromkeys((percent_encode(path), plain)))


def _cloudflare_spellings(path: str) -> tuple[str, ...]:
    """As a browser sends it (WHATWG URL, path percent-encode set), which is how Cloudflare compares; `:` and `*` are patterns there."""
    return (quote(path, "/!$&'()+,;=@[]"),)


def _without_slash(path: str) -> tuple[str, ...]:
    """A folder without its slash, which Cloudflare would first lead to the folder, and from there on."""
    return _cloudflare_spellings(path.rstrip("/")) if path.endswith("/") else ()


def _introduction(base: str, *, omitted: int, omission_note: str) -> Iterator[str]:
    yield f"Redirects for Netlify and Cloudflare Pages, written by sitegen. {PUBLISHED_NOTE}"
    yield 'They read it at the top of what you upload. [outputs] hosts in sitegen.toml: ["netlify"] or ["cloudflare"]'
    yield "leaves out the other's rules, and takes as many as your host reads."
    if base:
        yield f"The site lies below {base}/: move this file, and _headers, to the top of what you upload."
    if omitted:
        yield f"{omitted} old addresses more are served by their HTML stubs alone: Cloudflare reads {MAX_RULES} rules of {MAX_RULE_CHARS} signs."
    if omission_note:
        yield omission_note
