"""The floor: the least that pages of this size cost in Python with the libraries of the mission, over the same processes.

For every story its body goes through bare markdown-it-py; for every page of the site a bare Jinja template is rendered with
as many links as that page has; and as many bytes as it has are written to the side and renamed into place. There is no
front matter, no link between documents, no database, no date. `python floor.py SHAPES STORIES OUT WORKERS`.
"""

import json
import os
import re
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path

from jinja2 import Environment
from markdown_it import MarkdownIt

BATCH = 50
TEMPLATE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title></head><body>
<main><h1>{{ title }}</h1>{{ body | safe }}<ul>
{% for href, text in links %}<li><a href="{{ href }}">{{ text }}</a></li>
{% endfor %}</ul></main></body></html>
"""
Shape = tuple[str, int, int]
"""A page's path, its bytes, and how many links it has."""


def shapes(site: Path) -> list[Shape]:
    """The shape of every HTML page of a built site."""
    found = []
    for folder, _, names in os.walk(site):
        for name in names:
            if name.endswith(".html"):
                data = (Path(folder) / name).read_bytes()
                path = os.path.relpath(Path(folder) / name, site)
                found.append((path, len(data), len(re.findall(rb"<a ", data))))
    return sorted(found)


@cache
def tools() -> tuple[MarkdownIt, object]:
    """Made once in each process."""
    return MarkdownIt("commonmark").enable("table"), Environment(autoescape=True).from_string(TEMPLATE)


def work(stories: Path, out: str, batch: list[Shape]) -> None:
    """Some pages."""
    markdown, template = tools()
    stage = f"{out}/stage-{os.getpid()}"
    Path(stage).mkdir(parents=True, exist_ok=True)
    for number, (path, size, links) in enumerate(batch):
        body = ""
        if path.startswith("stories/s") and "/page/" not in path:
            text = (stories / f"{path.split('/')[1]}.md").read_text()
            body = markdown.render(text.split("---\n", 2)[2])
        data = template.render(title=path, body=body, links=[("../../stories/s1/", "A story of some length")] * links)
        encoded = data.encode().ljust(size)[:size]
        with open(f"{stage}/{number}", "wb", buffering=0) as stream:  # noqa: PTH123 - the floor goes the quickest way
            stream.write(encoded)
        os.makedirs(os.path.dirname(f"{out}/{path}"), exist_ok=True)  # noqa: PTH103, PTH120
        os.replace(f"{stage}/{number}", f"{out}/{path}")  # noqa: PTH105


def main(shapes_file: str, stories: str, out: str, workers: str) -> None:
    """All pages."""
    every = [tuple(shape) for shape in json.loads(Path(shapes_file).read_text())]
    batches = [every[at : at + BATCH] for at in range(0, len(every), BATCH)]
    with ProcessPoolExecutor(int(workers), get_context("forkserver")) as pool:
        for _ in pool.map(partial(work, Path(stories), out), batches):
            pass


if __name__ == "__main__":
    main(*sys.argv[1:])
