"""One HTTP request to a network address that was examined before. Bodies are not read, except where the caller asks for them."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple
from urllib.parse import urlsplit

from sitegen.outgoing_links.network_addresses import resolve

MAX_REQUEST_SECONDS = 60.0
"""Maximum seconds of one request in all. A server that sends a byte now and then does not hold up the others."""


class Answer(NamedTuple):
    """The answer to one request."""

    status: int
    location: str
    """The header Location, or ""."""
    retry_after: str
    """The header Retry-After, or ""."""
    body: bytes


class NoAnswerError(Exception):
    """A host did not answer, for the reason in the message."""


@dataclass(frozen=True, slots=True)
class HttpClient:
    """Sends requests with the same settings."""

    user_agent: str
    timeout: float
    """Maximum seconds to wait for a connection, and for each part of an answer."""
    allow_private: bool = False
    """Ask hosts in private networks too."""

    def request(self, method: str, address: str, *, max_body: int = 0) -> Answer:
        """Send a request and return its answer; redirects are not followed.

        Args:
            method: GET or HEAD.
            address: the web address, in ASCII.
            max_body: the maximum number of bytes of the body to read.

        Raises:
            NoAnswerError: if there is no valid answer.
            NoNetworkAddressError: if the host is not known.
            PrivateNetworkError: if the host is in a private network.
        """
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        networks = resolve(host, port, allow_private=self.allow_private)
        connection_type = _PinnedHttpsConnection if parts.scheme == "https" else _PinnedConnection
        connection = connection_type(host, port, timeout=self.timeout)
        connection.networks = networks
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        watchdog = threading.Timer(MAX_REQUEST_SECONDS, connection.interrupt)
        watchdog.daemon = True
        watchdog.start()
        try:
            return self._exchange(connection, method, target, max_body)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise NoAnswerError(_describe(error)) from error
        finally:
            watchdog.cancel()
            connection.close()

    def _exchange(self, connection: _PinnedConnection, method: str, target: str, max_body: int) -> Answer:
        headers = {"User-Agent": self.user_agent, "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}
        connection.request(method, target, headers=headers)
        response = connection.getresponse()
        body = response.read(max_body) if max_body else b""
        if connection.is_interrupted:  # headers and bodies that are cut off are no errors of the library
            raise TimeoutError
        location = _header_text(response.headers.get("Location", ""))
        return Answer(response.status, location, response.headers.get("Retry-After", ""), body)


class _PinnedConnection(http.client.HTTPConnection):
    """A connection to the network addresses that were examined: the name of the host is not resolved again."""

    networks: list[str]
    is_interrupted = False

    def connect(self) -> None:
        """Connect to the first network address that accepts a connection."""
        for number, network in enumerate(self.networks, 1):
            try:
                self.sock = socket.create_connection((network, self.port), self.timeout)
            except OSError:
                if number == len(self.networks):
                    raise
            else:
                return

    def interrupt(self) -> None:
        """Make a request that is being answered fail."""
        self.is_interrupted = True
        with suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)


class _PinnedHttpsConnection(_PinnedConnection):
    """The same with TLS. The certificate must be that of the host's name."""

    default_port = 443

    def connect(self) -> None:
        """Connect, and agree on encryption."""
        super().connect()
        context = _tls_context()
        self.sock = context.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock.do_handshake()  # `interrupt` can end it, since `sock` is set


@cache
def _tls_context() -> ssl.SSLContext:
    return ssl.create_default_context()


def _header_text(value: str) -> str:
    """Return the text of a header that is in UTF-8, as many servers send it; the library reads headers as ISO 8859-1."""
    with suppress(UnicodeError):
        return value.encode("latin-1").decode("utf-8")
    return value


def _describe(error: Exception) -> str:
    """Return the reason for which there is no answer, in a few words."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid: {error.verify_message}"
    for kind, reason in _REASONS.items():
        if isinstance(error, kind):
            return reason
    return (error.strerror or "no connection").lower() if isinstance(error, OSError) else "the answer is not valid HTTP"


_REASONS: dict[type[Exception], str] = {
    http.client.RemoteDisconnected: "the connection was closed without an answer",
    ssl.SSLError: "no encrypted connection",
    TimeoutError: "no answer in time",
    ConnectionRefusedError: "the connection was refused",
}
"""Reasons for which there is no answer, by the type of the error."""
