"""The budget: how many files and bytes each output may have, as the table in docs/performance.md says, one line for each."""

import os
import re
import sqlite3
from dataclasses import dataclass

import pytest
from benchmarks.archives import for_sitegen, generate
from support import ROOT
from support.archive import ADDED, OFF, Archive

from sitegen.hosts import cloudflare_pages

SMALL, LARGE = 300, int(os.environ.get("SITEGEN_BENCH_STORIES", "10000"))
UNKNOWN = "manifest"
"""The only file that no page kind and no output makes."""
HEADING = "| output | made by | files, 300 | kB, 300 | files a story | kB a story | ms | MB |"


@dataclass(frozen=True)
class Budget:
    """A line of the table: what makes the files, and the largest numbers of files and bytes, whole and for a story."""

    kinds: frozenset[str]
    files: int
    bytes: int
    files_per_story: float
    bytes_per_story: float


def budgets():
    """The lines of the table by the name of the output."""
    lines = (ROOT / "docs/performance.md").read_text("utf-8").splitlines()
    start = lines.index(HEADING) + 2
    found = {}
    for line in lines[start:]:
        if not line.startswith("|"):
            return found
        name, kinds, *numbers = (cell.strip().replace(",", "") for cell in line.strip("|").split("|"))
        files, kilobytes, files_per_story, kilobytes_per_story = map(float, numbers[:4])
        made_by = frozenset(re.findall(r"`(\w+)`", kinds))
        found[name] = Budget(made_by, int(files), int(kilobytes * 1000), files_per_story, kilobytes_per_story * 1000)
    return found


def measured(archive):
    """The number of files and of bytes of the built site, by the page kind or output that makes them."""
    db = sqlite3.connect(archive.root / ".sitegen/archive.db")
    kinds = dict(db.execute("SELECT normalized_path, kind FROM page"))
    db.close()
    found = {}
    for file in (archive.root / "build").rglob("*"):
        if file.is_file():
            kind = kinds.get(file.relative_to(archive.root / "build").as_posix(), UNKNOWN)
            files, size = found.get(kind, (0, 0))
            found[kind] = (files + 1, size + file.stat().st_size)
    return found


def generated(root, count):
    """A generated archive with everything at its default, built."""
    archive = Archive(root / "archive")
    (archive.root / "sitegen.toml").unlink()
    for_sitegen(generate(count), archive.root)
    archive.write("sitegen.toml", '[site]\ntitle = "Generated"\nbase_url = "https://example.org/"\n')
    archive.on |= OFF.keys() - ADDED.keys()
    archive.build()
    return archive


def total(found, kinds):
    files, sizes = zip(*(found.get(kind, (0, 0)) for kind in kinds), strict=True)
    return sum(files), sum(sizes)


def test_each_output_keeps_its_budget_of_files_and_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr("support.archive.TIMEOUT", 600)
    found, table = measured(generated(tmp_path, SMALL)), budgets()
    assert found.keys() <= frozenset().union(*(budget.kinds for budget in table.values()))
    over = {}
    for name, budget in table.items():
        files, size = total(found, budget.kinds)
        if files > budget.files or size > budget.bytes:
            over[name] = f"{files} files, {size / 1000:,.0f} kB"
    assert over == {}


def test_no_kind_of_file_is_in_two_budgets():
    kinds = [kind for budget in budgets().values() for kind in budget.kinds]
    assert len(kinds) == len(set(kinds))


@pytest.mark.slow
@pytest.mark.long
def test_each_output_keeps_its_budget_a_story(tmp_path, monkeypatch):
    monkeypatch.setattr("support.archive.TIMEOUT", 3600)
    found = measured(generated(tmp_path, LARGE))
    over = {}
    for name, budget in budgets().items():
        files, size = total(found, budget.kinds)
        if files > budget.files_per_story * LARGE or size > budget.bytes_per_story * LARGE:
            over[name] = f"{files / LARGE:.3f} files, {size / LARGE / 1000:.2f} kB a story"
    assert over == {}


def test_a_site_of_8000_stories_fits_a_host_that_accepts_20000_files():
    assert sum(budget.files_per_story for budget in budgets().values()) * 8_000 <= cloudflare_pages.MAX_FILES
