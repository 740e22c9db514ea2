"""`_redirects`, as Netlify and Cloudflare Pages read it: old address, present address, status.

They differ in two things. Netlify serves a file that is there (the HTML stub) unless a rule is forced (`301!`), which is no
status to Cloudflare, where rules always come first; and Cloudflare has no 410. A file for both says each rule twice.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from sitegen.model.page import Page
from sitegen.outputs._hosting import SHOWN, comment, encoded, page_file, prefix, table, text, wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sitegen.archive.moves import Moves
    from sitegen.archive.reader import Reader

EACH = ("",)
MOST = 2_000
"""Rules that Cloudflare reads, those among them that it ignores; it has 100 more for patterns, of which there are none."""
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
    gone = [f"{encoded(base + one)} {encoded(base + page_file(one))} 410!" for one in moves.gone]
    forced = _rules(moves, base, "301!", _for_netlify) if "netlify" in hosts else []
    plain = (
        [*_rules(moves, base, "301", _asked), *_rules(moves, base, "301", _unslashed)] if "cloudflare" in hosts else []
    )
    if plain:
        gone = gone[: MOST // 2]
        forced = forced[: MOST // 2 - len(gone)]
        plain = plain[: MOST - len(gone) - len(forced)]
    lines = [*comment(*_about(base, left=len(moves.moved) - len({old for old, _ in (*forced, *plain)})))]
    if "netlify" in hosts and (gone or forced):
        lines += comment("", "Netlify: forced, since there is an HTML stub at each old address.")
        lines += [*gone, *(rule for _, rule in forced)]
    if plain:
        lines += [*comment("", "Cloudflare Pages, which has no 410."), *(rule for _, rule in plain)]
    return text(*lines)


def _rules(moves: Moves, base: str, status: str, written: Callable[[str], tuple[str, ...]]) -> list[tuple[str, str]]:
    """Each old address, and a rule for it; several where it is written in several ways."""
    rules = (
        (old, f"{each} {encoded(base + new)} {status}") for old, new in moves.moved for each in written(base + old)
    )
    return [(old, rule) for old, rule in rules if len(rule) <= LONGEST]


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


def _about(base: str, *, left: int) -> Iterator[str]:
    yield f"Redirects for Netlify and Cloudflare Pages, written by sitegen. {SHOWN}"
    yield 'They read it at the top of what you upload. [outputs] hosting in sitegen.toml: ["netlify"] or ["cloudflare"]'
    yield "leaves out the other's rules, and takes as many as your host reads."
    if base:
        yield f"The site lies below {base}/: move this file, and _headers, to the top of what you upload."
    if left:
        yield f"{left} old addresses more are served by their HTML stubs alone: Cloudflare reads {MOST} rules of {LONGEST} signs."
