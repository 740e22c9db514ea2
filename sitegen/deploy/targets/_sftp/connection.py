"""The connection to an SFTP server. asyncssh runs in an event loop in a thread of its own, so that many threads can share one connection."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

from sitegen.deploy.targets._common import ATTEMPTS, with_retries
from sitegen.deploy.targets._sftp.address import format_host
from sitegen.deploy.targets._sftp.errors import connection_error, connection_lost, is_lost, operation_error
from sitegen.diagnostics import SitegenError
from sitegen.plugins.extras import import_extra

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from asyncssh import SFTPClient, SSHClientConnection

    from sitegen.deploy.targets._sftp.address import SftpAddress

T = TypeVar("T")
_TIMEOUT_SECONDS = 20
"""Maximum time for the connection, and separately for the login."""
_KEEPALIVE_SECONDS = 15
"""Interval of messages by which a lost connection is noticed; three without an answer end it."""


class Connection:
    """A connection that is made again when it is lost. Its methods may be called from several threads."""

    def __init__(self, address: SftpAddress) -> None:
        self._address = address
        self._asyncssh = import_extra("asyncssh", "a site is published to an SFTP server", "publish")
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="sftp", daemon=True)
        self._thread.start()
        self._lock = asyncio.Lock()
        self._connected: tuple[SSHClientConnection, SFTPClient] | None = None
        self._was_connected = False
        self._failures = 0
        """Number of attempts to connect again that have failed since the last one that succeeded, in all threads together."""

    def run(self, operation: Callable[[SFTPClient], Awaitable[T]], path: str = "") -> T:
        """Run an operation and return its result; connect again and repeat it if the connection is lost.

        Args:
            operation: a coroutine function that can be repeated.
            path: the path of the file, for the message of an error.

        Raises:
            SitegenError: if the connection or the operation fails.
        """
        try:
            return with_retries(lambda: self._run_once(operation), lambda error: is_lost(self._asyncssh, error))
        except SitegenError:
            raise
        except (OSError, EOFError, self._asyncssh.Error) as error:
            raise operation_error(self._asyncssh, self._address, path, error) from None

    def close(self) -> None:
        """Close the connection, and end the thread."""
        with suppress(Exception):
            asyncio.run_coroutine_threadsafe(self._disconnect(), self._loop).result(_TIMEOUT_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_TIMEOUT_SECONDS)
        if not self._thread.is_alive():
            self._loop.close()

    def _run_once(self, operation: Callable[[SFTPClient], Awaitable[T]]) -> T:
        async def call() -> T:
            return await operation(await self._client())

        future = asyncio.run_coroutine_threadsafe(call(), self._loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    async def _client(self) -> SFTPClient:
        """Return the SFTP client of the connection, which is made if there is none or it was lost."""
        async with self._lock:
            if self._connected is None or self._connected[0].is_closed():
                self._connected = None
                self._connected = await self._connect()
                self._was_connected, self._failures = True, 0
            return self._connected[1]

    async def _connect(self) -> tuple[SSHClientConnection, SFTPClient]:
        if self._failures >= ATTEMPTS:
            raise connection_lost(self._address)
        try:
            connection = await self._asyncssh.connect(**self._options())
            client = await connection.start_sftp_client(path_errors="surrogateescape")
        except (OSError, ValueError, self._asyncssh.Error) as error:
            self._failures += 1
            if self._was_connected and is_lost(self._asyncssh, error):
                raise
            raise connection_error(self._asyncssh, self._address, error) from None
        return connection, client

    def _place(self) -> dict[str, Any]:
        given = {"host": self._address.host, "port": self._address.port, "username": self._address.user}
        return {name: value for name, value in given.items() if value}

    def _options(self) -> dict[str, Any]:
        """Return the options of the connection. The key of the server is always verified, whatever `~/.ssh/config` says."""
        options: dict[str, Any] = self._place() | {
            "config": (),  # ~/.ssh/config
            "connect_timeout": _TIMEOUT_SECONDS,
            "login_timeout": _TIMEOUT_SECONDS,
            "keepalive_interval": _KEEPALIVE_SECONDS,
            "password_auth": False,
            "kbdint_auth": False,
        }
        if self._asyncssh.SSHClientConnectionOptions(**options).known_hosts is None:
            options["known_hosts"] = b""
        return options

    async def _disconnect(self) -> None:
        if self._connected is not None:
            client, connection = self._connected[1], self._connected[0]
            client.exit()
            connection.close()
            await connection.wait_closed()


@contextmanager
def connect(address: SftpAddress) -> Iterator[Connection]:
    """Connect to a server, and close the connection at the end.

    Raises:
        SitegenError: if there is no connection, the key of the server is not known, or the login is refused.
    """
    connection = Connection(address)
    try:
        connection.run(_nothing, format_host(address))
        yield connection
    finally:
        connection.close()


async def _nothing(_client: SFTPClient) -> None:
    """Do nothing: the connection is made before the first operation."""
