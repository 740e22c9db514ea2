"""Checks before a package is made: the site must be the one that its sources give, and the place must be free."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sitegen.build.pipeline import run_build
from sitegen.config import loader
from sitegen.database.artifacts import has_digest
from sitegen.diagnostics import Problem, SitegenError, errors, summarize_names
from sitegen.names.naming import SLUG
from sitegen.preserve.bag.portable_names import find_unportable_paths
from sitegen.problem_codes.preservation import (
    CONFIGURATION_OVERRIDDEN,
    INVALID_PLACE,
    SITE_OUT_OF_DATE,
    UNPORTABLE_PATH,
)
from sitegen.publish.output.manifest import MANIFEST, read_manifest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sitegen.build.context import BuildContext
    from sitegen.build.options import BuildOptions

_RUN_BUILD = "run sitegen build first"
_MAX_NAMES = 3


def check_configuration(options: BuildOptions) -> None:
    """Refuse a configuration that is not only that of the file, because the package contains the file, and a name that is not one of a folder.

    Raises:
        SitegenError: with exit code 2.
    """
    _check_plugin_folder(options)
    name = options.config.preserve.name
    if name and not SLUG.fullmatch(name):
        positions = loader.read_source_positions(options.config_file)
        message = INVALID_PLACE(f'"{name}" cannot be the name of a package')
        raise SitegenError(
            [positions.problem_at(("preserve", "name"), message, "use lower-case letters, digits and hyphens")], 2
        )
    if loader.load(options.config_file, {}) != options.config:
        message = CONFIGURATION_OVERRIDDEN("environment variables SITEGEN_… or the option -b change the configuration")
        hint = "write the settings into the file, since the package contains only that"
        raise SitegenError([Problem(options.config_file.name, 0, 0, message, hint)], 2)


def _check_plugin_folder(options: BuildOptions) -> None:
    """Refuse a folder of plugins that has other things than plugins, because all of it is packed."""
    if not options.config.plugins.folder:
        return
    folder = (options.root / options.config.plugins.folder).resolve()
    for other in (options.state_folder, options.output_folder, options.root / "content", options.root / "imports"):
        inner = other.resolve()
        if inner == folder or folder in inner.parents or inner in folder.parents:
            positions = loader.read_source_positions(options.config_file)
            message = INVALID_PLACE(f"the folder of plugins would be packed, and {inner.name}/ with it")
            raise SitegenError(
                [positions.problem_at(("plugins", "folder"), message, "keep plugins in a folder of their own")], 2
            )


def check_place(target: Path, options: BuildOptions) -> None:
    """Refuse a place that exists, or that is a part of what is packed.

    Raises:
        SitegenError: with exit code 2.
    """
    if os.path.lexists(target):
        message = INVALID_PLACE(f"{target} exists")
        raise SitegenError(
            [Problem(target.name, 0, 0, message, "packages are not replaced: move it away, or name another folder")], 2
        )
    folder = target.parent.resolve()
    used = [
        options.output_folder,
        options.state_folder,
        *(options.root / name for name in ("content", "templates", "static", "themes", "i18n")),
    ]
    used += [options.root / name for name in (options.config.plugins.folder, "imports") if name]
    for other in (path.resolve() for path in used):
        if folder == other or other in folder.parents:
            message = INVALID_PLACE(f"{folder} is in {other}, which is packed or published")
            raise SitegenError([Problem(target.name, 0, 0, message, "choose another folder")], 2)


def check_site(context: BuildContext) -> dict[str, str]:
    """Return path and SHA-256 of each file of the site, after checking that a build would change none of them.

    Raises:
        SitegenError: if the output folder has another site, or changed files.
    """
    options = context.options
    manifest = read_manifest(options.output_folder)
    if manifest is None or not manifest.is_complete:
        raise _out_of_date(f"{options.output_folder} has no complete site")
    if manifest.base_url != options.config.site.base_url:
        raise _out_of_date(f"the site was built for {manifest.base_url}, not for {options.config.site.base_url}")
    result = run_build(context, dry_run=True)
    if found := errors(result.problems):
        raise SitegenError(found)
    if result.written or result.removed:
        raise _out_of_date(f"a build would write {result.written} files and remove {result.removed}")
    if changed := [
        path for path, digest in sorted(manifest.files.items()) if not has_digest(options.output_folder / path, digest)
    ]:
        raise _out_of_date(f"files of the output folder were changed: {summarize_names(changed, _MAX_NAMES)}")
    return manifest.files


def _out_of_date(reason: str) -> SitegenError:
    return SitegenError([Problem(MANIFEST, 0, 0, SITE_OUT_OF_DATE(reason), _RUN_BUILD)])


def refuse_unportable_paths(paths: Iterable[str]) -> None:
    """Refuse paths that not every system can keep.

    Raises:
        SitegenError: with each of them.
    """
    found = list(find_unportable_paths(paths))
    if found:
        raise SitegenError(
            [
                Problem(path, 0, 0, UNPORTABLE_PATH(f"the file cannot be packed, since {reason}"), "rename it")
                for path, reason in found
            ]
        )
