"""Codes of problems with outgoing links: tables of archived copies, the record of answers, and links that no longer answer."""

from __future__ import annotations

from sitegen.problem_codes import define

INVALID_ARCHIVED_COPY = define(
    "SG1701",
    "A table of archived copies is not valid",
    "`content/archived.csv`, and a file for `sitegen links archived`, have three columns: `address`, `archived_url` and `date`. A row has "
    "a web address, the web address of its copy, and the day of the copy or nothing. The columns are missing, or a cell of a row has "
    "another form.",
    "Correct the cell. A date is written as `2026-11-28`.",
)
OTHER_ARCHIVED_COPY = define(
    "SG1702",
    "Two archived copies are stated for the same address",
    "The file names another copy than the archive, or the same address twice. sitegen never replaces a copy that an editor has chosen.",
    "Keep one of the two: remove the row, or change the address that the message names.",
)
UNKNOWN_LINK = define(
    "SG1703",
    "No document cites the address of a row",
    "An archived copy was given for an address to which no document links. Nothing was written for it.",
    "Compare the address with the list of `sitegen links list`, or remove the row.",
)
INVALID_LINK_RECORD = define(
    "SG1704",
    "A line of links.ndjson is not valid",
    "`links.ndjson` records when each outgoing link last answered: one JSON object in each line, as `sitegen links check` writes it.",
    "Restore the line from version control, or remove it: the link is then asked again.",
)
DEAD_LINK = define(
    "SG1705",
    "An outgoing link does not answer",
    "`sitegen links check` asked for the address, and it does not exist any more, or the server failed. Readers follow the link in vain.",
    "Look at the page yourself. If it is lost, find a copy in a web archive, and record it with `sitegen links archived`; or correct the "
    "address.",
)
NO_NETWORK = define(
    "SG1706",
    "No host answered",
    "`sitegen links check` asked several hosts, and none of them could be reached. It is likely that the network of this computer is down, "
    "and not that all of them are. Nothing was recorded.",
    "Check the connection of this computer, and run the command again. A proxy is not used: run the command where hosts can be reached "
    "directly.",
)
