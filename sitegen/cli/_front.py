"""Front matter as YAML that sitegen reads back as the same values.

PyYAML quotes text according to YAML 1.1, in which other texts are numbers than in YAML 1.2.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

_NUMBER = re.compile(r"[-+]?\.?[0-9][0-9a-fA-FoxX.]*([eE][-+]?[0-9]+)?")
"""Text that may be a number in YAML 1.2, such as `1e5` or `0o17`. It matches more than necessary, which only adds quotes."""


class _Dumper(yaml.SafeDumper):
    """A dumper that quotes text that looks like a number."""


def _represent_text(dumper: _Dumper, value: str) -> yaml.ScalarNode:
    style = "'" if _NUMBER.fullmatch(value) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _represent_text)


def to_yaml(front: dict[str, Any]) -> str:
    """Return front matter as YAML, with its keys in the given order."""
    return str(yaml.dump(front, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000))
