"""A site reaches a branch of a bare repository: other files stay, nothing of the archive's own repository changes, pushes are never forced."""

import subprocess
import tempfile
from pathlib import Path
from random import Random

import pytest
from support.sshd import sshd
from support.targets import open_target, publish, target_settings, upload

from sitegen.diagnostics import SitegenError

REFUSE_FORCE = """#!/bin/sh
# update REF OLD NEW
case $2 in *[!0]*) git merge-base --is-ancestor "$2" "$3" || { echo "this repository refuses force" >&2; exit 1; } ;; esac
"""
ONE_FILE = {"index.html": "1"}
UNUSUAL_NAMES = (
    "新聞/市長.html",
    "a%20b+c d/100%.html",
    'it\'s "x"/{y}.html',
    "é/e\u0301.html",
    "-rf/--/*.html",
    " a\\b /c",
    ":(top)x",
)
pytestmark = pytest.mark.tools()


def git(folder: Path, *arguments: str) -> str:
    line = ["git", "-c", "user.name=Ed", "-c", "user.email=ed@example.org", "-c", "init.defaultBranch=main", *arguments]
    return subprocess.run(line, cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home folder with the name of a committer."""
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    (tmp_path / "home/.gitconfig").write_text("[user]\n\tname = Edith Ed\n\temail = ed@example.org\n")
    return tmp_path / "home"


@pytest.fixture
def bare(home, tmp_path):  # noqa: ARG001 - the name of the committer
    """A bare repository that refuses force, and sends only the objects that are asked for."""
    folder = tmp_path / "bare.git"
    folder.mkdir()
    git(folder, "init", "--bare", "--quiet")
    git(folder, "config", "uploadpack.allowFilter", "true")
    (folder / "hooks/update").write_text(REFUSE_FORCE)
    (folder / "hooks/update").chmod(0o755)
    return folder


@pytest.fixture
def archive_folder(bare, tmp_path):
    """The folder of an archive, in a repository of its own with unfinished work, whose remote `origin` is the bare repository."""
    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / "sitegen.toml").write_text("")
    git(folder, "init", "--quiet")
    git(folder, "remote", "add", "origin", str(bare))
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "first")
    (folder / "draft.md").write_text("not committed")
    (folder / "staged.md").write_text("staged")
    git(folder, "add", "staged.md")
    return folder


def settings(folder, to="git:origin#gh-pages", **options):
    return target_settings(to, folder, **options)


def files_of(bare, branch="gh-pages"):
    names = git(bare, "-c", "core.quotePath=false", "ls-tree", "-r", "-z", "--name-only", branch).split("\0")[:-1]
    return {name: git(bare, "cat-file", "blob", f"{branch}:{name}") for name in names}


def snapshot(folder):
    """Every byte of a folder, with its .git."""
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_branch_is_created_and_followed_by_commits(bare, archive_folder, tmp_path):
    before = snapshot(archive_folder)
    for number in ("1", "2"):
        with open_target(settings(archive_folder)) as session:
            gone = ("a/b.html", "missing.html") if number == "2" else ()
            files = {"index.html": number} | ({"a/b.html": "b", "a/c.html": "c"} if number == "1" else {})
            publish(session, tmp_path / "build", files, gone)
            assert session.read_file("index.html").data == number.encode()
    assert files_of(bare) == {"a/c.html": "c", "index.html": "2", "manifest-sha256.txt": "2"}
    log = git(bare, "log", "--format=%an <%ae> %s", "gh-pages")
    assert log.splitlines() == ["Edith Ed <ed@example.org> Publish the site"] * 2
    assert snapshot(archive_folder) == before, "the archive's own repository is unchanged"


def test_files_of_others_stay_on_the_branch(bare, archive_folder, tmp_path):
    other = tmp_path / "other"
    git(tmp_path, "clone", "--quiet", str(bare), str(other))
    git(other, "checkout", "--quiet", "-b", "gh-pages")
    for name in ("CNAME", ".nojekyll", ".well-known/security.txt", "docs/readme.md"):
        (other / name).parent.mkdir(exist_ok=True)
        (other / name).write_text(f"{name}\n")
    (other / "link").symlink_to("docs")
    git(other, "add", ".")
    git(other, "commit", "--quiet", "-m", "by hand")
    git(other, "push", "--quiet", "origin", "gh-pages")
    before = files_of(bare)
    with open_target(settings(archive_folder)) as session:
        assert {file.path for file in session.list_files()} == {*before} - {"link"}
        publish(session, tmp_path / "build", ONE_FILE)
    assert files_of(bare) == before | ONE_FILE | {"manifest-sha256.txt": "1"}
    assert len(git(bare, "log", "--format=%h", "gh-pages").split()) == 2


def test_a_folder_of_others_in_the_place_of_a_file_is_not_deleted(bare, archive_folder, tmp_path):
    with open_target(settings(archive_folder)) as session:
        publish(session, tmp_path / "build", {"rss.xml/precious": "not ours", "index.html": "1"})
        publish(session, tmp_path / "build", {}, gone=("rss.xml", "index.html"))
    assert files_of(bare) == {"manifest-sha256.txt": "2", "rss.xml/precious": "not ours"}


@pytest.mark.parametrize(
    ("path", "others"),
    [("about/index.html", "about"), ("rss.xml", "rss.xml"), ("documents/a.pdf", "documents"), ("link/a", "link")],
)
def test_nothing_of_others_makes_room_for_a_file(bare, archive_folder, tmp_path, path, others):
    other = tmp_path / "other"
    git(tmp_path, "clone", "--quiet", str(bare), str(other))
    git(other, "checkout", "--quiet", "-b", "gh-pages")
    (other / "about").write_text("a file")
    (other / "rss.xml").mkdir()
    (other / "rss.xml/precious").write_text("a file")
    (other / "link").symlink_to("about")
    git(other, "add", ".")
    git(other, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},documents")
    git(other, "commit", "--quiet", "-m", "by hand")
    git(other, "push", "--quiet", "origin", "gh-pages")
    before = git(bare, "rev-parse", "gh-pages")
    with (
        open_target(settings(archive_folder)) as session,
        pytest.raises(SitegenError, match=f"{others} is at the place already"),
    ):
        publish(session, tmp_path / "build", {path: "ours"})
    assert git(bare, "rev-parse", "gh-pages") == before


def test_unusual_names_and_a_folder_in_the_place_of_a_file(bare, archive_folder, tmp_path):
    files = {path: path for path in UNUSUAL_NAMES} | {"x": "a file"}
    with open_target(settings(archive_folder)) as session:
        publish(session, tmp_path / "build", files)
    assert files_of(bare) == files | {"manifest-sha256.txt": "1"}
    with open_target(settings(archive_folder)) as session:
        publish(session, tmp_path / "build2", {"x/index.html": "now a folder"}, gone=(*UNUSUAL_NAMES, "x"))
    assert files_of(bare) == {"manifest-sha256.txt": "2", "x/index.html": "now a folder"}


@pytest.mark.parametrize("history", ["keep", "none"])
def test_unchanged_files_are_not_fetched(bare, archive_folder, tmp_path, monkeypatch, history):
    (bare / "hooks/update").unlink()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    random = Random(1)
    with open_target(settings(archive_folder, f"git:file://{bare}#gh-pages")) as session:
        publish(session, tmp_path / "build", {f"{number}.bin": random.randbytes(200_000) for number in range(10)})
    with open_target(settings(archive_folder, f"git:file://{bare}#gh-pages", history=history)) as session:
        publish(session, tmp_path / "build", {"index.html": "1"})
        fetched = sum(path.stat().st_size for path in tmp_path.glob("sitegen-git-*/**/*") if path.is_file())
        assert 0 < fetched < 250_000, "one file was read to see if the server sends single ones"
    assert len(git(bare, "ls-tree", "-r", "--name-only", "gh-pages").split()) == 12
    assert list(tmp_path.glob("sitegen-git-*")) == []


def test_the_second_of_two_publishers_is_refused(bare, archive_folder, tmp_path):
    with open_target(settings(archive_folder)) as one, open_target(settings(archive_folder)) as other:
        publish(one, tmp_path / "build", ONE_FILE)
        with pytest.raises(SitegenError, match="another publisher was here") as caught:
            publish(other, tmp_path / "build", {"index.html": "other"})
        assert [problem.code for problem in caught.value.problems] == ["SG1508"]
    with open_target(settings(archive_folder)) as one, open_target(settings(archive_folder)) as other:
        publish(one, tmp_path / "build", {"index.html": "2"})
        with pytest.raises(SitegenError, match="another publisher was here"):
            publish(other, tmp_path / "build", {"index.html": "other"})
    assert files_of(bare)["index.html"] == "2"


def test_a_branch_whose_name_is_taken_in_part_is_refused(bare, archive_folder, tmp_path):
    with open_target(settings(archive_folder, "git:origin#site/live")) as session:
        publish(session, tmp_path / "build", ONE_FILE)
    for branch in ("site", "site/live/new"):
        with (
            pytest.raises(SitegenError, match="next to the branch site/live"),
            open_target(settings(archive_folder, f"git:origin#{branch}")),
        ):
            pass
    assert files_of(bare, "site/live")["index.html"] == "1"


def test_a_branch_with_one_commit_only(bare, archive_folder, tmp_path):
    (bare / "hooks/update").unlink()
    for number in ("1", "2", "3"):
        with open_target(settings(archive_folder, history="none")) as session:
            publish(session, tmp_path / "build", {"index.html": number, f"{number}.html": number})
    assert files_of(bare) == {f"{n}.html": n for n in "123"} | {"index.html": "3", "manifest-sha256.txt": "3"}
    assert len(git(bare, "log", "--format=%h", "gh-pages").split()) == 1
    with open_target(settings(archive_folder, history="none")) as one, open_target(settings(archive_folder)) as other:
        publish(other, tmp_path / "build", {"index.html": "other"})
        with pytest.raises(SitegenError, match="another publisher was here"):
            publish(one, tmp_path / "build", {"index.html": "lost"})
    assert files_of(bare)["index.html"] == "other"


def test_a_repository_that_refuses_force_says_so(bare, archive_folder, tmp_path):
    with open_target(settings(archive_folder)) as session:
        publish(session, tmp_path / "build", ONE_FILE)
    with (
        open_target(settings(archive_folder, history="none")) as session,
        pytest.raises(SitegenError, match="refuses force"),
    ):
        publish(session, tmp_path / "build", {"index.html": "2"})
    assert files_of(bare)["index.html"] == "1"


def test_nothing_is_pushed_if_nothing_changed_or_if_it_breaks_off(bare, archive_folder, tmp_path):
    with open_target(settings(archive_folder)) as session:
        publish(session, tmp_path / "build", ONE_FILE)
        manifest = session.read_file("manifest-sha256.txt")
        session.begin(())
        session.commit({"manifest-sha256.txt": b"1"}, {"manifest-sha256.txt": manifest.version})
        session.begin(())
        session.put(upload(tmp_path / "build", "index.html", "half"))
        changed = upload(tmp_path / "build", "other.html", "2")
        changed.source.write_text("changed")
        with pytest.raises(SitegenError, match=r"other\.html has changed"):
            session.put(changed)
    assert len(git(bare, "log", "--format=%h", "gh-pages").split()) == 1
    assert files_of(bare)["index.html"] == "1"


def test_the_branch_of_the_sources_is_refused(archive_folder):
    git(archive_folder, "push", "--quiet", "origin", "main")
    with (
        pytest.raises(SitegenError, match="sources of an archive"),
        open_target(settings(archive_folder, "git:origin#main")),
    ):
        pass


def test_a_hook_of_git_that_runs_sitegen_changes_nothing_of_its_repository(bare, archive_folder, tmp_path, monkeypatch):
    for name, path in (("GIT_DIR", ".git"), ("GIT_INDEX_FILE", ".git/index"), ("GIT_WORK_TREE", ".")):
        monkeypatch.setenv(name, str(archive_folder / path))
    before = snapshot(archive_folder)
    with open_target(settings(archive_folder)) as session:
        publish(session, tmp_path / "build", ONE_FILE)
    monkeypatch.undo()
    assert snapshot(archive_folder) == before
    assert files_of(bare)["index.html"] == "1"


def test_a_machine_without_a_name_for_git_commits_as_sitegen(home, bare, archive_folder, tmp_path):
    (home / ".gitconfig").write_text("")
    with open_target(settings(archive_folder)) as session:
        publish(session, tmp_path / "build", ONE_FILE)
    assert git(bare, "log", "--format=%cn <%ce>", "gh-pages").strip() == "sitegen <sitegen@localhost>"


@pytest.mark.parametrize(
    ("to", "message"),
    [
        ("git:nowhere#gh-pages", 'has no remote "nowhere"'),
        ("git:/nowhere/x.git#gh-pages", "no such repository"),
        ("git:https://ed@127.0.0.1:1/x.git#gh-pages", "does not answer"),
    ],
)
def test_a_repository_that_cannot_be_read_is_explained(archive_folder, to, message):
    with pytest.raises(SitegenError, match=message) as caught, open_target(settings(archive_folder, to)):
        pass
    assert "ed@" not in str(caught.value)


@pytest.mark.parametrize(
    "address", ["https://ed:hunter2@127.0.0.1:1/x.git", "https://127.0.0.1:1/x.git?private_token=hunter2"]
)
def test_a_password_of_the_remote_is_in_no_message(archive_folder, address):
    git(archive_folder, "remote", "add", "secret", address)
    with pytest.raises(SitegenError) as caught, open_target(settings(archive_folder, "git:secret#gh-pages")):
        pass
    assert "hunter2" not in str(caught.value)


@pytest.mark.tools("ssh")
def test_a_repository_on_a_server_with_ssh(bare, archive_folder, tmp_path, monkeypatch):
    with sshd() as server:
        monkeypatch.setenv("GIT_SSH_COMMAND", server.environment["GIT_SSH_COMMAND"])
        for number in ("1", "2"):
            with open_target(settings(archive_folder, f"git:archive-host:{bare}#site/live")) as session:
                publish(session, tmp_path / "build", {"index.html": number})
        assert files_of(bare, "site/live")["index.html"] == "2"
        (server.home / ".ssh/known_hosts").write_text("")
        monkeypatch.setenv("GIT_SSH_COMMAND", server.environment["GIT_SSH_COMMAND"] + " -o BatchMode=yes")
        with (
            pytest.raises(SitegenError, match="ssh-keyscan"),
            open_target(settings(archive_folder, f"git:archive-host:{bare}#x")),
        ):
            pass
