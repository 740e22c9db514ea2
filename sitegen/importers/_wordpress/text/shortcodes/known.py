"""The shortcodes of WordPress and of common plugins, by what the importer makes of them."""

from __future__ import annotations

import re

CAPTIONS = frozenset({"caption", "wp_caption"})
GALLERIES = frozenset(
    {"gallery", "vc_gallery", "et_pb_gallery", "ngg_images", "foogallery", "su_slider", "su_carousel"}
)
FOOTNOTES = frozenset({"ref", "mfn", "efn_note", "footnote", "fn", "note_ref"})
FOOTNOTE_LISTS = frozenset({"references", "footnotes", "efn_reference_list", "mfn_list", "footnotes_list"})
PULL_QUOTES = frozenset({"pullquote", "pull_quote", "pull-quote", "su_pullquote", "pullquote_left", "pullquote_right"})
QUOTES = frozenset({"quote", "blockquote", "su_quote", "et_pb_testimonial"})
BUTTONS = frozenset({"button", "su_button", "et_pb_button", "vc_btn", "vc_button", "fusion_button", "btn"})
CODE = frozenset(
    {
        "sourcecode",
        "code",
        "php",
        "python",
        "javascript",
        "css",
        "html",
        "xml",
        "sql",
        "bash",
        "shell",
        "java",
        "cpp",
        "cc",
    }
)
"""Listings of programs, whose content stays as it is."""
ADDRESSES = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "tweet": "https://twitter.com/i/status/{}",
    "twitter": "https://twitter.com/i/status/{}",
    "instagram": "{}",
    "soundcloud": "{}",
    "scribd": "https://www.scribd.com/document/{}",
    "documentcloud": "https://www.documentcloud.org/documents/{}",
    "dailymotion": "https://www.dailymotion.com/video/{}",
    "ted": "https://www.ted.com/talks/{}",
    "spotify": "{}",
    "googlemaps": "{}",
    "archiveorg": "https://archive.org/details/{}",
    "wpvideo": "https://videopress.com/v/{}",
    "videopress": "https://videopress.com/v/{}",
    "datawrapper": "https://datawrapper.dwcdn.net/{}/",
    "flourish": "https://public.flourish.studio/visualisation/{}/",
    "facebook": "{}",
    "tiktok": "{}",
    "iframe": "{}",
    "vc_video": "{}",
    "et_pb_video": "{}",
    "su_youtube": "{}",
    "su_vimeo": "{}",
    "fusion_youtube": "https://www.youtube.com/watch?v={}",
    "fusion_vimeo": "https://vimeo.com/{}",
}
"""Address that a shortcode embeds, from its number. A full address is taken as it is."""
ADDRESS_ARGUMENTS = ("url", "src", "href", "link", "id", "clip_id", "video", "0")
DROPPED = frozenset(
    {
        "contact-form", "contact-form-7", "contact-field", "gravityform", "gravityforms", "wpforms", "ninja_form", "ninja_forms", "formidable",
        "mc4wp_form", "fluentform", "forminator_form", "caldera_form", "jetpack-related-posts", "jetpack_subscription_form", "blog_subscription_form",
        "sharing", "sharethis", "addtoany", "print-me", "printfriendly", "adrotate", "adinserter", "rev_slider", "layerslider", "vc_empty_space",
        "et_pb_divider", "fusion_separator", "su_divider", "su_spacer", "vc_separator", "divider", "clear", "wp_ad_camp_1",
    }
)  # fmt: skip
"""Forms, advertisements, lists of other posts, and space, which have no words of the story."""
WRAPPERS = re.compile(
    r"(vc_(row|column|row_inner|column_inner|section|column_text|tta_\w+|tabs?|accordion\w*|message|cta)|et_pb_(section|row|column|row_inner|"
    r"column_inner|text|code|module|accordion|accordion_item|toggle|tabs|tab|blurb|cta|slide|slider|fullwidth_\w+|post_content)|"
    r"fusion_(builder_\w+|text|code|tagline_box|content_box(es)?|toggle|accordion)|av_\w+|su_(row|column|box|note|highlight|dropcap|tabs?|"
    r"accordion|spoiler|list|heading|lead|expand|service)|cs_\w+|x_\w+|mk_\w+|"
    r"(row|columns?|col|section|container|box|one|two|three|four)(_?(half|thirds?|fourths?|fifths?|sixths?|last|first|inner))*|"
    r"dropcap|drop_cap|highlight|lead|intro|center|left|right|clearfix|indent|toggle|tabs?|accordion|spoiler|expand|sidebar|"
    r"infobox|info|note|alert|nbsp|raw|heading)"
)
"""Containers of page builders and themes whose content is the text."""
INLINE_WRAPPERS = frozenset({"dropcap", "drop_cap", "highlight", "su_highlight", "su_dropcap", "lead"})
TEXT_ARGUMENTS = (
    "title",
    "heading",
    "subtitle",
    "subheading",
    "text",
    "caption",
    "label",
    "name",
    "author",
    "button_text",
    "description",
)
"""Arguments of containers that readers see."""
HIDING_ARGUMENTS = frozenset(
    {
        ("disable_element", "yes"),
        ("disabled", "on"),
        ("disabled_on", "on|on|on"),
        ("status", "draft"),
        ("status", "private"),
    }
)
"""Arguments by which page builders hide a container from all readers."""
KNOWN_BARE = frozenset({"gallery", "caption", "playlist", "audio", "video", "embed", "references", "footnotes"})
CLOSED_CONTENT = re.compile(
    r"(?i).*(protect|member|restrict|private|logged|login|log_in|signed_in|paywall|paid|premium|subscri|hide|hidden|visib|password|secret|role"
    r"|capabilit|current_user|access|s2if|pmpro|mepr|rcp_|guest_only|user_only|only_(?:for|user)).*"
)
"""Names and arguments of containers whose content only some readers saw. The proposal for the map is to drop them."""
