"""Front matter as YAML that sitegen reads back as the same values.

PyYAML quotes text according to YAML 1.1, in which other texts are numbers than in YAML 1.2.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

_NUMBER = re.compile(r"[-+]?\.?[0-9][0-9a-fA-FoxX.]*([eE][-+]?[0-9]+)?")
"""Text that may be a number in YAML 1.2, such as `1e5` or `0o17`. It matches more than necessary, which only adds quotes."""
_LINE_BREAK = re.compile("[\x85\u2028\u2029]")
"""Line breaks of YAML 1.1 that no editor shows. They are written as escapes, since sitegen refuses them in front matter."""
_ESCAPED_CHARACTER = "\\U"
"""Escape that libyaml writes for emoji, which the dumper in Python writes as they are."""


class _Dumper(yaml.SafeDumper):
    """A dumper that quotes text that looks like a number."""


class _FastDumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc] # missing without libyaml
    """The same in C, about eight times as fast."""


def _represent_text(dumper: Any, value: str) -> yaml.ScalarNode:
    style = '"' if _LINE_BREAK.search(value) else "'" if _NUMBER.fullmatch(value) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)  # type: ignore[no-any-return]


_Dumper.add_representer(str, _represent_text)
_FastDumper.add_representer(str, _represent_text)


def to_yaml(front: dict[str, Any]) -> str:
    """Return front matter as YAML, with its keys in the given order."""
    text = _dump(front, _FastDumper)
    if _ESCAPED_CHARACTER not in text:
        return text
    plain = _dump(front, _Dumper)  # which loses U+0085
    return plain if yaml.load(plain, yaml.SafeLoader) == yaml.load(text, yaml.SafeLoader) else text


def _dump(front: dict[str, Any], dumper: type[Any]) -> str:
    return str(yaml.dump(front, Dumper=dumper, allow_unicode=True, sort_keys=False, width=1000))
