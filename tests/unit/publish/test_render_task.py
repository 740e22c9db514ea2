"""The render task: what a worker returns for a page, and which files it stages. The output folder is real, the renderer a stub."""

from types import SimpleNamespace

import pytest
from support.picture_files import PICTURES
from support.stored_archive import StoredArchive, digest

from sitegen.config.schema import Config, SiteConfig
from sitegen.database.dependencies.traces import serialize
from sitegen.diagnostics import Problem
from sitegen.model.page import Page
from sitegen.publish.leak_check import Leak, LeakCheck
from sitegen.publish.render_task import RenderedPage, RenderWorker, render_page_task
from sitegen.render.copied_file import CopiedFile
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
        data, problems = (result, ()) if isinstance(result, bytes | CopiedFile) else (b"", result)
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


CLIP = Page("/clip.mp4", "static_files", ("content/static/clip.mp4",), "content/static/clip.mp4")
NOTES = Page("/notes.txt", "static_files", ("content/static/notes.txt",), "content/static/notes.txt")


def copied(stored, data, name="clip.mp4"):
    """A content file that is to be copied."""
    file = stored.root / name
    file.write_bytes(data)
    return CopiedFile(file, len(data))


def copy(stored, file, page=CLIP, **options):
    name = page.address.strip("/")
    (result,) = render_page_task(worker(stored, **{name: file}, **options), [(7, page)])
    return result


@pytest.mark.parametrize("published", [None, b"old", b"Film"])
def test_a_copied_file_has_the_digest_and_the_reads_of_the_same_bytes(stored, published):
    if published is not None:
        (stored.root / "site/clip.mp4").write_bytes(published)
    page, same = copy(stored, copied(stored, b"Film")), copy(stored, b"Film")
    has_changed = published != b"Film"
    assert page == RenderedPage(
        7, "clip.mp4", digest(b"Film"), page.staged_path, has_changed, (), (), *serialize(READER)
    )  # fmt: skip
    assert page.digest == same.digest
    assert staged(stored) == [b"Film", b"Film"] * has_changed
    assert all(file.stat().st_mode & 0o777 == 0o644 for file in (stored.root / "stage").glob("*/*"))


def test_a_copied_file_is_not_staged_in_a_dry_run(stored):
    page = copy(stored, copied(stored, b"Film"), is_dry_run=True)
    assert (page.digest, page.has_changed, page.staged_path) == (digest(b"Film"), True, "")


class ChangingFile(CopiedFile):
    """A file that is written after its digest was taken, while it is copied."""

    data = b""

    def pieces(self):
        self.path.write_bytes(self.data)
        yield from super().pieces()


def changing(stored, data):
    return type("Changing", (ChangingFile,), {"data": data})(*copied(stored, b"Film"))


def test_the_digest_of_a_file_that_changes_is_that_of_the_bytes_that_were_copied(stored):
    page = copy(stored, changing(stored, b"Another film"))
    assert (page.digest, staged(stored)) == (digest(b"Another film"), [b"Another film"])


@pytest.mark.parametrize("name", ["jpeg", "png", "avif", "bmp"])
def test_a_file_that_becomes_an_image_while_it_is_copied_is_not_published(stored, name):
    page = copy(stored, changing(stored, PICTURES[name]))
    assert (page.digest, page.staged_path) == ("", "")
    (problem,) = page.problems
    assert (problem.file, problem.message, problem.code) == (
        "content/static/clip.mp4",
        "the file was changed while it was copied; build again",
        "SG0907",
    )


def test_a_copy_that_is_expected_to_be_an_image_and_is_none_is_not_published(stored):
    page = copy(stored, copied(stored, b"Film", "photo.jpg"))
    assert "the metadata of the image cannot be removed" in page.problems[0].message


def test_a_file_that_was_deleted_meanwhile_is_a_problem_of_its_page(stored):
    file = copied(stored, b"Film")
    file.path.unlink()
    page = copy(stored, file)
    assert [(problem.file, problem.code) for problem in page.problems] == [("content/static/clip.mp4", "SG0907")]


@pytest.mark.parametrize("published", [None, b"A secret plan"])
@pytest.mark.parametrize("is_dry_run", [True, False])
def test_a_copied_text_is_searched_for_leaks_and_a_video_is_not(stored, published, is_dry_run):
    stored.document("story/secret-plan", "A secret plan", "draft")
    if published is not None:
        (stored.root / "site/notes.txt").write_bytes(published)
    notes = copy(stored, copied(stored, b"A secret plan", "notes.txt"), NOTES, is_dry_run=is_dry_run)
    film = copy(stored, copied(stored, b"A secret plan"), is_dry_run=is_dry_run)
    leak = Leak("notes.txt", "a secret plan", "story/secret-plan", "draft", "content/static/notes.txt")
    assert (notes.leaks, film.leaks) == ((leak,), ())


def test_the_bytes_of_the_copy_are_searched_for_leaks(stored):
    stored.document("story/secret-plan", "A secret plan", "draft")
    file = type("Changing", (ChangingFile,), {"data": b"A secret plan"})(*copied(stored, b"Nothing", "notes.txt"))
    assert [leak.uid for leak in copy(stored, file, NOTES).leaks] == ["story/secret-plan"]
