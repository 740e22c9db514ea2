"""Codes of problems of `sitegen preserve`: what cannot be packed, signatures, and packages that are not intact."""

from __future__ import annotations

from sitegen.problem_codes import define

SITE_OUT_OF_DATE = define(
    "SG1601",
    "The output folder does not have the site that a build would make now",
    "A package contains the site and the sources that it was built from, so both must belong together. The content, the program or the "
    "configuration has changed since the last build, an embargo has ended, a build has errors, or a file of the output folder was changed.",
    "Run `sitegen build`, correct the errors that it reports, and run `sitegen preserve` again.",
)
CONFIGURATION_OVERRIDDEN = define(
    "SG1602",
    "The site depends on settings that are not in `sitegen.toml`",
    "An environment variable `SITEGEN_…` or the option `-b` changes the configuration. The package contains the file, so the site could not be "
    "built again from it.",
    "Write the settings into `sitegen.toml`, or remove the variables and the option, build the site, and run `sitegen preserve` again.",
)
INVALID_PLACE = define(
    "SG1603",
    "A package cannot be written there",
    "The folder or the file exists, is a part of what is packed, or is in the output folder. Packages are never replaced.",
    "Choose another folder, or move the older package away.",
)
UNPORTABLE_PATH = define(
    "SG1604",
    "A file has a name that not every system can keep",
    "BagIt escapes `%` and line ends in different ways from version to version, and some systems treat names as one that differ only in "
    "capitals or in the Unicode form of a letter. A receiver could lose the file.",
    "Rename the file, build the site, and run `sitegen preserve` again.",
)
UNPUBLISHED_SOURCE = define(
    "SG1605",
    "A source of a public document contains something unpublished",
    "A package for the public contains the sources of public documents without what is not published. Here, a text of an unpublished document "
    "remains, or the part that would have to be removed cannot be removed safely.",
    "Change the line that the message names. With `--complete`, the package contains everything, and says so.",
)
SIGNING_FAILED = define(
    "SG1606",
    "The package could not be signed or a signature could not be checked",
    "The key cannot be read, its password is wrong, or the program `ssh-keygen` or `minisign` is not installed.",
    "Correct what the message states. Keys of `ssh-keygen` and `minisign` are supported.",
)
PRIVATE_KEY = define(
    "SG1607",
    "A private key is among the files to pack",
    "Everyone who receives the package could use it.",
    "Move the key out of the archive's folder, and use another one from now on if the package was handed over before.",
)
INVALID_BAG = define(
    "SG1608",
    "The bag is not intact, or not a bag",
    "A file is missing, additional or changed, or the description of the bag is not one of BagIt (RFC 8493).",
    "Use another copy of the bag. The message names the file.",
)
DOUBTFUL_BAG = define(
    "SG1609",
    "The bag has something that not every program accepts",
    "It is intact, but another program or system may read it differently.",
    "Leave it unchanged, or pack its payload again.",
)
INVALID_WACZ = define(
    "SG1610",
    "The WACZ file is not intact",
    "A digest, a record or a place of the index is wrong.",
    "Use another copy of the file.",
)
INVALID_SIGNATURE = define(
    "SG1611",
    "The signature is not valid",
    "The package was changed after it was signed, or it was signed with a key that the file of `--signers` does not list.",
    "Ask the newsroom for the right package or the right public key.",
)
