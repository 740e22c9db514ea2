"""Addresses of the target `sftp:`."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import unquote, urlsplit


class SftpAddress(NamedTuple):
    """The parts of `sftp://USER@HOST:PORT/PATH`."""

    host: str
    """Name of the host, or a name that `~/.ssh/config` defines."""
    folder: str
    """Folder of the site on the server, absolute or relative to the user's home folder, without a slash at its end."""
    user: str = ""
    """Name of the user; empty for that of `~/.ssh/config` or of this machine."""
    port: int = 0
    """Port; 0 for that of `~/.ssh/config`, or 22."""
    password: str = ""
    """Password in the address, which is never used."""


def parse_address(to: str) -> SftpAddress:
    """Return the parts of an address. A path that begins with `/~/` is relative to the user's home folder.

    Raises:
        ValueError: if the address has no host or no path, a port that is not a number, or a control character.
    """
    parts = urlsplit(to)
    if not parts.hostname or not parts.path or parts.query or parts.fragment or not unquote(to).isprintable():
        raise ValueError(to)
    # urlsplit folds the case of the host, which can be a name of ~/.ssh/config.
    host = parts.netloc.rpartition("@")[2]
    name = parts.hostname if host.startswith("[") else host.partition(":")[0]
    path = unquote(parts.path)
    folder = path[3:] or "." if (path + "/").startswith("/~/") else path
    return SftpAddress(name, folder.rstrip("/"), unquote(parts.username or ""), parts.port or 0, parts.password or "")


def format_host(address: SftpAddress) -> str:
    """Return host and port as messages show them."""
    return f"{address.host}:{address.port}" if address.port else address.host
