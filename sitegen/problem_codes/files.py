"""Codes of problems with content files, pictures, PDFs and other media."""

from __future__ import annotations

from sitegen.problem_codes import define

MISPLACED_DOCUMENT = define(
    "SG0901",
    "A document is not in the folder of a kind",
    "A Markdown file directly below `content/` has no kind.",
    "Move it to the folder of its kind, such as `content/stories/`.",
)
LINK_OUT_OF_CONTENT = define(
    "SG0902",
    "A symbolic link is broken, circular or points outside content/",
    "Nothing outside `content/` is published, not even through a link.",
    "Put the file itself at this place.",
)
NOT_A_FILE = define(
    "SG0903",
    "Something in content/ is neither a file nor a folder",
    "Sockets, devices and pipes cannot be published.",
    "Remove it from `content/`.",
)
SAME_NAME_IN_UNICODE = define(
    "SG0904",
    "Two files have the same name in different Unicode forms",
    "The names look the same and are the same file on other computers.",
    "Rename one of them.",
)
FILE_NAME_NOT_UTF8 = define(
    "SG0905", "The name of a file is not UTF-8", "The name contains bytes that no address can have.", "Rename the file."
)
WRONG_DOCUMENT_EXTENSION = define(
    "SG0906",
    "A document has another extension than .md",
    "Only files that end in `.md` are documents. `.markdown`, `.MD` and `.mdx` files would be ignored.",
    "Rename the file, such as `story.md`.",
)
UNREADABLE_MEDIA = define(
    "SG0907",
    "A picture or file cannot be read, or its metadata cannot be removed",
    "sitegen removes places, names and times from published pictures. This file is damaged, or has a structure that "
    "is not supported.",
    "Open the picture in an editor, and save it again as JPEG, PNG or WebP.",
)
CHECKSUM_MISMATCH = define(
    "SG0908",
    "The checksum of a file is not the stated one",
    "The file has changed since `sha256:` was written, or another file was put in its place.",
    "Restore the right file. If this is the right one, update `sha256:`.",
)
PAGE_COUNT_MISMATCH = define(
    "SG0909",
    "A PDF has another number of pages than stated",
    "The file and `pages:` differ.",
    "Correct the number; the cover counts.",
)
DAMAGED_CAPTIONS = define(
    "SG0915",
    "A file of captions is damaged",
    "Captions are a WebVTT file in UTF-8: its first line is `WEBVTT`, and its cues have times such as "
    "`00:01:02.500 --> 00:01:05.000`, in order. Browsers leave out what they cannot read.",
    "Correct the line that the message names, or save the file again as WebVTT. The format of other programs, SRT, has "
    "commas in its times and no first line.",
)
UNREADABLE_PDF = define(
    "SG0910",
    "A PDF cannot be shown",
    "The file is damaged, has no pages, or needs a password. It is published unchanged, without a viewer page.",
    "Replace the file with one that opens without a password.",
)
WRONG_FILE_TYPE = define(
    "SG0911",
    "The content of a file does not match its name",
    "The file is empty, is a web page saved under another name, or does not begin like files of its type.",
    "Get the file again, or correct its extension.",
)
INVALID_DATA_FILE = define(
    "SG0912",
    "A data file cannot be read",
    "A template or a shortcode reads the file, and it is not valid CSV, JSON, TOML or YAML, has rows of different lengths, "
    "or is too large.",
    "Correct the file at the reported line. A spreadsheet program writes valid CSV (UTF-8, with commas).",
)
UNKNOWN_DATA_FORMAT = define(
    "SG0913",
    "Data cannot be read from a file of this type",
    "Templates and shortcodes read data from CSV, JSON, TOML and YAML.",
    "Save the data as CSV.",
)
MISSING_DATA_FILE = define(
    "SG0914",
    "There is no data file of this name",
    "A template calls `data()` with the name of a file that `content/data/` does not have.",
    "Add the file, or correct the name as the hint suggests.",
)
SCRIPT_IN_SVG = define(
    "SG0916",
    "A drawing contains a script",
    "A browser that opens the SVG file by its own address runs its scripts with the rights of the site. Few hosts send a header that prevents it, so "
    "sitegen publishes no such file. It does not change drawings either.",
    "Export the drawing without scripts, interactions and embedded pages (most programs call it a plain or an optimized "
    "SVG), or remove what the message names.",
)
TOO_MANY_LINKED_FILES = define(
    "SG0917",
    "Symbolic links lead to too many files",
    "Folders that links lead to are read again below each link. A few links to folders with links can lead to millions of "
    "paths.",
    "Replace the links: put each file in one place, and refer to it from there.",
)
DOCUMENT_TOO_LARGE = define(
    "SG0918",
    "A document is too large",
    "A text of this size, hundreds of thousands of words, is usually a mistake: a picture inside the text, or a damaged file.",
    "Split the text into several documents. Publish data and pictures as files.",
)
PDF_OVER_LIMITS = define(
    "SG0919",
    "Reading a PDF takes too much time or memory",
    "PDF files are read in a process with 4 s of CPU time and 1 GB of memory, and with more time for the text of long files. "
    "Ordinary files need a small part of that. A build does not go on without the file, since another machine may be able to read it.",
    "Print the file to a new PDF, or save it with another program. If only its text is the problem, `visibility: noindex` in its "
    "document keeps it out of the search.",
)
FILE_OVER_LIMIT = define(
    "SG0920",
    "A file that is read as a whole is too large",
    "Some files are held in memory while they are read: the record of addresses, tables of archived copies, records of links, and the sources of "
    "importers. The limits keep the memory of a command below about a gigabyte: a million archived copies, a million links, two million addresses. "
    "A larger file is usually damaged, or another file.",
    "Do what the hint says: restore the file, or divide it. Nothing was changed.",
)
FILE_WOULD_EXCEED_LIMIT = define(
    "SG0921",
    "A file that sitegen continues would become too large to be read again",
    "The record of addresses, the table of archived copies, the records of links and `tagging.toml` are read as a whole and have limits "
    "(see `SG0920`). "
    "With what this command has to add, the file would be refused by every later one. Nothing was changed, and nothing was published.",
    "Do what the hint says: remove entries that are no longer needed, or divide the archive.",
)
FILE_NEAR_LIMIT = define(
    "SG0922",
    "A file that sitegen continues is nearly too large to be read",
    "The file has more than 80 % of the bytes or lines that sitegen reads. Above the limit, no command adds to it, and no build publishes "
    "a document that it would have to record there. A list of suggestions above the limit is printed, but cannot be applied.",
    "Remove entries that are no longer needed, or divide the archive, before the limit is reached.",
)
