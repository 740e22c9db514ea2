"""Ownership of an output folder: this archive's, another archive's, or not made by sitegen.

Files are deleted and replaced in an output folder, so a build refuses one that is not its own. A folder is this archive's if

- the database wrote its manifest, and the manifest has not been touched since;
- or it is the configured folder and lies in the archive's own folder;
- or its manifest names the same `base_url`, at least half of the pages of this archive's documents, and no more documents
  that this archive does not have. So a second checkout of the same archive may publish into the same folder, and a folder is
  recognised when the database is lost. Manifests of older versions name no `base_url`; then only the pages count. An example
  as `base_url` is no evidence: then the manifest must not name any document that this archive does not have.

A folder inside another archive is refused before all this (`output_dir.check_output_folder`).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol

from sitegen.config.validation import is_example_url
from sitegen.database.carry_over import OUTPUT_STATE_SETTING, written_files
from sitegen.database.ledger.guessed import addresses_in_kind_folders
from sitegen.database.ledger.ledger_rows import STARTED_FROM_OUTPUT_SETTING
from sitegen.database.records import HAS_SUMMARY_SQL
from sitegen.diagnostics import SitegenError
from sitegen.publish.output import output_dir
from sitegen.publish.output.manifest import MANIFEST, has_manifest, read_manifest
from sitegen.urls import output_file

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.config.schema import Config
    from sitegen.database.store import Store

PUBLISHED_ADDRESSES = f"SELECT address FROM document WHERE state IN ('public', 'withdrawn') AND {HAS_SUMMARY_SQL}"  # noqa: S608 - a literal
DOCUMENT_ADDRESSES = "SELECT address FROM document WHERE address != ''"
KNOWN_ADDRESSES = f"{DOCUMENT_ADDRESSES} UNION SELECT key FROM entry WHERE index_name = 'redirect'"  # noqa: S608 - literals
LEDGER_ADDRESSES = "SELECT address FROM ledger_line"
MAX_LISTED_ADDRESSES = 3
"""Addresses listed in an error message."""


class OutputLocation(Protocol):
    """The build options that ownership depends on."""

    @property
    def root(self) -> Path:
        """The archive's own folder."""
        ...

    @property
    def config(self) -> Config:
        """The archive's configuration."""
        ...

    @property
    def output_folder(self) -> Path:
        """The output folder."""
        ...


def record_ownership(store: Store, folder: Path) -> None:
    """Store that this archive wrote the folder, and the state of the manifest."""
    store.set_setting(OUTPUT_STATE_SETTING, _folder_state(folder))


def is_untouched(store: Store, folder: Path) -> bool:
    """Return True if the folder's manifest is as this archive left it."""
    return store.setting(OUTPUT_STATE_SETTING) == _folder_state(folder)


def _folder_state(folder: Path) -> bytes:
    return f"{output_dir.stat_signature(folder / MANIFEST)}\n{folder}".encode()


def ensure_owned(store: Store, location: OutputLocation) -> None:
    """Refuse a folder that is not this archive's, as far as that is clear before content is parsed.

    Raises SitegenError with exit code 2.
    """
    if not is_untouched(store, location.output_folder):
        _check_manifest(location, has_written=_has_written_files(store, location.output_folder))


def ensure_recognized(store: Store, location: OutputLocation) -> None:
    """Refuse a folder whose manifest names too few of this archive's pages, once its documents are known."""
    if not is_untouched(store, location.output_folder):
        _check_pages(store, location)


def ensure_certainly_owned(store: Store | None, location: OutputLocation) -> None:
    """Refuse a folder that is not certainly this archive's, without reading content; None if there is no database."""
    if store:
        ensure_owned(store, location)
        ensure_recognized(store, location)
        return
    _check_manifest(location, has_written=False)
    if has_manifest(location.output_folder) and not _is_configured_folder(location):
        problem = f"whether {location.output_folder} is the output of another archive cannot be said without the archive database"
        raise SitegenError(f"{problem}; run sitegen build with the same -o first", 2)


def _has_written_files(store: Store, folder: Path) -> bool:
    return any((folder / path).is_file() for path in recorded_files(store, folder))


def recorded_files(store: Store, folder: Path) -> set[str]:
    """Return the files that the database wrote to the folder."""
    ours = store.setting("output_folder") == str(folder).encode()
    return {path for path, _ in written_files(store.db)} if ours else set()


def _check_manifest(location: OutputLocation, *, has_written: bool) -> None:
    """Refuse files that sitegen did not write, half a manifest, and another archive's manifest.

    `has_written` says that the folder contains files that the database wrote: then a lost or damaged manifest can be repaired.
    """
    folder, found = location.output_folder, read_manifest(location.output_folder)
    if found is None:
        other = "" if has_written else output_dir.find_foreign_name(folder)
        if other:
            problem = f"{folder} is not empty and was not made by sitegen (it has {other})"
            raise SitegenError(f"{problem}; empty it, or choose another folder with -o", 2)
    elif not found.is_complete and not has_written:
        problem = f"{folder / MANIFEST} is not complete, so it does not say which files in the folder are this site's"
        raise SitegenError(f"{problem}; restore it, or empty the folder", 2)
    elif found.base_url not in ("", location.config.site.base_url) and not _is_configured_folder(location):
        _refuse(
            folder, f"it is the site of {found.base_url}, and this archive is that of {location.config.site.base_url}"
        )


def _check_pages(store: Store, location: OutputLocation) -> None:
    """Refuse a folder whose manifest names fewer than half of this archive's pages, or too many that it does not have."""
    found = read_manifest(location.output_folder)
    if found is None or _is_configured_folder(location) or not found.files:
        return
    db = store.db
    addresses = {
        address
        for (address,) in db.execute(PUBLISHED_ADDRESSES).fetchall() or db.execute(DOCUMENT_ADDRESSES).fetchall()
    }
    shared = sum(output_file(address) in found.files for address in addresses)
    if not addresses or shared * 2 < len(addresses):
        _refuse(location.output_folder, f"it has {shared} of the {len(addresses)} pages of this archive's documents")
    known = (
        f"{KNOWN_ADDRESSES} UNION {LEDGER_ADDRESSES}"
        if not store.setting(STARTED_FROM_OUTPUT_SETTING)
        else KNOWN_ADDRESSES
    )  # a ledger that was started from this folder is no evidence
    others = sorted(
        addresses_in_kind_folders(found.files.keys(), location.config) - {address for (address,) in db.execute(known)}
    )
    if len(others) > (0 if is_example_url(location.config.site.base_url) else shared):
        listed = ", ".join(others[:MAX_LISTED_ADDRESSES]) + (" and more" if len(others) > MAX_LISTED_ADDRESSES else "")
        _refuse(location.output_folder, f"it has pages of documents that this archive never had ({listed})")


def _is_configured_folder(location: OutputLocation) -> bool:
    """Return True for the configured output folder if it lies in the archive's own folder."""
    home, root = os.path.realpath(location.root / location.config.output.folder), os.path.realpath(location.root)
    return os.path.realpath(location.output_folder) == home and home.startswith(root + os.sep)


def _refuse(folder: Path, why: str) -> None:
    problem = f"{folder} is the output of another archive: {why}"
    raise SitegenError(f"{problem}; choose another folder with -o, or empty this one if it is meant", 2)
