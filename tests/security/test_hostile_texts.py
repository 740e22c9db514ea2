"""No text of 200 kB takes more than five seconds or a gigabyte: each hostile text is parsed in a process of its own."""

from pathlib import Path

import pytest
from support.hostile_texts import TEXTS
from support.limited_child import measure_in_child

from sitegen.config.loader import load
from sitegen.content.parser import parse_document

TEXT_BYTES = 200_000
MAX_SECONDS = 5
BUSY = 2
"""Processes that share a core need up to twice the CPU time."""
MAX_MEMORY_BYTES = 1 << 30
CONFIG = load(Path(__file__).parents[2] / "sitegen.toml", {})
FRONT_MATTER = "---\ntitle: A story\npublished: 2024-01-01\n---\n"


@pytest.mark.sampled(24)
@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text_is_parsed_within_the_limits(name):
    text = FRONT_MATTER + TEXTS[name](TEXT_BYTES)[:TEXT_BYTES]
    kind, seconds, memory = measure_in_child(
        lambda: parse_document("content/stories/x.md", text.encode(), CONFIG).kind, 2 * BUSY * MAX_SECONDS
    )
    assert kind == "story"
    assert seconds < BUSY * MAX_SECONDS
    assert memory < MAX_MEMORY_BYTES
