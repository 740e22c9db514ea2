"""`sitegen publish --rollback`: makes visitors see an earlier release."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from sitegen.deploy.lease import Publisher
from sitegen.deploy.pipeline import kind_of_target
from sitegen.deploy.site import is_compressed, is_list_page, is_replaced
from sitegen.deploy.state import STATE_FILE, parse_table
from sitegen.diagnostics import SitegenError, pluralize, summarize_names
from sitegen.problem_codes.deployment import NO_RELEASES, WITHDRAWN_SINCE
from sitegen.publish.output.manifest import MANIFEST, parse_manifest

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.deploy.pipeline import PublishOptions
    from sitegen.deploy.targets import DeployedRelease, Session

SHOWN_FILES = 10
"""Maximum number of files that an error names."""


def run_rollback(
    options: PublishOptions, name: str, confirm: Callable[[str], bool], write: Callable[[list[str]], None]
) -> str:
    """Make visitors see an earlier release, and return its name; empty if it was not confirmed.

    Args:
        options: the options of the command.
        name: name of the release; empty for the one before the current one.
        confirm: asked with a text if pages would appear again that are no longer part of the site.
        write: called with the paths that differ in both releases, before the release is shown.

    Raises:
        SitegenError: if there is no such release, or another publisher is working.
    """
    with kind_of_target(options.target).open_session(options.target) as session:
        release = choose_release(session.releases(), name)
        if options.dry_run:
            _check_release(session, release, confirm)
            return release.name
        publisher = Publisher(session, options.clock)
        publisher.acquire(take_over=options.take_over)
        try:
            paths = _check_release(session, release, confirm)
            if paths is None:
                return ""
            write(paths)
            session.show_release(release.name)
        finally:
            publisher.interrupt()  # not `release`: the lease of a publication that was broken off stays
    return release.name


def _check_release(session: Session, release: DeployedRelease, confirm: Callable[[str], bool]) -> list[str] | None:
    """Return the paths that differ between a release and the one that visitors see, sorted; None if it was not confirmed."""
    before, after = _read_release(session, release.name), _read_release(session, "")
    withdrawn = _withdrawn_since(before, after)
    if withdrawn and not confirm(_describe(withdrawn)):
        return None
    return sorted({path for path, _ in before.files.items() ^ after.files.items()})


def choose_release(releases: list[DeployedRelease], name: str) -> DeployedRelease:
    """Return the release with a name, or the one before the current one.

    Raises:
        SitegenError: if there is none.
    """
    known = ", ".join(f"{one.name}{' (current)' if one.is_current else ''}" for one in releases) or "none"
    if name:
        found = [one for one in releases if one.name == name]
    else:
        current = next((number for number, one in enumerate(releases) if one.is_current), len(releases))
        found = releases[:current][-1:]
    if not found:
        what = f'there is no release "{name}"' if name else "there is no release before the current one"
        raise SitegenError(NO_RELEASES(f"{what}; the place keeps: {known}"))
    return found[0]


class _Release(NamedTuple):
    """The files of a release, path to SHA-256, and those that are tombstones or redirects."""

    files: dict[str, str]
    stubs: frozenset[str] | None
    """None if the release does not say which they are."""


def _read_release(session: Session, name: str) -> _Release:
    """Return the files of a release, or without a name of the one that visitors see.

    Raises:
        SitegenError: if it has no manifest.
    """
    read = partial(session.read_release_file, name) if name else session.read_file
    manifest, table = read(MANIFEST), read(STATE_FILE)
    parsed = parse_manifest(manifest.data) if manifest else None
    if parsed is None:
        raise SitegenError(NO_RELEASES(f"the release {name or 'that visitors see'} has no manifest of sitegen"))
    contents = parse_table(table.data) if table else None
    return _Release(parsed.files, frozenset(contents.stubs) if contents else None)


def _withdrawn_since(before: _Release, after: _Release) -> list[str]:
    """Return the files of a release that are no longer part of the site, or are tombstones and redirects now; sorted.

    Files that only have another name now are left out, and further pages of lists. So are precompressed files, of which the original is named.
    If the release does not say which files are tombstones and redirects, every page that has changed may be one.
    """
    gone = {
        path
        for path in before.files.keys() - after.files.keys()
        if not (is_replaced(path, after.files) or is_list_page(path) or is_compressed(path))
    }
    changed = {path for path, digest in before.files.items() if after.files.get(path, digest) != digest}
    if after.stubs is None:
        return sorted(gone | {path for path in changed if path.endswith((".html", ".htm"))})
    return sorted(gone | (changed & (after.stubs - (before.stubs or frozenset()))))


def _describe(paths: list[str]) -> str:
    return (
        f"{pluralize(len(paths), 'file', 'files')} would appear again, which the current site does not have or has replaced by a tombstone or"
        f" redirect: {summarize_names(paths, SHOWN_FILES)}"
    )


def refuse_withdrawn(text: str) -> bool:
    """Refuse a release with pages that have been withdrawn since.

    Raises:
        SitegenError: always.
    """
    raise SitegenError(WITHDRAWN_SINCE(f"{text}; if that is right, add --yes"))
