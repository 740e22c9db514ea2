"""Codes of the warnings of `sitegen check`."""

from __future__ import annotations

from sitegen.problem_codes import define

FUTURE_DATE = define(
    "SG1201",
    "A date of change is in the future",
    "`updated:` or the date of a correction is later than today, but the text is public already.",
    "Write the date on which the text was changed.",
)
EMBEDDED_METADATA = define(
    "SG1202",
    "A file is published with metadata",
    "The file is published unchanged, and contains names, places, comments or tracked changes that anyone who opens "
    "it can see.",
    "If readers must not know it, remove it from the file, and update its checksum.",
)
BLOCKED_EMBED = define(
    "SG1203",
    "Something in raw HTML is blocked by the site's policy",
    "The site's Content-Security-Policy allows scripts, styles and media of the archive itself only, and frames from "
    "the hosts in `[security] allow`.",
    "Use the shortcode `embed`, allow the host of a frame in `[security] allow`, add the file to the archive, or move code to a file of the "
    "theme.",
)
NO_ALT_TEXT = define(
    "SG1204",
    "A picture has no alternative text",
    "Readers who cannot see the picture learn nothing about it.",
    "Describe what it shows: `![The council in session](session.jpg)`.",
)
BROKEN_PAGE_LINK = define(
    "SG1205",
    "A link on a page of the site is broken",
    "A page of the built site links to an address or a heading that does not exist. The links of templates and of "
    "raw HTML are included.",
    "Correct the link in the file that the hint names.",
)
UNUSED_DOCUMENT = define(
    "SG1206",
    "Nothing public uses an entity",
    "An entity is public while a public document uses it. This one has no page, or no story names it.",
    "Tag it in a story's `entities:`, or set `status: published` to publish it anyway. If it was taken down, for example with a "
    "story that is now withdrawn, set `visibility: suppressed`: the leak check then searches for its name, too.",
)
UNUSED_FILE = define(
    "SG1207",
    "A file is not published, because nothing uses it",
    "A file in `content/` is published while a public document shows it, links to it or lists it.",
    "Show or link it in a document, list it in the document's `files:`, or remove it.",
)
EDITORIAL_NOTE = define(
    "SG1208",
    "A note, a placeholder or a contact is in a public text",
    "The text contains TK, `[CHECK]`, a telephone number, an e-mail address, a tracked change, or something that a "
    "pattern in `[check.patterns]` finds.",
    "Resolve or remove it. `[check] off` switches built-in patterns off.",
)
REDIRECT_NOT_SUPPORTED = define(
    "SG1209",
    "An old address cannot be redirected by the configured hosts",
    "Addresses with a query, or that differ only in capitals, need rules that some hosts do not have.",
    "Use one of the hosts that the hint lists, or accept that the address will not be found.",
)
UNTAGGED_NAME = define(
    "SG1210",
    "A text names an entity that the story does not tag",
    "The name of an entity is in the text, and the entity is not in `entities:`, so the story is not on its page.",
    "Add it to `entities:`, or link it once: `[[person/x|Jane Doe]]`.",
)
NO_CAPTIONS = define(
    "SG1211",
    "A recording has no captions or no transcript",
    "Readers who do not hear a recording learn nothing about what is said in it (WCAG 2.2, 1.2.1 and 1.2.2).",
    "Add `captions:` with a WebVTT file to a video, and `transcript:` or `transcript_file:` to a sound recording.",
)
UNEQUAL_PICTURES = define(
    "SG1212",
    "The two pictures of a pair have different proportions",
    "The shortcode `{compare}` shows one picture on top of the other, so both have to show the same part of the world.",
    "Cut the pictures to the same proportions.",
)
PDF_WITHOUT_TEXT = define(
    "SG1213",
    "The search does not find the text of a PDF file",
    "The file has no text, as a scan without text recognition, or its text cannot be read, or it has more words than the index takes, "
    "or a page names something that is suppressed or not published.",
    "Recognize its text, for example with OCRmyPDF, split a very long file, or set `pdf_text = false` in `[search]`.",
)
ADDRESS_IN_PLACE_OF_EMBED = define(
    "SG1214",
    "A paragraph is only an address that could be embedded",
    "Some programs turn an address on a line of its own into a video or a post. Here, readers see the address.",
    "Write the shortcode `embed` with the address and a title, or a link with words.",
)
