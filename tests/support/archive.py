"""Small archives in a folder of their own, and the real command line run on them."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from support import warm

CONFIG = """\
[site]
title = "Test archive"
base_url = "https://archive.example.org/"
"""
FOLDERS = {
    "story": "stories",
    "person": "people",
    "organization": "organizations",
    "place": "places",
    "law": "laws",
    "document": "documents",
    "event": "events",
    "topic": "topics",
    "thread": "threads",
    "page": "pages",
    "staff": "staff",
}
TIMEOUT = 60  # seconds
OFF = {
    "social_cards": ("SITEGEN_IMAGES__SOCIAL_CARDS", "none"),
    "search": ("SITEGEN_SEARCH__ENABLED", "false"),
    "ledger": ("SITEGEN_OUTPUT__LEDGER", "false"),
    "dataset": ("SITEGEN_DATASET__ENABLED", "false"),
    "hosts": ("SITEGEN_OUTPUTS__HOSTS", "[]"),
    **{
        name: (f"SITEGEN_OUTPUTS__{name.upper()}", "false")
        for name in ("feeds", "sitemap", "robots", "colophon", "citations")
    },
}
"""What a test pays for only if it asks for it (`archive.on`), and how it is switched off."""
ADDED = {
    "citation_files": ("SITEGEN_OUTPUTS__CITATION_FILES", "true"),
    "formats": ("SITEGEN_DATASET__EXTRA_FORMATS", '["ninjs", "followthemoney"]'),
}
"""What is off by default, and only made if a test asks for it (`archive.on`), and how it is switched on."""
UNSEARCHED = dict(OFF.values())
COUNTED = {"COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG"}
"""Set where coverage is counted: by processes that begin with it."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a run of the command line came to."""

    code: int
    out: str
    err: str
    seconds: float


class Archive:
    """An archive in root, at first with a sitegen.toml and no content."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.clocked = False  # True where time is measured: the command then runs without coverage
        self.on: set[str] = set()  # what there is to be beside pages: names of OFF and ADDED
        self.write("sitegen.toml", CONFIG)

    def write(self, path: str, text_or_bytes: str | bytes) -> Path:
        """Write a file, UTF-8 and with its newlines as they are, making its folders."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        data = text_or_bytes.encode() if isinstance(text_or_bytes, str) else text_or_bytes
        file.write_bytes(data)
        return file

    def story(self, slug: str, *, body: str = "", **front: object) -> Path:
        """Write a published story; a field given as None is left out, a default one too."""
        defaults = {"title": _title(slug), "status": "published", "published": "2019-01-05"}
        return self._document("story", slug, defaults | front, body)

    def entity(self, kind: str, slug: str, *, body: str = "", **front: object) -> Path:
        """Write an entity, thread or page; a field given as None is left out, its name or title too.

        An entity says `status: published`; without it, it is public only where a public document uses it.
        """
        defaults = (
            {"title": _title(slug)} if kind in ("thread", "page") else {"name": _title(slug), "status": "published"}
        )
        return self._document(kind, slug, defaults | front, body)

    def run(self, *args: str, env: dict[str, str] | None = None) -> Result:
        """Run `sitegen ARGS` here; env adds to an environment that is silent on sitegen, time and color."""
        line = ["-C", str(self.root), *args]
        off = dict(setting for name, setting in OFF.items() if name not in self.on)
        added = dict(setting for name, setting in ADDED.items() if name in self.on)
        whole = _environment(clocked=self.clocked) | off | added | (env or {})
        start = time.monotonic()
        if self.clocked or COUNTED & whole.keys() or _told_to_python(whole) != _told_to_python(os.environ):
            done = subprocess.run(
                [sys.executable, "-m", "sitegen", *line],
                capture_output=True,
                text=True,
                encoding="utf-8",
                timeout=TIMEOUT,
                env=whole,
                check=False,
            )
        else:
            done = warm.run(line, whole, TIMEOUT)
        return Result(done.returncode, done.stdout, done.stderr, time.monotonic() - start)

    def build(self, *args: str, env: dict[str, str] | None = None) -> Result:
        """Run `sitegen build ARGS`, which must succeed."""
        result = self.run("build", *args, env=env)
        assert result.code == 0, f"build ended with {result.code}\n{result.out}\n{result.err}"
        return result

    def output(self, path: str) -> str:
        """The text of a file in build/."""
        return (self.root / "build" / path).read_bytes().decode()

    def tree(self) -> dict[str, bytes]:
        """Every file in build/ by its path there, in order."""
        build = self.root / "build"
        files = sorted(file for file in build.rglob("*") if file.is_file())
        return {file.relative_to(build).as_posix(): file.read_bytes() for file in files}

    def _document(self, kind: str, slug: str, front: dict[str, object], body: str) -> Path:
        fields = {key: value for key, value in front.items() if value is not None}
        dump = yaml.safe_dump(fields, allow_unicode=True, sort_keys=False)
        return self.write(f"content/{FOLDERS[kind]}/{slug}.md", f"---\n{dump}---\n{body}")


def _title(slug: str) -> str:
    return slug.rpartition("/")[2].replace("-", " ").capitalize()


def _told_to_python(env: Mapping[str, str]) -> set[tuple[str, str]]:
    """What Python or the system looks at when a process starts."""
    return {(key, value) for key, value in env.items() if key.startswith(("PYTHON", "LC_", "LANG", "LD_", "TZ"))}


def _environment(*, clocked: bool) -> dict[str, str]:
    """This process's own, without what would change a build's output or the look of its messages."""
    names = {"SOURCE_DATE_EPOCH", "NO_COLOR", "FORCE_COLOR", "CI"}
    names |= {key for key in os.environ if key.startswith(("SITEGEN_", "COVERAGE_") if clocked else "SITEGEN_")}
    return {key: value for key, value in os.environ.items() if key not in names}
