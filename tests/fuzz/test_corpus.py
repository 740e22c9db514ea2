"""Every kept input of every target keeps the promises: seeds, and what the fuzzer has found."""

from pathlib import Path

import pytest
from fuzz.targets import TARGETS

CORPUS = Path(__file__).with_name("corpus")
INPUTS = sorted(CORPUS.glob("*/*"))


@pytest.mark.parametrize("name", TARGETS)
def test_each_target_has_inputs(name):
    assert any(file.parent.name == name for file in INPUTS)


@pytest.mark.parametrize("file", INPUTS, ids=lambda file: f"{file.parent.name}-{file.name}")
def test_an_input_keeps_the_promises(file):
    TARGETS[file.parent.name](file.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_cut_and_doubled_inputs_keep_the_promises(name):
    for file in (file for file in INPUTS if file.parent.name == name):
        data = file.read_bytes()
        step = max(1, len(data) // 20)
        for end in range(0, len(data), step):
            TARGETS[name](data[:end])
            TARGETS[name](data[:end] + data[max(0, end - step) :])
