"""Shared parts of the targets: patterns of paths, files that are verified while they are read, and repeated attempts."""

from __future__ import annotations

import hashlib
import random
import re
import time
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from sitegen.deploy.targets import StoredFile
from sitegen.diagnostics import SitegenError
from sitegen.names.relative_paths import is_inner_path
from sitegen.problem_codes.deployment import (
    CHANGED_MEANWHILE,
    FOREIGN_FILE,
    PLACE_UNSUITABLE,
    SOURCE_CHANGED,
    TRANSFER_FAILED,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sitegen.config.publication.targets import PublishTargetConfig
    from sitegen.deploy.targets import Upload

T = TypeVar("T")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\]")
CHUNK_BYTES = 1 << 20
"""Number of bytes that are read and sent at a time."""
ATTEMPTS = 5
"""Maximum number of attempts of a transfer. With `FIRST_DELAY_SECONDS`, a server may be away for about 15 seconds."""
FIRST_DELAY_SECONDS = 1.0
"""Delay before the second attempt. Each further delay is twice as long, and up to a quarter longer or shorter at random."""


_KINDS_OF_SETTINGS = {"endpoint": ("s3",), "region": ("s3",), "history": ("git",), "releases": ("file", "sftp")}
"""Settings that only some kinds of places have, with the names of these kinds."""


def misplaced_settings(options: PublishTargetConfig, kind: str) -> Iterator[str]:
    """Yield a message for each setting that only other kinds of places have."""
    defaults = type(options)(options.to)
    for name, kinds in _KINDS_OF_SETTINGS.items():
        if kind not in kinds and getattr(options, name) != getattr(defaults, name):
            yield f"`{name}` is a setting of {' and '.join(f'{one}:' for one in kinds)} places; remove it"


def is_safe_path(path: str) -> bool:
    """Return True for a relative path that cannot leave the folder of a site. Paths that are read from a place are not trusted."""
    return is_inner_path(path) and not _UNSAFE.search(path)


def matches(path: str, patterns: Iterable[str]) -> bool:
    """Return True if a path matches one of the patterns of `keep`: `*` within a folder, `**` in all folders below."""
    return any(_pattern(pattern).fullmatch(path) for pattern in patterns)


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern.strip("/"))
    regex = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(regex.get(part) or re.escape(part) for part in parts))


def require_inner_paths(paths: Iterable[str]) -> None:
    """Raise an error if a path is outside of the place. Paths that a place states, as in its lease, can be forged."""
    for path in paths:
        if not is_inner_path(path):
            raise place_unusable(f"the path {path!r} is outside of the place, so that nothing is changed there")


def folders_above(path: str) -> list[str]:
    """Return the folders above a path, the highest first, without the folder of the site."""
    parts = path.split("/")
    return ["/".join(parts[:length]) for length in range(1, len(parts))]


def stored_file(data: bytes | None) -> StoredFile | None:
    """Return a file of a place that states no versions: its digest is its version. None for None."""
    return None if data is None else StoredFile(data, hashlib.sha256(data).hexdigest())


def require_versions(read_file: Callable[[str], StoredFile | None], versions: Mapping[str, str | None]) -> None:
    """Raise an error if a file of a place has another version than when it was read; None is that of a missing file."""
    for path, version in versions.items():
        found = read_file(path)
        if (found.version if found else None) != version:
            raise changed_meanwhile(path)


def read_verified(upload: Upload) -> bytes:
    """Return the bytes of a file to transfer.

    Raises:
        SitegenError: if the file has another digest than the manifest states, or cannot be read.
    """
    return b"".join(read_chunks(upload))


def read_chunks(upload: Upload) -> Iterator[bytes]:
    """Yield the bytes of a file to transfer, `CHUNK_BYTES` at a time.

    Raises:
        SitegenError: after the last chunk, if the file has another digest than the manifest states: then what was transferred must not be
            shown to visitors. Also if the file cannot be read.
    """
    digest = hashlib.sha256()
    try:
        with upload.source.open("rb") as stream:
            while chunk := stream.read(CHUNK_BYTES):
                digest.update(chunk)
                yield chunk
    except FileNotFoundError:
        raise source_changed(upload) from None
    if digest.hexdigest() != upload.sha256:
        raise source_changed(upload)


def source_changed(upload: Upload) -> SitegenError:
    """Return the error for a file that has changed since the build."""
    return SitegenError(
        SOURCE_CHANGED(
            f"{upload.path} has changed in the output folder since it was built; run `sitegen build`, then publish again"
        )
    )


def foreign_file(path: str) -> SitegenError:
    """Return the error for a new file whose path is taken by a file that sitegen did not put there."""
    return SitegenError(
        FOREIGN_FILE(
            f"{path} is at the place already, and sitegen did not put it there: remove it, add it to `keep`, or replace it with --adopt"
        )
    )


def changed_meanwhile(path: str) -> SitegenError:
    """Return the error for a file that another publisher changed since it was read."""
    return SitegenError(
        CHANGED_MEANWHILE(
            f"{path} has changed at the place in the meantime; publish again when the other publisher is done"
        )
    )


def place_unusable(reason: str) -> SitegenError:
    """Return the error for a place that cannot be reached or used: no such host, no permission, a full disk. It must not contain secrets."""
    return SitegenError(PLACE_UNSUITABLE(reason))


def transfer_failed(path: str, reason: str) -> SitegenError:
    """Return the error for a file that could not be transferred. The reason must not contain secrets."""
    return SitegenError(TRANSFER_FAILED(f"{path} could not be transferred: {reason}"))


def with_retries(
    call: Callable[[], T], is_transient: Callable[[Exception], bool], sleep: Callable[[float], None] = time.sleep
) -> T:
    """Call a function, and again after an error that may pass, up to `ATTEMPTS` times; return its result.

    Args:
        call: the function.
        is_transient: returns True for an error that may pass, such as a lost connection or a server that is too busy.
        sleep: waits for a number of seconds.

    Raises:
        Exception: the error of the last attempt, or the first one that does not pass.
    """
    for attempt in range(ATTEMPTS - 1):
        try:
            return call()
        except Exception as error:
            if not is_transient(error):
                raise
        sleep(FIRST_DELAY_SECONDS * 2**attempt * random.uniform(0.75, 1.25))  # noqa: S311 - not for cryptography
    return call()
