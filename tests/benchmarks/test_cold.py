"""A whole archive from nothing, beside Hugo on the same stories and beside the floor; then what a template's edit costs."""

import json
import shutil
import statistics
import sys
from pathlib import Path

from benchmarks.archives import RUNS
from benchmarks.floor import shapes
from benchmarks.processes import SITEGEN, cost, hugo, timed, typical


def cold(folder: Path, *options: str):
    """A first build's cost."""
    for name in (".sitegen", "build"):
        shutil.rmtree(folder / name, ignore_errors=True)
    return cost([*SITEGEN, "build", *options], folder)


def hugos(folder: Path):
    """A first build's cost with Hugo."""
    for name in ("public", "resources"):
        shutil.rmtree(folder / name, ignore_errors=True)
    return cost([hugo()], folder)


def test_cold(folders, table, tmp_path):
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
