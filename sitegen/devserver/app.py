"""The preview as a web application: the archive's pages below a base path, and below `_/` what the preview adds to them.

Everything comes from the preview service; nothing here reads a file, but the few parts of this package, once.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING
from urllib.parse import quote

from sse_starlette import EventSourceResponse
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from sitegen.devserver.dashboard import PARTS_FOLDER, dashboard_page, error_page
from sitegen.devserver.html_injection import FULL_VIEW_QUERY, PUBLIC_VIEW_QUERY, OverlayState, content_digest, inject
from sitegen.devserver.live_reload import EventBroadcaster
from sitegen.devserver.request_validation import BadRequestError, check_origin
from sitegen.devserver.security_middleware import SecurityMiddleware, status_response
from sitegen.devserver.static_responses import HTML_TYPE, file_response, media_type

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from sitegen.devserver.html_injection import OverlayKind
    from sitegen.devserver.messages import PreviewResponse, PreviewService

MAX_BADGE_PATHS = 200
"""Paths of which badges are told at once."""
NO_STORE = {"Cache-Control": "no-store"}
OK, BAD_REQUEST, NOT_FOUND, SERVER_ERROR = 200, 400, 404, 500


class Application:
    """The ASGI application of one preview; close() ends its event streams, so that a server can stop."""

    def __init__(
        self,
        service: PreviewService,
        base: str,
        hosts: Collection[str],
        frame_sources: Callable[[], tuple[str, ...]],
        *,
        follow_edits: bool,
    ) -> None:
        self.service, self.base, self.hosts, self.follow_edits = service, base, frozenset(hosts), follow_edits
        self.broadcaster = EventBroadcaster(service)
        self.client_files = {
            path.name: path.read_bytes() for path in PARTS_FOLDER.iterdir() if path.suffix in (".js", ".css")
        }
        self.app = Starlette(
            routes=[Route("/{path:path}", self._handle)],
            middleware=[Middleware(SecurityMiddleware, hosts=self.hosts, frame_sources=frame_sources)],
            lifespan=self._lifespan,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        await self.app(scope, receive, send)

    def close(self) -> None:
        """End every event stream."""
        self.broadcaster.close()

    @asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        relay = asyncio.create_task(self.broadcaster.relay_events())
        yield
        relay.cancel()
        with suppress(asyncio.CancelledError):
            await relay

    async def _handle(self, request: Request) -> Response:
        """Whatever stands at the address."""
        path: str = request.scope["path"]
        if path in ("/", self.base[:-1]) and path != self.base:
            return _redirect(self.base, 302)
        if not path.startswith(self.base):
            raise BadRequestError(NOT_FOUND)
        below = path.removeprefix(self.base)
        if below == "_":
            return _redirect(f"{self.base}_/", 302)
        if request.url.query in (PUBLIC_VIEW_QUERY, FULL_VIEW_QUERY):
            return self._switch_view(below, request)
        return await (
            self._handle_internal(below[2:], request) if below.startswith("_/") else self._handle_page(below, request)
        )

    async def _handle_internal(self, name: str, request: Request) -> Response:
        """The dashboard, the style page, the event stream, badges, or one of our parts."""
        base, event_id = quote(self.base), self.broadcaster.event_id
        if not name:
            return Response(dashboard_page(await self.service.dashboard(), base, event_id), OK, NO_STORE, HTML_TYPE)
        if name == "style":
            return _redirect(f"{self.base}_/style/", 302)
        if name == "style/":
            return self._page_response(await self.service.styleguide(), event_id)
        if name == "badges":
            return JSONResponse(await self._find_badges(request.query_params.getlist("at")), OK, NO_STORE)
        if name == "events":
            check_origin(request.headers, self.hosts)
            return EventSourceResponse(self.broadcaster.stream_after(request.query_params.get("after", "")))
        if name in self.client_files:
            return file_response(self.client_files[name], name, request.headers)
        raise BadRequestError(NOT_FOUND)

    def _switch_view(self, below: str, request: Request) -> Response:
        """The same page, with a cookie that says which view is wanted; browsers share cookies among the ports of a host."""
        response = _redirect(f"{self.base}{below.lstrip('/')}", 302)
        if request.url.query == PUBLIC_VIEW_QUERY:
            response.set_cookie(_view_cookie(request), "public", path=quote(self.base), httponly=True, samesite="lax")
        else:
            response.delete_cookie(_view_cookie(request), path=quote(self.base), httponly=True, samesite="lax")
        return response

    async def _find_badges(self, paths: list[str]) -> dict[str, str]:
        """The badges of what stands at these paths, by path."""
        below = {
            path: f"/{path.removeprefix(self.base)}" for path in paths[:MAX_BADGE_PATHS] if path.startswith(self.base)
        }
        badges = await self.service.badges(tuple(below.values()))
        return {path: badges[address] for path, address in below.items() if address in badges}

    async def _handle_page(self, path: str, request: Request) -> Response:
        """Return what the service has at a path; a page without its last slash is shown at its own address, as hosts do."""
        event_id = (
            self.broadcaster.event_id
        )  # read before the page: an event may be sent once too often, but none is lost
        public = request.cookies.get(_view_cookie(request)) == "public"
        response = await (self.service.respond_public(path) if public else self.service.respond(path))
        if response.location:
            return _redirect(f"{self.base}{response.location.lstrip('/')}", response.status)
        if response.status == OK and path and response.path == f"{path}/index.html":
            return _redirect(f"{self.base}{path}/", 307)
        if (
            not response.path
            or media_type(response.path) == HTML_TYPE
            or (not response.data and response.status == NOT_FOUND)
        ):
            return self._page_response(response, event_id, is_public_view=public)
        if response.status == OK:
            return file_response(response.data, response.path, request.headers)
        return Response(response.data, response.status, NO_STORE, media_type(response.path))

    def _page_response(self, response: PreviewResponse, event_id: str, *, is_public_view: bool = False) -> Response:
        """A page with our bar and script."""
        if not response.data and (response.status == NOT_FOUND or response.problems):
            return self._error_response(response, event_id)
        kind: OverlayKind = "missing" if response.status == NOT_FOUND else "page"
        version, base = content_digest(response), quote(self.base)
        state = OverlayState(
            base,
            event_id,
            version,
            kind,
            response.path,
            self.follow_edits,
            () if is_public_view else response.problems,
            is_public_view,
        )
        return Response(inject(response.data, state, response.banner), response.status, NO_STORE, HTML_TYPE)

    def _error_response(self, response: PreviewResponse, event_id: str) -> Response:
        """There are no bytes to show: problems in their place, or the plain words of the status."""
        if not response.problems:
            return status_response(response.status)
        data = error_page(response, quote(self.base), event_id)
        return Response(data, response.status if response.status >= BAD_REQUEST else SERVER_ERROR, NO_STORE, HTML_TYPE)


def create_application(
    service: PreviewService,
    *,
    base: str,
    hosts: Collection[str],
    follow_edits: bool,
    frame_sources: Callable[[], tuple[str, ...]] = tuple,
) -> Application:
    """Return the web application of a preview service.

    base: the path at which the site is published, decoded, with a slash on both sides: `/` or `/a/b/`. hosts: what a
    Host header may be, such as `localhost:8000`. follow_edits: browsers go to the page of the document that was edited.
    frame_sources: returns the sites that pages may frame.
    """
    return Application(service, base, hosts, frame_sources, follow_edits=follow_edits)


def _view_cookie(request: Request) -> str:
    """The cookie of the view, by the port of the preview."""
    return f"sitegen-view-{request.url.port or 80}"


def _redirect(path: str, status: int) -> Response:
    """A redirect that no browser remembers."""
    return RedirectResponse(quote(path), status, NO_STORE)
