"""WARC 1.1 (ISO 28500) files of a site: a compressed response record for each answer of its server."""

from __future__ import annotations

import hashlib
import io
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sitegen.plugins.extras import import_extra
from sitegen.preserve.files.digests import changed_while_packed
from sitegen.preserve.wacz.captures import REASONS
from sitegen.preserve.wacz.index import IndexEntry

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import BinaryIO

    from sitegen.preserve.wacz.captures import Capture

MAX_PART_BYTES = 1_000_000_000
"""Size in bytes after which a new WARC file begins. Programs and disks of receivers handle files of this size."""
_USE = "preservation packages are made and checked"
_NAMESPACE = uuid.UUID("6f1b5f3e-3c55-5d0e-9a55-7d9f1a3c2b10")
"""Namespace of the ids of records, which are made from their content (RFC 9562, version 5)."""
WARC_VERSION = "WARC/1.1"


def warcio_module(name: str) -> Any:
    """Return a module of warcio.

    Raises:
        SitegenError: if the extra `preserve` is not installed (exit code 2).
    """
    return import_extra(f"warcio.{name}", _USE, "preserve")


class WarcFiles:
    """WARC files that are being written to a folder, with the index of their records."""

    def __init__(self, folder: Path, moment: dt.datetime, software: str, max_part_bytes: int = MAX_PART_BYTES) -> None:
        self.folder, self.software, self.max_part_bytes = folder, software, max_part_bytes
        self.date, self.time = f"{moment:%Y-%m-%dT%H:%M:%SZ}", f"{moment:%Y%m%d%H%M%S}"
        self.entries: list[IndexEntry] = []
        self.parts: list[Path] = []

    def write(self, captures: Iterable[Capture], output_folder: Path) -> None:
        """Write a record for each capture, whose bodies are files of the output folder."""
        remaining = iter(captures)
        capture = next(remaining, None)
        while capture or not self.parts:
            with self._open_part() as (stream, writer, name):
                while capture and stream.tell() < self.max_part_bytes:
                    self._write_response(stream, writer, name, capture, output_folder)
                    capture = next(remaining, None)

    @contextmanager
    def _open_part(self) -> Iterator[tuple[BinaryIO, Any, str]]:
        path = self.folder / f"data-{len(self.parts) + 1:04}.warc.gz"
        self.parts.append(path)
        with path.open("xb") as stream:
            writer = warcio_module("warcwriter").WARCWriter(stream, gzip=True, warc_version=WARC_VERSION)
            writer._create_digester = _sha256_digester  # noqa: SLF001 - warcio has no option for it
            self._write_info(writer, path.name)
            yield stream, writer, path.name

    def _write_info(self, writer: Any, name: str) -> None:
        data = f"software: {self.software}\r\nformat: {WARC_VERSION.replace('/', ' File Format ')}\r\n".encode()
        headers = self._headers(f"warcinfo {name} {self.date}") | {"WARC-Filename": name}
        writer.write_record(
            writer.create_warc_record(
                "", "warcinfo", payload=io.BytesIO(data), length=len(data), warc_headers_dict=headers
            )
        )

    def _write_response(self, stream: BinaryIO, writer: Any, part: str, capture: Capture, output_folder: Path) -> None:
        offset = stream.tell()
        with (output_folder / capture.path).open("rb") if capture.path else io.BytesIO() as body:
            size = body.seek(0, io.SEEK_END)
            body.seek(0)
            sha256 = hashlib.file_digest(body, "sha256").hexdigest()
            _refuse_changed_file(capture, sha256)
            digest = f"sha256:{sha256}"
            body.seek(0)
            headers = self._headers(f"{capture.url} {capture.status} {digest} {self.date}")
            writer.write_record(
                writer.create_warc_record(
                    capture.url,
                    "response",
                    payload=body,
                    length=size,
                    http_headers=_http_headers(capture, size),
                    warc_headers_dict=headers | {"WARC-Payload-Digest": digest},
                )
            )
        mime = capture.content_type.partition(";")[0]
        length = stream.tell() - offset
        self.entries.append(IndexEntry(capture.url, self.time, mime, capture.status, digest, length, offset, part))

    def _headers(self, content: str) -> dict[str, str]:
        return {"WARC-Record-ID": f"<urn:uuid:{uuid.uuid5(_NAMESPACE, content)}>", "WARC-Date": self.date}


def _refuse_changed_file(capture: Capture, sha256: str) -> None:
    if capture.sha256 not in {"", sha256}:
        raise changed_while_packed(capture.path)


def _sha256_digester() -> Any:
    return warcio_module("utils").Digester("sha256")


def _http_headers(capture: Capture, size: int) -> Any:
    headers = [("Content-Type", capture.content_type)] if capture.content_type else []
    headers += [("Location", capture.location)] if capture.location else []
    headers.append(("Content-Length", str(size)))
    status = f"{capture.status} {REASONS[capture.status]}"
    return warcio_module("statusandheaders").StatusAndHeaders(status, headers, protocol="HTTP/1.1")
