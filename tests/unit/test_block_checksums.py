"""Checksums of the blocks of a file."""

import os
import random

import pytest

from sitegen import block_checksums
from sitegen.block_checksums import BLOCK_BYTES, is_intact, store


@pytest.fixture
def stored(tmp_path):
    """A file and its log, with checksums; the log was complete up to 50,000 bytes."""
    file, log = tmp_path / "file", tmp_path / "log"
    file.write_bytes(random.Random(1).randbytes(3 * BLOCK_BYTES + 100))
    log.write_bytes(b"x" * 50_000)
    store(file, log, block_checksums.block_checksums(file), should_sync=True)
    log.write_bytes(log.read_bytes() + b"more")
    assert is_intact(file, log)
    return file, log


def exchange(data):
    return data[BLOCK_BYTES : 2 * BLOCK_BYTES] + data[:BLOCK_BYTES] + data[2 * BLOCK_BYTES :]


DAMAGE = {
    "a flipped bit in the first block": lambda data: bytes([data[0] ^ 1]) + data[1:],
    "a flipped bit at the end": lambda data: data[:-1] + bytes([data[-1] ^ 128]),
    "exchanged blocks": exchange,
    "shorter": lambda data: data[:-1],
    "a block less": lambda data: data[:-BLOCK_BYTES],
    "longer": lambda data: data + b"\0",
    "emptied": lambda _: b"",
    "zeros": lambda data: bytes(len(data)),
}


@pytest.mark.parametrize("how", DAMAGE)
def test_damage_is_noticed(stored, how):
    file, log = stored
    file.write_bytes(DAMAGE[how](file.read_bytes()))
    assert not is_intact(file, log)


@pytest.mark.parametrize("how", sorted(DAMAGE.keys() - {"exchanged blocks"}))
def test_damage_of_the_checksums_is_noticed(stored, how):
    file, log = stored
    damaged = block_checksums.checksums_file(file)
    damaged.write_bytes(DAMAGE[how](damaged.read_bytes()))
    assert not is_intact(file, log)


@pytest.mark.parametrize("how", ["shorter", "flipped", "deleted"])
def test_damage_of_the_log_is_noticed(stored, how):
    file, log = stored
    if how == "deleted":
        log.unlink()
    elif how == "shorter":
        os.truncate(log, 49_999)
    else:
        log.write_bytes(b"y" + log.read_bytes()[1:])
    assert not is_intact(file, log)


def test_a_file_without_checksums_is_not_intact(stored):
    file, log = stored
    block_checksums.checksums_file(file).unlink()
    assert not is_intact(file, log)


@pytest.mark.parametrize("size", [0, 1, BLOCK_BYTES, 2 * BLOCK_BYTES + 5, 7 * BLOCK_BYTES])
def test_checksums_of_changed_blocks_are_those_of_the_whole_file(stored, size):
    file, _ = stored
    before = block_checksums.block_checksums(file)
    data = bytearray(file.read_bytes()[:size]).ljust(size, b"z")
    data[:3] = b"new"[: len(data)]
    file.write_bytes(data)
    changed = {0, *range(3, 10), size // BLOCK_BYTES}
    assert block_checksums.changed_checksums(file, before, changed) == block_checksums.block_checksums(file)
