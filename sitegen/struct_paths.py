"""Paths into parsed YAML and TOML, such as `("relations", 0, "to")`, and the values and declared types there."""

from __future__ import annotations

import re
from typing import Any

from msgspec import inspect

KeyPath = tuple[str | int, ...]


def known_path(path: KeyPath, data: Any, message: str) -> KeyPath:
    """Return a path with the key of each table whose key msgspec does not report: the first with a value of the reported type."""
    got = message.rpartition("got `")[2].rstrip("`")
    known: KeyPath = ()
    for part in path:
        table = value_at(data, known)
        is_hidden = part == "..." and isinstance(table, dict)
        keys = [key for key, value in table.items() if _type_name(value) == got] if is_hidden else []
        known = (*known, keys[0] if keys else part)
    return known


def _type_name(value: Any) -> str:
    names = {bool: "bool", int: "int", float: "float", str: "str", list: "array", dict: "object", type(None): "null"}
    return names.get(type(value), type(value).__name__)


def parse_path(text: str) -> KeyPath:
    """Return the path in a message of msgspec, such as `$.links[0].to`; `...` stands for the key of a table."""
    parts = re.findall(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]", text)
    return tuple(name or (int(number) if number.isdigit() else number) for name, number in parts)


def union_members(field_type: inspect.Type) -> tuple[inspect.Type, ...]:
    """Return the types of a union; any other type as the only one."""
    field_type = field_type.type if isinstance(field_type, inspect.Metadata) else field_type
    return field_type.types if isinstance(field_type, inspect.UnionType) else (field_type,)


def type_at(field_type: inspect.Type, path: KeyPath) -> inspect.Type:
    """Return the declared type at a path below `field_type`, through unions, lists, tables and structs."""
    for part in path:
        for option in union_members(field_type):
            if isinstance(option, inspect.StructType) and isinstance(part, str):
                field_type = next((field.type for field in option.fields if field.encode_name == part), field_type)
            elif isinstance(option, inspect.VarTupleType | inspect.ListType) and isinstance(part, int):
                field_type = option.item_type
            elif isinstance(option, inspect.DictType):
                field_type = option.value_type
    return field_type


def value_at(data: Any, path: KeyPath) -> Any:
    """Return the value at a path, or `?` if there is none."""
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return "?"
    return data
