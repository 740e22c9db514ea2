"""File systems on which inotify hears nothing of what other machines, or programs behind the mount, do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen.watch.targets import is_inside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NETWORK_FILE_SYSTEMS = {
    "afs",
    "ceph",
    "cifs",
    "coda",
    "gfs2",
    "lustre",
    "ncpfs",
    "nfs",
    "nfs4",
    "ocfs2",
    "orangefs",
    "smb3",
    "smbfs",
}
SHARED_FILE_SYSTEMS = {"9p", "drvfs", "fakeowner", "prl_fs", "vboxsf", "virtiofs", "vmhgfs"}
"""A virtual machine's or container's folders of its host."""
MOUNTINFO_FILE = Path("/proc/self/mountinfo")


def read_mount_table() -> str:
    """The kernel's list of what is mounted; empty where there is none to read."""
    try:
        return MOUNTINFO_FILE.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""


def find_unsupported_mount(paths: Iterable[str], table: str) -> str:
    """Why inotify cannot serve these real paths and all below them, in words; empty where it can. See proc(5)."""
    mounts = dict(_parse_mounts(table))
    for place in paths:
        below = [point for point in mounts if is_inside(point, place)]
        around = max((point for point in mounts if is_inside(place, point)), key=len, default="")
        for point in sorted({*below, around} - {""}):
            if _is_unsupported(mounts[point]):
                return f"{point} is a file system of type {mounts[point]}, where not every change is told"
    return ""


def _is_unsupported(file_system: str) -> bool:
    """`fuse.sshfs` and every other FUSE but `fuseblk`, which is a local disk."""
    return (
        file_system in NETWORK_FILE_SYSTEMS
        or file_system in SHARED_FILE_SYSTEMS
        or file_system.partition(".")[0] == "fuse"
    )


def _parse_mounts(table: str) -> Iterator[tuple[str, str]]:
    """Mount point and type of each line; of two on the same point the later is on top."""
    for line in table.splitlines():
        front, _, back = line.partition(" - ")
        yield re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), front.split()[4]), back.split()[0]
