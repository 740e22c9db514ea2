"""Shared parts of the files for web hosts: base path, caching, security headers, and escaping of addresses.

An old address may contain any characters. It is never inserted into a configuration file unchanged, but in a form in which
no character has a special meaning in the syntax of the file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from sitegen.outputs.hosting._content_policy import content_policy

if TYPE_CHECKING:
    from sitegen.database.index.redirects import Redirects
    from sitegen.database.queries.reader import Reader

CACHE_FOREVER = "public, max-age=31536000, immutable"
"""Cache-Control of files with names that change with their content."""
CACHE_REVALIDATE = "public, max-age=0, must-revalidate"
"""Cache-Control of all other files. Browsers revalidate them (304), so that withdrawals and corrections appear at once."""
HASHED_NAME_PATTERN = r"[^/]+\.[0-9a-f]{10}\.(css|js)"
"""Names of stylesheets and scripts in `/assets/`, which contain a part of their digest."""
HSTS_NOTE = """\
Strict-Transport-Security is not set: it would require HTTPS from every service under this host name for the stated time."""
PUBLISHED_NOTE = "It is published with the site, and contains nothing that is not on the site."
SUBFOLDER_NOTE = "The root is the folder that contains the site as {}/, a folder or a symbolic link."


def is_host_enabled(reader: Reader, *hosts: str) -> bool:
    """Return True if files for one of these hosts are configured. A site that is read from a disk has none."""
    chosen = reader.read("config", "outputs").hosts
    return reader.read("config", "output").links != "file" and any(host in chosen for host in hosts)


def base_path(reader: Reader) -> str:
    """Return the decoded path of the site: empty at the root of a domain, otherwise such as `/a/b`."""
    return unquote(urlsplit(reader.site().base_url).path).rstrip("/")


def redirect_table(reader: Reader) -> Redirects:
    """Return the redirects from old addresses, and the addresses that are gone."""
    found: Redirects = reader.read("redirects")
    return found


def address_forms(old: str) -> tuple[str, ...]:
    """Return the paths that are requested for an old address: that of a folder also without its final slash."""
    return (old, old.rstrip("/")) if old.endswith("/") else (old,)


def redirects_by_path(base: str, redirects: Redirects) -> dict[str, str]:
    """Return the percent-encoded target of every form of every old address.

    If two old addresses have a form in common, the one that is written in this form takes precedence.
    """
    found = {
        form: percent_encode(base + new)
        for old, new in reversed(redirects.by_path)
        for form in address_forms(base + old)
    }
    return found | {base + old: percent_encode(base + new) for old, new in redirects.by_path}


def redirects_by_query(base: str, redirects: Redirects) -> dict[str, str]:
    """Return the percent-encoded target of every old address with a query."""
    return {base + old: percent_encode(base + new) for old, new in redirects.by_query}


def gone_files(base: str, redirects: Redirects) -> dict[str, str]:
    """Return the file of the tombstone for every address that is gone: the address of its page, and of the file."""
    return {
        path: page_file(base + address)
        for address in redirects.gone
        for path in (base + address, page_file(base + address))
    }


def differs_only_in_case(old: str, new: str) -> bool:
    """Return True if the addresses are the same for a host that ignores case."""
    return old.lower() == new.lower()


def page_file(address: str) -> str:
    """Return the path of the file of a page."""
    return f"{address}index.html" if address.endswith("/") else address


def percent_encode(path: str) -> str:
    """Return a path percent-encoded, with letters, digits and `/ - . _ ~ %` only."""
    return quote(path, "/")


def exact_regex(path: str) -> str:
    r"""Return a regular expression that matches one path. ASCII characters with a special meaning are written as `\xNN`."""
    return re.sub(r"[^A-Za-z0-9/_\-\u0080-\U0010ffff]", lambda character: f"\\x{ord(character[0]):02X}", path)


def security_headers(reader: Reader) -> dict[str, str]:
    """Return the security headers by name."""
    return {
        "Content-Security-Policy": content_policy(reader).header,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }


def comment_lines(*paragraphs: str) -> list[str]:
    """Return the lines of paragraphs as comments that begin with `#`."""
    return [f"# {line}".rstrip() for paragraph in paragraphs for line in paragraph.split("\n")]


def encode_lines(*lines: str) -> bytes:
    """Return lines as UTF-8, each with a line feed."""
    return "".join(f"{line}\n" for line in lines).encode()
