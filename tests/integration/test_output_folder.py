"""The output folder: the same bytes everywhere, nobody else's files, nothing half-written, links that work from anywhere."""

import os
import shutil
import signal
import subprocess
import sys
import time

import pytest
from support.archive import CONFIG, UNSEARCHED, Archive
from support.links import broken
from support.needs import TURKISH

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
    "53de0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
NOW = ("--now", "2026-01-01T00:00")


def fill(archive, word="first"):
    """Something of everything; `word` stands on every story's page."""
    archive.write("sitegen.toml", CONFIG + "[content]\nlisting_size = 2\n")
    archive.entity("person", "ann-lee", name="Ann Lee", aliases=["Lee"], same_as=["https://www.wikidata.org/wiki/Q1"],
                   body="## Life\n\n[[story/s1]] and [[document/memo#p2]].\n")  # fmt: skip
    archive.entity("person", "ili", name="\u0130lkay I\u015f\u0131k", aliases=["ILI"], relations=[
        {"to": "Ann Lee", "kind": "family", "start": "2001", "source": ["story/s1", "https://example.org/"]}
    ])  # fmt: skip
    archive.entity("person", "old-lee", name="Old Lee", merged_into="person/ann-lee")
    archive.entity("person", "zoe", name="Zoë Ä", visibility="noindex")
    archive.entity("organization", "paper", name="The Paper & Sons")
    archive.entity("place", "town", name="Town", coordinates=[34.1, -118.1])
    archive.entity("law", "act", name="The Act", citation="§ 1", enacted="2017")
    archive.entity("document", "memo", name="The memo", file="memo.pdf", date="2019-01")
    archive.write("content/documents/memo.pdf", b"%PDF-1.4 nothing")
    archive.entity("event", "vote", name="The vote", when="XXXX-12-07", entities=["Ann Lee"], where="place/town",
                   sources=["story/s1"])  # fmt: skip
    archive.entity("page", "about", title="About", status="published", body="## Who\n\n[Home](/) [list](/people/#_A)\n")
    archive.entity("thread", "saga", title="The saga", starts="story/s1", status="published")
    for n in range(1, 8):
        archive.story(
            f"s{n}/index", title=f"Story {n}: {word}", published=f"2019-0{n}-01T18:30", deck=f"Deck {n}", section="courts",
            bylines=["Ann Lee", "Someone Else"], entities=["Ann Lee", "ILI", "Town", "event/vote", "law/act", "person/zoe"],
            publication="The Paper & Sons", follows=f"story/s{n - 1}" if n > 1 else "",
            documents=[{"id": "document/memo", "page": 2}], redirect_from=[f"/old/{n}/", f"/old-{n}.html"],
            image={"src": "a b.png", "alt": "A picture", "caption": "Cap"},
            corrections=[{"date": "2019-09-01", "kind": "correction", "text": "It was wrong."}],
            body=f"Lee and ILI met {word}.[^1]\n\n## What\n\n![x](<a b.png>)\n\n[file](q?.txt) [up](#what)\n\n"
            "[[thread/saga]] [next](@/stories/s7/index.md#what) [all](/stories/page/1/)\n\n[^1]: A note.\n",
        )  # fmt: skip
        archive.write(f"content/stories/s{n}/a b.png", PNG)
    for story in (archive.root / "content/stories").glob("*/index.md"):
        story.write_text(story.read_text("utf-8").replace("(q?.txt)", "(notes.txt)"), encoding="utf-8")
        archive.write(f"content/stories/{story.parent.name}/notes.txt", "notes")
    archive.story("undated", title="Undated", published="XXXX", entities=["Ann Lee"])
    archive.story("gone", title="Withdrawn", status="withdrawn", redirect_from=["/old/gone/"])
    archive.story("held", title="A held thing", status="held")
    archive.write("content/static/ünï cödé.txt", "x")
    archive.write("content/static/robots.txt", "User-agent: *\n")


# -- modes


@pytest.mark.sampled(1)
@pytest.mark.parametrize("umask", ["000", "022", "077", "027"])
def test_modes_do_not_depend_on_the_umask(archive, umask):
    fill(archive)
    command = f'umask {umask}; exec "$0" -m sitegen -C "$1" build'
    done = subprocess.run(
        ["sh", "-c", command, sys.executable, archive.root],
        capture_output=True,
        check=False,
        env=os.environ | UNSEARCHED,
    )
    assert done.returncode == 0, done.stderr
    build = archive.root / "build"
    modes = {(file.is_dir(), oct(file.stat().st_mode & 0o7777)) for file in [build, *build.rglob("*")]}
    assert modes == {(True, "0o755"), (False, "0o644")}


# -- the same bytes


WORLDS = {
    "time zone": {"TZ": "Asia/Tokyo"},
    "C locale": {"LC_ALL": "C", "LANG": "C"},
    "hash seed": {"PYTHONHASHSEED": "1"},
    "hash seed 2": {"PYTHONHASHSEED": "4242"},
    "width and color": {"COLUMNS": "20", "FORCE_COLOR": "1"},
}


@pytest.fixture(scope="module")
def usual(tmp_path_factory):
    """Every file of a site that was built here, as usual."""
    archive = Archive(tmp_path_factory.mktemp("here"))
    fill(archive)
    archive.build(*NOW)
    return archive.tree()


@pytest.mark.sampled(2)
@pytest.mark.parametrize("env", WORLDS.values(), ids=WORLDS)
def test_the_output_is_the_same_everywhere(usual, tmp_path, env):
    same_elsewhere(usual, tmp_path, env)


@pytest.mark.tools("Turkish locale")
def test_the_output_is_the_same_in_turkey(usual, tmp_path):
    same_elsewhere(usual, tmp_path, {"LC_ALL": TURKISH, "LANG": TURKISH, "LANGUAGE": "tr"})


def same_elsewhere(usual, tmp_path, env):
    """Build the same archive in another folder and another environment, and compare."""
    folder = tmp_path / "ä folder with spaces" / "deep"
    folder.mkdir(parents=True)
    other = Archive(folder)
    fill(other)
    result = other.run("build", *NOW, env=env)
    assert result.code == 0, result.err
    tree = other.tree()
    assert sorted(tree) == sorted(usual)
    assert [path for path in tree if tree[path] != usual[path]] == []


def test_pages_do_not_depend_on_the_clock(archive, tmp_path_factory):
    fill(archive)
    archive.build("--now", "2026-01-01T00:00")
    other = Archive(tmp_path_factory.mktemp("later"))
    fill(other)
    other.build("--now", "2031-07-09T11:22")
    assert archive.tree() == other.tree()


@pytest.mark.slow
def test_the_order_in_which_files_were_written_does_not_matter(archive, tmp_path_factory):
    fill(archive)
    archive.build(*NOW)
    other = Archive(tmp_path_factory.mktemp("shuffled"))
    files = sorted((file for file in (archive.root / "content").rglob("*") if file.is_file()), reverse=True)
    shutil.copy(archive.root / "sitegen.toml", other.root)
    for file in files:
        other.write(file.relative_to(archive.root).as_posix(), file.read_bytes())
        if file.suffix == ".md" and "stories" in file.parts:
            other.run("build", *NOW)
    other.build(*NOW)
    assert archive.tree() == other.tree()


# -- links


@pytest.mark.parametrize("base", ["/", "/a/b/"])
def test_every_link_works_at_a_root_and_below(archive, base):
    fill(archive)
    archive.build(*NOW)
    assert broken(archive.root / "build", base=base) == []


@pytest.mark.parametrize("how", ["--offline", "config"])
def test_every_link_of_a_test_archive_works_from_disk(archive, how):
    fill(archive)
    if how == "config":
        archive.write("sitegen.toml", CONFIG + '[content]\nlisting_size = 2\n[output]\nlinks = "file"\n')
        archive.build(*NOW)
    else:
        archive.build(*NOW, how)
    assert broken(archive.root / "build", file_mode=True) == []
    assert 'href="people/index.html"' in archive.output("index.html")


def test_building_offline_and_back_gives_the_same_site(archive):
    fill(archive)
    archive.build(*NOW)
    before = archive.tree()
    archive.build(*NOW, "--offline")
    archive.build(*NOW)
    assert archive.tree() == before


# -- ownership of files


def test_another_output_folder_with_o(archive, tmp_path_factory):
    fill(archive)
    archive.build(*NOW)
    elsewhere = tmp_path_factory.mktemp("o") / "new" / "site"
    archive.build(*NOW, "-o", str(elsewhere))
    files = {f.relative_to(elsewhere).as_posix(): f.read_bytes() for f in elsewhere.rglob("*") if f.is_file()}
    assert files == archive.tree()
    archive.story("more")
    archive.build(*NOW, "-o", str(elsewhere))
    assert (elsewhere / "stories/more/index.html").is_file()
    assert "stories/more/index.html" not in archive.tree()
    archive.build(*NOW)
    assert "stories/more/index.html" in archive.tree()


@pytest.mark.parametrize("place", ["/", "..", ".", "content", "content/stories", "templates", ".sitegen", ".sitegen/x"])
def test_a_folder_that_holds_something_else_is_refused(archive, place):
    fill(archive)
    archive.write("templates/x.html", "x")
    archive.write(".sitegen/x", "x")
    target = place if place.startswith("/") else str(archive.root / place)
    before = {file for file in archive.root.rglob("*") if ".sitegen/" not in str(file)}
    assert archive.run("build", "-o", target).code == 2
    assert {file for file in archive.root.rglob("*") if ".sitegen/" not in str(file)} == before


def test_a_folder_with_foreign_files_is_refused(archive):
    fill(archive)
    archive.write("site/mine.txt", "mine")
    assert archive.run("build", "-o", str(archive.root / "site")).code == 2
    assert [file.name for file in (archive.root / "site").iterdir()] == ["mine.txt"]


def test_only_owned_files_are_deleted(archive):
    fill(archive)
    archive.build(*NOW)
    archive.write("build/stories/s3/mine.txt", "mine")
    archive.write("build/mine/index.html", "mine")
    for slug in ("s3", "s7", "s4"):
        shutil.rmtree(archive.root / "content/stories" / slug)
    archive.story("s5/index", title="Five", body="x")
    archive.story("s6/index", title="Six", body="x")
    for n in (1, 2):
        archive.story(f"s{n}/index", title="x", body="x")
    archive.build(*NOW)
    assert archive.output("stories/s3/mine.txt") == "mine"
    assert archive.output("mine/index.html") == "mine"
    assert [f.name for f in (archive.root / "build/stories/s3").iterdir()] == ["mine.txt"]
    assert not (archive.root / "build/stories/s7").exists()


def test_empty_folders_that_a_killed_build_left_are_deleted(archive):
    archive.write("sitegen.toml", CONFIG + '[kinds.page]\npermalink = "/about/us/{slug}/"\n')
    page = archive.write("content/pages/team.md", "---\ntitle: Team\nstatus: published\n---\n")
    archive.build(*NOW)
    page.unlink()
    shutil.rmtree(archive.root / "build/about/us")  # then the build is killed, before it deletes `about`
    archive.build(*NOW)
    assert not (archive.root / "build/about").exists()


def test_a_foreign_file_where_a_new_page_belongs_is_not_overwritten(archive):
    fill(archive)
    archive.build(*NOW)
    archive.write("build/stories/new/index.html", "mine")
    archive.story("new", title="New")
    result = archive.run("build", *NOW)
    assert archive.output("stories/new/index.html") == "mine"
    assert result.code != 0
    assert "stories/new/index.html" in result.err


def test_a_manifest_with_outside_paths_deletes_nothing_there(archive):
    fill(archive)
    archive.build(*NOW)
    victim = archive.write("victim.txt", "keep")
    manifest = archive.root / "build/manifest-sha256.txt"
    lines = f"{'0' * 64}  ../victim.txt\n{'0' * 64}  {victim}\n{'0' * 64}  a/../../victim.txt\n"
    manifest.write_text(manifest.read_text("utf-8") + lines, encoding="utf-8")
    archive.build(*NOW)
    assert victim.read_text("utf-8") == "keep"


def test_a_link_to_a_folder_outside_is_not_followed_for_writing(archive, tmp_path_factory):
    fill(archive)
    archive.build(*NOW)
    outside = tmp_path_factory.mktemp("outside")
    shutil.rmtree(archive.root / "build/stories")
    (archive.root / "build/stories").symlink_to(outside, target_is_directory=True)
    result = archive.run("build", *NOW)
    assert list(outside.iterdir()) == []
    assert result.code != 0 or not (archive.root / "build/stories").is_symlink()


def test_a_link_to_a_folder_outside_is_not_followed_for_changing_or_deleting(archive, tmp_path_factory):
    fill(archive)
    archive.build(*NOW)
    outside = tmp_path_factory.mktemp("outside") / "stories"
    shutil.move(archive.root / "build/stories", outside)
    (archive.root / "build/stories").symlink_to(outside, target_is_directory=True)
    before = {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in outside.rglob("*") if file.is_file()}
    fill(archive, "second")
    (archive.root / "content/stories/undated.md").unlink()
    archive.run("build", *NOW)
    after = {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in outside.rglob("*") if file.is_file()}
    assert before == after


def test_a_link_to_a_file_outside_is_replaced_and_its_file_stays(archive):
    fill(archive)
    archive.build(*NOW)
    wanted = archive.tree()
    victim = archive.write("victim.html", "keep")
    for path in ("index.html", "stories/s1/index.html", "manifest-sha256.txt"):
        if path != "manifest-sha256.txt":
            (archive.root / "build" / path).unlink()
            (archive.root / "build" / path).symlink_to(victim)
    archive.build(*NOW)
    assert victim.read_text("utf-8") == "keep"
    assert not (archive.root / "build/index.html").is_symlink()
    assert archive.tree() == wanted


def test_the_output_folder_may_be_a_symbolic_link(archive, tmp_path_factory):
    fill(archive)
    place = tmp_path_factory.mktemp("disk")
    (archive.root / "build").symlink_to(place, target_is_directory=True)
    archive.build(*NOW)
    assert (place / "index.html").is_file()
    (archive.root / "content/stories/undated.md").unlink()
    archive.build(*NOW)
    assert not (place / "stories/undated").exists()


# -- kills


def halves(tree, *wholes):
    """Files that are of neither the old nor the new site."""
    return [path for path, data in tree.items() if path != "manifest-sha256.txt" and data not in
            [whole.get(path) for whole in wholes]]  # fmt: skip


@pytest.fixture
def two_states(archive, tmp_path_factory, monkeypatch):
    """An archive built, then edited much; and the trees that it had and will have."""
    for name, value in UNSEARCHED.items():
        monkeypatch.setenv(name, value)  # for the runs that are killed
    fill(archive)
    archive.build(*NOW)
    old = archive.tree()
    other = Archive(tmp_path_factory.mktemp("clean"))
    for each in (archive, other):
        fill(each, "second")
        each.story("undated", status="held")
        each.entity("place", "village", name="Village")
        (each.root / "content/static/robots.txt").unlink()
    other.build(*NOW)
    return archive, old, other.tree()


SYSCALLS = {"rename": (1, 2, 9, 40, 90), "unlink": (1, 2, 3), "pwrite64": (1, 5, 30, 100), "fchmod": (1, 30),
            "rmdir": (1, 2), "mkdir": (1, 3)}  # fmt: skip


@pytest.mark.tools("strace")
@pytest.mark.parametrize(("call", "when"), [(call, n) for call, many in SYSCALLS.items() for n in many])
def test_a_kill_at_any_system_call_leaves_only_old_or_new_files(two_states, call, when):
    archive, old, new = two_states
    line = [
        "strace",
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        "-e",
        f"trace={call}",
        "-e",
        f"inject={call}:signal=SIGKILL:when={when}",
    ]
    done = subprocess.run(
        [*line, sys.executable, "-m", "sitegen", "-C", archive.root, "build", *NOW], capture_output=True, check=False
    )
    assert done.returncode in {-signal.SIGKILL, 137}, f"{call} was called fewer than {when} times: {done.stderr}"
    assert halves(archive.tree(), old, new) == []
    archive.build(*NOW)
    assert archive.tree() == new
    assert not (archive.root / ".sitegen/stage").exists()


@pytest.mark.slow
def test_a_kill_at_any_time_leaves_only_old_or_new_files(two_states):
    archive, old, new = two_states
    killed = 0
    for n in range(12):
        process = subprocess.Popen(
            [sys.executable, "-m", "sitegen", "-C", archive.root, "build", *NOW],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | UNSEARCHED,
        )  # fmt: skip
        time.sleep(0.2 + 0.03 * n)
        process.kill()
        killed += process.wait() != 0
        assert halves(archive.tree(), old, new) == []
    assert killed
    archive.build(*NOW)
    assert archive.tree() == new


@pytest.mark.tools("strace")
def test_no_file_of_the_output_is_ever_opened_for_writing(archive, tmp_path_factory):
    fill(archive)
    log = tmp_path_factory.mktemp("strace") / "log"
    line = ["strace", "-f", "-qq", "-o", log, "-e", "trace=openat,open,creat,truncate,ftruncate"]
    subprocess.run(
        [*line, sys.executable, "-m", "sitegen", "-C", archive.root, "build", *NOW],
        check=True,
        env=os.environ | UNSEARCHED,
    )
    build = os.path.realpath(archive.root / "build") + "/"
    written = [
        each for each in log.read_text("utf-8").splitlines() if build in each and ("O_WR" in each or "O_RDWR" in each)
    ]
    assert written == []


def test_an_interrupted_build_exits_with_130_and_keeps_the_old_site(two_states):
    archive, old, new = two_states
    holder = archive.root / ".sitegen/lock.holder"
    holder.unlink(missing_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "sitegen", "-C", archive.root, "build", *NOW],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=os.environ | UNSEARCHED,
    )  # fmt: skip
    while not holder.exists() and process.poll() is None:  # Python itself answers an earlier signal with exit code 1
        time.sleep(0.01)
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert process.returncode in {0, 130, -signal.SIGINT}  # 0: it was quicker
    assert halves(archive.tree(), old, new) == []


def test_after_an_edit_the_manifest_equals_a_clean_build(archive):
    for number in range(30):
        archive.story(f"s{number}", body=f"Text {number}.\n")
    archive.build()
    archive.story("s7", body="Other text.\n")
    assert '"written": 1,' in archive.build("--json").out
    edited = (archive.root / "build/manifest-sha256.txt").read_bytes()
    shutil.rmtree(archive.root / ".sitegen")
    shutil.rmtree(archive.root / "build")
    archive.build()
    assert (archive.root / "build/manifest-sha256.txt").read_bytes() == edited
    assert subprocess.run(["sha256sum", "-c", "--quiet", "manifest-sha256.txt"], cwd=archive.root / "build", check=True)


def test_the_manifest_is_what_sha256sum_checks(archive):
    import subprocess

    archive.story("one")
    archive.build()
    subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", "manifest-sha256.txt"], cwd=archive.root / "build", check=True
    )


def test_static_dotfiles_are_published(archive):
    archive.write("content/static/.well-known/security.txt", "Contact: x")
    archive.write("content/static/.nojekyll", "")
    config = (archive.root / "sitegen.toml").read_text() + '[content]\npublish_static = [".nojekyll"]\n'
    archive.write("sitegen.toml", config)
    archive.write("content/static/.DS_Store", "x")
    archive.build()
    assert {".well-known/security.txt", ".nojekyll"} <= set(archive.tree())
    assert ".DS_Store" not in archive.tree()


def test_disk_errors_are_reported_without_a_traceback(archive):
    archive.write(".sitegen", "a file")
    result = archive.run("build")
    assert result.code == 1
    assert "Traceback" not in result.err
