"""The files docs/reference/schemas/*.schema.json."""

from __future__ import annotations

import json

from sitegen.schemas.json_schema import make_schema, schema_names


def generate() -> dict[str, str]:
    """Return each schema by the name of its file."""
    return {
        f"{name}.schema.json": json.dumps(make_schema(name), ensure_ascii=False, indent=2) + "\n"
        for name in schema_names()
    }
