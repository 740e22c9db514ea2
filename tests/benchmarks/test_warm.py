"""How long a person waits after a change, beside Hugo on the same stories."""

import json
import signal
import statistics
import subprocess
import time
from dataclasses import replace

import pytest
from benchmarks.archives import STORIES, sitegen_text
from benchmarks.processes import SITEGEN, asked, hugo, median_of, save_to_served, save_to_written, serving, timed

MANY = 20_000
SITEGEN_PORT, HUGO_PORT = 8377, 8378


@pytest.fixture(scope="module")
def built(folders):
    """Both, built."""
    timed([*SITEGEN, "build"], folders.ours)
    timed([hugo()], folders.lean)  # with neighbors it would be minutes for each line of the table
    return folders.archive, folders.ours, folders.lean


def test_nothing_changed(built, table):
    _, ours, theirs = built
    done = json.loads(subprocess.run([*SITEGEN, "build", "--json"], cwd=ours, check=True, capture_output=True).stdout)
    assert (done["rendered"], done["written"]) == (0, 0)
    table.note("fresh process, nothing changed", median_of(5, [*SITEGEN, "build"], ours), timed([hugo()], theirs))


def test_one_body_edit(built, table):
    _, ours, theirs = built
    times = []
    for number in range(3, 8):
        file = ours / f"content/stories/s{number}.md"
        file.write_text(f"{file.read_text().rstrip()} A word more.\n")
        times.append(timed([*SITEGEN, "build"], ours))
    file = theirs / "content/stories/s3.md"
    file.write_text(f"{file.read_text().rstrip()} A word more.\n")
    table.note("fresh process, one body edited", statistics.median(times), timed([hugo()], theirs))


def test_one_story_retitled(built, table):
    archive, ours, _ = built
    story = replace(archive.story(11), title="Another title")
    (ours / "content/stories/s11.md").write_text(sitegen_text(story))
    table.note("fresh process, one story retitled", timed([*SITEGEN, "build"], ours))


def test_one_new_story(built, table):
    archive, ours, _ = built
    story = replace(archive.story(12), number=STORIES, title="A new story", date="2024-01-01")
    (ours / f"content/stories/s{STORIES}.md").write_text(sitegen_text(story))
    table.note("fresh process, one new story", timed([*SITEGEN, "build"], ours))


def test_save_to_served(built, table):
    _, ours, theirs = built
    command = [*SITEGEN, "serve", "--port", str(SITEGEN_PORT)]
    with serving(command, ours, SITEGEN_PORT, "/stories/s5/") as first:
        table.note("preview: first page, first start", first)
    with serving(command, ours, SITEGEN_PORT, "/stories/s5/") as first:
        table.note("preview: first page, warm", first)
        time.sleep(1)
        found = save_to_served(ours, SITEGEN_PORT, 40, STORIES)
    with serving([hugo(), "server", "--port", str(HUGO_PORT)], theirs, HUGO_PORT, "/stories/s5/"):
        other = save_to_served(theirs, HUGO_PORT, 5, STORIES)
    table.note("save to served, median", statistics.median(found), statistics.median(other), "ms")
    table.note("save to served, 95th of 100", found[int(len(found) * 0.95)], other[-1], "ms")


def test_save_to_written(built, table):
    _, ours, _ = built
    process = subprocess.Popen(
        [*SITEGEN, "build", "--watch"], cwd=ours, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        while b"Watching" not in process.stdout.readline():
            assert process.poll() is None
        save_to_written(ours, 3, STORIES)
        found = save_to_written(ours, 40, STORIES)
    finally:
        process.terminate()
        process.wait(10)
    table.note("save to build/, median", statistics.median(found), unit="ms")
    table.note("save to build/, 95th of 100", found[int(len(found) * 0.95)], unit="ms")


def test_many_files_while_stopped(built, table):
    _, ours, _ = built
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
        table.note(f"{MANY:,} files made while stopped: all shown", time.perf_counter() - started)
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        process.wait(10)
