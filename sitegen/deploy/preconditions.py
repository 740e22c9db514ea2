"""The conditions before anything is sent: the output folder has a finished and up-to-date site."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

from sitegen.build.context import open_context
from sitegen.build.pipeline import run_build
from sitegen.config.validation import is_example_url
from sitegen.database.queries.reader import Reader
from sitegen.deploy.site import Site, make_site
from sitegen.diagnostics import Problem, SitegenError, blocking_problems, pluralize
from sitegen.hosts import check_host, host_of_target
from sitegen.problem_codes.deployment import EXAMPLE_ADDRESS, NOT_BUILT, OFFLINE_SITE
from sitegen.publish.output.manifest import MANIFEST, parse_manifest
from sitegen.urls import output_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sitegen.build.context import BuildContext
    from sitegen.build.options import BuildOptions, BuildResult
    from sitegen.deploy.targets import TargetSettings


def load_finished_site(options: BuildOptions, target: TargetSettings, *, strict: bool) -> tuple[Site, list[Problem]]:
    """Return the site in the output folder, with the problems that do not block it: those of the build, and of the limits of the host.

    A build that writes nothing compares the output folder with the archive: the digests of its files, and what a build would write now.

    Raises:
        SitegenError: if there is no site, if it is for reading from a disk, if it has errors, if a build would change it, or if the host would
            refuse it.
    """
    if options.config.output.links == "file":
        raise SitegenError(
            OFFLINE_SITE(
                "the site is built to be read from a disk (`[output] links`), and would be incomplete on a web server"
            ),
            2,
        )
    data = _read_manifest(options.output_folder)
    manifest = parse_manifest(data)
    if manifest is None or not manifest.is_complete:
        raise SitegenError(NOT_BUILT(f"{options.output_folder.name}/ has no complete site; run `sitegen build` first"))
    with open_context(replace(options, should_record=False)) as context:
        result = run_build(context, strict=strict, dry_run=True)
        _check_result(result, strict=strict)
        kinds = _page_kinds(context)
        limits = [*_address_problems(options), *find_exceeded_limits(context, target, [*manifest.files, MANIFEST])]
    if blocking_problems(limits, strict=strict):
        raise SitegenError(limits)
    if _read_manifest(options.output_folder) != data:
        raise SitegenError(NOT_BUILT("the site was built again in the meantime; publish again"))
    return make_site(options.output_folder, options.config.site.base_url, manifest.files, kinds, data), [
        *result.problems,
        *limits,
    ]


def _read_manifest(folder: Path) -> bytes:
    try:
        return (folder / MANIFEST).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return b""


def _check_result(result: BuildResult, *, strict: bool) -> None:
    """Raise SitegenError if a build would have errors or would change the output folder."""
    if blocking_problems(result.problems, strict=strict):
        raise SitegenError(
            [
                *result.problems,
                *SitegenError(NOT_BUILT("the archive has errors, so that nothing was published")).problems,
            ]
        )
    if result.written or result.removed:
        changes = f"{pluralize(result.written, 'file', 'files')} would change and {result.removed:,} would be removed"
        raise SitegenError(
            NOT_BUILT(
                f"the site is not up to date: {changes}; run `sitegen build` first, with the same options and the same --now"
            )
        )


def _address_problems(options: BuildOptions) -> Iterator[Problem]:
    """Yield a warning if the address of the site is an example."""
    address = options.config.site.base_url
    if is_example_url(address):
        message = EXAMPLE_ADDRESS(
            f"the site has the address {address}, an example, which feeds, citations and search engines would use"
        )
        yield Problem(
            options.config_file.name, 0, 0, message, "set base_url in [site], and build", "warning", is_blocking=False
        )


def find_exceeded_limits(context: BuildContext, target: TargetSettings, paths: list[str]) -> list[Problem]:
    """Return what the host of a place would refuse, as errors, and what would not work there; empty if the host is not known."""
    address = _resolve_git_remote(target.to, target.root)
    name = target.options.host or host_of_target(address, target.options.endpoint)
    if not name:
        return []
    options = context.options
    redirects = Reader(context.queries).read("redirects")
    return check_host(
        name,
        context.store,
        options.config,
        options.output_folder,
        redirects,
        options.root,
        paths=paths,
        address=target.to,
    )


def _resolve_git_remote(to: str, root: Path) -> str:
    """Return the address of a git place with the address of its remote instead of the remote's name."""
    name, hash_sign, branch = to.removeprefix("git:").partition("#")
    if not to.startswith("git:") or re.search(r"[/:\\]", name) or not name:
        return to
    command = ["git", "-C", str(root), "remote", "get-url", "--push", "--", name]
    try:
        found = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - no shell
    except OSError:
        return to  # the target reports it
    return f"git:{found.stdout.strip()}{hash_sign}{branch}" if found.returncode == 0 else to


def _page_kinds(context: BuildContext) -> dict[str, str]:
    """Return the kind of page or output of each planned file, by path."""
    return {output_file(address): kind for address, kind in context.store.db.execute("SELECT address, kind FROM page")}
