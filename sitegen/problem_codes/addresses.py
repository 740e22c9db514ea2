"""Codes of problems with addresses, redirects and the ledger `addresses.txt`."""

from __future__ import annotations

from sitegen.problem_codes import define

ADDRESS_CONFLICT = define(
    "SG0701",
    "Two pages would have the same address",
    "Two documents, or a document and a generated page, would be at one address. Addresses that differ only in "
    "capitals or in the form of accents count as the same, because they are one file on some disks.",
    "Give one of them another `slug:`, or change the permalink or the output that the message names.",
)
RESERVED_ADDRESS = define(
    "SG0702",
    "An address is reserved",
    "sitegen uses some addresses itself, such as that of the manifest.",
    "Choose another name for the file or the page.",
)
INVALID_ADDRESS = define(
    "SG0703",
    "An address is not possible",
    "Some file system or browser cannot hold the address: it contains `.` or `..` as a part, a control character or "
    'one of `\\ ? # < > " | *`, or a part is longer than 200 bytes.',
    "Choose another name.",
)
FILE_IN_THE_WAY_OF_FOLDER = define(
    "SG0704",
    "An address is a file and a folder at once",
    "One page is a file at a path below which another page would be.",
    "Choose another name for one of them.",
)
REDIRECT_TO_ITSELF = define(
    "SG0705",
    "redirect_from lists the current address",
    "A document cannot redirect its own address to itself.",
    "Remove the address from `redirect_from:`.",
)
DUPLICATE_REDIRECT = define(
    "SG0706",
    "Two documents redirect the same old address",
    "An address can redirect to one page only.",
    "Remove it from one of the documents.",
)
UNKNOWN_ADDRESS = define(
    "SG0707",
    "No page of the archive has this address",
    "A link to an address of the site (`/people/jane-doe/`) points to a page that does not exist.",
    "Correct the address as the hint suggests. A link to a file of the content is safer: "
    "`[text](@/people/jane-doe.md)`.",
)
SHARED_BYLINE_ADDRESS = define(
    "SG0708",
    "Two writers would have the same page",
    "The page of a byline has the name in Latin letters. Two names become the same letters.",
    "If they are one writer, spell the name the same way. If they are two, create a file for one of them in "
    "`content/people/`, with its own `slug:`.",
)
LOST_ADDRESS = define(
    "SG0709",
    "A published address would be lost",
    "`addresses.txt` records each address that was published. A document was renamed, removed or changed, and "
    "nothing is at its old address any more. Links and citations elsewhere would break.",
    "Add the `redirect_from:` line that the hint shows. If the document is gone, restore it with `status: "
    "withdrawn`, redirect its address, or write `gone:` in `addresses.txt`.",
)
GONE_ADDRESS_IN_USE = define(
    "SG0710",
    "A page would be at an address that is declared gone",
    "A line `gone:` in `addresses.txt` says that nothing may be at this address again.",
    "Give the document another address, or delete the line if the page is to be published again.",
)
INVALID_LEDGER_LINE = define(
    "SG0711",
    "A line of addresses.txt is not valid",
    "Each line has an address and an id, or `gone:` and an address, or is a comment.",
    "Restore the line from Git, or correct it as the hint shows.",
)
RESTORED_LEDGER_LINES = define(
    "SG0712",
    "Lines were missing from addresses.txt and are restored",
    "The database of the last build knows published addresses that the file no longer lists, usually after a merge "
    "that kept one side.",
    "Keep the lines of both sides when you merge. To remove an address for good, write `gone: ADDRESS`.",
)
LEDGER_STARTED_AGAIN = define(
    "SG0713",
    "addresses.txt is missing, and some addresses cannot be determined",
    "The file was lost. It is written again from the output folder, which does not say which document some addresses "
    "belonged to. They are removed.",
    "Restore the file: `git checkout addresses.txt`. Otherwise list the addresses to keep in `redirect_from:`.",
)
