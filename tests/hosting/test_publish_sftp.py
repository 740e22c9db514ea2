"""Files reach a real `sshd` with SFTP: in place and with releases, with unusual names, after lost connections, and never halfway."""

import os
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support.sshd import sshd
from support.targets import open_target, publish, site_files, target_settings, upload

from sitegen.diagnostics import SitegenError

pytestmark = pytest.mark.tools("ssh")
UNUSUAL_NAMES = ("新聞/市長.html", "a%20b+c d/100%.html", 'it\'s "x"/{y}.html', "é/e\u0301.html", "-rf/--/*.html")


@pytest.fixture(scope="module")
def server():
    with sshd() as running:
        yield running


@pytest.fixture
def home(server, monkeypatch):
    """The home folder of a user who may log in at `archive-host`, without an SSH agent."""
    monkeypatch.setenv("HOME", str(server.home))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    return server.home


@pytest.fixture
def place(home, tmp_path):  # noqa: ARG001 - the keys of the server
    """A folder on the server."""
    (tmp_path / "place").mkdir()
    return tmp_path / "place"


def settings(place, tmp_path, **options):
    return target_settings(f"sftp://archive-host{place}", tmp_path, "2026-11-28T021500Z", **options)


def test_files_are_replaced_and_deleted_in_place(place, tmp_path):
    (place / "foreign").mkdir()
    (place / "foreign/note.txt").write_text("not ours")
    with open_target(settings(place, tmp_path)) as session:
        assert not session.is_atomic
        publish(session, tmp_path / "build", {"index.html": "1", "a/b/c.html": "2", "a/d.html": "3"})
    with open_target(settings(place, tmp_path)) as session:
        publish(session, tmp_path / "build", {"index.html": "new"}, gone=("a/b/c.html", "missing/x.html"))
        assert {file.path for file in session.list_files()} == {*site_files(place)}
    assert site_files(place) == {
        "a/d.html": "3", "foreign/note.txt": "not ours", "index.html": "new", "manifest-sha256.txt": "2"
    }  # fmt: skip
    assert {path.name for path in place.iterdir()} == {"a", "foreign", "index.html", "manifest-sha256.txt"}
    assert {path.name for path in (place / "a").iterdir()} == {"d.html"}


def test_unusual_names_arrive(place, tmp_path):
    files = {path: path for path in UNUSUAL_NAMES}
    with open_target(settings(place, tmp_path)) as session:
        publish(session, tmp_path / "build", files)
        assert {file.path: file.size for file in session.list_files()} == {
            path: len(text.encode()) for path, text in (files | {"manifest-sha256.txt": "1"}).items()
        }
        assert site_files(place) == files | {"manifest-sha256.txt": "1"}
        session.delete(UNUSUAL_NAMES)
    assert site_files(place) == {"manifest-sha256.txt": "1"}


def test_only_one_publisher_has_the_lease(place, tmp_path):
    with open_target(settings(place, tmp_path)) as one, open_target(settings(place, tmp_path)) as other:
        assert one.create_lease(b"one")
        assert not other.create_lease(b"other")
        seen = other.read_lease()
        assert seen.data == b"one"
        assert not one.replace_lease(b"x", "wrong version")
        taken = []
        threads = [
            threading.Thread(target=lambda s=session, n=number: taken.append(s.replace_lease(b"%d" % n, seen.version)))
            for number, session in enumerate((one, other, one, other))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(taken) == [False, False, False, True]
        other.delete_lease("wrong version")
        assert one.read_lease() is not None
        one.delete_lease(one.read_lease().version)
        assert other.read_lease() is None
    assert list(place.iterdir()) == []


def test_a_lease_survives_a_publisher_that_is_killed_while_it_replaces_it(place, tmp_path):
    with open_target(settings(place, tmp_path)) as one, open_target(settings(place, tmp_path)) as other:
        assert one.create_lease(b"one")
        (place / ".sitegen-publish-2").write_text("two")  # and killed before the first was deleted
        assert not other.create_lease(b"other")
        seen = other.read_lease()
        assert seen.data == b"two"
        assert [file.path for file in other.list_files()] == []
        assert other.replace_lease(b"other", seen.version)
        assert not one.replace_lease(b"one", seen.version)
        assert site_files(place) == {".sitegen-publish-3": "other"}


def test_a_manifest_that_another_publisher_wrote_is_not_replaced(place, tmp_path):
    with open_target(settings(place, tmp_path)) as session:
        publish(session, tmp_path / "build", {"index.html": "1"})
        (place / "manifest-sha256.txt").write_text("other")
        with pytest.raises(SitegenError, match="the other publisher"):
            session.commit({"manifest-sha256.txt": b"2"}, {"manifest-sha256.txt": "0" * 64})
    assert (place / "manifest-sha256.txt").read_text() == "other"


def test_a_file_that_changed_after_the_build_is_not_shown(place, tmp_path):
    with open_target(settings(place, tmp_path)) as session:
        publish(session, tmp_path / "build", {"index.html": "1"})
        changed = upload(tmp_path / "build", "index.html", "2")
        changed.source.write_text("another text")
        with pytest.raises(SitegenError, match=r"index\.html has changed"):
            session.put(changed)
        assert list((place / ".sitegen-uploads").glob("*")) == []
    assert (place / "index.html").read_text() == "1"


def test_a_lost_connection_is_made_again(server, place, tmp_path, monkeypatch):
    monkeypatch.setattr("sitegen.deploy.targets._common.FIRST_DELAY_SECONDS", 0.05)
    data = os.urandom(3_000_000)
    with open_target(settings(place, tmp_path)) as session:
        session.begin(())
        for number in range(8):
            timer = threading.Timer(0.004 * number, lambda: None if server.process.poll() else server.end_connections())
            timer.start()
            session.put(upload(tmp_path / "build", f"{number}.bin", data))
            timer.join()
            assert (place / f"{number}.bin").read_bytes() == data
        assert session.create_lease(b"x")
        server.end_connections()
        assert session.read_lease().data == b"x"
        session.commit({"manifest-sha256.txt": b"1"}, {"manifest-sha256.txt": None})
    assert not (place / ".sitegen-uploads").exists()


def test_a_server_that_stays_away_ends_the_publication(home, place, tmp_path, monkeypatch):
    monkeypatch.setattr("sitegen.deploy.targets._common.FIRST_DELAY_SECONDS", 0.05)
    monkeypatch.setattr("sitegen.deploy.targets._sftp.connection._TIMEOUT_SECONDS", 1)
    with sshd() as other:
        config = (home / ".ssh/config").read_text() + (other.home / ".ssh/config").read_text().replace(
            "archive-host", "other-host"
        )
        copy_of_home(home, tmp_path, monkeypatch, config)
        with open_target(target_settings(f"sftp://other-host{place}", tmp_path)) as session:
            session.begin(())
            other.end_connections()
            other.process.kill()
            other.process.wait()
            with socket.create_server(("127.0.0.1", other.port)):  # accepts connections, and says nothing
                start = time.monotonic()
                files = [upload(tmp_path / "build", f"{number}.html", "1") for number in range(20)]
                with ThreadPoolExecutor(8) as pool:
                    running = [pool.submit(session.put, file) for file in files]
                    failed = [str(done.exception()) for done in running]
                assert time.monotonic() - start < 30
    assert len(failed) == 20
    assert all("was lost several times" in message for message in failed)


def test_a_publication_with_releases_is_seen_at_once(place, tmp_path):
    for number in range(1, 5):
        with open_target(settings(place, tmp_path, releases=2)) as session:
            before = site_files(place / "current") if number > 1 else {}
            assert session.is_atomic
            session.begin({"index.html", "gone.html"})
            session.put(upload(tmp_path / "build", "index.html", str(number)))
            if number == 1:
                session.put(upload(tmp_path / "build", "same/page.html", "same"))
            assert (site_files(place / "current") if number > 1 else {}) == before
            found = session.read_file("manifest-sha256.txt")
            session.commit(
                {"manifest-sha256.txt": str(number).encode()}, {"manifest-sha256.txt": found.version if found else None}
            )
            names = [(release.name, release.is_current) for release in session.releases()]
        assert site_files(place / "current") == {
            "index.html": str(number), "manifest-sha256.txt": str(number), "same/page.html": "same"
        }  # fmt: skip
    expected = ["2026-11-28T021500Z-2", "2026-11-28T021500Z-3", "2026-11-28T021500Z-4"]
    assert names == [(name, name == expected[-1]) for name in expected]
    assert len({(place / "releases" / name / "same/page.html").stat().st_ino for name in expected}) == 1
    assert {path.name for path in place.iterdir()} == {"current", "releases"}
    with open_target(settings(place, tmp_path, releases=2)) as session:
        session.show_release(expected[0])
    assert (place / "current/index.html").read_text() == "2"


def test_a_release_that_was_broken_off_is_made_again(place, tmp_path):
    with open_target(settings(place, tmp_path, releases=2)) as session:
        publish(session, tmp_path / "build", {"index.html": "1", "same.html": "same"})
    (place / "current/foreign.txt").write_text("not ours")
    (place / "current/link").symlink_to("/nowhere")
    with open_target(settings(place, tmp_path, releases=2)) as session:
        session.begin({"index.html"})
        session.put(upload(tmp_path / "build", "index.html", "half"))
    assert (place / "current/index.html").read_text() == "1"
    with open_target(settings(place, tmp_path, releases=2)) as session:
        publish(session, tmp_path / "build", {"index.html": "2"}, gone=("same.html",))
        assert len(session.releases()) == 2
    assert site_files(place / "current") == {"foreign.txt": "not ours", "index.html": "2", "manifest-sha256.txt": "2"}
    assert (place / "current/link").readlink() == Path("/nowhere")
    assert {path.name[:4] for path in (place / "releases").iterdir()} == {"2026"}


def test_a_file_of_others_is_not_replaced_by_a_new_one(place, tmp_path):
    (place / "google123.html").write_text("not ours")
    (place / "same.html").write_text("same")
    with open_target(settings(place, tmp_path)) as session:
        session.begin(())
        with pytest.raises(SitegenError, match=r"google123\.html is at the place already"):
            session.put(upload(tmp_path / "build", "google123.html", "ours")._replace(is_new=True))
        for path in ("same.html", "new/page.html"):
            session.put(upload(tmp_path / "build", path, "same")._replace(is_new=True))
        assert list((place / ".sitegen-uploads").iterdir()) == []
    assert site_files(place) == {"google123.html": "not ours", "new/page.html": "same", "same.html": "same"}


@pytest.mark.parametrize("path", ["../victim.txt", "a/../../victim.txt", "/etc/victim.txt", "a//b", "./a", ""])
def test_nothing_outside_of_the_place_is_changed(place, tmp_path, path):
    (tmp_path / "victim.txt").write_text("not ours")
    with open_target(settings(place, tmp_path)) as session:
        with pytest.raises(SitegenError, match="outside of the place"):
            session.delete(["a.html", path])
        with pytest.raises(SitegenError, match="outside of the place"):
            session.put(upload(tmp_path / "build", "a.html", "1")._replace(path=path))
    assert (tmp_path / "victim.txt").read_text() == "not ours"
    assert list(place.iterdir()) == []


def test_something_in_the_way_is_named(place, tmp_path):
    (place / "a").write_text("a file")
    (place / "b.html").mkdir()
    (place / "b.html/inner").write_text("x")
    with open_target(settings(place, tmp_path)) as session:
        session.begin(())
        with pytest.raises(SitegenError, match=r"place/a on the server is a file or a link, in the place of a folder"):
            session.put(upload(tmp_path / "build", "a/b.html", "1"))
        with pytest.raises(SitegenError, match=r"place/b\.html on the server is a folder, in the place of a file"):
            session.put(upload(tmp_path / "build", "b.html", "1"))
    (place / "empty.html").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/page.html").write_text("not ours")
    (place / "link").symlink_to(tmp_path / "elsewhere")
    with open_target(settings(place, tmp_path)) as session:
        session.put(upload(tmp_path / "build", "empty.html", "1"))
        with pytest.raises(SitegenError, match=r"place/link on the server is a file or a link"):
            session.put(upload(tmp_path / "build", "link/page.html", "1"))
        session.delete(["link/page.html", "b.html"])
    assert (place / "empty.html").read_text() == "1"
    assert (place / "b.html/inner").read_text() == "x"
    assert (tmp_path / "elsewhere/page.html").read_text() == "not ours"
    (place / "current").mkdir()
    with (
        open_target(settings(place, tmp_path, releases=1)) as session,
        pytest.raises(SitegenError, match="is not a link"),
    ):
        session.begin(())


def test_an_unknown_or_wrong_key_of_the_server_is_refused(home, place, tmp_path):
    known_hosts = home / ".ssh/known_hosts"
    right = known_hosts.read_text()
    wrong = (home.parent / "key.pub").read_text().split()[1]
    try:
        for text in ("", right.split()[0] + f" ssh-ed25519 {wrong}\n"):
            known_hosts.write_text(text)
            with (
                pytest.raises(SitegenError, match=r"ssh-keyscan .*known_hosts") as caught,
                open_target(settings(place, tmp_path)),
            ):
                pass
            assert [problem.code for problem in caught.value.problems] == ["SG1510"]
    finally:
        known_hosts.write_text(right)


def test_the_key_of_the_server_is_verified_whatever_the_configuration_says(home, place, tmp_path):
    config = home / ".ssh/config"
    text = config.read_text()
    config.write_text(text.replace("UserKnownHostsFile", "StrictHostKeyChecking no\n  UserKnownHostsFile none\n  #"))
    known_hosts = home / ".ssh/known_hosts"
    hidden = known_hosts.rename(known_hosts.with_name("hidden"))
    try:
        with pytest.raises(SitegenError, match="ssh-keyscan"), open_target(settings(place, tmp_path)):
            pass
    finally:
        config.write_text(text)
        hidden.rename(known_hosts)


def test_a_login_that_the_server_refuses_is_explained(home, place, tmp_path):
    config = home / ".ssh/config"
    text = config.read_text()
    config.write_text(text.replace("/key\n", "/host_key\n"))
    try:
        with pytest.raises(SitegenError, match=r"refused the login.*ssh-add"), open_target(settings(place, tmp_path)):
            pass
    finally:
        config.write_text(text)


@pytest.mark.usefixtures("home")
def test_a_server_that_is_away_is_reported_at_once(tmp_path):
    with (
        pytest.raises(SitegenError, match=r"no connection to 127\.0\.0\.1:1: "),
        open_target(target_settings("sftp://127.0.0.1:1/x", tmp_path)),
    ):
        pass


def copy_of_home(home, tmp_path, monkeypatch, config):
    """Use a copy of the home folder with another configuration."""
    copy = shutil.copytree(home, tmp_path / "home")
    (copy / ".ssh/config").write_text(config)
    monkeypatch.setenv("HOME", str(copy))


def test_a_server_behind_another_one_is_reached(home, place, tmp_path, monkeypatch):
    config = (home / ".ssh/config").read_text()
    inner = config.replace("Host archive-host", "Host inner-host") + "  ProxyJump archive-host\n"
    copy_of_home(home, tmp_path, monkeypatch, config + inner)
    with open_target(target_settings(f"sftp://inner-host{place}", tmp_path)) as session:
        publish(session, tmp_path / "build", {"index.html": "1"})
    assert site_files(place)["index.html"] == "1"


@pytest.mark.parametrize("has_passphrase", [False, True])
def test_keys_of_an_agent_are_used(home, place, tmp_path, monkeypatch, has_passphrase):
    key = shutil.copy(home.parent / "key", tmp_path / "key")
    started = subprocess.run(
        ["ssh-agent", "-s", "-a", tmp_path / "agent"], check=True, capture_output=True, text=True
    ).stdout
    pid = re.search(r"SSH_AGENT_PID=(\d+)", started)[1]
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "agent"))
    try:
        subprocess.run(["ssh-add", "-q", key], check=True, capture_output=True)
        # With a passphrase, the key in the file cannot be read, and the agent has to be asked.
        subprocess.run(
            ["ssh-keygen", "-q", "-p", "-P", "", "-N", "secret" if has_passphrase else "", "-f", key], check=True
        )
        config = (home / ".ssh/config").read_text().replace(f"{home.parent}/key\n", f"{key}\n")
        if not has_passphrase:
            config = "\n".join(line for line in config.splitlines() if "Identit" not in line) + "\n"
        copy_of_home(home, tmp_path, monkeypatch, config)
        with open_target(settings(place, tmp_path)) as session:
            publish(session, tmp_path / "build", {"index.html": "1"})
    finally:
        os.kill(int(pid), signal.SIGTERM)
    if has_passphrase:
        monkeypatch.delenv("SSH_AUTH_SOCK")
        with pytest.raises(SitegenError, match="ssh-add"), open_target(settings(place, tmp_path)):
            pass


def test_a_server_without_hard_links_gets_copies(place, tmp_path, monkeypatch):
    with open_target(settings(place, tmp_path, releases=1)) as session:
        publish(session, tmp_path / "build", {"index.html": "1", "same.html": "same" * 100_000, "empty.html": ""})
    for has_copies in (True, False):
        with monkeypatch.context() as patch, open_target(settings(place, tmp_path, releases=1)) as session:
            import asyncssh.sftp

            patch.setattr(asyncssh.sftp.SFTPClientHandler, "link", refuse)
            if not has_copies:
                patch.setattr(asyncssh.sftp.SFTPClient, "supports_remote_copy", property(lambda _self: False))
            publish(session, tmp_path / "build", {"index.html": f"{has_copies}"})
            names = [release.name for release in session.releases()]
        old, new = (place / "releases" / name for name in names)
        assert not (old / "same.html").samefile(new / "same.html")
        assert (new / "same.html").read_text() == "same" * 100_000
        assert (new / "empty.html").read_text() == ""


async def refuse(*_arguments):
    """Be a server without the extension."""
    import asyncssh

    raise asyncssh.SFTPOpUnsupported("not supported")


def test_a_server_that_cannot_replace_files_is_refused(place, tmp_path, monkeypatch):
    import asyncssh.sftp

    monkeypatch.setattr(asyncssh.sftp.SFTPClientHandler, "posix_rename", refuse)
    (place / "index.html").write_text("old")
    with open_target(settings(place, tmp_path)) as session, pytest.raises(SitegenError, match="posix-rename"):
        session.put(upload(tmp_path / "build", "index.html", "1"))
    assert (place / "index.html").read_text() == "old"


def test_a_folder_without_permission_is_named(place, tmp_path, monkeypatch):
    import asyncssh.sftp

    async def deny(*_arguments):
        raise asyncssh.SFTPPermissionDenied("Permission denied")

    monkeypatch.setattr(asyncssh.sftp.SFTPClientHandler, "open", deny)
    with open_target(settings(place, tmp_path)) as session, pytest.raises(SitegenError, match=r"a/b\.html.*owner"):
        session.put(upload(tmp_path / "build", "a/b.html", "1"))


def test_a_missing_folder_is_created_below_one_that_is_there(place, tmp_path):
    with open_target(settings(place / "new", tmp_path)) as session:
        assert session.create_lease(b"1")
    assert site_files(place) == {"new/.sitegen-publish": "1"}
    with (
        open_target(settings(place / "mistyped/new", tmp_path)) as session,
        pytest.raises(SitegenError, match="mistyped/new on the server cannot be created"),
    ):
        session.create_lease(b"1")


def test_a_chroot_and_the_home_folder_are_addressed(home, tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root can start a server with a chroot")
    root = Path("/run") / f"chroot-{os.getpid()}"
    (root / "site").mkdir(parents=True, mode=0o755)
    try:
        with sshd(f"ChrootDirectory {root}", "ForceCommand internal-sftp -u 022") as server:
            for path in ("/site", "/~/site", "/site/"):
                to = f"sftp://root@127.0.0.1:{server.port}{path}"
                (home / ".ssh/known_hosts").open("a").write((server.home / ".ssh/known_hosts").read_text())
                (home / ".ssh/config").open("a").write(f"\nHost 127.0.0.1\n  IdentityFile {server.folder}/key\n")
                with open_target(target_settings(to, tmp_path)) as session:
                    publish(session, tmp_path / "build", {"a/index.html": path})
                assert site_files(root / "site")["a/index.html"] == path
        assert (root / "site/a").stat().st_mode & 0o777 == 0o755
        assert (root / "site/a/index.html").stat().st_mode & 0o777 == 0o644
    finally:
        shutil.rmtree(root)
