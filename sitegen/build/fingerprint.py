"""The cache key: a digest of the program, plugins and settings on which all parsed documents and rendered pages depend."""

from __future__ import annotations

import hashlib
import re
import sys
import zlib
from functools import cache
from importlib.metadata import distribution, version
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen.codec import encode
from sitegen.folder_contents import walk

if TYPE_CHECKING:
    from sitegen.config.schema import Config
    from sitegen.plugins import Plugins

LIBRARIES = (
    "babel",
    "brotli",
    "font-source-serif-pro",
    "jinja2",
    "markdown-it-py",
    "markupsafe",
    "mdit-py-plugins",
    "msgspec",
    "pikepdf",
    "pillow",
    "pluggy",
    "pygments",
    "python-slugify",
    "pyyaml",
    "tzdata",
)
"""Libraries that affect how files are parsed or pages are rendered. Their versions are part of the cache key."""
PROGRAM_KEY_BYTES = 8
"""Bytes at the start of a cache key that identify the program."""
_BINARY = re.compile(r"\.(so|pyd|dylib|dll)\b")
NOT_IN_CACHE_KEY = {
    "checks", "cli", "deploy", "devserver", "editing", "hosts", "importers", "importing", "outgoing_links", "preserve", "tagging", "watch",
}  # fmt: skip
"""Packages of sitegen on which no published byte depends."""


def cache_key(config: Config, loaded_plugins: Plugins) -> bytes:
    """Return a digest of everything that parsed documents and rendered pages depend on, apart from content and recorded reads.

    If it differs from the one in the database, the database is emptied and rebuilt. The first `PROGRAM_KEY_BYTES` bytes are those of
    the program: sitegen, Python and the libraries.
    """
    parsing = (
        config.site.language,
        config.site.timezone,
        config.dates,
        config.content,
        config.kinds,
        config.security.allowed("frames"),
        config.images.social_cards,
        list(config.sections) if config.content.strict_sections else [],
    )
    own = source_digest()
    return own[:PROGRAM_KEY_BYTES] + hashlib.sha256(own + loaded_plugins.digest + encode(parsing)).digest()


@cache
def source_digest() -> bytes:
    """Return a digest of the source code of sitegen, and of the libraries that affect its output."""
    digest = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    here = Path(__file__).parent.parent
    for path in _source_files(here):
        digest.update(path.encode() + b"\0" + (here / path).read_bytes())
    digest.update("".join(version(name) for name in LIBRARIES).encode())
    digest.update(zlib.ZLIB_RUNTIME_VERSION.encode())
    binaries = [
        line for line in (distribution("pillow").read_text("RECORD") or "").splitlines() if _BINARY.search(line)
    ]
    digest.update("\n".join(sorted(binaries)).encode())  # its codecs and FreeType: names and checksums
    return digest.digest()


def _source_files(package: Path) -> list[str]:
    """Return the sorted paths, relative to the package, of its files of code on which published bytes depend."""
    found: list[str] = []
    for folder, subfolders, names in walk(package):
        parent = Path(folder).relative_to(package)
        excluded = {"__pycache__"} if parent.parts else {"__pycache__", *NOT_IN_CACHE_KEY}
        subfolders[:] = [name for name in subfolders if name not in excluded]
        found += [(parent / name).as_posix() for name in names if name.endswith((".py", ".sql"))]
    return sorted(found)
