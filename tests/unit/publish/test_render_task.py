"""The render task: what a worker returns for a page, and which files it stages. The output folder is real, the renderer a stub."""

import hashlib
from types import SimpleNamespace

import pytest
from support.stored_archive import StoredArchive

from sitegen.config.schema import Config, SiteConfig
from sitegen.database.dependencies.traces import serialize
from sitegen.diagnostics import Problem
from sitegen.model.page import Page
from sitegen.publish.leak_check import Leak, LeakCheck
from sitegen.publish.render_task import RenderedPage, RenderWorker, render_page_task
from sitegen.render.renderer import RenderResult

SITE = SiteConfig("Archive", base_url="https://archive.example.org/")
READER = SimpleNamespace(
    external_queries=frozenset({"template"}),
    trace={("template", "page.html"): b"1", ("summary", "story/a"): b"2"},
    dependency_keys={3, 4},
)
FIRE, ICE = Page("/fire/", "story", (), "", "story/fire"), Page("/ice/", "story", (), "the page of ice")


class Renderer:
    """Renders a page to bytes that are given by address, or to problems."""

    def __init__(self, **results):
        self.results = results

    def render(self, page, engine):
        assert engine == "engine"
        result = self.results[page.address.strip("/")]
        data, problems = (result, ()) if isinstance(result, bytes) else (b"", result)
        return RenderResult(page, data, READER, problems)


@pytest.fixture
def stored(tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "stage").mkdir()
    return StoredArchive(tmp_path)


def worker(stored, *, is_dry_run=False, **results):
    leak_check = LeakCheck(stored.store, Config(SITE))
    staging = None if is_dry_run else stored.root / "stage"
    return RenderWorker.create(Renderer(**results), "engine", leak_check, stored.root / "site", staging)


def digest(data):
    return hashlib.sha256(data).hexdigest()


def publish(stored, path, data):
    (stored.root / "site" / path).parent.mkdir()
    (stored.root / "site" / path).write_bytes(data)


def staged(stored):
    """The bytes of all staged files."""
    return sorted(file.read_bytes() for file in (stored.root / "stage").glob("*/*"))


def test_a_new_page_is_staged(stored):
    (page,) = render_page_task(worker(stored, fire=b"Fire"), [(7, FIRE)])
    assert page == RenderedPage(
        7, "fire/index.html", digest(b"Fire"), page.staged_path, True, (), (), *serialize(READER)
    )  # fmt: skip
    assert (stored.root / page.staged_path).read_bytes() == b"Fire"
    assert not list((stored.root / "site").iterdir()), "the output folder is not changed"


@pytest.mark.parametrize("data", [b"0", b"1", b"2", b"3", b"Fire"])  # digests below and above that of the page
def test_a_page_is_staged_if_the_published_file_has_other_bytes(stored, data):
    publish(stored, "fire/index.html", data)
    (page,) = render_page_task(worker(stored, fire=b"Fire"), [(7, FIRE)])
    has_changed = data != b"Fire"
    assert page.has_changed is has_changed
    assert page.digest == digest(b"Fire")
    assert bool(page.staged_path) is has_changed
    assert staged(stored) == [b"Fire"] * has_changed


def test_a_dry_run_stages_nothing_and_knows_what_would_change(stored):
    publish(stored, "ice/index.html", b"Ice")
    dry_worker = worker(stored, is_dry_run=True, fire=b"Fire", ice=b"Ice")
    fire, ice = render_page_task(dry_worker, [(7, FIRE), (8, ICE)])
    assert (fire.has_changed, fire.staged_path) == (True, "")
    assert (ice.has_changed, ice.staged_path) == (False, "")
    assert not list((stored.root / "stage").iterdir())


def test_the_files_of_two_workers_do_not_conflict(stored):
    workers = [worker(stored, fire=name, ice=name + b"2") for name in (b"a", b"b")]
    pages = [page for each in workers for page in render_page_task(each, [(7, FIRE), (8, ICE)])]
    pages += render_page_task(workers[0], [(9, FIRE)])
    assert [(page.page_id, page.path) for page in pages] == [
        (7, "fire/index.html"),
        (8, "ice/index.html"),
        (7, "fire/index.html"),
        (8, "ice/index.html"),
        (9, "fire/index.html"),
    ]
    assert staged(stored) == [b"a", b"a", b"a2", b"b", b"b2"]
    assert len({page.staged_path for page in pages}) == 5


def test_a_page_with_problems_has_no_file(stored):
    problem = Problem("content/fire.md", 1, 1, "it is wrong")
    fire, ice = render_page_task(worker(stored, fire=(problem,), ice=b"Ice"), [(7, FIRE), (8, ICE)])
    assert fire == RenderedPage(7, "fire/index.html", problems=(problem,))
    assert (fire.digest, fire.staged_path, fire.has_changed, fire.leaks, fire.external_reads) == (
        "",
        "",
        False,
        (),
        b"",
    )
    assert (fire.internal_reads, fire.dependency_keys) == (b"", b"")
    assert ice.problems == ()
    assert staged(stored) == [b"Ice"]


def test_the_leaks_of_a_page_name_its_source(stored):
    stored.document("story/secret-plan", "A secret plan", "draft")
    text = b"<p>A secret plan</p>"
    fire, ice = render_page_task(worker(stored, fire=text, ice=text), [(7, FIRE), (8, ICE)])
    found = [Leak(f"{name}/index.html", "a secret plan", "story/secret-plan", "draft", source)
             for name, source in (("fire", "story/fire"), ("ice", "the page of ice"))]  # fmt: skip
    assert (fire.leaks, ice.leaks) == ((found[0],), (found[1],))
    assert staged(stored) == [text, text], "the build decides what becomes of it"
