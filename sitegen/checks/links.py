"""The check `links`: finds links and anchors inside the site that do not exist, in every page as it would be published."""

from __future__ import annotations

import posixpath
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, urlsplit

from sitegen.diagnostics import Problem, suggestion
from sitegen.problem_codes.checks import BROKEN_PAGE_LINK
from sitegen.publish.output.manifest import MANIFEST
from sitegen.render.absolute_html import SRCSET_CANDIDATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sitegen.checks import CheckContext

NAME = "links"
LINK_ATTRIBUTES = {"href", "src", "poster"}
NOT_FOUND_PAGE = "404.html"
"""The only page with root-relative links, since a host serves it at any address."""


class LinkCollector(HTMLParser):
    """Collects the links of a page with their line numbers, and its ids."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[tuple[str, int]] = []
        self.ids: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the signature of the library
        """Collect the links and the id of an element."""
        for name, value in attrs:
            if name == "id" and value:
                self.ids.add(value)
            elif name in LINK_ATTRIBUTES and value is not None:
                self.links.append((value, self.getpos()[0]))
            elif name == "srcset" and value:
                self.links += [(found[0].split()[0], self.getpos()[0]) for found in SRCSET_CANDIDATE.finditer(value)]


def check(context: CheckContext) -> Iterator[Problem]:
    """Yield a problem for each broken link, at its line in the page."""
    pages = {
        path: LinkCollector(context.pages[path].decode("utf-8", "replace"))
        for path in context.pages
        if path.endswith(".html")
    }
    for path, page in sorted(pages.items()):
        for link, line in page.links:
            if why := _link_fault(path, link, context, pages):
                yield Problem(
                    path,
                    line,
                    1,
                    BROKEN_PAGE_LINK(f'the link "{link}" {why}'),
                    f"the page is made from {context.sources[path]}",
                )


def _as_inner_link(link: SplitResult, base_url: str) -> SplitResult | None:
    """Return an absolute link to the site itself as a link relative to the front page; None for any other link."""
    base = urlsplit(base_url)
    path = link.path or "/"
    own = link.scheme in {"", "http", "https"} and link.netloc.lower() == base.netloc.lower()
    if not (link.netloc and own and f"{path}/".startswith(base.path)):
        return None
    return link._replace(scheme="", netloc="", path=f"./{path[len(base.path) :]}")


def _link_fault(path: str, link: str, context: CheckContext, pages: dict[str, LinkCollector]) -> str:
    try:
        parts = urlsplit(link)
    except ValueError:
        return "is not a valid address"
    if parts.scheme or parts.netloc:
        inner = _as_inner_link(parts, context.config.site.base_url)
        return _target_fault("index.html", inner, context, pages) if inner else ""
    if parts.path.startswith("/"):
        base = urlsplit(context.config.site.base_url).path
        if path != NOT_FOUND_PAGE or not parts.path.startswith(base):
            return "is relative to the host's root, and breaks if the site is published below a path"
        parts = parts._replace(path=f"./{parts.path.removeprefix(base)}")
    return _target_fault(path, parts, context, pages)


def _suggest_target(target: str, paths: Iterable[str]) -> str:
    """Return the suggestion for a missing file: one of the same type, so that no card is suggested in place of a page."""
    wanted = target if posixpath.splitext(target)[1] else f"{target}/index.html"
    suffix = posixpath.splitext(wanted)[1]
    return suggestion(wanted, (path for path in paths if posixpath.splitext(path)[1] == suffix))


def _target_fault(path: str, parts: SplitResult, context: CheckContext, pages: dict[str, LinkCollector]) -> str:
    """Return why a link relative to a page is broken; "" if it is not."""
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path))) if parts.path else path
    if parts.path.endswith("/") or target == ".":
        target = posixpath.normpath(posixpath.join(target, "index.html"))
    if target == MANIFEST:
        return ""  # published, but not a page
    if target not in context.pages:
        return f"points to a page that does not exist; {_suggest_target(target, context.pages)}".rstrip("; ")
    fragment = unquote(parts.fragment)
    if fragment and target in pages and fragment not in pages[target].ids:
        return f'points to an anchor "{fragment}" that does not exist in {target}'
    return ""
