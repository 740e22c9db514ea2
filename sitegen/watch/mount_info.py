"""File systems on which inotify hears nothing of what other machines, or programs behind the mount, do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen.watch.targets import inside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NETWORK = {
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
SHARED = {"9p", "drvfs", "fakeowner", "prl_fs", "vboxsf", "virtiofs", "vmhgfs"}
"""A virtual machine's or container's folders of its host."""
TABLE = Path("/proc/self/mountinfo")


def mount_table() -> str:
    """The kernel's list of what is mounted; empty where there is none to read."""
    try:
        return TABLE.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""


def unheard(places: Iterable[str], table: str) -> str:
    """Why inotify cannot serve these real paths and all below them, in words; empty where it can. See proc(5)."""
    mounts = dict(_parse(table))
    for place in places:
        below = [point for point in mounts if inside(point, place)]
        around = max((point for point in mounts if inside(place, point)), key=len, default="")
        for point in sorted({*below, around} - {""}):
            if _deaf(mounts[point]):
                return f"{point} is a file system of type {mounts[point]}, where not every change is told"
    return ""


def _deaf(kind: str) -> bool:
    """`fuse.sshfs` and every other FUSE but `fuseblk`, which is a local disk."""
    return kind in NETWORK or kind in SHARED or kind.partition(".")[0] == "fuse"


def _parse(table: str) -> Iterator[tuple[str, str]]:
    """Mount point and type of each line; of two on the same point the later is on top."""
    for line in table.splitlines():
        front, _, back = line.partition(" - ")
        yield re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), front.split()[4]), back.split()[0]
