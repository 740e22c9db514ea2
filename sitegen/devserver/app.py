"""The preview as a web application: the archive's pages below a base path, and below `_/` what the preview adds to them.

Everything comes from the workshop; nothing here reads a file, but the few parts of this package, once.
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

from sitegen.devserver.dashboard import PARTS, broken_page, desk_page
from sitegen.devserver.html_injection import ALL, PUBLIC, Label, injected, version_of
from sitegen.devserver.live_reload import Rounds
from sitegen.devserver.request_validation import Refused, check_follower
from sitegen.devserver.security_middleware import Guard, refusal
from sitegen.devserver.static_responses import HTML, file, type_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from sitegen.devserver.html_injection import Kind
    from sitegen.devserver.messages import Answer, Workshop

MOST = 200
"""Paths of which badges are told at once."""
NO_STORE = {"Cache-Control": "no-store"}
OK, FAILED, NOT_FOUND, BROKEN = 200, 400, 404, 500


class Application:
    """The ASGI application of one preview; close() ends its event streams, so that a server can stop."""

    def __init__(
        self,
        workshop: Workshop,
        base: str,
        hosts: Collection[str],
        frames: Callable[[], tuple[str, ...]],
        *,
        navigate: bool,
    ) -> None:
        self.workshop, self.base, self.hosts, self.navigate = workshop, base, frozenset(hosts), navigate
        self.rounds = Rounds(workshop)
        self.parts = {path.name: path.read_bytes() for path in PARTS.iterdir() if path.suffix in (".js", ".css")}
        self.app = Starlette(
            routes=[Route("/{path:path}", self._answer)],
            middleware=[Middleware(Guard, hosts=self.hosts, frames=frames)],
            lifespan=self._lifespan,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        await self.app(scope, receive, send)

    def close(self) -> None:
        """End every event stream."""
        self.rounds.close()

    @asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        listening = asyncio.create_task(self.rounds.listen())
        yield
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening

    async def _answer(self, request: Request) -> Response:
        """Whatever stands at the address."""
        path: str = request.scope["path"]
        if path in ("/", self.base[:-1]) and path != self.base:
            return _elsewhere(self.base, 302)
        if not path.startswith(self.base):
            raise Refused(NOT_FOUND)
        below = path.removeprefix(self.base)
        if below == "_":
            return _elsewhere(f"{self.base}_/", 302)
        if request.url.query in (PUBLIC, ALL):
            return self._switched(below, request)
        return await (self._own(below[2:], request) if below.startswith("_/") else self._page(below, request))

    async def _own(self, name: str, request: Request) -> Response:
        """The desk, the style page, the event stream, badges, or one of our parts."""
        base, mark = quote(self.base), self.rounds.mark
        if not name:
            return Response(desk_page(await self.workshop.desk(), base, mark), OK, NO_STORE, HTML)
        if name == "style":
            return _elsewhere(f"{self.base}_/style/", 302)
        if name == "style/":
            return self._shown(await self.workshop.style(), mark)
        if name == "badges":
            return JSONResponse(await self._badges(request.query_params.getlist("at")), OK, NO_STORE)
        if name == "events":
            check_follower(request.headers, self.hosts)
            return EventSourceResponse(self.rounds.after(request.query_params.get("after", "")))
        if name in self.parts:
            return file(self.parts[name], name, request.headers)
        raise Refused(NOT_FOUND)

    def _switched(self, below: str, request: Request) -> Response:
        """The same page, with a cookie that says which view is wanted; browsers share cookies among the ports of a host."""
        response = _elsewhere(f"{self.base}{below.lstrip('/')}", 302)
        if request.url.query == PUBLIC:
            response.set_cookie(_cookie(request), "public", path=quote(self.base), httponly=True, samesite="lax")
        else:
            response.delete_cookie(_cookie(request), path=quote(self.base), httponly=True, samesite="lax")
        return response

    async def _badges(self, paths: list[str]) -> dict[str, str]:
        """The badges of what stands at these paths, by path."""
        below = {path: f"/{path.removeprefix(self.base)}" for path in paths[:MOST] if path.startswith(self.base)}
        badges = await self.workshop.badges(tuple(below.values()))
        return {path: badges[address] for path, address in below.items() if address in badges}

    async def _page(self, path: str, request: Request) -> Response:
        """What the workshop has at a path; a page without its last slash is shown at its own address, as hosts do."""
        mark = self.rounds.mark  # before the page: it is then shown anew once too often, never once too seldom
        public = request.cookies.get(_cookie(request)) == "public"
        answer = await (self.workshop.public(path) if public else self.workshop.answer(path))
        if answer.location:
            return _elsewhere(f"{self.base}{answer.location.lstrip('/')}", answer.status)
        if answer.status == OK and path and answer.path == f"{path}/index.html":
            return _elsewhere(f"{self.base}{path}/", 307)
        if not answer.path or type_of(answer.path) == HTML or (not answer.data and answer.status == NOT_FOUND):
            return self._shown(answer, mark, public=public)
        if answer.status == OK:
            return file(answer.data, answer.path, request.headers)
        return Response(answer.data, answer.status, NO_STORE, type_of(answer.path))

    def _shown(self, answer: Answer, mark: str, *, public: bool = False) -> Response:
        """A page with our bar and script."""
        if not answer.data and (answer.status == NOT_FOUND or answer.problems):
            return self._nothing(answer, mark)
        kind: Kind = "missing" if answer.status == NOT_FOUND else "page"
        version, base = version_of(answer), quote(self.base)
        label = Label(base, mark, version, kind, answer.path, self.navigate, () if public else answer.problems, public)
        return Response(injected(answer.data, label, answer.banner), answer.status, NO_STORE, HTML)

    def _nothing(self, answer: Answer, mark: str) -> Response:
        """There are no bytes to show: problems in their place, or the plain words of the status."""
        if not answer.problems:
            return refusal(answer.status)
        data = broken_page(answer, quote(self.base), mark)
        return Response(data, answer.status if answer.status >= FAILED else BROKEN, NO_STORE, HTML)


def application(
    workshop: Workshop,
    *,
    base: str,
    hosts: Collection[str],
    navigate: bool,
    frames: Callable[[], tuple[str, ...]] = tuple,
) -> Application:
    """The preview of a workshop.

    base: the path at which the site is published, decoded, with a slash on both sides: `/` or `/a/b/`. hosts: what a
    Host header may be, such as `localhost:8000`. navigate: browsers go to the page of the document that was edited.
    frames: returns the sites that pages may frame.
    """
    return Application(workshop, base, hosts, frames, navigate=navigate)


def _cookie(request: Request) -> str:
    """The cookie of the view, by the port of the preview."""
    return f"sitegen-view-{request.url.port or 80}"


def _elsewhere(path: str, status: int) -> Response:
    """A redirect that no browser remembers."""
    return RedirectResponse(quote(path), status, NO_STORE)
