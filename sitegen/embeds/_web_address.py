"""A web address in its parts, in the form in which the services compare it."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from sitegen.urls import iri_to_uri

_MOBILE_OR_WWW = re.compile(r"^(www|m|mobile)\.")
_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?")


class WebAddress(NamedTuple):
    """The parts of a web address."""

    text: str
    """The whole address in ASCII."""
    origin: str
    """Scheme and host, with the port if one is stated."""
    host: str
    """Host in lower case, without `www.`, `m.` or `mobile.`."""
    path: tuple[str, ...]
    """Parts of the path, decoded, without empty ones."""
    query: dict[str, str]
    """Parameters by name; the first value of each."""
    fragment: str

    def is_at(self, *hosts: str) -> bool:
        """Return True if the host is one of these or below one of them."""
        return any(self.host == host or self.host.endswith(f".{host}") for host in hosts)

    def match(self, pattern: str) -> re.Match[str] | None:
        """Return the match of a regular expression with the whole path, without slashes at its ends: `watch`, `user/status/123`."""
        return re.fullmatch(pattern, "/".join(self.path))

    def kept_query(self, *names: str) -> str:
        """Return the parameters of these names as a query with `?`; empty if there is none."""
        return query({name: self.query.get(name, "") for name in names})


def parse_address(text: str) -> WebAddress:
    """Return the parts of a valid web address."""
    address = iri_to_uri(text)
    parts = urlsplit(address)
    pairs = reversed(parse_qsl(parts.query))
    netloc = parts.netloc.lower()
    path = tuple(unquote(part) for part in parts.path.split("/") if part)
    host = _MOBILE_OR_WWW.sub("", (parts.hostname or "").lower())
    return WebAddress(address, f"{parts.scheme}://{netloc}", host, path, dict(pairs), unquote(parts.fragment))


def query(parameters: dict[str, str]) -> str:
    """Return parameters as a query with `?`, without empty ones; empty if none is left."""
    encoded = urlencode({name: value for name, value in parameters.items() if value})
    return f"?{encoded}" if encoded else ""


def seconds(duration: str) -> int:
    """Return the seconds of a time such as `90`, `90s` or `1h2m3s`; 0 if it is none."""
    found = _DURATION.fullmatch(duration)
    hours, minutes, rest = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    return 3600 * hours + 60 * minutes + rest
