"""A web server on a loopback address whose answers a test states, and which notes every request."""

import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class WebServer:
    """The answers by method and path, or by path; a path that is not stated is missing."""

    def __init__(self, server, answers):
        self.server, self.answers = server, answers
        self.requests = []
        """Moments of begin and end, method, path, and headers of each request."""

    @property
    def origin(self):
        host, port = self.server.server_address[:2]
        return f"http://{host}:{port}"

    @property
    def asked(self):
        """The requests as "METHOD /path", in order."""
        return [f"{method} {path}" for _, _, method, path, _ in self.requests]


@contextmanager
def web_server(answers, host="127.0.0.1", tls=None):
    """A running server; with `tls`, an SSL context, for https.

    An answer is a status, a pair of status and headers, a triple with the body, or a function of the handler.
    """
    holder = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            begin = time.monotonic()
            answer = answers.get(f"{self.command} {self.path}", answers.get(self.path, 404))
            if callable(answer):
                answer = answer(self)
            # before the answer is sent: a test looks as soon as it has the last one
            holder[0].requests.append((begin, time.monotonic(), self.command, self.path, dict(self.headers)))
            if answer is not None:
                status, headers, body = (
                    *(answer if isinstance(answer, tuple) else (answer,)),
                    *({}, b"")[len(answer) - 1 if isinstance(answer, tuple) else 0 :],
                )
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

        do_HEAD = do_GET  # noqa: N815 - the name that the library calls

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer((host, 0), Handler)
    server.daemon_threads = True
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    holder.append(WebServer(server, answers))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield holder[0]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
