"""`sitegen publish --rollback`: makes visitors see an earlier release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.deploy.lease import Publisher
from sitegen.deploy.pipeline import kind_of_target
from sitegen.deploy.state import STATE_FILE, decode_table
from sitegen.diagnostics import SitegenError, pluralize, summarize_names
from sitegen.problem_codes.deployment import NO_RELEASES, WITHDRAWN_SINCE
from sitegen.publish.output.manifest import MANIFEST, parse_manifest

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.deploy.pipeline import PublishOptions
    from sitegen.deploy.targets import DeployedRelease, Session

SHOWN_PAGES = 10
"""Maximum number of pages that an error names."""


def run_rollback(options: PublishOptions, name: str, confirm: Callable[[str], bool]) -> str:
    """Make visitors see an earlier release, and return its name; empty if it was not confirmed.

    Args:
        options: the options of the command.
        name: name of the release; empty for the one before the current one.
        confirm: asked with a text if pages would appear again that are no longer part of the site.

    Raises:
        SitegenError: if there is no such release, or another publisher is working.
    """
    with kind_of_target(options.target).open_session(options.target) as session:
        publisher = Publisher(session, options.clock)
        publisher.acquire(take_over=options.take_over)
        try:
            release = choose_release(session.releases(), name)
            withdrawn = _withdrawn_since(session, release.name)
            if withdrawn and not confirm(_describe(withdrawn)):
                return ""
            if not options.dry_run:
                session.show_release(release.name)
        finally:
            publisher.release()
    return release.name


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


def _withdrawn_since(session: Session, name: str) -> list[str]:
    """Return the pages of a release that are no longer part of the site, or are tombstones and redirects now; sorted."""
    old, new = session.read_release_file(name, MANIFEST), session.read_file(MANIFEST)
    old_table, new_table = session.read_release_file(name, STATE_FILE), session.read_file(STATE_FILE)
    before = parse_manifest(old.data) if old else None
    after = parse_manifest(new.data) if new else None
    if before is None or after is None:
        raise SitegenError(NO_RELEASES(f"the release {name} or the current one has no manifest of sitegen"))
    stubs = set(decode_table(new_table.data).stubs if new_table else ()) - set(
        decode_table(old_table.data).stubs if old_table else ()
    )
    pages = {path for path in before.files if path.endswith((".html", ".htm"))}
    return sorted((pages - after.files.keys()) | (pages & stubs))


def _describe(pages: list[str]) -> str:
    return (
        f"{pluralize(len(pages), 'page', 'pages')} would appear again, which the current site does not have or has replaced by a tombstone or"
        f" redirect: {summarize_names(pages, SHOWN_PAGES)}"
    )


def refuse_withdrawn(text: str) -> bool:
    """Refuse a release with pages that have been withdrawn since.

    Raises:
        SitegenError: always.
    """
    raise SitegenError(WITHDRAWN_SINCE(f"{text}; if that is right, add --yes"))
