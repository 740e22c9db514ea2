"""A loss of power at any moment of a build: no page that was good before is torn or missing, and the next build mends the rest."""

import pytest
from support.archive import OFF, Archive
from support.crash import Disk, record, states, write_state

pytestmark = pytest.mark.tools("strace")
KEPT = ("build", ".sitegen", "addresses.txt", ".addresses.txt.part")
ON = {"search", "dataset", "ledger", "citations"}
HISTORIES = ("cold", "warm", "many")


def fill(archive):
    archive.on |= ON
    archive.entity("person", "ann", name="Ann Lee")
    for number in range(1, 5):
        archive.story(f"s{number}", title=f"Story {number}", entities=["Ann Lee"], body=f"Ann Lee said {number}.\n")
    archive.story("gone", title="Gone soon", published="2018-01-01")


def edit(archive, history):
    """Change, add, rename and withdraw; `many` changes every page."""
    archive.story("s1", title="Story 1", entities=["Ann Lee"], body="Ann Lee said something else.\n")
    archive.story("s9", title="Story 9", body="New.\n")
    archive.story("gone", title="Gone soon", published="2018-01-01", status="draft")
    if history == "many":
        archive.write("templates/footer.html", "")
        text = (archive.root / "sitegen.toml").read_text("utf-8")
        archive.write("sitegen.toml", text.replace("Test archive", "Another title"))


def losses(root, history, count, *options):
    """Yield what each loss of power left: the archive, the tree before the build, that of a clean build, and the point."""
    archive = Archive(root / "archive")
    fill(archive)
    off = dict(setting for name, setting in OFF.items() if name not in archive.on)
    if history != "cold":
        archive.build()
        edit(archive, history)
    before = archive.tree() if history != "cold" else {}
    disk = Disk(archive.root, KEPT)
    calls = record(archive, *options, env=off)
    clean = archive.tree()
    for point, found in states(disk, calls, count, 7):
        write_state(found, archive.root, KEPT)
        yield archive, before, clean, f"{history}: call {point} of {len(calls)}"


def check(root, history, count, *options):
    checked = 0
    for archive, before, clean, point in losses(root, history, count, *options):
        after = archive.tree()
        for path, data in before.items():
            if path.endswith((".html", ".xml", ".json")):
                good = {data, clean.get(path)}
                assert after.get(path) in good, f"{point}: {path} is {'torn' if path in after else 'missing'}"
        result = archive.run("build", "--no-sync", "-j", "1")
        assert result.code == 0, f"{point}: {result.err}"
        assert archive.tree() == clean, point
        checked += 1
    assert checked == count
    print(f"{checked} losses of power in a {history} build")  # noqa: T201 - the count is a result


@pytest.mark.parametrize("history", HISTORIES)
def test_a_loss_of_power_tears_no_page_and_the_next_build_mends_the_rest(tmp_path, history):
    check(tmp_path, history, 8)


@pytest.mark.long
@pytest.mark.parametrize("history", HISTORIES)
def test_a_hundred_losses_of_power(tmp_path, history):
    check(tmp_path, history, 100)


def test_without_flushing_pages_are_torn(tmp_path):
    """The check can fail: with `--no-sync`, the same states have torn pages."""
    with pytest.raises(AssertionError, match=r"torn|missing"):
        check(tmp_path, "warm", 40, "--no-sync")


def test_an_emptied_artifact_and_its_emptied_files_are_made_again(archive):
    archive.on |= ON
    archive.story("one", title="One", body="Text.\n")
    archive.build()
    tree = archive.tree()
    for file in [*(archive.root / ".sitegen/archive.dataset").rglob("*"), *(archive.root / "build/data").rglob("*")]:
        if file.is_file():
            file.write_bytes(b"")
    archive.build()
    assert archive.tree() == tree
