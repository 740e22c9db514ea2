"""Codes of problems with imports."""

from __future__ import annotations

from sitegen.problem_codes import define

INVALID_IMPORT_MAP = define(
    "SG1301",
    "The map file of an import is not valid",
    "The file `imports/NAME.toml` has a key or a value that sitegen does not know.",
    "Correct the line. [Bring an old archive](../guides/importing.md#answer-the-questions) describes each table.",
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
