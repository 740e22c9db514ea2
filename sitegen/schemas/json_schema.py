"""JSON Schemas (2020-12) of the configuration and of the front matter of each kind, for editors that complete and check files."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import msgspec
import yaml

from sitegen.config.kinds import DOCUMENT_KINDS, ENTITY_KINDS
from sitegen.config.schema import Config
from sitegen.model.document import OWN_TYPES
from sitegen.model.entity import ENTITY_TYPES, Entity
from sitegen.model.fields import EdtfStr
from sitegen.schemas.field_docs import FieldDoc, field_docs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
CONFIG_NAME = "sitegen.toml"
OTHER_KIND = "entity"
"""Name of the schema for the kinds that an archive declares."""
DATE_REFERENCE = "#/$defs/Date"
DATE_SCHEMA = {
    "title": "Date",
    "description": "A date in EDTF (ISO 8601-2), as exactly as it is known, or a time. XXXX is a year that is not known.",
    "type": ["string", "integer"],
    "examples": ["2026-03-02", "2026-03", "2026", "2026~", "XXXX-12-07", "2026-03-02T06:00"],
}


def schema_names() -> list[str]:
    """Return the names of all schemas: the configuration, then the kinds."""
    return [CONFIG_NAME, *DOCUMENT_KINDS, *ENTITY_KINDS, OTHER_KIND]


def make_schema(name: str) -> Schema:
    """Return a schema by name.

    Raises:
        KeyError: if there is no schema with this name.

    """
    if name not in schema_names():
        raise KeyError(name)
    struct = Config if name == CONFIG_NAME else front_matter_type(name)
    read_example = _read_toml if name == CONFIG_NAME else yaml.safe_load
    schema = msgspec.json.schema(struct, schema_hook=_schema_of_custom_type)
    definitions = schema["$defs"]
    for each in structs_within(struct):
        _describe_properties(definitions[each.__name__], field_docs(each), read_example)
    root = definitions.pop(struct.__name__)
    title = "Configuration of sitegen" if name == CONFIG_NAME else f"Front matter of a sitegen {name}"
    if DATE_REFERENCE in str((root, schema)):
        definitions["Date"] = DATE_SCHEMA
    head = {"$schema": DIALECT, "$id": f"urn:sitegen:schema:{name}"}
    return {**head, **root, "title": title, "$defs": dict(sorted(definitions.items()))}


def front_matter_type(kind: str) -> type[msgspec.Struct]:
    """Return the struct of the front matter of a kind; `Entity` for a kind that an archive declares."""
    return OWN_TYPES.get(kind) or ENTITY_TYPES.get(kind, Entity)


def _schema_of_custom_type(kind: type) -> Schema:
    if kind is EdtfStr:
        return {"$ref": DATE_REFERENCE}
    raise NotImplementedError(kind)


def structs_within(struct: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    """Yield a struct and those in the types of its fields."""
    waiting: list[Any] = [struct]
    seen = []
    while waiting:
        kind = waiting.pop()
        waiting += getattr(kind, "__args__", ())
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind not in seen:
            seen.append(kind)
            waiting += [field.type for field in msgspec.structs.fields(kind)]
            yield kind


def _describe_properties(schema: Schema, docs: dict[str, FieldDoc], read_example: Callable[[str], Any]) -> None:
    """Add descriptions and examples to the properties of a schema, and list allowed values in the order of their documentation."""
    for name, described in schema["properties"].items():
        doc = docs[name]
        values = "".join(f"\n- {value}: {meaning}" for value, meaning in doc.values.items())
        if doc.description:
            described["description"] = f"{doc.description}\n{values}".strip()
        if doc.example:
            described["examples"] = [_as_json(read_example(doc.example))]
        for owner in (described, described.get("items", {})):
            if "enum" in owner:
                owner["enum"] = list(doc.values) or owner["enum"]


def _read_toml(text: str) -> Any:
    return tomllib.loads(f"value = {text}")["value"]


def _as_json(value: Any) -> Any:
    """Return YAML data with dates as text."""
    return msgspec.json.decode(msgspec.json.encode(value))
