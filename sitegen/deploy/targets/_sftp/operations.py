"""Coroutines for the files of an SFTP server, of which an operation consists. Paths are relative to a folder of the server."""

from __future__ import annotations

import asyncio
import posixpath
from contextlib import suppress
from itertools import count, groupby
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from uuid import uuid4

from sitegen.deploy.targets._common import CHUNK_BYTES, folders_above, foreign_file, place_unusable
from sitegen.diagnostics import SitegenError
from sitegen.problem_codes.deployment import PLACE_MISSING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator

    from asyncssh import SFTPClient

T = TypeVar("T")
R = TypeVar("R")
UPLOADS = ".sitegen-uploads"
"""Folder of files that are being transferred. Each is renamed into place when it is complete; the next publication deletes what is left."""
_MAX_REQUESTS = 64
"""Maximum number of operations on one connection at the same time."""
_FOLDER_MODE, _FILE_MODE = 0o755, 0o644
"""Permissions of new folders and files. The server removes those of its own mask."""


class Entry(NamedTuple):
    """A file or a symbolic link below a folder."""

    path: str
    """Path relative to the folder."""
    size: int
    """In bytes."""
    is_link: bool = False
    """True for a symbolic link."""


class Operations:
    """The coroutines, with the folders that are known to exist."""

    def __init__(self, folder: str) -> None:
        import asyncssh

        self.asyncssh = asyncssh
        self.missing = (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath)
        self._folder = folder
        self._known_folders: set[str] = set()
        self._numbers = count()
        self._own_prefix = f"{UPLOADS}/{uuid4().hex[:8]}"

    def at(self, path: str) -> str:
        """Return the path on the server."""
        return f"{self._folder}/{path}" if path else self._folder or "/"

    def temporary(self) -> str:
        """Return a new path in `UPLOADS`."""
        return f"{self._own_prefix}-{next(self._numbers)}"

    def forget_folders(self) -> None:
        """Look again which folders exist, because some were deleted."""
        self._known_folders.clear()

    async def read(self, client: SFTPClient, path: str) -> bytes:
        """Return the bytes of a file."""
        async with client.open(self.at(path), "rb", encoding=None) as file:
            data: bytes = await file.read()
            return data

    async def send(self, client: SFTPClient, path: str, chunks: Iterable[bytes], mode: str = "wb") -> None:
        """Write a file. With mode "xb", it must not exist."""
        async with client.open(
            self.at(path), mode, self.asyncssh.SFTPAttrs(permissions=_FILE_MODE), encoding=None
        ) as file:
            for chunk in chunks:
                await file.write(chunk)

    async def send_and_replace(
        self, client: SFTPClient, path: str, chunks: Callable[[], Iterator[bytes]], *, is_new: bool = False
    ) -> None:
        """Write a file under another name, and rename it. If `chunks` raises an error, the file stays unchanged.

        Raises:
            SitegenError: with `is_new`, if there is a file with other bytes.
        """
        temporary = self.temporary()
        try:
            await self.make_folder(client, posixpath.dirname(path))
            await self.make_folder(client, UPLOADS)
            await self.send(client, temporary, chunks())
            if is_new:
                await self._rename_new(client, temporary, path)
            else:
                await self.replace(client, temporary, path)
        except Exception:
            with suppress(Exception):
                await client.remove(self.at(temporary))
            raise

    async def _rename_new(self, client: SFTPClient, old: str, new: str) -> None:
        """Rename a file to a name that no other file may have. Servers refuse to overwrite one with a simple rename.

        A file with the same bytes is the result of an attempt during which the connection was lost.
        """
        try:
            await client.rename(self.at(old), self.at(new))
        except (self.asyncssh.SFTPFailure, self.asyncssh.SFTPFileAlreadyExists):
            if not await client.lexists(self.at(new)) or await client.isdir(self.at(new)):
                await self.replace(client, old, new)
            elif await self.read(client, old) != await self.read(client, new):
                raise foreign_file(new) from None
            else:
                await client.remove(self.at(old))

    async def replace(self, client: SFTPClient, old: str, new: str) -> None:
        """Rename a file over another one, in one step. An empty folder in its place is removed."""
        try:
            await client.posix_rename(self.at(old), self.at(new))
        except self.asyncssh.SFTPOpUnsupported:
            raise place_unusable(
                "the SFTP server cannot replace a file in one step (extension posix-rename@openssh.com), so that visitors would see missing"
                " files: use OpenSSH, or another server with this extension"
            ) from None
        except self.asyncssh.SFTPFailure:
            if not await client.isdir(self.at(new)):
                raise
            with suppress(self.asyncssh.SFTPError):
                await client.rmdir(self.at(new))
                await client.posix_rename(self.at(old), self.at(new))
                return
            raise place_unusable(
                f"{self.at(new)} on the server is a folder, in the place of a file: move it away"
            ) from None

    async def make_folder(self, client: SFTPClient, path: str) -> None:
        """Create a folder and those above it, up to the folder of the site, if they do not exist."""
        if path in self._known_folders:
            return
        if path:
            await self.make_folder(client, posixpath.dirname(path))
        try:
            await client.mkdir(self.at(path), self.asyncssh.SFTPAttrs(permissions=_FOLDER_MODE))
            self._known_folders.add(path)
        except self.asyncssh.SFTPError:
            if await self.is_folder(client, path):
                return
            if await client.lexists(self.at(path)):
                raise place_unusable(
                    f"{self.at(path)} on the server is a file or a link, in the place of a folder: move it away"
                ) from None
            if not path:
                raise SitegenError(
                    PLACE_MISSING(
                        f"the folder {self.at(path)} on the server cannot be created: create it there, or correct `to`"
                    )
                ) from None
            raise

    async def is_folder(self, client: SFTPClient, path: str) -> bool:
        """Return True for a folder of the site. Links to folders are not followed, except that of the site itself."""
        if path in self._known_folders:
            return True
        if not path:
            found = bool(await client.isdir(self.at(path)))
        else:
            found = False
            with suppress(*self.missing):
                attributes = await client.lstat(self.at(path))
                is_folder = attributes.type == self.asyncssh.FILEXFER_TYPE_DIRECTORY
                found = is_folder and await self.is_folder(client, posixpath.dirname(path))
        if found:
            self._known_folders.add(path)
        return found

    async def make_folders(self, client: SFTPClient, paths: Iterable[str]) -> None:
        """Create many folders and those above them."""
        wanted = {folder for path in paths for folder in (path, *folders_above(path))}
        for folders in _by_depth(wanted):
            await self.for_each(folders, lambda folder: self.make_folder(client, folder))

    async def remove(self, client: SFTPClient, path: str) -> None:
        """Delete a file or link. A missing one is no error; a folder in its place and what is below a link are left alone."""
        if not await self.is_folder(client, posixpath.dirname(path)):
            return
        try:
            await client.remove(self.at(path))
        except self.missing:
            return
        except (self.asyncssh.SFTPFailure, self.asyncssh.SFTPPermissionDenied, self.asyncssh.SFTPFileIsADirectory):
            attributes = await client.lstat(self.at(path))
            if attributes.type != self.asyncssh.FILEXFER_TYPE_DIRECTORY:
                raise

    async def remove_empty_folders(self, client: SFTPClient, paths: Iterable[str]) -> None:
        """Delete the folders above these files that are empty, the deepest first."""
        for folders in reversed(_by_depth({folder for path in paths for folder in folders_above(path)})):
            await self.for_each(folders, lambda folder: self._remove_if_empty(client, folder))

    async def _remove_if_empty(self, client: SFTPClient, folder: str) -> None:
        with suppress(self.asyncssh.SFTPFailure, self.asyncssh.SFTPPermissionDenied, *self.missing):
            # A link is not a folder for the server, and stays.
            await client.rmdir(self.at(folder))
            self._known_folders.discard(folder)

    async def list_folder(self, client: SFTPClient, path: str, prefix: str) -> tuple[list[Entry], list[str]]:
        """Return the files and links of a folder, and its folders. Each path has the prefix."""
        entries: list[Entry] = []
        folders: list[str] = []
        with suppress(*self.missing):
            async for found in client.scandir(self.at(path)):
                name, attributes = str(found.filename), found.attrs
                if name in (".", ".."):
                    continue
                if attributes.type == self.asyncssh.FILEXFER_TYPE_DIRECTORY:
                    folders.append(prefix + name)
                else:
                    is_link = attributes.type == self.asyncssh.FILEXFER_TYPE_SYMLINK
                    entries.append(Entry(prefix + name, attributes.size or 0, is_link))
        return entries, folders

    async def clone_entry(self, client: SFTPClient, old: str, new: str, *, is_link: bool) -> None:
        """Make a file also available at another path: as a hard link, or else as a copy. A link is created again.

        A path that exists is left unchanged: it is the result of an attempt during which the connection was lost.
        """
        try:
            if is_link:
                await client.symlink(await client.readlink(self.at(old)), self.at(new))
            else:
                await client.link(self.at(old), self.at(new))
        except (self.asyncssh.SFTPFailure, self.asyncssh.SFTPOpUnsupported):
            if not await client.lexists(self.at(new)):
                await self._copy(client, old, new)

    async def _copy(self, client: SFTPClient, old: str, new: str) -> None:
        """Copy a file. It is written under another name, so that the new path never has a part of it."""
        temporary = self.temporary()
        await self.make_folder(client, UPLOADS)
        async with (
            client.open(self.at(old), "rb") as source,
            client.open(
                self.at(temporary), "wb", self.asyncssh.SFTPAttrs(permissions=_FILE_MODE), encoding=None
            ) as copy,
        ):
            if client.supports_remote_copy:
                await client.remote_copy(source, copy)
            else:
                while chunk := await source.read(CHUNK_BYTES):
                    await copy.write(chunk)
        await self.replace(client, temporary, new)

    async def for_each(self, items: Iterable[T], operation: Callable[[T], Awaitable[R]]) -> list[R]:
        """Run an operation for each item, up to `_MAX_REQUESTS` at the same time, and return the results in the order of the items."""
        free = asyncio.Semaphore(_MAX_REQUESTS)

        async def limited(item: T) -> R:
            async with free:
                return await operation(item)

        results = await asyncio.gather(*(limited(item) for item in items), return_exceptions=True)
        if error := next((result for result in results if isinstance(result, BaseException)), None):
            raise error
        return [result for result in results if not isinstance(result, BaseException)]


def _by_depth(folders: Iterable[str]) -> list[list[str]]:
    """Return folders in groups of the same depth, the groups from the top down."""
    return [list(group) for _, group in groupby(sorted(folders, key=_depth), key=_depth)]


def _depth(path: str) -> int:
    return path.count("/")
