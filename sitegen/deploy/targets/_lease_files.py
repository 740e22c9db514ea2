"""The lease of a target whose files cannot be replaced on a condition: each replacement is a new file with the next number.

The files are `.sitegen-publish`, `.sitegen-publish-2` and so on; the one with the highest number is the lease, and the others are deleted
at once. Only one of several publishers can create the next number. It then checks that the lease that it replaces is still there. Nothing
depends on a rename, since OpenSSH's server renames with two calls, and a publisher that is killed leaves a lease.

A publisher that is very late can make another one stop needlessly. Numbers start again after a release, so one that is late twice could
even delete the lease of another publisher, which stops at its next renewal (ADR 0035 says why).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from sitegen.deploy.targets import LEASE, StoredFile
from sitegen.deploy.targets._common import stored_file

if TYPE_CHECKING:
    from collections.abc import Collection

_NUMBERED = re.compile(re.escape(LEASE) + r"-([2-9]|[1-9][0-9]{1,8})")
_READ_ATTEMPTS = 5
"""Maximum number of attempts to read a lease that is replaced at the same moment."""


class LeaseFolder(Protocol):
    """The files at the root of a place."""

    def file_names(self, path: str) -> Collection[str]:
        """Return the names of the files in a folder, "" for the root."""
        ...

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file; None if there is none."""
        ...

    def create(self, path: str, data: bytes) -> bool:
        """Create a file with these bytes; return False if there is one already."""
        ...

    def delete(self, paths: Collection[str]) -> None:
        """Delete files. Missing ones are no error."""
        ...


class LeaseFiles:
    """The lease of a place."""

    def __init__(self, folder: LeaseFolder) -> None:
        self._folder = folder

    def create(self, data: bytes) -> bool:
        """Create the lease, unless there is one."""
        if self._numbers() or not self._folder.create(LEASE, data):
            return False
        if self._numbers() == [1] and self._folder.read(LEASE) == data:
            return True
        self._delete_own(LEASE, data)  # another publisher has created its lease, and replaced it, since the first look
        return False

    def read(self) -> StoredFile | None:
        """Return the lease; None if there is none."""
        return self._newest()[1]

    def replace(self, data: bytes, version: str) -> bool:
        """Replace the lease if its version is `version`; return False otherwise."""
        number, stored = self._newest()
        if stored is None or stored.version != version or not self._folder.create(_name(number + 1), data):
            return False
        numbers = self._numbers()
        replaced = stored_file(self._folder.read(_name(number)))
        if numbers[-1:] != [number + 1] or replaced is None or replaced.version != version:
            self._delete_own(_name(number + 1), data)  # what was read had been replaced or deleted by then
            return False
        self._folder.delete([_name(each) for each in numbers if each <= number])
        return True

    def delete(self, version: str) -> None:
        """Delete the lease if its version is `version`."""
        number, stored = self._newest()
        if stored is not None and stored.version == version:
            # The highest number goes last, since the others are leases that no longer count.
            self._folder.delete([_name(each) for each in self._numbers() if each < number])
            self._folder.delete([_name(number)])

    def _delete_own(self, name: str, data: bytes) -> None:
        """Delete a file if it has these bytes."""
        if self._folder.read(name) == data:
            self._folder.delete([name])

    def _newest(self) -> tuple[int, StoredFile | None]:
        """Return the number of the lease, and the lease; 0 and None if there is none.

        The highest number is empty while it is written, or if its publisher was killed then. The one before it still counts.
        """
        for _ in range(_READ_ATTEMPTS):
            numbers = self._numbers()
            if not numbers:
                break
            stored = stored_file(self._folder.read(_name(numbers[-1])))
            if stored and not stored.data and numbers[:-1]:
                before = self._folder.read(_name(numbers[-2]))
                stored = StoredFile(before, stored.version) if before else None
            if stored:
                return numbers[-1], stored
        return 0, None

    def _numbers(self) -> list[int]:
        """Return the numbers of the files, in order."""
        return sorted(filter(None, map(_number, self._folder.file_names(""))))


def is_lease_name(path: str) -> bool:
    """Return True if a path, relative to the place, is that of a lease."""
    return _number(path) > 0


def _name(number: int) -> str:
    return LEASE if number == 1 else f"{LEASE}-{number}"


def _number(path: str) -> int:
    """Return the number of a lease; 0 for another file."""
    if path == LEASE:
        return 1
    found = _NUMBERED.fullmatch(path)
    return int(found[1]) if found else 0
