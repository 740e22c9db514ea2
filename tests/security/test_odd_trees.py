"""Folders of links to links, and documents of hundreds of megabytes, are refused quickly, with a problem that says what to do."""

import os

from support.limited_child import measure_in_child

from sitegen.content.parser import MAX_DOCUMENT_BYTES
from sitegen.content.scanner import MAX_LINKED_ENTRIES, scan_content
from sitegen.database.linking.link_document import MAX_DUPLICATES
from sitegen.watch.targets import WatchTargets

LEVELS = 20
MAX_SECONDS = 30


def make_farm_of_links(folder):
    """Make folders in which two links lead to the next folder: two to the power of `LEVELS` paths."""
    for level in range(LEVELS):
        (folder / f"level-{level:02}").mkdir(parents=True)
        for name in ("a", "b") if level < LEVELS - 1 else ():
            (folder / f"level-{level:02}" / name).symlink_to(f"../level-{level + 1:02}")
    (folder / f"level-{LEVELS - 1:02}/story.md").write_text("---\ntitle: A\n---\n")


def test_a_farm_of_links_is_one_problem(tmp_path):
    make_farm_of_links(tmp_path / "content/stories")

    def work():
        result = scan_content(tmp_path, {})
        assert len(result.changed) <= MAX_LINKED_ENTRIES
        (problem,) = result.problems
        return f"{problem.code} {problem.file}"

    found, _, _ = measure_in_child(work, MAX_SECONDS)
    assert found.startswith("SG0917 content/stories/level-00/a/a/")


def test_a_farm_of_links_is_watched_in_part(tmp_path):
    make_farm_of_links(tmp_path / "content/stories")
    targets = WatchTargets.from_paths([tmp_path / "content"], [], [])

    def work():
        return str(sum(1 for _ in targets.walk(str(tmp_path / "content"))))

    found, _, _ = measure_in_child(work, MAX_SECONDS)
    assert MAX_LINKED_ENTRIES < int(found) < MAX_LINKED_ENTRIES + 200


def test_a_build_with_a_farm_of_links_ends_with_a_problem(archive):
    make_farm_of_links(archive.root / "content/static/linked")
    result = archive.run("build")
    assert result.code == 1
    assert "symbolic links lead to more than 10,000 files and folders [SG0917]" in result.err


def test_a_document_of_hundreds_of_megabytes_is_refused_by_its_size(archive):
    archive.story("a")
    with (archive.root / "content/stories/large.md").open("w", encoding="ascii") as stream:
        stream.write("---\ntitle: Large\nstatus: published\npublished: 2020-01-01\n---\n")
        stream.writelines(" " * 1_000_000 for _ in range(200))
    result = archive.run("build")
    assert result.code == 1
    assert "content/stories/large.md:1:1: error: the document is larger than 2 MB [SG0918]" in result.err
    os.truncate(archive.root / "content/stories/large.md", MAX_DOCUMENT_BYTES)
    assert "SG0918" not in archive.run("build").err


def test_a_hundred_files_with_one_id_have_five_problems_each(archive):
    for number in range(100):
        archive.write(f"content/stories/{number}/story.md", "---\ntitle: A\n---\n")
    result = archive.run("build")
    assert f"{100 * MAX_DUPLICATES} problems" in result.out + result.err
