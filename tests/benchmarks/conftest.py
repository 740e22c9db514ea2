"""The measured archives, and the table of results, which is printed at the end and stored as JSON.

SITEGEN_BENCH_STORIES is the number of stories (10,000), and SITEGEN_BENCH_RUNS the number of runs of each whole build (3). No
test asserts a time, because machines are noisy: each figure is compared with another one of the same run.
"""

import json
import os
import platform
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest
from benchmarks.archives import DEFAULT_TOML, STORIES, Archive, for_hugo, for_sitegen, generate

KEPT = Path(__file__).parents[2] / ".benchmarks"


@dataclass(frozen=True)
class Row:
    """One figure of sitegen, and the figure that it is compared with."""

    what: str
    ours: float
    theirs: float | None
    unit: str
    beside: str


class Table:
    """The results of all benchmarks."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def note(self, what: str, ours: float, theirs: float | None = None, unit: str = "s", beside: str = "Hugo") -> None:
        """Add a row; `theirs` is the figure of what `beside` names, if there is one."""
        self.rows.append(Row(what, ours, theirs, unit, beside))

    def text(self) -> str:
        """Return the table for a terminal."""
        lines = [
            f"\n{STORIES:,} stories, {os.cpu_count()} cores",
            f"{'':<46}{'sitegen':>13}{'beside it':>28}{'ratio':>8}",
        ]
        for row in self.rows:
            beside = f"{row.beside} {row.theirs:>9,.2f} {row.unit:<2}" if row.theirs else ""
            ratio = f"{row.ours / row.theirs:>8.3f}" if row.theirs else ""
            lines.append(f"{row.what:<46}{row.ours:>10,.2f} {row.unit:<2}{beside:>28}{ratio}")
        return "\n".join(lines)

    def keep(self) -> None:
        """Store the table as JSON, with a description of the machine."""
        KEPT.mkdir(exist_ok=True)
        machine = {"cores": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()}
        found = {"stories": STORIES, **machine, "rows": [asdict(row) for row in self.rows]}
        (KEPT / f"{STORIES}.json").write_text(json.dumps(found, indent=1))


@dataclass(frozen=True)
class Folders:
    """The folders with the same stories for each program."""

    archive: Archive
    ours: Path
    """For sitegen, with pages, feeds and sitemaps only."""
    default: Path
    """For sitegen, with everything at its default."""
    hugo: Path
    lean: Path
    """For Hugo without related stories, and without the stories before and after."""


@pytest.fixture(scope="session")
def table():
    """The table of results, which is stored and printed at the end."""
    found = Table()
    yield found
    found.keep()
    print(found.text())  # noqa: T201 - it is what a benchmark is for


@pytest.fixture(scope="session")
def folders(tmp_path_factory):
    """The archives, before their first build."""
    archive = generate(STORIES)
    root = tmp_path_factory.mktemp("archives")
    found = Folders(archive, root / "sitegen", root / "default", root / "hugo", root / "lean")
    for_sitegen(archive, found.ours)
    for_sitegen(archive, found.default, DEFAULT_TOML)
    for_hugo(archive, found.hugo)
    for_hugo(archive, found.lean, lean=True)
    return found
