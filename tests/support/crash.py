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
    "link,linkat,symlink,symlinkat"
)
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


def record(archive, *args, env=None):
    """Run a build under strace; return the calls as (name, arguments, paths of descriptors), with absolute paths."""
    log = archive.root.parent / f"{archive.root.name}.strace"
    line = [program("strace"), "-f", "-y", "-xx", "-s", "100000000", "-e", f"trace={CALLS}", "-o", str(log)]
    line += [sys.executable, "-m", "sitegen", "-C", str(archive.root), "build", "-j", "1", *args]
    done = subprocess.run(line, capture_output=True, text=True, check=False, env=os.environ | (env or {}))
    assert done.returncode == 0, done.stderr
    found = [LINE.match(each) for each in log.read_text("latin-1").splitlines()]
    log.unlink()
    return [(each[1], each[2], each[4] or "", int(each[3])) for each in found if each and int(each[3]) >= 0]


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

    def is_ours(self, path):
        return any(path == f"{self.root}/{name}" or path.startswith(f"{self.root}/{name}/") for name in self.kept)

    def change(self, change):
        if not (self.is_ours(change.path) or self.is_ours(change.old)):
            return
        _apply(self.names, change)
        self.pending.append(change)

    def call(self, name, args, result, value):  # noqa: C901, PLR0912 - one branch for each kind of call
        """Apply a call. Returns True if it changed something."""
        texts = [_decode(each) for each in TEXT.findall(args)]
        places = [_decode(each).decode("utf-8", "surrogateescape") for each in PATH.findall(args)]
        before = len(self.pending)
        if name == "openat":
            path = self._path(args, texts[0], places)
            if "O_CREAT" in args and self.is_ours(path) and path not in self.names:
                self.change(Change(path, File()))
                return True
            if "O_TRUNC" in args and path in self.names:
                self._write(path, -1, b"")
                return True
            return False
        if name in ("write", "pwrite64") and places and places[0] in self.names:
            offset = int(args.rpartition(",")[2]) if name == "pwrite64" else len(self.names[places[0]].data)
            self._write(places[0], offset, texts[0][:value])
            return True
        if name == "ftruncate" and places[0] in self.names:
            file, size = self.names[places[0]], int(args.rpartition(",")[2])
            kept = bytes(file.data[:size]).ljust(size, b"\0")
            self._write(places[0], -1, b"")
            self._write(places[0], 0, kept)
            return True
        if name.startswith("rename"):
            old, new = self._two_paths(name, args, texts, places)
            if "RENAME_EXCHANGE" in args:
                raise NotImplementedError(args)
            if old in self.names:
                for path in [each for each in self.names if each == old or each.startswith(f"{old}/")]:
                    self.change(Change(new + path[len(old) :], self.names[path], path))
        elif name in ("link", "linkat"):
            old, new = self._two_paths(name, args, texts, places)
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
            return False
        elif name in ("fsync", "fdatasync") and places:
            self._flush_path(places[0])
            return False
        return len(self.pending) != before

    def _flush_path(self, path):
        found = self.names.get(path)
        if isinstance(found, File):
            _flush(found)
            # a file that was created and flushed is found again after a crash, by its first name
            mine = [each for each in self.pending if each.file is found and not each.old]
        else:
            mine = [each for each in self.pending if path in (os.path.dirname(each.path), os.path.dirname(each.old))]
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
        base = places[0] if places and "AT_FDCWD" not in args.partition(",")[0] else os.getcwd()
        return os.path.normpath(os.path.join(base, path))

    def _two_paths(self, name, args, texts, places):
        absolute = [os.fsdecode(each) for each in texts]
        assert all(each.startswith("/") for each in absolute), (name, args[:200])
        return [os.path.normpath(each) for each in absolute]

    def crash(self, chance):
        """Return the files after a loss of power now: path to bytes, or to None for a folder."""
        names = dict(self.durable)
        kept = chance.choice([0, 0.1, 0.5, 0.9, 1])
        for change in self.pending:
            if chance.random() < kept:
                _apply(names, change)
        how = chance.choice(["kept", "empty", "cut", "zeros", "any"])
        found = {}
        for path, file in names.items():
            above = os.path.dirname(path)
            while above != self.root and names.get(above) == "folder":
                above = os.path.dirname(above)
            if above == self.root:
                found[path] = None if file == "folder" else _bytes_after_crash(file, path, how, chance)
        return found


def _splice(data, offset, text):
    if offset < 0:
        data.clear()
        return
    if len(data) < offset:
        data.extend(bytes(offset - len(data)))
    data[offset : offset + len(text)] = text


def _apply(names, change):
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


def states(calls, root, kept, count, seed):
    """Yield `count` states after a loss of power, each at a random call, with the number of the call."""
    chance = random.Random(seed)
    start = Disk(root, kept)
    changing, disk = [], start
    for number, call in enumerate(calls):
        if disk.call(*call):
            changing.append(number)
    # the last half of the calls publish, most others are SQLite's
    points = sorted(chance.choices(changing, k=count))
    return points, chance


def write_state(found, root, kept):
    """Replace the folders by those of a state."""
    for name in kept:
        path = Path(root, name)
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    for path, data in sorted(found.items()):
        if data is None:
            os.makedirs(path, exist_ok=True)
        else:
            Path(path).write_bytes(data)
