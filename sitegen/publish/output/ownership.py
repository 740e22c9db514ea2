"""Whose an output folder is: this archive's, another archive's, or somebody else's altogether.

Files are deleted and replaced in an output folder, so a build refuses one that is not its own. A folder is this archive's if

- the database wrote its manifest, and the manifest has not been touched since;
- or it is the configured folder and lies in the archive's own folder;
- or its manifest names the same `base_url`, at least half of the pages of this archive's documents, and no more documents
  that this archive does not have. So a second checkout of the same archive may publish into the same folder, and a folder is
  recognised when the database is lost. Manifests of older versions name no `base_url`; then only the pages count. An example
  as `base_url` is no evidence: then the manifest must not name any document that this archive does not have.

A folder that lies inside another archive is refused before all this (`output.check_folder`).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol

from sitegen.config.validation import is_example
from sitegen.database.carry_over import FOLDER, written
from sitegen.database.ledger.guessed import below_folders
from sitegen.database.ledger.ledger_rows import BEGUN
from sitegen.diagnostics import Refusal
from sitegen.publish.output import output_dir
from sitegen.publish.output.manifest import MANIFEST, has_manifest, read
from sitegen.urls import output_file

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.config.schema import Config
    from sitegen.database.store import Store

PAGES = "SELECT address FROM document WHERE state IN ('public', 'withdrawn') AND card NOT IN (x'', x'c0')"
DOCUMENTS = "SELECT address FROM document WHERE address != ''"
KNOWN = f"{DOCUMENTS} UNION SELECT bucket FROM entry WHERE idx = 'redirect'"  # noqa: S608 - literals
RECORDED = "SELECT address FROM published"
FEW = 3
"""Addresses that a refusal names."""


class Place(Protocol):
    """What is asked of a job."""

    @property
    def root(self) -> Path:
        """The archive's own folder."""
        ...

    @property
    def config(self) -> Config:
        """The archive's configuration."""
        ...

    @property
    def output(self) -> Path:
        """The output folder."""
        ...


def note(store: Store, folder: Path) -> None:
    """Remember that this archive wrote the folder, and how it left the manifest."""
    store.set(FOLDER, _state(folder))


def untouched(store: Store, folder: Path) -> bool:
    """Return True if the folder's manifest is as this archive left it."""
    return store.setting(FOLDER) == _state(folder)


def _state(folder: Path) -> bytes:
    return f"{output_dir.stat_of(folder / MANIFEST)}\n{folder}".encode()


def claim(store: Store, job: Place) -> None:
    """Refuse a folder that can be seen not to be this archive's before any content is read: Refusal with code 2."""
    if not untouched(store, job.output):
        _check(job, written=_wrote(store, job.output))


def recognise(store: Store, job: Place) -> None:
    """Refuse a folder whose manifest names too few of this archive's pages, once its documents are known."""
    if not untouched(store, job.output):
        _compare(store, job)


def require(store: Store | None, job: Place) -> None:
    """Refuse a folder that is not certainly this archive's, without reading content; None if there is no database."""
    if store:
        claim(store, job)
        recognise(store, job)
        return
    _check(job, written=False)
    if has_manifest(job.output) and not _is_home(job):
        what = f"whether {job.output} is the output of another archive cannot be said without the archive database"
        raise Refusal(f"{what}; run sitegen build with the same -o first", 2)


def _wrote(store: Store, folder: Path) -> bool:
    return any((folder / path).is_file() for path in files(store, folder))


def files(store: Store, folder: Path) -> set[str]:
    """Return the files that the database wrote to the folder."""
    ours = store.setting("output") == str(folder).encode()
    return {path for path, _ in written(store.db)} if ours else set()


def _check(job: Place, *, written: bool) -> None:
    """Refuse files that sitegen did not write, half a manifest, and another archive's manifest.

    `written` says that the database wrote files that lie in the folder: then a lost or damaged manifest can be mended.
    """
    folder, found = job.output, read(job.output)
    if found is None:
        other = "" if written else output_dir.foreign(folder)
        if other:
            what = f"{folder} is not empty and was not made by sitegen (it has {other})"
            raise Refusal(f"{what}; empty it, or choose another folder with -o", 2)
    elif not found.whole and not written:
        what = f"{folder / MANIFEST} is not complete, so it does not say which files in the folder are this site's"
        raise Refusal(f"{what}; restore it, or empty the folder", 2)
    elif found.base_url not in ("", job.config.site.base_url) and not _is_home(job):
        _refuse(folder, f"it is the site of {found.base_url}, and this archive is that of {job.config.site.base_url}")


def _compare(store: Store, job: Place) -> None:
    """Refuse a folder whose manifest names fewer than half of this archive's pages, or too many that it does not have."""
    found = read(job.output)
    if found is None or _is_home(job) or not found.files:
        return
    db = store.db
    addresses = {address for (address,) in db.execute(PAGES).fetchall() or db.execute(DOCUMENTS).fetchall()}
    shared = sum(output_file(address) in found.files for address in addresses)
    if not addresses or shared * 2 < len(addresses):
        _refuse(job.output, f"it has {shared} of the {len(addresses)} pages of this archive's documents")
    known = (
        f"{KNOWN} UNION {RECORDED}" if not store.setting(BEGUN) else KNOWN
    )  # begun from this folder, it says nothing
    others = sorted(below_folders(found.files.keys(), job.config) - {address for (address,) in db.execute(known)})
    if len(others) > (0 if is_example(job.config.site.base_url) else shared):
        listed = ", ".join(others[:FEW]) + (" and more" if len(others) > FEW else "")
        _refuse(job.output, f"it has pages of documents that this archive never had ({listed})")


def _is_home(job: Place) -> bool:
    """Return True for the configured output folder if it lies in the archive's own folder."""
    home, root = os.path.realpath(job.root / job.config.output.folder), os.path.realpath(job.root)
    return os.path.realpath(job.output) == home and home.startswith(root + os.sep)


def _refuse(folder: Path, why: str) -> None:
    what = f"{folder} is the output of another archive: {why}"
    raise Refusal(f"{what}; choose another folder with -o, or empty this one if it is meant", 2)
