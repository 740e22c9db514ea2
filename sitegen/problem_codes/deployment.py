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
    "Only `sftp://` and `file:` keep releases, with `releases` above 0. In a bucket, files are replaced in place.",
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
FOREIGN_FILE = define(
    "SG1512",
    "A new file has the path of a file that sitegen did not put at the place",
    "sitegen never replaces files of others. Someone uploaded the file, or another program did.",
    "Remove the file at the place, name it in `keep`, or publish with `--adopt` to replace it.",
)
PLACE_IN_USE = define(
    "SG1513",
    "Another publisher is working at the place",
    "The file `.sitegen-publish` or `.sitegen-publish-2` (and so on) at the place is the lease of a publisher, since two at once would mix their"
    " sites. It counts until an hour after its last renewal.",
    "Wait until the other publisher is done. If it was killed on another machine, publish with `--take-over`.",
)
FOREIGN_PLACE = define(
    "SG1514",
    "The place has other files, or another site",
    "sitegen recognizes its own site by the manifest at the place. Without one, or with that of another address, the files belong to others.",
    "Correct `to`, name the files in `keep`, or publish once with `--adopt`. It deletes nothing that sitegen did not put there.",
)
INCOMPLETE_MANIFEST = define(
    "SG1515",
    "The manifest at the place is truncated",
    "Its first line states more files than it has lines. Another program has cut or edited it.",
    "Publish once with `--adopt`: it compares the files that are there, and writes the manifest again.",
)
TOO_MANY_DELETIONS = define(
    "SG1516",
    "More files would be deleted than `most_deleted` permits",
    "A publication that deletes a large part of the site is often a mistake: another folder, another archive, or a build without content. Files"
    " with a digest in their names, such as stylesheets and parts of the search index, do not count.",
    "Look at the list with `--dry-run`. If the deletions are right, publish with `--most-deleted` and their number.",
)
NOT_BUILT = define(
    "SG1517",
    "The output folder does not have the finished site of the archive",
    "Before it publishes, sitegen compares the output folder with the archive, as a build without changes does. There is no site, it has other"
    " bytes than its manifest states, or the content, the settings or the time have changed since.",
    "Run `sitegen build` with the same options, correct its errors, and publish again.",
)
OFFLINE_SITE = define(
    "SG1518",
    "A site for reading from a disk cannot be published",
    'A site with `links = "file"` has no redirects and no files for web servers.',
    "Set `[output] links` to its default, run `sitegen build`, and publish again.",
)
INVALID_TARGET = define(
    "SG1519",
    "A place of `[publish.…]` cannot be used",
    "Its address has no known beginning, a setting is missing or does not fit the kind of place, or the configuration has no such place.",
    "Correct the table as the message says. The kinds of places are `file:`, `sftp://`, `s3://` and `git:REMOTE#BRANCH`.",
)
PUBLICATION_STOPPED = define(
    "SG1520",
    "A publication was broken off",
    "A step failed. The message says which one, and what visitors see now. The lease at the place lists what was changed, for the next publication.",
    "Correct the cause, and run the same command again. It continues: what has arrived is not sent again where the place states digests.",
)
WRONG_RESPONSE = define(
    "SG1521",
    "The public address does not send what was published",
    "`--verify` requested the address: the server answers with another status, other bytes or another media type than the output folder has, or"
    " not at all.",
    "Check that the web server serves the place that `to` names, and that no program between changes the pages. Set `address` if the place has"
    " another public address than `base_url`.",
)
CACHED_RESPONSE = define(
    "SG1522",
    "A cache still sends an earlier version",
    "`--verify` requested the address, and the answer is not what was published. Its headers say that it comes from a cache.",
    "Purge the addresses in `.sitegen/publish-changed.txt` from the cache, or wait until it asks again.",
)
WITHDRAWN_SINCE = define(
    "SG1523",
    "An earlier release has pages that are no longer part of the site",
    "With `--rollback`, pages that were withdrawn, moved or removed since would be public again.",
    "Publish a build of corrected content instead. If the pages may be public, add `--yes`.",
)
EXAMPLE_ADDRESS = define(
    "SG1524",
    "The address of the site is an example",
    "Feeds, citations, the sitemap and search engines use `base_url`. Addresses such as `https://archive.example.org/` belong to no newsroom.",
    "Set `base_url` in `[site]` to the address at which readers find the archive, run `sitegen build`, and publish again.",
)
KEPT_WITHDRAWAL = define(
    "SG1525",
    "A page that is no longer public is named in `keep`",
    "sitegen put the page or the document there, and it was withdrawn or removed since. `keep` would leave it online.",
    "Remove the pattern from `keep`, or make it match less. It is meant for files of others.",
)
