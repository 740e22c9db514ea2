"""Network addresses of hosts. Those of private networks are refused: a link in a text must not make this machine ask its neighbors."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_NAT64 = IPv6Network("64:ff9b::/96")
"""Addresses whose last 32 bits are an IPv4 address (RFC 6052)."""


class NoNetworkAddressError(Exception):
    """A host has no network address."""


class PrivateNetworkError(Exception):
    """A host is in a private network, or is this machine."""


def resolve(host: str, port: int, *, allow_private: bool) -> list[str]:
    """Return the network addresses of a host, in the order in which they are to be tried.

    Raises:
        NoNetworkAddressError: if the name cannot be resolved.
        PrivateNetworkError: if one of the addresses is not one of the public internet, unless `allow_private` is set.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NoNetworkAddressError(f"the host {host} is not known") from error
    addresses = list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))
    if not allow_private and not all(map(is_public, addresses)):
        raise PrivateNetworkError(f"{host} is in a private network")
    return addresses


def is_public(address: str) -> bool:
    """Return True for a network address of the public internet; also for an IPv4 address inside of an IPv6 address."""
    parsed = ip_address(address.partition("%")[0])
    return all(each.is_global and not each.is_multicast and not each.is_reserved for each in _with_embedded(parsed))


def _with_embedded(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """Return the addresses that decide about an address: its embedded IPv4 addresses, or else itself."""
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    if address in _NAT64:
        return [IPv4Address(int(address) & 0xFFFF_FFFF)]
    if address.sixtofour:
        return [address.sixtofour]
    return [address, *(address.teredo or ())]
