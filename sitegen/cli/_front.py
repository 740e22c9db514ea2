"""Writes front matter as YAML that sitegen reads back as the same values. PyYAML quotes for YAML 1.1, whose numbers differ from 1.2."""

from __future__ import annotations

import re
from typing import Any

import yaml

_NUMBER = re.compile(r"[-+]?\.?[0-9][0-9a-fA-FoxX.]*([eE][-+]?[0-9]+)?")
"""What YAML 1.2 may take for a number, such as `1e5` or `0o17`; more is quoted than need be."""


class _Dumper(yaml.SafeDumper):
    """A dumper that quotes text that looks like a number."""


def _represent_text(dumper: _Dumper, value: str) -> yaml.ScalarNode:
    style = "'" if _NUMBER.fullmatch(value) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _represent_text)


def to_yaml(front: dict[str, Any]) -> str:
    """Return front matter as YAML, in its own order, each value on one line if that is short."""
    return str(yaml.dump(front, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000))
