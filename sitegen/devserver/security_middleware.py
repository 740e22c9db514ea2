"""ASGI middleware that validates every request and adds security headers to every response."""

from __future__ import annotations

import sys
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

from sitegen.devserver.request_validation import BadRequestError, check_host, decode_path

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from sitegen.outputs.hosting._content_policy import ContentPolicy

ALLOWED_METHODS = ("GET", "HEAD")
SECURITY_HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class SecurityMiddleware:
    """Rejects invalid requests, sets `scope["path"]` to the decoded path, and hides the details of exceptions."""

    def __init__(self, app: ASGIApp, hosts: Collection[str], policy: Callable[[], ContentPolicy]) -> None:
        """`policy` returns the policy of the site; it is called for each response, since the configuration and the embeds may change."""
        self.app, self.hosts, self.policy = app, hosts, policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; scopes other than `http` are passed on unchanged."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        sender = _ResponseSender(send, self.policy)
        try:
            await self.app(self._check_request(scope), receive, sender)
        except BadRequestError as error:
            await status_response(error.status)(scope, receive, sender)
        except Exception as error:
            log_error(scope["path"], error)
            if sender.has_started:
                raise  # part of the response has been sent: the connection is closed
            await status_response(500)(scope, receive, sender)

    def _check_request(self, scope: Scope) -> Scope:
        check_host(Headers(scope=scope), self.hosts)
        if scope["method"] not in ALLOWED_METHODS:
            raise BadRequestError(405)
        return {**scope, "path": decode_path(scope["raw_path"])}


def security_headers(policy: ContentPolicy) -> dict[str, str]:
    """Return the headers of every response. If other hosts are allowed, they get the referring origin, which some players require."""
    framing = {"Referrer-Policy": "strict-origin-when-cross-origin"} if policy.sources else {}
    return {"Content-Security-Policy": policy.header} | SECURITY_HEADERS | framing


class _ResponseSender:
    """Passes a response on, with the security headers."""

    def __init__(self, send: Send, policy: Callable[[], ContentPolicy]) -> None:
        """`policy` is called when the response begins, since a request can wait for a rebuild that changes it."""
        self.send, self.policy, self.has_started = send, policy, False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.has_started = True
            MutableHeaders(scope=message).update(security_headers(self.policy()))
        await self.send(message)


def status_response(status: int) -> Response:
    """Return a plain-text response with a status and its phrase, without any details."""
    headers = {"Cache-Control": "no-store"}
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(ALLOWED_METHODS)
    return PlainTextResponse(f"{status} {HTTPStatus(status).phrase}\n", status, headers)


def log_error(where: str, error: Exception) -> None:
    """Write an error to standard error, in one line."""
    text = f"sitegen: {where}: {type(error).__name__}: {error}"
    sys.stderr.write("".join(character if character.isprintable() else "?" for character in text) + "\n")
