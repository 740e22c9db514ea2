"""SeaweedFS on 127.0.0.1: real storage with the interface of S3, which keeps checksums and honors conditions."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from support.needs import program

ACCESS_KEY = "AKIAPUBLISHER0000001"
SECRET_KEY = "hidden+Secret/Key-that-no-output-may-contain"
READ_ONLY_KEY, READ_ONLY_SECRET = "AKIAREADER0000000002", "another+Secret/Key-that-no-output-may-contain"
IDENTITIES = {
    "identities": [
        {
            "name": "publisher",
            "credentials": [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}],
            "actions": ["Admin", "Read", "Write", "List"],
        },
        {
            "name": "reader",
            "credentials": [{"accessKey": READ_ONLY_KEY, "secretKey": READ_ONLY_SECRET}],
            "actions": ["Read", "List"],
        },
        {"name": "anonymous", "actions": ["Read"]},
    ]
}
"""A publisher, a user who may only read, and visitors."""
PARTS = ("master", "volume", "filer", "s3")
START = 40  # seconds
STOP = 10
TRIES = 3


@dataclass(frozen=True)
class Storage:
    """A running service."""

    endpoint: str
    filer: str
    """SeaweedFS's own interface, for what a test prepares and looks at."""

    def bucket(self, name: str) -> "Bucket":
        """A new bucket."""
        status, _, data = self.ask("POST", f"{self.filer}/buckets/{name}/")
        assert status == 201, data
        return Bucket(self, name)

    @staticmethod
    def ask(method: str, address: str, data: bytes | None = None, headers: dict[str, str] | None = None):
        """Send a request; return status, headers and bytes."""
        request = urllib.request.Request(address, data, headers or {}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def environment(self, home: Path, key: str = ACCESS_KEY, secret: str = SECRET_KEY) -> dict[str, str]:
        """The environment of a publisher: its keys, and none of those of this machine's user."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return own | {
            "HOME": str(home),
            "AWS_ACCESS_KEY_ID": key,
            "AWS_SECRET_ACCESS_KEY": secret,
            "AWS_EC2_METADATA_DISABLED": "true",
        }


@dataclass(frozen=True)
class Bucket:
    """A bucket, as visitors see it, who need no key."""

    storage: Storage
    name: str

    @property
    def address(self) -> str:
        """The address of its files for visitors."""
        return f"{self.storage.endpoint}/{self.name}/"

    def get(self, path: str):
        """Status, headers and bytes of a file."""
        return self.storage.ask("GET", self.address + quote(path))

    def put(self, path: str, data: bytes) -> None:
        """Write a file as another program."""
        status, _, answer = self.storage.ask("PUT", self._own(path), data)
        assert status == 201, answer

    def clear(self) -> None:
        """Delete every file."""
        for path in self.files():
            self.storage.ask("DELETE", self._own(path))

    def _own(self, path: str) -> str:
        return f"{self.storage.filer}/buckets/{self.name}/{quote(path)}"

    def files(self) -> dict[str, int]:
        """Path and size of every file."""
        return dict(self._walk(""))

    def _walk(self, folder: str) -> Iterator[tuple[str, int]]:
        last = ""
        while True:
            query = f"?limit=1000&lastFileName={quote(last, '')}"
            headers = {"Accept": "application/json"}
            address = f"{self.storage.filer}/buckets/{self.name}/{quote(folder)}{query}"
            status, _, data = self.storage.ask("GET", address, headers=headers)
            found = json.loads(data) if status == 200 else {}
            for entry in found.get("Entries") or ():
                last = entry["FullPath"].rpartition("/")[2]
                path = folder + last
                if entry["Mode"] & (1 << 31):
                    yield from self._walk(path + "/") if not path.startswith(".uploads") else ()
                else:
                    yield path, entry["FileSize"]
            if not found.get("ShouldDisplayLoadMore"):
                return


@contextmanager
def seaweedfs() -> Iterator[Storage]:
    """A service that is ended with the block."""
    with ExitStack() as stack:
        own = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="seaweedfs-", ignore_cleanup_errors=True)))
        process, ports = _start(own)
        stack.callback(_stop, process)
        yield Storage(f"http://127.0.0.1:{ports['s3']}", f"http://127.0.0.1:{ports['filer']}")


def _start(own: Path) -> tuple[subprocess.Popen, dict[str, int]]:
    """A server that answers; should another program take one of its ports before it, we try new ones."""
    log = own / "log"
    (own / "s3.json").write_text(json.dumps(IDENTITIES), encoding="utf-8")
    for _ in range(TRIES):
        data = own / "data"
        shutil.rmtree(data, ignore_errors=True)
        data.mkdir()
        ports = dict(zip([*PARTS, *(f"{part}.grpc" for part in PARTS)], _free_ports(2 * len(PARTS)), strict=True))
        with log.open("wb") as out:
            process = subprocess.Popen(
                _command(own, ports), stdout=out, stderr=out, cwd=own, env=os.environ | {"HOME": str(own)}
            )
        if _answers(process, ports):
            return process, ports
        _stop(process)
    msg = f"SeaweedFS did not start: {log.read_text(errors='replace')[-2000:]}"
    raise RuntimeError(msg)


def _command(own: Path, ports: dict[str, int]) -> list[str]:
    options = [f"-{part}.port={ports[part]}" for part in PARTS] + [
        f"-{part}.port.grpc={ports[f'{part}.grpc']}" for part in PARTS
    ]
    # setpriv: should the tests themselves be killed, the server goes with them.
    return [
        *(program("setpriv"), "--pdeathsig", "TERM", "--", program("weed"), "server"),
        *("-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={own / 'data'}"),
        *(
            "-s3",
            f"-s3.config={own / 's3.json'}",
            "-s3.autoCreateBucket=false",
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
        ),
        *("-master.volumeSizeLimitMB=64", "-volume.max=0", "-master.telemetry=false"),
        *options,
    ]


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        listeners = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [listener.getsockname()[1] for listener in listeners]


def _answers(process: subprocess.Popen, ports: dict[str, int]) -> bool:
    """True as soon as S3 answers and a file can be written."""
    end = time.monotonic() + START
    while process.poll() is None and time.monotonic() < end:
        try:
            status, *_ = Storage.ask("PUT", f"http://127.0.0.1:{ports['filer']}/ready/file", b"1")
            s3_status, *_ = Storage.ask("GET", f"http://127.0.0.1:{ports['s3']}/")
        except OSError:
            time.sleep(0.05)
        else:
            if status == 201 and s3_status < 500:
                return True
            time.sleep(0.05)
    return False


def _stop(process: subprocess.Popen) -> None:
    """End the server at once: it would take ten seconds to save what is deleted with it."""
    process.kill()
    process.wait(STOP)
