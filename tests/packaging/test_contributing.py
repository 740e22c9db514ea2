"""CONTRIBUTING.md and the files around it: the worked example runs as the text says, and what they name exists."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from PIL import Image
from support import ROOT, architecture

import sitegen

PAGES = ["README.md", "CONTRIBUTING.md", "RELEASING.md", "SECURITY.md", "CODE_OF_CONDUCT.md", "docs/style-guide.md"]
PAGES += [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "docs/architecture").glob("*.md"))]
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))
WORKFLOW = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text("utf-8"))
FORMS = sorted(path for path in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")
COPIED = "addresses.txt content docs Makefile pyproject.toml requirements sitegen sitegen.toml tests themes"
ROOT_PAGES = sorted(path.name for path in ROOT.glob("*.md"))
TIMEOUT_SECONDS = 300


@pytest.fixture
def checkout(tmp_path):
    """A copy of the repository, set up with the packages of the running Python, in which commands are run."""
    root = tmp_path / "sitegen"
    root.mkdir()
    for name in [*COPIED.split(), *ROOT_PAGES]:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", "looks"))
        else:
            shutil.copy2(ROOT / name, root)
    _set_up(root)
    return root


def _set_up(root):
    """Make a `.venv` that the Makefile takes for its own, and whose programs run those that run this test."""
    programs = root / ".venv/bin"
    programs.mkdir(parents=True)
    for name in ("ruff", "codespell", "mypy"):
        _script(programs / name, shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name))
    _script(programs / "python", sys.executable)
    _script(programs / "sitegen", f"{sys.executable} -m sitegen")
    for stamp in ("python", "site", "test"):
        (root / f".venv/{stamp}.stamp").touch()


def _script(path, command):
    path.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
    path.chmod(0o755)


def _run(command, root):
    removed = ("SITEGEN_", "PYTEST_", "COVERAGE_", "MAKE", "MFLAGS")
    env = {key: value for key, value in os.environ.items() if not key.startswith(removed)}
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=root,
        env=env | {"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"$ {command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def _example():
    """Yield the steps of the worked example: ("write", path, text), or ("run", command, expected output or "")."""
    section = CONTRIBUTING.partition("\n## Your first change in ten minutes\n")[2].partition("\n## ")[0]
    for language, block in re.findall(r"^```(\w+)\n(.*?)^```$", section, re.MULTILINE | re.DOTALL):
        if language == "python":
            first, _, text = block.partition("\n")
            yield "write", first.removeprefix("# "), text
        else:
            for command, output in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
                yield "run", command, output


def test_the_first_change_works_as_written(checkout):
    commands = []
    for action, what, text in _example():
        if action == "write":
            (checkout / what).write_text(text, "utf-8")
        elif what != "make lint":
            commands.append(what)
            output = _run(what, checkout)
            assert not text or output == text, what
    assert commands[0] == ".venv/bin/sitegen build"
    assert not (checkout / "build/humans.txt").exists(), "the example is undone"
    assert (checkout / "build/index.html").exists()


@pytest.mark.slow
def test_the_first_change_passes_lint(checkout):
    steps = [*_example()]
    assert ("run", "make lint", "") in steps
    for action, path, text in steps:
        if action == "write":
            (checkout / path).write_text(text, "utf-8")
    _run("make lint", checkout)


def test_make_without_a_target_lists_every_target():
    listed = re.findall(r"^make ([a-z-]+) ", _run("make", ROOT), re.MULTILINE)
    assert sorted(listed) == sorted(TARGETS)


def test_every_make_target_that_is_named_exists():
    files = [*(ROOT / page for page in PAGES), *(ROOT / "docs").rglob("*.md"), *(ROOT / ".github").rglob("*.*")]
    files += [ROOT / ".pre-commit-config.yaml", ROOT / "tests/support/needs.py"]
    named = {
        (target, file.name)
        for file in files
        for target in re.findall(r"(?:`|^[ $]*|run: )make ([a-z][a-z-]*)", file.read_text("utf-8"), re.MULTILINE)
    }
    assert {(target, file) for target, file in named if target not in TARGETS} == set()
    assert ("lint", "CONTRIBUTING.md") in named


@pytest.mark.parametrize("file", PAGES)
def test_every_path_that_a_page_names_exists(file):
    text = (ROOT / file).read_text("utf-8")
    paths = set(re.findall(r"`((?:sitegen|tests|docs|themes|requirements|content)/[\w./-]*)[` ]", text))
    if not file.startswith("docs/"):  # tests/docs/test_site.py checks the links of the others
        paths |= {link for link in re.findall(r"\]\(([^)#]+)[^)]*\)", text) if "://" not in link}
    paths |= set(re.findall(r"\b(tests/[\w/]+\.py)\b", text)) - {"tests/integration/test_humans.py"}
    assert {path for path in paths if not (ROOT / path).exists()} == set()


def test_every_heading_that_a_page_links_to_exists():
    headings = {re.sub(r"[^\w -]", "", line).lower().replace(" ", "-") for line in _headings(CONTRIBUTING)}
    assert set(re.findall(r"\]\(#([^)]+)\)", CONTRIBUTING)) <= headings


def _headings(text):
    return re.findall(r"^#+ (.*)$", text, re.MULTILINE)


def test_the_layout_lists_every_package_in_the_order_of_imports():
    section = CONTRIBUTING.partition("\n## Layout\n")[2].partition("\n## ")[0]
    groups = [re.findall(r"`(\w+)`", row.split("|")[2]) for row in re.findall(r"^\| .*`.*$", section, re.MULTILINE)]
    place = {name: number for number, names in enumerate(groups) for name in names}
    assert sorted(place) == sorted(architecture.LEVEL)
    imports = {
        (name.partition(".")[0], target.partition(".")[0])
        for name, targets in architecture.module_imports(architecture.ROOT).items()
        for target in targets
    }
    assert {(name, target) for name, target in imports if place[name] < place[target]} == set()


def test_the_example_of_one_test_file_finds_tests():
    (file, word), *_ = re.findall(r"-m pytest -q (tests/[\w/]+\.py) -k (\w+)", CONTRIBUTING)
    assert re.search(rf"^def test_\w*{word}", (ROOT / file).read_text("utf-8"), re.MULTILINE)


def test_ci_runs_targets_of_the_makefile_on_every_supported_python():
    steps = [step for job in WORKFLOW["jobs"].values() for step in job["steps"]]
    targets = {step["run"].removeprefix("make ") for step in steps if step.get("run", "").startswith("make ")}
    assert targets == {"docs", "lint", "test", "test-all", "test-lowest", "test-latest"}
    assert targets <= TARGETS
    matrix = WORKFLOW["jobs"]["test"]["strategy"]["matrix"]
    assert f">={matrix['python'][0]}" == _project()["requires-python"]
    assert matrix["python"] == [f"3.{minor}" for minor in range(11, 11 + len(matrix["python"]))]
    assert {name.partition("-")[0] for name in matrix["os"]} == {"ubuntu", "macos"}


def test_ci_pins_its_actions_by_major_version():
    used = [step["uses"] for job in WORKFLOW["jobs"].values() for step in job["steps"] if "uses" in step]
    assert [name for name in used if not re.fullmatch(r"[\w-]+/[\w-]+@v[0-9]+", name)] == []


def test_the_script_of_ci_runs_targets_of_the_makefile():
    named = set(re.findall(r"^step ([a-z-]+)$", (ROOT / ".ci/run").read_text("utf-8"), re.MULTILINE))
    assert {"lint", "test"} <= named <= TARGETS


def test_local_hooks_run_what_lint_runs():
    repos = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    hooks = [hook["entry"] for repo in repos if repo["repo"] == "local" for hook in repo["hooks"]]
    recipe = MAKEFILE.partition("\nlint:")[2].partition("\n\n")[0].replace("$(BIN)", ".venv/bin")
    assert hooks
    assert [hook for hook in hooks if hook.removesuffix(" --force-exclude") not in recipe] == []


@pytest.mark.parametrize("form", FORMS, ids=lambda path: path.stem)
def test_a_form_for_issues_has_fields_with_labels(form):
    loaded = yaml.safe_load(form.read_text("utf-8"))
    assert {"name", "description", "body"} <= set(loaded)
    fields = [field for field in loaded["body"] if field["type"] != "markdown"]
    assert fields
    assert [field["id"] for field in fields if not field["attributes"]["label"]] == []


def test_the_version_is_the_same_in_both_places():
    assert _project()["version"] == sitegen.__version__


def _project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def test_the_screenshots_of_the_readme_exist():
    shown = re.findall(r"!\[[^\]]+\]\((docs/images/[^)]+\.png)\)", (ROOT / "README.md").read_text("utf-8"))
    assert shown
    for picture in shown:
        assert Image.open(ROOT / picture).width >= 390, picture
