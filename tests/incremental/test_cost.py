"""Growth: what an edit costs does not grow with the archive around it.

Counted, not timed: the pages rendered, and the steps of SQLite's machine, in an archive and in one four times its size in
which one person stands in every story, one section has all of them, and one thread has a third.
"""

import datetime as dt
import os
from dataclasses import replace

import pytest
from support.archive import UNSEARCHED, Archive

from sitegen.build.context import create_engine, open_context
from sitegen.build.options import BuildOptions
from sitegen.build.pipeline import run_build
from sitegen.config.loader import load
from sitegen.database.queries import staleness

SMALL, LARGE = 150, 600
PEOPLE = 50
EVERY = 100
"""Steps of SQLite's machine in one count."""


def day(number):
    """A date for each story, one after the other."""
    return (dt.date(2000, 1, 1) + dt.timedelta(days=number)).isoformat()


def story(archive, number, **changes):
    """One story of the archive."""
    fields = {
        "title": f"Story {number}",
        "section": "courts",
        "published": day(number),
        "entities": ["person/everywhere", f"person/p{number % 10}"],
        "body": f"Something happened to Everywhere Jones on day {number}.\n",
    }
    if number % 3 == 0 and number:
        fields["follows"] = f"story/s{number - 3}"
    return archive.story(f"s{number}", **fields | changes)


def grown(root, count):
    """An archive of so many stories, and one that names all its people."""
    root.mkdir()
    archive = Archive(root)
    archive.entity("person", "everywhere", name="Everywhere Jones")
    for number in range(PEOPLE):
        archive.entity("person", f"p{number}", name=f"Person Number{number}")
    for number in range(count):
        story(archive, number)
    everybody(archive, count)
    return archive


def everybody(archive, count, body="A list.\n"):
    """A story that names every person, in the middle of the others."""
    people = [f"person/p{number}" for number in range(PEOPLE)]
    return archive.story("everybody", title="Everybody", published=day(count // 2), entities=people, body=body)


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """The small archive and the large one, open and built."""
    root = tmp_path_factory.mktemp("growth")
    small, large = grown(root / "small", SMALL), grown(root / "large", LARGE)
    with open_context(job(small)) as one, open_context(job(large)) as other:
        for archive in (one, other):
            assert not run_build(archive).problems
        yield (small, one, SMALL), (large, other, LARGE)


def job(archive):
    """A build of it."""
    file = archive.root / "sitegen.toml"
    return BuildOptions(
        archive.root, load(file, UNSEARCHED), file, archive.root / "build", dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    )


def cost(files, archive, change, count):
    """Pages rendered and steps of the database for one edit, as the watcher would follow it."""
    steps = 0

    def step():
        nonlocal steps
        steps += 1
        return 0

    path = change(files, count).relative_to(files.root).as_posix()
    archive = replace(archive, queries=create_engine(archive.options, archive.store, archive.renderer))
    archive.store.db.set_progress_handler(step, EVERY)
    report = run_build(archive, changed_paths=[path], allow_stale_artifacts=True)
    archive.store.db.set_progress_handler(None, 0)
    assert not report.problems
    return report.rendered, steps


def known(archive, body):
    """The page of whom every story names."""
    return archive.entity("person", "everywhere", name="Everywhere Jones", body=body)


LOCAL = {
    "a body in the middle": lambda files, count: story(files, count // 2, body="Now Everywhere Jones is told of.\n"),
    "a body deep in the thread": lambda files, count: story(
        files, count // 3 * 3 - 3, body="The last of the thread.\n"
    ),
    "a body that names everybody": lambda files, count: everybody(files, count, "All of them.\n"),
    "a summary that few show": lambda files, _: files.entity(
        "person", "p20", name="Person Number20", summary="Twentieth"
    ),
}
"""Edits that concern a few pages, in whatever archive."""
COUNTED = {
    "a title in the middle": lambda files, count: story(files, count // 2 + 1, title="Told anew"),
    "the newest story": lambda files, count: story(files, count * 2 + 1),
    "the text of whom everybody names": lambda files, _: known(files, "Seen everywhere.\n"),
}
"""Edits after which something is counted anew, or read whole: whose newest stories name whom, how many a year has."""


@pytest.mark.slow
@pytest.mark.parametrize("name", LOCAL)
def test_an_edit_costs_as_much_in_an_archive_four_times_as_large(both, name):
    (pages, steps), (more, many) = (cost(files, archive, LOCAL[name], count) for files, archive, count in both)
    assert more <= pages + 2
    assert many <= 1.5 * steps + 100


@pytest.mark.parametrize("name", COUNTED)
def test_recounting_costs_no_more_than_counting(both, name):
    (pages, steps), (more, many) = (cost(files, archive, COUNTED[name], count) for files, archive, count in both)
    assert more <= pages + 4
    assert many <= 4 * steps


def test_an_edit_of_a_popular_entity_reads_no_other_document(both, monkeypatch):
    _, (files, archive, count) = both
    looked = []
    reasons = staleness.find_reasons
    monkeypatch.setattr(staleness, "find_reasons", lambda *given: looked.append(given[2]) or reasons(*given))
    assert cost(files, archive, lambda files, _: known(files, "Seen once more.\n"), count)[0] == 1
    assert len(looked) == 1


def test_a_scan_that_finds_nothing_writes_nothing(both):
    """A preview scans all content every half minute, perhaps for days."""
    (files, archive, _), _ = both
    for file in files.root.rglob("content/**/*.md"):
        os.utime(file, (1_000_000_000, 1_000_000_000))  # files that were changed just now are read again by each scan
    for _ in range(2):
        run_build(archive)
    before = archive.store.db.total_changes
    archive.store.file.finish()
    state = files.root / ".sitegen"
    stats = {file: file.stat().st_mtime_ns for file in state.iterdir()}
    assert run_build(archive).written == 0
    archive.store.file.finish()
    assert archive.store.db.total_changes == before
    assert {file: file.stat().st_mtime_ns for file in state.iterdir()} == stats
