"""A commit that `git fast-import` makes: files are written to one pack while they arrive, without a work tree or an index."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import IO, TYPE_CHECKING, cast

from sitegen.deploy.targets._git.errors import remote_error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.deploy.targets._git.repository import Repository

_COMMIT = "refs/sitegen/new"


class CommitImport:
    """The files of a new commit. `put` may be called from several threads."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._process = repository.open_import()
        self._stream = cast("IO[bytes]", self._process.stdin)
        self._lock = threading.Lock()
        self._changes: dict[str, int | None] = {}
        """Path to the mark of its new bytes, or None if it is deleted."""
        self._marks = 0

    def put(self, path: str, data: bytes) -> None:
        """Add or replace a file."""
        with self._lock:
            self._marks += 1
            self._changes[path] = self._marks
            self._write(b"blob\nmark :%d\ndata %d\n" % (self._marks, len(data)), data, b"\n")

    def delete(self, path: str) -> None:
        """Delete a file. A missing one is no error."""
        with self._lock:
            self._changes[path] = None

    def finish(self, parent: str, tree: str) -> str:
        """Make the commit and return its name.

        Args:
            parent: the commit that it follows; empty for none.
            tree: the tree that is changed; empty for none.
        """
        message = self._message().encode()
        head = f"commit {_COMMIT}\ncommitter {self._repository.committer()} now\ndata {len(message)}\n".encode()
        self._write(head, message, b"\n")
        if parent:
            self._write(f"from {parent}\n".encode())
        elif tree:
            self._write(f'M 040000 {tree} ""\n'.encode())
        self._write(*self._change_lines(), b"\ndone\n")
        self._end()
        return self._repository.run("rev-parse", _COMMIT).decode().strip()

    def close(self) -> None:
        """End the process, if it is still running."""
        if self._process.poll() is None:
            self._process.kill()
        with suppress(OSError):
            self._process.communicate()

    def _message(self) -> str:
        deleted = sum(mark is None for mark in self._changes.values())
        return f"Publish the site\n\n{len(self._changes) - deleted} files written, {deleted} deleted, by sitegen publish.\n"

    def _change_lines(self) -> Iterator[bytes]:
        """Yield the changes, deletions first, since a folder can take the place of a file."""
        for path, mark in sorted(self._changes.items(), key=lambda change: change[1] is not None):
            quoted = _quote(path)
            yield b"D %b\n" % quoted if mark is None else b"M 100644 :%d %b\n" % (mark, quoted)

    def _write(self, *parts: bytes) -> None:
        try:
            for part in parts:
                self._stream.write(part)
        except OSError:
            self._end()

    def _end(self) -> None:
        """Wait for the end of the process.

        Raises:
            SitegenError: if it failed.
        """
        with suppress(OSError):
            _, output = self._process.communicate()
        if self._process.returncode:
            raise remote_error(output.decode("utf-8", "replace"), self._repository.branch)


def _quote(path: str) -> bytes:
    """Return a path in quotation marks, as `git fast-import` reads it."""
    text = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{text}"'.encode("utf-8", "surrogateescape")
