"""Runs the preview: takes a port that is free, starts without a word, and stops at once when it is told to."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
from typing import TYPE_CHECKING
from urllib.parse import quote

import uvicorn

from sitegen.diagnostics import SitegenError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from sitegen.devserver.app import Application

MAX_PORT_TRIES = 100
"""Further ports that are tried where the one asked for is taken."""
MAX_PORT = 65535
HTTP_PORT = 80


def listen_on_free_port(host: str, port: int) -> socket.socket:
    """A socket that listens at a port, or at the next one that is free. Raises SitegenError (exit code 2)."""
    last = min(port + MAX_PORT_TRIES, MAX_PORT)
    for candidate in range(port, last + 1):
        try:
            return _listen(host, candidate)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                message = f"cannot listen on {host}, port {candidate}: {error.strerror or error}"
                raise SitegenError(message, 2) from None
    message = f"cannot listen on {host}: the ports from {port} to {last} are all taken"
    raise SitegenError(message, 2)


def _listen(host: str, port: int) -> socket.socket:
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    sock = socket.create_server(address[:2], family=family)
    # For those that it accepts: asyncio does this only where a socket tells its protocol. Without it an answer takes 40 ms.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def allowed_hosts(sock: socket.socket) -> frozenset[str]:
    """What the Host header of a request to this machine may be."""
    port = sock.getsockname()[1]
    names = ("127.0.0.1", "localhost", "[::1]")
    return frozenset(f"{name}:{port}" for name in names) | (frozenset(names) if port == HTTP_PORT else frozenset())


def browser_url(sock: socket.socket, base: str) -> str:
    """The address to open in a browser."""
    host, port = sock.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}{quote(base)}"


def run(app: Application, sock: socket.socket, on_ready: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM, and return; on_ready is called once, with the address to open."""
    asyncio.run(serve(app, sock, on_ready))


async def serve(app: Application, sock: socket.socket, on_ready: Callable[[str], None]) -> None:
    """The same within a running event loop, for who has more to do in it; stops in order when it is cancelled."""
    config = uvicorn.Config(
        app, http="h11", ws="none", lifespan="on", log_config=None, log_level=logging.CRITICAL, access_log=False,
        server_header=False, proxy_headers=False, timeout_graceful_shutdown=0,
    )  # fmt: skip
    server = _Server(config, app, lambda: on_ready(browser_url(sock, app.base)))
    serving = asyncio.create_task(server.serve([sock]))
    try:
        await asyncio.shield(serving)
    finally:
        server.should_exit = True
        await serving


class _Server(uvicorn.Server):
    """uvicorn, which says when it is ready, and does not wait for browsers that still listen."""

    def __init__(self, config: uvicorn.Config, application: Application, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.application, self.on_ready = application, on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        self.on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the event streams first, for they never end by themselves."""
        self.application.close()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - uvicorn's signature
        """Stop. The signal is not raised once more, as uvicorn would: what the exit code is, the command says."""
        self.should_exit = True
