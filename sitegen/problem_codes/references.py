"""Codes of problems with links, references and names."""

from __future__ import annotations

from sitegen.problem_codes import define

UNKNOWN_TARGET = define(
    "SG0601",
    "No document has this id or name",
    "A reference names a document by its id (`person/jane-doe`), its name or an alias, and none has it.",
    'Correct the spelling as the hint suggests, or create the document: `sitegen new person "Jane Doe"`.',
)
AMBIGUOUS_NAME = define(
    "SG0602",
    "A name belongs to two documents",
    "Two documents have this name or alias, so it is not certain which one is meant.",
    "Write the id, as the hint lists them.",
)
WRONG_KIND = define(
    "SG0603",
    "A reference points to the wrong kind of document",
    "The field takes certain kinds only: `documents:` takes documents, `follows:` takes stories, and so on. "
    "`merged_into:` takes a document of the same kind.",
    "Refer to a document of the right kind, or use another field.",
)
MISSING_LINKED_FILE = define(
    "SG0604",
    "A linked file does not exist",
    "The path in a link, a picture or a field names no file below `content/`. Paths are relative to the document; "
    "`@/` counts from `content/`.",
    "Add the file, or correct the path as the hint suggests.",
)
FILE_OUTSIDE_CONTENT = define(
    "SG0605",
    "A link points outside content/",
    "Only files below `content/` are published.",
    "Copy the file to `content/`, next to the document, and link to it there.",
)
UNKNOWN_HEADING = define(
    "SG0606",
    "A linked heading does not exist",
    "The part after `#` is the name of no heading in the document.",
    "Use one of the headings that the hint lists, or remove `#` and the text after it.",
)
UNKNOWN_PAGE_OF_DOCUMENT = define(
    "SG0607",
    "A cited page does not exist",
    "The document has fewer pages than the number of the cited one. The number of pages is that of the PDF, or else that "
    "in `pages:` of the document. The cover is page 1.",
    "Correct the number. A printed page number that differs from that of the PDF can be written in words: `page: Exhibit "
    "B, page 40`.",
)
UNPUBLISHED_TARGET = define(
    "SG0608",
    "A published document refers to an unpublished one",
    "The document that is referred to is a draft, held, embargoed, suppressed or withdrawn, so it has no page, and "
    "its name may not be shown.",
    "Add words of your own (`[[story/x|the words]]`), remove the reference, or publish the other document too.",
)
UNPUBLISHED_FILE_OWNER = define(
    "SG0609",
    "A file belongs only to an unpublished document",
    "A file named by a document is published with that document. A public text links to a file of one that is not "
    "public.",
    "Publish the document, or remove the link.",
)
BROKEN_MERGE = define(
    "SG0610",
    "A merged document points to itself or to nothing",
    "`merged_into:` names a document that does not exist, or documents are merged into each other in a circle.",
    "Correct or remove `merged_into:`.",
)
CIRCULAR_FOLLOW_UPS = define(
    "SG0611",
    "Stories follow each other in a circle",
    "`follows:` names an earlier story. Going back from story to story must end at a first one.",
    "Remove the `follows:` that is wrong.",
)
CIRCULAR_TRANSLATIONS = define(
    "SG0612",
    "Translations refer to each other in a circle",
    "`translation_of:` names the original, which is not a translation itself.",
    "Remove `translation_of:` from the original.",
)
DUPLICATE_ID = define(
    "SG0613",
    "Two documents have the same id",
    "The id is the kind and the slug. Two files of a kind have the same slug, or the same name apart from the date.",
    "Rename one of the files, or set `slug:` in it.",
)
SHARED_THREAD_START = define(
    "SG0614",
    "Two threads begin with the same story",
    "Two thread documents name stories of the same chain in `starts:`.",
    "Keep one of them.",
)
LINK_WITHOUT_TEXT = define(
    "SG0615",
    "A link or a reference has no text",
    "Readers would see nothing: `[](…)` or `[[person/x|]]`.",
    "Write the words to show.",
)
LINK_WITHOUT_TARGET = define(
    "SG0616",
    "A link or a picture has no target",
    "The parentheses are empty, or contain only `#`.",
    "Write the address or the name of the file.",
)
INVALID_LINK_ADDRESS = define(
    "SG0617",
    "A link is not an address that browsers can follow",
    "The scheme is misspelled (`htp://`), the host is missing, or the link is an e-mail address without `mailto:`.",
    "Begin an address with `https://`, `http://`, `mailto:` or `tel:`.",
)
LOCAL_PATH = define(
    "SG0618",
    "A link is a path on a computer",
    "`C:\\…` and `file://…` exist only on one computer.",
    "Put the file next to the document, and link to it: `[text](file.pdf)`.",
)
INVALID_BYLINE = define(
    "SG0619",
    "A byline is probably not a single name",
    "A byline with a role, an e-mail address, the word “By” or two names would become the name of one writer.",
    "Write one name for each writer: `bylines: [Sam Lee, Ann Po]`.",
)
SIMILAR_BYLINE = define(
    "SG0620",
    "A byline is almost the same as another one",
    "The two differ by a letter, an accent, a space or the order of words, and one of them is rare.",
    "Correct the spelling. If they are two writers, create a file for each in `content/staff/`.",
)
SIMILAR_SECTION = define(
    "SG0621",
    "A section is almost the same as another one",
    "The two differ by a letter or a hyphen, and one of them is rare.",
    "Correct the spelling, or declare both sections in `sitegen.toml`.",
)
SUPPRESSED_BYLINE = define(
    "SG0622",
    "A byline is left out, since its staff member or person is suppressed",
    "The entry has `visibility: suppressed`, so no page names them.",
    "Nothing, if this is intended. Otherwise remove the suppression.",
)
SELF_REFERENCE = define(
    "SG0623",
    "A document follows itself",
    "`follows:` names the document that it is in.",
    "Name the story or event that came before.",
)
THREAD_START_UNPUBLISHED = define(
    "SG0624",
    "A thread has no page yet, because its first story is not published",
    "The page of a thread is at the address of its first story, which is a draft, held or embargoed.",
    "Nothing: the thread is published together with the story.",
)
CIRCULAR_TOPICS = define(
    "SG0625",
    "A topic is broader than itself",
    "`broader:` names a wider topic. A chain of broader topics must not return to the topic where it began.",
    "Remove the `broader:` that is wrong.",
)
UNPUBLISHED_BYLINE = define(
    "SG0626",
    "A byline is left out, since the entry of its staff member is not published",
    "The byline is the id of a staff member, such as `staff/ana-ruiz`. The entry is a draft, held or withdrawn, so its name is not public.",
    "Write the name as it was printed, or set `status: published` in the entry.",
)
NOT_THE_FRONT_PAGE = define(
    "SG0627",
    "A page has a key of the front page",
    "`lead:` and `package:` choose stories of the front page. Of the documents in `content/pages/`, only `index.md` is the front page.",
    "Remove the key, or move it to `content/pages/index.md`.",
)
