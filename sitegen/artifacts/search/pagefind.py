"""Pagefind at work: records in, the files of a search index out, the same bytes for the same records.

Its program is asked over its own protocol (messages of base64 with a comma after each), which its Python package speaks
too slowly: that looks for one answer every tenth of a second. Of what it writes only two kinds of files differ from run to
run, since they list things in the order of a hash table: the filters, and the table that names them. They are sorted here.
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
from sitegen.publish.output.precompress import gzip_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from types import TracebackType

READ_CHUNK_BYTES = 65_536
"""Bytes of an answer that are read at once."""
SIGNATURE = b"pagefind_dcd"
"""How each of its files begins, once decompressed."""
UNUSED_FILE_PATTERNS = ("pagefind-*ui.*", "pagefind-highlight.js", "wasm.*.pagefind")
"""Files that our page does not ask for; of the last kind, one is kept."""


class Record(msgspec.Struct, frozen=True):
    """One thing that can be found. The filters whose names begin with `_` are kept with it and filter nothing."""

    url: str
    content: str
    meta: dict[str, str]
    filters: dict[str, list[str]]
    sort: dict[str, str]


def tool_versions() -> str:
    """What the bytes of an index depend on beside its records."""
    return f"pagefind {version('pagefind_bin')}, zlib {zlib.ZLIB_RUNTIME_VERSION}"


def write_index(records: Iterable[Record], language: str, folder: Path) -> None:
    """Write an index of some records into a new folder; whatever their own languages, they share one.

    A language is that of the words' endings. It is one for all, so that one order and one count hold for whatever is found.
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
    """Write one file. Pagefind could do it too, and says that it has done so before it has."""
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(data)


class _PagefindProcess:
    """The running program; it ends with us, since it ends when nobody can ask it any more."""

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
        """Send one message and wait for its answer; raises SitegenError where it has none, or tells of an error."""
        self.message_id += 1
        try:
            answer = self._exchange(json.dumps({"message_id": self.message_id, "payload": payload}).encode())
        except (OSError, ValueError) as error:
            raise SitegenError(f"the search index could not be made: Pagefind gave no answer ({error})") from None
        if answer["type"] == "Error":
            raise SitegenError(f"the search index could not be made: {answer['message']}")
        return answer

    def _exchange(self, message: bytes) -> dict[str, Any]:
        assert self.process.stdin is not None and self.process.stdout is not None  # noqa: S101, PT018 - they are pipes
        self.process.stdin.write(base64.b64encode(message) + b",")
        self.process.stdin.flush()
        found = bytearray()
        while not found.endswith(b","):
            piece = os.read(self.process.stdout.fileno(), READ_CHUNK_BYTES)
            if not piece:
                raise OSError("it ended")
            found += piece
        payload: dict[str, Any] = json.loads(base64.b64decode(found[:-1]))["payload"]
        return payload


def _normalize_index(folder: Path) -> None:
    """Make an index that Pagefind wrote the same for the same records, and take away what nobody asks for."""
    entry = json.loads((folder / "pagefind-entry.json").read_bytes())
    program = {f"wasm.{known['wasm'] or 'unknown'}.pagefind" for known in entry["languages"].values()}
    for pattern in UNUSED_FILE_PATTERNS:
        for file in [file for file in folder.glob(pattern) if file.name not in program]:
            file.unlink()
    for known in entry["languages"].values():
        known["hash"] = _normalize_meta(folder, known["hash"])
    text = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    (folder / "pagefind-entry.json").write_text(text, "utf-8")


def _normalize_meta(folder: Path, name: str) -> str:
    """Sort the table of one language, and the filters that it names; returns its new name."""
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
    """Sort a filter's values; returns its new name, which is empty where it is none and goes."""
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
    """Compress a file as Pagefind does, with nothing in it of when and where."""
    file.write_bytes(gzip_bytes(SIGNATURE + data))
