"""Codes of problems with what would be published: leaks, suppressed names, unknown files in the output."""

from __future__ import annotations

from sitegen.problem_codes import define

LEAK = define(
    "SG0801",
    "Something unpublished would be published",
    "A file of the site contains the title, the id or the address of a document that is not public. The check reads "
    "every file before it is written, and reports each text once, with the files that contain it.",
    "Change the lines that the hint names. For a draft, you can also publish it, or give it another title or slug.",
)
SUPPRESSED_NAME = define(
    "SG0802",
    "A suppressed name is in published text",
    "An entity has `visibility: suppressed`, and an author's text contains its name, an alias, or the name of an entry that "
    "was merged into it. sitegen does not change texts by itself.",
    "Change the text if the name must not be public. The warning lists the published files that contain it, and the hint "
    "lists the lines of the texts. Every build, `sitegen check` and `sitegen list problems` repeat it until the name is gone.",
)
PRIVATE_STATIC_FILE = define(
    "SG0803",
    "A file in content/static/, or in static/ of a theme, is not published, because it looks private",
    "Hidden files, backups, private keys and lock files are usually not meant for readers.",
    "Move the file out of the folder. If one of `content/static/` is meant for readers, add the line that the hint shows to `[content] "
    "publish_static`.",
)
UNKNOWN_FILE_AT_ADDRESS = define(
    "SG0804",
    "A file of unknown origin is at the address of an unpublished page",
    "The output folder has a file that this archive's database does not know, at the address of a document that is "
    "not public. A web server would show it.",
    "Delete the file if an earlier build published it. Move it away if it is your own.",
)
FOREIGN_FILE_IN_THE_WAY = define(
    "SG0805",
    "A file that sitegen did not write is in the way",
    "A new page has the path of a file that is already in the output folder. sitegen never overwrites files of others.",
    "Move the file away, or give the page another address.",
)
WRONG_COMPRESSED_FILE = define(
    "SG0806",
    "A compressed file does not match its original",
    "With `[outputs] compress`, servers send `page.html.gz` in place of `page.html`. A file of your own has that "
    "name and other content.",
    "Remove it, compress the current file, or remove the encoding from `[outputs] compress`.",
)
