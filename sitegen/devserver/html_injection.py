"""HTML that the preview inserts into pages: a toolbar with a banner and a link to the dashboard, and scripts.

The bytes of the page are not changed otherwise. The toolbar works without scripts and under a Content-Security-Policy that forbids
inline scripts. The inserted bytes are ASCII, so they are valid in any encoding that extends it.
"""

from __future__ import annotations

import hashlib
from typing import Literal

import msgspec
from markupsafe import Markup

from sitegen.diagnostics import Problem, pluralize

OverlayKind = Literal["page", "missing", "broken", "dashboard"]
"""A page of the archive; its 404 page; the error page that replaces a page; the dashboard."""
PUBLIC_VIEW_QUERY, FULL_VIEW_QUERY = "sitegen-view=public", "sitegen-view=all"
"""Queries that switch to a view and stay on the same page."""
MAX_SHORT_BANNER_CHARACTERS = 40
"""Maximum characters of a short banner. A longer one takes three lines on a phone, and gets the class `long`."""
MAX_SHOWN_PROBLEMS = 20
"""Maximum number of problems in the overlay of a page. The dashboard lists all."""


class OverlayState(msgspec.Struct, frozen=True):
    """The state of a page that `live.js` reads from the attributes of its script element."""

    base: str
    """Percent-encoded path below which the archive is served: `/` or `/a/b/`."""
    event_id: str
    """Id of the last rebuild event before the page was requested; see `EventBroadcaster`."""
    version: str
    """Digest of the data from which the page was created. If it is unchanged, so is the page."""
    kind: OverlayKind
    path: str = ""
    follow_edits: bool = False
    problems: tuple[Problem, ...] = ()
    is_public_view: bool = False
    """True in the public view."""
    refresh_ms: int = 0
    """Milliseconds after which the page is refreshed even without an event; 0 for never."""

    def live_script(self) -> Markup:
        """Return the script element that loads `live.js`."""
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
        """Return the script element that loads `badges.js`; empty in the public view, which has no badges."""
        script = Markup('<script id="_sitegen-badges" src="{base}_/badges.js" defer></script>').format(base=self.base)
        return Markup("") if self.is_public_view else script

    def toolbar(self, banner: str) -> Markup:
        """Return the toolbar: the link to the other view, the link to the dashboard, and the banner with the reason in `banner`."""
        size = "sitegen-banner long" if len(banner) > MAX_SHORT_BANNER_CHARACTERS else "sitegen-banner"
        banner_html = Markup('<p class="{}">Only in the preview: {}</p>').format(size, banner) if banner else ""
        # live.js updates the text of the link with this class
        link_class = Markup("") if self.is_public_view else Markup(' class="sitegen-dashboard-link"')
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
    """Return the version of a page that is created from this value, for `OverlayState`."""
    return hashlib.blake2b(msgspec.msgpack.encode(value), digest_size=8).hexdigest()


def _dashboard_link_text(problems: int) -> str:
    """Return the text of the link; `live.js` creates the same text."""
    return f"Dashboard: {pluralize(problems, 'problem', 'problems')}" if problems else "Dashboard"


def inject(data: bytes, state: OverlayState, banner: str) -> bytes:
    """Return an HTML page with the preview's elements before its last `</body`, or at its end if it has none."""
    found = data.lower().rfind(b"</body")
    offset = found if found >= 0 else len(data)
    added = (state.toolbar(banner) + state.badges_script() + state.live_script()).encode("ascii", "xmlcharrefreplace")
    return data[:offset] + added + data[offset:]
