"""The preview server as a process: its address, its output, and how it stops."""

import signal
import socket
import time

import pytest
from support.preview import READY, answer_of, process

from sitegen.devserver.server import allowed_hosts, listen_on_free_port
from sitegen.diagnostics import SitegenError

SOON = 10
"""Seconds in which the server stops: fewer than the 30 that its slow answer takes."""


def test_responses_are_not_delayed_by_nagle(preview):
    """Nagle's algorithm and delayed acknowledgement together cost 40 ms an answer."""
    seconds = []
    with socket.create_connection(("127.0.0.1", preview.port), timeout=READY) as sock, sock.makefile("rb") as stream:
        for _ in range(100):
            start = time.monotonic()
            sock.sendall(f"GET / HTTP/1.1\r\nHost: localhost:{preview.port}\r\n\r\n".encode())
            assert answer_of(stream)[0] == 200
            seconds.append(time.monotonic() - start)
    assert sorted(seconds)[len(seconds) // 3] < 0.03


def test_a_used_port_is_skipped():
    with listen_on_free_port("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with listen_on_free_port("127.0.0.1", port) as second, listen_on_free_port("127.0.0.1", port) as third:
            taken = [sock.getsockname()[1] for sock in (first, second, third)]
            assert port == taken[0] < taken[1] < taken[2] <= port + 100
            assert f"localhost:{taken[1]}" in allowed_hosts(second)


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(SitegenError, match=r"cannot listen on 192\.0\.2\.1, port 8000: ") as refused:
        listen_on_free_port("192.0.2.1", 8000)
    assert refused.value.exit_code == 2


def test_the_server_logs_no_requests():
    with process() as (running, port):
        for target in [b"/", b"/nowhere", b"/..", b"/\x01", b"\xff", b"/stories/x", b"/" + b"a" * 100_000]:
            with socket.create_connection(("127.0.0.1", port), timeout=READY) as sock:
                sock.sendall(
                    b"GET "
                    + target
                    + b" HTTP/1.1\r\nHost: localhost:%d\r\nUpgrade: websocket\r\nConnection: close\r\n\r\n" % port
                )
                sock.recv(100)
        running.send_signal(signal.SIGINT)
        assert running.communicate(timeout=READY) == ("", "")


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_the_server_stops_at_once_with_open_streams(sign):
    with process() as (running, port):
        asked = [
            f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode()
            for path in ["/_/events", "/_/events", "/slow", "/"]
        ]
        open_ = [socket.create_connection(("127.0.0.1", port), timeout=READY) for _ in asked]
        for sock, request in zip(open_, asked, strict=True):
            sock.sendall(request)
        assert b"text/event-stream" in open_[0].recv(1000)
        running.send_signal(sign)
        assert running.wait(SOON) == 0
        assert running.communicate() == ("", "")
        assert open_[0].recv(1000) in (b"", b"0\r\n\r\n")
        for sock in open_:
            sock.close()
