"""The files and scripts in docs/guides/ci.md: what they run exists, and the ledger is committed while others push."""

import os
import re
import subprocess
import sys

import pytest
import yaml
from support import ROOT

PAGE = (ROOT / "docs/guides/ci.md").read_text("utf-8")


def block(title):
    return re.search(rf'^```\w+ title="{re.escape(title)}"\n(.*?)^```$', PAGE, re.MULTILINE | re.DOTALL)[1]


GITHUB = yaml.safe_load(block(".github/workflows/archive.yml"))
GITLAB = yaml.safe_load(block(".gitlab-ci.yml"))


def ledger_script(service):
    """The commands that commit the ledger; GitLab's address is that of the remote."""
    if service == "github":
        (found,) = [step["run"] for step in GITHUB["jobs"]["build"]["steps"] if step.get("name") == "Commit the ledger"]
        return found
    (found,) = [script for script in GITLAB["pages"]["script"] if "git push" in script]
    changed, count = re.subn(r'"https://archive:\$ARCHIVE_TOKEN@\S+"', "origin", found)
    assert count == 1
    return changed.replace("--push-option=ci.skip ", "").replace("$CI_DEFAULT_BRANCH", "main")


ENVIRONMENT = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


def git(folder, *args):
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    done = subprocess.run(
        ["git", *identity, *args], cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("service", "is_pushed_by_others"), [("github", False), ("github", True), ("gitlab", False)], ids=str
)
def test_the_ledger_is_committed(tmp_path, service, is_pushed_by_others):
    git(tmp_path, "init", "--quiet", "--bare", "origin.git")
    origin = f"file://{tmp_path}/origin.git"
    git(tmp_path, "clone", "--quiet", origin, "editor")
    editor, runner = tmp_path / "editor", tmp_path / "runner"
    (editor / ".gitattributes").write_text("addresses.txt merge=union\n")
    (editor / "addresses.txt").write_text("/a/ story/a\n")
    git(editor, "add", ".")
    git(editor, "commit", "--quiet", "--message", "first")
    git(editor, "push", "--quiet", "origin", "HEAD:main")
    git(tmp_path, "clone", "--quiet", "--depth", "1", "--branch", "main", origin, "runner")
    (runner / "addresses.txt").write_text("/a/ story/a\n/b/ story/b\n")
    if is_pushed_by_others:
        (editor / "addresses.txt").write_text("/a/ story/a\n/c/ story/c\n")
        git(editor, "commit", "--quiet", "--all", "--message", "new")
        git(editor, "push", "--quiet", "origin", "HEAD:main")
    for _ in range(2):  # the second run has nothing to commit
        done = subprocess.run(
            ["bash", "-e"],
            input=ledger_script(service),
            cwd=runner,
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    ledger = git(tmp_path / "origin.git", "show", "main:addresses.txt").split("\n")
    assert {"/a/ story/a", "/b/ story/b"} | ({"/c/ story/c"} if is_pushed_by_others else set()) <= {*ledger}


def test_both_services_install_the_locked_versions_and_keep_the_database_with_the_output():
    build = GITHUB["jobs"]["build"]["steps"]
    commands = ["pip install --require-hashes -r program/requirements.txt", "pip install --no-deps program/*.whl"]
    assert [step["run"] for step in build if step.get("run", "").startswith("pip")] == commands
    assert GITLAB[".install"]["before_script"] == commands
    (cached,) = [step["with"]["path"].split() for step in build if "cache@" in step.get("uses", "")]
    assert {".sitegen", "build"} == {*cached}
    assert {".sitegen/", "build/"} <= {*GITLAB["pages"]["cache"]["paths"]}
    for checks in ([step.get("run", "") for step in GITHUB["jobs"]["check"]["steps"]], GITLAB["check"]["script"]):
        assert any(command.startswith("sitegen build -o ") for command in checks), "a check records no address"


def test_the_script_for_the_next_change_prints_its_time(archive, tmp_path):
    archive.story("late", published="2099-06-01T06:00")
    archive.story("one")
    line = re.search(r"^next=\$\((sitegen build --json \| python3 -c .*)\)$", PAGE, re.MULTILINE)[1]
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "sitegen").write_text(f'#!/bin/sh\nexec {sys.executable} -m sitegen "$@"\n')
    (programs / "sitegen").chmod(0o755)
    env = os.environ | {"PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-c", line], cwd=archive.root, env=env, capture_output=True, text=True, check=False)
    assert done.stdout == "2099-06-01T06:00:00+00:00\n", done.stderr
