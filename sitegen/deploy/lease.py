"""The lease of a place: a small file that keeps two publishers from working at the same time.

While files are transferred, the lease also lists the paths that may differ from the manifest of the place. So the next publisher knows,
after a publication that was broken off, which files to compare and which ones are sitegen's.
"""

from __future__ import annotations

import datetime as dt
import getpass
import hashlib
import os
import socket
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec

from sitegen.deploy.targets._common import is_safe_path
from sitegen.diagnostics import SitegenError, printable
from sitegen.problem_codes.deployment import CHANGED_MEANWHILE, PLACE_IN_USE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sitegen.deploy.targets import Session

STALE_AFTER = dt.timedelta(hours=1)
"""Time after the last renewal from which a lease no longer counts: its publisher has ended or lost the connection."""
RENEW_AFTER = dt.timedelta(minutes=5)
"""Time after which a publisher renews its lease."""
MAX_CLOCK_DIFFERENCE = dt.timedelta(minutes=10)
"""Difference of the clocks of two machines from which a message mentions it."""
ATTEMPTS = 3
"""Maximum number of attempts to create a lease, since another publisher can delete its own in between."""


YEARS = range(2020, 9000)
"""Years of moments in a lease. Others would be out of range in another time zone."""
ZonedTime = Annotated[dt.datetime, msgspec.Meta(tz=True)]


class Lease(msgspec.Struct, frozen=True, omit_defaults=True):
    """The contents of the lease."""

    publisher: str
    """Pseudonym of the user and the machine, such as `publisher 3fa2b1c0`. The lease is public while it exists, so it has no names."""
    started: ZonedTime
    renewed: ZonedTime
    machine: str = ""
    """Digest of the machine on which the number of the process is valid."""
    process: Annotated[int, msgspec.Meta(ge=0, lt=2**31)] = 0
    is_interrupted: bool = False
    """True if the publication was broken off, and its publisher works no longer."""
    policy: str = ""
    """Digest of the headers of the files of the publication."""
    paths: list[str] = []
    """Paths that may differ from the manifest of the place: put, deleted, or to be deleted."""
    header_paths: list[str] = []
    """Paths of files whose headers may differ from those that the place states."""


class Publisher:
    """A publisher that holds the lease of a place."""

    def __init__(self, session: Session, clock: Callable[[], dt.datetime]) -> None:
        self.session, self.clock = session, clock
        self.lease = _new_lease(clock())
        self.version = ""
        self.previous: Lease | None = None
        """The lease of a publication that was broken off; None if there was none."""

    def acquire(self, *, take_over: bool) -> None:
        """Create the lease, or take over a stale one.

        Args:
            take_over: take over the lease of a publisher that may still be working.

        Raises:
            SitegenError: if another publisher is working.
        """
        for _ in range(ATTEMPTS):
            if self.session.create_lease(msgspec.json.encode(self.lease)):
                self._read_version()
                return
            stored = self.session.read_lease()
            if stored is None:
                continue
            self.previous = decode_lease(stored.data)
            if not take_over and not is_free(self.previous, self.clock()):
                raise SitegenError(PLACE_IN_USE(_in_use(self.previous, self.clock())))
            if self.previous:  # until this publisher knows its own
                self.lease = _with_changes(
                    self.lease, self.previous.policy, self.previous.paths, self.previous.header_paths
                )
            if self.session.replace_lease(msgspec.json.encode(self.lease), stored.version):
                self._read_version()
                return
        raise SitegenError(PLACE_IN_USE("another publisher is working at this place; publish again when it is done"))

    def note(self, policy: str, paths: Iterable[str], header_paths: Iterable[str]) -> None:
        """Write the paths that this publication changes into the lease, before it changes them.

        Those of the publication that was broken off stay in it. If that one had other headers, the policy is not known.
        """
        before = self.previous
        paths = {*paths, *(before.paths if before else ())}
        header_paths = {*header_paths, *(before.header_paths if before else ())}
        is_same = before is None or not before.paths or before.policy == policy
        lease = _with_changes(self.lease, policy if is_same else "", paths, header_paths)
        self._replace(msgspec.structs.replace(lease, renewed=self.clock()))

    def renew(self) -> None:
        """Renew the lease if `RENEW_AFTER` has passed.

        Raises:
            SitegenError: if another publisher has taken it over.
        """
        now = self.clock()
        if now - self.lease.renewed >= RENEW_AFTER:
            self._replace(msgspec.structs.replace(self.lease, renewed=now))

    def interrupt(self) -> None:
        """Release the lease after a failure. If files were changed, the lease stays, as that of a publication that was broken off."""
        if not self.lease.paths and not self.lease.header_paths:
            self.release()
        else:
            self._replace(msgspec.structs.replace(self.lease, is_interrupted=True))

    def release(self) -> None:
        """Delete the lease."""
        self.session.delete_lease(self.version)

    def _replace(self, lease: Lease) -> None:
        if not self.session.replace_lease(msgspec.json.encode(lease), self.version):
            raise SitegenError(
                CHANGED_MEANWHILE("another publisher has taken over this place, so this publication stops")
            )
        self.lease = lease
        self._read_version()

    def _read_version(self) -> None:
        """Read the version of the lease that was just written."""
        stored = self.session.read_lease()
        if stored is None or _identity(decode_lease(stored.data)) != _identity(self.lease):
            raise SitegenError(
                CHANGED_MEANWHILE("another publisher has taken over this place, so this publication stops")
            )
        self.version = stored.version


def broken_lease(session: Session, now: dt.datetime) -> Lease | None:
    """Return the lease of a publication that was broken off; None if there is none, or its publisher is working."""
    stored = session.read_lease()
    lease = decode_lease(stored.data) if stored else None
    return lease if is_free(lease, now) else None


def is_free(lease: Lease | None, now: dt.datetime) -> bool:
    """Return True if a lease may be taken over: it was broken off, is stale, or its process on this machine has ended."""
    if lease is None:
        return False
    ended = lease.machine == this_machine() and lease.machine != "" and not _is_running(lease.process)
    return lease.is_interrupted or ended or now - lease.renewed >= STALE_AFTER


def this_machine() -> str:
    """Return a digest of this machine since it was started, and of the space of its process numbers.

    Systems other than Linux do not say when they were started. There, a number that is used again only delays the next publisher.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        processes = Path("/proc/self/ns/pid").readlink()
    except OSError:
        boot, processes = "", Path(f"{uuid.getnode():x}")
    return hashlib.sha256(f"{socket.gethostname()} {boot} {processes}".encode()).hexdigest()[:16]


def _new_lease(now: dt.datetime) -> Lease:
    return Lease(own_pseudonym(), now, now, this_machine(), os.getpid())


def own_pseudonym() -> str:
    """Return the name of this user on this machine in leases, which says neither."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a user without a name, in a container
        user = str(os.getuid()) if hasattr(os, "getuid") else ""
    return f"publisher {hashlib.sha256(f'{user}@{socket.gethostname()}'.encode()).hexdigest()[:8]}"


def _with_changes(lease: Lease, policy: str, paths: Iterable[str], header_paths: Iterable[str]) -> Lease:
    return msgspec.structs.replace(lease, policy=policy, paths=sorted(paths), header_paths=sorted(header_paths))


def decode_lease(data: bytes) -> Lease | None:
    """Return a lease; None if it cannot be read, or has paths that sitegen never writes."""
    try:
        lease = msgspec.json.decode(data, type=Lease)
    except (msgspec.DecodeError, RecursionError):
        return None
    is_valid = all(is_safe_path(path) for path in [*lease.paths, *lease.header_paths]) and {
        lease.started.year,
        lease.renewed.year,
    } <= set(YEARS)
    return lease if is_valid else None


def _identity(lease: Lease | None) -> tuple[object, ...]:
    return (lease.publisher, lease.started, lease.machine, lease.process) if lease else ()


def _is_running(process: int) -> bool:
    if sys.platform == "win32":
        return True  # there, os.kill ends a process
    if process == os.getpid():
        return False  # a publication of this process that was broken off
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _in_use(lease: Lease | None, now: dt.datetime) -> str:
    """Return the message about a lease of another publisher."""
    if lease is None:
        return "the lease .sitegen-publish at this place cannot be read; if no publisher is working there, publish with --take-over"
    moments = (lease.started, lease.renewed, lease.renewed + STALE_AFTER)
    started, renewed, free = (f"{moment.astimezone(dt.UTC):%Y-%m-%d %H:%M}" for moment in moments)
    who = "your user on this machine" if lease.publisher == own_pseudonym() else printable(lease.publisher)
    seen = f"{who} has been publishing there since {started} UTC (last seen {renewed} UTC)"
    if lease.renewed - now > MAX_CLOCK_DIFFERENCE:
        return f"{seen}, by a clock that is ahead of the one here; if no publisher is working there, publish with --take-over"
    return f"{seen}; wait until it is done. If it was killed, publish with --take-over, or wait until {free} UTC"
