"""Targets: the kinds of place to which `sitegen publish` can bring a site, one module each. A new module here is a new kind.

A module has a `NAME` and the `SCHEMES` of its addresses, and opens a place as a `Session`. It only transfers files: what is
transferred, and in which order, is decided by `sitegen.deploy.pipeline`.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

from sitegen.plugins.builtin import load_kinds

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from sitegen.config.publication.targets import PublishTargetConfig

LEASE = ".sitegen-publish"
"""The lease of a place: only one publisher at a time works there. It is at the root of the site, or above a target's releases."""


class Upload(NamedTuple):
    """A file to transfer."""

    path: str
    """Path in the site, relative, decoded, with `/`."""
    source: Path
    """The file on this machine."""
    sha256: str
    """SHA-256 of its bytes, hexadecimal, as the manifest states it. A file with another one has changed since the build, and is not sent."""
    content_type: str
    """Value of Content-Type."""
    cache_control: str
    """Value of Cache-Control."""
    is_new: bool = False
    """True if sitegen has no file there yet. Then a file that is there was put there by others, and `put` refuses to replace it."""


class StoredFile(NamedTuple):
    """A file that a target has, with its bytes."""

    data: bytes
    version: str
    """Opaque token that changes whenever the file changes, such as an ETag."""


class ListedFile(NamedTuple):
    """A file in the list of a target."""

    path: str
    size: int
    """In bytes; -1 if the target does not state it. Then it states a digest."""
    digests: tuple[tuple[str, str], ...] = ()
    """Digests that the target states without reading the file: `("md5" or "sha256" or "git-sha1", hexadecimal)`."""


class DeployedRelease(NamedTuple):
    """A release that a target keeps."""

    name: str
    """Name, in the order of time, such as `2026-11-28T021500Z`."""
    is_current: bool


class TargetSettings(NamedTuple):
    """The settings of a target, from `[publish.NAME]`."""

    name: str
    """`NAME`."""
    to: str
    """The address, such as `s3://bucket/path`."""
    options: PublishTargetConfig
    """The table of the configuration."""
    root: Path
    """The folder of the archive."""
    jobs: int = 8
    """Maximum number of transfers at the same time."""
    release_name: str = ""
    """Name of the release that this publication makes, such as `2026-11-28T021500Z`, for targets that keep releases."""
    site_folder: Path | None = None
    """The output folder."""


class Session(Protocol):
    """An open place. All methods may be called from several threads, except those from `begin` on that say otherwise.

    Expected failures are SitegenError with a code of `sitegen.problem_codes.deployment`: no connection, wrong credentials, a full disk.
    No message contains a secret. Transfers that fail for a moment are tried again before that.
    """

    @property
    def is_atomic(self) -> bool:
        """True if visitors see all changes at once when `commit` returns: a git branch, or releases with a link. False in place."""
        ...

    def read_file(self, path: str) -> StoredFile | None:
        """Return a small file that visitors see now, such as the manifest; None if there is none."""
        ...

    def list_files(self) -> Iterator[ListedFile]:
        """Yield every file that visitors see now, in any order, ours and others, those that describe the site among them."""
        ...

    def create_lease(self, data: bytes) -> bool:
        """Create the lease, so that only one publisher at a time works here; return False if there is one already."""
        ...

    def read_lease(self) -> StoredFile | None:
        """Return the lease; None if there is none."""
        ...

    def replace_lease(self, data: bytes, version: str) -> bool:
        """Replace the lease if its version is `version`, to renew it or to take over a stale one; return False otherwise."""
        ...

    def delete_lease(self, version: str) -> None:
        """Delete the lease if its version is `version`."""
        ...

    def begin(self, replaced: Collection[str]) -> None:
        """Prepare the transfer.

        An atomic target makes its new tree out of the current one: with all its files, also those that are not ours, except `replaced`.

        Args:
            replaced: the paths that will be put or deleted, which need not be in the new tree until then.
        """
        ...

    def put(self, upload: Upload) -> None:
        """Transfer a file. Visitors see the old bytes or the new ones, never a part; in an atomic target, nothing before `commit`.

        Raises:
            SitegenError: if the bytes of the source do not have the digest, if a new file is there already, or if the transfer failed.
        """
        ...

    def set_headers(self, upload: Upload) -> None:
        """Give a file that is there already the headers of `upload`. Targets without headers do nothing."""
        ...

    def delete(self, paths: Sequence[str]) -> None:
        """Delete files, and folders that become empty. Files that are not there are no error. In an atomic target, before `commit`."""
        ...

    def commit(self, files: Mapping[str, bytes], versions: Mapping[str, str | None]) -> None:
        """Write the files that describe the site, the manifest last, and make an atomic target show its new tree.

        Args:
            files: path and bytes, in the order of writing.
            versions: the version that each of these files must have, None if it must not exist.

        Raises:
            SitegenError: if a file has another version: another publisher was here in the meantime.
        """
        ...

    def releases(self) -> list[DeployedRelease]:
        """Return the releases that are kept, oldest first; empty if the target keeps none."""
        ...

    def read_release_file(self, name: str, path: str) -> StoredFile | None:
        """Return a small file of a release that is kept; None if there is none."""
        ...

    def show_release(self, name: str) -> None:
        """Make visitors see a release that is kept."""
        ...


class TargetKind(Protocol):
    """The interface of a module of this package."""

    @property
    def NAME(self) -> str:  # noqa: N802 - a constant of the module
        """Name of the kind, such as "s3"."""
        ...

    @property
    def SCHEMES(self) -> tuple[str, ...]:  # noqa: N802 - a constant of the module
        """Beginnings of the addresses of this kind up to the colon, such as "s3"."""
        ...

    @property
    def HAS_HEADERS(self) -> bool:  # noqa: N802 - a constant of the module
        """True if the target stores the headers of each file."""
        ...

    def check_settings(self, settings: TargetSettings) -> Iterator[str]:
        """Yield what is wrong with the settings, without a connection; each text has what to write instead."""
        ...

    def open_session(self, settings: TargetSettings) -> AbstractContextManager[Session]:
        """Connect to the place, and close the connection at the end."""
        ...


@cache
def target_kinds() -> dict[str, TargetKind]:
    """Return the modules of this package by their `NAME`."""
    return load_kinds(sys.modules[__name__])


def kind_of_address(address: str) -> TargetKind | None:
    """Return the kind of a target's address, such as `s3://bucket`; None if there is none."""
    scheme, colon, _ = address.partition(":")
    return next((kind for kind in target_kinds().values() if colon and scheme.lower() in kind.SCHEMES), None)
