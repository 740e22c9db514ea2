"""Addresses of sources, which need not be valid."""

from __future__ import annotations

from urllib.parse import unquote, urljoin, urlsplit


def plain_host(address: str) -> str:
    """Return the host of an address without `www.`; "" if it has none."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:  # brackets that are no IPv6 address
        return ""


def absolute_address(site: str, address: str) -> str:
    """Return an address of a site as an absolute one; an address that is not valid is returned unchanged."""
    try:
        return urljoin(site, address)
    except ValueError:
        return address


def old_path(address: str) -> str:
    """Return the path of an address, decoded; "" if it has none of its own, or if a query makes the difference."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    is_web = parts.scheme in {"http", "https"} or (not parts.scheme and address.startswith("/"))
    return unquote(parts.path) if is_web and parts.path.strip("/") and not parts.query else ""
