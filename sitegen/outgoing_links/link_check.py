"""Asks for one outgoing link, and decides what the answer means."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import msgspec

from sitegen.outgoing_links.http_request import NoAnswerError
from sitegen.outgoing_links.network_addresses import NoNetworkAddressError, PrivateNetworkError
from sitegen.outgoing_links.polite_client import MAX_REDIRECTS, RobotsError, is_redirect, redirect_target
from sitegen.outgoing_links.records import DEAD_RESULTS, LinkRecord

if TYPE_CHECKING:
    from sitegen.outgoing_links.polite_client import PoliteClient
    from sitegen.outgoing_links.records import LinkResult

_PERMANENT = frozenset({301, 308})
_GONE = frozenset({404, 410})
_OK = range(200, 300)
_CLIENT_ERRORS = range(400, 500)
_FIRST_ERROR = 400


class LinkAnswer(NamedTuple):
    """The answer to a link, and what it means."""

    result: LinkResult
    status: int = 0
    moved_to: str = ""
    reason: str = ""


def check_link(address: str, client: PoliteClient) -> LinkAnswer:
    """Ask for an address with HEAD, and with GET if HEAD is refused or says that there is no page; follow redirects.

    Raises:
        BusyHostError: if a host asks for a pause: nothing is known about the link.
    """
    try:
        return _follow(address, client)
    except (NoAnswerError, NoNetworkAddressError) as error:
        return LinkAnswer("failed", reason=str(error))
    except (RobotsError, PrivateNetworkError) as error:
        return LinkAnswer("not asked", reason=str(error))


def _follow(address: str, client: PoliteClient) -> LinkAnswer:
    current, is_permanent = address, True
    for _ in range(MAX_REDIRECTS + 1):
        status, location = _ask(current, client)
        if not is_redirect(status):
            return _judge(address, current if is_permanent else address, current, status)
        target = redirect_target(current, location)
        if not target:
            return LinkAnswer("failed", status, reason="it redirects to something that is not a web address")
        is_permanent &= status in _PERMANENT
        current = target
    return LinkAnswer("failed", status, reason=f"it redirects more than {MAX_REDIRECTS} times")


def _ask(address: str, client: PoliteClient) -> tuple[int, str]:
    """Return the status and the header Location of an answer. Many servers answer HEAD with an error where GET succeeds."""
    try:
        answer = client.request("HEAD", address)
    except NoAnswerError:
        answer = client.request("GET", address)
    else:
        if answer.status >= _FIRST_ERROR:
            answer = client.request("GET", address)
    return answer.status, answer.location


def _judge(address: str, moved_to: str, final: str, status: int) -> LinkAnswer:
    """Return the meaning of the last answer.

    Args:
        address: the link.
        moved_to: the last address, if all redirects to it were permanent; else the link.
        final: the last address.
        status: the status of its answer.
    """
    if status in _OK:
        is_front_page = urlsplit(final).path == "/" and urlsplit(address).path != "/" and not urlsplit(final).query
        reason = "it redirects to a front page" if is_front_page else ""
        return LinkAnswer("answered", status, moved_to if moved_to != address else "", reason)
    reason = f"{status} {_phrase(status)}".strip()
    if status in _GONE:
        return LinkAnswer("gone", status, reason=reason)
    return LinkAnswer("refused" if status in _CLIENT_ERRORS else "failed", status, reason=reason)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def updated_record(before: LinkRecord | None, address: str, answer: LinkAnswer, moment: str) -> LinkRecord:
    """Return the record of a link after an answer; `moment` is the moment of the request, as in `LinkRecord`."""
    record = before or LinkRecord(address, answer.result, moment)
    failing_since = record.failing_since
    if answer.result in DEAD_RESULTS:
        failing_since = failing_since or moment
    elif answer.result != "not asked":
        failing_since = ""
    return msgspec.structs.replace(
        record,
        result=answer.result,
        asked=moment,
        status=answer.status,
        answered=moment if answer.result == "answered" else record.answered,
        failing_since=failing_since,
        moved_to=answer.moved_to,
        reason=answer.reason,
    )
