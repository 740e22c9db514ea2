"""What the preview adds to a page: a banner, a link to the desk, a script. The page's own bytes stay as they are.

It works without scripts too, under a policy that allows none inside a page, and in any encoding that extends ASCII.
"""

from __future__ import annotations

import hashlib
from typing import Literal

import msgspec
from markupsafe import Markup

from sitegen.diagnostics import Problem

Kind = Literal["page", "missing", "broken", "desk"]
"""A page of the archive; its page for what is not there; our own in place of one that has errors; the desk."""
PUBLIC, ALL = "sitegen-view=public", "sitegen-view=all"
"""The query that switches to a view, on the page where one is."""
LONG = 40
"""Characters of a banner beyond which it takes three lines on a phone."""
SHOWN = 20
"""Problems that are told within a page; the desk has all."""


class Label(msgspec.Struct, frozen=True):
    """What the script knows of the page that it is on."""

    base: str
    """The address below which the archive is shown, percent-encoded: `/` or `/a/b/`."""
    mark: str
    """The round after which the page was made; see `stream`."""
    version: str
    """A digest of all that the page was made of: as long as it is the same, so is the page."""
    kind: Kind
    path: str = ""
    navigate: bool = False
    problems: tuple[Problem, ...] = ()
    public: bool = False
    """Whether this is the public view."""
    again: int = 0
    """After how many milliseconds it should be shown anew, whether or not anything happens; 0: never."""

    def script(self) -> Markup:
        """The element that loads the script."""
        shown = msgspec.json.encode(self.problems[:SHOWN]).decode()
        optional = Markup(" data-navigate") if self.navigate else Markup("")
        optional += Markup(" data-public") if self.public else ""
        optional += Markup(' data-again="{}"').format(self.again) if self.again else ""
        return Markup(
            '<script id="_sitegen-live" src="{base}_/live.js" defer data-base="{base}" data-round="{mark}"'
            ' data-version="{version}" data-kind="{kind}" data-path="{path}" data-problems="{shown}" data-more="{more}"{optional}></script>'
        ).format(
            base=self.base, mark=self.mark, version=self.version, kind=self.kind, path=self.path,
            shown=shown, more=len(self.problems[SHOWN:]), optional=optional,
        )  # fmt: skip

    def badges(self) -> Markup:
        """The element that loads the script of badges; the public view has none."""
        script = Markup('<script id="_sitegen-badges" src="{base}_/badges.js" defer></script>').format(base=self.base)
        return Markup("") if self.public else script

    def corner(self, banner: str) -> Markup:
        """The bar: the switch between the two views, the link to the desk, and why the page is not published."""
        size = "sitegen-banner long" if len(banner) > LONG else "sitegen-banner"
        told = Markup('<p class="{}">Only in the preview: {}</p>').format(size, banner) if banner else ""
        desk = Markup("") if self.public else Markup(' class="sitegen-desk"')  # there the script tells it of problems
        view, words = (ALL, "Public view. Show all") if self.public else (PUBLIC, "Show public view")
        return Markup(
            '<link rel="stylesheet" href="{base}_/overlay.css"><aside class="sitegen-preview" id="_sitegen-preview"'
            ' aria-label="Preview">{told}<p class="sitegen-bar"><a class="sitegen-view" href="?{view}">{words}</a>'
            ' <a{desk} href="{base}_/">{problems}</a></p></aside>'
        ).format(
            base=self.base, told=told, desk=desk, problems=_desk(len(self.problems)), view=view, words=words,
        )  # fmt: skip


def version_of(value: msgspec.Struct) -> str:
    """The version of a page that was made of this."""
    return hashlib.blake2b(msgspec.msgpack.encode(value), digest_size=8).hexdigest()


def _desk(problems: int) -> str:
    """The words of the link; the script has the same."""
    return f"Desk: {problems} {'problem' if problems == 1 else 'problems'}" if problems else "Desk"


def injected(data: bytes, label: Label, banner: str) -> bytes:
    """A page with the preview's own elements before the end of its body, or of the file where it does not say so."""
    at = data.lower().rfind(b"</body")
    place = at if at >= 0 else len(data)
    added = (label.corner(banner) + label.badges() + label.script()).encode("ascii", "xmlcharrefreplace")
    return data[:place] + added + data[place:]
