"""The ASGI application: serves the archive's pages below a base path, and the preview's own pages and files below `_/`.

All content comes from the preview service. The only files read here are those in `parts/`, once.
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

from sitegen.devserver.dashboard import PARTS_FOLDER, build_report_page, dashboard_page, error_page, suggestions_page
from sitegen.devserver.html_injection import FULL_VIEW_QUERY, PUBLIC_VIEW_QUERY, OverlayState, content_digest, inject
from sitegen.devserver.live_reload import EventBroadcaster
from sitegen.devserver.request_validation import BadRequestError, check_origin
from sitegen.devserver.security_middleware import SecurityMiddleware, status_response
from sitegen.devserver.static_responses import HTML_TYPE, copied_file_response, file_response
from sitegen.devserver.tagging_requests import DECIDE_NAME, respond_to_decisions
from sitegen.outputs.hosting._content_policy import ContentPolicy
from sitegen.render.media_types import content_type

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from sitegen.devserver.html_injection import OverlayKind
    from sitegen.devserver.responses import PreviewResponse, PreviewService

MAX_BADGE_PATHS = 200
"""Maximum number of paths in one request for badges. Further paths are ignored."""
NO_STORE = {"Cache-Control": "no-store"}
OK, BAD_REQUEST, NOT_FOUND, SERVER_ERROR = 200, 400, 404, 500


class Application:
    """The ASGI application of one preview. `close` ends its event streams, so that the server can stop."""

    def __init__(
        self,
        service: PreviewService,
        base: str,
        hosts: Collection[str],
        policy: Callable[[], ContentPolicy],
        *,
        follow_edits: bool,
    ) -> None:
        self.service, self.base, self.hosts, self.follow_edits = service, base, frozenset(hosts), follow_edits
        self.broadcaster = EventBroadcaster(service)
        self.client_files = {
            path.name: path.read_bytes() for path in PARTS_FOLDER.iterdir() if path.suffix in (".js", ".css")
        }
        post_paths = frozenset({f"{base}_/{DECIDE_NAME}"})
        self.app = Starlette(
            routes=[Route("/{path:path}", self._handle, methods=["GET", "POST"])],
            middleware=[Middleware(SecurityMiddleware, hosts=self.hosts, policy=policy, post_paths=post_paths)],
            lifespan=self._lifespan,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection; see the ASGI specification."""
        await self.app(scope, receive, send)

    def close(self) -> None:
        """End all event streams."""
        self.broadcaster.close()

    @asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        relay = asyncio.create_task(self.broadcaster.relay_events())
        yield
        relay.cancel()
        with suppress(asyncio.CancelledError):
            await relay

    async def _handle(self, request: Request) -> Response:
        """Return the response for any request."""
        path: str = request.scope["path"]
        if path in ("/", self.base[:-1]) and path != self.base:
            return _redirect(self.base, 302)
        if not path.startswith(self.base):
            raise BadRequestError(NOT_FOUND)
        below = path.removeprefix(self.base)
        if below == f"_/{DECIDE_NAME}":
            return await respond_to_decisions(self.service, request)
        if below == "_":
            return _redirect(f"{self.base}_/", 302)
        if request.url.query in (PUBLIC_VIEW_QUERY, FULL_VIEW_QUERY):
            return self._switch_view(below, request)
        return await (
            self._handle_internal(below[2:], request) if below.startswith("_/") else self._handle_page(below, request)
        )

    async def _handle_internal(self, name: str, request: Request) -> Response:
        """Return the response for an address below `_/`: a page of the preview, event stream, badges, or a client file."""
        base, event_id = quote(self.base), self.broadcaster.event_id
        if name in ("", "build/", "tags/"):
            return Response(await self._dashboard(name, base, event_id), OK, NO_STORE, HTML_TYPE)
        if name in ("build", "style", "tags"):
            return _redirect(f"{self.base}_/{name}/", 302)
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

    async def _dashboard(self, name: str, base: str, event_id: str) -> bytes:
        """Return the dashboard for editors, that for developers at `build/`, or the tagging page at `tags/`."""
        if name == "tags/":
            return suggestions_page(await self.service.tagging(), base, event_id, self.service.token)
        if name:
            return build_report_page(await self.service.build_report(), base, event_id)
        return dashboard_page(await self.service.dashboard(), base, event_id)

    def _switch_view(self, below: str, request: Request) -> Response:
        """Redirect to the same page, and set the cookie that selects the view.

        Browsers share cookies between the ports of a host, so the name of the cookie contains the port.
        """
        response = _redirect(f"{self.base}{below.lstrip('/')}", 302)
        if request.url.query == PUBLIC_VIEW_QUERY:
            response.set_cookie(_view_cookie(request), "public", path=quote(self.base), httponly=True, samesite="lax")
        else:
            response.delete_cookie(_view_cookie(request), path=quote(self.base), httponly=True, samesite="lax")
        return response

    async def _find_badges(self, paths: list[str]) -> dict[str, str]:
        """Return the badges of the documents at these paths, by path; public documents have none."""
        below = {
            path: f"/{path.removeprefix(self.base)}" for path in paths[:MAX_BADGE_PATHS] if path.startswith(self.base)
        }
        badges = await self.service.badges(tuple(below.values()))
        return {path: badges[address] for path, address in below.items() if address in badges}

    async def _handle_page(self, path: str, request: Request) -> Response:
        """Return a page or file of the archive. A page that is requested without its last slash is redirected, as hosts do."""
        event_id = self.broadcaster.event_id  # before the page, so that no event after it can be missed
        public = request.cookies.get(_view_cookie(request)) == "public"
        response = await (self.service.respond_public(path) if public else self.service.respond(path))
        if response.location:
            return _redirect(f"{self.base}{response.location.lstrip('/')}", response.status)
        if response.status == OK and path and response.path == f"{path}/index.html":
            return _redirect(f"{self.base}{path}/", 307)
        if response.copied:
            return copied_file_response(response.copied.path, response.path, request)
        if (
            not response.path
            or content_type(response.path) == HTML_TYPE
            or (not response.data and response.status == NOT_FOUND)
        ):
            return self._page_response(response, event_id, is_public_view=public)
        if response.status == OK:
            return file_response(response.data, response.path, request.headers)
        return Response(response.data, response.status, NO_STORE, content_type(response.path))

    def _page_response(self, response: PreviewResponse, event_id: str, *, is_public_view: bool = False) -> Response:
        """Return an HTML page with the toolbar and scripts."""
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
        """Return the error page for a response without a page, or only its status if it has no problems."""
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
    policy: Callable[[], ContentPolicy] = ContentPolicy,
) -> Application:
    """Return the web application of a preview service.

    Args:
        service: the preview service.
        base: the percent-decoded path at which the site is published, with a slash on both sides: `/` or `/a/b/`.
        hosts: the accepted values of the Host header, such as `localhost:8000`.
        follow_edits: let browsers open the page of the edited document.
        policy: returns the Content-Security-Policy of the site.
    """
    return Application(service, base, hosts, policy, follow_edits=follow_edits)


def _view_cookie(request: Request) -> str:
    """Return the name of the cookie that selects the view, for the port of the request."""
    return f"sitegen-view-{request.url.port or 80}"


def _redirect(path: str, status: int) -> Response:
    """Return a redirect that browsers do not cache."""
    return RedirectResponse(quote(path), status, NO_STORE)
