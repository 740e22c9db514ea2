"""`sitegen publish`: all steps of a publication in their order. Read this module first.

A publication makes a place have the files of the site, as the difference of two manifests: that in the output folder and that at the
place. Nothing is sent before the plan is complete and within its limits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitegen.deploy.changed_addresses import write_changed_addresses
from sitegen.deploy.lease import Publisher, broken_lease
from sitegen.deploy.plan import Plan, make_plan
from sitegen.deploy.preconditions import load_finished_site
from sitegen.deploy.resume import find_place_files, header_policy
from sitegen.deploy.settings import most_deletions
from sitegen.deploy.state import STATE_FILE, encode_state, read_state
from sitegen.deploy.targets import kind_of_address
from sitegen.deploy.targets._common import place_unusable
from sitegen.deploy.transfer import Transfer
from sitegen.diagnostics import Problem, SitegenError, pluralize, summarize_names
from sitegen.problem_codes.deployment import KEPT_WITHDRAWAL, PUBLICATION_STOPPED, TOO_MANY_DELETIONS
from sitegen.publish.output.manifest import MANIFEST
from sitegen.urls import iri_to_uri

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from pathlib import Path

    from sitegen.build.options import BuildOptions
    from sitegen.deploy.lease import Lease
    from sitegen.deploy.site import Site
    from sitegen.deploy.state import PlaceState
    from sitegen.deploy.targets import Session, TargetKind, TargetSettings

SHOWN_FILES = 10
"""Maximum number of files that an error about deletions names."""


def _no_progress(_step: str, _done: int, _total: int) -> None:
    """Ignore the progress of a publication."""


def _confirm_always(_plan: Plan) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class PublishOptions:
    """The options of one publication."""

    target: TargetSettings
    clock: Callable[[], dt.datetime]
    """Returns the time, with a time zone."""
    strict: bool = False
    """Treat warnings of the build as errors."""
    dry_run: bool = False
    """Make the plan, and change nothing."""
    full: bool = False
    """Transfer every file, also those that are unchanged."""
    adopt: bool = False
    """Take over a place that has other files, or another site of sitegen."""
    take_over: bool = False
    """Take over the lease of a publisher that may still be working."""
    confirm: Callable[[Plan], bool] = _confirm_always
    """Asked before anything is changed."""
    progress: Callable[[str, int, int], None] = _no_progress
    """Called with the name of the step, the number of files that are done, and the number of all."""


@dataclass(frozen=True, slots=True)
class PublishResult:
    """The result of a publication."""

    plan: Plan
    site: Site
    problems: tuple[Problem, ...]
    """Warnings of the build and of the host's limits."""
    is_done: bool
    """True if the place has the site now. False for a dry run, and if the plan was not confirmed."""
    has_headers: bool = False
    """True if the place has headers of its own for each file."""


def run_publish(build_options: BuildOptions, options: PublishOptions) -> PublishResult:
    """Run every step of a publication.

    Raises:
        SitegenError: if the settings, the site or the place do not permit it, or if something failed.
    """
    kind = kind_of_target(options.target)
    site, problems = load_finished_site(build_options, options.target, strict=options.strict)
    with kind.open_session(options.target) as session:
        if options.dry_run:
            broken = broken_lease(session, options.clock())
            plan = plan_publication(session, kind, site, options, broken)[1]
            return PublishResult(plan, site, tuple(problems), is_done=False, has_headers=kind.HAS_HEADERS)
        plan, is_done = publish_site(session, kind, site, options, build_options.state_folder)
    return PublishResult(plan, site, tuple(problems), is_done, kind.HAS_HEADERS)


def kind_of_target(target: TargetSettings) -> TargetKind:
    """Return the kind of a target, whose settings have been checked.

    Raises:
        SitegenError: if there is no kind for the address.
    """
    from sitegen.problem_codes.deployment import INVALID_TARGET

    kind = kind_of_address(target.to)
    if kind is None:
        raise SitegenError(INVALID_TARGET("the address of the place is of no known kind"), 2)
    return kind


def publish_site(
    session: Session, kind: TargetKind, site: Site, options: PublishOptions, state_folder: Path
) -> tuple[Plan, bool]:
    """Publish a site to an open place, under its lease; return the plan, and True if the place has the site now.

    Raises:
        SitegenError: as `run_publish` does.
    """
    publisher = Publisher(session, options.clock)
    publisher.acquire(take_over=options.take_over)
    try:
        state, plan = plan_publication(session, kind, site, options, publisher.previous)
        is_done = plan.is_empty or options.confirm(plan)
        if is_done and not plan.is_empty:
            earlier = publisher.previous.paths if publisher.previous else ()
            write_changed_addresses(
                state_folder, public_address(site.base_url, options.target), [*plan.changed_paths, *earlier]
            )
            apply_plan(session, kind, site, options, publisher, state, plan)
    except BaseException:
        _interrupt(publisher)
        raise
    _release(publisher, is_done=is_done)
    return plan, is_done


def _release(publisher: Publisher, *, is_done: bool) -> None:
    """Release the lease at the end."""
    try:
        publisher.release() if is_done else publisher.interrupt()
    except SitegenError as error:
        message = PUBLICATION_STOPPED(
            "everything else is done, but the lease could not be deleted; run the same command again"
        )
        raise SitegenError([*error.problems, Problem("sitegen", 0, 0, message)], error.exit_code) from error


def public_address(base_url: str, target: TargetSettings) -> str:
    """Return the public address of a place, with a slash at its end."""
    return iri_to_uri(target.options.address or base_url).rstrip("/") + "/"


def _interrupt(publisher: Publisher) -> None:
    """Release the lease after a failure. If that fails too, the first error is the one to report."""
    try:
        publisher.interrupt()
    except (SitegenError, OSError):
        return


def plan_publication(
    session: Session, kind: TargetKind, site: Site, options: PublishOptions, broken: Lease | None
) -> tuple[PlaceState, Plan]:
    """Compare the site with the place.

    Args:
        session: the open place.
        kind: the kind of the place.
        site: the site to publish.
        options: the options of the publication.
        broken: the lease of a publication that was broken off; None if there was none.

    Raises:
        SitegenError: if the place has something else, or too many files would be deleted.
    """
    settings = options.target.options
    state = read_state(session)
    place = find_place_files(
        session, state, site, broken, keep=settings.keep, adopt=options.adopt, has_headers=kind.HAS_HEADERS
    )
    plan = make_plan(
        site, place, keep=settings.keep, now=options.clock(), full=options.full,
        read_page=lambda file: (site.folder / file.path).read_bytes(),
    )  # fmt: skip
    plan = plan._replace(has_new_manifest=state.manifest_data != site.manifest)
    if plan.kept_withdrawn:
        names = summarize_names(plan.kept_withdrawn, SHOWN_FILES)
        raise SitegenError(
            KEPT_WITHDRAWAL(
                f"`keep` would leave files online that are no longer public: {names}; correct the patterns"
            ),
            2,
        )
    check_deletions(plan, len(place.owned), settings.most_deleted)
    return state, plan


def check_deletions(plan: Plan, total: int, setting: str) -> None:
    """Raise SitegenError if a plan deletes more files than `most_deleted` permits."""
    limit, gone = most_deletions(setting, total), plan.counted_deletions
    if len(gone) > limit:
        raise SitegenError(
            TOO_MANY_DELETIONS(
                f'{pluralize(len(gone), "file", "files")} of {total:,} would be deleted, and most_deleted = "{setting}" allows {limit:,}, '
                f"so that nothing was published: {summarize_names(gone, SHOWN_FILES)}; if that is right, publish with --most-deleted {len(gone)}"
            )
        )


def apply_plan(
    session: Session,
    kind: TargetKind,
    site: Site,
    options: PublishOptions,
    publisher: Publisher,
    state: PlaceState,
    plan: Plan,
) -> None:
    """Carry out a plan: the steps, then the manifest, then the later deletions.

    Raises:
        SitegenError: with what failed, and what the place has now.
    """
    puts, deletes = [file.path for file in plan.puts], plan.deletes
    total = len(puts) + len(plan.headers) + len(deletes)
    transfer = Transfer(
        session,
        options.target.jobs,
        lambda path: site.files[path].upload(site.folder, is_new=path in plan.new),
        lambda name, done: options.progress(name, done, total),
        publisher.renew,
    )
    if not session.is_atomic:
        publisher.note(header_policy(site), [*puts, *deletes], [file.path for file in plan.headers])
    step = "the beginning"
    try:
        session.begin(frozenset([*puts, *deletes]))
        for one in plan.steps:
            step = one.name
            transfer.run_step(one)
        if session.is_atomic:
            transfer.delete("deletions", plan.deleted_later)
        step = "the manifest"
        publisher.renew()
        session.commit(_state_files(kind, site, plan), state.versions)
        step = "deletions"
        if not session.is_atomic:
            transfer.delete(step, plan.deleted_later)
    except (SitegenError, OSError) as error:
        known = error if isinstance(error, SitegenError) else place_unusable(_describe_os_error(error))
        raise _stopped(known, step, transfer.done, total, is_atomic=session.is_atomic) from error


def _describe_os_error(error: OSError) -> str:
    return f"{error.filename or 'the place'}: {error.strerror or error}"


def _state_files(kind: TargetKind, site: Site, plan: Plan) -> dict[str, bytes]:
    """Return the files that describe the place, the manifest last."""
    files = [site.files[path] for path in sorted(site.files)]
    return {STATE_FILE: encode_state(files, plan.retired, has_headers=kind.HAS_HEADERS), MANIFEST: site.manifest}


def _stopped(error: SitegenError, step: str, done: int, total: int, *, is_atomic: bool) -> SitegenError:
    """Return an error with what the place has now, after the problems of the error itself."""
    now = (
        "visitors still see the earlier site"
        if is_atomic and step != "deletions"
        else f"{done:,} of {total:,} changes are done, and the place has old and new files"
        if step != "deletions"
        else "the new site is complete; some files that are gone are still there"
    )
    message = PUBLICATION_STOPPED(f"publishing stopped at {step}: {now}; run the same command again to continue")
    return SitegenError([*error.problems, Problem("sitegen", 0, 0, message)], error.exit_code)
