"""The one serialization of values: MessagePack, with EDTF dates as text."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from sitegen.model.fields import EdtfStr


def encode(value: object) -> bytes:
    """A document or any part of one as MessagePack."""
    return msgspec.msgpack.encode(value, enc_hook=str)


def decode_date(target_type: type, value: Any) -> Any:
    """Dates come from the database as they were checked."""
    return EdtfStr(value) if target_type is EdtfStr else value


@cache
def _decoder(target_type: type) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(target_type, dec_hook=decode_date)


def decode(target_type: type, blob: bytes) -> Any:
    """A blob as a value of a type."""
    return _decoder(target_type).decode(blob)
