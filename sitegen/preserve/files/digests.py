"""Digests by the names of their algorithms, as packages of other programs state them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import _Hash


def new_digest(algorithm: str) -> _Hash | None:
    """Return a new digest; None if this Python does not know the algorithm, or it is one without a fixed length."""
    try:
        digest = hashlib.new(algorithm)
    except ValueError:
        return None
    return digest if digest.digest_size else None
