"""The search index and the dataset, built in a process beside the rendering of pages: the files are those of any other build."""

import json

import pytest
from support.archive import Archive
from support.killed_builds import kill_build
from support.search import fill, index, unpacked

EVERY_ARCHIVE_IS_LARGE = "import sitegen.build.artifact_builds as builds; builds.MIN_DOCUMENTS = 0\n"
BROKEN_PAGEFIND = (
    "import sitegen.artifacts.search.pagefind as pagefind; pagefind.get_executable = lambda: '/bin/false'\n"
)


@pytest.fixture
def beside(tmp_path_factory):
    """An environment in which builds with two workers use the process, as those of large archives do."""
    return environment(tmp_path_factory.mktemp("python"), EVERY_ARCHIVE_IS_LARGE)


def environment(folder, code):
    """An environment in which every Python process runs some code when it starts."""
    (folder / "sitecustomize.py").write_text(code)
    return {"PYTHONPATH": str(folder)}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    archive = filled(Archive(tmp_path_factory.mktemp("before")))
    archive.build("-j", "1")
    return archive


def filled(archive):
    archive.on.add("dataset")
    return fill(archive)


def test_the_output_is_that_of_a_build_that_makes_them_first(beside, archive, built):
    filled(archive)
    result = json.loads(archive.build("-j", "2", "--json", env=beside).out)
    assert (result["search"], result["dataset"]) == ("rebuilt", "rebuilt")
    assert archive.tree() == built.tree()
    again = json.loads(archive.build("-j", "2", "--json", env=beside).out)
    assert (again["rendered"], again["search"], again["dataset"]) == (0, "", "")


def test_edits_render_only_what_they_concern(beside, archive):
    filled(archive)
    archive.build("-j", "2", env=beside)
    before = archive.tree()
    archive.story("third", title="Old minutes", published="1998", section="schools", body="A committee of pelicans.\n")
    assert json.loads(archive.build("-j", "2", "--json", env=beside).out)["search"] == "rebuilt"
    assert "pelicans" in unpacked(archive)
    changed = {path for path, data in archive.tree().items() if before.get(path) != data and path.endswith(".html")}
    assert changed == {"stories/third/index.html"}
    assert len(list((archive.root / ".sitegen/archive.search").iterdir())) == 1
    archive.story("third", title="Old minutes", published="1998", section="schools", body="A committee of schools.\n")
    archive.build("-j", "2", env=beside)
    assert archive.tree() == before


def test_a_build_with_problems_or_without_writing_changes_nothing(beside, archive):
    filled(archive)
    archive.build("-j", "2", env=beside)
    before = archive.tree()
    archive.story("third", title="Pelicans", body="Pelicans.\n")
    archive.build("-j", "2", "--dry-run", env=beside)
    assert archive.tree() == before
    archive.write("templates/story.html", "{{ nothing.at.all }}\n")
    assert archive.run("build", "-j", "2", env=beside).code == 1
    assert archive.tree() == before
    (archive.root / "templates/story.html").unlink()
    archive.build("-j", "2", env=beside)
    assert "Pelicans" in unpacked(archive)


def test_a_damaged_file_of_the_index_is_repaired_with_the_next_edit(beside, archive, built):
    filled(archive)
    archive.story("third", title="Before", body="Before.\n")
    archive.build("-j", "2", env=beside)
    filled(archive)
    for path in sorted(index(archive))[:3]:
        (archive.root / "build" / path).write_bytes(b"nonsense")
    archive.build("-j", "2", env=beside)
    assert archive.tree() == built.tree()


def test_an_error_in_the_process_is_that_of_the_build(archive, tmp_path_factory):
    filled(archive)
    broken = environment(tmp_path_factory.mktemp("python"), EVERY_ARCHIVE_IS_LARGE + BROKEN_PAGEFIND)
    result = archive.run("build", "-j", "2", env=broken)
    assert result.code == 1
    assert "could not build the search index: Pagefind did not answer" in result.err
    assert not archive.tree()


@pytest.mark.sampled(2)
@pytest.mark.parametrize("seconds", [0.4, 0.8, 1.2, 1.6])
def test_a_killed_build_is_completed_by_the_next_one(archive, built, beside, seconds):
    filled(archive)
    archive.story("third", title="Before", body="Before.\n")
    archive.build()
    filled(archive)
    kill_build(archive, seconds, "-j", "2", env=beside)
    archive.build()
    assert archive.tree() == built.tree()
    assert len(list((archive.root / ".sitegen/archive.search").iterdir())) == 1
