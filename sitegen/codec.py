"""Serialization of values to MessagePack, with EDTF dates as text, and the omission of empty values from mappings."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from sitegen.model.fields import EdtfStr

if TYPE_CHECKING:
    from collections.abc import Mapping

_EMPTY_VALUES: tuple[Any, ...] = (None, "", [], (), {})


def encode(value: object) -> bytes:
    """Return a value as MessagePack."""
    return msgspec.msgpack.encode(value, enc_hook=str)


def decode_date(target_type: type, value: Any) -> Any:
    """Return an EDTF date from its text without checking it again; any other value is returned unchanged (`dec_hook`)."""
    return EdtfStr(value) if target_type is EdtfStr else value


@cache
def _decoder(target_type: type) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(target_type, dec_hook=decode_date)


def decode(target_type: type, blob: bytes) -> Any:
    """Return a MessagePack blob as a value of a type.

    Raises:
        msgspec.DecodeError: if the blob is not MessagePack, or has another type.
    """
    return _decoder(target_type).decode(blob)


def omit_empty(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a mapping without its empty values: None, and empty texts, lists and mappings. Zero and False are kept."""
    return {name: value for name, value in values.items() if value not in _EMPTY_VALUES}
