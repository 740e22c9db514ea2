"""Runs Pagefind: writes the files of a search index from records, with the same bytes for the same records.

The Pagefind program is used through its own protocol: JSON messages in base64, each followed by a comma. Its Python package
is too slow, since it looks for an answer only every 0.1 s. Two kinds of files differ from run to run, because Pagefind writes
their items in the order of a hash table: the filters, and the table that lists the filters. This module sorts them.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import zlib
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Self

import cbor2
import msgspec
from pagefind_bin import get_executable

from sitegen.diagnostics import SitegenError
from sitegen.problem_codes.environment import SEARCH_INDEX_FAILED
from sitegen.publish.output.precompress import gzip_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from types import TracebackType

READ_CHUNK_BYTES = 65_536
"""Maximum number of bytes of an answer that are read at once."""
SIGNATURE = b"pagefind_dcd"
"""The first bytes of each decompressed index file."""
UNUSED_FILE_PATTERNS = ("pagefind-*ui.*", "pagefind-highlight.js", "wasm.*.pagefind")
"""Files that the search page does not load. The WebAssembly file of the configured language is kept."""


class Record(msgspec.Struct, frozen=True):
    """One document of the index, in the fields of Pagefind's message `AddRecord`."""

    url: str
    content: str
    meta: dict[str, str]
    filters: dict[str, list[str]]
    """The values of each filter, by name. Filters with a name that begins with `_` are stored with the record only."""
    sort: dict[str, str]
    """The sort key of each order, by name."""


def tool_versions() -> str:
    """Return the versions that the bytes of an index depend on, in addition to its records."""
    return f"pagefind {version('pagefind_bin')}, zlib {zlib.ZLIB_RUNTIME_VERSION}"


def write_index(records: Iterable[Record], language: str, folder: Path) -> None:
    """Write an index of some records to a new folder.

    Pagefind stems words by language and has a separate index for each language. All records get the same language, so that
    all results have one order and one count.

    Args:
        records: the records.
        language: the language of all records, a BCP 47 tag.
        folder: the folder, which must not exist.

    Raises:
        SitegenError: if Pagefind reports an error or does not answer.
    """
    folder.mkdir()
    with _PagefindProcess(folder) as program:
        number = program.request(type="NewIndex", config={"force_language": language})["index_id"]
        for record in records:
            program.request(type="AddRecord", index_id=number, language=language, **msgspec.to_builtins(record))
        for file in program.request(type="GetFiles", index_id=number)["files"]:
            _write_file(folder / file["path"], base64.b64decode(file["content"]))
    _normalize_index(folder)


def _write_file(file: Path, data: bytes) -> None:
    """Write a file. Pagefind is not asked to write its files, since it answers before they are written."""
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(data)


class _PagefindProcess:
    """A running Pagefind program. If this process dies, the program ends too, since its input is closed."""

    def __init__(self, folder: Path) -> None:
        command = [str(get_executable()), "--service"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder)  # noqa: S603
        self.message_id = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.communicate()

    def request(self, **payload: Any) -> dict[str, Any]:
        """Send a message and return its answer; raises SitegenError if there is no answer or it reports an error."""
        self.message_id += 1
        try:
            answer = self._exchange(json.dumps({"message_id": self.message_id, "payload": payload}).encode())
        except (OSError, ValueError) as error:
            raise SitegenError(
                SEARCH_INDEX_FAILED(f"could not build the search index: Pagefind did not answer ({error})")
            ) from None
        if answer["type"] == "Error":
            raise SitegenError(SEARCH_INDEX_FAILED(f"could not build the search index: {answer['message']}"))
        return answer

    def _exchange(self, message: bytes) -> dict[str, Any]:
        assert self.process.stdin is not None and self.process.stdout is not None  # noqa: S101, PT018 - they are pipes
        self.process.stdin.write(base64.b64encode(message) + b",")
        self.process.stdin.flush()
        answer = bytearray()
        while not answer.endswith(b","):
            chunk = os.read(self.process.stdout.fileno(), READ_CHUNK_BYTES)
            if not chunk:
                raise OSError("the process exited")
            answer += chunk
        payload: dict[str, Any] = json.loads(base64.b64decode(answer[:-1]))["payload"]
        return payload


def _normalize_index(folder: Path) -> None:
    """Give an index that Pagefind wrote the same bytes for the same records, and delete unused files."""
    entry = json.loads((folder / "pagefind-entry.json").read_bytes())
    used = {f"wasm.{language['wasm'] or 'unknown'}.pagefind" for language in entry["languages"].values()}
    for pattern in UNUSED_FILE_PATTERNS:
        for file in [file for file in folder.glob(pattern) if file.name not in used]:
            file.unlink()
    for language in entry["languages"].values():
        language["hash"] = _normalize_meta(folder, language["hash"])
    text = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    (folder / "pagefind-entry.json").write_text(text, "utf-8")


def _normalize_meta(folder: Path, name: str) -> str:
    """Sort the table of one language and the filters that it lists; return the new name of the table."""
    old = folder / f"pagefind.{name}.pf_meta"
    table = _read_cbor(old)
    language = name.rpartition("_")[0]
    table[3] = sorted(
        [label, new] for label, file in table[3] if (new := _normalize_filter(folder, language, label, file))
    )
    table[4] = sorted(table[4])
    data = cbor2.dumps(table)
    old.unlink()
    new = f"{language}_{hashlib.sha256(data).hexdigest()[:16]}"
    _write_gzip(folder / f"pagefind.{new}.pf_meta", data)
    return new


def _normalize_filter(folder: Path, language: str, label: str, name: str) -> str:
    """Sort the values of a filter and return its new name; delete a filter that is only stored, and return ""."""
    old = folder / "filter" / f"{name}.pf_filter"
    content = _read_cbor(old)
    old.unlink()
    if label.startswith("_"):
        return ""
    data = cbor2.dumps([content[0], sorted(content[1])])
    new = f"{language}_{hashlib.sha256(data).hexdigest()[:16]}"
    _write_gzip(folder / "filter" / f"{new}.pf_filter", data)
    return new


def _read_cbor(file: Path) -> Any:
    return cbor2.loads(zlib.decompress(file.read_bytes(), wbits=31).removeprefix(SIGNATURE))


def _write_gzip(file: Path, data: bytes) -> None:
    """Write a compressed index file, without the time and the operating system."""
    file.write_bytes(gzip_bytes(SIGNATURE + data))
