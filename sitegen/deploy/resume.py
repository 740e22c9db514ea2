"""Finds out what is at a place: by its manifest, and by a list of its files after a publication that was broken off, or to adopt it."""

from __future__ import annotations

import hashlib
from itertools import islice
from typing import TYPE_CHECKING

from sitegen.deploy.plan import OWN_FILES, PlaceFiles
from sitegen.deploy.targets._common import matches
from sitegen.diagnostics import SitegenError, printable, summarize_names
from sitegen.problem_codes.deployment import FOREIGN_PLACE, INCOMPLETE_MANIFEST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sitegen.deploy.lease import Lease
    from sitegen.deploy.site import Site
    from sitegen.deploy.state import PlaceState
    from sitegen.deploy.targets import ListedFile, Session

SHOWN_FILES = 5
"""Maximum number of files that a message names."""
_MAX_OTHERS = 1_000
"""Maximum number of files of others that are looked for in a place without a manifest, which may be a whole disk."""


def header_policy(site: Site) -> str:
    """Return a digest of the headers of all files of the site."""
    lines = "".join(f"{path}\n{file.content_type}\n{file.cache_control}\n" for path, file in sorted(site.files.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def find_place_files(
    session: Session,
    state: PlaceState,
    site: Site,
    broken: Lease | None,
    *,
    keep: Sequence[str],
    adopt: bool,
    has_headers: bool,
) -> PlaceFiles:
    """Return the files at a place.

    Args:
        session: the open place.
        state: its manifest and its headers.
        site: the site to publish.
        broken: the lease of a publication that was broken off; None if there was none.
        keep: patterns of the files of the place that sitegen leaves alone.
        adopt: take over a place that has other files, or another site of sitegen.
        has_headers: False for a place that has no headers of its own for each file.

    Raises:
        SitegenError: if the place has other files or another site, and is not to be adopted.
    """
    changed = frozenset(broken.paths) if broken else frozenset[str]()
    check_owner(session, state, site, changed, keep, adopt=adopt)
    manifest = dict(state.manifest.files) if state.manifest else {}
    digests = {path: digest for path, digest in manifest.items() if path not in changed}
    unknown = frozenset(broken.header_paths) if broken else frozenset[str]()
    headers = (
        {path: None if path in unknown else state.table.headers_of(path) for path in digests} if has_headers else {}
    )
    owned = frozenset(manifest) | changed
    if (changed and not session.is_atomic) or adopt:
        listed = {
            file.path: file for file in session.list_files() if file.path not in digests and file.path not in OWN_FILES
        }
        same = {path: site.files[path].sha256 for path, file in listed.items() if _is_same(file, site)}
        digests |= same
        if has_headers:
            # A publication that was broken off has set the same headers if its policy was the same; those of other files are not known.
            is_known = broken is not None and broken.policy == header_policy(site)
            headers |= {path: site.files[path].headers if is_known and path in changed else None for path in same}
        owned |= listed.keys() & site.files.keys() if adopt else frozenset()
    return PlaceFiles(digests, owned - OWN_FILES, headers, state.table.retired)


def check_owner(
    session: Session, state: PlaceState, site: Site, changed: frozenset[str], keep: Sequence[str], *, adopt: bool
) -> None:
    """Refuse a place that has other files or another site.

    Raises:
        SitegenError: unless the place is empty, has this site, or is to be adopted.
    """
    if adopt:
        return
    if state.manifest is None:
        others = (
            file.path
            for file in session.list_files()
            if file.path not in OWN_FILES | changed and not matches(file.path, keep)
        )
        if found := [printable(path) for path in sorted(islice(others, _MAX_OTHERS))]:
            raise SitegenError(
                FOREIGN_PLACE(
                    f"the place is not empty, and sitegen did not put the files there: {summarize_names(found, SHOWN_FILES)}; "
                    "name them in `keep`, or publish with --adopt, which deletes none of them and replaces those with the same paths"
                )
            )
    elif not state.manifest.is_complete:
        raise SitegenError(
            INCOMPLETE_MANIFEST(
                "the manifest at the place is truncated; publish with --adopt, which compares the files that are there"
            )
        )
    elif (other := printable(state.manifest.base_url)) and other != site.base_url:
        raise SitegenError(
            FOREIGN_PLACE(
                f"the place has the site {other}, and this is {site.base_url}; correct `to`, or publish with --adopt if the"
                " site has moved, which deletes the files that the other site has and this one has not"
            )
        )


def _is_same(listed: ListedFile, site: Site) -> bool:
    """Return True if a digest that the place states is that of the file in the output folder."""
    file = site.files.get(listed.path)
    if file is None:
        return False
    stated = dict(listed.digests)
    if "sha256" in stated:
        return stated["sha256"] == file.sha256
    local = _local_digests(site.folder / listed.path, stated, listed.size)
    return bool(local) and all(stated[name] == digest for name, digest in local.items())


def _local_digests(file: Path, stated: Mapping[str, str], size: int) -> dict[str, str]:
    """Return the digests of a file in the forms that the place states; empty if it has another size, -1 if that is not known."""
    data = file.read_bytes() if stated and file.is_file() and size in (-1, file.stat().st_size) else None
    if data is None:
        return {}
    git_header = b"blob %d\0" % len(data)
    known = {
        "md5": hashlib.md5(data, usedforsecurity=False),
        "git-sha1": hashlib.sha1(git_header + data, usedforsecurity=False),
    }
    return {name: digest.hexdigest() for name, digest in known.items() if name in stated}
