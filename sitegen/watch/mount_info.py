"""File systems on which inotify misses changes by other machines, or by programs behind the mount."""

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
"""File systems that share folders of a host with a virtual machine or container."""
MOUNTINFO_FILE = Path("/proc/self/mountinfo")


def read_mount_table() -> str:
    """Return the kernel's mount table, or "" if it cannot be read; see proc_pid_mountinfo(5)."""
    try:
        return MOUNTINFO_FILE.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""


def find_unsupported_mount(paths: Iterable[str], table: str) -> str:
    """Return the reason why inotify misses changes at or below these resolved paths; "" if there is none."""
    mounts = dict(_parse_mounts(table))
    for path in paths:
        below = [point for point in mounts if is_inside(point, path)]
        containing = max((point for point in mounts if is_inside(path, point)), key=len, default="")
        for point in sorted({*below, containing} - {""}):
            if _is_unsupported(mounts[point]):
                return f"{point} is a {mounts[point]} file system, which does not report all changes"
    return ""


def _is_unsupported(file_system: str) -> bool:
    """Return True for network file systems, shared folders, and FUSE, except `fuseblk`, which is a local disk."""
    return (
        file_system in NETWORK_FILE_SYSTEMS
        or file_system in SHARED_FILE_SYSTEMS
        or file_system.partition(".")[0] == "fuse"
    )


def _parse_mounts(table: str) -> Iterator[tuple[str, str]]:
    """Yield mount point and file system type of each line. If two have the same mount point, the later one hides the other."""
    for line in table.splitlines():
        front, _, back = line.partition(" - ")
        yield re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), front.split()[4]), back.split()[0]
