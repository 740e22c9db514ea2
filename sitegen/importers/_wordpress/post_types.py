"""The post types of WordPress and of common plugins: which become documents, which serve others, and which are settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sitegen.importers._request import ImportRequest

DOCUMENT_KINDS = {"post": "story", "page": "page"}
"""Kinds of the types that are documents."""
_USED = {
    "attachment": "attachments are not documents: their files are placed with the documents that use them",
    "wp_block": "reusable blocks are put into the texts that use them",
    "guest-author": "guest authors become bylines",
    "guest_author": "guest authors become bylines",
    "tablepress_table": "tables are put into the texts that use them",
}
_SETTINGS = frozenset(
    {
        "nav_menu_item", "custom_css", "customize_changeset", "oembed_cache", "user_request", "wp_template", "wp_template_part",
        "wp_global_styles", "wp_navigation", "wp_font_family", "wp_font_face", "acf-field", "acf-field-group", "acf-post-type",
        "acf-taxonomy", "elementor_library", "elementor_snippet", "et_pb_layout", "et_theme_builder", "fl-builder-template", "jp_pay_order",
        "jp_img_sitemap", "jp_sitemap", "jp_sitemap_master", "jp_vid_sitemap", "amp_validated_url", "scheduled-action", "safecss",
        "vc_grid_item", "templatera", "popup", "newspack_popups_cpt", "newspack_nl_ads_cpt", "mc4wp-form", "is_search_form",
    }
)  # fmt: skip
_PERSONAL = frozenset(
    {
        "feedback", "flamingo_contact", "flamingo_inbound", "wpcf7_contact_form", "wpforms", "wpforms_log", "nf_sub", "shop_order",
        "shop_order_refund", "shop_subscription", "edd_payment", "give_payment", "newspack_nl_list", "subscriber", "bwf_contact",
    }
)  # fmt: skip
_UNFINISHED_STATUSES = {
    "auto-draft": "automatic drafts are not imported",
    "trash": "what is in the trash is not imported",
}


def skip_rule(post_type: str, status: str) -> str:
    """Return the rule by which an item of a type and a status becomes no document; "" if there is none."""
    if post_type == "revision" or (status == "inherit" and post_type != "attachment"):
        return "revisions are not imported"
    if post_type in _USED:
        return _USED[post_type]
    if post_type in _SETTINGS:
        return "menus, templates and settings are not imported"
    if post_type in _PERSONAL:
        return "messages, orders and subscriptions of readers are not imported"
    return _UNFINISHED_STATUSES.get(status, "")


def document_kind(post_type: str, request: ImportRequest) -> str:
    """Return the kind for a type, by the map before the built-in rule; "skip" if the map says so, and "" if neither knows it."""
    answer = request.answers.types.get(post_type, "") or DOCUMENT_KINDS.get(post_type, "")
    return answer if answer == "skip" or answer in request.kinds else ""
