"""An archive in which one person stands in every other story, one section has all of them, a hundredth are one thread, and
one story tags five hundred people: what an edit costs there while `build --watch` has it open, beside a plain story's.
"""

import datetime as dt
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.archives import STORIES, Archive, Story, generate, sitegen_text

from sitegen.build.context import create_engine, open_context
from sitegen.build.options import BuildOptions
from sitegen.build.pipeline import run_build
from sitegen.config.loader import load

TAGGED = 7
"""The number of the story that tags many."""
MANY = 500
THREAD = 100
"""Every so many stories are one thread."""
TIMES = 5


def text(story: Story, people: int) -> str:
    """A story of the crowd."""
    tagged = range(min(MANY, people)) if story.number == TAGGED else story.people
    tagged = (
        (0, *(person for person in tagged if person)) if story.number % 2 else tuple(p for p in tagged if p) or (1,)
    )
    written = sitegen_text(replace(story, section="courts", people=tagged))
    if story.number % THREAD or not story.number:
        return written
    day = dt.date(2000, 1, 1) + dt.timedelta(days=story.number // THREAD)
    dated = written.replace(f"published: {story.date}", f"published: {day}")
    return dated.replace("entities:\n", f"follows: story/s{story.number - THREAD}\nentities:\n", 1)


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    """The archive, open and built."""
    archive, root = generate(STORIES), tmp_path_factory.mktemp("crowd")
    write(archive, root)
    file = root / "sitegen.toml"
    job = BuildOptions(root, load(file, {}), file, root / "build", dt.datetime.now(dt.UTC), worker_count=2)
    with open_context(job) as work:
        assert not run_build(work).problems
        yield archive, root, work


def write(archive: Archive, root: Path) -> None:
    """Its files."""
    for folder in ("content/stories", "content/people"):
        (root / folder).mkdir(parents=True)
    (root / "sitegen.toml").write_text(
        '[site]\ntitle = "Crowd"\nbase_url = "https://example.org/"\n'
        "[search]\nenabled = false\n[dataset]\nenabled = false\n[images]\nsocial_cards = 'none'\n"
    )
    for number, name in enumerate(archive.names):
        (root / f"content/people/p{number}.md").write_text(f"---\nname: {name}\n---\nA person.\n")
    for story in archive.stories:
        (root / f"content/stories/s{story.number}.md").write_text(text(story, len(archive.names)))


def edits(crowd, path: str, change: Callable[[str, int], str]) -> tuple[float, int]:
    """Milliseconds of an edit, the median of some, and how many pages were rendered for it."""
    _, root, work = crowd
    file, times, rendered = root / path, [], 0
    for number in range(TIMES):
        file.write_text(change(file.read_text(), number))
        fresh = replace(work, queries=create_engine(work.options, work.store, work.renderer))
        started = time.perf_counter()
        report = run_build(fresh, changed_paths=[path], allow_stale_artifacts=True)
        times.append(1000 * (time.perf_counter() - started))
        assert not report.problems
        rendered = report.rendered
    return statistics.median(times), rendered


def longer(written: str, number: int) -> str:
    """A word more."""
    return f"{written.rstrip()}\n\nWord {number}.\n"


def renamed(written: str, number: int) -> str:
    """Another title."""
    return written.replace("title: ", f"title: {number} ", 1)


def test_edits_in_a_crowd(crowd, table):
    count = crowd[0].count
    middle = count // 2 // THREAD * THREAD
    plain, _ = edits(crowd, f"content/stories/s{middle + 2}.md", longer)
    cases = {
        "body of a story of the person everybody names": (f"content/stories/s{middle + 1}.md", longer),
        "its title": (f"content/stories/s{middle + 1}.md", renamed),
        "body of that person's page": ("content/people/p0.md", longer),
        f"body of the story that tags {MANY}": (f"content/stories/s{TAGGED}.md", longer),
        "its title, of the same": (f"content/stories/s{TAGGED}.md", renamed),
        f"body in the middle of a thread of {count // THREAD:,}": (f"content/stories/s{middle}.md", longer),
        "its title, in the thread": (f"content/stories/s{middle}.md", renamed),
    }
    for what, (path, change) in cases.items():
        took, rendered = edits(crowd, path, change)
        table.note(f"{what}: {rendered} pages", took, plain, unit="ms", beside="plain edit")
