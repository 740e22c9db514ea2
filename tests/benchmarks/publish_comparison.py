"""Compares `sitegen publish` with `rclone sync` and `aws s3 sync` on the same site and the same storage, and prints a table in Markdown.

    python tests/benchmarks/publish_comparison.py [--aws PROGRAM]

SeaweedFS and rclone are those of `make tools`. The AWS command line is not among them: install it in an environment of its own, and name its program.
Each program publishes to a bucket of its own, through a proxy that notes its requests.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.archive import OFF, Archive
from support.needs import program
from support.object_storage import ACCESS_KEY, SECRET_KEY, Bucket, seaweedfs
from support.publishing import WITHDRAWN, needed_files
from support.recording_proxy import Recording, recording_proxy

from sitegen.render.media_types import content_type

if TYPE_CHECKING:
    from collections.abc import Callable

STORIES = 30
USUAL, OTHER = "public, max-age=0, must-revalidate", "public, max-age=60"
LONG_AGO = 1_700_000_000
"""Time of all files of a build that is reproducible."""
SITEGEN = "import sys, sitegen.outputs.hosting._common as common; common.CACHE_REVALIDATE = sys.argv.pop(1); from sitegen.cli import main; main()"
"""Starts sitegen with another value of Cache-Control, as a later version could have."""
QUESTIONS = (
    "a page changes, but neither its size nor its time: it is sent",
    "nothing changes, but all files have new times: files sent",
    "the site's Cache-Control changes: files that get it",
    "files with the Content-Type of the site's table",
    "pages sent before the stylesheet that they name",
    "a story is withdrawn: changes at the place before its page is gone",
    "a file of others at the place is still there",
    "killed after 40 requests and run again: files sent twice",
    "two at the same time: the second is refused",
    "the output folder is empty: files that are deleted",
)


@dataclass
class Place:
    """The bucket of one program, and how the program is run."""

    bucket: Bucket
    recording: Recording
    command: Callable[[str], list[str]]
    """Returns the command line for a value of Cache-Control."""
    environment: dict[str, str]

    def start(self, cache_control: str = USUAL) -> subprocess.Popen:
        """Start the program; the requests of earlier runs are forgotten."""
        del self.recording.requests[:]
        return subprocess.Popen(
            self.command(cache_control),
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, cache_control: str = USUAL) -> int:
        """Run the program to its end; return its exit code."""
        process = self.start(cache_control)
        _, errors = process.communicate()
        if process.returncode:
            sys.stderr.write(errors)
        return process.returncode

    @property
    def sent(self) -> list[str]:
        """The files of the site that were sent, in order."""
        return [
            path.removeprefix("site/")
            for path in self.recording.written
            if ".sitegen" not in path and "manifest-" not in path
        ]

    def get(self, path: str):
        """Status, headers and bytes of a file."""
        return self.bucket.get(f"site/{path}")


def main() -> None:
    """Measure all programs and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--aws", default=shutil.which("aws"), help="the AWS command line")
    aws = parser.parse_args().aws
    names = ["sitegen publish", "rclone sync", "rclone sync --checksum", *(["aws s3 sync"] if aws else [])]
    columns = {name: measure(name, aws) for name in names}
    rows = [["", *(f"`{name}`" for name in names)], ["---"] * (len(names) + 1)]
    rows += [[question, *(str(columns[name][number]) for name in names)] for number, question in enumerate(QUESTIONS)]
    sys.stdout.write("".join(f"| {' | '.join(row)} |\n" for row in rows))


def measure(name: str, aws: str) -> list[object]:
    """Return the answers of one program, in the order of `QUESTIONS`."""
    with (
        tempfile.TemporaryDirectory() as folder,
        seaweedfs() as storage,
        recording_proxy(storage.endpoint) as recording,
    ):
        bucket = storage.bucket("press")
        archive = make_archive(Path(folder), bucket, recording)
        environment = storage.environment(Path(folder))
        commands = {
            "sitegen publish": lambda value: [sys.executable, "-c", SITEGEN, value, "-C", folder, "publish", "--yes"],
            "rclone sync": lambda value: rclone_command(folder, value),
            "rclone sync --checksum": lambda value: [*rclone_command(folder, value), "--checksum"],
            "aws s3 sync": lambda value: [
                aws, "s3", "sync", f"{folder}/build", "s3://press/site", "--delete", "--cache-control", value,
                "--endpoint-url", recording.address,
            ],
        }  # fmt: skip
        off = dict(setting for part, setting in OFF.items() if part not in archive.on)
        place = Place(bucket, recording, commands[name], environment | off | rclone_settings(recording.address))
        return list(answers(archive, place))


def rclone_command(folder: str, cache_control: str) -> list[str]:
    """Return the command line of rclone."""
    header = f"Cache-Control: {cache_control}"
    return [program("rclone"), "sync", f"{folder}/build", "place:press/site", "--header-upload", header]


def rclone_settings(endpoint: str) -> dict[str, str]:
    """Return the environment that configures the place of rclone, and silences the AWS command line."""
    settings = {
        "TYPE": "s3",
        "PROVIDER": "SeaweedFS",
        "ENDPOINT": endpoint,
        "ACCESS_KEY_ID": ACCESS_KEY,
        "SECRET_ACCESS_KEY": SECRET_KEY,
    }
    return {f"RCLONE_CONFIG_PLACE_{key}": value for key, value in settings.items()} | {
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_PAGER": "",
    }


def make_archive(root: Path, bucket: Bucket, recording: Recording) -> Archive:
    """Return an archive that is built, with feeds and citations."""
    archive = Archive(root)
    archive.on |= {"feeds", "citations"}
    archive.write(
        "sitegen.toml",
        f'[site]\ntitle = "Press"\nbase_url = "{bucket.address}site/"\n[theme]\nname = "press"\n'
        f'[publish.production]\nto = "s3://press/site"\nendpoint = "{recording.address}"\nmost_deleted = "50%"\n',
    )
    archive.write("themes/press/theme.toml", 'name = "press"\nparent = "broadsheet"\n')
    set_color(archive, "navy")
    for number in range(STORIES):
        archive.story(f"story-{number}", body=f"Text {number}.")
    build(archive, LONG_AGO)
    return archive


def set_color(archive: Archive, color: str) -> None:
    """Change the stylesheet of the theme."""
    archive.write("themes/press/static/style.css", f"body {{ color: {color} }}\n")


def build(archive: Archive, moment: float | None = None) -> None:
    """Build the site, and give all its files one time; by default, that of now, as in a new checkout."""
    archive.build()
    moment = moment or time.time()
    for path in (archive.root / "build").rglob("*"):
        os.utime(path, (moment, moment))


def answers(archive: Archive, place: Place):
    """Yield the answers to `QUESTIONS`, each after a change of the site."""
    process = place.start()
    assert process.wait() == 0, process.communicate()[1]
    place.bucket.put("site/of-others.html", b"Not ours.")

    archive.story("story-1", body="Text X.")
    build(archive, LONG_AGO)
    place.run()
    yield "yes" if b"Text X." in place.get("stories/story-1/index.html")[2] else "**no**"

    build(archive)
    place.run()
    copied = sum(bool(each.copied_from) for each in place.recording.requests)
    yield f"{len(place.sent):,} of {len(archive.tree()):,}" + (f", {copied:,} copied" if copied else "")

    place.run(OTHER)
    files = [path for path in archive.tree() if not path.startswith("assets/") and path != "manifest-sha256.txt"]
    yield f"{sum(place.get(path)[1]['Cache-Control'] == OTHER for path in files):,} of {len(files):,}"
    place.run()

    right = sum(place.get(path)[1]["Content-Type"] == content_type(path) for path in files)
    yield f"{right:,} of {len(files):,}"

    set_color(archive, "olive")
    build(archive)
    place.run()
    yield f"{sum(is_early(page, place.sent, archive) for page in place.sent if page.endswith('.html')):,}"

    archive.story("story-2", **WITHDRAWN)
    set_color(archive, "teal")
    build(archive)
    place.run()
    changes = [each for each in place.recording.changes if "sitegen" not in each.path]
    yield f"{next((number for number, each in enumerate(changes) if 'story-2/index.html' in each.path), -1):,} of {len(changes):,}"
    yield "yes" if place.get("of-others.html")[0] == 200 else "**no**"

    set_color(archive, "maroon")
    build(archive)
    yield f"{sent_twice(place):,}"

    set_color(archive, "indigo")
    build(archive)
    yield "yes" if second_is_refused(place) else "**no**"

    shutil.rmtree(archive.root / "build")
    (archive.root / "build").mkdir()
    before = len(place.bucket.files())
    place.run()
    yield f"{before - len(place.bucket.files()):,} of {before:,}"


def is_early(page: str, sent: list[str], archive: Archive) -> bool:
    """Return True if a page was sent before a stylesheet that it names."""
    needed = needed_files(page, (archive.root / "build" / page).read_bytes())
    return any(name in sent and sent.index(name) > sent.index(page) for name in needed)


def sent_twice(place: Place) -> int:
    """Kill the program after 40 requests and run it again; return the number of files that arrived both times."""
    process = place.start()

    def kill(_request, number):
        if number == 40:
            process.send_signal(signal.SIGKILL)
            process.wait()

    place.recording.before = kill
    process.communicate()
    place.recording.before = lambda _request, _number: None
    arrived = set(place.sent)
    place.run()
    return len(arrived & set(place.sent))


def second_is_refused(place: Place) -> bool:
    """Run the program while it is running; return True if that ends with an error."""
    codes: list[int] = []

    def run_second(_request, number):
        if number == 5 and not codes:
            codes.append(-1)
            done = subprocess.run(place.command(USUAL), env=place.environment, capture_output=True, check=False)
            codes[0] = done.returncode

    place.recording.before = run_second
    place.run()
    place.recording.before = lambda _request, _number: None
    return codes[0] != 0


if __name__ == "__main__":
    main()
