"""Asks for many links: several hosts at the same time, and the links of one host one after the other."""

from __future__ import annotations

import datetime as dt
import queue
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sitegen import __version__
from sitegen.config.validation import is_example_url
from sitegen.diagnostics import Problem
from sitegen.outgoing_links.link_check import LinkAnswer, check_link
from sitegen.outgoing_links.polite_client import BusyHostError, PoliteClient
from sitegen.problem_codes.outgoing_links import DEAD_LINK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sitegen.outgoing_links.citations import OutgoingLink
    from sitegen.outgoing_links.http_request import HttpClient
    from sitegen.outgoing_links.records import LinkRecord

PRODUCT = "sitegen"
"""Name of the program in robots.txt."""
HOSTS_AT_A_TIME = 8
"""Number of hosts that are asked at the same time."""


def choose_links(
    links: Iterable[OutgoingLink], records: Mapping[str, LinkRecord], now: dt.datetime, *, days: int, limit: int | None
) -> list[str]:
    """Return the addresses to ask: those that were never asked, then those that were asked longest ago.

    Args:
        links: the links that may be asked.
        records: the results of earlier requests, by address.
        now: the time of this run.
        days: leave out addresses that were asked in the last days.
        limit: the maximum number of addresses; None for no limit.
    """
    latest = moment_text(now - dt.timedelta(days=days))
    asked = {link.address: records[link.address].asked if link.address in records else "" for link in links}
    due = [address for address, moment in asked.items() if not moment or moment <= latest]
    return sorted(due, key=lambda address: (asked[address], address))[:limit]


def user_agent(base_url: str) -> str:
    """Return the name by which servers see the program: with its version, and the site whose links it checks."""
    site = "" if is_example_url(base_url) else f" (checks links of {base_url})"
    return f"{PRODUCT}/{__version__}{site}"


def moment_text(moment: dt.datetime) -> str:
    """Return a moment as records have it. The texts have the order of the moments."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def ask_links(addresses: Sequence[str], client: HttpClient, delay: float) -> Iterator[tuple[str, LinkAnswer | None]]:
    """Yield each address with its answer, in the order of the answers; None if its host asked for a pause.

    If the caller stops to iterate, no further request begins.

    Args:
        addresses: the addresses.
        client: sends the requests.
        delay: the minimum number of seconds between two requests to the same host.
    """
    stop = threading.Event()
    polite = PoliteClient(client, PRODUCT, delay, sleep=lambda seconds: _wait(stop, seconds))
    answers: queue.SimpleQueue[tuple[str, LinkAnswer | Exception | None]] = queue.SimpleQueue()

    def ask_host(own: Sequence[str]) -> None:
        for address in own:
            try:
                answers.put((address, _ask(address, polite)))
            except _StoppedError:
                return
            except Exception as error:  # noqa: BLE001 - raised again in the thread of the caller
                answers.put((address, error))

    with ThreadPoolExecutor(HOSTS_AT_A_TIME) as executor:
        try:
            for own in _by_host(addresses):
                executor.submit(ask_host, own)
            for _ in addresses:
                address, answer = answers.get()
                if isinstance(answer, Exception):
                    raise answer
                yield address, answer
        finally:
            stop.set()
            executor.shutdown(cancel_futures=True)


class _StoppedError(Exception):
    """The run has been stopped."""


def _wait(stop: threading.Event, seconds: float) -> None:
    """Wait for some seconds.

    Raises:
        _StoppedError: if the run has been stopped.
    """
    if stop.wait(seconds):
        raise _StoppedError


def _ask(address: str, client: PoliteClient) -> LinkAnswer | None:
    with suppress(BusyHostError):
        return check_link(address, client)
    return None


def _by_host(addresses: Iterable[str]) -> list[list[str]]:
    """Return the addresses by their hosts, in the given order."""
    groups: dict[str, list[str]] = {}
    for address in addresses:
        groups.setdefault(urlsplit(address).hostname or "", []).append(address)
    return list(groups.values())


def dead_link_problems(links: Iterable[OutgoingLink], records: Mapping[str, LinkRecord]) -> Iterator[Problem]:
    """Yield a warning for each place that cites an address which does not answer."""
    for link in links:
        record = records.get(link.address)
        if record is None or not record.is_dead:
            continue
        last = f"; it last answered on {record.answered[:10]}" if record.answered else ""
        message = DEAD_LINK(f"{link.address} does not answer ({record.reason}){last}")
        for one in link.citations:
            hint = (
                "its archived copy is recorded"
                if one.archived_url
                else "look for a copy in a web archive, or correct it"
            )
            yield Problem(one.file, one.line, one.column, message, hint, "warning")
