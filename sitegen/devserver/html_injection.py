"""What the preview adds to a page: a banner, a link to the dashboard, a script. The page's own bytes stay as they are.

It works without scripts too, under a policy that allows none inside a page, and in any encoding that extends ASCII.
"""

from __future__ import annotations

import hashlib
from typing import Literal

import msgspec
from markupsafe import Markup

from sitegen.diagnostics import Problem

OverlayKind = Literal["page", "missing", "broken", "dashboard"]
"""A page of the archive; its page for what is not there; our own in place of one that has errors; the dashboard."""
PUBLIC_VIEW_QUERY, FULL_VIEW_QUERY = "sitegen-view=public", "sitegen-view=all"
"""The query that switches to a view, on the page where one is."""
MAX_SHORT_BANNER_CHARACTERS = 40
"""Characters of a banner beyond which it takes three lines on a phone."""
MAX_SHOWN_PROBLEMS = 20
"""Problems that are told within a page; the dashboard has all."""


class OverlayState(msgspec.Struct, frozen=True):
    """What the script knows of the page that it is on."""

    base: str
    """The address below which the archive is shown, percent-encoded: `/` or `/a/b/`."""
    event_id: str
    """The id of the last rebuild event before the page was made; see `EventBroadcaster`."""
    version: str
    """A digest of all that the page was made of: as long as it is the same, so is the page."""
    kind: OverlayKind
    path: str = ""
    follow_edits: bool = False
    problems: tuple[Problem, ...] = ()
    is_public_view: bool = False
    """Whether this is the public view."""
    refresh_ms: int = 0
    """After how many milliseconds it should be refreshed, whether or not anything happens; 0: never."""

    def live_script(self) -> Markup:
        """The element that loads the script."""
        problems_json = msgspec.json.encode(self.problems[:MAX_SHOWN_PROBLEMS]).decode()
        optional = Markup(" data-follow-edits") if self.follow_edits else Markup("")
        optional += Markup(" data-public") if self.is_public_view else ""
        optional += Markup(' data-refresh-ms="{}"').format(self.refresh_ms) if self.refresh_ms else ""
        return Markup(
            '<script id="_sitegen-live" src="{base}_/live.js" defer data-base="{base}" data-event-id="{event_id}"'
            ' data-version="{version}" data-kind="{kind}" data-path="{path}" data-problems="{problems}" data-more="{more}"{optional}></script>'
        ).format(
            base=self.base, event_id=self.event_id, version=self.version, kind=self.kind, path=self.path,
            problems=problems_json, more=len(self.problems[MAX_SHOWN_PROBLEMS:]), optional=optional,
        )  # fmt: skip

    def badges_script(self) -> Markup:
        """The element that loads the script of badges; the public view has none."""
        script = Markup('<script id="_sitegen-badges" src="{base}_/badges.js" defer></script>').format(base=self.base)
        return Markup("") if self.is_public_view else script

    def toolbar(self, banner: str) -> Markup:
        """The bar: the switch between the two views, the link to the dashboard, and why the page is not published."""
        size = "sitegen-banner long" if len(banner) > MAX_SHORT_BANNER_CHARACTERS else "sitegen-banner"
        banner_html = Markup('<p class="{}">Only in the preview: {}</p>').format(size, banner) if banner else ""
        link_class = (
            Markup("") if self.is_public_view else Markup(' class="sitegen-dashboard-link"')
        )  # the script updates its text
        view, view_text = (
            (FULL_VIEW_QUERY, "Public view. Show all")
            if self.is_public_view
            else (PUBLIC_VIEW_QUERY, "Show public view")
        )
        return Markup(
            '<link rel="stylesheet" href="{base}_/overlay.css"><aside class="sitegen-preview" id="_sitegen-preview"'
            ' aria-label="Preview">{banner}<p class="sitegen-toolbar"><a class="sitegen-view" href="?{view}">{view_text}</a>'
            ' <a{link_class} href="{base}_/">{problems}</a></p></aside>'
        ).format(
            base=self.base, banner=banner_html, link_class=link_class, problems=_dashboard_link_text(len(self.problems)),
            view=view, view_text=view_text,
        )  # fmt: skip


def content_digest(value: msgspec.Struct) -> str:
    """The version of a page that was made of this."""
    return hashlib.blake2b(msgspec.msgpack.encode(value), digest_size=8).hexdigest()


def _dashboard_link_text(problems: int) -> str:
    """The words of the link; the script has the same."""
    return f"Dashboard: {problems} {'problem' if problems == 1 else 'problems'}" if problems else "Dashboard"


def inject(data: bytes, state: OverlayState, banner: str) -> bytes:
    """A page with the preview's own elements before the end of its body, or of the file where it does not say so."""
    at = data.lower().rfind(b"</body")
    place = at if at >= 0 else len(data)
    added = (state.toolbar(banner) + state.badges_script() + state.live_script()).encode("ascii", "xmlcharrefreplace")
    return data[:place] + added + data[place:]
