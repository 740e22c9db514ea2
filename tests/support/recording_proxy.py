"""A proxy on 127.0.0.1 that passes every request to a server and notes it: which files a program transfers, and in which order."""

import http.client
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "upgrade", "proxy-connection"}


class Request(NamedTuple):
    """A request that the server has answered, or will."""

    method: str
    path: str
    """Decoded, without the bucket."""
    query: str
    body: bytes
    copied_from: str = ""
    """The file of the server of which this one is a copy, with S3."""


@dataclass
class Recording:
    """The requests that a proxy has seen, in order, and what it does with the next ones."""

    address: str = ""
    requests: list[Request] = field(default_factory=list)
    before: Callable[[Request, int], None] = lambda _request, _number: None
    """Called before a request is passed on, with its number from 1."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def written(self) -> list[str]:
        """The files that were sent, in order."""
        return [
            each.path
            for each in self.requests
            if each.method == "PUT" and "uploadId" not in each.query and not each.copied_from
        ]

    @property
    def changes(self) -> list[Request]:
        """The requests that write or delete."""
        return [each for each in self.requests if each.method in {"PUT", "POST", "DELETE"}]


@contextmanager
def recording_proxy(server: str) -> Iterator[Recording]:
    """A proxy that is ended with the block. It keeps the header Host, so that signatures stay valid."""
    recording = Recording()
    handler = type("Handler", (_Handler,), {"recording": recording, "upstream": urlsplit(server).netloc})
    proxy = _Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=proxy.serve_forever, daemon=True)
    thread.start()
    recording.address = f"http://127.0.0.1:{proxy.server_port}"
    try:
        yield recording
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Ignore connections that a killed program leaves behind."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    recording: Recording
    upstream: str

    def log_message(self, *_):
        pass

    def do_GET(self):
        self._pass_on()

    def do_HEAD(self):
        self._pass_on()

    def do_PUT(self):
        self._pass_on()

    def do_POST(self):
        self._pass_on()

    def do_DELETE(self):
        self._pass_on()

    def _pass_on(self):
        body = self._body()
        parts = urlsplit(self.path)
        request = Request(
            self.command,
            unquote(parts.path).lstrip("/").partition("/")[2],
            parts.query,
            body,
            self.headers.get("x-amz-copy-source", ""),
        )
        with self.recording.lock:
            self.recording.requests.append(request)
            number = len(self.recording.requests)
        self.recording.before(request, number)
        connection = http.client.HTTPConnection(self.upstream, timeout=60)
        try:
            self._answer(connection, body)
        except OSError:  # the program was killed, or the test has ended
            self.close_connection = True
        finally:
            connection.close()

    def _answer(self, connection, body):
        connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in HOP_BY_HOP | {"content-length", "expect"}:
                connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        data = answer.read()
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in HOP_BY_HOP | {"content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", answer.getheader("Content-Length") or str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _body(self):
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return b"".join(parts)
