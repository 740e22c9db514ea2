"""`_redirects`, as Netlify and Cloudflare Pages read it: old address, present address, status.

They differ in two things. Netlify serves a file that is there (the HTML stub) unless a rule is forced (`301!`), which is no
status to Cloudflare, where rules always come first; and Cloudflare has no 410. A file for both says each rule twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.model.page import Page
from sitegen.outputs._hosting import SHOWN, comment, encoded, page_file, prefix, table, text, wanted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.archive.moves import Moves
    from sitegen.archive.reader import Reader

EACH = ("",)
MOST = 2_000
"""Rules that Cloudflare reads, those among them that it ignores; it has 100 more for patterns, of which there are none."""
LONGEST = 1_000
"""Characters in a rule that Cloudflare reads."""


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
    forced = _forced(moves, base) if "netlify" in hosts else []
    plain = _moved(moves, base, "301") if "cloudflare" in hosts else []
    if plain:
        forced = forced[: MOST // 2]
        plain = plain[: MOST - len(forced)]
    lines = [*comment(*_about(base, left=_left(moves, forced, plain)))]
    lines += (
        [*comment("", "Netlify: forced, since there is an HTML stub at each old address."), *forced] if forced else []
    )
    lines += [*comment("", "Cloudflare Pages, which has no 410."), *plain] if plain else []
    return text(*lines)


def _forced(moves: Moves, base: str) -> list[str]:
    gone = [f"{encoded(base + one)} {encoded(base + page_file(one))} 410!" for one in moves.gone]
    return [*gone, *_moved(moves, base, "301!")]


def _moved(moves: Moves, base: str, status: str) -> list[str]:
    rules = (f"{encoded(base + old)} {encoded(base + new)} {status}" for old, new in moves.moved)
    return [rule for rule in rules if len(rule) <= LONGEST]


def _left(moves: Moves, forced: list[str], plain: list[str]) -> int:
    """How many old addresses no rule is for."""
    said = {rule.split(" ")[0] for rule in (*forced, *plain) if not rule.endswith("410!")}
    return len(moves.moved) - len(said)


def _about(base: str, *, left: int) -> Iterator[str]:
    yield f"Redirects for Netlify and Cloudflare Pages, written by sitegen. {SHOWN}"
    yield 'They read it at the top of what you upload. [outputs] hosting in sitegen.toml: ["netlify"] or ["cloudflare"]'
    yield "leaves out the other's rules, and takes as many as your host reads."
    if base:
        yield f"The site lies below {base}/: move this file, and _headers, to the top of what you upload."
    if left:
        yield f"{left} old addresses more are served by their HTML stubs alone: Cloudflare reads {MOST} rules of {LONGEST} signs."
