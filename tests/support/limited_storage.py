"""A small service with the interface of S3 in this process, which lacks what a test says: as some services do."""

import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape


@dataclass
class LimitedStorage:
    """The files of a service, and what it does not do."""

    endpoint: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    lacks: set[str] = field(default_factory=set)
    """`checksums`, `conditions` and `bulk deletion` are refused with an error; `conditions silently` are ignored.

    `a list of what was deleted` is missing in the answer, and with `permission to delete` no file is deleted.
    """
    failures: list[tuple[int, str]] = field(default_factory=list)
    """Status and code of the next answers."""
    requests: list[str] = field(default_factory=list)
    """Method and path of each request."""
    headers: list[Message] = field(default_factory=list)
    """The headers of each request."""
    on_write: dict[str, bytes] = field(default_factory=dict)
    """Bytes that another publisher writes right after a file was written."""


@contextmanager
def limited_storage(**lacking) -> Iterator[LimitedStorage]:
    """A service that is ended with the block."""
    service = LimitedStorage(**lacking)
    handler = type("Handler", (_Handler,), {"service": service})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    service.endpoint = f"http://127.0.0.1:{server.server_port}"
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    service: LimitedStorage

    def log_message(self, *_):
        pass

    def do_GET(self):
        self._serve("GET", self._read)

    def do_HEAD(self):
        self._serve("HEAD", self._read)

    def do_PUT(self):
        self._serve("PUT", self._write)

    def do_POST(self):
        self._serve("POST", self._delete_many)

    def do_DELETE(self):
        self._serve("DELETE", self._delete)

    def _serve(self, method, answer):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        path = unquote(parts.path).lstrip("/").partition("/")[2]
        self.service.requests.append(f"{method} {path}")
        self.service.headers.append(self.headers)
        if self.service.failures:
            self._error(*self.service.failures.pop(0))
        elif "list-type" in parse_qs(parts.query):
            self._list(parse_qs(parts.query).get("prefix", [""])[0])
        else:
            answer(path, body)

    def _list(self, prefix):
        found = sorted(path for path in self.service.files if path.startswith(prefix))
        entries = "".join(
            f"<Contents><Key>{escape(path)}</Key><LastModified>2026-01-01T00:00:00Z</LastModified>"
            f"<Size>{len(self.service.files[path])}</Size><ETag>{_tag(self.service.files[path])}</ETag></Contents>"
            for path in found
        )
        self._send(200, f"<ListBucketResult><IsTruncated>false</IsTruncated>{entries}</ListBucketResult>".encode())

    def _read(self, path, _body):
        data = self.service.files.get(path)
        if data is None:
            return self._error(404, "NoSuchKey")
        return self._send(200, data, {"ETag": _tag(data), "Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT"})

    def _write(self, path, body):
        service = self.service
        there = service.files.get(path)
        is_conditional = "If-Match" in self.headers or "If-None-Match" in self.headers
        if "checksums" in service.lacks and "x-amz-checksum-sha256" in self.headers:
            return self._error(400, "InvalidArgument")
        if "conditions" in service.lacks and is_conditional:
            return self._error(501, "NotImplemented")
        if "conditions silently" not in service.lacks and (
            ("If-None-Match" in self.headers and there is not None)
            or ("If-Match" in self.headers and (there is None or self.headers["If-Match"] != _tag(there)))
        ):
            return self._error(412, "PreconditionFailed")
        service.files[path] = service.on_write.pop(path, body)
        return self._send(200, b"", {"ETag": _tag(body)})

    def _delete_many(self, _path, body):
        if "bulk deletion" in self.service.lacks:
            return self._error(405, "MethodNotAllowed")
        if "a list of what was deleted" in self.service.lacks:
            return self._send(200, b"<DeleteResult></DeleteResult>")
        keys = re.findall(r"<Key>(.*?)</Key>", body.decode())
        if "permission to delete" in self.service.lacks:
            refused = "".join(
                f"<Error><Key>{key}</Key><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
                for key in keys
            )
            return self._send(200, f"<DeleteResult>{refused}</DeleteResult>".encode())
        for key in keys:
            self.service.files.pop(key, None)
        deleted = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
        return self._send(200, f"<DeleteResult>{deleted}</DeleteResult>".encode())

    def _delete(self, path, _body):
        if "permission to delete" in self.service.lacks:
            return self._error(403, "AccessDenied")
        self.service.files.pop(path, None)
        return self._send(204, b"")

    def _error(self, status, code):
        region = "<Region>eu-central-1</Region>" if code == "AuthorizationHeaderMalformed" else ""
        self._send(
            status, f"<Error><Code>{code}</Code><Message>Said by the service.</Message>{region}</Error>".encode()
        )

    def _send(self, status, data, headers=None):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" or status == 204 else data)


def _tag(data: bytes) -> str:
    return f'"{hashlib.md5(data).hexdigest()}"'
