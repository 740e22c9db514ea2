"""GitLab Pages on GitLab.com. The administrator of another server can change each of these limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.diagnostics import Problem
from sitegen.hosts import _limits
from sitegen.problem_codes.hosts import TOO_MANY_FILES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sitegen.hosts._site import HostedSite

NAME = "gitlab-pages"
TITLE = "GitLab Pages"
MAX_ENTRIES = 200_000
"""Maximum number of files and folders: docs.gitlab.com/administration/instance_limits/, read in November 2026."""
MAX_SITE_BYTES = _limits.GIB
"""Maximum bytes of a site on GitLab.com, "1 GB": docs.gitlab.com/user/gitlab_com/#gitlab-pages, read in November 2026."""
OWN_SERVER = "raise the limit, if the GitLab server is your own"


def find_exceeded_limits(site: HostedSite) -> Iterator[Problem]:
    """Yield what GitLab Pages would refuse, and old addresses that would not redirect there."""
    folders = _folders(file.path for file in site.files)
    if len(site.files) + len(folders) > MAX_ENTRIES:
        message = TOO_MANY_FILES(
            f"{len(site.files):,} files in {len(folders):,} folders, but {TITLE} accepts at most {MAX_ENTRIES:,} of both together"
        )
        savings = _limits.savings(site.files)
        yield Problem(site.name, 0, 0, message, _limits.join_hints(savings, OWN_SERVER))
    yield from _limits.find_large_site(site, f"{TITLE} on GitLab.com", MAX_SITE_BYTES, OWN_SERVER)
    yield from _limits.find_query_addresses(site, TITLE, _limits.USE_RULES)
    yield from _limits.find_addresses_without_page(site, TITLE, _limits.USE_RULES)


def _folders(paths: Iterable[str]) -> set[str]:
    """Return every folder that contains one of the files, or another folder."""
    found: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found
