"""The archives that are measured, and the table of what was found, printed at the end and kept as JSON.

SITEGEN_BENCH_STORIES sets how many stories (10,000), SITEGEN_BENCH_RUNS how often a whole build is measured (3).
Nothing is asserted about time: these machines are noisy, so every figure stands beside one taken in the same run.
"""

import json
import os
import platform
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest
from benchmarks.archives import STORIES, Archive, for_hugo, for_sitegen, generate

KEPT = Path(__file__).parents[2] / ".benchmarks"


@dataclass(frozen=True)
class Row:
    """One figure of ours, and what stands beside it."""

    what: str
    ours: float
    theirs: float | None
    unit: str
    beside: str


class Table:
    """The figures so far."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def note(self, what: str, ours: float, theirs: float | None = None, unit: str = "s", beside: str = "Hugo") -> None:
        """One more."""
        self.rows.append(Row(what, ours, theirs, unit, beside))

    def text(self) -> str:
        """For a terminal."""
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
        """As JSON, with the machine."""
        KEPT.mkdir(exist_ok=True)
        machine = {"cores": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()}
        found = {"stories": STORIES, **machine, "rows": [asdict(row) for row in self.rows]}
        (KEPT / f"{STORIES}.json").write_text(json.dumps(found, indent=1))


@dataclass(frozen=True)
class Folders:
    """The same stories, as each program wants them."""

    archive: Archive
    ours: Path
    hugo: Path
    lean: Path


@pytest.fixture(scope="session")
def table():
    """What was found."""
    found = Table()
    yield found
    found.keep()
    print(found.text())  # noqa: T201 - it is what a benchmark is for


@pytest.fixture(scope="session")
def folders(tmp_path_factory):
    """The archives, not built yet."""
    archive = generate(STORIES)
    root = tmp_path_factory.mktemp("archives")
    found = Folders(archive, root / "sitegen", root / "hugo", root / "lean")
    for_sitegen(archive, found.ours)
    for_hugo(archive, found.hugo)
    for_hugo(archive, found.lean, lean=True)
    return found
