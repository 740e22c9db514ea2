"""Codes of problems in the fields of front matter; the first five are also those of other files with typed keys."""

from __future__ import annotations

from sitegen.problem_codes import define

UNKNOWN_KEY = define(
    "SG0301",
    "A key is not known",
    "The file has a key that sitegen does not know. It is usually misspelled, or belongs to another generator or "
    "another kind of document.",
    "Correct the key as the hint says. Put values of your own under `extra:` in front matter.",
)
MISSING_KEY = define(
    "SG0302",
    "A required key is missing",
    "The document or table cannot be used without this key.",
    "Add the line that the hint shows.",
)
WRONG_TYPE = define(
    "SG0303",
    "A value has the wrong type",
    "The key takes another type than the one in the file: a list instead of a text, a text instead of a number, and "
    "so on.",
    "Write the value as the hint shows. Quote a text that looks like a number. A list is written `[one, two]` or "
    "with a line for each item.",
)
UNKNOWN_VALUE = define(
    "SG0304",
    "A value is not one of the allowed values",
    "The key takes one of a few words, which the hint lists.",
    "Use one of the listed words.",
)
INVALID_VALUE = define(
    "SG0305",
    "A value is out of range or malformed",
    "The value has the right type, but is not allowed: a number is too small or too large, or a text is too long or "
    "too short.",
    "Use a value within the limits that the message states.",
)
INVALID_LANGUAGE = define(
    "SG0306",
    "The language of a document is not a language tag",
    "`lang:` takes a BCP 47 tag, such as `en`, `es` or `zh-Hant`.",
    "Write a tag, or remove the line if the document is in the language of the archive.",
)
INVALID_WEB_ADDRESS = define(
    "SG0307",
    "A field does not contain a web address",
    "The field takes a complete address with `https://` or `http://` and a host. An address with a user name or a "
    "password is rejected, because it would be published. A contact can also be a link that begins with `mailto:` or `tel:`.",
    "Write the complete address, such as `https://press.example/2019/a-story`.",
)
EMPTY_FIELD = define(
    "SG0308",
    "A title, a name, an alias or a byline is empty",
    "The key is there, but has no text. Readers would see an empty place.",
    "Write the text, or remove the line.",
)
THREAD_WITHOUT_START = define(
    "SG0309",
    "A published thread has no first story",
    "The stories of a thread are those that follow its first story, so a published thread must name it.",
    "Write `starts: story/the-first-story`.",
)
INVALID_SLUG = define(
    "SG0310",
    "The slug is not valid",
    "The slug is the last part of the document's id and address: lower-case letters, digits and single hyphens. It "
    "comes from `slug:` or from the file's name.",
    "Write the `slug:` that the hint suggests.",
)
INVALID_OLD_ADDRESS = define(
    "SG0311",
    "An entry of redirect_from cannot be an address",
    "An old address begins with `/`, is written readably (`/é/`, not `/%C3%A9/`), and has no empty parts.",
    "Write an address such as `/2019/01/old-name/`.",
)
REPEATED_OLD_ADDRESS = define(
    "SG0312", "redirect_from lists an address twice", "Two entries are the same address.", "Remove one of them."
)
MISSING_DATE = define(
    "SG0313",
    "A published story has no date",
    "A story with `status: published` or `withdrawn` needs `published:`. Its place in lists, feeds and citations "
    "depends on it.",
    "Write `published: 2019-03-02`, or `published: XXXX` if no year is stated.",
)
NOT_AN_IMAGE = define(
    "SG0314",
    "A file used as a picture is not one that browsers show",
    "`image:` and `![…](…)` take JPEG, PNG, APNG, WebP, AVIF, GIF, SVG, BMP, ICO and TIFF files, and a text also "
    "recordings.",
    "Convert the picture, or link to the file in the text: `[words](file.pdf)`.",
)
UNKNOWN_EMBARGO_END = define(
    "SG0315",
    "An embargo has no known end",
    "An embargo without a year, with an open end, or until a year after 9998 would never end.",
    "Write a date or a time, such as `2026-01-05T06:00`. To keep a story back without a date, use `status: held`.",
)
CHANGE_BEFORE_PUBLICATION = define(
    "SG0316",
    "A change is dated before the publication",
    "`updated:` or the date of a correction is certainly earlier than `published:`.",
    "Check both dates.",
)
INVALID_SECTION = define(
    "SG0317",
    "The section of a story is not valid",
    "The section is a part of addresses: lower-case letters, digits and hyphens.",
    "Write the name that the hint suggests, and set the title that readers see under `[sections]` in `sitegen.toml`.",
)
UNDECLARED_SECTION = define(
    "SG0318",
    "The section is not declared",
    "`[content] strict_sections = true` allows only the sections in `sitegen.toml`, so that a typing error does not "
    "create a new section.",
    "Use one of the listed sections, or declare the new one: `[sections.city-hall]`.",
)
RELATION_WITHOUT_SOURCE = define(
    "SG0319",
    "A relation has no source",
    "A relationship between two entities is a statement of fact. Readers see where it comes from.",
    "Add `source:` with the id of a story or document, or with a web address.",
)
RELATION_ENDS_BEFORE_START = define(
    "SG0320",
    "A relation ends before it starts",
    "The date in `end:` is certainly earlier than the one in `start:`.",
    "Check both dates in the source.",
)
INVALID_COORDINATES = define(
    "SG0321",
    "The coordinates of a place are not valid",
    "`coordinates:` takes the latitude (-90 to 90) and the longitude (-180 to 180) in degrees, in this order.",
    "Write `coordinates: [34.1478, -118.1445]`.",
)
INVALID_PAGE_COUNT = define(
    "SG0322",
    "The number of pages is not valid",
    "`pages:` of a document is a number of at least 1.",
    "Write the number of pages of the document, or remove the line.",
)
INVALID_CHECKSUM = define(
    "SG0323",
    "The checksum is not a SHA-256 digest",
    "`sha256:` takes 64 hexadecimal digits in lower case.",
    "Copy the digits that `sha256sum FILE` prints.",
)
MARKUP_IN_FIELD = define(
    "SG0324",
    "A field contains Markdown or HTML",
    "Titles, decks, captions and other texts of front matter are plain text, so readers would see the characters of "
    "the markup.",
    "Remove the markup. Curly quotation marks and dashes are set automatically.",
)
STAFF_LEAVES_BEFORE_START = define(
    "SG0325",
    "A staff member leaves before starting",
    "The date in `end:` is certainly earlier than the one in `start:`.",
    "Check both dates.",
)
FOREIGN_ATTACHMENT = define(
    "SG0326",
    "An attachment is not a file of the archive",
    "`attachments:` offers files that are published with the story, with their type and size. A file on another website is "
    "not one of them.",
    "Put the file next to the story, and write its name. Link to a file on another website in the text, or name it in "
    "`sources:`.",
)
