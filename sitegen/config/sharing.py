"""The tables `[share]` and `[republish]` of the configuration: how readers pass a story on."""

from __future__ import annotations

from typing import Literal

import msgspec

ShareService = Literal["email", "mastodon", "bluesky", "x", "facebook", "linkedin", "whatsapp", "telegram"]
"""Name of a service to which a story can be sent with a link."""


class ShareConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Links with which a reader sends a story to others. They are plain links: no service learns of a reader who does not use one."""

    services: tuple[ShareService, ...] = ()
    """Services for which each story has a link, in this order.

    Values:
        email: the e-mail program of the reader
        mastodon: the share page of the Mastodon project, which asks for the server of the reader
        bluesky: Bluesky
        x: X, formerly Twitter
        facebook: Facebook
        linkedin: LinkedIn
        whatsapp: WhatsApp
        telegram: Telegram

    Example: ["email", "mastodon", "bluesky"]
    """


class RepublishConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A box below stories with their HTML, ready to be copied by other newsrooms."""

    licenses: tuple[str, ...] = ()
    """Licenses that allow others to republish a story. A story has the box if its `license:` is one of these, written the same.

    Example: ["https://creativecommons.org/licenses/by/4.0/", "CC BY 4.0"]
    """
    note: str = ""
    """Conditions of the newsroom, in one or two sentences, above the HTML.

    Example: "Tell us at desk@millbrook.example that you use it. Do not change the text."
    """
