"""A build with hostile front matter ends in seconds: with an error at its place and the old site, or with a page."""

import os
import re
import subprocess
import sys

import pytest
from support.archive import UNSEARCHED
from support.hostile_front_matter import ENTITY_LINES, TOML_LINES, YAML_LINES

MAX_SECONDS = 5
BUSY = 2
"""Processes that share a core need up to twice the CPU time."""
MAX_MEMORY_BYTES = 1 << 30
STORY = "title: A\nstatus: published\npublished: 2024-01-01\n"
FILES = {
    **{f"YAML, {name}": ("stories", f"---\n{STORY}{lines}\n---\nText.\n") for name, lines in YAML_LINES.items()},
    **{
        f"TOML, {name}": (
            "stories",
            f'+++\ntitle = "A"\nstatus = "published"\npublished = 2024-01-01\n{lines}\n+++\nText.\n',
        )
        for name, lines in TOML_LINES.items()
    },
    **{
        f"person, {name}": ("people", f"---\nname: A B\nstatus: published\n{lines}\n---\n")
        for name, lines in ENTITY_LINES.items()
    },
}


def measured_build(root):
    """Return exit code, messages, seconds of CPU time and bytes of memory of `sitegen build`."""
    with (root / "messages").open("w+", encoding="utf-8") as messages:
        child = subprocess.Popen(
            [sys.executable, "-m", "sitegen", "-C", str(root), "build"],
            stdout=messages,
            stderr=subprocess.STDOUT,
            env={**os.environ, **UNSEARCHED},
        )
        _, status, usage = os.wait4(child.pid, 0)
        messages.seek(0)
        return (
            os.waitstatus_to_exitcode(status),
            messages.read(),
            usage.ru_utime + usage.ru_stime,
            usage.ru_maxrss << 10,
        )


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", FILES)
def test_a_build_with_hostile_front_matter_ends_within_the_limits(name, archive):
    archive.story("good", title="Good")
    archive.build()
    before = archive.tree()
    folder, text = FILES[name]
    archive.write(f"content/{folder}/x.md", text)
    code, messages, seconds, memory = measured_build(archive.root)
    assert "Traceback" not in messages
    assert seconds < BUSY * MAX_SECONDS
    assert memory < MAX_MEMORY_BYTES
    if code:
        assert code == 1
        assert re.search(rf"^content/{folder}/x\.md:[1-9]\d*:[1-9]\d*: error: ", messages, re.MULTILINE), messages
        assert archive.tree() == before
