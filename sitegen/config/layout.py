"""The tables `[navigation]`, `[footer]` and `[head]` of the configuration: the parts of the layout that are the same on every page."""

from __future__ import annotations

import msgspec

from sitegen.config.security import HeadScript

ITEM_WORDS = ("sections", "stories", "kinds", "timeline", "corrections", "entries", "staff", "data", "search")
"""The words that stand for pages in `[navigation] items`."""
RESERVED_META_NAMES = frozenset({"description", "robots", "viewport", "color-scheme", "generator"})
"""Names of metadata that the templates write."""


class LayoutLink(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A link with a label, in the navigation or the footer."""

    label: str
    """Words of the link.

    Example: "Donate"
    """
    to: str
    """Target: a web address, an address of the site, the id of a document, or one of the words that `items` allows.

    Example: "https://millbrook.example/donate"
    """


class NavigationConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The main navigation, on every page."""

    items: tuple[str | LayoutLink, ...] = ("sections", "stories", "kinds", "timeline", "corrections", "staff", "search")
    """Items of the navigation, in order. An item that leads to an empty page is left out.

    An item is a word of this list, the name of a kind (`person`), a section (`section/city-hall`), the id of a document (`page/about`), or a table
    with a label of your own: `{ label = "Who we are", to = "page/about" }`. The words are `sections` (each declared section with a story), `stories`,
    `kinds` (the lists of each kind of entity), `timeline`, `corrections`, `entries` (the index from A to Z), `staff`, `data` and `search`.

    Example: ["sections", "person", "organization", { label = "Donate", to = "https://millbrook.example/donate" }, "search"]
    """


class FooterConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The foot of every page."""

    text: str = ""
    """A sentence or two after the archive's name, in place of the theme's sentence.

    Example: "Published by the Millbrook Library since 2026."
    """
    links: tuple[LayoutLink, ...] = ()
    """Links before the list of static pages.

    Example: [{ label = "Newsletter", to = "https://millbrook.example/newsletter" }]
    """
    social: tuple[LayoutLink, ...] = ()
    """The archive's accounts elsewhere. The links have `rel="me"`, with which Mastodon verifies an account.

    Example: [{ label = "Mastodon", to = "https://news.example/@courier" }]
    """
    contact: str = ""
    """An e-mail address, a web address, a page of the archive (`/contact/`), or a `tel:` link, with which readers can reach the archive.

    Example: "archive@millbrook.example"
    """
    license: str = ""
    """The license of the archive as a whole, in words. A story states its own with `license:`.

    Example: "Texts: CC BY 4.0"
    """


class HeadConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Additions to the head of every page."""

    meta: dict[str, str] = {}
    """Metadata by name, such as the tags with which services verify that a site is yours.

    Example: { google-site-verification = "a1b2c3" }
    """
    styles: tuple[str, ...] = ()
    """Addresses of stylesheets below `content/static/`, which come after those of the theme: for shortcodes of your own, for example.

    Example: ["/courier.css"]
    """
    scripts: tuple[HeadScript, ...] = ()
    """Scripts, such as those of analytics. Write a table for each, `[[head.scripts]]`.

    Example: [{ src = "https://plausible.io/js/script.js", attributes = { data-domain = "archive.example.org" } }]
    """
