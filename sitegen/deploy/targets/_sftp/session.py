"""Sessions of the target `sftp:`: in place, and with releases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.deploy.targets import DeployedRelease, ListedFile, StoredFile
from sitegen.deploy.targets._common import (
    place_unusable,
    read_chunks,
    require_inner_paths,
    require_versions,
    stored_file,
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
from sitegen.deploy.targets._sftp.operations import UPLOADS
from sitegen.diagnostics import SitegenError
from sitegen.problem_codes.deployment import NO_RELEASES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from sitegen.deploy.targets import TargetSettings, Upload
    from sitegen.deploy.targets._sftp.files import ServerFiles


class SftpSession(WithoutReleases):
    """Replaces the files of a folder in place, one after the other. The lease is at its root."""

    is_atomic = False

    def __init__(self, files: ServerFiles, settings: TargetSettings) -> None:
        self._files = files
        self._lease = LeaseFiles(files)
        self._settings = settings
        self._visible = ""
        """The folder that visitors see, relative to that of the target, with a slash at its end unless it is the same."""
        self._new = ""
        """The folder into which files are put, in the same form."""

    def read_file(self, path: str) -> StoredFile | None:
        """Return a file that visitors see now."""
        return stored_file(self._files.read(self._visible + path))

    def list_files(self) -> Iterator[ListedFile]:
        """Yield every file that visitors see now. Symbolic links are not files of a site, and are left alone."""
        for entry in self._files.walk(self._visible.rstrip("/")):
            if not entry.is_link and not is_lease_name(entry.path):
                yield ListedFile(entry.path, entry.size)

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

    def begin(self, replaced: Collection[str]) -> None:  # noqa: ARG002 - everything stays in place
        """Delete what a broken publication left."""
        self._files.delete_folder(UPLOADS)

    def put(self, upload: Upload) -> None:
        """Transfer a file."""
        require_inner_paths((upload.path,))
        self._files.write(self._new + upload.path, lambda: read_chunks(upload), is_new=upload.is_new)

    def set_headers(self, upload: Upload) -> None:
        """Do nothing: the web server decides about headers."""

    def delete(self, paths: Sequence[str]) -> None:
        """Delete files, and folders that become empty."""
        require_inner_paths(paths)
        self._files.delete([self._new + path for path in paths])

    def commit(self, files: Mapping[str, bytes], versions: Mapping[str, str | None]) -> None:
        """Write the files that describe the site."""
        require_versions(self.read_file, versions)
        self._write_all(files)
        self._files.delete_folder(UPLOADS)

    def show_release(self, name: str) -> None:
        """Refuse: there are no releases."""
        raise SitegenError(
            NO_RELEASES(f"there is no release {name}: with `releases = 0`, files are replaced in place"), 2
        )

    def _write_all(self, files: Mapping[str, bytes]) -> None:
        for path, data in files.items():
            self._files.write(self._new + path, lambda data=data: iter((data,)))  # type: ignore[misc]


class SftpReleaseSession(SftpSession):
    """Makes a new folder for each publication. Visitors see it when a link to it is replaced."""

    is_atomic = True

    def __init__(self, files: ServerFiles, settings: TargetSettings) -> None:
        super().__init__(files, settings)
        self._visible = f"{CURRENT}/"
        self._release = ""

    def begin(self, replaced: Collection[str]) -> None:
        """Make the folder of the new release with the files of the current one, except `replaced`."""
        super().begin(replaced)
        current, names = self._current(), self._files.folder_names(RELEASES)
        for name in names:
            if name.startswith(UNFINISHED):
                self._files.delete_folder(f"{RELEASES}/{name}")
        self._release = unused_name(self._settings.release_name, names)
        self._new = f"{RELEASES}/{UNFINISHED}{self._release}/"
        without = set(replaced)
        entries = self._files.walk(f"{RELEASES}/{current}") if current else []
        kept = [entry for entry in entries if entry.path not in without]
        self._files.clone(f"{RELEASES}/{current}", self._new.rstrip("/"), kept)

    def commit(self, files: Mapping[str, bytes], versions: Mapping[str, str | None]) -> None:
        """Write the files that describe the site, and show the new release; then delete the oldest ones."""
        require_versions(self.read_file, versions)
        self._write_all(files)
        self._files.move(self._new.rstrip("/"), f"{RELEASES}/{self._release}")
        self.show_release(self._release)
        for name in outdated_releases(
            self._files.folder_names(RELEASES), self._release, self._settings.options.releases
        ):
            self._files.delete_folder(f"{RELEASES}/{name}")

    def releases(self) -> list[DeployedRelease]:
        """Return the releases that are kept."""
        current = self._current()
        names = sorted(filter(is_release_name, self._files.folder_names(RELEASES)), key=release_order)
        return [DeployedRelease(name, name == current) for name in names]

    def read_release_file(self, name: str, path: str) -> StoredFile | None:
        """Return a file of a release."""
        return stored_file(self._files.read(f"{RELEASES}/{name}/{path}"))

    def show_release(self, name: str) -> None:
        """Replace the link to the current release."""
        self._files.replace_link(CURRENT, f"{RELEASES}/{name}")
        self._files.delete_folder(UPLOADS)

    def _current(self) -> str:
        """Return the name of the release that visitors see; empty if there is none.

        Raises:
            SitegenError: if `current` is not a link to a release.
        """
        target = self._files.read_link(CURRENT)
        if target is None:
            return ""
        folder, _, name = target.rstrip("/").rpartition("/")
        if folder.rpartition("/")[2] != RELEASES or not is_release_name(name):
            raise place_unusable(
                f"`{CURRENT}` on the server points to {target}, which is not a release of sitegen: remove the link"
            )
        return name
