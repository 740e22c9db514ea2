"""An output folder at another path than that of the last build: the archive, or a copy of its database, is in another folder.

The database stores the path of the output folder twice: as it is on this machine, and from the archive's folder. If only the first
one differs, the archive or its database was copied or moved, such as into a checkout on a CI runner, and the plan and the traces are kept.
Files in the folder are then identified by their digests. A file that the database does not know with its digest counts as foreign, unless the
folder's own manifest lists it, so a copied database never claims a file of others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.database.carry_over import OUTPUT_FOLDER_SETTING
from sitegen.database.repair_state import RepairFlag, set_flag
from sitegen.publish.output import precompress
from sitegen.publish.output.output_dir import file_digest, stat_signature
from sitegen.urls import output_file

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.database.dependencies.traces import Traces
    from sitegen.database.store import Store

OUTPUT_PLACE_SETTING = "output_place"
"""Setting: the output folder of the last build as a path from the archive's folder, or absolute if it is elsewhere."""
TABLES_OF_ONE_OUTPUT = (
    "page", "trace", "plan_node", "external_reads", "sorted_run", "stale", "build_log", "precompressed", "orphaned_file"
)  # fmt: skip
"""Tables that describe the files of one output folder."""


def update_if_output_moved(store: Store, traces: Traces, folder: Path, root: Path) -> None:
    """Bring the tables that describe the output folder up to date if its path is not that of the last build.

    If its place in the archive is the same, pages with a missing or different file become pages that were never rendered; the
    others are up to date. Otherwise the plan and all traces are deleted. In both cases all lines of the ledger are recorded again, since
    the files of pages that this build removes may be unknown.
    """
    path, place = str(folder).encode(), output_place(folder, root)
    if store.setting(OUTPUT_FOLDER_SETTING) == path:
        if store.setting(OUTPUT_PLACE_SETTING) != place:
            store.set_setting(OUTPUT_PLACE_SETTING, place)
        return
    with store.transaction():
        if store.setting(OUTPUT_PLACE_SETTING) == place:
            _identify_files(store, folder)
        else:
            for table in TABLES_OF_ONE_OUTPUT:
                store.db.execute(f"DELETE FROM {table}")  # noqa: S608 - literals
        store.set_setting(OUTPUT_FOLDER_SETTING, path)
        store.set_setting(OUTPUT_PLACE_SETTING, place)
        set_flag(store.db, RepairFlag.RECORD_LEDGER)
        set_flag(store.db, RepairFlag.NEEDS_PRUNING)
    traces.reset_cache()


def output_place(folder: Path, root: Path) -> bytes:
    """Return the output folder as a path from the archive's folder, or as an absolute path if it is elsewhere."""
    return (folder.relative_to(root).as_posix() if folder.is_relative_to(root) else str(folder)).encode()


def _identify_files(store: Store, folder: Path) -> None:
    """Keep what the tables say of files that the folder has with the same digests; forget the other files."""
    db, top = store.db, str(folder)
    rows = db.execute("SELECT id, address, digest FROM page WHERE digest != x''").fetchall()
    states = [
        (*((digest, stat_signature(path)) if file_digest(path) == digest.hex() else (b"", "")), page_id)
        for page_id, address, digest in rows
        if (path := f"{top}/{output_file(address)}")
    ]
    db.executemany("UPDATE page SET digest = ?, stat = ? WHERE id = ?", states)
    db.execute("DELETE FROM stale WHERE page IN (SELECT id FROM page WHERE digest = x'')")
    for table in ("precompressed", "orphaned_file"):
        files = db.execute(f"SELECT path, digest FROM {table} WHERE digest != ''").fetchall()  # noqa: S608 - literals
        missing = [(path,) for path, digest in files if file_digest(f"{top}/{path}") != digest]
        db.executemany(f"DELETE FROM {table} WHERE path = ?", missing)  # noqa: S608 - literals
    precompress.refresh_signatures(store, folder)
