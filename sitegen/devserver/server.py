"""The preview server: uvicorn on a free port of this machine, without its own log and without delay when it stops."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
from typing import TYPE_CHECKING
from urllib.parse import quote

import uvicorn

from sitegen.diagnostics import SitegenError
from sitegen.problem_codes.environment import ADDRESS_IN_USE

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from sitegen.devserver.app import Application

MAX_PORT_TRIES = 100
"""Number of further ports to try if the requested one is in use."""
MAX_PORT = 65535
HTTP_PORT = 80


def listen_on_free_port(host: str, port: int) -> socket.socket:
    """Return a socket that listens on a port, or on the next free one.

    Raises:
        SitegenError: if no port can be used (exit code 2).
    """
    last = min(port + MAX_PORT_TRIES, MAX_PORT)
    for candidate in range(port, last + 1):
        try:
            return _listen(host, candidate)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                message = ADDRESS_IN_USE(f"cannot listen on {host}, port {candidate}: {error.strerror or error}")
                raise SitegenError(message, 2) from None
    message = ADDRESS_IN_USE(f"cannot listen on {host}: the ports from {port} to {last} are all in use")
    raise SitegenError(message, 2)


def _listen(host: str, port: int) -> socket.socket:
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    sock = socket.create_server(address[:2], family=family)
    # Inherited by accepted connections. asyncio sets it only for sockets whose protocol is known; without it a response takes 40 ms.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def allowed_hosts(sock: socket.socket) -> frozenset[str]:
    """Return the accepted values of the Host header for a socket: the names of this machine, with the port."""
    port = sock.getsockname()[1]
    names = ("127.0.0.1", "localhost", "[::1]")
    return frozenset(f"{name}:{port}" for name in names) | (frozenset(names) if port == HTTP_PORT else frozenset())


def browser_url(sock: socket.socket, base: str) -> str:
    """Return the address to open in a browser."""
    host, port = sock.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}{quote(base)}"


def run(app: Application, sock: socket.socket, on_ready: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; `on_ready` is called once, with the address to open."""
    asyncio.run(serve(app, sock, on_ready))


async def serve(app: Application, sock: socket.socket, on_ready: Callable[[str], None]) -> None:
    """Serve as `run` does, but in the running event loop; shut down cleanly when the task is canceled."""
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
    """uvicorn with a callback when it is ready, and without waiting for open event streams when it stops."""

    def __init__(self, config: uvicorn.Config, application: Application, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.application, self.on_ready = application, on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to accept connections, and call `on_ready`."""
        await super().startup(sockets)
        self.on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Shut down; the event streams are ended first, since they never end by themselves."""
        self.application.close()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - uvicorn's signature
        """Stop, without raising the signal again as uvicorn does: the command sets the exit code."""
        self.should_exit = True
