"""Where the credentials of `s3:` are found, and that none are shown."""

import os
import sys

import pytest

from sitegen.deploy.targets import _s3_credentials as credentials
from sitegen.diagnostics import SitegenError

KEYS = {"access_key_id": "AKIAONE", "secret_access_key": "hidden-one"}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A user without credentials, on a machine that is not at Amazon."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    (tmp_path / ".aws").mkdir()
    return tmp_path


def write(home, config="", keys=""):
    (home / ".aws/config").write_text(config, "utf-8")
    (home / ".aws/credentials").write_text(keys, "utf-8")


def find():
    return credentials.find_credentials("s3://bucket", is_amazon=True)


def test_keys_of_the_environment_come_before_those_of_the_profile(home, monkeypatch):
    write(
        home,
        "[default]\nregion = eu-central-1\n",
        "[default]\naws_access_key_id = AKIATWO\naws_secret_access_key = hidden-two\n",
    )
    assert find().keys == {"access_key_id": "AKIATWO", "secret_access_key": "hidden-two"}
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAONE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hidden-one")
    assert (find().keys, find().region) == (KEYS, "eu-central-1")


def test_a_profile_has_its_own_keys_region_and_service(home, monkeypatch):
    write(
        home,
        "[profile press]\nregion=eu-west-3\nendpoint_url = https://s3.example.org\n[default]\nregion = x\n",
        "[press]\naws_access_key_id=AKIAONE\naws_secret_access_key=hidden-one\naws_session_token = hidden-token\n",
    )
    monkeypatch.setenv("AWS_PROFILE", "press")
    found = find()
    assert found.keys == KEYS | {"session_token": "hidden-token"}
    assert (found.region, found.endpoint) == ("eu-west-3", "https://s3.example.org")


def test_a_program_of_the_profile_prints_the_keys(home):
    program = home / "print keys.py"
    program.write_text(
        'print(\'{"Version": 1, "AccessKeyId": "AKIAONE", "SecretAccessKey": "hidden-one", "Expiration": "2099-01-01T00:00:00Z"}\')'
    )
    write(home, f"[default]\ncredential_process = '{sys.executable}' '{program}'\n")
    found = find().provider()
    assert (found["access_key_id"], found["secret_access_key"], found["expires_at"].year) == (*KEYS.values(), 2099)
    program.write_text("import sys; print('hidden-output'); sys.exit(3)")
    with pytest.raises(SitegenError) as error:
        find().provider()
    assert "`credential_process` of the profile default failed" in error.value.problems[0].message
    assert "hidden" not in f"{error.value!r}"


@pytest.mark.parametrize(
    ("config", "keys", "words"),
    [
        ("", "", "there are no credentials: set AWS_ACCESS_KEY_ID"),
        ("[default]\nsso_session = press\n", "", "aws configure export-credentials --profile default"),
        ("[default]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = y\n", "", "aws configure export-credentials"),
        ("", "hidden-text without a section", "credentials cannot be read: it is not in the format"),
        ("", "[other]\naws_access_key_id=AKIAONE\naws_secret_access_key=hidden-one\n", "there are no credentials"),
    ],
)
def test_without_credentials_the_error_says_where_to_write_them(home, config, keys, words):
    write(home, config, keys)
    with pytest.raises(SitegenError) as error:
        find()
    assert (error.value.exit_code, words in error.value.problems[0].message) == (2, True), error.value
    assert "hidden" not in str(error.value) + str(error.value.__context__)
