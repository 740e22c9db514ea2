"""What one edit renders and writes, told in the files of `tests/incremental/edits/`: see the README there."""

import datetime as dt
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from support import ROOT
from support.archive import UNSEARCHED

from sitegen.build import pipeline
from sitegen.build.options import BuildOptions
from sitegen.config import loader
from sitegen.diagnostics import errors

HERE = Path(__file__).parent
THEME = ROOT / "tests/support/plain_theme"
TOML = '[site]\ntitle = "Archive"\n[theme]\nname = "plain"\n'
NOON = "2026-02-02T12:00Z"
HEAD = re.compile(r"\[(file|delete|now|rendered|written|removed|out)(?: ([^\]]*?))?(?:\.(\d+))?\]")


@dataclass
class Case:
    """A history: by edit, what is done and what is expected."""

    name: str
    place: str
    done: dict[int, list[tuple[str, str, str]]] = field(default_factory=dict)
    expected: dict[int, dict[str, list[str]]] = field(default_factory=dict)


def cases():
    found = []
    for file in sorted((HERE / "edits").glob("*.edits")):
        before, *parts = re.split(r"^== (.*)\n", file.read_text("utf-8"), flags=re.MULTILINE)
        for name, text in zip(parts[::2], parts[1::2], strict=True):
            found.append(read(Case(name, file.stem), before + text))
    return found


def read(case, text):
    """Sections of a case: a head in brackets, then lines until the next."""
    lines = text.splitlines(keepends=True)
    heads = [(at, match) for at, line in enumerate(lines) if (match := HEAD.fullmatch(line.strip()))]
    for (at, head), end in zip(heads, [at for at, _ in heads[1:]] + [len(lines)], strict=True):
        what, name, number = head[1], head[2] or "", int(head[3] or 1)
        body = "".join(lines[at + 1 : end])
        if what in ("file", "delete", "now"):
            case.done.setdefault(number, []).append((what, name, body.rstrip("\n") + "\n"))
        else:
            case.expected.setdefault(number, {})[what] = [line for line in body.split("\n") if line]
    return case


def tell(report):
    """What a build did, as a case expects it."""
    done = {"rendered": [], "written": [], "removed": []}
    for path, (did, _) in sorted(report.build_log.items()):
        if did == "removed":
            done["removed"].append(path)
        else:
            done["rendered"].append(path)
        if did == "written":
            done["written"].append(path)
    done["out"] = [f"{problem.file}:{problem.line}: {problem.message}" for problem in report.problems]
    return done if not errors(report.problems) else {key: [] for key in done} | {"out": done["out"]}


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.place}: {case.name}")
def test_edit(case, tmp_path):
    shutil.copytree(THEME, tmp_path / "themes" / "plain")
    (tmp_path / "sitegen.toml").write_text(TOML)
    now = NOON
    for number in range(1, max(case.done) + 1):
        for what, name, body in case.done.get(number, []):
            file = tmp_path / name
            if what == "now":
                now = name
            elif what == "delete":
                file.unlink()
            else:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(body)
        toml = tmp_path / "sitegen.toml"
        job = BuildOptions(
            tmp_path, loader.load(toml, UNSEARCHED), toml, tmp_path / "build", dt.datetime.fromisoformat(now)
        )
        told = tell(pipeline.build(job))
        if number > 1:
            expected = case.expected.get(number, {})
            expected = {"written": expected.get("rendered", []), "removed": [], "out": []} | expected
            assert told == expected, f"edit {number}"
