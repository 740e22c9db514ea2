"""An embed: what a page needs to know about an address of another service in order to show it."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

import msgspec

EmbedKind = Literal["video", "audio", "document", "chart", "post", "map", "page"]
"""Content of an embed. It decides the words of the button and the permissions of the frame."""

_SCRIPTS = "allow-scripts allow-same-origin"
"""Restrictions of a frame that all services need lifted: their own scripts, and their own storage, which is not the archive's."""
_LINKS = "allow-popups allow-popups-to-escape-sandbox"
"""Restrictions lifted for links of a frame, which open in a tab of their own."""
_FEATURES: dict[EmbedKind, str] = {
    "video": "autoplay; encrypted-media; fullscreen; picture-in-picture",
    "audio": "autoplay; encrypted-media",
    "post": "encrypted-media; fullscreen",
    "page": "fullscreen",
}
"""Features of browsers that a frame may use (Permissions Policy). Other kinds may only fill the screen."""


class Embed(msgspec.Struct, frozen=True):
    """An address of another service that can be shown on a page."""

    service: str
    """Name of the service for readers, such as `YouTube`."""
    kind: EmbedKind
    address: str
    """Address of the page for people, without tracking parameters. The static form links to it."""
    source: str
    """Address of the frame, or of the media file, that is loaded on a click. It sets no cookies if the service has such an address."""
    element: Literal["iframe", "audio", "video"] = "iframe"
    ratio: str = ""
    """Width and height of the frame as a proportion, such as `16/9`; empty if `height` is set."""
    height: int = 0
    """Height of the frame in pixels, 0 if `ratio` is set. A frame that reports its own height gets that."""
    needs_referrer: bool = False
    """True if the service refuses a request that does not name the site on which the frame is."""
    needs_forms: bool = False
    """True if the frame has forms, such as a field for a password or a search."""

    @property
    def origin(self) -> str:
        """Scheme and host of the source."""
        parts = urlsplit(self.source)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def policy_source(self) -> str:
        """The directive of the Content-Security-Policy and the origin that it must allow: `frame-src https://player.vimeo.com`."""
        return f"{'frame-src' if self.element == 'iframe' else 'media-src'} {self.origin}"

    @property
    def sandbox(self) -> str:
        """Value of the attribute `sandbox` of the frame."""
        parts = [_SCRIPTS, _LINKS]
        if self.needs_forms:
            parts.append("allow-forms")
        if self.kind == "video":
            parts.append("allow-presentation")
        return " ".join(parts)

    @property
    def features(self) -> str:
        """Value of the attribute `allow` of the frame."""
        return _FEATURES.get(self.kind, "fullscreen")

    @property
    def referrer_policy(self) -> str:
        """Value of the attribute `referrerpolicy` of the frame."""
        return "strict-origin-when-cross-origin" if self.needs_referrer else "no-referrer"


class EmbedError(ValueError):
    """An address that cannot be embedded. The text is the message of the problem."""

    def __init__(self, message: str, hint: str) -> None:
        """`hint` says what to write in its place."""
        super().__init__(message)
        self.hint = hint


def short_link_error(host: str) -> EmbedError:
    """Return the error for an address at a host that only redirects to the address that is needed."""
    hint = "open it in a browser, and copy the address of the page that appears"
    return EmbedError(f"an address of {host} only redirects to another one", hint)
