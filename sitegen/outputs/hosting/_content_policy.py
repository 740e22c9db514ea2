"""The Content-Security-Policy of a site. The rules for web hosts and the preview send the same one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.config.security import Resource
    from sitegen.database.queries.reader import Reader

DIRECTIVES: dict[Resource, str] = {
    "scripts": "script-src", "styles": "style-src", "fonts": "font-src", "frames": "frame-src", "media": "media-src",
    "connections": "connect-src",
}  # fmt: skip
"""The directive for each kind of resource."""
COMMENT_RESOURCES: tuple[Resource, ...] = ("scripts", "styles", "frames", "connections")
"""Resources that the service of the comments may load."""


class ContentPolicy(NamedTuple):
    """Hosts from which pages of a site may load something, in addition to its own files."""

    sources: tuple[tuple[str, str], ...] = ()
    """Directive and origin of each, such as `("frame-src", "https://www.youtube-nocookie.com")`, in any order."""
    has_search: bool = True
    """Allow WebAssembly, which the search needs."""

    @property
    def header(self) -> str:
        """The value of the header. Images may come from any site over HTTPS, everything else only from the hosts of `sources`."""
        directives = [
            self._directive(name) for name in DIRECTIVES.values() if name == "script-src" or self._origins(name)
        ]
        return "; ".join(
            (
                "default-src 'self'", directives[0], "img-src 'self' data: https:", "object-src 'self'", *directives[1:],
                "base-uri 'self'", "form-action 'self'", "frame-ancestors 'self'",
            )
        )  # fmt: skip # frame-ancestors 'self': viewer pages show PDF files in a frame

    def _directive(self, name: str) -> str:
        web_assembly = ["'wasm-unsafe-eval'"] if name == "script-src" and self.has_search else []
        return " ".join([name, "'self'", *web_assembly, *self._origins(name)])

    def _origins(self, directive: str) -> list[str]:
        return sorted({origin for name, origin in self.sources if name == directive})


def content_policy(reader: Reader) -> ContentPolicy:
    """Return the policy of a site: the hosts of the embeds of all its pages, and those that the configuration allows."""
    return ContentPolicy(tuple(_sources(reader)), reader.read("config", "search").enabled)


def _sources(reader: Reader) -> Iterator[tuple[str, str]]:
    for source, _ in reader.key_counts("embed-source"):
        directive, _, origin = source.partition(" ")
        yield directive, origin
    for allowed in reader.read("config", "security").allow:
        yield from ((DIRECTIVES[resource], allowed.host) for resource in allowed.resources)
    for script in reader.read("config", "head").scripts:
        if origin := _origin(script.src):
            yield "script-src", origin
    if origin := _origin(reader.read("config", "comments").src):
        yield from ((DIRECTIVES[resource], origin) for resource in COMMENT_RESOURCES)


def _origin(address: str) -> str:
    """Return the scheme and host of an address of another host; "" for one of this site."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower() if parts.netloc else ""
