"""An hour of coverage-guided fuzzing, shared by the targets. A finding is printed as bytes, to be kept in `corpus/`."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from fuzz.targets import TARGETS

HOUR_SECONDS = 3600
SECONDS_EACH = HOUR_SECONDS // len(TARGETS)
INPUT_SECONDS, MEMORY_MEGABYTES = 10, 2000
FEW_INPUTS = 20_000
HERE = Path(__file__).parent


@pytest.mark.long
@pytest.mark.tools("atheris")
@pytest.mark.parametrize("name", TARGETS)
def test_a_target_keeps_the_promises_for_minutes(name, tmp_path):
    fuzz(name, tmp_path, f"-max_total_time={SECONDS_EACH}")


@pytest.mark.slow
@pytest.mark.tools("atheris")
@pytest.mark.parametrize("name", ["front_matter", "date"])
def test_a_target_keeps_the_promises_for_the_same_inputs_each_time(name, tmp_path):
    """A change is never refused for what another run of the fuzzer would have found before it."""
    assert fuzz(name, tmp_path, "-seed=1", f"-runs={FEW_INPUTS}") == FEW_INPUTS


def fuzz(name, folder, *limits):
    """Run a target, with limits as options of libFuzzer; return the number of inputs that were tried."""
    corpus = shutil.copytree(HERE / "corpus" / name, folder / "corpus")
    options = [*limits, f"-timeout={INPUT_SECONDS}", f"-rss_limit_mb={MEMORY_MEGABYTES}", "-max_len=20000"]
    done = subprocess.run(
        [sys.executable, HERE / "run.py", name, *options, f"-artifact_prefix={folder}/", corpus],
        cwd=folder,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    findings = [file.read_bytes() for file in folder.iterdir() if file.is_file()]
    assert done.returncode == 0, (findings, done.stderr[-4000:])
    count = int(re.findall(r"Done (\d+) runs", done.stderr)[-1])
    print(f"{name}: {count} inputs")  # noqa: T201 - with -s, the count is shown
    return count
