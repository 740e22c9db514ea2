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
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sitegen.preview.desk import PARTS, broken_page, desk_page
from sitegen.preview.files import HTML, file, type_of
from sitegen.preview.guard import Guard, refusal
from sitegen.preview.inject import Label, injected, version_of
from sitegen.preview.safety import Refused, check_follower
from sitegen.preview.stream import Rounds

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection

    from starlette.datastructures import Headers
    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from sitegen.preview.answers import Answer, Workshop
    from sitegen.preview.inject import Kind

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
        return await (self._own(below[2:], request) if below.startswith("_/") else self._page(below, request.headers))

    async def _own(self, name: str, request: Request) -> Response:
        """The desk, the style page, the event stream, or one of our parts."""
        base, mark = quote(self.base), self.rounds.mark
        if not name:
            return Response(desk_page(await self.workshop.desk(), base, mark), OK, NO_STORE, HTML)
        if name == "style":
            return _elsewhere(f"{self.base}_/style/", 302)
        if name == "style/":
            return self._shown(await self.workshop.style(), mark)
        if name == "events":
            check_follower(request.headers, self.hosts)
            return EventSourceResponse(self.rounds.after(request.query_params.get("after", "")))
        if name in self.parts:
            return file(self.parts[name], name, request.headers)
        raise Refused(NOT_FOUND)

    async def _page(self, path: str, asked: Headers) -> Response:
        """What the workshop has at a path; a page without its last slash is shown at its own address, as hosts do."""
        mark = self.rounds.mark  # before the page: it is then shown anew once too often, never once too seldom
        answer = await self.workshop.answer(path)
        if answer.location:
            return _elsewhere(f"{self.base}{answer.location.lstrip('/')}", answer.status)
        if answer.status == OK and path and answer.path == f"{path}/index.html":
            return _elsewhere(f"{self.base}{path}/", 307)
        if not answer.path or type_of(answer.path) == HTML or (not answer.data and answer.status == NOT_FOUND):
            return self._shown(answer, mark)
        if answer.status == OK:
            return file(answer.data, answer.path, asked)
        return Response(answer.data, answer.status, NO_STORE, type_of(answer.path))

    def _shown(self, answer: Answer, mark: str) -> Response:
        """A page with our script."""
        if not answer.data and (answer.status == NOT_FOUND or answer.problems):
            return self._nothing(answer, mark)
        return Response(self._with_script(answer, mark), answer.status, NO_STORE, HTML)

    def _nothing(self, answer: Answer, mark: str) -> Response:
        """There are no bytes to show: problems in their place, or the plain words of the status."""
        if not answer.problems:
            return refusal(answer.status)
        data = broken_page(answer, quote(self.base), mark)
        return Response(data, answer.status if answer.status >= FAILED else BROKEN, NO_STORE, HTML)

    def _with_script(self, answer: Answer, mark: str) -> bytes:
        kind: Kind = "missing" if answer.status == NOT_FOUND else "page"
        version, base = version_of(answer), quote(self.base)
        label = Label(base, mark, version, kind, answer.path, self.navigate, answer.problems)
        return injected(answer.data, label, answer.banner)


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


def _elsewhere(path: str, status: int) -> Response:
    """A redirect that no browser remembers."""
    return RedirectResponse(quote(path), status, NO_STORE)
