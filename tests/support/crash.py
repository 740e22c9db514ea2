"""Loss of power: the states that a file system may have kept of a build, from the system calls that the build made.

`record` runs a build under strace. `replay` makes the files as they may be found after a loss of power at some call:

- The bytes of a file that was not flushed since they were written are there, or the file is empty, cut, or full of zeros.
- A change of a folder (a new name, a rename, a deletion, a new folder) that was not flushed was kept or not, each by itself.
- SQLite's write-ahead log keeps what it has flushed, and some of what follows; so does the database file.

ext4, XFS and Btrfs keep the order of changes of folders, so they leave fewer states.
"""

import os
import random
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from support.needs import program

CALLS = (
    "openat,write,pwrite64,ftruncate,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,fsync,fdatasync,sync,"
    "link,linkat,symlink,symlinkat,lseek"
)
LATE = (b"/manifest-sha256.txt", b"/.sitegen/import/journal", b".ia.csv")
"""Ends of the new names of renames after which a build, an import or a package is nearly finished."""
LINE = re.compile(r"^(?:\d+ +)?(\w+)\((.*)\) += (-?\d+)(<.*>)?", re.DOTALL)
TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
PATH = re.compile(r"<((?:\\x[0-9a-f]{2})*)>")


@dataclass
class File:
    """The bytes of a file, and those that are known to be on the disk."""

    data: bytearray = field(default_factory=bytearray)
    flushed: bytes = b""
    is_flushed: bool = True
    writes: list = field(default_factory=list)
    """The writes since the last flush, as offset and bytes; an offset of -1 is a truncation."""


@dataclass(frozen=True)
class Change:
    """One change of a name: `path` gets `file` (None: it is gone), and `old` is gone. A folder is the word `folder`."""

    path: str
    file: object
    old: str = ""


def record(archive, *args, env=None, command=("build", "-j", "1")):
    """Run a build or another command under strace; return the calls that succeeded as (name, arguments, result)."""
    log = archive.root.parent / f"{archive.root.name}.strace"
    line = [program("strace"), "-f", "-y", "-xx", "-s", "100000000", "-e", f"trace={CALLS}", "-o", str(log)]
    line += [sys.executable, "-m", "sitegen", "-C", str(archive.root), *command, *args]
    done = subprocess.run(line, capture_output=True, text=True, check=False, env=os.environ | (env or {}))
    assert done.returncode == 0, done.stderr
    found = [LINE.match(each) for each in log.read_text("latin-1").splitlines()]
    log.unlink()
    return [(each[1], each[2], int(each[3])) for each in found if each and int(each[3]) >= 0]


def _decode(text):
    return bytes.fromhex(text.replace("\\x", ""))


class Disk:
    """The files below one folder while recorded calls are applied, with everything that is not yet flushed."""

    def __init__(self, root, kept):
        """`kept` are the folders of interest, relative to root; they are read as they are now, and are on the disk."""
        self.root, self.kept = str(root), kept
        self.names = {}
        for name in kept:
            for path in [root / name, *sorted((root / name).rglob("*"))]:
                if path.is_dir():
                    self.names[str(path)] = "folder"
                elif path.exists():
                    data = path.read_bytes()
                    self.names[str(path)] = File(bytearray(data), data)
        self.durable = dict(self.names)
        self.pending = []
        self.positions = {}
        """Where the next write into a file goes, of files in which a position was set; otherwise it goes to the end."""

    def is_ours(self, path):
        return any(path == f"{self.root}/{name}" or path.startswith(f"{self.root}/{name}/") for name in self.kept)

    def change(self, change):
        if not (self.is_ours(change.path) or self.is_ours(change.old)):
            return
        _apply(self.names, change)
        self.pending.append(change)

    def call(self, name, args, value):  # noqa: C901, PLR0912 - one branch for each kind of call
        """Apply a call."""
        texts = [_decode(each) for each in TEXT.findall(args)]
        places = [_decode(each).decode("utf-8", "surrogateescape") for each in PATH.findall(args)]
        if name == "openat":
            path = self._path(args, texts[0], places)
            self.positions.pop(path, None)
            if "O_CREAT" in args and self.is_ours(path) and path not in self.names:
                self.change(Change(path, File()))
            elif "O_TRUNC" in args and path in self.names:
                self._write(path, -1, b"")
        elif name == "lseek" and places and places[0] in self.names:
            self.positions[places[0]] = value
        elif name == "pwrite64" and places and places[0] in self.names:
            self._write(places[0], int(args.rpartition(",")[2]), texts[0][:value])
        elif name == "write" and places and places[0] in self.names:
            offset = self.positions.get(places[0], len(self.names[places[0]].data))
            self._write(places[0], offset, texts[0][:value])
            if places[0] in self.positions:
                self.positions[places[0]] = offset + value
        elif name == "ftruncate" and places and places[0] in self.names:
            file, size = self.names[places[0]], int(args.rpartition(",")[2])
            kept = bytes(file.data[:size]).ljust(size, b"\0")
            self._write(places[0], -1, b"")
            self._write(places[0], 0, kept)
        elif name.startswith("rename"):
            old, new = self._two_paths(args, texts)
            if "RENAME_EXCHANGE" in args:
                raise NotImplementedError(args)
            if old in self.names:
                self.change(Change(new, self.names[old], old))
        elif name in ("link", "linkat"):
            old, new = self._two_paths(args, texts)
            self.change(Change(new, self.names[old]))
        elif name in ("unlink", "unlinkat", "rmdir"):
            path = self._path(args, texts[0], places)
            if path in self.names:
                self.change(Change(path, None))
        elif name in ("mkdir", "mkdirat"):
            self.change(Change(self._path(args, texts[0], places), "folder"))
        elif name == "sync":
            for file in {id(each): each for each in self.names.values() if each != "folder"}.values():
                _flush(file)
            self.durable, self.pending = dict(self.names), []
        elif name in ("fsync", "fdatasync") and places:
            self._flush_path(places[0])

    def _flush_path(self, path):
        found = self.names.get(path)
        if isinstance(found, File):
            _flush(found)
            # a file that was created and flushed is found again after a crash, by its first name
            mine = [each for each in self.pending if each.file is found and not each.old]
        else:
            mine = [each for each in self.pending if path in (_folder_of(each.path), _folder_of(each.old))]
        for each in mine:
            _apply(self.durable, each)
        self.pending = [each for each in self.pending if each not in mine]

    def _write(self, path, offset, data):
        file = self.names[path]
        file.is_flushed = False
        file.writes.append((offset, data))
        _splice(file.data, offset, data)

    def _path(self, args, text, places):
        path = os.fsdecode(text)
        assert path.startswith("/") or "AT_FDCWD" not in args.partition(",")[0], args[:200]
        return os.path.normpath(path if path.startswith("/") else f"{places[0]}/{path}")

    def _two_paths(self, args, texts):
        absolute = [os.fsdecode(each) for each in texts]
        assert all(each.startswith("/") for each in absolute), args[:200]
        return [os.path.normpath(each) for each in absolute]

    def crash(self, chance):
        """Return the files after a loss of power now: path to bytes, or to None for a folder."""
        names, kept = dict(self.durable), chance.choice([0, 0.1, 0.5, 0.9, 1])
        for change in self.pending:
            if chance.random() < kept:
                _apply(names, change)
        how = chance.choice(["kept", "empty", "cut", "zeros", "any"])
        return {
            path: None if file == "folder" else _bytes_after_crash(file, path, how, chance)
            for path, file in names.items()
            if self._is_reachable(path, names)
        }

    def _is_reachable(self, path, names):
        above = _folder_of(path)
        return above == self.root or (names.get(above) == "folder" and self._is_reachable(above, names))


def _folder_of(path):
    return path.rpartition("/")[0]


def _splice(data, offset, text):
    if offset < 0:
        data.clear()
        return
    if len(data) < offset:
        data.extend(bytes(offset - len(data)))
    data[offset : offset + len(text)] = text


def _apply(names, change):
    if change.old and change.file == "folder":  # what is in it moves with it, in one step
        for path in [each for each in names if each.startswith(f"{change.old}/")]:
            names[change.path + path[len(change.old) :]] = names.pop(path)
    if change.old and names.get(change.old) == change.file:
        names.pop(change.old, None)
    elif change.old and change.old in names and change.file != "folder" and names[change.old] is change.file:
        names.pop(change.old)
    if change.file is None:
        names.pop(change.path, None)
    else:
        names[change.path] = change.file


def _flush(file):
    file.flushed, file.is_flushed = bytes(file.data), True
    file.writes.clear()


def _bytes_after_crash(file, path, how, chance):
    if file.is_flushed:
        return file.flushed
    if path.endswith((".db", ".db-wal", ".db-shm")):
        data = bytearray(file.flushed)
        writes = file.writes[: chance.randint(0, len(file.writes))] if path.endswith("-wal") else file.writes
        for offset, text in writes:
            if path.endswith("-wal") or chance.random() < 0.5:
                _splice(data, offset, text)
        return bytes(data)
    if how == "any":
        how = chance.choice(["kept", "empty", "cut", "zeros", "old"])
    data = bytes(file.data)
    return {
        "kept": data, "empty": b"", "cut": data[: len(data) // 2], "zeros": bytes(len(data)), "old": file.flushed
    }[how]  # fmt: skip


def states(disk, calls, count, seed):
    """Apply recorded calls to a disk; yield `count` times the number of calls until then, and the files after a loss of power."""
    chance = random.Random(seed)
    changing = _changing(calls, 0)
    points = sorted(chance.choices(changing, k=count // 2) + chance.choices(_late(calls), k=count - count // 2))
    for number, call in enumerate(calls):
        for _ in range(points.count(number)):
            yield number, disk.crash(chance)
        disk.call(*call)


def _late(calls):
    """The numbers of the calls from the first rename of a complete result on: most earlier ones of a build are SQLite's."""
    first = next(number for number, call in enumerate(calls) if _is_late_rename(call))
    return _changing(calls, first)


def _changing(calls, first):
    return [number for number in range(first, len(calls)) if calls[number][0] != "lseek"]


def _is_late_rename(call):
    texts = [_decode(each) for each in TEXT.findall(call[1])]
    return call[0].startswith("rename") and texts[-1].endswith(LATE)


def write_state(found, root, kept):
    """Replace some files and folders below root by those of a state."""
    for name in kept:
        path = Path(root, name)
        if path.is_dir():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)
    for path, data in sorted(found.items()):
        if data is None:
            Path(path).mkdir(parents=True, exist_ok=True)
        elif not path.endswith("-shm"):
            Path(path).write_bytes(data)
