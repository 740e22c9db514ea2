"""Codes of problems of `sitegen publish`: settings of a target, the connection, transfers, and what stops a publication."""

from __future__ import annotations

from sitegen.problem_codes import define

SOURCE_CHANGED = define(
    "SG1501",
    "A file of the output folder has changed since the build",
    "The bytes of the file are not those that the manifest lists, so that the file is not published.",
    "Run `sitegen build`, which repairs the file, and publish again.",
)
TRANSFER_FAILED = define(
    "SG1502",
    "A file could not be transferred",
    "The place refused the file, or the connection broke several times.",
    "Correct what the message states, and publish again: files that have arrived are not sent again where the place states their digests.",
)
CREDENTIALS_MISSING = define(
    "SG1503",
    "There are no credentials for the place",
    "Neither the environment nor the user's configuration of the service has any, or they can only be got with another program.",
    "Follow the message. Credentials are never written in `sitegen.toml`.",
)
ACCESS_REFUSED = define(
    "SG1504",
    "The place refuses the credentials",
    "They are wrong, have expired, or do not allow what `sitegen publish` does: listing, reading, writing and deleting files.",
    "Follow the message: correct the credentials, their permissions, or the clock of this machine.",
)
PLACE_MISSING = define(
    "SG1505",
    "The place does not exist",
    "A bucket, branch or folder that `to` names is not there, or is in another region.",
    "Create it, or correct the table `[publish.NAME]` in `sitegen.toml`. sitegen creates no buckets.",
)
PLACE_UNREACHABLE = define(
    "SG1506",
    "The place does not answer",
    "The name of its server is unknown, the connection was refused or broke, or its certificate is not valid.",
    "Check the address in `[publish.NAME]` and the network, and publish again.",
)
UNREADABLE_LIST = define(
    "SG1507",
    "The files of the place cannot be listed",
    "A file that is not from sitegen has a name with an empty part or a control character.",
    "Rename or delete the file that the message names, or publish to another folder.",
)
CHANGED_MEANWHILE = define(
    "SG1508",
    "Another publisher changed the place in the meantime",
    "A file that describes the site is no longer the one that was read at the beginning.",
    "Publish again: the difference is then computed from what is there now.",
)
NO_RELEASES = define(
    "SG1509",
    "The place keeps no releases",
    "Only `sftp:` and `file:` keep releases, with `releases` above 0. In a bucket, files are replaced in place.",
    "Build the earlier content, and publish it.",
)
HOST_KEY_REFUSED = define(
    "SG1510",
    "The key of a server is not known",
    "The server has another key than `~/.ssh/known_hosts` lists for it, or is not in the list. It may be another server, to which nothing "
    "must be sent.",
    "Compare the key's fingerprint with the one that the administrator of the server states, and add the key to `~/.ssh/known_hosts`.",
)
PLACE_UNSUITABLE = define(
    "SG1511",
    "A site cannot be published to the place",
    "The server lacks an ability, such as to replace a file in one step, or something of others is where a file of the site has to be.",
    "Follow the message: move away what is in the way, or name another place in `[publish.NAME]`.",
)
