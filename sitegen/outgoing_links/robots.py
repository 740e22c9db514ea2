"""The Robots Exclusion Protocol (RFC 9309): which addresses of a host a program may request.

The parser of Python's standard library knows no wildcards, and takes the first rule that matches; RFC 9309 takes the longest.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

MAX_ROBOTS_BYTES = 512_000
"""Bytes of a robots.txt that are read. RFC 9309 asks for at least 500 KiB."""
MAX_CRAWL_DELAY = 30.0
"""Maximum seconds of a `Crawl-delay` that are waited. RFC 9309 does not define this line, but many servers state it."""
_PRODUCT = re.compile(r"[a-zA-Z_-]+")
_SAFE_CHARS = "%/:?#[]@!$&'()*+,;=~"


class Rule(NamedTuple):
    """One line `Allow:` or `Disallow:`."""

    is_allowed: bool
    pattern: str
    """Start of a path with its query, with `*` for any characters, and `$` at its end for the end of the address."""

    def matches(self, path: str) -> bool:
        """Return True if the rule applies to a path with its query. The time is linear, whatever the pattern is."""
        first, *others = self.pattern.removesuffix("$").split("*")
        if not path.startswith(first):
            return False
        at = len(first)
        for number, part in enumerate(others, 1):
            if self.pattern.endswith("$") and number == len(others):
                return path.endswith(part) and len(path) - len(part) >= at
            found = path.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        return not self.pattern.endswith("$") or at == len(path)


class RobotsRules(NamedTuple):
    """The rules of one host for one program."""

    rules: tuple[Rule, ...] = ()
    crawl_delay: float = 0.0
    """Seconds between two requests, at most `MAX_CRAWL_DELAY`; 0 if they are not stated."""

    def allows(self, address: str) -> bool:
        """Return True if a web address may be requested: the longest rule decides, and of two equal ones that which allows it."""
        parts = urlsplit(address)
        path = _normalize(parts.path or "/") + (f"?{_normalize(parts.query)}" if parts.query else "")
        if path == "/robots.txt":
            return True
        matching = [(len(rule.pattern), rule.is_allowed) for rule in self.rules if rule.matches(path)]
        return max(matching, default=(0, True))[1]


def read_robots(data: bytes, product: str) -> RobotsRules:
    """Return the rules of a robots.txt for a product name: those of its groups, else those of the groups for `*`."""
    groups: dict[str, tuple[list[Rule], list[float]]] = {}
    agents: list[str] = []
    is_in_rules = False
    for line in data[:MAX_ROBOTS_BYTES].decode("utf-8-sig", "replace").splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            if is_in_rules:
                agents, is_in_rules = [], False
            agents.append(_product_of(value))
            groups.setdefault(agents[-1], ([], []))
        elif key in {"allow", "disallow", "crawl-delay"}:
            is_in_rules = True
            for agent in agents:
                _add_line(groups[agent], key, value)
    rules, delays = groups.get(product.lower()) or groups.get("*") or ([], [])
    return RobotsRules(tuple(rules), min(max(delays, default=0.0), MAX_CRAWL_DELAY))


def _product_of(value: str) -> str:
    found = _PRODUCT.match(value)
    return found[0].lower() if found else value


def _add_line(group: tuple[list[Rule], list[float]], key: str, value: str) -> None:
    rules, delays = group
    if key == "crawl-delay":
        if re.fullmatch(r"\d{1,6}(\.\d+)?", value):
            delays.append(float(value))
    elif value:
        rules.append(Rule(key == "allow", _normalize(re.sub(r"\*+", "*", value))))


def _normalize(path: str) -> str:
    """Return a path in which the same characters are percent-encoded, however it was written."""
    return quote(re.sub(r"%[0-9A-Fa-f]{2}", _decode_unreserved, path), safe=_SAFE_CHARS)


def _decode_unreserved(found: re.Match[str]) -> str:
    decoded = unquote(found[0])
    return decoded if re.fullmatch(r"[A-Za-z0-9._~-]", decoded) else found[0].upper()
