"""Finds posts that only some readers could see, by what plugins for members and paywalls store in the metadata and in the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sitegen.importers._wordpress.wxr.elements import WxrItem

_KEY = re.compile(
    r"(?i)(?!(?:.*_)?members?$|_?(?:memberships?|subscri[a-z]+)$)(?:.*[_-])?(?:members?|memberships?|pmpro|mepr|rcp|rcuserlevel|wpmem|paywall(?:ed)?|restrict(?:ed|ions?)?|subscri(?:bers?|ptions?)"
    r"|newsletter_access|access|access_(?:roles?|levels?|settings)|user_(?:levels?|roles?|status)|accessible|is_paid|gated|logged_in|ccaps_req"
    r"|memberful_acl|patreon|s2member|wlm|ihc_mb|ppwp?|wpp|content_gates?|groups[_-]read|groups[_-]groups[_-]read)(?:[_-].*)?"
    r"|(?i:.*(?:password|passwort|passwd|passphrase).*)|_?(?:is_|has_)?(?:premium|private|protected|exclusive|hidden)(?:_(?:content|post|article|story))?"
    r"|_?(?:wp_|post_|page_|content_|article_|story_)?visibility"
)
"""Keys of Members, Paid Memberships Pro, MemberPress, Restrict Content, WooCommerce Memberships, WP-Members, Jetpack, Leaky Paywall, Patreon,
Groups and others, and plain words for what is not public. Not bare words such as `members` and `board_members`, which can be fields of a
newsroom."""
_NO_RESTRICTION = re.compile(
    r"(?i)(?:|0|no|n|off|false|none|null|n;|default|public|publish(?:ed)?|visible|open|free|show|all|any|every(?:body|one)|disabled|inherit|field_[0-9a-f]+|\[\]|\{\}|a:0:\{\}|s:0:\"\";)"
)
_OPEN_SETTINGS = re.compile(
    r'"_um_custom_access_settings";(?:s:\d:"0?"|b:0|i:0);|"visibility_type";s:\d+:"(?:default|always)"'
)
"""The settings of Ultimate Member and Leaky Paywall, which every post has, where they restrict nothing."""
_MESSAGE_KEY = re.compile(
    r"(?i).*(message|text|shared|error|redirect|excerpt|email|sent|button|title|template|force_public).*"
)
"""Keys that say only how a restriction would be shown, or that there is none."""
_BLOCK = re.compile(
    r"<!--\s+wp:(?:jetpack/paywall|[\w-]*/?premium-content|(?:[\w-]+/)?[\w-]*(?:paywall|members?-only|restrict)[\w/-]*)"
)
"""Blocks after which, or in which, the text is for subscribers."""


_TAXONOMY = re.compile(
    r"(?i)(?!product_)(?:.*[_-])?(?:visibility|membership|access(?:[_-]levels?)?|paywall|restrictions?)"
)
"""Taxonomies whose terms say which readers could see a post."""


def find_restriction(item: WxrItem) -> str:
    """Return the key of the metadata, the taxonomy or the block that closes a post to some readers; "" if nothing does. Unknown values close it."""
    for term in item.terms:
        if _TAXONOMY.fullmatch(term.domain) and not _NO_RESTRICTION.fullmatch(term.slug or term.name):
            return term.domain
    for key, value in item.meta:
        if _KEY.fullmatch(key) and not _MESSAGE_KEY.fullmatch(key):
            is_open = _NO_RESTRICTION.fullmatch(value.strip()) or _OPEN_SETTINGS.search(value)
            if not is_open:
                return key
    found = _BLOCK.search(item["content"])
    return found[0].partition("wp:")[2] if found else ""
