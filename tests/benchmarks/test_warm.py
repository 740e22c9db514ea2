"""How long a person waits after a change, on an archive of 10,000 stories, beside Hugo on the same stories.

SITEGEN_BENCH_STORIES sets another number. Prints a table; asserts nothing about time.
"""

import json
import os
import signal
import statistics
import subprocess
import time
from dataclasses import replace

import pytest
from archives import for_hugo, for_sitegen, generate, sitegen_text
from processes import SITEGEN, asked, hugo, median_of, save_to_served, serving, timed

STORIES = int(os.environ.get("SITEGEN_BENCH_STORIES", "10000"))
MANY = 20_000
SITEGEN_PORT, HUGO_PORT = 8377, 8378
ROWS: list[tuple[str, float, float | None, str]] = []


def note(what: str, ours: float, theirs: float | None = None, unit: str = "s") -> None:
    """One row of the table."""
    ROWS.append((what, ours, theirs, unit))


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """The same stories for both, built once."""
    archive = generate(STORIES)
    ours, theirs = tmp_path_factory.mktemp("sitegen"), tmp_path_factory.mktemp("hugo")
    for_sitegen(archive, ours)
    for_hugo(archive, theirs)
    note("cold build", timed([*SITEGEN, "build"], ours), timed([hugo()], theirs))
    yield archive, ours, theirs
    print(table())  # noqa: T201 - it is what a benchmark is for


def table() -> str:
    """The figures so far, as text."""
    lines = [f"\n{STORIES:,} stories", f"{'':<52}{'sitegen':>12}{'Hugo':>12}{'ratio':>8}"]
    for what, ours, theirs, unit in ROWS:
        other = f"{theirs:>9.2f} {unit:<2}{ours / theirs:>8.3f}" if theirs else ""
        lines.append(f"{what:<52}{ours:>9.2f} {unit:<2}{other}")
    return "\n".join(lines)


def test_nothing_changed(folders):
    _, ours, theirs = folders
    done = json.loads(subprocess.run([*SITEGEN, "build", "--json"], cwd=ours, check=True, capture_output=True).stdout)
    assert (done["rendered"], done["written"]) == (0, 0)
    note("fresh process, nothing changed", median_of(5, [*SITEGEN, "build"], ours), timed([hugo()], theirs))


def test_one_body_edit(folders):
    _, ours, theirs = folders
    times = []
    for number in range(3, 8):
        file = ours / f"content/stories/s{number}.md"
        file.write_text(f"{file.read_text().rstrip()} A word more.\n")
        times.append(timed([*SITEGEN, "build"], ours))
    file = theirs / "content/stories/s3.md"
    file.write_text(f"{file.read_text().rstrip()} A word more.\n")
    note("fresh process, one body edited", statistics.median(times), timed([hugo()], theirs))


def test_one_story_retitled(folders):
    archive, ours, _ = folders
    story = replace(archive.stories[11], title="Another title")
    (ours / "content/stories/s11.md").write_text(sitegen_text(story))
    note("fresh process, one story retitled", timed([*SITEGEN, "build"], ours))


def test_one_new_story(folders):
    archive, ours, _ = folders
    story = replace(archive.stories[12], number=STORIES, title="A new story", date="2024-01-01")
    (ours / f"content/stories/s{STORIES}.md").write_text(sitegen_text(story))
    note("fresh process, one new story", timed([*SITEGEN, "build"], ours))


def test_save_to_served(folders):
    _, ours, theirs = folders
    command = [*SITEGEN, "serve", "--port", str(SITEGEN_PORT)]
    with serving(command, ours, SITEGEN_PORT, "/stories/s5/") as first:
        note("preview: first page, first start", first)
    with serving(command, ours, SITEGEN_PORT, "/stories/s5/") as first:
        note("preview: first page, warm", first)
        time.sleep(1)
        found = save_to_served(ours, SITEGEN_PORT, 40, STORIES)
    with serving([hugo(), "server", "--port", str(HUGO_PORT)], theirs, HUGO_PORT, "/stories/s5/"):
        other = save_to_served(theirs, HUGO_PORT, 5, STORIES)
    note("save to served, median", statistics.median(found), statistics.median(other), "ms")
    note("save to served, 95th of 100", found[int(len(found) * 0.95)], other[-1], "ms")


def test_many_files_while_stopped(folders):
    _, ours, _ = folders
    command = [*SITEGEN, "serve", "--port", str(SITEGEN_PORT)]
    process = subprocess.Popen([*command], cwd=ours, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not asked(SITEGEN_PORT, "/stories/s5/"):
            time.sleep(0.05)
        time.sleep(1)
        process.send_signal(signal.SIGSTOP)
        folder = ours / "content/static/many"
        folder.mkdir(parents=True)
        for number in range(MANY):
            (folder / f"f{number}.txt").write_text(f"file {number}")
        process.send_signal(signal.SIGCONT)
        started = time.perf_counter()
        for number in (*range(0, MANY, 997), MANY - 1):
            while asked(SITEGEN_PORT, f"/many/f{number}.txt") != f"file {number}".encode():
                time.sleep(0.01)
        note(f"{MANY:,} files made while stopped: all shown", time.perf_counter() - started)
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        process.wait(10)
