"""Codes of problems with imports."""

from __future__ import annotations

from sitegen.problem_codes import define

INVALID_IMPORT_MAP = define(
    "SG1301",
    "The map file of an import is not valid",
    "The file `imports/NAME.toml` has a key or a value that sitegen does not know.",
    "Correct the line. [Bring an old archive](../guides/importing.md#3-answer-the-questions) describes each table.",
)
UNANSWERED_QUESTION = define(
    "SG1302",
    "The source has a value that only an editor can map",
    "The meaning of a shortcode, a type or a status is not known, so the document cannot be imported correctly.",
    "Add the line of the hint to the map file, and run the command again.",
)
CHANGED_SINCE_IMPORT = define(
    "SG1303",
    "A document has changed since it was imported",
    "The source has another text than at the last import. If the file in `content/` was edited as well, sitegen does not decide which text is right.",
    "Add `--again` to write documents that were changed only in the source. Bring the changes of both together by hand in the others.",
)
INVALID_IMPORTED_DOCUMENT = define(
    "SG1304",
    "A document of an import would be invalid",
    "sitegen reads each new file before it writes it, and found an error in this one.",
    "Correct the document in the source, answer a question in the map file, or import the others with `--partial`.",
)
INVALID_LEDGER_OF_IMPORT = define(
    "SG1305",
    "The ledger of an import cannot be read",
    "A line of `imports/NAME.ndjson` is not what sitegen wrote.",
    "Restore the file from the version control, or delete it: sitegen then finds imported documents by `imported:` in their front matter.",
)
SOURCE_IS_ADDRESS = define(
    "SG1306",
    "The source of an import is an address on the web",
    "sitegen imports files and does not use the network.",
    "Download the file first.",
)
NOT_AN_EXPORT = define(
    "SG1307",
    "A file is not what the importer reads",
    "The importer was given a file of another kind, such as a page in HTML instead of an export, or a compressed file that is damaged.",
    "Export the content again in the old system. If the file is right, use the importer for its format; `sitegen import --help` lists all.",
)
DAMAGED_SOURCE = define(
    "SG1308",
    "A part of an export cannot be read",
    "The file is cut off or damaged at this place, or a program wrote it incorrectly. The item is refused, so that no story is written with a part "
    "of its words. Other items are not affected.",
    "Export the content again. If the file is the same, correct it at this place with a text editor, or import the other items with `--partial`.",
)
ARCHIVE_TOO_LARGE = define(
    "SG1309",
    "A compressed file is larger than an export can be",
    "A small file can be made that fills the disk or the memory when it is unpacked, so the importers have limits.",
    "If you know where the file comes from, unpack it, and import what is in it.",
)
SAME_ID_TWICE = define(
    "SG1310",
    "Two items of an export have one id and different contents",
    "The files come from different sites, or were exported at different times.",
    "Import each site with a `--name` of its own. Of exports at different times, import only the newest.",
)
INTERRUPTED_IMPORT = define(
    "SG1312",
    "An import was interrupted while it wrote its files",
    "The files of an import are moved into place one after the other when all are complete. If that is interrupted, a part of them is in "
    "`content/`, and the others are in `.sitegen/import/`.",
    "Run an import again, without `--dry-run`. It first moves the other files into place. Files that have been changed meanwhile stay as they are.",
)
CONVERSION_DIFFERS = define(
    "SG1311",
    "A text cannot be converted to Markdown without a difference",
    "Each text is converted, parsed again and compared with the original. A text in which a word or a mark differs is refused, so that "
    "nothing is lost without being noticed. It can have a form that Markdown does not have, or it is a bug of sitegen.",
    "Simplify the text in the old system at the place that the message shows, or import the other documents with `--partial`. "
    "Report the text as a bug.",
)
