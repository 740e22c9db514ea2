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
    SHOWN,
    comment,
    differs_in_capitals,
    encoded,
    page_file,
    prefix,
    table,
    text,
    wanted,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sitegen.database.index.redirects import Moves
    from sitegen.database.queries.reader import Reader

NAME = "redirect_rules"
EACH = ("",)
MOST = 2_000
"""Rules that Cloudflare reads, those among them that it ignores; it has 100 more for patterns, of which there are none."""
_PAIR = re.compile(r"[A-Za-z0-9_.~-]+=[A-Za-z0-9_.~-]+")
LONGEST = 1_000
"""Characters in a rule that Cloudflare promises to read."""


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """One, for both hosts."""
    if wanted(reader, "netlify", "cloudflare"):
        yield Page(
            "/_redirects", "redirect_rules", (), "the redirects for Netlify and Cloudflare Pages (outputs.hosting)"
        )


def produce(_page: Page, reader: Reader) -> bytes:
    """Comments and one rule a line."""
    hosts = set(reader.read("config", "outputs").hosting)
    moves, base = table(reader), prefix(reader)
    queries = _with_query(moves, base) if "netlify" in hosts else []
    gone = [f"{encoded(base + one)} {encoded(base + page_file(one))} 410!" for one in moves.gone]
    forced = _rules(moves, base, "301!", _for_netlify) if "netlify" in hosts else []
    plain = (
        [*_rules(moves, base, "301", _asked), *_rules(moves, base, "301", _unslashed)] if "cloudflare" in hosts else []
    )
    if "cloudflare" in hosts:
        gone = gone[: MOST // 2]
        queries = queries[: MOST // 2 - len(gone)]
        forced = forced[: MOST // 2 - len(gone) - len(queries)]
        plain = plain[: MOST - len(gone) - len(queries) - len(forced)]
    lines = [
        *comment(
            *_about(
                base,
                left=len(moves.moved) - len({old for old, _ in (*forced, *plain)}),
                unsaid=_unsaid(moves, queries, hosts),
            )
        )
    ]
    if "netlify" in hosts and (gone or queries or forced):
        lines += comment("", "Netlify: forced, since there is an HTML stub at each old address.")
        lines += [*gone, *queries, *(rule for _, rule in forced)]
    if plain:
        lines += [*comment("", "Cloudflare Pages, which has no 410."), *(rule for _, rule in plain)]
    return text(*lines)


def _rules(moves: Moves, base: str, status: str, written: Callable[[str], tuple[str, ...]]) -> list[tuple[str, str]]:
    """Each old address, and a rule for it; several where it is written in several ways.

    A rule is not forced where only capitals differ: a host that ignores case then serves the page, and not a redirect to itself.
    """
    rules = (
        (old, f"{each} {encoded(base + new)} {status.rstrip('!') if differs_in_capitals(old, new) else status}")
        for old, new in moves.moved
        for each in written(base + old)
    )
    return [(old, rule) for old, rule in rules if len(rule) <= LONGEST]


def _with_query(moves: Moves, base: str) -> list[str]:
    """A rule for Netlify for each old address with a query of plain names and values, unless the page itself is asked so.

    Netlify adds the query to the new address, so a rule for the present address of a page would never end.
    """
    found = (
        (quote(base + path, "/"), query.split("&"), encoded(base + new))
        for old, new in moves.asked
        for path, _, query in [old.partition("?")]
        if path.rstrip("/") != new.rstrip("/") and all(_PAIR.fullmatch(each) for each in query.split("&"))
    )
    rules = (" ".join((path, *pairs, new, "301!")) for path, pairs, new in found)
    return [rule for rule in rules if len(rule) <= LONGEST]


def _unsaid(moves: Moves, queries: list[str], hosts: set[str]) -> str:
    """Return the sentence about old addresses with a query for which there is no rule."""
    if not moves.asked:
        return ""
    said = "Cloudflare Pages cannot tell addresses by their query. " if "cloudflare" in hosts else ""
    left = len(moves.asked) - len(queries)
    return f"{said}{left} old addresses with a query have no rule here." if left else said.strip()


def _for_netlify(path: str) -> tuple[str, ...]:
    """Its command line asks for a path decoded, others for it as it was sent; it looks past a slash at the end by itself."""
    plain = path if not re.search(r"[\s:*?#%]", path) and path.isprintable() else encoded(path)
    return tuple(dict.fromkeys((encoded(path), plain)))


def _asked(path: str) -> tuple[str, ...]:
    """As a browser sends it (WHATWG URL, path percent-encode set), which is how Cloudflare compares; `:` and `*` are patterns there."""
    return (quote(path, "/!$&'()+,;=@[]"),)


def _unslashed(path: str) -> tuple[str, ...]:
    """A folder without its slash, which Cloudflare would first lead to the folder, and from there on."""
    return _asked(path.rstrip("/")) if path.endswith("/") else ()


def _about(base: str, *, left: int, unsaid: str) -> Iterator[str]:
    yield f"Redirects for Netlify and Cloudflare Pages, written by sitegen. {SHOWN}"
    yield 'They read it at the top of what you upload. [outputs] hosting in sitegen.toml: ["netlify"] or ["cloudflare"]'
    yield "leaves out the other's rules, and takes as many as your host reads."
    if base:
        yield f"The site lies below {base}/: move this file, and _headers, to the top of what you upload."
    if left:
        yield f"{left} old addresses more are served by their HTML stubs alone: Cloudflare reads {MOST} rules of {LONGEST} signs."
    if unsaid:
        yield unsaid
