"""Addresses of the places `sftp:` and `git:`: their parts, and what is wrong with them."""

from pathlib import Path

import pytest

from sitegen.config.publication.targets import PublishTargetConfig
from sitegen.deploy.targets import TargetSettings, kind_of_address
from sitegen.deploy.targets._git.errors import without_secrets
from sitegen.deploy.targets._sftp.address import SftpAddress, parse_address


def mistakes(to, **options):
    return list(kind_of_address(to).check_settings(TargetSettings("x", to, PublishTargetConfig(to, **options), Path())))


@pytest.mark.parametrize(
    ("to", "parts"),
    [
        ("sftp://host/srv/site/", SftpAddress("host", "/srv/site")),
        ("sftp://My_Host/srv", SftpAddress("My_Host", "/srv")),
        ("sftp://ana%40paper@host:2222/srv/my%20site", SftpAddress("host", "/srv/my site", "ana@paper", 2222)),
        ("sftp://ana@[::1]:22/srv", SftpAddress("::1", "/srv", "ana", 22)),
        ("sftp://host/~/site", SftpAddress("host", "site")),
        ("sftp://host/~", SftpAddress("host", ".")),
        ("sftp://host/~ana/site", SftpAddress("host", "/~ana/site")),
        ("sftp://host/", SftpAddress("host", "")),
    ],
)
def test_the_parts_of_an_address_of_a_server(to, parts):
    assert parse_address(to) == parts
    assert mistakes(to) == []


@pytest.mark.parametrize(
    "to",
    ["sftp:", "sftp://", "sftp:///srv", "sftp://host", "sftp:host/srv", "sftp://host:x/srv", "sftp://host:99999/srv", "sftp://[::1/srv",
     "sftp://host/srv?x=1", "sftp://host/a%00b", "sftp://host/a\nb"],
)  # fmt: skip
def test_an_address_of_a_server_that_is_not_one(to):
    assert [text for text in mistakes(to) if "sftp://USER@HOST/PATH" in text] == mistakes(to) != []


@pytest.mark.parametrize(
    "to", ["sftp://ana:hunter2@host/srv", "sftp://ana:hunter2@host:x/srv", "git:https://ana:hunter2@host/x.git#b"]
)
def test_a_password_in_an_address_is_refused_and_not_repeated(to):
    assert len(mistakes(to)) == 1
    assert "hunter2" not in mistakes(to)[0]


@pytest.mark.parametrize(
    "to",
    ["git:origin#gh-pages", "git:git@github.com:a/b.git#main", "git:https://github.com/a/b.git#site/live", "git:../b.git#日本", "git:/srv/b.git#b",
     "git:ssh://git@host:22/b.git#b", "git:~/b.git#b"],
)  # fmt: skip
def test_an_address_of_a_branch(to):
    assert mistakes(to) == []


@pytest.mark.parametrize(
    "to",
    ["git:", "git:origin", "git:#b", "git:origin#", "git:origin#a b", "git:origin#a..b", "git:origin#-b", "git:origin#a.lock", "git:origin#a/",
     "git:origin#HEAD", "git:origin#refs/heads/b", "git:origin#refs/x", "git://host/x.git#b", "git:--upload-pack=x#b", "git:a\0b#b"],
)  # fmt: skip
def test_an_address_of_a_branch_that_is_not_one(to):
    assert mistakes(to) != []


def test_settings_of_other_kinds_are_refused():
    assert len(mistakes("sftp://host/srv", endpoint="https://x", region="y", history="none")) == 3
    assert len(mistakes("git:origin#b", endpoint="https://x", region="y", releases=2)) == 3


@pytest.mark.parametrize(
    ("output", "shown"),
    [
        ("fatal: unable to access 'https://a:b@h/x.git/'\n", "unable to access 'https://h/x.git/'"),
        ("error: https://h/x.git?private_token=S/ failed", "error: https://h/x.git failed"),
        ("To ssh://a@h/x\n! [rejected] b\nDone\nhint: x", "! [rejected] b"),
    ],
)
def test_output_of_git_is_shown_without_secrets(output, shown):
    assert without_secrets(output) == shown
