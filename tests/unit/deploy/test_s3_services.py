"""Services that lack a part of S3, answers that fail, and settings of `s3:`."""

import hashlib

import pytest
from support.limited_storage import limited_storage

from sitegen.config.publication.targets import PublishTargetConfig
from sitegen.deploy.targets import LEASE, TargetSettings, Upload, _s3_session, s3
from sitegen.diagnostics import SitegenError

SECRET = "hidden+Secret/Key"


@pytest.fixture(autouse=True)
def keys(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAPUBLISHER")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setattr(_s3_session, "SETTLING_SECONDS", 0.01)


def open_session(service, **options):
    to = "s3://bucket/site"
    return s3.open_session(
        TargetSettings("production", to, PublishTargetConfig(to, endpoint=service.endpoint, **options), None)
    )


def upload(folder, path="index.html", data=b"<p>Hello"):
    (folder / "source").write_bytes(data)
    return Upload(path, folder / "source", hashlib.sha256(data).hexdigest(), "text/html", "no-cache")


@pytest.mark.parametrize(
    "lacks",
    [
        set(),
        {"checksums"},
        {"conditions"},
        {"conditions silently"},
        {"bulk deletion"},
        {"a list of what was deleted"},
        {"checksums", "conditions", "bulk deletion"},
    ],
    ids=lambda lacks: ", ".join(sorted(lacks)) or "nothing",
)
def test_a_service_that_lacks_a_part_of_s3_is_published_to_all_the_same(tmp_path, lacks):
    with limited_storage(lacks=lacks) as service, open_session(service) as session:
        assert session.create_lease(b"mine")
        assert not session.create_lease(b"another")
        session.put(upload(tmp_path)._replace(is_new=True))
        session.put(upload(tmp_path, "old.html"))
        with pytest.raises(SitegenError):
            session.put(upload(tmp_path, data=b"Other bytes")._replace(is_new=True))
        session.commit({"manifest-sha256.txt": b"one"}, {"manifest-sha256.txt": None})
        version = session.read_file("manifest-sha256.txt").version
        session.commit({"manifest-sha256.txt": b"two"}, {"manifest-sha256.txt": version})
        with pytest.raises(SitegenError):
            session.commit({"manifest-sha256.txt": b"three"}, {"manifest-sha256.txt": version})
        session.delete(["old.html", "not-there.html"])
        lease = session.read_lease()
        assert session.replace_lease(b"renewed", lease.version)
        assert not session.replace_lease(b"stale", lease.version)
        session.delete_lease(session.read_lease().version)
        assert service.files == {"site/index.html": b"<p>Hello", "site/manifest-sha256.txt": b"two"}


def test_without_conditions_the_last_of_two_publishers_gets_the_lease():
    with (
        limited_storage(lacks={"conditions"}, on_write={f"site/{LEASE}": b"another"}) as service,
        open_session(service) as session,
    ):
        assert not session.create_lease(b"mine")
        assert session.read_lease().data == b"another"


@pytest.mark.parametrize("lacks", ["conditions", "conditions silently"])
def test_without_conditions_a_lease_that_is_there_is_not_overwritten(lacks):
    with (
        limited_storage(lacks={lacks}, files={f"site/{LEASE}": b"another"}) as service,
        open_session(service) as session,
    ):
        assert not session.create_lease(b"mine")
        assert service.files == {f"site/{LEASE}": b"another"}


def test_a_write_that_succeeded_though_its_answer_was_lost_is_no_conflict():
    with limited_storage() as service, open_session(service) as session:
        service.files["site/manifest-sha256.txt"] = b"ours"
        session.commit({"manifest-sha256.txt": b"ours"}, {"manifest-sha256.txt": None})
        assert service.requests.count("PUT site/manifest-sha256.txt") == 1


@pytest.mark.parametrize("lacks", [{"permission to delete"}, {"permission to delete", "bulk deletion"}])
def test_a_file_that_may_not_be_deleted_is_an_error(lacks):
    with limited_storage(lacks=lacks, files={"site/withdrawn.html": b""}) as service, open_session(service) as session:
        with pytest.raises(SitegenError) as error:
            session.delete(["withdrawn.html"])
        assert (error.value.problems[0].code, "s3:DeleteObject" in error.value.problems[0].message) == ("SG1504", True)
        assert service.files


def test_a_busy_service_is_asked_again(tmp_path):
    with limited_storage() as service, open_session(service) as session:
        service.failures = [(503, "SlowDown"), (500, "InternalError")]
        session.put(upload(tmp_path))
        assert service.files == {"site/index.html": b"<p>Hello"}


@pytest.mark.parametrize(
    ("status", "code", "problem", "words"),
    [
        (403, "InvalidAccessKeyId", "SG1504", "does not know the access key"),
        (403, "SignatureDoesNotMatch", "SG1504", "refuses the secret key"),
        (400, "ExpiredToken", "SG1504", "the session has expired"),
        (403, "RequestTimeTooSkewed", "SG1504", "the clock of this machine is wrong"),
        (403, "AccessDenied", "SG1504", "s3:ListBucket"),
        (403, "Unheard", "SG1504", "403 Forbidden, Unheard: Said by the service."),
        (404, "NoSuchBucket", "SG1505", "there is no bucket bucket: create it"),
        (400, "AuthorizationHeaderMalformed", "SG1505", 'write `region = "eu-central-1"`'),
        (301, "PermanentRedirect", "SG1505", "the bucket is in another region"),
        (400, "Unheard", "SG1502", "400 Bad Request, Unheard: Said by the service."),
    ],
)
def test_an_error_says_what_to_do(status, code, problem, words):
    with limited_storage(failures=[(status, code)]) as service:
        with pytest.raises(SitegenError) as error, open_session(service):
            pass
        found = error.value.problems[0]
        assert (found.code, words in found.message) == (problem, True), found.message
        assert "s3://bucket/site: " in found.message
        assert SECRET not in found.message + str(error.value.__context__)


def test_a_file_of_others_that_cannot_be_listed_is_named():
    with limited_storage(files={"site/index.html": b"", "site/a//b.html": b""}) as service:
        with pytest.raises(SitegenError) as error, open_session(service) as session:
            list(session.list_files())
        assert "'site/a//b.html': delete or rename it" in error.value.problems[0].message
        assert error.value.problems[0].code == "SG1507"


def test_the_configured_service_gets_the_site_whatever_the_environment_says(monkeypatch, tmp_path):
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_BUCKET", "other")
    with limited_storage() as service, open_session(service) as session:
        session.put(upload(tmp_path))
        assert service.files == {"site/index.html": b"<p>Hello"}


def test_keys_of_a_profile_are_not_sent_with_a_token_of_the_environment(monkeypatch, tmp_path):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "of-another-key")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    (tmp_path / "credentials").write_text(
        f"[default]\naws_access_key_id=AKIAONE\naws_secret_access_key={SECRET}\n", "utf-8"
    )
    with limited_storage() as service, open_session(service) as session:
        session.put(upload(tmp_path))
        assert {
            (headers["x-amz-security-token"], "AKIAONE" in headers["Authorization"]) for headers in service.headers
        } == {(None, True)}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        (
            "AWS_ENDPOINT_URL",
            "nonsense",
            "the endpoint of the environment or of the profile is not the address of a service",
        ),
        (
            "AWS_SKIP_SIGNATURE",
            "maybe",
            "a variable of the environment that begins with AWS_ has a value that is not valid",
        ),
        ("AWS_ACCESS_KEY_ID", "AKIA\x07KEY", "the access_key_id has a character that no key has"),
        ("AWS_SESSION_TOKEN", "tok\nen", "the session_token has a character that no key has"),
    ],
)
def test_a_wrong_variable_of_the_environment_is_named(monkeypatch, name, value, words):
    monkeypatch.setenv(name, value)
    with limited_storage() as service:
        service.endpoint = "" if name == "AWS_ENDPOINT_URL" else service.endpoint
        with pytest.raises(SitegenError) as error, open_session(service):
            pass
    assert (error.value.exit_code, words in error.value.problems[0].message) == (2, True), error.value
    assert value not in error.value.problems[0].message


@pytest.mark.parametrize("path", ["../victim.html", "a/../../victim.html", "a//b", "/a", "./a"])
def test_a_path_that_leaves_the_folder_is_refused(tmp_path, path):
    with limited_storage(files={"victim.html": b""}) as service, open_session(service) as session:
        for call in (
            lambda: session.put(upload(tmp_path, path)),
            lambda: session.delete([path]),
            lambda: session.read_file(path),
        ):
            with pytest.raises(SitegenError) as error:
                call()
            assert "is outside of the place" in error.value.problems[0].message
        assert service.files == {"victim.html": b""}


@pytest.mark.parametrize(
    ("to", "options", "words"),
    [
        ("s3://bucket", {}, ""),
        ("s3://my.bucket-1/a b/中文/", {"endpoint": "https://s3.example.org:9000/"}, ""),
        ("s3:bucket", {}, "no valid name of a bucket"),
        ("s3://", {}, "no valid name of a bucket"),
        ("s3://ab", {}, "no valid name of a bucket, 'ab'"),
        ("s3://key:secret@bucket/a", {}, "never credentials"),
        ("s3://bucket/a?region=x", {}, "more than a bucket and a folder"),
        ("s3://bucket/a//b", {}, "invalid folder, 'a//b'"),
        ("s3://bucket/../b", {}, "invalid folder, '../b'"),
        ("s3://[x", {}, "no valid name of a bucket"),
        ("s3://bucket/a\nb", {}, "invalid folder"),
        ("s3://bucket/a\0b", {}, "invalid folder"),
        ("s3://bucket", {"endpoint": "http://[::1]:9000"}, ""),
        ("s3://bucket", {"endpoint": "http://[::1/"}, "not the address of a service"),
        ("s3://bucket", {"endpoint": "https://host:99999"}, "not the address of a service"),
        ("s3://bucket", {"endpoint": "https://host:abc"}, "not the address of a service"),
        ("s3://bucket", {"endpoint": "http://münchen.example"}, "not the address of a service"),
        ("s3://bucket", {"endpoint": "http:// a b"}, "not the address of a service"),
        ("s3://bucket", {"region": "eu central"}, "not the name of a region"),
        ("s3://bucket", {"endpoint": "s3.example.org"}, "not the address of a service"),
        ("s3://bucket", {"endpoint": "https://key:secret@s3.example.org"}, "`endpoint` contains credentials"),
        (
            "s3://bucket",
            {"endpoint": "https://s3.example.org/bucket"},
            "write `https://s3.example.org`; the bucket is a part of `to`",
        ),
        ("s3://bucket", {"releases": 3}, "`releases` is a setting of file: and sftp: places"),
    ],
)
def test_wrong_settings_are_found_without_a_connection(to, options, words):
    found = list(s3.check_settings(TargetSettings("production", to, PublishTargetConfig(to, **options), None)))
    assert [words in each for each in found] == ([True] if words else [])
    assert "secret" not in "".join(found)
