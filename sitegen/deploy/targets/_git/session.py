"""A session of the target `git:`: one commit for each publication."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.deploy.targets import ListedFile, StoredFile
from sitegen.deploy.targets._common import (
    changed_meanwhile,
    folders_above,
    foreign_file,
    place_unusable,
    read_verified,
    require_inner_paths,
    stored_file,
)
from sitegen.deploy.targets._git.importer import CommitImport
from sitegen.deploy.targets._git.repository import FILE_MODES
from sitegen.deploy.targets._releases import WithoutReleases
from sitegen.diagnostics import SitegenError
from sitegen.problem_codes.deployment import NO_RELEASES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from sitegen.deploy.targets import Upload
    from sitegen.deploy.targets._git.repository import Repository

_SOURCES = "sitegen.toml"
"""A file that only the branch with the sources of an archive has."""


class GitSession(WithoutReleases):
    """The tip of a branch, and the commit that follows it.

    The lease is kept in memory: of two publishers, the second one's push is refused, because the branch has another commit then.
    """

    is_atomic = True

    def __init__(self, repository: Repository, *, has_history: bool) -> None:
        self._repository = repository
        self._has_history = has_history
        self._tip = repository.fetch()
        self._entries = repository.entries(self._tip) if self._tip else {}
        self._import: CommitImport | None = None
        self._lease: bytes | None = None
        self._kept: frozenset[str] = frozenset()
        """Files, links and modules that stay in the new commit."""
        self._kept_folders: frozenset[str] = frozenset()
        """Folders of `_kept`."""
        if _SOURCES in self._entries:
            raise place_unusable(
                f"the branch {repository.branch} contains {_SOURCES}, so that it has the sources of an archive: publish to a branch of its own,"
                " such as gh-pages"
            )

    def read_file(self, path: str) -> StoredFile | None:
        """Return a file of the branch. Its version is the name of its object."""
        entry = self._entries.get(path)
        return StoredFile(self._repository.read_blob(entry.blob), entry.blob) if entry else None

    def list_files(self) -> Iterator[ListedFile]:
        """Yield every file of the branch; symbolic links and modules are left alone."""
        for path, entry in self._entries.items():
            if entry.mode in FILE_MODES:
                yield ListedFile(path, -1, (("git-sha1", entry.blob),))

    def create_lease(self, data: bytes) -> bool:
        """Note the lease."""
        self._lease = data
        return True

    def read_lease(self) -> StoredFile | None:
        """Return the lease of this session."""
        return stored_file(self._lease)

    def replace_lease(self, data: bytes, version: str) -> bool:
        """Replace the lease of this session."""
        found = self.read_lease()
        return found is not None and found.version == version and self.create_lease(data)

    def delete_lease(self, version: str) -> None:
        """Delete the lease of this session."""
        found = self.read_lease()
        if found is not None and found.version == version:
            self._lease = None

    def begin(self, replaced: Collection[str]) -> None:
        """Begin the new commit, in which all files but `replaced` stay as they are."""
        self.close()
        self._kept = frozenset(self._entries) - frozenset(replaced)
        self._kept_folders = frozenset(folder for path in self._kept for folder in folders_above(path))
        self._import = CommitImport(self._repository)

    def put(self, upload: Upload) -> None:
        """Add a file to the new commit."""
        require_inner_paths((upload.path,))
        self._require_free(upload.path)
        if upload.is_new and upload.path in self._entries:
            raise foreign_file(upload.path)
        self._begun().put(upload.path, read_verified(upload))

    def set_headers(self, upload: Upload) -> None:
        """Do nothing: the host decides about headers."""

    def delete(self, paths: Sequence[str]) -> None:
        """Leave files out of the new commit."""
        require_inner_paths(paths)
        for path in paths:
            if path in self._entries:  # and not a folder, which git would delete with its files
                self._begun().delete(path)

    def commit(self, files: Mapping[str, bytes], versions: Mapping[str, str | None]) -> None:
        """Make the commit and push it, unless the tree is unchanged."""
        for path, version in versions.items():
            if (self._entries[path].blob if path in self._entries else None) != version:
                raise changed_meanwhile(path)
        for path, data in files.items():
            self._require_free(path)
            self._begun().put(path, data)
        old_tree = self._repository.tree(self._tip) if self._tip else ""
        commit = self._begun().finish(self._tip if self._has_history else "", old_tree)
        if self._repository.tree(commit) != old_tree:
            self._repository.push(commit, self._tip if self._tip and not self._has_history else None)
            self._tip, self._entries = commit, self._repository.entries(commit)
        self._import = None

    def show_release(self, name: str) -> None:
        """Refuse: there are no releases."""
        raise SitegenError(
            NO_RELEASES(
                f"there is no release {name}: the earlier sites are commits of the branch; use `git revert` there"
            ),
            2,
        )

    def close(self) -> None:
        """End the import that has not become a commit."""
        if self._import is not None:
            self._import.close()
            self._import = None

    def _require_free(self, path: str) -> None:
        """Refuse a path that something of others needs: git would remove a folder for a file, or a file for a folder."""
        if path in self._kept_folders:
            raise foreign_file(path)
        if blocking := self._kept.intersection(folders_above(path)):
            raise foreign_file(min(blocking))

    def _begun(self) -> CommitImport:
        if self._import is None:
            raise RuntimeError("begin comes first")
        return self._import
