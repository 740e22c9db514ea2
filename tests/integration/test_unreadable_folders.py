"""A command that cannot read a folder ends with a sentence, and changes nothing: no list without its files is believed."""

import shutil

import pytest
from support.archive import Archive
from support.preserved import write_small_archive
from support.unreadable import unreadable_in_commands

FOLDERS = ["/content/stories/2026", "/templates/parts", "/templates/shortcodes", "/static/icons", "/plugins/inner"]
"""Folders of an archive that a build reads, each of them in another step."""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    archive = Archive(tmp_path_factory.mktemp("site"))
    write_small_archive(archive, '\n[plugins]\nfolder = "plugins"\n')
    archive.story("one", title="One")
    archive.story("2026/two", title="Two")
    archive.write("templates/parts/own.html", "{# nothing #}")
    archive.write("templates/shortcodes/own.html", "Own")
    archive.write("static/icons/own.txt", "Own")
    archive.write("plugins/__init__.py", "")
    archive.write("plugins/inner/more.py", "")
    archive.write("imports/own.toml", "")
    archive.build()
    return archive


@pytest.fixture
def without(tmp_path):
    """The environment of a command that cannot read a folder."""
    return lambda folder: unreadable_in_commands(tmp_path / "python", folder)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_build_does_not_go_on_without_a_folder(site, without, folder):
    before = site.tree()
    result = site.run("build", env=without(folder))
    assert result.code == 1, result.out + result.err
    assert f"{folder}: error: Permission denied" in result.err
    assert site.tree() == before


@pytest.mark.parametrize("folder", ["/imports", "/templates/parts"])
def test_a_package_is_not_made_without_a_folder(site, without, folder):
    result = site.run("preserve", "packages", "--complete", env=without(folder))
    assert result.code == 1, result.out + result.err
    assert f"{folder}: error: Permission denied" in result.err
    assert not list(site.root.glob("packages/*"))


def test_a_build_that_cannot_see_whether_unpublished_files_are_online_says_so(archive, without):
    archive.story("one", title="One")
    archive.build()
    manifest = archive.root / "build/manifest-sha256.txt"
    kept = manifest.read_bytes()
    archive.story("zebra", title="Zebra")
    archive.build()
    archive.story("zebra", title="Zebra", status="draft")
    manifest.write_bytes(kept)
    shutil.rmtree(archive.root / ".sitegen")
    result = archive.run("build", env=without("/build/stories/zebra"))
    assert result.code == 1
    assert "/build/stories/zebra: error: Permission denied" in result.err
    assert "build/stories/zebra/index.html: error: /stories/zebra/ is not published" in archive.run("build").err


@pytest.mark.parametrize(("importer", "suffix"), [("text", "txt"), ("markdown", "md")])
def test_an_import_does_not_go_on_without_a_folder(archive, without, importer, suffix):
    for name in ("a/one", "b/two"):
        archive.write(f"source/{name}.{suffix}", "# One\n\nText.\n")
    result = archive.run("import", importer, str(archive.root / "source"), env=without("/source/b"))
    assert result.code == 1, result.out + result.err
    assert "/source/b: error: Permission denied" in result.err
    assert not list(archive.root.glob("content/**/*.md"))
