"""The one serialization of values: MessagePack, with EDTF dates as text."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from sitegen.model.fields import DateText


def encode(value: object) -> bytes:
    """A document or any part of one as MessagePack."""
    return msgspec.msgpack.encode(value, enc_hook=str)


def decode_date(kind: type, value: Any) -> Any:
    """Dates come from the database as they were checked."""
    return DateText(value) if kind is DateText else value


@cache
def _decoder(kind: type) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(kind, dec_hook=decode_date)


def decode(kind: type, blob: bytes) -> Any:
    """A blob as a value of a type."""
    return _decoder(kind).decode(blob)
