"""One changed bit anywhere in a package is found."""

import random

import pytest
from support.archive import Archive
from support.preserved import write_small_archive

from sitegen.diagnostics import errors
from sitegen.preserve.verification import verify_package

NOW = "2026-01-05T05:00:00"


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """A folder with a small package in each form."""
    archive = Archive(tmp_path_factory.mktemp("flips"))
    write_small_archive(archive)
    archive.story("one", title="One")
    archive.build("--now", NOW)
    folder = archive.root / "packages"
    for options in ([], ["--zip"], ["--as", "wacz"]):
        assert archive.run("preserve", "--now", NOW, *options, str(folder)).code == 0
    return folder


def is_intact(path):
    return not errors(verify_package(path).problems)


def flipped(data, bit):
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def bits(data, count, seed):
    """Random bits of some data; all of them if it has no more."""
    total = len(data) * 8
    return range(total) if total <= count else sorted(random.Random(seed).sample(range(total), count))


def undetected(package, file, chosen):
    data = file.read_bytes()
    found = []
    try:
        for bit in chosen:
            file.write_bytes(flipped(data, bit))
            if is_intact(package):
                found.append(bit)
    finally:
        file.write_bytes(data)
    return found


@pytest.mark.parametrize("count", [4, pytest.param(30, marks=pytest.mark.slow)])
def test_a_flipped_bit_in_any_file_of_a_bag_is_found(packages, count):
    bag = packages / "courier-2026-01-05"
    assert is_intact(bag)
    files = [path for path in sorted(bag.rglob("*")) if path.is_file()]
    missed = {
        path.name: bits_missed
        for path in files
        if (bits_missed := undetected(bag, path, bits(path.read_bytes(), count, path.name)))
    }
    assert missed == {}


@pytest.mark.parametrize("count", [40, pytest.param(150, marks=pytest.mark.slow)])
@pytest.mark.parametrize("suffix", [".wacz", ".zip"])
def test_a_flipped_bit_in_a_package_of_one_file_is_found(packages, suffix, count):
    package = packages / f"courier-2026-01-05{suffix}"
    assert is_intact(package)
    data = package.read_bytes()
    end = range(len(data) * 8 - 400 * 8, len(data) * 8)
    chosen = [*bits(data, count, suffix), *random.Random(suffix).sample(end, count)]
    assert undetected(package, package, chosen) == []


def test_a_package_that_is_cut_or_longer_is_found(packages, tmp_path):
    for suffix in (".wacz", ".zip"):
        data = (packages / f"courier-2026-01-05{suffix}").read_bytes()
        for name, changed in (
            ("cut", data[:-1]),
            ("half", data[: len(data) // 2]),
            ("longer", data + b"\0"),
            ("empty", b""),
        ):
            package = tmp_path / f"{name}{suffix}"
            package.write_bytes(changed)
            assert not is_intact(package), name
