"""A built site as a web host receives it: its files with their sizes and kinds, and its redirects."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from sitegen.diagnostics import SitegenError, printable
from sitegen.problem_codes.hosts import NO_SITE
from sitegen.publish.output.manifest import MANIFEST, owned_files
from sitegen.urls import normalized_path

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sitegen.config.schema import Config
    from sitegen.database.index.redirects import Redirects
    from sitegen.database.store import Store

COMPRESSED_ENDINGS = (".gz", ".br")
COMPRESSED = "compressed"
"""Kind of the compressed copies of text files, which have no page in the plan."""


class SiteFile(NamedTuple):
    """A file of a site."""

    path: str
    """Path below the output folder, with `/`."""
    size: int
    """In bytes."""
    kind: str = ""
    """Name of the page kind or output that made it, such as "citations"; "compressed" for a compressed copy, "" if it is unknown."""


class HostedSite(NamedTuple):
    """A built site, and the place to which it is to be brought."""

    folder: Path
    """The output folder."""
    name: str
    """The output folder in messages: relative to the archive's folder if it is in it."""
    files: tuple[SiteFile, ...]
    """The files that the host receives, sorted by path."""
    config: Config
    redirects: Redirects
    address: str = ""
    """The address of the place, as `to` of a target states it, such as `s3://bucket/path`; "" if it is not known."""

    @property
    def is_repository(self) -> bool:
        """True if the files become a commit of a git repository."""
        return self.address.startswith("git:")

    @property
    def key_prefix(self) -> str:
        """The path before each file in the place: "" or such as `path/`."""
        prefix = urlsplit(self.address).path.strip("/") if "://" in self.address else ""
        return f"{prefix}/" if prefix else ""

    def read_lines(self, path: str) -> list[str]:
        """Return the lines of a file of the site; empty if the site does not have it."""
        if not any(file.path == path for file in self.files):
            return []
        return (self.folder / path).read_text(encoding="utf-8", errors="replace").splitlines()


def read_site(
    store: Store, config: Config, folder: Path, redirects: Redirects, root: Path, paths: Iterable[str] | None = None
) -> HostedSite:
    """Return the built site in an output folder.

    Args:
        store: the database of the archive, which knows the kind of each file.
        config: the configuration.
        folder: the output folder.
        redirects: the redirects, as the query `redirects` returns them.
        root: the folder of the archive, to which names in messages are relative.
        paths: the files that the host receives; by default all files in the folder, as programs of hosts upload them.

    Raises:
        SitegenError: if there is no built site in the folder.
    """
    name = str(folder.relative_to(root) if folder.is_relative_to(root) else folder)
    if not owned_files(folder):
        raise SitegenError(NO_SITE(f"there is no built site in {name}/; run `sitegen build` first"))
    rows = store.db.execute("SELECT normalized_path, kind FROM page")
    kinds: dict[str, str] = dict(rows.fetchall())
    sizes = _sizes(folder) if paths is None else {path: (folder / path).stat().st_size for path in (*paths, MANIFEST)}
    files = tuple(SiteFile(path, size, _kind(path, kinds)) for path, size in sorted(sizes.items()))
    return HostedSite(folder, name, files, config, redirects)


def _sizes(folder: Path) -> dict[str, int]:
    """Return the size of every file in a folder, by its path there, which is printable. Links to folders are not followed."""
    sizes: dict[str, int] = {}
    waiting = [("", str(folder))]
    while waiting:
        prefix, place = waiting.pop()
        with os.scandir(place) as entries:
            for entry in entries:
                name = prefix + printable(entry.name)
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((f"{name}/", entry.path))
                elif entry.is_file():
                    sizes[name] = entry.stat().st_size
    return sizes


def _kind(path: str, kinds: dict[str, str]) -> str:
    """Return the kind of a file; that of a compressed copy is `COMPRESSED`."""
    found = kinds.get(normalized_path(path), "")
    return COMPRESSED if not found and path.endswith(COMPRESSED_ENDINGS) else found
