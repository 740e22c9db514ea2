"""Compares sitegen with Hugo, Pelican and MkDocs: killed builds, a full disk, one flipped bit in the cache, slow Markdown.

    python tests/benchmarks/reliability_comparison.py --hugo HUGO --python PYTHON [CHECK…]

`PYTHON` has `pelican[markdown]` and `mkdocs`. The checks are `killed`, `disk`, `bit` and `slow`; all without names. `killed` needs
`strace`, and `disk` needs root, for a small file system in memory. Each program has the same pages, a plain theme of its own, and its
default settings; only `bit` switches the cache of Pelican on.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from support.hostile_texts import TEXTS

PAGES = 60
WORDS = "Ann Lee said that the harbor was sold before the council had read the report. "
KILLS = 20
"""Kills for each program: evenly over its calls of each kind that change files."""
CALLS = ("write", "openat", "rename", "renameat", "renameat2", "unlink", "unlinkat")
FLIPS = 20
HOSTILE_BYTES = 100_000
EACH_NTH_TEXT = 12
CPU_SECONDS = 20
"""Limit of CPU time for a slow text. A program that reaches it is stopped."""
FILLED_BYTES = 24 << 20


class Program(NamedTuple):
    """A generator: how its sites look, and how it is run."""

    name: str
    command: list[str]
    content: str
    """The pattern of a page's path."""
    front: str
    """The pattern of a page's front matter."""
    output: str
    config: dict[str, str]
    """Text by path."""
    cache: str
    """The folder of its cache; "" if it has none."""


def programs(hugo: str, python: str) -> list[Program]:
    """Return the programs that are compared."""
    layout = "<!doctype html><title>{{ .Title }}</title><main>{{ .Content }}</main>"
    picture = '{{ $p := resources.Get "p.png" }}{{ ($p.Resize "40x").RelPermalink }}'
    dated = "Title: {title}\nDate: 2020-01-01\n\n"
    return [
        Program("sitegen", [sys.executable, "-m", "sitegen", "build", "-q"], "content/stories/s{number}.md",
                "---\ntitle: {title}\nstatus: published\npublished: 2020-01-01\n---\n", "build",
                {"sitegen.toml": '[site]\ntitle = "T"\nbase_url = "https://example.org/"\n'}, ".sitegen"),
        Program("Hugo", [hugo], "content/posts/s{number}.md", '---\ntitle: "{title}"\n---\n', "public",
                {"hugo.toml": 'baseURL = "https://example.org/"\ntitle = "T"\n', "layouts/single.html": layout,
                 "layouts/list.html": layout + picture}, "resources"),
        Program("Pelican", [python, "-m", "pelican", "content", "-q"], "content/s{number}.md", dated, "output",
                {"pelicanconf.py": 'SITENAME = "T"\nTHEME = "simple"\nTIMEZONE = "UTC"\nPATH = "content"\n'
}, "cache"),
        Program("MkDocs", [python, "-m", "mkdocs", "build", "-q"], "docs/s{number}.md", "# {title}\n\n", "site",
                {"mkdocs.yml": "site_name: T\ntheme: mkdocs\n", "docs/index.md": "# Index\n"}, ""),
    ]  # fmt: skip


class Site:
    """A site of one program in a folder."""

    def __init__(self, program: Program, root: Path) -> None:
        self.program, self.root = program, root
        for path, text in program.config.items():
            self._write(path, text)
        if program.name == "Hugo":
            (root / "assets").mkdir()
            Image.effect_noise((200, 200), 50).save(root / "assets/p.png")

    def _write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, "utf-8")

    def fill(self, word: str, count: int = PAGES, length: int = 100) -> None:
        """Write all pages with a word in each."""
        for number in range(count):
            self.page(number, f"Page {number}", f"{word} {WORDS}\n\n" * length)

    def page(self, number: int, title: str, body: str) -> None:
        """Write one page."""
        program = self.program
        self._write(program.content.format(number=number), program.front.format(title=title) + body)

    def build(self, *prefix: str, limit: int = 0) -> subprocess.CompletedProcess[str]:
        """Run a build, with a limit of CPU time in seconds."""
        env = os.environ | {"SOURCE_DATE_EPOCH": "1600000000", "NO_MKDOCS_2_WARNING": "1"}
        line = [*prefix, *self.program.command]
        limits = (lambda: resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))) if limit else None
        return subprocess.run(
            line,
            cwd=self.root,
            env=env,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            preexec_fn=limits,
        )

    def pages(self) -> dict[str, bytes]:
        """Return the published HTML files."""
        base = self.root / self.program.output
        return {file.relative_to(base).as_posix(): file.read_bytes() for file in base.rglob("*.html")}

    def pictures(self) -> dict[str, bytes]:
        """Return the published pictures."""
        base = self.root / self.program.output
        return {file.relative_to(base).as_posix(): file.read_bytes() for file in base.rglob("*.png")}

    def delete_built(self) -> None:
        """Delete output and cache."""
        for name in filter(None, (self.program.output, self.program.cache, "resources", ".hugo_build.lock")):
            path = self.root / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


class Edited:
    """A site with a complete build, all pages of which were then edited; and its pages before and after."""

    def __init__(self, program: Program, root: Path) -> None:
        self.site = Site(program, root)
        self.site.fill("second", length=150)
        assert self.site.build().returncode == 0
        self.new = self.site.pages()
        self.site.delete_built()
        self.site.fill("first")
        assert self.site.build().returncode == 0
        self.old = self.site.pages()
        self.site.fill("second", length=150)

    def harm(self) -> tuple[int, int]:
        """Return the number of pages that are torn, and of those that are missing."""
        found = self.site.pages()
        kept = self.old.keys() & self.new.keys()
        torn = sum(found[path] not in (self.old[path], self.new[path]) for path in kept & found.keys())
        return torn, len(kept - found.keys())

    def is_mended(self) -> bool:
        """Build again, and return True if the pages are those of a clean build."""
        return self.site.build().returncode == 0 and self.site.pages() == self.new


def check_killed(program: Program, folder: Path) -> str:
    """Kill a rebuild of all pages at many of its system calls."""
    edited = Edited(program, folder / "site")
    saved = folder / "saved"
    shutil.copytree(edited.site.root, saved, symlinks=True)
    log = folder / "log"
    edited.site.build("strace", "-f", "-qq", "-y", "-o", str(log), "-e", f"trace={','.join(CALLS)}")
    points = kill_points(log.read_text("utf-8", "replace"), f"{edited.site.root}/")
    chosen = [points[len(points) * number // KILLS] for number in range(min(KILLS, len(points)))]
    found: Counter[str] = Counter()
    for call, number in chosen:
        shutil.rmtree(edited.site.root)
        shutil.copytree(saved, edited.site.root, symlinks=True)
        inject = ("-e", f"trace={call}", "-e", f"inject={call}:signal=SIGKILL:when={number}")
        done = edited.site.build("strace", "-f", "-qq", "-o", "/dev/null", *inject)
        found["killed"] += done.returncode != 0
        torn, missing = edited.harm()
        found["with torn pages"] += torn > 0
        found["with missing pages"] += missing > 0
        found["not mended by the next build"] += not edited.is_mended()
    return ", ".join(
        f"{found[word]} {word}"
        for word in ("killed", "with torn pages", "with missing pages", "not mended by the next build")
    )


def kill_points(log: str, root: str) -> list[tuple[str, int]]:
    """Return call and number of each call that changes a file of the site. `strace` counts the calls of each thread."""
    counts: Counter[tuple[str, str]] = Counter()
    found = []
    for line in log.splitlines():
        thread, _, rest = line.partition(" ")
        call = rest.strip().partition("(")[0]
        if call in CALLS:
            counts[thread, call] += 1
            if root in rest and (call != "openat" or re.search(r"O_WRONLY|O_RDWR", rest)):
                found.append((call, counts[thread, call]))
    return found


def check_disk(program: Program, folder: Path) -> str:
    """Rebuild all pages on a full disk, then with free space."""
    disk = folder / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk], check=True)
    try:
        edited = Edited(program, disk / "site")
        filler = disk / "filler"
        free = shutil.disk_usage(disk).free
        filler.write_bytes(bytes(max(free - 100_000, 0)))
        done = edited.site.build()
        torn, missing = edited.harm()
        filler.unlink()
        has_traceback = "Traceback" in done.stderr + done.stdout
        return (
            f"exit code {done.returncode}{' with a traceback' if has_traceback else ''}, {torn} torn pages, {missing} missing pages, "
            f"{'mended' if edited.is_mended() else 'NOT mended'} by the next build"
        )
    finally:
        subprocess.run(["umount", disk], check=True)


def check_bit(program: Program, folder: Path) -> str:
    """Flip one bit of one file of the cache, delete the output and build."""
    site = Site(program, folder)
    site.fill("first")
    if program.name == "Pelican":
        with (site.root / "pelicanconf.py").open("a") as settings:
            settings.write("CACHE_CONTENT = LOAD_CONTENT_CACHE = True\n")
    assert site.build().returncode == 0
    if not program.cache:
        return "no cache"
    clean, cache, chance = (site.pages(), site.pictures()), site.root / program.cache, random.Random(1)
    saved = folder / "saved-cache"
    shutil.copytree(cache, saved)
    shutil.rmtree(site.root / program.output)
    assert site.build().returncode == 0
    assert (site.pages(), site.pictures()) == clean, "an undamaged cache"
    found: Counter[str] = Counter()
    for _ in range(FLIPS):
        shutil.rmtree(cache)
        shutil.copytree(saved, cache)
        shutil.rmtree(site.root / program.output, ignore_errors=True)  # a build that failed left none
        files = sorted(file for file in cache.rglob("*") if file.is_file() and file.stat().st_size)
        file = chance.choice(files)
        data = bytearray(file.read_bytes())
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        file.write_bytes(data)
        done = site.build()
        found["failed"] += done.returncode != 0
        found["other output, without a word"] += done.returncode == 0 and (site.pages(), site.pictures()) != clean
    return (
        f"{FLIPS} flips: {found['other output, without a word']} other output without a word, {found['failed']} failed"
    )


def check_slow(program: Program, folder: Path) -> str:
    """Build one page with a hostile text, and measure the CPU time."""
    texts = sorted(TEXTS)[::EACH_NTH_TEXT]
    site = Site(program, folder)
    site.page(0, "t", "Text.\n")
    base = cpu_of(site)[0]
    slow, stopped, worst = 0, 0, 0.0
    for name in texts:
        site.page(0, "t", TEXTS[name](HOSTILE_BYTES))
        shutil.rmtree(site.root / program.cache, ignore_errors=True) if program.name == "Pelican" else None
        seconds, is_stopped = cpu_of(site)
        slow, stopped, worst = slow + (seconds - base > 5), stopped + is_stopped, max(worst, seconds - base)
    return f"{len(texts)} texts of {HOSTILE_BYTES // 1000} kB: {slow} over 5 s, {stopped} stopped at {CPU_SECONDS} s, the slowest {worst:.1f} s"


def cpu_of(site: Site) -> tuple[float, bool]:
    """Return the CPU time of a build in seconds, and True if it reached the limit."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = site.build(limit=CPU_SECONDS)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return seconds, done.returncode in (-signal.SIGXCPU, -signal.SIGKILL)


CHECKS = {"killed": check_killed, "disk": check_disk, "bit": check_bit, "slow": check_slow}


def main() -> None:
    """Run the checks, and print a line for each program."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--hugo", required=True)
    parser.add_argument("--python", required=True)
    parser.add_argument("checks", nargs="*", default=list(CHECKS), metavar="CHECK")
    options = parser.parse_args()
    for check in options.checks:
        for program in programs(options.hugo, options.python):
            with tempfile.TemporaryDirectory() as folder:
                print(f"{check}: {program.name}: {CHECKS[check](program, Path(folder))}", flush=True)  # noqa: T201 - the result


if __name__ == "__main__":
    main()
