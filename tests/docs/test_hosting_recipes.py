"""The files in docs/hosting/, which archives copy: they are valid, a guide links each of them, and their commands run."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from support import ROOT
from support.doc_commands import command_faults
from support.doc_content import config_faults
from support.hosted import get
from support.needs import program
from support.servers import serve

RECIPES = ROOT / "docs/hosting"
FILES = sorted(path.relative_to(RECIPES).as_posix() for path in RECIPES.rglob("*") if path.is_file())
WORKFLOWS = [name for name in FILES if name.endswith("/archive.yml")]
GITLAB = yaml.safe_load((RECIPES / "gitlab-pages/gitlab-ci.yml").read_text("utf-8"))
ENVIRONMENT = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
SITE = '[site]\ntitle = "Millbrook Courier"\nbase_url = "https://archive.example.org/"\n'
FAKE = """#!{python}
import json, os, sys
with open(os.environ["CALLS"], "a", encoding="utf-8") as calls:
    calls.write(json.dumps([os.path.basename(sys.argv[0]), *sys.argv[1:]]) + "\\n")
"""
"""A program that only records how it was called."""
FAKE_AWS = """#!{python}
import json, os, sys
from pathlib import Path

store = Path(os.environ["STORE"])
pairs = json.loads(store.read_text()) if store.exists() else {{}}
command, options = sys.argv[2], dict(zip(sys.argv[3::2], sys.argv[4::2]))
with open(os.environ["CALLS"], "a", encoding="utf-8") as calls:
    calls.write(json.dumps(["aws", *sys.argv[1:]]) + "\\n")
etag = f"E{{len(pairs)}}"
if command == "list-keys":
    print(json.dumps({{"Items": [{{"Key": key, "Value": value}} for key, value in pairs.items()]}}))
elif command == "describe-key-value-store":
    print(json.dumps({{"ETag": etag}}))
else:
    assert command == "update-keys" and options["--if-match"] == etag
    puts, deletes = json.loads(options.get("--puts", "[]")), json.loads(options.get("--deletes", "[]"))
    assert 0 < len(puts) + len(deletes) <= 50
    pairs |= {{each["Key"]: each["Value"] for each in puts}}
    pairs = {{key: value for key, value in pairs.items() if key not in {{each["Key"] for each in deletes}}}}
    store.write_text(json.dumps(pairs))
    print(json.dumps({{"ETag": f"E{{len(pairs)}}"}}))
"""
"""The commands of the AWS command line for key value stores, as its documentation describes them."""


def workflow(name):
    return yaml.safe_load((RECIPES / name).read_text("utf-8"))


def steps(name, job="build"):
    return workflow(name)["jobs"][job]["steps"]


def git(folder, *args):
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    done = subprocess.run(
        ["git", *identity, *args], cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def run(script, folder, *, shell=("bash", "-e"), **env):
    """Run a script as a service does, and return its output."""
    done = subprocess.run(
        [*shell, "-c", script], cwd=folder, env=ENVIRONMENT | env, capture_output=True, text=True, check=False, timeout=300
    )  # fmt: skip
    assert done.returncode == 0, f"{script}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture
def programs(tmp_path):
    """The environment of a machine: `sitegen` is the real one, programs that need an account only record their calls."""
    folder = tmp_path / "bin"
    folder.mkdir()
    texts = dict.fromkeys(("pip", "npx", "ssh-add", "ssh-agent", "at", "nginx", "systemctl"), FAKE) | {"aws": FAKE_AWS}
    texts = {name: text.format(python=sys.executable) for name, text in texts.items()}
    texts["sitegen"] = f'#!/bin/sh\nexec {sys.executable} -m sitegen "$@"\n'
    texts["python"] = f'#!/bin/sh\nexec {sys.executable} "$@"\n'
    for name, text in texts.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    (tmp_path / "calls").touch()
    return {
        "PATH": f"{folder}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "CALLS": str(tmp_path / "calls"),
        "STORE": str(tmp_path / "store.json"),
        "HOME": str(tmp_path / "home"),
        "GITHUB_ENV": str(tmp_path / "env"),
    }


def calls(programs):
    return [json.loads(line) for line in Path(programs["CALLS"]).read_text("utf-8").splitlines()]


@pytest.fixture
def clone(archive, tmp_path):
    """A clone of an archive, as a service checks it out, and the repository that it was cloned from."""
    archive.story("one", redirect_from=["/old/", "/?p=7"])
    archive.write(".gitignore", "build/\n.sitegen/\npublic/\nplace/\n")
    archive.write("sitegen.toml", SITE)
    archive.write("program/requirements.txt", "")
    shutil.copy(RECIPES / "s3-cloudfront/update_redirects.py", archive.root / "program/update_redirects.py")
    origin = tmp_path / "origin.git"
    git(tmp_path, "init", "--quiet", "--bare", origin.name)
    git(archive.root, "init", "--quiet")
    git(archive.root, "add", ".")
    git(archive.root, "commit", "--quiet", "--message", "first")
    git(archive.root, "push", "--quiet", f"file://{origin}", "HEAD:main")
    git(tmp_path, "clone", "--quiet", "--depth", "1", "--branch", "main", f"file://{origin}", "runner")
    return tmp_path / "runner", origin


# -- the files


@pytest.mark.tools("workflow schemas")
@pytest.mark.parametrize("name", [*WORKFLOWS, "gitlab-pages/gitlab-ci.yml"])
def test_a_file_of_a_service_is_valid_by_its_schema(name):
    schema = "vendor.gitlab-ci" if "gitlab" in name else "vendor.github-workflows"
    line = [program("check-jsonschema"), "--builtin-schema", schema, str(RECIPES / name)]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", FILES)
def test_a_guide_links_each_file_and_the_file_names_a_guide(name):
    pages = "\n".join(path.read_text("utf-8") for path in (ROOT / "docs/guides").rglob("*.md"))
    assert re.search(rf"\]\((\.\./)+hosting/{re.escape(name)}\)", pages), f"no guide links docs/hosting/{name}"
    text = (RECIPES / name).read_text("utf-8")
    guides = re.findall(r"docs/guides/[\w/-]+\.md", text)
    assert guides or name.endswith((".timer", "/function.js", "/index.js")), f"{name} names no guide"
    assert [guide for guide in guides if not (ROOT / guide).is_file()] == []


def test_all_workflows_build_in_the_same_way():
    """What they have in common is in every file, so that each can be copied; it must not differ by accident."""
    checks = [workflow(name)["jobs"]["check"] for name in WORKFLOWS]
    assert checks == checks[:1] * len(WORKFLOWS)
    tops = [{key: value for key, value in workflow(name).items() if key != "jobs"} for name in WORKFLOWS]
    assert tops == tops[:1] * len(WORKFLOWS)
    until_build = [
        steps(name)[: [step.get("run") for step in steps(name)].index("sitegen build") + 1] for name in WORKFLOWS
    ]
    assert until_build == until_build[:1] * len(WORKFLOWS)
    commits = [[step for step in steps(name) if step.get("name") == "Commit the ledger"] for name in WORKFLOWS]
    assert commits == commits[:1] * len(WORKFLOWS)
    assert len(commits[0]) == 1


def test_the_services_install_the_locked_versions_and_keep_the_database_with_the_output():
    build = steps(WORKFLOWS[0])
    commands = ["pip install --require-hashes -r program/requirements.txt", "pip install --no-deps program/*.whl"]
    assert [step["run"] for step in build if step.get("run", "").startswith("pip")] == commands
    assert GITLAB[".install"]["before_script"] == commands
    (cached,) = [step["with"]["path"].split() for step in build if "cache@" in step.get("uses", "")]
    assert {".sitegen", "build"} == {*cached}
    assert {".sitegen/", "build/"} <= {*GITLAB["pages"]["cache"]["paths"]}
    for checks in ([step.get("run", "") for step in steps(WORKFLOWS[0], "check")], GITLAB["check"]["script"]):
        assert any(command.startswith("sitegen build -o ") for command in checks), "a check records no address"


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_has_no_more_rights_than_it_needs_and_no_secret_in_a_command(name):
    for job in workflow(name)["jobs"].values():
        assert "permissions" in job
        assert job["timeout-minutes"] <= 60
        assert [step["run"] for step in job["steps"] if "secrets." in step.get("run", "")] == []
        assert [step["run"] for step in job["steps"] if "${{" in step.get("run", "")] == []


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith("sitegen.toml")])
def test_a_configuration_is_valid(name):
    assert config_faults(SITE + (RECIPES / name).read_text("utf-8")) == []


@pytest.mark.parametrize("name", FILES)
def test_the_sitegen_commands_of_a_file_exist(name):
    text = (RECIPES / name).read_text("utf-8")
    lines = [line.partition(" #")[0] for line in text.splitlines() if not line.lstrip().startswith(("#", "//"))]
    used = re.findall(r"\bsitegen (?:build|check|publish)\b[^|&;')\n]*", "\n".join(lines))
    assert [fault for line in used for fault in command_faults(line.strip())] == []


def test_the_locked_versions_for_publishing_are_those_of_the_site_and_its_extra():
    """`program/requirements.txt` of an archive that publishes over SFTP or to S3."""

    def names(path):
        return set(re.findall(r"^([\w.-]+==[\w.]+)", (ROOT / path).read_text("utf-8"), re.MULTILINE))

    extra = names("requirements/publish.txt") - names("requirements/site.txt")
    assert names("requirements/site.txt") < names("requirements/publish.txt")
    assert {"asyncssh", "obstore"} <= {name.partition("==")[0] for name in extra}
    assert extra <= names("requirements/all.txt")


def test_netlify_does_not_change_the_files():
    config = tomllib.loads((RECIPES / "netlify/netlify.toml").read_text("utf-8"))
    assert config["build"] == {"publish": "build", "processing": {"skip_processing": True}}


@pytest.mark.tools("systemd")
@pytest.mark.parametrize("service", [name for name in FILES if name.endswith(".service")])
def test_systemd_accepts_a_service_and_its_timer(service, tmp_path):
    timer = service.replace(".service", ".timer") if "reload" in service else "scheduled/archive.timer"
    for name in (service, timer):
        text = (RECIPES / name).read_text("utf-8").replace("/srv/archive/.venv/bin/sitegen", sys.executable)
        (tmp_path / Path(name).name).write_text(text, "utf-8")
    done = subprocess.run(
        [program("systemd-analyze"), "verify", str(tmp_path / Path(timer).name)], capture_output=True, text=True, check=False
    )  # fmt: skip
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.tools("servers")
def test_nginx_serves_the_release_that_is_current(archive, tmp_path):
    archive.story("one", title="One", redirect_from=["/old/", "/?p=7"])
    archive.story("gone", status="withdrawn")
    archive.write("sitegen.toml", SITE + (RECIPES / "nginx-sftp/sitegen.toml").read_text("utf-8"))
    archive.on.add("hosts")
    archive.build()
    place = tmp_path / "place"
    shutil.copytree(archive.root / "build", place / "releases/one")
    (place / "current").symlink_to("releases/one")
    text = (RECIPES / "nginx-sftp/nginx.conf").read_text("utf-8").replace("/srv/www/archive", str(place))
    text = re.sub(r"^server \{\n    listen 80;.*?^\}\n", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"^ *ssl_.*\n", "", text, flags=re.MULTILINE)

    def command(_root, port, own):
        temporary = " ".join(f"{name}_temp_path t;" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        site = text.replace("443 ssl", f"127.0.0.1:{port}")
        start = "daemon off; master_process off; pid nginx.pid; error_log stderr; events {}"
        (own / "nginx.conf").write_text(f"{start}\nhttp {{ access_log off; {temporary}\n{site}\n}}\n", "utf-8")
        return [program("nginx"), "-p", str(own), "-c", "nginx.conf", "-e", "stderr"]

    with serve(command, place, "") as address:
        answers = [get(address, path)[0] for path in ("", "old/", "?p=7", "stories/gone/", "nothing/")]
        assert get(address, "", accept_encoding="gzip")[1]["content-encoding"] == "gzip"
    assert answers == [200, 301, 301, 410, 404]


# -- their commands


@pytest.mark.parametrize(
    ("name", "folder", "reload"),
    [
        ("nginx-sftp/archive-reload.service", "current", [["nginx", "-q", "-t"], ["nginx", "-s", "reload"]]),
        ("nginx/archive.service", "build", [["systemctl", "reload", "nginx"]]),
    ],
)
def test_nginx_is_reloaded_only_if_its_rules_have_changed(programs, tmp_path, name, folder, reload):
    text = (RECIPES / name).read_text("utf-8")
    (script,) = re.findall(r"^ExecStart(?:Post)?=\+?/bin/sh -c '(.*)'$", text, re.MULTILINE)
    script = script.replace("/srv/www/archive", str(tmp_path)).replace("/run/", f"{tmp_path}/")
    rules = tmp_path / folder / "hosting"
    rules.mkdir(parents=True)
    for number in (1, 1, 2):
        (rules / "nginx.conf").write_text(f"# {number}\n")
        (rules / "nginx-maps.conf").write_text("# maps\n")
        run(script, tmp_path, shell=("sh",), **programs)
    assert calls(programs) == reload * 2


@pytest.mark.parametrize("name", WORKFLOWS)
def test_the_commands_of_a_workflow_publish_the_site_and_commit_the_ledger(name, clone, programs, tmp_path):
    runner, origin = clone
    fragment = RECIPES / name.replace("archive.yml", "sitegen.toml")
    if fragment.exists():
        text = re.sub(r'^to = ".*"$', f'to = "file:{tmp_path}/place"', fragment.read_text("utf-8"), flags=re.MULTILINE)
        (runner / "sitegen.toml").write_text(SITE + re.sub(r"^region = .*\n", "", text, flags=re.MULTILINE), "utf-8")
        git(runner, "commit", "--quiet", "--all", "--message", "publish")
    for step in steps(name):
        if "run" in step:
            env = {key: f"the-{key}" for key in step.get("env", {})}
            run(step["run"], runner, **programs, **env, RUNNER_TEMP=str(tmp_path))
    assert git(origin, "show", "main:addresses.txt").count("/stories/one/") == 1
    published = tmp_path / "place"
    site = published / "current" if (published / "current").exists() else published
    uploads = [call for call in calls(programs) if call[0] == "npx"]
    assert (site / "stories/one/index.html").is_file() or uploads or "upload-pages-artifact" in json.dumps(steps(name))
    assert not [call for call in uploads if "build" not in call]


def test_the_pipeline_for_gitlab_publishes_the_site_and_commits_the_ledger(clone, programs):
    runner, origin = clone
    for line in GITLAB["pages"]["script"]:
        script, count = re.subn(r'"https://archive:\$ARCHIVE_TOKEN@\S+"', "origin", line)
        assert count == ("git push" in line)
        script = script.replace("--push-option=ci.skip ", "")
        run(script, runner, **programs, CI_DEFAULT_BRANCH="main")
    assert (runner / "public/stories/one/index.html").is_file()
    assert "/stories/one/" in git(origin, "show", "main:addresses.txt")


def test_the_ledger_is_committed_while_others_push(clone, programs):
    runner, origin = clone
    (script,) = [step["run"] for step in steps(WORKFLOWS[0]) if step.get("name") == "Commit the ledger"]
    editor = runner.parent / "editor"
    git(runner.parent, "clone", "--quiet", f"file://{origin}", editor.name)
    (editor / ".gitattributes").write_text("addresses.txt merge=union\n")
    (editor / "addresses.txt").write_text("/a/ story/a\n")
    git(editor, "add", ".")
    git(editor, "commit", "--quiet", "--message", "ledger")
    git(editor, "push", "--quiet", "origin", "HEAD:main")
    git(runner, "pull", "--quiet")
    (editor / "addresses.txt").write_text("/a/ story/a\n/c/ story/c\n")
    git(editor, "commit", "--quiet", "--all", "--message", "new")
    git(editor, "push", "--quiet", "origin", "HEAD:main")
    (runner / "addresses.txt").write_text("/a/ story/a\n/b/ story/b\n")
    for _ in range(2):  # the second run has nothing to commit
        run(script, runner, **programs)
    ledger = git(origin, "show", "main:addresses.txt").split("\n")
    assert {"/a/ story/a", "/b/ story/b", "/c/ story/c"} <= {*ledger}


def test_the_redirects_are_brought_into_the_store_in_batches_and_only_once(programs, tmp_path):
    pairs = [{"key": f"/old/{n}/", "value": f"/stories/{n}/"} for n in range(120)]
    table = tmp_path / "redirects.json"
    table.write_text(json.dumps({"data": pairs}), "utf-8")
    script = f"python {RECIPES}/s3-cloudfront/update_redirects.py {table} arn:x"
    assert "120 redirects written, 0 deleted, 120 in total" in run(script, tmp_path, **programs)
    assert [call[2] for call in calls(programs)].count("update-keys") == 3
    assert "0 redirects written, 0 deleted, 120 in total" in run(script, tmp_path, **programs)
    table.write_text(
        json.dumps(
            {"data": [*pairs[60:], {"key": "/?p=7", "value": "/stories/x/"}, {"key": "/" + "é" * 256, "value": "/"}]}
        ),
        "utf-8",
    )
    said = run(script, tmp_path, **programs)
    assert "too long for the store: /ééé" in said
    assert "1 redirects written, 60 deleted, 61 in total" in said
    assert json.loads(Path(programs["STORE"]).read_text()).keys() == {f"/old/{n}/" for n in range(60, 120)} | {"/?p=7"}


def schedule_place(archive, tmp_path):
    archive.story("late", published="2099-06-01T06:00")
    archive.story("one")
    archive.write("sitegen.toml", f'{SITE}[publish.production]\nto = "file:{tmp_path}/place"\n')
    (archive.root / ".venv/bin").mkdir(parents=True)
    (archive.root / ".venv/bin/sitegen").symlink_to(tmp_path / "bin/sitegen")
    return tmp_path / "place/stories/one/index.html"


def test_the_line_for_cron_builds_and_publishes(archive, programs, tmp_path):
    page = schedule_place(archive, tmp_path)
    (line,) = [
        line for line in (RECIPES / "scheduled/crontab").read_text("utf-8").splitlines() if line and line[0] != "#"
    ]
    fields = line.split(maxsplit=5)
    run(fields[5].replace("/srv/archive", str(archive.root)), tmp_path, shell=("sh",), **programs)
    assert page.is_file()


def test_the_script_for_the_next_change_publishes_and_plans_the_next_build(archive, programs, tmp_path):
    page = schedule_place(archive, tmp_path)
    run(f"sh {RECIPES}/scheduled/next-change.sh", archive.root, **programs, TZ="UTC")
    assert page.is_file()
    assert calls(programs) == [["at", "-t", "209906010600.00"]]
