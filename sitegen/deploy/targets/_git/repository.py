"""A temporary bare repository with the tip of the branch. The archive's own repository is only asked for its configuration."""

from __future__ import annotations

import os
import re
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sitegen.deploy.targets._common import place_unusable
from sitegen.deploy.targets._git.errors import git_missing, remote_error
from sitegen.diagnostics import SitegenError
from sitegen.problem_codes.deployment import PLACE_MISSING
from sitegen.scratch_folder import scratch_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_REMOTE = "target"
"""Name of the remote in the temporary repository."""
FILE_MODES = ("100644", "100755")
"""Modes of files, which are not symbolic links or modules."""
_FETCHED = "refs/sitegen/fetched"
_OWN_REPOSITORY = re.compile(
    r"GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|PREFIX|NAMESPACE|QUARANTINE_PATH)"
)
"""Environment variables by which git finds another repository. They are set if sitegen runs in a hook of git."""
_PASSED_ON = re.compile(
    r"(credential|http|url|ssh|user|author|committer|protocol)\.|core\.(sshcommand|askpass)$", re.IGNORECASE
)
"""Keys of the archive's repository that concern connections and names. In a CI job, they contain the credentials."""


class TreeEntry(NamedTuple):
    """A file of a commit."""

    mode: str
    """Its mode, such as "100644"."""
    blob: str
    """Name of its object."""


class Repository:
    """The temporary repository."""

    def __init__(self, folder: Path, root: Path, remote: str, branch: str) -> None:
        """Remember the place.

        Args:
            folder: an empty folder.
            root: the folder of the archive.
            remote: a name of the archive's repository, an address, or a path relative to the archive.
            branch: name of the branch.
        """
        self.branch = branch
        self._parent = self._folder = folder
        self._root = root
        self._environment = _environment(root)
        self._url = self._remote_url(remote)

    def fetch(self) -> str:
        """Create the repository with the tip of the branch, and return its name; empty if the branch does not exist.

        Contents of files are only fetched when they are read, if the server can.

        Raises:
            SitegenError: if the remote repository cannot be read.
        """
        self._initialize("names")
        if not self._branch_exists():
            return ""
        tip = self._fetch_tip("--filter=blob:none")
        if not self._can_read(tip):
            self._initialize("contents")
            tip = self._fetch_tip()
        return tip

    def _branch_exists(self) -> bool:
        """Return True if the remote repository has the branch.

        Raises:
            SitegenError: if the branch cannot be created, because another one has a part of its name.
        """
        parts = self.branch.split("/")
        above = ["/".join(parts[:count]) for count in range(1, len(parts))]
        wanted = [f"refs/heads/{name}" for name in (self.branch, *above, f"{self.branch}/*")]
        listed = self._run_remote("ls-remote", _REMOTE, *wanted).decode("utf-8", "replace")
        names = [line.partition("\t")[2].removeprefix("refs/heads/") for line in listed.splitlines()]
        if self.branch in names:
            return True
        if others := [name for name in names if name in above or name.startswith(f"{self.branch}/")]:
            raise place_unusable(
                f"git cannot create the branch {self.branch} next to the branch {others[0]}: choose another name"
            )
        return False

    def _initialize(self, name: str) -> None:
        """Create a repository with the names of files only ("names"), or with their contents ("contents")."""
        self._folder = self._parent / name
        self._folder.mkdir()
        self.run("init", "--quiet", "--bare", "--template=", ".")
        settings = {
            f"remote.{_REMOTE}.url": self._url,
            "user.useConfigOnly": "true",  # never the name of this machine
            "gc.auto": "0",
            "maintenance.auto": "false",  # nothing runs in the background while the folder is deleted
            "pack.window": "0",  # no differences to old files, which would have to be fetched
        }
        if name == "names":
            settings |= {"core.repositoryformatversion": "1", "extensions.partialClone": _REMOTE}
            settings |= {f"remote.{_REMOTE}.promisor": "true", f"remote.{_REMOTE}.partialclonefilter": "blob:none"}
        for key, value in settings.items():
            self.run("config", key, value)

    def _fetch_tip(self, *options: str) -> str:
        refs = f"+refs/heads/{self.branch}:{_FETCHED}"
        self._run_remote("fetch", "--quiet", "--no-tags", "--depth=1", *options, _REMOTE, refs)
        return self.run("rev-parse", _FETCHED).decode().strip()

    def _can_read(self, tip: str) -> bool:
        """Return True if the contents of files can be read. Some servers keep them back, and do not send single ones."""
        blobs = [entry.blob for entry in self.entries(tip).values() if entry.mode in FILE_MODES]
        return not blobs or not self._call("cat-file", "-e", blobs[0]).returncode

    def entries(self, commit: str) -> dict[str, TreeEntry]:
        """Return the files of a commit by path."""
        found = {}
        for line in self.run("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0")[:-1]:
            state, _, path = line.partition(b"\t")
            mode, _, blob = state.decode().split(" ")
            found[path.decode("utf-8", "surrogateescape")] = TreeEntry(mode, blob)
        return found

    def read_blob(self, blob: str) -> bytes:
        """Return the bytes of a file."""
        return self._run_remote("cat-file", "blob", blob)

    def tree(self, commit: str) -> str:
        """Return the name of a commit's tree."""
        return self.run("rev-parse", f"{commit}^{{tree}}").decode().strip()

    def committer(self) -> str:
        """Return name and e-mail address for commits, as configured for git, otherwise those of sitegen."""
        found = self._call("var", "GIT_COMMITTER_IDENT")
        if found.returncode:
            return "sitegen <sitegen@localhost>"
        return found.stdout.decode("utf-8", "replace").rpartition(">")[0] + ">"

    def push(self, commit: str, replaced: str | None) -> None:
        """Make the branch point to a commit.

        Args:
            commit: the commit.
            replaced: the commit that the branch must have, to replace it with one that does not follow it; None for a commit that does.

        Raises:
            SitegenError: if the remote repository refuses it, or the branch has another commit than at the beginning.
        """
        lease = () if replaced is None else (f"--force-with-lease=refs/heads/{self.branch}:{replaced}",)
        self._run_remote("push", "--porcelain", "--no-verify", *lease, _REMOTE, f"{commit}:refs/heads/{self.branch}")

    def open_import(self) -> subprocess.Popen[bytes]:
        """Start `git fast-import`."""
        line = ["git", "fast-import", "--quiet", "--done", "--date-format=now", "--force"]
        return subprocess.Popen(  # noqa: S603 - a fixed command
            line,
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def _run_remote(self, *arguments: str) -> bytes:
        """Run a git command that may ask the remote repository, and return its output."""
        done = self._call(*arguments)
        if done.returncode:
            text = (done.stderr + b"\n" + done.stdout).decode("utf-8", "replace")
            raise remote_error(text, self.branch)
        return done.stdout

    def run(self, *arguments: str) -> bytes:
        """Run a git command that asks only the temporary repository, and return its output."""
        done = self._call(*arguments)
        if done.returncode:
            raise remote_error(done.stderr.decode("utf-8", "replace"), self.branch)
        return done.stdout

    def _remote_url(self, remote: str) -> str:
        """Return the address of a remote: a name of the archive's repository, an address, or a path relative to the archive.

        Raises:
            SitegenError: if there is no remote with this name.
        """
        if "/" in remote or ":" in remote or remote in (".", ".."):
            if remote.startswith("~/"):
                return str(Path(remote).expanduser())
            return str((self._root / remote).resolve()) if remote.startswith(".") else remote
        done = self._call("remote", "get-url", "--push", remote, folder=self._root)
        if done.returncode:
            raise SitegenError(
                PLACE_MISSING(
                    f'the repository of the archive has no remote "{remote}"; write one that `git remote -v` shows, or an address, in `to`'
                ),
                2,
            )
        return done.stdout.decode().strip()

    def _call(self, *arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[bytes]:
        return call_git(*arguments, folder=folder or self._folder, environment=self._environment)


@contextmanager
def open_repository(root: Path, remote: str, branch: str) -> Iterator[Repository]:
    """Make a temporary repository for a branch, and delete it at the end. The arguments are those of `Repository`."""
    with scratch_folder("sitegen-git-") as folder:
        yield Repository(folder, root, remote, branch)


def call_git(*arguments: str, folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[bytes]:
    """Run git, and return its exit code and output."""
    try:
        return subprocess.run(["git", *arguments], cwd=folder, env=environment, capture_output=True, check=False)  # noqa: S603, S607
    except FileNotFoundError:
        raise git_missing() from None


def _environment(root: Path) -> dict[str, str]:
    """Return the environment of git: without prompts, and with the connection settings of the archive's repository."""
    kept = {name: value for name, value in os.environ.items() if not _OWN_REPOSITORY.fullmatch(name)}
    kept |= {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}
    listed = call_git("config", "--local", "--includes", "--list", "-z", folder=root, environment=kept)
    pairs = [
        _pair(line) for line in listed.stdout.decode("utf-8", "surrogateescape").split("\0") if _PASSED_ON.match(line)
    ]
    return kept | _as_variables(pairs, int(kept.get("GIT_CONFIG_COUNT") or 0))


def _pair(line: str) -> tuple[str, str]:
    key, has_value, value = line.partition("\n")
    return key, value if has_value else "true"


def _as_variables(pairs: Sequence[tuple[str, str]], first: int) -> dict[str, str]:
    """Return settings of git as environment variables, after the `first` ones that are there already."""
    keys = {f"GIT_CONFIG_KEY_{number}": key for number, (key, _) in enumerate(pairs, first)}
    values = {f"GIT_CONFIG_VALUE_{number}": value for number, (_, value) in enumerate(pairs, first)}
    return keys | values | {"GIT_CONFIG_COUNT": str(first + len(pairs))}
