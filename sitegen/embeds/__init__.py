"""Embeds of other services: which addresses can be embedded, and how their frames are loaded. No module here asks a service for anything.

There is one module for each service; a new module is a new service. `Service` describes what it has.
"""

from __future__ import annotations

import pkgutil
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from sitegen.embeds._embed import Embed, EmbedError, short_link_error
from sitegen.embeds._web_address import parse_address
from sitegen.urls import web_address_error

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.embeds._web_address import WebAddress

__all__ = ["Embed", "EmbedError", "Service", "all_services", "covers", "recognize"]
SHORT_LINKS = ("bit.ly", "t.co", "tinyurl.com", "ow.ly", "lnkd.in", "fb.watch")
"""Hosts whose addresses only redirect. Those of one service are in its module."""


class Service(Protocol):
    """The interface of a module of this package whose name does not begin with `_`."""

    NAME: str
    """Name for readers."""
    HOSTS: tuple[str, ...]
    """Hosts of the service; those below them are its hosts too. Empty for a service that can be at any host."""
    FORMS: str
    """The addresses that can be embedded, in words, with an example: the hint for all others."""

    def embed(self, address: WebAddress) -> Embed | None:
        """Return the embed of an address at a host of the service; None if this address cannot be embedded.

        Raises:
            EmbedError: if the reason can be stated more precisely.
        """
        ...


@lru_cache(maxsize=1)
def all_services() -> tuple[Service, ...]:
    """Return all services: first those with hosts of their own, each group in the order of the names of the modules."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    found = [import_module(f"{__name__}.{name}") for name in names]
    return tuple(sorted(found, key=lambda module: not module.HOSTS))


def recognize(text: str, allowed_frames: Iterable[str] | None = ()) -> Embed:
    """Return the embed of an address.

    Args:
        text: the address as the author wrote it.
        allowed_frames: origins from which any page may be framed, as `[security] allow` has them; None for any origin.

    Raises:
        EmbedError: if the address is not valid or cannot be embedded.
    """
    if error := web_address_error(text):
        raise EmbedError(f'"{text}" {error}', "use a full address, such as https://www.youtube.com/watch?v=AbCdEfGhIjK")
    address = parse_address(text)
    if address.is_at(*SHORT_LINKS):
        raise short_link_error(address.host)
    owner = next((service for service in all_services() if service.HOSTS and address.is_at(*service.HOSTS)), None)
    if embed := owner.embed(address) if owner else _of_any_host(address):
        return embed
    is_secure = address.origin.startswith("https://")
    if is_secure and (allowed_frames is None or any(covers(allowed, address.origin) for allowed in allowed_frames)):
        return Embed(
            address.host, "page", address.text, address.text, ratio="4/3", needs_referrer=True, needs_forms=True
        )
    if owner:
        raise EmbedError(f"{owner.NAME} has no embed for this address", owner.FORMS)
    hint = f'write a link; or allow it in sitegen.toml: [security] allow = [{{ host = "{address.origin}", resources = ["frames"] }}]'
    raise EmbedError(f"no service that can be embedded is at {address.host}", hint)


def covers(allowed: str, origin: str) -> bool:
    """Return True if a source of the Content-Security-Policy allows an origin; `https://*.example.org` allows all subdomains."""
    scheme, _, host = allowed.partition("://")
    if host.startswith("*."):
        return origin.startswith(f"{scheme}://") and origin.endswith(host[1:])
    return allowed == origin


def _of_any_host(address: WebAddress) -> Embed | None:
    candidates = (service.embed(address) for service in all_services() if not service.HOSTS)
    return next((embed for embed in candidates if embed), None)
