"""`sitegen publish --verify`: requests pages from the public address and compares them with the output folder."""

from __future__ import annotations

import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

from sitegen.deploy.site import Role, is_compressed
from sitegen.diagnostics import Problem
from sitegen.problem_codes.deployment import CACHED_RESPONSE, WRONG_RESPONSE
from sitegen.urls import absolute_url, address_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sitegen.deploy.site import Site, SiteFile

OTHER_FILES = 50
"""Number of unchanged files that are requested in addition to the changed ones."""
_PRIVATE = re.compile(r"[._][^/]*|hosting/.*")
"""Files for web hosts, which a server does not send."""
_OK, _NOT_FOUND, _GONE = 200, 404, 410
_REDIRECTS = range(300, 400)


class Response(NamedTuple):
    """The answer of a server."""

    status: int
    """Status of HTTP; 0 if there was no answer."""
    headers: Mapping[str, str]
    """The headers, with names in lower case."""
    sha256: str
    """SHA-256 of the body, in hexadecimal."""
    error: str = ""
    """The reason why there was no answer."""

    @property
    def is_cached(self) -> bool:
        """True if a cache seems to have answered."""
        age, cache = self.headers.get("age", "0"), self.headers.get("x-cache", "").lower()
        return (
            age not in {"", "0"} or self.headers.get("cf-cache-status", "").upper() == "HIT" or cache.startswith("hit")
        )


def files_to_verify(site: Site, changed: Iterable[str]) -> list[SiteFile]:
    """Return the changed files that a server sends, and `OTHER_FILES` of the others, spread evenly over the site; sorted."""
    served = [path for path in sorted(site.files) if not _PRIVATE.fullmatch(path) and not is_compressed(path)]
    chosen = set(changed) & set(served)
    others = [path for path in served if path not in chosen]
    step = max(-(-len(others) // OTHER_FILES), 1)
    return [site.files[path] for path in sorted(chosen | set(others[::step]))]


def verify_site(
    site: Site, address: str, changed: Iterable[str], gone: Iterable[str], fetch: Callable[[str], Response], jobs: int
) -> tuple[int, list[Problem]]:
    """Return the number of addresses that were requested, and a problem for each wrong answer.

    Args:
        site: the site in the output folder.
        address: the public address of the place.
        changed: paths of the files that were changed.
        gone: paths of the files that were deleted.
        fetch: requests an address, without following redirects.
        jobs: maximum number of requests at the same time.
    """
    files = {absolute_url(address, address_of(file.path)): file for file in files_to_verify(site, changed)}
    deleted = {
        absolute_url(address, address_of(path))
        for path in gone
        if not is_compressed(path) and not _PRIVATE.fullmatch(path)
    }
    requested = sorted(files.keys() | deleted)
    with ThreadPoolExecutor(jobs, "verify") as pool:
        responses = list(pool.map(fetch, requested))
    if requested and all(response.error for response in responses):
        return len(requested), [Problem(address, 0, 0, WRONG_RESPONSE(responses[0].error))]
    return len(requested), list(_problems(requested, responses, files))


def _problems(
    requested: Sequence[str], responses: Sequence[Response], files: Mapping[str, SiteFile]
) -> Iterator[Problem]:
    for url, response in zip(requested, responses, strict=True):
        file = files.get(url)
        if fault := _deleted_fault(response) if file is None else _fault(file, response):
            if response.is_cached:
                yield Problem(url, 0, 0, CACHED_RESPONSE(f"{fault}; a cache answered"), "purge the cache", "warning")
            else:
                yield Problem(url, 0, 0, WRONG_RESPONSE(fault))


def _deleted_fault(response: Response) -> str:
    """Return the fault of the answer for a file that was deleted; empty if there is none."""
    if response.error:
        return response.error
    return f"the server still answers {_OK}, and the file was deleted" if response.status == _OK else ""


def _fault(file: SiteFile, response: Response) -> str:
    """Return the fault of an answer; empty if it is the right one."""
    if response.error:
        return response.error
    if file.role is Role.STUB and (response.status in _REDIRECTS or response.status == _GONE):
        return ""  # the server knows redirects and gone addresses itself
    if response.status != _OK and not (file.path == "404.html" and response.status == _NOT_FOUND):
        return f"the server answers {response.status} instead of {_OK}"
    if response.sha256 != file.sha256:
        return "the server sends other bytes than those of the output folder"
    sent = response.headers.get("content-type", "")
    return (
        ""
        if _same_type(sent, file.content_type)
        else f'the server sends the type "{sent}" instead of "{file.content_type}"'
    )


def _same_type(sent: str, expected: str) -> bool:
    return re.sub(r"[\s\"]", "", sent).lower() == re.sub(r"\s", "", expected).lower()


def fetch(url: str) -> Response:
    """Request an address without following redirects. A server that does not answer, or not in HTTP, is asked twice."""
    from http.client import HTTPException

    error = ""
    for _ in range(2):
        try:
            return _request(url)
        except (OSError, HTTPException, ValueError) as failure:
            reason = getattr(failure, "reason", "") or str(failure) or type(failure).__name__
            error = f"the server does not answer as a web server: {reason}"
    return Response(0, {}, "", error)


def _request(url: str) -> Response:
    from urllib.error import HTTPError
    from urllib.request import HTTPRedirectHandler, Request, build_opener

    from sitegen import __version__

    class NoRedirects(HTTPRedirectHandler):
        """Returns redirects as they are."""

        def redirect_request(self, *_arguments: object) -> None:
            """Follow no redirect."""

    request = Request(url, headers={"User-Agent": f"sitegen/{__version__}", "Accept-Encoding": "identity"})  # noqa: S310 - http or https
    try:
        with build_opener(NoRedirects()).open(request, timeout=30) as answer:
            return _response(answer.status, dict(answer.headers), answer)
    except HTTPError as answer:
        return _response(answer.code, dict(answer.headers), answer)


def _response(status: int, headers: Mapping[str, str], body: object) -> Response:
    digest = hashlib.sha256()
    while chunk := body.read(1 << 20):  # type: ignore[attr-defined]
        digest.update(chunk)
    return Response(status, {name.lower(): value for name, value in headers.items()}, digest.hexdigest())
