"""Cold builds, compared with Hugo, with Hugo and Pagefind, and with the floor; and the build after an edit of a template."""

import json
import shutil
import statistics
import sys
from pathlib import Path

from benchmarks.archives import RUNS
from benchmarks.floor import shapes
from benchmarks.processes import SITEGEN, Cost, cost, hugo, sum_costs, timed, typical
from pagefind_bin import get_executable


def cold(folder: Path, *options: str) -> Cost:
    """Return the cost of a first build with sitegen."""
    for name in (".sitegen", "build"):
        shutil.rmtree(folder / name, ignore_errors=True)
    return cost([*SITEGEN, "build", *options], folder)


def hugos(folder: Path) -> Cost:
    """Return the cost of a first build with Hugo."""
    for name in ("public", "resources"):
        shutil.rmtree(folder / name, ignore_errors=True)
    return cost([hugo()], folder)


def hugo_and_pagefind(folder: Path) -> Cost:
    """Return the cost of a first build with Hugo, and of Pagefind's index of its pages."""
    built = hugos(folder)
    return sum_costs(built, cost([get_executable(), "--site", "public"], folder))


def count_files(folder: Path, pattern: str = "*") -> int:
    """Return the number of files in a folder, with its subfolders."""
    return sum(file.is_file() for file in folder.rglob(pattern))


def test_default(folders, table):
    """Everything at its default, compared with Hugo and Pagefind on the same stories."""
    ours, theirs = typical(RUNS, lambda: cold(folders.default)), typical(RUNS, lambda: hugo_and_pagefind(folders.lean))
    beside = "Hugo, Pagefind"
    table.note("default", ours.wall, theirs.wall, beside=beside)
    table.note("default, seconds of all processes", ours.cpu, theirs.cpu, beside=beside)
    table.note("default, memory of all processes", ours.megabytes, theirs.megabytes, "MB", beside)
    sites = folders.default / "build", folders.lean / "public"
    table.note("default, thousand files", *(count_files(site) / 1000 for site in sites), "", beside)
    bytes_of = [sum(file.stat().st_size for file in site.rglob("*") if file.is_file()) for site in sites]
    table.note("default, output", *(size / 1e6 for size in bytes_of), "MB", beside)


def test_cold(folders, table, tmp_path):
    """Pages, feeds and sitemaps, compared with Hugo with and without neighbors, and with the floor."""
    one = typical(RUNS, lambda: cold(folders.ours, "-j", "1"))
    ours = typical(RUNS, lambda: cold(folders.ours))
    theirs, lean = typical(RUNS, lambda: hugos(folders.hugo)), typical(RUNS, lambda: hugos(folders.lean))
    (tmp_path / "shapes.json").write_text(json.dumps(shapes(folders.ours / "build")))

    def floor():
        out = tmp_path / "floor"
        shutil.rmtree(out, ignore_errors=True)
        stories = folders.ours / "content/stories"
        return cost(
            [sys.executable, Path(__file__).with_name("floor.py"), tmp_path / "shapes.json", stories, out, "2"],
            tmp_path,
        )

    least = typical(RUNS, floor)
    table.note("cold build", ours.wall, theirs.wall)
    table.note("cold build, Hugo without neighbors", ours.wall, lean.wall)
    pages = [count_files(site, "*.html") for site in (folders.ours / "build", folders.lean / "public")]
    table.note(
        "cold build, a page, Hugo without neighbors", 1000 * ours.wall / pages[0], 1000 * lean.wall / pages[1], "ms"
    )
    table.note("cold build, beside the floor", ours.wall, least.wall, beside="floor")
    table.note("cold build, one process", one.wall, ours.wall, beside="all cores")
    table.note("cold build, seconds of all processes", ours.cpu, theirs.cpu)
    table.note("cold build, memory of all processes", ours.megabytes, theirs.megabytes, "MB")
    table.note(
        "cold build, a story",
        1000 * ours.wall / folders.archive.count,
        1000 * theirs.wall / folders.archive.count,
        "ms",
    )


def test_one_template_edited(folders, table):
    whole = cold(folders.ours)
    template = folders.ours / "templates/story.html"
    template.parent.mkdir()
    times = []
    for number in range(RUNS):
        template.write_text(
            f'{{% extends "!parent/story.html" %}}{{% block head %}}<meta name="edit" content="{number}">{{% endblock %}}\n'
        )
        times.append(timed([*SITEGEN, "build"], folders.ours))
    shutil.rmtree(template.parent)
    timed([*SITEGEN, "build"], folders.ours)
    single = folders.hugo / "layouts/_default/single.html"
    single.write_text(single.read_text().replace("<main>", "<main><!-- edited -->"))
    table.note("one template edited", statistics.median(times), timed([hugo()], folders.hugo))
    table.note("one template edited, beside a cold build", statistics.median(times), whole.wall, beside="cold")
