"""No text of 200 kB takes more than five seconds or a gigabyte: each hostile text is parsed in a process of its own."""

import os
import resource
import time
from pathlib import Path

import pytest
from support.hostile_texts import TEXTS

from sitegen.config.loader import load
from sitegen.content.parser import parse_document

TEXT_BYTES = 200_000
MAX_SECONDS = 5
MAX_MEMORY_BYTES = 1 << 30
CONFIG = load(Path(__file__).parents[2] / "sitegen.toml", {})
FRONT_MATTER = "---\ntitle: A story\npublished: 2024-01-01\n---\n"


def parse_in_child(text):
    """Parse a text in a child process; return its seconds of CPU time and its bytes of memory, or fail."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (2 * MAX_SECONDS, 2 * MAX_SECONDS))
            before = time.process_time()
            document = parse_document("content/stories/x.md", (FRONT_MATTER + text).encode(), CONFIG)
            usage = resource.getrusage(resource.RUSAGE_SELF)
            seconds = time.process_time() - before
            os.write(writer, f"{document.kind} {seconds} {usage.ru_maxrss << 10}".encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as stream:
        found = stream.read().split()
    os.waitpid(child, 0)
    assert found, f"not parsed after {2 * MAX_SECONDS} s of CPU time, or an exception"
    assert found[0] == "story"
    return float(found[1]), int(found[2])


@pytest.mark.sampled(24)
@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text_is_parsed_within_the_limits(name):
    seconds, memory = parse_in_child(TEXTS[name](TEXT_BYTES)[:TEXT_BYTES])
    assert seconds < MAX_SECONDS
    assert memory < MAX_MEMORY_BYTES
