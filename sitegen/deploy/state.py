"""The state of a place: its manifest, and `.sitegen-headers.json`, which sitegen writes next to it.

The manifest states the digest of each file. `.sitegen-headers.json` states the headers that each file has, and the stylesheets and
scripts that are no longer part of the site and are deleted later.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Annotated

import msgspec

from sitegen.deploy.site import Role
from sitegen.deploy.targets._common import is_safe_path
from sitegen.publish.output.manifest import MANIFEST, Manifest, parse_manifest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sitegen.deploy.site import SiteFile
    from sitegen.deploy.targets import Session

STATE_FILE = ".sitegen-headers.json"
FORMAT = 1
"""Version of the format of `STATE_FILE`. A file with another one is not read, and all headers are set again."""
Headers = tuple[str, str]
"""Content-Type and Cache-Control."""


class HeaderTable(msgspec.Struct, frozen=True):
    """The contents of `STATE_FILE`: headers by path, written in short."""

    format: int = FORMAT
    headers: list[Headers] = []
    """The headers that occur, sorted."""
    by_ending: dict[str, int] = {}
    """Index of the headers that most files with an extension have."""
    by_path: dict[str, int] = {}
    """Index of the headers of the other files."""
    stubs: list[str] = []
    """Pages that are tombstones or redirects, sorted. `--rollback` compares them."""
    retired: dict[str, Annotated[dt.datetime, msgspec.Meta(tz=True)]] = {}
    """Files that are no longer part of the site, with the time from which they may be deleted."""

    def headers_of(self, path: str) -> Headers | None:
        """Return the headers that a listed file has; None if they are not known."""
        index = self.by_path.get(path, self.by_ending.get(_ending(path), -1))
        return self.headers[index] if 0 <= index < len(self.headers) else None


class PlaceState(msgspec.Struct, frozen=True):
    """The files that describe a place, with their versions."""

    manifest: Manifest | None
    table: HeaderTable
    versions: dict[str, str | None]
    """Path of `STATE_FILE` and of the manifest to its version, None if there is no such file."""
    manifest_data: bytes = b""
    """The bytes of the manifest, also of one that sitegen did not write."""


def read_state(session: Session) -> PlaceState:
    """Return the state of a place."""
    manifest, table = session.read_file(MANIFEST), session.read_file(STATE_FILE)
    parsed = parse_manifest(manifest.data) if manifest else None
    if parsed and not all(is_safe_path(path) for path in parsed.files):
        parsed = None
    return PlaceState(
        parsed,
        decode_table(table.data) if table else HeaderTable(),
        {STATE_FILE: table.version if table else None, MANIFEST: manifest.version if manifest else None},
        manifest.data if manifest else b"",
    )


def encode_state(files: Iterable[SiteFile], retired: Mapping[str, dt.datetime], *, has_headers: bool) -> bytes:
    """Return the bytes of `STATE_FILE`.

    Args:
        files: the files of the site.
        retired: the files that are to be deleted later, with the time from which they may be.
        has_headers: False for a place that has no headers of its own for each file.
    """
    files = list(files)
    headers = {file.path: file.headers for file in files} if has_headers else {}
    known = sorted(set(headers.values()))
    numbers = {value: number for number, value in enumerate(known)}
    counts: defaultdict[str, Counter[Headers]] = defaultdict(Counter)
    for path, value in headers.items():
        counts[_ending(path)][value] += 1
    usual = {ending: min(found, key=lambda value: (-found[value], value)) for ending, found in counts.items()}
    table = HeaderTable(
        FORMAT,
        known,
        {ending: numbers[value] for ending, value in sorted(usual.items())},
        {path: numbers[value] for path, value in sorted(headers.items()) if value != usual[_ending(path)]},
        sorted(file.path for file in files if file.role is Role.STUB),
        dict(sorted(retired.items())),
    )
    return msgspec.json.format(msgspec.json.encode(table), indent=1) + b"\n"


def decode_table(data: bytes) -> HeaderTable:
    """Return the contents of `STATE_FILE`; empty if they cannot be read."""
    return parse_table(data) or HeaderTable()


def parse_table(data: bytes) -> HeaderTable | None:
    """Return the contents of `STATE_FILE`; None if they cannot be read."""
    try:
        table = msgspec.json.decode(data, type=HeaderTable)
    except (msgspec.DecodeError, RecursionError):
        return None
    is_valid = table.format == FORMAT and all(is_safe_path(path) for path in table.retired)
    return table if is_valid else None


def _ending(path: str) -> str:
    name = path.rpartition("/")[2]
    return name.rpartition(".")[2] if "." in name else ""
