"""Small plugins of every kind, and an archive that uses them."""

import datetime as dt
import json
import shutil

from sitegen.build.options import BuildOptions
from sitegen.config.loader import load
from support.archive import CONFIG, UNSEARCHED

ON = '\n[plugins]\nfolder = "plugins"\n'
MANY = 650
"""Enough files that it is worth while to start processes."""
TITLES = """\
from sitegen.hookspecs import hookimpl
from sitegen.model.page import Page

class Titles:
    FOR_EACH = ("",)

    def plan(self, reader, subject):
        yield Page("/titles.txt", "titles", (), "the titles")

    def generate(self, page, reader):
        return "".join(f"{item.summary.title}\\n" for item in reader.descending("stories", "")).encode()

@hookimpl
def outputs():
    return {"titles": Titles()}
"""
MARK = """\
from sitegen.hookspecs import hookimpl

@hookimpl
def markdown(md):
    md.inline.ruler.before("emphasis", "mark", mark)

def mark(state, silent):
    start, end = state.pos, state.src.find("@@", state.pos + 2)
    if not state.src.startswith("@@", start) or end < 0:
        return False
    if not silent:
        state.push("mark_open", "mark", 1)
        state.push("text", "", 0).content = state.src[start + 2 : end]
        state.push("mark_close", "mark", -1)
    state.pos = end + 2
    return True
"""
NUMBERS = """\
from sitegen.hookspecs import hookimpl
from sitegen.model.page import Page

class Numbers:
    TEMPLATE = "numbers.html"
    FOR_EACH = ("",)

    def plan(self, reader, subject):
        yield Page("/numbers/", "numbers", (), "the numbers")

    def context(self, page, reader):
        return {"stories": reader.count("stories", "")}

@hookimpl
def page_kinds():
    return {"numbers": Numbers()}
"""
SHOUT = """\
from sitegen.hookspecs import hookimpl

@hookimpl
def jinja_environment(environment):
    environment.filters["shout"] = lambda text: f"{text.upper()}!"
"""
BASE = '{% extends "base.html" %}{% block main %}<h1>Numbers</h1>'


def peopled(archive):
    archive.write("sitegen.toml", CONFIG + ON)
    (archive.root / "plugins").mkdir()
    archive.entity("person", "ann-lee", name="Ann Lee")
    archive.story("one", title="Story one", entities=["person/ann-lee"], body="Ann @@came@@.\n")
    archive.story("two", title="Story two", published="2019-01-06", body="Nobody came.\n")
    return archive


def done(archive, *args):
    """What a build did, by path."""
    return {one["path"]: one["action"] for one in json.loads(archive.build("--json", *args).out)["build_log"]}


def same_as_clean(archive):
    """The tree is what a clean build makes, and a second build does nothing."""
    assert done(archive) == {}
    tree = archive.tree()
    for folder in (".sitegen", "build"):
        shutil.rmtree(archive.root / folder)
    archive.build()
    assert archive.tree() == tree


def job(archive):
    file = archive.root / "sitegen.toml"
    return BuildOptions(
        archive.root, load(file, UNSEARCHED), file, archive.root / "build", dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    )
