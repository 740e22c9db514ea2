"""An import that is killed, interrupted, or has no space left writes nothing that a reader could take for a whole import."""

import json
import os
import resource
import signal
import subprocess
import sys
import time

import pytest
from support.imports import content, import_items, prepare

STORIES = [{"id": number, "body": "Words of a story. " * 40} for number in range(400)]
LIMIT = 50_000  # bytes of one file


@pytest.fixture
def items(archive):
    prepare(archive)
    return archive


def start(archive, stories, **options):
    """Start an import in a process of its own."""
    source = archive.write("export.json", json.dumps(stories))
    line = [sys.executable, "-m", "sitegen", "-C", str(archive.root), "import", "items", str(source)]
    return subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


@pytest.mark.slow
@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGINT])
@pytest.mark.parametrize("seconds", [0.4, 0.9, 1.4, 2.0, 2.6])
def test_after_a_break_the_next_import_ends_as_if_nothing_had_happened(items, sign, seconds):
    process = start(items, STORIES)
    time.sleep(seconds)
    process.send_signal(sign)
    _, err = process.communicate()
    is_complete = len(content(items)) == len(STORIES)
    is_ledger = (items.root / "imports/export.ndjson").exists()
    if sign == signal.SIGINT:
        assert is_complete or not content(items)
        before_the_program = "Fatal Python error: init_import_site" in err  # Python had not read a line of it yet
        assert process.returncode in {130, 0, -signal.SIGINT} or before_the_program, err
    result = import_items(items, STORIES)
    assert result.code == 0, result.err
    assert len(content(items)) == len(STORIES)
    lines = (items.root / "imports/export.ndjson").read_text("utf-8").splitlines()
    assert len(lines) == len(STORIES)
    if is_complete and is_ledger:
        assert f"{len(STORIES)} unchanged" in result.err
    assert not (items.root / ".sitegen/import").exists()


def test_a_full_disk_leaves_nothing(items):
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, LIMIT))

    big = [{"id": 1}, {"id": 2, "files": {"a.bin": "x" * (2 * LIMIT)}}]
    process = start(items, big, preexec_fn=limit, env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"})
    out, err = process.communicate()
    assert process.returncode == 1
    assert "File too large" in err
    assert "Traceback" not in err
    assert (out, content(items)) == ("", {})
    assert not (items.root / ".sitegen/import").exists()
