"""Codes of limits of web hosts, which `sitegen check --host` and `sitegen publish` examine."""

from __future__ import annotations

from sitegen.problem_codes import define

UNKNOWN_HOST = define(
    "SG1801",
    "There is no host with this name",
    "`sitegen check --host` and `host` in `[publish.NAME]` take the name of a host whose limits sitegen knows.",
    "Use one of the names that the message lists, or leave the host out: nothing is checked then.",
)
NO_SITE = define(
    "SG1802",
    "There is no built site to check",
    "The limits of a host are compared with the files in the output folder, and it has none that sitegen wrote.",
    "Run `sitegen build`, then check again.",
)
TOO_MANY_FILES = define(
    "SG1803",
    "The site has more files than the host accepts",
    "The host refuses the whole site, so nothing of it would be published.",
    "Switch off what the hint names in `sitegen.toml`, build again, or choose another host.",
)
FILE_TOO_LARGE = define(
    "SG1804",
    "A file is larger than the host accepts",
    "The host refuses the file, and most hosts then refuse the whole site.",
    "Switch off what the hint names, publish the file at another place and link it, or choose another host.",
)
SITE_TOO_LARGE = define(
    "SG1805",
    "The site is larger than the host accepts",
    "The sum of all files is above the limit of the host, so nothing of it would be published.",
    "Switch off what the hint names in `sitegen.toml`, publish large files at another place, or choose another host.",
)
PATH_TOO_LONG = define(
    "SG1806",
    "The path of a file is longer than the host accepts",
    "The path, with the folder of the target before it, has too many bytes. A letter of most languages other than English has two or three.",
    "Give the document a shorter `slug:` or `redirect_from:`, or the file a shorter name.",
)
TOO_MANY_REDIRECTS = define(
    "SG1807",
    "The site has more redirects than the host reads",
    "The host ignores further rules. The HTML page at each of these old addresses still redirects, but the answer has the status 200 "
    "instead of 301.",
    'Name only your host in `[outputs] hosts`, such as `["cloudflare"]`, because rules for other hosts count too, or choose another host.',
)
UNREAD_HEADER = define(
    "SG1808",
    "The host does not read a rule for headers",
    "A line of `_headers` is longer than the host accepts, or there are too many rules. It sends the files without the header.",
    "Reduce the number of other sites from which public pages load content, or choose another host.",
)
UNSUPPORTED_BY_HOST = define(
    "SG1809",
    "The host cannot do something that the site needs",
    "Some old addresses are not found on this host, or their page is not shown.",
    "Accept it, or choose a host that can: *Choose a host* in the documentation compares them.",
)
