"""Makes a package of a site: `make_package` calls every step in order.

Nothing is visible at the place of the package before it is finished and verified.
"""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from sitegen import __version__
from sitegen.database.queries.reader import Reader
from sitegen.diagnostics import SitegenError, errors
from sitegen.names.naming import new_slug
from sitegen.preserve.bag.writer import SIGNED_FILE, bag_files
from sitegen.preserve.bag_contents import fill_bag
from sitegen.preserve.files.zip_files import write_zip
from sitegen.preserve.internet_archive import format_upload_table
from sitegen.preserve.place import COMPLETE_SUFFIX, move_into_place, staging_folder
from sitegen.preserve.preconditions import check_configuration, check_place, check_site
from sitegen.preserve.signing import load_signer, sign_file
from sitegen.preserve.verification import verify_package
from sitegen.preserve.wacz.captures import captures_of_site
from sitegen.preserve.wacz.package import SiteDescription, write_wacz
from sitegen.preserve.wacz.warc import warcio_module

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.build.context import BuildContext
    from sitegen.build.options import BuildOptions
    from sitegen.diagnostics import Problem
    from sitegen.preserve.signing import Signer

PackageForm = Literal["bag", "wacz"]


@dataclass(frozen=True, slots=True)
class PackageRequest:
    """The options of a package."""

    folder: Path
    """The folder for the package."""
    form: PackageForm = "bag"
    is_complete: bool = False
    key: Path | None = None
    """Key for the signature; None for no signature."""
    is_zipped: bool = False
    note: str = ""


class PackageResult(NamedTuple):
    """A package that was made."""

    path: Path
    other_files: tuple[Path, ...]
    """The signature of a WACZ file, and the table for the Internet Archive, which a complete package does not have."""
    statements: tuple[str, ...]
    """Descriptions of the checks that were made."""
    warnings: tuple[Problem, ...]


def make_package(context: BuildContext, request: PackageRequest) -> PackageResult:
    """Make a package of the site in the output folder, and verify it.

    Raises:
        SitegenError: if the site is not up to date, the package contains something unpublished, or the place is not free.
    """
    options = context.options
    warcio_module("warcwriter")  # is installed
    check_configuration(options)
    name = package_name(options, request)
    target = request.folder / (name + _suffix(request))
    check_place(target, options)
    signer = load_signer(request.key) if request.key else None
    files = check_site(context)
    with staging_folder(request.folder, options.root, name) as scratch:
        package = scratch / target.name
        if request.form == "wacz":
            _write_site(context, files, package, scratch / "parts")
            warnings: tuple[Problem, ...] = ()
        else:
            warnings = _write_bag(context, request, files, scratch, name, signer)
        signatures = [sign_file(signer, package, name)] if signer and request.form == "wacz" else []
        statements = _verify(package, scratch)
        tables = [] if request.is_complete else [_write_upload_table(options, target.name, scratch / f"{name}.ia.csv")]
        others = [*signatures, *tables]
        move_into_place(package, others, request.folder)
        return PackageResult(target, tuple(request.folder / path.name for path in others), statements, warnings)


def package_name(options: BuildOptions, request: PackageRequest) -> str:
    """Return the name of a package: that of the archive, the date, and a mark if it has unpublished material."""
    date = options.now.astimezone(options.config.zone).date().isoformat()
    return f"{base_name(options)}-{date}{COMPLETE_SUFFIX if request.is_complete else ''}"


def base_name(options: BuildOptions) -> str:
    """Return the part of the name that all packages of an archive have."""
    config = options.config
    return config.preserve.name or new_slug(config.site.title) or "archive"


def _suffix(request: PackageRequest) -> str:
    return ".wacz" if request.form == "wacz" else ".zip" if request.is_zipped else ""


def _write_bag(
    context: BuildContext,
    request: PackageRequest,
    files: dict[str, str],
    scratch: Path,
    name: str,
    signer: Signer | None,
) -> tuple[Problem, ...]:
    """Write a bag, or a ZIP file with it, into the scratch folder; return warnings."""
    wacz = scratch / "site.wacz"
    _write_site(context, files, wacz, scratch / "parts")
    bag = scratch / "bag" / name if request.is_zipped else scratch / name
    bag.mkdir(parents=True)
    warnings = fill_bag(context, request.is_complete, request.note, files, wacz, bag, scratch, signer)
    wacz.unlink()
    if signer:
        sign_file(signer, bag / SIGNED_FILE, name)
    if request.is_zipped:
        write_zip(scratch / f"{name}.zip", [(f"{name}/{path}", bag / path) for path in bag_files(bag)])
        shutil.rmtree(bag)  # the ZIP file is unpacked next to it
    return warnings


def _write_site(context: BuildContext, files: dict[str, str], target: Path, parts: Path) -> None:
    """Write the WACZ file of the site."""
    options, site = context.options, context.options.config.site
    precompressed = frozenset(path for (path,) in context.store.db.execute("SELECT path FROM precompressed"))
    captures = captures_of_site(site.base_url, files, Reader(context.queries).read("redirects"), precompressed)
    parts.mkdir()
    moment = options.now.astimezone(dt.UTC)
    description = SiteDescription(site.title, site.description, site.base_url, f"sitegen {__version__}", moment)
    write_wacz(target, captures, options.output_folder, description, parts)
    shutil.rmtree(parts)


def _write_upload_table(options: BuildOptions, file: str, table: Path) -> Path:
    table.write_bytes(format_upload_table(options, file, table.name.removesuffix(".ia.csv")))
    return table


def _verify(package: Path, scratch: Path) -> tuple[str, ...]:
    """Verify a new package, since a disk may be full or a file may have changed in the meantime; return what was checked."""
    report = verify_package(package, scratch=scratch)
    if found := errors(report.problems):
        raise SitegenError(found)
    return tuple(report.statements)
