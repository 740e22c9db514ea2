"""Ownership of an output folder: it belongs to this archive, to another archive, or sitegen did not write it.

A build deletes and replaces files in its output folder, so it refuses a folder that is not its own. A folder belongs to this
archive if one of these is true:

- The database wrote its manifest, and the manifest has not been touched since.
- It is the configured folder, and it is inside the archive's own folder.
- Its manifest names the same `base_url` and lists at least half of the pages of this archive's documents, and the number of
  listed documents that this archive does not have is not larger than the number of those pages.

The third rule lets a second checkout of the same archive publish to the same folder, and recognizes a folder if the database
is lost. Manifests of older versions have no `base_url`, and then only the pages count. A `base_url` that is an example is
not evidence: then the manifest must not list any document that this archive does not have.

A folder inside another archive is refused before these rules apply (`output_dir.check_output_folder`).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol

from sitegen.config.validation import is_example_url
from sitegen.database.carry_over import OUTPUT_FOLDER_SETTING, OUTPUT_STATE_SETTING, written_files
from sitegen.database.ledger.guessed import addresses_in_kind_folders
from sitegen.database.records import HAS_SUMMARY_SQL
from sitegen.database.repair_state import RepairFlag, is_flag_set
from sitegen.diagnostics import SitegenError
from sitegen.problem_codes.environment import FOREIGN_OUTPUT_FOLDER
from sitegen.publish.output import output_dir
from sitegen.publish.output.manifest import MANIFEST, has_manifest, read_manifest
from sitegen.urls import output_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sitegen.config.schema import Config
    from sitegen.database.store import Store

PUBLISHED_ADDRESSES = f"SELECT address FROM document WHERE state IN ('public', 'withdrawn') AND {HAS_SUMMARY_SQL}"  # noqa: S608 - a literal
DOCUMENT_ADDRESSES = "SELECT address FROM document WHERE address != ''"
KNOWN_ADDRESSES = f"{DOCUMENT_ADDRESSES} UNION SELECT key FROM entry WHERE index_name = 'redirect'"  # noqa: S608 - literals
LEDGER_ADDRESSES = "SELECT address FROM ledger_line"
MAX_LISTED_ADDRESSES = 3
"""Maximum number of addresses in an error message."""


class OutputLocation(Protocol):
    """The build options that ownership depends on."""

    @property
    def root(self) -> Path:
        """The folder of the archive."""
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
    """Store that this archive wrote the folder, with the current state of its manifest."""
    store.set_setting(OUTPUT_STATE_SETTING, _folder_state(folder))


def is_untouched(store: Store, folder: Path) -> bool:
    """Return True if the folder's manifest is unchanged since this archive wrote it."""
    return store.setting(OUTPUT_STATE_SETTING) == _folder_state(folder)


def _folder_state(folder: Path) -> bytes:
    return f"{output_dir.stat_signature(folder / MANIFEST)}\n{folder}".encode()


def check_manifest_owner(store: Store, location: OutputLocation) -> None:
    """Refuse a folder that does not belong to this archive, as far as that is clear before the content is parsed.

    Raises:
        SitegenError: with exit code 2.
    """
    if not is_untouched(store, location.output_folder):
        _check_manifest(location, has_written=_has_written_files(store, location.output_folder))


def check_listed_pages(store: Store, location: OutputLocation) -> None:
    """Refuse a folder with too few of this archive's pages. Must be called after the documents were indexed.

    Raises:
        SitegenError: with exit code 2.
    """
    if not is_untouched(store, location.output_folder):
        _check_pages(store, location)


def check_owner_without_indexing(store: Store | None, location: OutputLocation) -> None:
    """Refuse a folder that does not certainly belong to this archive, without parsing content.

    Args:
        store: the archive database; None if there is none.
        location: the archive and the folder.

    Raises:
        SitegenError: with exit code 2.
    """
    if store:
        check_manifest_owner(store, location)
        check_listed_pages(store, location)
        return
    _check_manifest(location, has_written=False)
    if has_manifest(location.output_folder) and not _is_configured_folder(location):
        problem = f"{location.output_folder} may be the output of another archive: it cannot be recognized without the archive database"
        raise SitegenError(FOREIGN_OUTPUT_FOLDER(f"{problem}; run sitegen build with the same -o first"), 2)


def is_emptied(store: Store | None, location: OutputLocation, *, is_cleaned: bool) -> bool:
    """Return True if a folder of this archive has neither a manifest nor files that the database wrote, as an interrupted `clean` leaves it.

    Args:
        store: the archive database; None if there is none.
        location: the archive and the folder.
        is_cleaned: True if an interrupted `clean` of this folder, which had checked it, has deleted the database.
    """
    folder = location.output_folder
    if has_manifest(folder) or (store and _has_written_files(store, folder)):
        return False
    is_last = store is not None and store.setting(OUTPUT_FOLDER_SETTING) == str(folder).encode()
    return is_last or is_cleaned or _is_configured_folder(location)


def _has_written_files(store: Store, folder: Path) -> bool:
    return any((folder / path).is_file() for path in recorded_files(store, folder))


def recorded_files(store: Store, folder: Path) -> set[str]:
    """Return the paths of the files that the database wrote to the folder; empty if it last wrote to another folder."""
    ours = store.setting(OUTPUT_FOLDER_SETTING) == str(folder).encode()
    return {path for path, _ in written_files(store.db)} if ours else set()


def _check_manifest(location: OutputLocation, *, has_written: bool) -> None:
    """Refuse files that sitegen did not write, an incomplete manifest, and the manifest of another archive.

    If `has_written`, the folder contains files that the database wrote. Then a lost or damaged manifest can be repaired.
    """
    folder, found = location.output_folder, read_manifest(location.output_folder)
    if found is None:
        other = "" if has_written else output_dir.find_foreign_name(folder)
        if other:
            problem = f"{folder} is not empty and was not written by sitegen (it contains {other})"
            raise SitegenError(FOREIGN_OUTPUT_FOLDER(f"{problem}; empty it, or choose another folder with -o"), 2)
    elif not found.is_complete and not has_written:
        problem = f"{folder / MANIFEST} is incomplete, so it does not list all files of this site"
        raise SitegenError(FOREIGN_OUTPUT_FOLDER(f"{problem}; restore it, or empty the folder"), 2)
    elif found.base_url not in ("", location.config.site.base_url) and not _is_configured_folder(location):
        _refuse(
            folder,
            f"its base_url is {found.base_url}, and the base_url of this archive is {location.config.site.base_url}",
        )


def _check_pages(store: Store, location: OutputLocation) -> None:
    """Refuse a folder with fewer than half of this archive's pages, or with too many pages that this archive does not have."""
    found = read_manifest(location.output_folder)
    if found is None or _is_configured_folder(location) or not found.files:
        return
    rows = store.db.execute(PUBLISHED_ADDRESSES).fetchall() or store.db.execute(DOCUMENT_ADDRESSES).fetchall()
    addresses = {address for (address,) in rows}
    shared = sum(output_file(address) in found.files for address in addresses)
    if not addresses or shared * 2 < len(addresses):
        pages = f"{shared} of the {len(addresses)} pages of this archive's documents"
        _refuse(location.output_folder, f"it contains {pages}")
    others = _unknown_addresses(store, found.files, location.config)
    if len(others) > (0 if is_example_url(location.config.site.base_url) else shared):
        listed = ", ".join(others[:MAX_LISTED_ADDRESSES]) + (" and more" if len(others) > MAX_LISTED_ADDRESSES else "")
        _refuse(location.output_folder, f"it contains pages of documents that this archive never had ({listed})")


def _unknown_addresses(store: Store, files: Mapping[str, str], config: Config) -> list[str]:
    """Return the addresses of documents in a manifest that this archive never had, sorted.

    A ledger that was started from this folder is not evidence that the archive had an address.
    """
    is_own_ledger = not is_flag_set(store.db, RepairFlag.LEDGER_FROM_OUTPUT)
    query = f"{KNOWN_ADDRESSES} UNION {LEDGER_ADDRESSES}" if is_own_ledger else KNOWN_ADDRESSES
    known = {address for (address,) in store.db.execute(query)}
    return sorted(addresses_in_kind_folders(files.keys(), config) - known)


def _is_configured_folder(location: OutputLocation) -> bool:
    """Return True if the output folder is the configured one and is inside the archive's own folder."""
    home, root = os.path.realpath(location.root / location.config.output.folder), os.path.realpath(location.root)
    return os.path.realpath(location.output_folder) == home and home.startswith(root + os.sep)


def _refuse(folder: Path, reason: str) -> None:
    problem = f"{folder} is the output of another archive: {reason}"
    raise SitegenError(
        FOREIGN_OUTPUT_FOLDER(f"{problem}; choose another folder with -o, or empty this one to use it"), 2
    )
