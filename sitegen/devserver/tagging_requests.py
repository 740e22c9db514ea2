"""The request of the tagging page that carries out decisions: JSON with the token of the preview."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import msgspec
from starlette.responses import JSONResponse

from sitegen.devserver.request_validation import BadRequestError
from sitegen.diagnostics import SitegenError
from sitegen.tagging.decisions import Decision

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from sitegen.devserver.responses import PreviewService

DECIDE_NAME = "tags/decide"
"""Name of the address below `_/`."""
MAX_BODY_BYTES = 1_000_000
"""Maximum bytes of a request. Larger ones get status 413."""
NO_STORE = {"Cache-Control": "no-store"}
OK, CONFLICT, FORBIDDEN, BAD_REQUEST, TOO_LARGE, WRONG_TYPE = 200, 409, 403, 400, 413, 415


class DecisionRequest(msgspec.Struct, frozen=True):
    """The body of the request."""

    token: str
    decisions: tuple[Decision, ...]


async def respond_to_decisions(service: PreviewService, request: Request) -> Response:
    """Carry out the decisions of a request, and return what was done, or why nothing was done (status 409).

    Raises:
        BadRequestError: if the request is not one of this preview's tagging page.
    """
    decisions = await _read_decisions(service, request)
    try:
        result = await service.decide(decisions)
    except SitegenError as error:
        messages = [f"{one.message}; {one.hint}" if one.hint else one.message for one in error.problems]
        return JSONResponse({"problems": messages}, CONFLICT, NO_STORE)
    return JSONResponse(msgspec.structs.asdict(result), OK, NO_STORE)


async def _read_decisions(service: PreviewService, request: Request) -> tuple[Decision, ...]:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise BadRequestError(WRONG_TYPE)
    data = b""
    async for chunk in request.stream():
        data += chunk
        if len(data) > MAX_BODY_BYTES:
            raise BadRequestError(TOO_LARGE)
    try:
        sent = msgspec.json.decode(data, type=DecisionRequest)
    except msgspec.DecodeError:
        raise BadRequestError(BAD_REQUEST) from None
    if not secrets.compare_digest(sent.token.encode(), service.token.encode()):
        raise BadRequestError(FORBIDDEN)
    return sent.decisions
