"""`_redirects` for Netlify and Cloudflare Pages: old address, current address, status.

The hosts differ in two ways. Netlify serves an existing file (the HTML stub) unless a rule is forced (`301!`); for Cloudflare
this is not a valid status, and rules always take precedence. Cloudflare does not support 410. A file for both hosts has each
rule twice.
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
"""Maximum number of rules that Cloudflare reads, including those it ignores. Its 100 rules for patterns are not used."""
_QUERY_PAIR = re.compile(r"[A-Za-z0-9_.~-]+=[A-Za-z0-9_.~-]+")
MAX_RULE_CHARS = 1_000
"""Maximum number of characters of a rule that Cloudflare supports."""


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """Yield the file, if one of the hosts is configured."""
    if is_host_enabled(reader, "netlify", "cloudflare"):
        yield Page("/_redirects", NAME, (), "the redirects for Netlify and Cloudflare Pages (outputs.hosts)")


def generate(_page: Page, reader: Reader) -> bytes:
    """Return the file: comments, and one rule on each line."""
    hosts = set(reader.read("config", "outputs").hosts)
    redirects, base = redirect_table(reader), base_path(reader)
    queries = _query_rules(redirects, base) if "netlify" in hosts else []
    gone = [f"{percent_encode(base + one)} {percent_encode(base + page_file(one))} 410!" for one in redirects.gone]
    forced = _redirect_rules(redirects, base, "301!", _netlify_spellings) if "netlify" in hosts else []
    plain = (
        [
            *_redirect_rules(redirects, base, "301", cloudflare_spellings),
            *_redirect_rules(redirects, base, "301", _without_slash),
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
                omitted=len(redirects.by_path) - len({old for old, _ in (*forced, *plain)}),
                omission_note=_omission_note(redirects, queries, hosts),
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
    """Return each old address with its rule; several rules if the path has several spellings.

    A rule is not forced if the addresses differ only in case. A host that ignores case then serves the page instead of a
    redirect to itself.
    """
    rules = (
        (old, f"{each} {percent_encode(base + new)} {status.rstrip('!') if differs_only_in_case(old, new) else status}")
        for old, new in redirects.by_path
        for each in spellings(base + old)
    )
    return [(old, rule) for old, rule in rules if len(rule) <= MAX_RULE_CHARS]


def _query_rules(redirects: Redirects, base: str) -> list[str]:
    """Return a rule for Netlify for each old address with a query that it can redirect."""
    found = (
        (quote(base + path, "/"), query.split("&"), percent_encode(base + new))
        for old, new in redirects.by_query
        for path, _, query in [old.partition("?")]
        if is_redirected_query(old, new)
    )
    rules = (" ".join((path, *pairs, new, "301!")) for path, pairs, new in found)
    return [rule for rule in rules if len(rule) <= MAX_RULE_CHARS]


def is_redirected_query(old: str, new: str) -> bool:
    """Return True if Netlify has a rule for an old address with a query: its names and values are plain.

    Netlify adds the query to the target. So there is no rule for the current address of a page, which would redirect to
    itself endlessly.
    """
    path, _, query = old.partition("?")
    return path.rstrip("/") != new.rstrip("/") and all(_QUERY_PAIR.fullmatch(each) for each in query.split("&"))


def _omission_note(redirects: Redirects, queries: list[str], hosts: set[str]) -> str:
    """Return a comment on old addresses with a query that have no rule; empty if there are none."""
    if not redirects.by_query:
        return ""
    limit = "Cloudflare Pages ignores the query of an address. " if "cloudflare" in hosts else ""
    omitted = len(redirects.by_query) - len(queries)
    return f"{limit}{omitted} old addresses with a query have no rule here." if omitted else limit.strip()


def _netlify_spellings(path: str) -> tuple[str, ...]:
    """Return the spellings of a path for Netlify: its command line matches decoded paths, its servers those of the request.

    Netlify ignores a final slash.
    """
    plain = path if not re.search(r"[\s:*?#%]", path) and path.isprintable() else percent_encode(path)
    return tuple(dict.fromkeys((percent_encode(path), plain)))


def cloudflare_spellings(path: str) -> tuple[str, ...]:
    """Return a path as browsers send it (WHATWG URL, path percent-encode set), which is the form that Cloudflare compares.

    `:` and `*` are encoded too, because they are patterns in a rule.
    """
    return (quote(path, "/!$&'()+,;=@[]"),)


def _without_slash(path: str) -> tuple[str, ...]:
    """Return a folder without its final slash, which Cloudflare would redirect to the folder first; empty for a file."""
    return cloudflare_spellings(path.rstrip("/")) if path.endswith("/") else ()


def _introduction(base: str, *, omitted: int, omission_note: str) -> Iterator[str]:
    yield f"Redirects for Netlify and Cloudflare Pages, written by sitegen. {PUBLISHED_NOTE}"
    yield 'They read it in the top folder of the upload. hosts = ["netlify"] or ["cloudflare"], under [outputs] in sitegen.toml,'
    yield "leaves out the rules of the other host, and writes as many rules as your host reads."
    if base:
        yield f"The site is below {base}/: move this file and _headers to the top folder of the upload."
    if omitted:
        yield f"{omitted} more old addresses are served only by HTML pages: Cloudflare reads {MAX_RULES} rules of {MAX_RULE_CHARS} characters."
    if omission_note:
        yield omission_note
