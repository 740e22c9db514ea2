"""Digests by the names of their algorithms, as packages of other programs state them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from sitegen.diagnostics import Problem, SitegenError
from sitegen.problem_codes.preservation import SITE_OUT_OF_DATE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from hashlib import _Hash


class Digests(NamedTuple):
    """The digests and the size of some bytes."""

    by_algorithm: dict[str, str]
    size: int
    """In bytes."""


def new_digest(algorithm: str) -> _Hash | None:
    """Return a new digest; None if this Python does not know the algorithm, or it is one without a fixed length."""
    try:
        digest = hashlib.new(algorithm)
    except ValueError:
        return None
    return digest if digest.digest_size else None


def digest_chunks(chunks: Iterable[bytes], algorithms: Iterable[str]) -> Digests:
    """Return the digests of bytes that are read once; algorithms that this Python does not know are left out."""
    digests, size = {name: digest for name in algorithms if (digest := new_digest(name))}, 0
    for chunk in chunks:
        size += len(chunk)
        for digest in digests.values():
            digest.update(chunk)
    return Digests({name: digest.hexdigest() for name, digest in digests.items()}, size)


def changed_while_packed(path: str) -> SitegenError:
    """Return the error for a file of the output folder that does not have the digest of the manifest any more."""
    message = SITE_OUT_OF_DATE("the file was changed while it was packed")
    return SitegenError([Problem(path, 0, 0, message, "run sitegen build, and sitegen preserve again")])
