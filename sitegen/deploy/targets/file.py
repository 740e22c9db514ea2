"""`file:PATH`: a folder on this machine or on a mounted disk, in place or with releases."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from sitegen.deploy.targets import DeployedRelease, _folders
from sitegen.deploy.targets._common import (
    foreign_file,
    misplaced_settings,
    place_unusable,
    require_versions,
    transfer_failed,
)
from sitegen.deploy.targets._lease_files import LeaseFiles, is_lease_name
from sitegen.deploy.targets._releases import (
    CURRENT,
    RELEASES,
    UNFINISHED,
    WithoutReleases,
    is_release_name,
    outdated_releases,
    release_order,
    unused_name,
)
from sitegen.diagnostics import SitegenError
from sitegen.folder_contents import walk
from sitegen.problem_codes.deployment import NO_RELEASES, PLACE_MISSING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from sitegen.deploy.targets import ListedFile, Session, StoredFile, TargetSettings, Upload

NAME = "file"
SCHEMES = ("file",)
HAS_HEADERS = False
SOURCE_FOLDERS = ("content", "themes", "templates", "static", "plugins", "imports", ".sitegen", ".git")
"""Folders of the archive in which no site may be written, and that no place may contain."""


def check_settings(settings: TargetSettings) -> Iterator[str]:
    """Yield what is wrong with the settings."""
    yield from misplaced_settings(settings.options, NAME)
    try:
        place = place_folder(settings)
    except ValueError as error:
        yield str(error)
        return
    real = Path(os.path.realpath(place))
    root = Path(os.path.realpath(settings.root))
    sources = [Path(os.path.realpath(settings.root / name)) for name in SOURCE_FOLDERS]
    if (
        real == root
        or real in root.parents
        or any(real == one or one in real.parents or real in one.parents for one in sources)
    ):
        yield f"{place} has the sources of the archive; choose a folder outside of them"
    site = Path(os.path.realpath(settings.site_folder)) if settings.site_folder else None
    if site is not None and (real == site or real in site.parents or site in real.parents):
        yield f"{place} is the output folder, or one of them is in the other; choose a folder next to it"


def place_folder(settings: TargetSettings) -> Path:
    """Return the folder of a place. `file:public` is relative to the archive's folder, `file:///srv/my%20site` is a URL.

    Raises:
        ValueError: with what is wrong with the address.
    """
    path = settings.to.partition(":")[2]
    if path.startswith("//"):
        host, slash, path = path[2:].partition("/")
        if host not in {"", "localhost"}:
            raise ValueError(f'the address names the host "{host}"; write file:///srv/site, or sftp://{host}/srv/site')
        path = slash + unquote(path)
    if not path.strip() or "\0" in path:
        raise ValueError('the folder is missing; write `to = "file:/srv/site"`')
    try:
        return Path(os.path.abspath(settings.root / Path(path).expanduser()))  # noqa: PTH100 - symbolic links are not resolved
    except RuntimeError:
        raise ValueError(f'there is no user "{path.partition("/")[0].lstrip("~")}"; write the whole path') from None


@contextmanager
def open_session(settings: TargetSettings) -> Iterator[Session]:
    """Open the folder, which is created if the folder above it exists.

    Raises:
        SitegenError: if it cannot be used.
    """
    place = place_folder(settings)
    if not place.exists():
        if not place.parent.is_dir():
            raise SitegenError(
                PLACE_MISSING(f"there is no folder {place.parent}: create it, or mount the disk on which it is")
            )
        _folders.make_folder(place)
    if not place.is_dir():
        raise place_unusable(f"{place} is not a folder")
    if not os.access(place, os.W_OK | os.X_OK):
        raise place_unusable(f"{place} cannot be written: change its permissions or its owner")
    try:
        yield ReleasesSession(place, settings) if settings.options.releases else FolderSession(place)
    except OSError as error:
        raise place_unusable(f"{error.filename or place}: {error.strerror or error}") from error


class FolderSession(WithoutReleases):
    """A folder in which the files are replaced in place."""

    is_atomic = False

    def __init__(self, place: Path) -> None:
        self.place = place
        """The folder of the lease."""
        self._lease = LeaseFiles(_folders.LocalLeaseFolder(place))
        self.root = place
        """The folder that visitors see."""
        self.new = place
        """The folder in which files are written and deleted."""

    def read_file(self, path: str) -> StoredFile | None:
        """Return a file that visitors see."""
        return _folders.read_file(self.root, path)

    def list_files(self) -> Iterator[ListedFile]:
        """Yield the files that visitors see, with their digests."""
        return (file for file in _folders.list_files(self.root) if not is_lease_name(file.path))

    def create_lease(self, data: bytes) -> bool:
        """Create the lease, unless there is one."""
        return self._lease.create(data)

    def read_lease(self) -> StoredFile | None:
        """Return the lease."""
        return self._lease.read()

    def replace_lease(self, data: bytes, version: str) -> bool:
        """Replace the lease."""
        return self._lease.replace(data, version)

    def delete_lease(self, version: str) -> None:
        """Delete the lease."""
        self._lease.delete(version)

    def begin(self, replaced: Collection[str]) -> None:
        """Delete unfinished files of a publisher that was killed."""
        _folders.delete_parts(self.root, replaced)

    def put(self, upload: Upload) -> None:
        """Copy a file."""
        if upload.is_new and os.path.lexists(self.root / upload.path) and not (self.root / upload.path).is_dir():
            raise foreign_file(upload.path)
        try:
            _folders.write_file(self.new, upload)
        except OSError as error:  # a full disk, or no permission
            raise transfer_failed(upload.path, error.strerror or str(error)) from error

    def set_headers(self, upload: Upload) -> None:
        """Do nothing: a folder has no headers."""

    def delete(self, paths: Sequence[str]) -> None:
        """Delete files, and folders that become empty."""
        _folders.delete_files(self.new, list(paths))

    def commit(self, files: Mapping[str, bytes], versions: Mapping[str, str | None]) -> None:
        """Write the files that describe the site."""
        require_versions(self.read_file, versions)
        for path, data in files.items():
            _folders.write_bytes(self.new, path, data)

    def show_release(self, name: str) -> None:
        """Refuse: there are no releases."""
        raise SitegenError(NO_RELEASES(f"there is no release {name}: `releases` of this place is 0"))


class ReleasesSession(FolderSession):
    """A folder with releases, and a link to the one that visitors see."""

    is_atomic = True

    def __init__(self, place: Path, settings: TargetSettings) -> None:
        super().__init__(place)
        self.kept, self.release_name = settings.options.releases, settings.release_name
        self.root = place / CURRENT
        if os.path.lexists(self.root) and not self._is_link_to_release():
            raise place_unusable(
                f"{self.root} is not a link to one of {RELEASES}/, and with `releases` it has to be one: move it away"
            )
        self.new = place / RELEASES / f"{UNFINISHED}{settings.release_name}"

    def _is_link_to_release(self) -> bool:
        target = self.root.readlink() if self.root.is_symlink() else Path()
        return (
            target.parent == Path(RELEASES) and is_release_name(target.name) and not (self.place / target).is_symlink()
        )

    def begin(self, replaced: Collection[str]) -> None:
        """Make the new release out of the current one, with hard links where the disk has them."""
        folder = self.place / RELEASES
        if not folder.is_dir():
            _folders.make_folder(folder)
        _folders.delete_parts(self.place, ())
        for old in folder.iterdir():
            if old.name.startswith(UNFINISHED):
                shutil.rmtree(old)
        _folders.make_folder(self.new)
        for folder_name, _, names in walk(self.root) if self.root.exists() else ():
            for name in names:
                file = Path(folder_name, name)
                path = file.relative_to(self.root).as_posix()
                if path not in replaced:
                    target = self.new / path
                    _folders.make_folders(self.new, target.parent, path)
                    _link_or_copy(file, target)

    def commit(self, files: Mapping[str, bytes], versions: Mapping[str, str | None]) -> None:
        """Complete the new release, and make the link point to it."""
        super().commit(files, versions)
        names = [one.name for one in self.releases()]
        release = self.new.with_name(unused_name(self.release_name, names))
        self.new.rename(release)
        self._point_to(release.name)
        for name in outdated_releases([*names, release.name], release.name, self.kept):
            shutil.rmtree(self.place / RELEASES / name)

    def _point_to(self, name: str) -> None:
        link = self.place / f"{_folders.PART_PREFIX}{secrets.token_hex(8)}"
        link.symlink_to(f"{RELEASES}/{name}")
        link.replace(self.root)

    def releases(self) -> list[DeployedRelease]:
        """Return the releases, oldest first."""
        folder = self.place / RELEASES
        names = [one.name for one in folder.iterdir() if is_release_name(one.name)] if folder.is_dir() else []
        current = self.root.readlink().name if self.root.is_symlink() else ""
        return [DeployedRelease(name, name == current) for name in sorted(names, key=release_order)]

    def read_release_file(self, name: str, path: str) -> StoredFile | None:
        """Return a file of a release."""
        return _folders.read_file(self.place / RELEASES / name, path)

    def show_release(self, name: str) -> None:
        """Make the link point to a release."""
        self._point_to(name)


def _link_or_copy(file: Path, target: Path) -> None:
    try:
        os.link(file, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(file, target, follow_symlinks=False)
