"""Codes of problems in the syntax of a content file: encoding, front matter, YAML."""

from __future__ import annotations

from sitegen.problem_codes import define

NOT_UTF8 = define(
    "SG0201",
    "The file is not UTF-8",
    "A byte of the file is not part of a valid UTF-8 character. Older programs save texts as Windows-1252 or Latin-1.",
    "Save the file as UTF-8: most editors offer this in *Save as* or in the status bar.",
)
FORBIDDEN_CHARACTER = define(
    "SG0202",
    "The file contains a control character",
    "Control characters have no visible form. They usually come from a copied PDF or from a damaged file.",
    "Delete the character at the reported position.",
)
NO_FRONT_MATTER = define(
    "SG0203",
    "The file does not begin with front matter",
    "Each document begins with front matter, which says at least its title or name.",
    "Begin the file with a line `---`, then keys such as `title: …`, then `---` again.",
)
UNCLOSED_FRONT_MATTER = define(
    "SG0204",
    "The front matter is never closed",
    "The first line opens front matter (`---` or `+++`), and no later line closes it.",
    "Put the same line below the last key.",
)
FRONT_MATTER_TOO_LARGE = define(
    "SG0205",
    "The front matter is too large",
    "Front matter has a limit of size, so that a damaged file cannot use all memory.",
    "Move long text below the front matter.",
)
NO_KEYS = define(
    "SG0206",
    "The front matter does not consist of keys with values",
    "The front matter is valid YAML, but a list or a single text.",
    "Write a key and a value on each line, such as `title: …`.",
)
NESTED_TOO_DEEP = define(
    "SG0207",
    "Values are nested too deep",
    "Front matter or text has lists, tables, brackets or quotations inside each other, deeper than any real document.",
    "Reduce the nesting.",
)
MERGE_CONFLICT = define(
    "SG0208",
    "The file contains an unresolved merge conflict",
    "Git left both versions in the file, between `<<<<<<<`, `=======` and `>>>>>>>`.",
    "Keep one of the versions, and delete the three marker lines. In `addresses.txt`, keep the lines of both sides.",
)
INVALID_YAML = define(
    "SG0209",
    "The front matter is not valid YAML",
    "The parser cannot read the line, and no more specific mistake was found.",
    "Write a key, a colon, a space and a value on each line. Quote values with special characters.",
)
TAB_INDENTATION = define(
    "SG0210",
    "A line is indented with a tab",
    "YAML allows only spaces for indentation.",
    "Replace the tab with spaces.",
)
UNCLOSED_QUOTE = define(
    "SG0211",
    "A quotation mark is never closed",
    "A value begins with a quotation mark, and the same mark does not follow at its end. Curly quotation marks do "
    "not close straight ones.",
    "Close the value with the same mark, or remove the first one.",
)
TEXT_AFTER_QUOTE = define(
    "SG0212",
    "Text follows a value in quotes",
    "A quotation mark or an apostrophe inside the value ends it too early.",
    "Put the value between marks that it does not contain, as the hint shows.",
)
UNCLOSED_BRACKET = define(
    "SG0213",
    "A bracket is not closed, or closed too early",
    "A value that begins with `[` or `{` is a list or a table. Its closing bracket is missing, is inside a comment, "
    "or is followed by text.",
    "Close the bracket. If the value is text, put it in quotation marks.",
)
INVALID_ESCAPE = define(
    "SG0214",
    "A backslash in double quotes begins no known escape",
    "In double quotation marks a backslash is the first character of an escape such as `\\n`.",
    "Write `\\\\` for one backslash, or put the value in single quotation marks.",
)
WRONG_INDENTATION = define(
    "SG0215",
    "A line is not indented like the lines of its group",
    "Keys of one group begin in the same column.",
    "Align the line with the others.",
)
NEEDS_QUOTES = define(
    "SG0216",
    "A value needs quotation marks",
    "The value begins with a character that has a meaning in YAML, or contains `: `.",
    "Put the value in quotation marks, as the hint shows.",
)
LIST_ON_KEY_LINE = define(
    "SG0217",
    "A list begins on the line of its key",
    "After `key:` a list with hyphens begins on the next line.",
    "Move `- …` to a line of its own, or write `[one, two]`.",
)
NO_SPACE_AFTER_COLON = define(
    "SG0218",
    "A space is missing after a colon",
    "`key:value` is a text for YAML, not a key with a value.",
    "Write `key: value`.",
)
NO_KEY_ON_LINE = define(
    "SG0219",
    "A line has no key",
    "Each line of front matter has a key, belongs to the list above it, or continues a quoted value.",
    "Write `key: value`, or put the whole value above in quotation marks.",
)
SECOND_DOCUMENT = define(
    "SG0220",
    "The front matter contains a second YAML document",
    "A line with `---` or `...` inside the front matter begins another document.",
    "Remove the line.",
)
DUPLICATE_KEY = define(
    "SG0221",
    "A key appears twice",
    "Only one of the two values could be used, and which one is not obvious.",
    "Keep one of the lines.",
)
UNSUPPORTED_YAML = define(
    "SG0222",
    "The front matter uses a feature of YAML that is not allowed",
    "Anchors (`&`), aliases (`*`), tags (`!`) and keys that are not text are rejected: they can expand to huge data "
    "or run code in other programs.",
    "Write the value out, or quote it if it is text.",
)
LOST_COMMENT = define(
    "SG0223",
    "A part of a value is read as a comment",
    "In YAML and TOML, ` #` begins a comment, so the rest of the line would disappear: `title: Local #396 strikes`.",
    "Put the value in quotation marks. If you want a comment, write a space after its `#`.",
)
UNKNOWN_FOLDER = define(
    "SG0224",
    "A document in a folder that has no kind",
    "The folder of a document decides its kind, and this folder belongs to no kind.",
    "Move the file to the folder of a kind, or declare a new kind under `[kinds]` in `sitegen.toml`.",
)
NUMBER_TOO_LONG = define(
    "SG0225",
    "A number is too long",
    "A number has thousands of digits. No program calculates with it, and reading it would take long.",
    "Put it in quotation marks if it is text, such as a key or a checksum. Otherwise shorten it.",
)
