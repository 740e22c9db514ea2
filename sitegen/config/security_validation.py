"""Validation of the hosts and scripts that the configuration allows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.problem_codes.configuration import INVALID_ALLOWED_HOST, INVALID_SCRIPT
from sitegen.urls import web_address_error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen import struct_errors
    from sitegen.config.schema import Config
    from sitegen.diagnostics import Problem

_ORIGIN = re.compile(r"https://(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+(:[0-9]{1,5})?")
_ATTRIBUTE = re.compile(r"(?!on|src$|style$)[a-z][a-z0-9_.-]*")
_SCRIPT_FILE = re.compile(r"/[^/?#\\][^?#\\]*")


def security_problems(config: Config, positions: struct_errors.SourcePositions) -> Iterator[Problem]:
    """Yield a problem for each invalid host, address and attribute."""
    for number, allowed in enumerate(config.security.allow):
        if not _ORIGIN.fullmatch(allowed.host):
            hint = 'use scheme and host, such as "https://plausible.io" or "https://*.example.org"'
            message = INVALID_ALLOWED_HOST(f'"{allowed.host}" is not a host that can be allowed')
            yield positions.problem_at(("security", "allow", number, "host"), message, hint)
    for number, script in enumerate(config.head.scripts):
        path = ("head", "scripts", number)
        if not (_is_secure(script.src) or _SCRIPT_FILE.fullmatch(script.src)):
            hint = 'write "https://…", or the address of a file below content/static/, such as "/statistics.js"'
            yield positions.problem_at(
                (*path, "src"), INVALID_SCRIPT(f'"{script.src}" is not the address of a script'), hint
            )
        yield from _attribute_problems(path, script.attributes, positions)
    comments = config.comments
    if comments.src and not _is_secure(comments.src):
        message = INVALID_SCRIPT(f'"{comments.src}" is not the address of a script of another host')
        yield positions.problem_at(("comments", "src"), message, 'write "https://…", as the service states it')
    yield from _attribute_problems(("comments",), comments.attributes, positions)


def _is_secure(address: str) -> bool:
    return address.startswith("https://") and not web_address_error(address)


def _attribute_problems(
    path: tuple[str | int, ...], attributes: dict[str, str | bool], positions: struct_errors.SourcePositions
) -> Iterator[Problem]:
    for name in attributes:
        if not _ATTRIBUTE.fullmatch(name):
            message = INVALID_SCRIPT(f'"{name}" cannot be an attribute of a script')
            hint = "write src as a key of its own; move code to a file below content/static/"
            yield positions.problem_at((*path, "attributes", name), message, hint)
