"""ASGI middleware that validates every request and adds security headers to every response."""

from __future__ import annotations

import sys
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

from sitegen.devserver.request_validation import BadRequestError, check_host, check_same_origin, decode_path

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from sitegen.outputs.hosting._content_policy import ContentPolicy

ALLOWED_METHODS = ("GET", "HEAD")
"""Methods of all addresses. An address that changes files allows only POST."""
SECURITY_HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class SecurityMiddleware:
    """Rejects invalid requests, sets `scope["path"]` to the decoded path, and hides the details of exceptions."""

    def __init__(
        self,
        app: ASGIApp,
        hosts: Collection[str],
        policy: Callable[[], ContentPolicy],
        post_paths: Collection[str] = (),
    ) -> None:
        """Create the middleware.

        Args:
            app: the application.
            hosts: the accepted values of the Host header.
            policy: returns the policy of the site. It is called for each response, since the configuration and the embeds may change.
            post_paths: the decoded paths that change files. They allow only POST, from a page of the preview itself.
        """
        self.app, self.hosts, self.policy, self.post_paths = app, hosts, policy, post_paths

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
        if scope["method"] not in (*ALLOWED_METHODS, "POST"):
            raise BadRequestError(405)
        path = decode_path(scope["raw_path"])
        if (scope["method"] == "POST") is not (path in self.post_paths):
            raise BadRequestError(405)
        if scope["method"] == "POST":
            check_same_origin(Headers(scope=scope), self.hosts)
        return {**scope, "path": path}


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
