"""Polite requests: one at a time for each host, with a pause between two, and only where robots.txt allows them."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from sitegen.content.archived_copies import canonical_web_address
from sitegen.outgoing_links.robots import MAX_ROBOTS_BYTES, RobotsRules, read_robots

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.outgoing_links.http_request import Answer, HttpClient

MAX_REDIRECTS = 5
"""Maximum number of redirects that are followed. RFC 9309 asks for at least five for robots.txt."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CLIENT_ERRORS = range(400, 500)
_OK = range(200, 300)
TOO_MANY_REQUESTS, UNAVAILABLE = 429, 503


class RobotsError(Exception):
    """The robots.txt of a host does not allow a request, or its server fails, so that nothing may be requested (RFC 9309)."""


class BusyHostError(Exception):
    """A host asked for a pause. It is not asked again in this run."""


@dataclass(slots=True)
class _Host:
    """The state of one host."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    next_request: float = 0.0
    """Moment of the monotonic clock before which no request may begin."""
    is_busy: bool = False
    crawl_delay: float = 0.0


@dataclass(slots=True)
class _Origin:
    """The robots.txt of one scheme, host and port."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    rules: RobotsRules | None = None
    error: Exception | None = None
    """The reason for which it could not be requested."""


class PoliteClient:
    """Sends requests for several threads."""

    def __init__(
        self,
        client: HttpClient,
        product: str,
        delay: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Create a client that has sent no request yet.

        Args:
            client: sends the requests.
            product: the name of the program in robots.txt.
            delay: the minimum number of seconds between the end of a request and the next one to the same host.
            clock: returns a number of seconds.
            sleep: waits for a number of seconds.
        """
        self._client, self._product, self._delay, self._clock, self._sleep = client, product, delay, clock, sleep
        self._hosts: dict[str, _Host] = {}
        self._origins: dict[str, _Origin] = {}
        self._guard = threading.Lock()

    def request(self, method: str, address: str) -> Answer:
        """Send a request for an address that robots.txt allows.

        Raises:
            RobotsError: if robots.txt does not allow it, or cannot be read.
            BusyHostError: if the host asks for a pause, or has asked for one before.
            NoAnswerError, NoNetworkAddressError, PrivateNetworkError: as `HttpClient.request`.
        """
        if not self._rules(address).allows(address):
            raise RobotsError("the robots.txt of the site does not allow it")
        return self._send(method, address, 0)

    def _send(self, method: str, address: str, max_body: int) -> Answer:
        """Send a request when the host's turn has come.

        Raises:
            BusyHostError: if the host asks for a pause.
        """
        name = urlsplit(address).hostname or ""
        host = self._host(name)
        with host.lock:
            if host.is_busy:
                raise BusyHostError(f"{name} asked for a pause")
            self._sleep(max(0.0, host.next_request - self._clock()))
            try:
                answer = self._client.request(method, address, max_body=max_body)
            finally:
                host.next_request = self._clock() + max(self._delay, host.crawl_delay)
            if answer.status == TOO_MANY_REQUESTS or (answer.status == UNAVAILABLE and answer.retry_after):
                host.is_busy = True
                raise BusyHostError(f"{name} asked for a pause")
            return answer

    def _host(self, name: str) -> _Host:
        with self._guard:
            return self._hosts.setdefault(name, _Host())

    def _rules(self, address: str) -> RobotsRules:
        """Return the rules for the host of an address. They are requested once; if that failed, it fails again."""
        parts = urlsplit(address)
        name = f"{parts.scheme}://{parts.netloc}"
        with self._guard:
            origin = self._origins.setdefault(name, _Origin())
        with origin.lock:
            if origin.error is None and origin.rules is None:
                try:
                    origin.rules = self._request_rules(f"{name}/robots.txt")
                    self._host(parts.hostname or "").crawl_delay = origin.rules.crawl_delay
                except Exception as error:  # noqa: BLE001 - raised again for each address
                    origin.error = error
        if origin.rules is None:
            raise origin.error or RobotsError
        return origin.rules

    def _request_rules(self, address: str) -> RobotsRules:
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._send("GET", address, MAX_ROBOTS_BYTES)
            if answer.status not in _REDIRECTS:
                break
            target = redirect_target(address, answer.location)
            if not target:
                return RobotsRules()
            address = target
        if answer.status in _OK:
            return read_robots(answer.body, self._product)
        if answer.status in _CLIENT_ERRORS or answer.status in _REDIRECTS:
            return RobotsRules()
        raise RobotsError(f"its robots.txt cannot be read: status {answer.status}")


def redirect_target(address: str, location: str) -> str:
    """Return the web address to which a server redirects, without its fragment; "" if it is not a web address."""
    try:
        return canonical_web_address(urljoin(address, location)) if location else ""
    except ValueError:
        return ""


def is_redirect(status: int) -> bool:
    """Return True for the status of an answer that names another address in its header Location."""
    return status in _REDIRECTS
