"""The target `s3:` against SeaweedFS: what is stored, conditions, lists, and words for what goes wrong."""

import base64
import hashlib
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from support.object_storage import READ_ONLY_KEY, READ_ONLY_SECRET, SECRET_KEY

from sitegen.config.publication.targets import PublishTargetConfig
from sitegen.deploy.targets import LEASE, TargetSettings, Upload, s3
from sitegen.deploy.targets._s3_session import PART_BYTES
from sitegen.diagnostics import SitegenError

pytestmark = pytest.mark.tools("seaweedfs")
UNUSUAL_PATHS = [
    "a b.html", "a+b.html", "100%.html", "a%20b.html", "中文/头版.html", "é.html", "e\u0301.html", "x#y", "q?z=1&b", "a~b", "a*[b]{c}|d",
    "it's \"quoted\"", ".well-known/security.txt", "~user/$", "a:b;c,d@e!f",
]  # fmt: skip


@pytest.fixture
def bucket(storage, monkeypatch, tmp_path):
    """A new bucket, with the environment of its publisher."""
    use_environment(monkeypatch, storage.environment(tmp_path))
    return storage.bucket(f"test-{uuid.uuid4().hex[:12]}")


def use_environment(monkeypatch, environment):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "HOME", "AWS_EC2_METADATA_DISABLED"):
        monkeypatch.setenv(name, environment[name])


def settings(bucket, path="site", **options):
    to = f"s3://{bucket.name}/{path}"
    return TargetSettings("production", to, PublishTargetConfig(to, endpoint=bucket.storage.endpoint, **options), None)


def upload(folder, path, data, **changed):
    source = folder / uuid.uuid4().hex
    source.write_bytes(data)
    facts = {
        "sha256": hashlib.sha256(data).hexdigest(),
        "content_type": "text/html; charset=utf-8",
        "cache_control": "public, max-age=0",
    }
    return Upload(path, source, **(facts | changed))


def message(error):
    return error.value.problems[0].message


@pytest.mark.parametrize("path", ["", "site", "a b/中文/100%+"])
def test_files_have_their_paths_bytes_and_headers_whatever_their_names(bucket, tmp_path, path):
    with s3.open_session(settings(bucket, path)) as session:
        for name in UNUSUAL_PATHS:
            session.put(upload(tmp_path, name, name.encode()))
        listed = {each.path: each for each in session.list_files()}
        assert sorted(listed) == sorted(UNUSUAL_PATHS)
        for name in UNUSUAL_PATHS:
            status, headers, data = bucket.get(f"{path}/{name}".lstrip("/"))
            assert (status, data) == (200, name.encode()), name
            assert headers["Content-Type"] == "text/html; charset=utf-8"
            assert headers["Cache-Control"] == "public, max-age=0"
            assert session.read_file(name).data == name.encode()
            assert listed[name].size == len(name.encode())
            assert listed[name].digests == (("md5", hashlib.md5(name.encode()).hexdigest()),)
        session.delete([*UNUSUAL_PATHS[::2], "not/there.html"])
        assert sorted(each.path for each in session.list_files()) == sorted(UNUSUAL_PATHS[1::2])
        assert session.read_file(UNUSUAL_PATHS[0]) is None


def test_a_large_file_arrives_in_parts_and_a_changed_one_not_at_all(bucket, tmp_path):
    large = bytes(range(256)) * (PART_BYTES // 100)
    with s3.open_session(settings(bucket)) as session:
        session.put(upload(tmp_path, "data/archive.sqlite", large, content_type="application/vnd.sqlite3"))
        status, headers, data = bucket.get("site/data/archive.sqlite")
        assert (status, data, headers["Content-Type"]) == (200, large, "application/vnd.sqlite3")
        for path, data in (("large.pdf", large), ("small.html", b"small")):
            with pytest.raises(SitegenError) as error:
                session.put(upload(tmp_path, path, data, sha256="0" * 64))
            assert error.value.problems[0].code == "SG1501"
            assert bucket.get(f"site/{path}")[0] == 404
        assert [each.path for each in session.list_files()] == ["data/archive.sqlite"]


@pytest.mark.parametrize("size", [5, PART_BYTES + 1])
def test_a_new_file_does_not_replace_one_of_others(bucket, tmp_path, size):
    bucket.put("site/index.html", b"Not ours.")
    with s3.open_session(settings(bucket)) as session:
        with pytest.raises(SitegenError) as error:
            session.put(upload(tmp_path, "index.html", b"x" * size, is_new=True))
        assert error.value.problems[0].code == "SG1512"
        assert bucket.get("site/index.html")[2] == b"Not ours."
        session.put(upload(tmp_path, "index.html", b"Not ours.", is_new=True))
        session.put(upload(tmp_path, "new.html", b"x" * size, is_new=True))
        assert bucket.get("site/new.html")[2] == b"x" * size


def test_the_service_keeps_a_checksum(bucket, tmp_path):
    with s3.open_session(settings(bucket)) as session:
        session.put(upload(tmp_path, "index.html", b"<p>Hello"))
    _, headers, _ = bucket.storage.ask(
        "GET", bucket.address + "site/index.html", headers={"x-amz-checksum-mode": "ENABLED"}
    )
    assert headers["x-amz-checksum-sha256"] == base64.b64encode(hashlib.sha256(b"<p>Hello").digest()).decode()


def test_new_headers_replace_old_ones(bucket, tmp_path):
    with s3.open_session(settings(bucket)) as session:
        first = upload(tmp_path, "feed.xml", b"<feed/>", content_type="text/xml", cache_control="no-cache")
        session.put(first)
        session.set_headers(
            first._replace(content_type="application/atom+xml; charset=utf-8", cache_control="public, max-age=0")
        )
    _, headers, data = bucket.get("site/feed.xml")
    assert (headers["Content-Type"], headers["Cache-Control"]) == (
        "application/atom+xml; charset=utf-8",
        "public, max-age=0",
    )
    assert data == b"<feed/>"


def test_only_one_of_many_publishers_gets_the_lease(bucket):
    with s3.open_session(settings(bucket)) as session:
        for _ in range(5):
            with ThreadPoolExecutor(8) as racers:
                leases = [b"%d" % number for number in range(8)]
                won = [
                    data
                    for data, is_mine in zip(leases, racers.map(session.create_lease, leases), strict=True)
                    if is_mine
                ]
            lease = session.read_lease()
            assert won == [lease.data]
            assert not session.replace_lease(b"stale", '"0"')
            assert session.replace_lease(b"renewed", lease.version)
            session.delete_lease(lease.version)
            assert session.read_lease().data == b"renewed"
            session.delete_lease(session.read_lease().version)
            assert session.read_lease() is None


def test_the_manifest_is_written_only_over_the_one_that_was_read(bucket):
    with s3.open_session(settings(bucket)) as session:
        files = {".sitegen-headers.json": b"{}", "manifest-sha256.txt": b"one\n"}
        session.commit(files, dict.fromkeys(files))
        assert bucket.get("site/manifest-sha256.txt")[1]["Content-Type"] == "text/plain; charset=utf-8"
        versions = {path: session.read_file(path).version for path in files}
        session.commit(files | {"manifest-sha256.txt": b"two\n"}, versions)
        with pytest.raises(SitegenError) as error:
            session.commit(files | {"manifest-sha256.txt": b"three\n"}, versions)
        assert "manifest-sha256.txt has changed at the place in the meantime" in message(error)
        with pytest.raises(SitegenError):
            session.commit({"manifest-sha256.txt": b"four\n"}, {"manifest-sha256.txt": None})
        assert session.read_file("manifest-sha256.txt").data == b"two\n"


def test_other_folders_of_the_bucket_are_neither_listed_nor_deleted(bucket, tmp_path):
    with s3.open_session(settings(bucket, "")) as session:
        for path in ("site/index.html", "site-old/index.html", "sit", "other/index.html"):
            session.put(upload(tmp_path, path, path.encode()))
    with s3.open_session(settings(bucket)) as session:
        assert [each.path for each in session.list_files()] == ["index.html"]
        session.delete(["index.html", "old/index.html", LEASE])
    assert sorted(bucket.files()) == ["other/index.html", "sit", "site-old/index.html"]


@pytest.mark.parametrize(
    ("key", "secret", "words"),
    [
        ("AKIAUNKNOWN", SECRET_KEY, "does not know the access key"),
        (READ_ONLY_KEY, SECRET_KEY, "refuses the secret key"),
        (READ_ONLY_KEY, READ_ONLY_SECRET, "s3:PutObject"),
    ],
)
def test_wrong_credentials_are_named_and_no_secret_is_shown(bucket, monkeypatch, tmp_path, key, secret, words):
    use_environment(monkeypatch, bucket.storage.environment(tmp_path, key, secret))
    with pytest.raises(SitegenError) as error, s3.open_session(settings(bucket)) as session:
        session.put(upload(tmp_path, "index.html", b"x"))
    assert words in message(error)
    assert error.value.problems[0].code == "SG1504"
    assert secret not in f"{error.value!r}{error.value.problems!r}{error.value.__cause__!r}{error.value.__context__!r}"


def test_a_missing_bucket_and_a_service_that_does_not_answer_are_told_apart(bucket):
    with (
        pytest.raises(SitegenError) as error,
        s3.open_session(settings(bucket)._replace(to="s3://no-such-bucket/site")),
    ):
        pass
    assert message(error) == "s3://no-such-bucket/site: there is no bucket no-such-bucket: create it, or correct `to`"
    for endpoint, words in (
        ("http://127.0.0.1:9", "the connection is refused"),
        ("http://nothing.invalid", "its name is unknown"),
    ):
        options = PublishTargetConfig("s3://bucket/site", endpoint=endpoint)
        with (
            pytest.raises(SitegenError) as error,
            s3.open_session(TargetSettings("production", "s3://bucket/site", options, None)),
        ):
            pass
        assert f"{endpoint} does not answer: {words}" in message(error)
