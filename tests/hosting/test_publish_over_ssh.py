"""`sitegen publish` to a real `sshd` and to a bare repository: killed at many moments, two at once, and while a reader asks a real web server."""

import shutil
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from types import SimpleNamespace

import pytest
from support.counting_proxy import counting_proxy
from support.publishing import Publisher, Reader, site
from support.servers import nginx
from support.sshd import sshd

pytestmark = pytest.mark.tools("ssh", "servers")
STATE = {"manifest-sha256.txt", ".sitegen-headers.json"}
FOREIGN = {"google-verification.html": b"Not from sitegen.", "stories/other/index.html": b"Not from sitegen, either."}
FEW, MANY = (0.4, 0.9), tuple(number / 40 for number in range(1, 40))
MOMENTS = pytest.mark.parametrize(
    "moments", [FEW, pytest.param(MANY, marks=pytest.mark.long)], ids=["two moments", "many moments"]
)


@pytest.fixture(scope="module")
def server():
    """A server that is reached through a proxy, which can act on the number of bytes that were sent."""
    with sshd("MaxStartups 100") as running, counting_proxy(running.port) as proxy:
        for name in ("known_hosts", "config"):
            file = running.home / ".ssh" / name
            file.write_text(file.read_text().replace(str(running.port), str(proxy.port)))
        yield SimpleNamespace(running=running, proxy=proxy, environment=running.environment, home=running.home)


def settings(to, **options):
    lines = "".join(f"{key} = {value}\n" for key, value in options.items())
    return (
        f'[site]\ntitle = "Press"\nbase_url = "https://press.example.org/"\n'
        f'[publish.production]\nto = "{to}"\nmost_deleted = "50%"\n{lines}'
    )


@pytest.fixture(scope="module", params=[0, 2], ids=["in place", "with releases"])
def sites(server, request, tmp_path_factory):
    """Two versions of a site, and a folder on the server that nginx serves."""
    root = tmp_path_factory.mktemp("press")
    place = root / "place"
    place.mkdir()
    config = settings(f"sftp://archive-host{place}", releases=request.param)
    versions = [Publisher(site(root / f"{number}", config, number), server.environment) for number in (0, 1)]
    folder = place / "current" if request.param else place
    with nginx(place) as address:
        yield SimpleNamespace(server=server, place=place, versions=versions, folder=folder, config=config,
                              address=address + ("current/" if request.param else ""))  # fmt: skip


@pytest.fixture
def published(sites):
    """The first version, published next to files that are not from sitegen."""
    for path in sites.place.iterdir():
        path.unlink() if path.is_file() or path.is_symlink() else shutil.rmtree(path)
    sites.versions[0].publish()
    for path, data in FOREIGN.items():
        (sites.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (sites.folder / path).write_bytes(data)
    return sites


def get(sites, path):
    try:
        with urllib.request.urlopen(sites.address + urllib.parse.quote(path)) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, b""


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def assert_published(sites, version):
    """The folder has the site and what was there before, and nothing else but stylesheets that stay for a day."""
    wanted = sites.versions[version].archive.tree() | FOREIGN
    there = files(sites.folder)
    assert {path for path in there.keys() - wanted.keys() if not path.startswith("assets/")} <= STATE
    assert {path for path in wanted if there.get(path) != wanted[path]} == set()
    expected = {"current", "releases"} if sites.folder != sites.place else set()
    hidden = {path.name for path in sites.place.iterdir() if path.name.startswith(".")} - {
        ".sitegen-headers.json",
        ".htaccess",
    }
    assert not hidden or not expected, hidden
    assert expected <= {path.name for path in sites.place.iterdir()}


def run_killed(sites, version, fraction, total):
    """Publish, and kill the process when it has sent a fraction of all bytes; return True if it was killed."""
    process = sites.versions[version].start()

    def kill(sent):
        if sent >= fraction * total:
            process.send_signal(signal.SIGKILL)

    sites.server.proxy.reset(kill)
    out, err = process.communicate(timeout=120)
    sites.server.proxy.reset()
    assert process.returncode in (0, -signal.SIGKILL), out + err
    return process.returncode != 0


@MOMENTS
def test_a_killed_publisher_is_continued_and_no_page_is_ever_without_its_stylesheet(published, moments):
    pages = sorted({path for one in published.versions for path in one.archive.tree() if path.endswith("index.html")})
    published.server.proxy.reset()
    published.versions[1].publish()
    total, version, killed = published.server.proxy.sent, 1, 0
    assert_published(published, 1)
    with Reader(lambda path: get(published, path), pages).reading() as reader:
        for moment in moments:
            version = 1 - version
            killed += run_killed(published, version, moment, total)
            published.versions[version].publish()
            assert_published(published, version)
    assert killed >= len(moments) - 1
    assert reader.seen > len(pages)


def test_a_connection_that_breaks_is_made_again(published):
    broken = []

    def end(sent):
        if sent > 25_000 * (1 + len(broken)) and len(broken) < 4:
            broken.append(published.server.running.end_connections())

    published.server.proxy.reset(end)
    published.versions[1].publish()
    published.server.proxy.reset()
    assert any(broken)
    assert_published(published, 1)


def test_the_second_of_two_publishers_is_refused(published):
    halfway, done = threading.Event(), threading.Event()

    def hold(sent):
        if sent > 12_000 and not halfway.is_set():
            halfway.set()
            done.wait(60)

    published.server.proxy.reset(hold)
    first = published.versions[1].start()
    assert halfway.wait(60)
    second = published.versions[0].run()
    done.set()
    out, err = first.communicate(timeout=60)
    published.server.proxy.reset()
    assert (second.returncode, first.returncode) == (1, 0), second.stderr + out + err
    assert "has been publishing there since" in second.stderr
    assert_published(published, 1)


def test_visitors_see_the_earlier_release_after_a_rollback(published):
    published.versions[1].publish()
    done = published.versions[1].run("--rollback")
    if published.folder == published.place:
        assert done.returncode != 0
        assert_published(published, 1)
    else:
        assert done.returncode == 0, done.stderr
        assert_published(published, 0)
        assert get(published, "stories/only-1/index.html")[0] == 404


def test_a_file_that_changes_during_the_transfer_is_not_shown(published):
    archive = published.versions[1].archive
    file = archive.root / "build/stories/only-1/index.html"
    good = file.read_bytes()

    def change(sent):
        if sent > 6_000:
            file.write_bytes(b"<p>Changed by another program.")

    published.server.proxy.reset(change)
    failed = published.versions[1].run()
    published.server.proxy.reset()
    assert failed.returncode == 1
    assert "stories/only-1/index.html has changed in the output folder" in failed.stderr
    assert get(published, "stories/only-1/index.html")[0] == 404
    archive.build()
    assert file.read_bytes() == good
    published.versions[1].publish()
    assert_published(published, 1)


@pytest.fixture(scope="module")
def repository(server, tmp_path_factory):
    """Two versions of a site in repositories of their own, and a bare repository for both."""
    root = tmp_path_factory.mktemp("git")
    environment = server.environment | {"TMPDIR": str(root)}
    bare = root / "bare.git"
    run_git(root, "init", "--quiet", "--bare", str(bare))
    config = settings("git:origin#gh-pages", keep='["CNAME"]')
    versions = [Publisher(site(root / f"{number}", config, number), environment) for number in (0, 1)]
    for one in versions:
        run_git(one.archive.root, "init", "--quiet")
        run_git(one.archive.root, "remote", "add", "origin", f"archive-host:{bare}")
    return SimpleNamespace(server=server, bare=bare, versions=versions)


def run_git(folder, *arguments):
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True).stdout


def branch_files(bare):
    tip = run_git(bare, "rev-parse", "gh-pages").decode().strip()
    names = run_git(bare, "ls-tree", "-r", "-z", "--name-only", tip).decode().split("\0")[:-1]
    return {name: run_git(bare, "cat-file", "blob", f"{tip}:{name}") for name in names}


@MOMENTS
def test_a_branch_has_a_whole_site_after_a_kill_at_any_moment(repository, moments):
    start = time.monotonic()
    repository.versions[0].publish()
    seconds = time.monotonic() - start
    for number, moment in enumerate(moments, 1):
        before = branch_files(repository.bare)
        process = repository.versions[number % 2].start()
        time.sleep(moment * seconds)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        wanted = repository.versions[number % 2].archive.tree()
        after = branch_files(repository.bare)
        assert after == before or wanted.items() <= after.items()
        done = repository.versions[number % 2].run()
        if done.returncode:  # the push of the killed process has gone on, and has arrived in the meantime
            assert "another publisher was here" in done.stderr, done.stderr
            repository.versions[number % 2].publish()
        after = branch_files(repository.bare)
        assert wanted.items() <= after.items()
        assert {path for path in after.keys() - wanted.keys() if not path.startswith("assets/")} <= STATE
    before = run_git(repository.bare, "rev-parse", "gh-pages")
    assert "Nothing to publish" in repository.versions[len(moments) % 2].publish()
    assert run_git(repository.bare, "rev-parse", "gh-pages") == before


def test_a_login_that_fails_is_explained_and_nothing_else_is_printed(sites, tmp_path):
    home = shutil.copytree(sites.server.home, tmp_path / "home")
    config = home / ".ssh/config"
    config.write_text(config.read_text().replace("/key\n", "/host_key\n"))
    publisher = Publisher(sites.versions[0].archive, sites.server.environment | {"HOME": str(home)})
    done = publisher.run()
    assert (done.returncode, done.stdout) == (1, "")
    assert "refused the login" in done.stderr
    assert "Traceback" not in done.stderr
