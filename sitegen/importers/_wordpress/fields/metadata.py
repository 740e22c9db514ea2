"""Metadata (custom fields): what the map takes, and a count of what is left out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sitegen.importers._sites.metadata.keys import is_personal_key
from sitegen.importers._wordpress.fields.decks import DECK_META

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.importers._wordpress.text.context import TextContext

_OF_WORDPRESS = re.compile(
    r"_edit_(lock|last)|_wp_(page_template|old_date|trash_\w+|desired_post_slug|attach\w+)|_pingme|_encloseme|_oembed_.*|_publicize_.*|"
    r"_wpas_.*|_jetpack_.*|_menu_item_.*|_last_editor_used_jetpack|_thumbnail_id|_wp_old_slug|footnotes|enclosure|jabber_published|"
    r"email_notification|_rest_api_.*|_elementor_.*|_yoast_.*|rank_math_.*|_aioseo.*|_et_.*|_wpb_.*|_primary_category|primary_category|"
    r"ppma_authors_name|_molongui_.*|sfly_guest_.*|cap-.*|_cap_.*|_?(custom_|author_)?byline|guest[-_]author|author_name|"
    r"_publicize.*|_crdt_document|_wpcom_.*|geo_.*|is_sticky|_bitly_.*|_vgo_.*|_syntaxhighlighter_.*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+")
_LISTS = frozenset({"bylines", "entities", "files", "redirect_from"})


def apply_fields(context: TextContext, answers: Mapping[str, str], front_matter: dict[str, Any]) -> None:
    """Set the fields that the map names for keys of the metadata, and count all other keys that have a value."""
    for key, value in context.item.meta:
        answer = answers.get(key, "")
        if not value.strip() or answer == "drop":
            continue
        if answer:
            _set(front_matter, answer, value.strip())
        elif _OF_WORDPRESS.fullmatch(key) or key in DECK_META:
            context.note("lost", "metadata of WordPress and its plugins that has no meaning here")
        elif "@" not in key and not is_personal_key(key):
            context.note("lost", f"metadata `{_NUMBER.sub('N', key)}` left out")
            if not key.startswith("_"):
                context.ask("fields", key, "drop", "", is_required=False)
        else:
            context.note("lost", "metadata whose key looks personal left out")


def _set(front_matter: dict[str, Any], field: str, value: str) -> None:
    """Set a field such as `deck` or `extra.photographer`. A field that has a value already keeps it."""
    table, _, key = field.rpartition(".")
    target = front_matter.setdefault(table, {}) if table else front_matter
    if key in _LISTS:
        target[key] = [*target.get(key, []), value]
    else:
        target.setdefault(key, value)
