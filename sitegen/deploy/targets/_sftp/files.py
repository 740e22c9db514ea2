"""The files below a folder of an SFTP server, for callers that are not coroutines."""

from __future__ import annotations

import posixpath
import stat
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from sitegen.deploy.targets._common import place_unusable
from sitegen.deploy.targets._sftp.operations import UPLOADS, Entry, Operations

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from asyncssh import SFTPClient

    from sitegen.deploy.targets._sftp.connection import Connection

_Listing = tuple[list[Entry], list[str]]
"""Files and links of a folder, and the folders in it."""


class ServerFiles:
    """The files below a folder of an SFTP server. Paths are relative to it. All methods may be called from several threads."""

    def __init__(self, connection: Connection, folder: str) -> None:
        self._connection = connection
        self._do = Operations(folder)

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file; None if there is none."""

        async def operation(client: SFTPClient) -> bytes | None:
            try:
                return await self._do.read(client, path)
            except self._do.missing:
                return None

        return self._connection.run(operation, path)

    def write(self, path: str, chunks: Callable[[], Iterator[bytes]], *, is_new: bool = False) -> None:
        """Replace or create a file. Visitors see the old bytes or the new ones, never a part.

        Args:
            path: the file.
            chunks: returns the bytes from the beginning; if it raises an error, the file stays unchanged.
            is_new: refuse to replace a file.
        """

        async def operation(client: SFTPClient) -> None:
            try:
                await self._do.send_and_replace(client, path, chunks, is_new=is_new)
            except self._do.missing:
                self._do.forget_folders()
                await self._do.send_and_replace(client, path, chunks, is_new=is_new)

        self._connection.run(operation, path)

    def create(self, path: str, data: bytes) -> bool:
        """Create a file with these bytes; return False if there is one already."""

        async def operation(client: SFTPClient) -> bool:
            await self._do.make_folder(client, posixpath.dirname(path))
            try:
                await self._do.send(client, path, (data,), "xb")
            except (self._do.asyncssh.SFTPFailure, self._do.asyncssh.SFTPFileAlreadyExists):
                if not await client.lexists(self._do.at(path)):
                    raise
                # After a lost connection, the file may be the one that the first attempt created.
                return await self._do.read(client, path) == data
            return True

        return self._connection.run(operation, path)

    def move(self, old: str, new: str) -> None:
        """Rename a file or folder to a name that is not taken. A missing one is no error: a connection may be lost after the rename."""

        async def operation(client: SFTPClient) -> None:
            with suppress(*self._do.missing):
                await client.rename(self._do.at(old), self._do.at(new))

        self._connection.run(operation, old)

    def delete(self, paths: Collection[str]) -> None:
        """Delete files, and folders that become empty. Missing files are no error."""

        async def operation(client: SFTPClient) -> None:
            await self._do.for_each(paths, lambda path: self._do.remove(client, path))
            await self._do.remove_empty_folders(client, paths)

        self._connection.run(operation, next(iter(paths), ""))

    def delete_folder(self, path: str) -> None:
        """Delete a folder with everything in it; links in it are not followed. A missing folder is no error."""

        async def operation(client: SFTPClient) -> None:
            with suppress(*self._do.missing):
                await client.rmtree(self._do.at(path))

        self._connection.run(operation, path)
        self._do.forget_folders()

    def walk(self, path: str) -> Iterator[Entry]:
        """Yield all files and symbolic links below a folder, except those of `UPLOADS`, from the top down; links are not followed."""
        folders = [""]
        while folders:
            listed = self._connection.run(partial(self._list_all, path, folders), path)
            for entries, _ in listed:
                yield from entries
            folders = [folder for _, inner in listed for folder in inner if folder != UPLOADS]

    def file_names(self, path: str) -> list[str]:
        """Return the names of the files and links in a folder; empty if there is none."""

        async def operation(client: SFTPClient) -> list[str]:
            return [entry.path for entry in (await self._do.list_folder(client, path, ""))[0]]

        return self._connection.run(operation, path)

    def link_names(self, path: str) -> list[str]:
        """Return the names of the symbolic links in a folder; empty if there is none."""

        async def operation(client: SFTPClient) -> list[str]:
            return [entry.path for entry in (await self._do.list_folder(client, path, ""))[0] if entry.is_link]

        return self._connection.run(operation, path)

    def folder_names(self, path: str) -> list[str]:
        """Return the names of the folders in a folder; empty if there is none."""

        async def operation(client: SFTPClient) -> list[str]:
            return (await self._do.list_folder(client, path, ""))[1]

        return self._connection.run(operation, path)

    def read_link(self, path: str) -> str | None:
        """Return the target of a symbolic link; None if there is nothing at the path.

        Raises:
            SitegenError: if there is a file or folder that is not a link.
        """

        async def operation(client: SFTPClient) -> str | None:
            try:
                mode = (await client.lstat(self._do.at(path))).permissions or 0
            except self._do.missing:
                return None
            if not stat.S_ISLNK(mode):
                raise place_unusable(
                    f"{self._do.at(path)} on the server is not a link, and with `releases` it has to be one: move it away"
                )
            return str(await client.readlink(self._do.at(path)))

        return self._connection.run(operation, path)

    def replace_link(self, path: str, target: str) -> None:
        """Create a symbolic link, or make it point to another target in one step."""
        temporary = self._do.temporary()

        async def operation(client: SFTPClient) -> None:
            await self._do.make_folder(client, UPLOADS)
            await self._do.remove(client, temporary)
            await client.symlink(target, self._do.at(temporary))
            await self._do.replace(client, temporary, path)

        self._connection.run(operation, path)

    def clone(self, old: str, new: str, entries: Collection[Entry]) -> None:
        """Make files of a folder available in a new one, as hard links where the server can, else as copies."""

        async def operation(client: SFTPClient) -> None:
            await self._do.make_folders(client, {posixpath.dirname(f"{new}/{entry.path}") for entry in entries} | {new})
            await self._do.for_each(entries, lambda entry: self._clone_entry(client, old, new, entry))

        self._connection.run(operation, new)

    async def _list_all(self, path: str, folders: Collection[str], client: SFTPClient) -> list[_Listing]:
        """List folders below a folder. The paths are relative to that one."""
        return await self._do.for_each(folders, lambda folder: self._list(client, path, folder))

    async def _list(self, client: SFTPClient, path: str, folder: str) -> _Listing:
        inner = "/".join(part for part in (path, folder) if part)
        return await self._do.list_folder(client, inner, f"{folder}/" if folder else "")

    async def _clone_entry(self, client: SFTPClient, old: str, new: str, entry: Entry) -> None:
        await self._do.clone_entry(client, f"{old}/{entry.path}", f"{new}/{entry.path}", is_link=entry.is_link)
