"""`sitegen publish` to SeaweedFS: killed at many moments, two at once, while readers ask, and with credentials that are wrong."""

import json
import resource
import shutil
import threading
import time
import uuid
from contextlib import ExitStack
from types import SimpleNamespace

import pytest
from support.archive import ADDED, OFF, Archive
from support.object_storage import READ_ONLY_KEY, READ_ONLY_SECRET, SECRET_KEY
from support.publishing import Publisher, Reader, site
from support.recording_proxy import recording_proxy

pytestmark = pytest.mark.tools("seaweedfs")
STATE = {"manifest-sha256.txt", ".sitegen-headers.json"}
FOREIGN = {"google-verification.html": b"Not from sitegen.", "stories/other/index.html": b"Not from sitegen, either."}


@pytest.fixture(scope="module")
def sites(storage, tmp_path_factory):
    """Two versions of a site, which are published through a proxy."""
    with ExitStack() as stack:
        recording = stack.enter_context(recording_proxy(storage.endpoint))
        bucket = storage.bucket(f"press-{uuid.uuid4().hex[:8]}")
        root = tmp_path_factory.mktemp("press")
        config = (
            f'[site]\ntitle = "Press"\nbase_url = "{bucket.address}site/"\n'
            f'[publish.production]\nto = "s3://{bucket.name}/site"\nendpoint = "{recording.address}"\nmost_deleted = "50%"\n'
        )
        environment = storage.environment(root)
        versions = [Publisher(site(root / f"{number}", config, number), environment) for number in (0, 1)]
        yield SimpleNamespace(bucket=bucket, recording=recording, versions=versions, config=config, root=root)


@pytest.fixture
def place(sites):
    """The first version, published next to files that are not from sitegen."""
    sites.bucket.clear()
    sites.versions[0].publish()
    for path, data in FOREIGN.items():
        sites.bucket.put(f"site/{path}", data)
    del sites.recording.requests[:]
    return sites


def get(place, path):
    status, _, data = place.bucket.get(f"site/{path}")
    return status, data


def assert_published(place, version):
    """The bucket has the site and what was there before, and nothing else but stylesheets that stay for a day."""
    wanted = place.versions[version].archive.tree()
    there = {path.removeprefix("site/") for path in place.bucket.files()}
    assert {
        path for path in there - wanted.keys() if not path.startswith("assets/")
    } == STATE - wanted.keys() | FOREIGN.keys()
    assert wanted.keys() <= there
    assert [path for path, data in (wanted | FOREIGN).items() if get(place, path)[1] != data] == []
    for path in ("index.html", "feed.xml", "assets/icon.svg"):
        status, headers, _ = place.bucket.get(f"site/{path}")
        assert status == 404 or headers["Cache-Control"] == "public, max-age=0, must-revalidate"


@pytest.mark.parametrize(
    "moments",
    [(2, 9, 25), pytest.param(tuple(range(1, 200, 4)), marks=pytest.mark.long)],
    ids=["three moments", "many moments"],
)
def test_a_killed_publisher_is_continued_and_no_page_is_ever_without_its_stylesheet(place, moments):
    version = 0
    pages = [path for one in place.versions for path in one.archive.tree() if path.endswith("index.html")]
    with Reader(lambda path: get(place, path), sorted({*pages})).reading() as reader:
        for moment in moments:
            version = 1 - version
            if not place.versions[version].run_killed(place.recording, moment):
                break  # it was done before: there is no later moment
            place.versions[version].publish()
            assert_published(place, version)
    assert reader.seen > len(pages)


def test_what_was_withdrawn_is_gone_with_the_first_requests(place):
    place.versions[1].publish()
    changed = [
        each.path.removeprefix("site/") for each in place.recording.changes if ".sitegen-publish" not in each.path
    ]
    first_page = next(number for number, path in enumerate(changed) if path == "stories/only-1/index.html")
    gone = changed.index("stories/story-1/index.html")
    before = [path for path in changed[:gone] if path]  # a path is empty in deletions, which are one request
    assert all(path.endswith(".css") or path.startswith("old/") for path in before), changed
    assert gone < first_page
    assert [path for path in changed if path][-2:] == [".sitegen-headers.json", "manifest-sha256.txt"]
    assert b"was wrong" in get(place, "stories/story-1/index.html")[1]


def test_the_second_of_two_publishers_is_refused(place):
    halfway, done = threading.Event(), threading.Event()

    def hold(request, _number):
        if request.path.endswith("stories/only-1/index.html") and not halfway.is_set():
            halfway.set()
            done.wait(60)

    place.recording.before = hold
    first = place.versions[1].start()
    assert halfway.wait(60)
    second = place.versions[0].run()
    done.set()
    out, err = first.communicate(timeout=60)
    place.recording.before = lambda _request, _number: None
    assert (second.returncode, first.returncode) == (1, 0), out + err
    assert "has been publishing there since" in second.stderr
    assert_published(place, 1)


def test_a_file_that_changes_during_the_upload_is_not_sent(place):
    archive = place.versions[1].archive
    file = archive.root / "build/stories/only-1/index.html"
    good = file.read_bytes()

    def change(request, _number):
        if request.method == "PUT" and request.path.endswith(".css"):
            file.write_bytes(b"<p>Changed by another program.")

    place.recording.before = change
    failed = place.versions[1].run()
    place.recording.before = lambda _request, _number: None
    assert failed.returncode == 1
    assert "stories/only-1/index.html has changed in the output folder" in failed.stderr
    assert get(place, "stories/only-1/index.html")[0] == 404
    archive.build()
    assert file.read_bytes() == good
    place.versions[1].publish()
    assert_published(place, 1)


def test_only_what_changed_is_sent_even_if_its_size_and_time_did_not(place, tmp_path):
    archive = place.versions[0].archive
    copy = shutil.copytree(archive.root, tmp_path / "copy", copy_function=shutil.copy2)
    publisher = Publisher(type(archive)(copy), place.versions[0].environment)
    (copy / "sitegen.toml").write_text(place.config + '[theme]\nname = "press"\n', "utf-8")
    assert "Nothing to publish" in publisher.publish()
    assert set(place.recording.written) <= {"site/.sitegen-publish"}
    publisher.archive.story("only-0", body="Version X.")
    publisher.archive.build()
    del place.recording.requests[:]
    publisher.publish()
    written = [path.removeprefix("site/") for path in place.recording.written if ".sitegen" not in path]
    assert written[0] == "stories/only-0/index.html"
    assert written[-1] == "manifest-sha256.txt"
    assert len(written) < 8, written


def test_files_get_new_headers_though_their_bytes_are_unchanged(place):
    state = get(place, ".sitegen-headers.json")[1]
    place.bucket.put("site/.sitegen-headers.json", state.replace(b"must-revalidate", b"no-transform"))
    place.versions[0].publish()
    written = {path.removeprefix("site/") for path in place.recording.written}
    pages = {path for path in place.versions[0].archive.tree() if path.endswith(".html")}
    assert pages <= written
    assert not any(path.endswith((".css", ".js")) for path in written)
    assert get(place, ".sitegen-headers.json")[1] == state
    assert_published(place, 0)


@pytest.mark.parametrize(
    ("key", "secret", "args", "code"),
    [
        ("AKIAUNKNOWN", SECRET_KEY, (), "SG1504"),
        (READ_ONLY_KEY, SECRET_KEY, ("--json",), "SG1504"),
        (READ_ONLY_KEY, READ_ONLY_SECRET, (), "SG1504"),
        ("", "", ("--dry-run",), "SG1503"),
    ],
    ids=["unknown key", "wrong secret", "may only read", "none"],
)
def test_wrong_credentials_end_the_command_and_are_in_no_output(sites, key, secret, args, code):
    publisher = Publisher(sites.versions[1].archive, sites.bucket.storage.environment(sites.root, key, secret))
    before = sites.bucket.files()
    done = publisher.run(*args)
    output = done.stdout + done.stderr
    assert (done.returncode, code in output, "Traceback" in output) == (2 if code == "SG1503" else 1, True, False), (
        output
    )
    assert not secret or secret not in output
    assert sites.bucket.files() == before
    assert not secret or not any(secret.encode() in data for data in read_all(sites.root))


def read_all(folder):
    return (path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_service_that_breaks_off_connections_does_not_stop_a_publication(place):
    failing = iter(range(10_000))

    def refuse(request, _number):
        if request.method == "PUT" and next(failing) % 5 == 0:
            raise ConnectionResetError

    place.recording.before = refuse
    place.versions[1].publish()
    place.recording.before = lambda _request, _number: None
    assert_published(place, 1)


def test_the_plan_is_shown_without_changing_anything(place):
    plan = place.versions[1].publish("--dry-run", "--json")
    assert place.recording.changes == []
    assert json.loads(plan)


@pytest.mark.slow
def test_twenty_thousand_files_are_published_and_a_change_sends_little(storage, tmp_path, monkeypatch):
    monkeypatch.setattr("support.archive.TIMEOUT", 900)
    bucket = storage.bucket(f"large-{uuid.uuid4().hex[:8]}")
    archive = Archive(tmp_path)
    archive.on |= {"citations", "citation_files"}
    archive.write(
        "sitegen.toml",
        f'[site]\ntitle = "Press"\nbase_url = "{bucket.address}"\n'
        f'[publish.production]\nto = "s3://{bucket.name}"\nendpoint = "{storage.endpoint}"\n',
    )
    for number in range(5_000):
        archive.story(f"story-{number}", body=f"Text {number}.", published=f"{2000 + number % 20}-0{1 + number % 9}-05")
    archive.build()
    files = archive.tree()
    assert len(files) >= 20_000
    publisher = Publisher(
        archive, storage.environment(tmp_path) | {OFF["citations"][0]: "true"} | {ADDED["citation_files"][0]: "true"}
    )
    seconds = []
    for change in ("", "", "Changed."):
        if change:
            archive.story("story-7", body=change, published="2007-08-05")
            archive.build()
        start = time.monotonic()
        publisher.publish(timeout=900)
        seconds.append(round(time.monotonic() - start, 1))
    there = bucket.files()
    assert sorted(there.keys() - {".sitegen-headers.json"}) == sorted(files)
    assert b"Changed." in bucket.get("stories/story-7/index.html")[2]
    megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{len(files):,} files: first, unchanged, one story: {seconds} s; {megabytes:.0f} MB")  # noqa: T201 - figures for the docs
    assert seconds[1] < seconds[0] / 2
