"""`sitegen publish` to a folder, as a user sees it: what is sent, what is refused, and what is said."""

import contextlib
import datetime as dt
import functools
import gzip
import http.server
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest
from support.archive import UNSEARCHED

from sitegen.deploy.site import file_type
from sitegen.deploy.verification import fetch
from sitegen.render.media_types import content_type

STORY = "stories/bridge/index.html"
STYLESHEET = re.compile(r"assets/style\.[0-9a-f]{10}\.css")
LEASE = ".sitegen-publish"


@pytest.fixture
def place(archive, tmp_path):
    """A built archive with two stories and a place in a folder."""
    archive.on = {"hosts"}
    configure(archive, 'to = "file:site"')
    archive.story("bridge", body="The bridge is closed.\n")
    archive.story("harbor", body="The harbor is open.\n")
    archive.build()
    return tmp_path / "site"


def configure(archive, *lines, name="production"):
    site = '[site]\ntitle = "Test archive"\nbase_url = "https://archive.example.org/"\n'
    archive.write("sitegen.toml", f"{site}[publish.{name}]\n" + "\n".join(lines) + "\n")


def publish(archive, *args, code=0, **how):
    result = archive.run("publish", *args, **how)
    assert result.code == code, f"{result.out}\n{result.err}"
    return result


def tree(folder):
    files = (file for file in folder.rglob("*") if file.is_file())
    found = {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}
    found.pop(".sitegen-headers.json", None)
    return found


def test_the_place_has_the_site_and_a_second_time_nothing_is_sent(archive, place):
    archive.on = {"search", "dataset", "feeds", "hosts"}
    archive.build()
    assert "Published to production" in publish(archive).out
    assert tree(place) == archive.tree()
    before = {file: file.stat().st_mtime_ns for file in place.rglob("*")}
    assert "Nothing to publish" in publish(archive).out
    assert {file: file.stat().st_mtime_ns for file in place.rglob("*") if file.name != LEASE} == before
    assert not (place / LEASE).exists()


def test_a_dry_run_lists_everything_and_changes_nothing(archive, place):
    result = publish(archive, "--dry-run")
    assert f"  new      {STORY}" in result.out
    assert "Nothing was published" in result.out
    assert list(place.iterdir()) == []


def test_a_withdrawn_story_and_its_text_go_first(archive, place):
    archive.on = {"search", "dataset", "feeds"}
    archive.build()
    publish(archive)
    archive.story("bridge", status="withdrawn")
    archive.story("market", body="The market.\n")
    archive.build()
    plan = json.loads(publish(archive, "--dry-run", "--json").out)
    pages = [number for number, step in enumerate(plan["steps"]) if "stories/market/index.html" in step["put"]]
    early = plan["steps"][: pages[0]]
    transferred = {path for step in early for path in step["put"]}
    assert {STORY, "feed.xml", "feed.json", "data/stories.ndjson", "data/archive.sqlite"} <= transferred
    fragments = {
        path
        for path in tree(place)
        if path.endswith(".pf_fragment") and b"bridge is closed" in gzip.decompress((place / path).read_bytes())
    }
    assert fragments
    assert fragments <= {path for step in early for path in step["delete"]}
    publish(archive)
    assert b"The bridge is closed" not in (place / STORY).read_bytes()
    changed = (archive.root / ".sitegen/publish-changed.txt").read_text("utf-8").splitlines()
    assert "https://archive.example.org/stories/bridge/" in changed
    assert "https://archive.example.org/" in changed
    assert not [line for line in changed if line.endswith("index.html")]


def test_files_of_others_stay_and_a_place_with_files_is_only_taken_over_on_request(archive, place):
    place.mkdir()
    (place / "photo.jpg").write_bytes(b"theirs")
    (place / "robots.txt").write_bytes(b"theirs")
    result = publish(archive, code=1)
    assert "photo.jpg, robots.txt" in result.err
    assert "--adopt" in result.err
    assert sorted(file.name for file in place.iterdir()) == ["photo.jpg", "robots.txt"]
    publish(archive, "--adopt")
    assert tree(place) == archive.tree() | {"photo.jpg": b"theirs"} | (
        {} if "robots.txt" in archive.tree() else {"robots.txt": b"theirs"}
    )


def test_a_new_page_does_not_replace_a_file_of_others(archive, place):
    publish(archive)
    archive.story("market", body="The market.\n")
    archive.build()
    (place / "stories/market").mkdir()
    (place / "stories/market/index.html").write_bytes(b"theirs")
    assert "stories/market/index.html is at the place already" in publish(archive, code=1).err
    assert (place / "stories/market/index.html").read_bytes() == b"theirs"
    publish(archive, "--adopt")
    assert tree(place) == archive.tree()


def test_kept_files_are_neither_changed_nor_deleted(archive, place):
    configure(archive, 'to = "file:site"', 'keep = ["CNAME", ".well-known/**", "_headers"]')
    archive.build()
    (place / ".well-known/acme").mkdir(parents=True)
    kept = {"CNAME": b"archive.example.org", ".well-known/acme/token": b"token", "_headers": b"theirs"}
    for path, data in kept.items():
        (place / path).write_bytes(data)
    assert "  keep     _headers" in publish(archive, "--dry-run").out
    assert "1 left as at the place (keep)" in publish(archive).out
    assert tree(place) == archive.tree() | kept


def test_keep_does_not_leave_a_withdrawn_story_online(archive, place):
    publish(archive)
    configure(archive, 'to = "file:site"', 'keep = ["stories/**"]')
    archive.story("bridge", status="withdrawn")
    archive.build()
    assert STORY in publish(archive, code=2).err
    configure(archive, 'to = "file:site"')
    archive.build()
    publish(archive)
    assert b"The bridge is closed" not in (place / STORY).read_bytes()


def test_a_large_part_of_the_site_is_not_deleted_by_mistake(archive, place):
    for number in range(30):
        archive.story(f"story-{number}", body="Text.\n")
    archive.build()
    publish(archive)
    before = tree(place)
    for number in range(30):
        (archive.root / f"content/stories/story-{number}.md").unlink()
    (archive.root / "addresses.txt").unlink(missing_ok=True)
    archive.build()
    result = publish(archive, code=1)
    assert "would be deleted" in result.err
    assert "--most-deleted" in result.err
    assert tree(place) == before
    publish(archive, "--most-deleted", "50%")
    assert tree(place) == archive.tree()


@pytest.mark.parametrize(
    "fault", ["edited after the build", "damaged", "an error", "not built", "another address", "for a disk"]
)
def test_only_the_finished_site_is_published(archive, place, fault):
    args = []
    if fault == "edited after the build":
        archive.story("bridge", body="The bridge is open.\n")
    elif fault == "damaged":
        (archive.root / "build" / STORY).write_bytes(b"damaged")
    elif fault == "an error":
        archive.story("bridge", body="[[person/not-there]]\n")
    elif fault == "not built":
        (archive.root / "build/manifest-sha256.txt").unlink()
    elif fault == "another address":
        args = ["-b", "https://other.example.org/"]
    else:
        archive.build("--offline")
    result = publish(archive, *args, code=1)
    assert "sitegen build" in result.err or "errors" in result.err
    assert tree(place) == {}


SECRETS = [
    'secret_access_key = "wJalrXUtnFEMIK7MDENG"',
    'to = "sftp://ann:wJalrXUtnFEMIK7MDENG@host/site"',
    'to = "git:https://ann:wJalrXUtnFEMIK7MDENG@git.example.org/site.git#pages"',
    'endpoint = "https://storage.example.org/?token=wJalrXUtnFEMIK7MDENG"',
    'keep = ["github_pat_wJalrXUtnFEMIK7MDENG"]',
    "password = wJalrXUtnFEMIK7MDENG",
]


@pytest.mark.parametrize("line", SECRETS)
def test_a_secret_in_the_configuration_is_refused_and_not_shown(archive, place, line):
    configure(archive, *([] if line.startswith("to") else ['to = "file:site"']), line)
    for args in (["publish"], ["publish", "--json"], ["build"], ["config"]):
        result = archive.run(*args)
        assert result.code == 2
        assert "wJalrXUtnFEMIK7MDENG" not in result.out + result.err
        assert "SG0128" in result.out + result.err or "not valid TOML" in result.out + result.err
    assert tree(place) == {}


@pytest.mark.parametrize(
    ("lines", "args", "message"),
    [
        (['to = "ftp://host/x"'], [], "sitegen.toml:5:1: error: the address does not begin with one of"),
        (['to = "file:content/site"'], [], "choose a folder outside"),
        (['to = "file:build"'], [], "is the output folder"),
        (['to = "file:site"', 'most_deleted = "many"'], [], 'sitegen.toml:6:1: error: "many" is neither'),
        (['to = "file:site"', 'region = "eu"'], [], "`region` is a setting of s3: places"),
        (['to = "file:site"', 'address = "http://[::1/"'], [], "sitegen.toml:6:1: error"),
        (['to = "file:site"', 'address = "file:///etc"'], [], "is not a web address"),
        (['to = "file:site"', 'address = "127.0.0.1:9/"'], [], "is not a web address"),
        (['to = "file:site"'], ["prodution"], 'did you mean "production"?'),
        (
            ['to = "file:site"', 'host = "githubpages"'],
            [],
            'sitegen.toml:6:1: error: there is no host "githubpages"; did you mean',
        ),
        (['to = "file:site"'], ["--most-deleted", "x"], "neither a number nor a percentage"),
    ],
)
def test_wrong_settings_are_reported_at_their_line(archive, lines, args, message):
    configure(archive, *lines)
    assert message in publish(archive, *args, code=2).err


def test_the_name_of_the_place_is_asked_for_if_there_are_several(archive):
    assert "add a table" in publish(archive, code=2).err
    configure(archive, 'to = "file:one"\n[publish.staging]\nto = "file:two"')
    assert "sitegen publish production, or staging" in publish(archive, code=2).err


def test_a_site_that_the_host_would_refuse_is_not_published(archive, place):
    archive.write("content/static/scan.pdf", b"0" * (26 * 1024 * 1024))
    archive.story("old", redirect_from=["/?p=7"])
    archive.build()
    configure(archive, 'to = "file:site"', 'host = "cloudflare-pages"')
    for args in ([], ["--dry-run"]):
        result = publish(archive, *args, code=1)
        assert "build/scan.pdf: error: the file has 26 MiB, but Cloudflare Pages accepts at most 25 MiB" in result.err
    assert tree(place) == {}
    configure(archive, 'to = "file:site"', 'host = "gitlab-pages"')
    assert "build: warning: GitLab Pages does not redirect by the query of an address" in publish(archive).err
    assert tree(place) == archive.tree()


def test_the_page_at_an_old_address_is_html_whatever_its_ending():
    assert file_type("bridge.php", {"bridge.php": "redirect"}) == "text/html; charset=utf-8"
    assert file_type("scan.php", {"scan.php": "static_files"}) == content_type("scan.php")


def lease(place, **how):
    now = dt.datetime.now(dt.UTC).isoformat()
    data = {"publisher": "ben@other", "started": now, "renewed": now, "machine": "other", "process": 1} | how
    place.mkdir(exist_ok=True)
    (place / LEASE).write_text(json.dumps(data), encoding="utf-8")


def test_two_publishers_do_not_work_at_the_same_time(archive, place):
    lease(place)
    result = publish(archive, code=1)
    assert "ben@other has been publishing there since" in result.err
    assert [file.name for file in place.iterdir()] == [LEASE]
    publish(archive, "--take-over")
    assert tree(place) == archive.tree()


def test_a_lease_of_a_clock_that_is_ahead_says_so(archive, place):
    lease(place, renewed="2099-11-28T00:00:00Z")
    assert "ahead of the one here" in publish(archive, code=1).err


@pytest.mark.parametrize("releases", [0, 1])
def test_a_name_that_the_disk_refuses_is_an_error_that_says_what_visitors_see(archive, place, releases):
    configure(archive, 'to = "file:site"', f"releases = {releases}")
    archive.build()
    publish(archive)
    archive.story("market", body="The market.\n")
    archive.build()
    root = place / "current" if releases else place
    (root / "stories/market").write_bytes(b"a file of others where a folder has to be")
    result = publish(archive, code=1)
    assert "stories/market" in result.err
    assert "run the same command again to continue [SG1520]" in result.err
    assert (root / "stories/market").read_bytes() == b"a file of others where a folder has to be"


def test_a_lease_of_an_hour_ago_no_longer_counts(archive, place):
    old = (dt.datetime.now(dt.UTC) - dt.timedelta(minutes=61)).isoformat()
    lease(place, renewed=old, started=old)
    publish(archive)
    assert tree(place) == archive.tree()


def test_releases_change_at_once_and_an_earlier_one_comes_back(archive, place):
    configure(archive, 'to = "file:site"', "releases = 1")
    archive.build()
    publish(archive)
    first = tree(place / "current")
    archive.story("bridge", body="The bridge is open.\n")
    archive.build()
    publish(archive)
    assert tree(place / "current") == archive.tree()
    assert (place / "current/stories/harbor/index.html").stat().st_nlink == 2
    publish(archive, "--rollback", "production")
    assert tree(place / "current") == first
    assert "there is no release before" in publish(archive, "--rollback", code=1).err
    publish(archive)
    assert tree(place / "current") == archive.tree()
    assert len(list((place / "releases").iterdir())) == 2


@pytest.mark.parametrize("is_damaged", [False, True], ids=["", "damaged table of headers"])
def test_an_earlier_release_does_not_bring_a_withdrawn_story_back_by_itself(archive, place, is_damaged):
    configure(archive, 'to = "file:site"', "releases = 3")
    archive.build()
    publish(archive)
    archive.story("bridge", status="withdrawn")
    archive.build()
    publish(archive)
    if is_damaged:
        (place / "current/.sitegen-headers.json").write_text("{", "utf-8")
    result = publish(archive, "--rollback", code=1)
    assert STORY in result.err
    assert b"The bridge is closed" not in (place / "current" / STORY).read_bytes()
    publish(archive, "--rollback", "--yes")
    assert b"The bridge is closed" in (place / "current" / STORY).read_bytes()


@contextlib.contextmanager
def served(folder):
    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def guess_type(self, path):
            return content_type(str(path))

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def test_an_earlier_release_does_not_bring_a_document_back_by_itself(archive, place):
    configure(archive, 'to = "file:site"', "releases = 3")
    archive.write("content/static/files/report.pdf", b"%PDF-1.4 report")
    archive.build()
    publish(archive)
    (archive.root / "content/static/files/report.pdf").unlink()
    archive.build()
    publish(archive)
    assert "files/report.pdf" in publish(archive, "--rollback", code=1).err
    assert not (place / "current/files/report.pdf").exists()


def test_verify_finds_what_a_server_sends_otherwise(archive, place):
    archive.on = set()
    place.mkdir()
    with served(place) as address:
        configure(archive, 'to = "file:site"', f'address = "{address}"')
        archive.build()
        result = publish(archive, "--verify", "--json")
        assert json.loads(result.out)["verified"] > 5
        (place / STORY).write_bytes(b"another program was here")
        result = publish(archive, "--verify", code=1)
        assert f"{address}stories/bridge/: error: the server sends other bytes" in result.err
    result = publish(archive, "--verify", code=1)
    assert result.err.count("does not answer") == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"garbage\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000 + b"\r\n\r\n",
        b"HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
    ids=["no HTTP", "a broken chunk", "a long header", "a broken chunk of an error"],
)
def test_answers_that_are_not_http_are_faults_of_their_address(answer):
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_answer_twice, args=(server, answer), daemon=True).start()
        response = fetch(f"http://127.0.0.1:{server.getsockname()[1]}/")
    assert response.error.startswith("the server does not answer as a web server")


def _answer_twice(server, answer):
    for _ in range(2):
        with server.accept()[0] as connection:
            connection.recv(10_000)
            connection.sendall(answer)


def test_a_command_that_is_ended_by_the_system_releases_its_lease(archive, place):
    archive.on = set()
    for number in range(40):
        archive.write(f"content/static/files/{number}.txt", "x" * 1000)
    archive.build()
    command = [sys.executable, "-m", "sitegen", "-C", str(archive.root), "publish", "--jobs", "1"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | UNSEARCHED
    ) as process:
        deadline = time.monotonic() + 30
        while not (place / "assets").is_dir() and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.005)
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    leases = tuple(json.loads(file.read_bytes())["is_interrupted"] for file in place.glob(f"{LEASE}*"))
    if process.returncode == 130:
        assert leases == (True,)
    else:  # it was done before the signal came, and perhaps ending
        assert (process.returncode, leases) in {(0, ()), (-signal.SIGTERM, ())}
    publish(archive)
    assert tree(place) == archive.tree()


@pytest.mark.slow
def test_a_publisher_that_is_killed_never_shows_a_page_without_its_stylesheet(archive, place):
    archive.on = set()
    for number in range(20):
        archive.story(f"story-{number}", body="Text.\n")
    archive.build()
    publish(archive)
    faults, is_over = [], threading.Event()

    def read():
        while not is_over.wait(0.001):
            for page in (place / "index.html", place / STORY):
                with contextlib.suppress(FileNotFoundError):
                    faults.extend(
                        name for name in STYLESHEET.findall(page.read_text("utf-8")) if not (place / name).is_file()
                    )

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for round_ in range(4):
            archive.write("static/style.css", f"body {{ margin: {round_}px }}")
            archive.build()
            command = [sys.executable, "-m", "sitegen", "-C", str(archive.root), "publish", "--jobs", "2"]
            with subprocess.Popen(
                command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | UNSEARCHED
            ) as process:
                _wait_for(lambda process=process: (place / LEASE).exists() or process.poll() is not None)
                time.sleep(0.03 * round_)
                process.kill()
            publish(archive)
            assert {path: data for path, data in tree(place).items() if not STYLESHEET.fullmatch(path)} == {
                path: data for path, data in archive.tree().items() if not STYLESHEET.fullmatch(path)
            }
    finally:
        is_over.set()
        reader.join()
    assert faults == []


def _wait_for(condition):
    deadline = time.monotonic() + 30
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.002)


def test_everyone_may_read_what_is_published(archive, place):
    configure(archive, 'to = "file:site"', "releases = 1")
    archive.build()
    before = os.umask(0o077)
    try:
        publish(archive)
        archive.story("market", body="The market.\n")
        archive.build()
        publish(archive)
    finally:
        os.umask(before)
    modes = {oct(path.stat().st_mode & 0o777) for path in [place, *(place / "current").resolve().rglob("*")]}
    assert modes == {"0o755", "0o644"}


@pytest.mark.parametrize("where", ["lease", "manifest", "table"])
def test_what_a_place_says_about_itself_never_leads_out_of_it(archive, place, where):
    victim = archive.write("victim.txt", "mine")
    publish(archive)
    if where == "lease":
        old = "2026-01-01T00:00:00Z"
        lease(place, is_interrupted=True, paths=["../victim.txt"], renewed=old)
        assert "cannot be read" in publish(archive, code=1).err
        publish(archive, "--take-over")
    elif where == "manifest":
        lines = (place / "manifest-sha256.txt").read_text("utf-8").replace(" 42 files", "")
        (place / "manifest-sha256.txt").write_text(
            f"{lines}{'0' * 64}  a/./../victim.txt\n{'0' * 64}  ./x\n", encoding="utf-8"
        )
        publish(archive, code=1)
        publish(archive, "--adopt")
    else:
        table = json.loads((place / ".sitegen-headers.json").read_text("utf-8"))
        table["retired"] = {"../victim.txt": "2020-01-01T00:00:00Z"}
        (place / ".sitegen-headers.json").write_text(json.dumps(table), encoding="utf-8")
        archive.story("market", body="Text.\n")
        archive.build()
        publish(archive)
    assert victim.read_text("utf-8") == "mine"
    assert tree(place) == archive.tree()


def test_a_rollback_does_not_forget_a_publication_that_was_broken_off(archive, place):
    publish(archive)
    half = place / "stories/half/index.html"
    half.parent.mkdir()
    half.write_bytes(b"half published")
    lease(place, is_interrupted=True, paths=["stories/half/index.html"])
    assert "there is no release before" in publish(archive, "--rollback", code=1).err
    publish(archive)
    assert not half.exists()


@pytest.mark.parametrize("target", ["content/pub", "build"])
def test_a_link_to_the_sources_or_to_the_output_is_no_place(archive, target, tmp_path):
    archive.story("bridge")
    archive.build()
    (archive.root / target).mkdir(exist_ok=True)
    (tmp_path / "link").symlink_to(archive.root / target)
    before = archive.tree()
    configure(archive, 'to = "file:link"', "releases = 2")
    assert "sitegen.toml:5:1: error" in publish(archive, code=2).err
    assert archive.tree() == before


@pytest.mark.parametrize("to", ["file:~no-such-user/x", r"file:/tmp/a\u0000b", "file://server/srv", "file:", "file://"])
def test_an_address_that_is_no_folder_is_reported_at_its_line(archive, to):
    configure(archive, f'to = "{to}"')
    assert "sitegen.toml:5:1: error" in publish(archive, code=2).err


def test_a_url_of_a_folder_is_decoded(archive, place, tmp_path):
    configure(archive, f'to = "file://{tmp_path}/a%20b"')
    archive.build()
    publish(archive)
    assert tree(tmp_path / "a b") == archive.tree()
    assert not place.exists()
