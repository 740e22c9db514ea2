"""The target `git:`: a branch of a git repository, such as the one that GitHub Pages shows. Credentials are those of git itself."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sitegen.deploy.targets._common import misplaced_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.deploy.targets import Session, TargetSettings

NAME = "git"
SCHEMES = ("git",)
HAS_HEADERS = False
_BRANCH = re.compile(r"(?!-|HEAD$|refs/)(?!.*(?:\.\.|//|@\{|\.lock$|[/.]$))[^\s~^:?*\[\\\x00-\x1f\x7f]+")
"""Names of branches, approximately as `git check-ref-format` checks them."""


def check_settings(settings: TargetSettings) -> Iterator[str]:
    """Yield what is wrong with the settings."""
    yield from misplaced_settings(settings.options, NAME)
    remote, branch = _parts(settings.to)
    if not remote or remote.startswith("-"):
        yield "the address has no repository; write git:REMOTE#BRANCH, such as git:origin#gh-pages"
    elif remote.startswith("//"):
        yield "the protocol git:// cannot publish; write git:REMOTE#BRANCH, with an address that begins with https:// or ssh://"
    elif not remote.isprintable():
        yield "the address contains a control character; remove it"
    elif _has_password(remote):
        yield "the address contains a password or token; remove it, and store it with a credential helper of git (`git help credentials`)"
    if branch.startswith("refs/heads/"):
        yield f"the branch is stated with refs/heads/; write #{branch.removeprefix('refs/heads/')}"
    elif not _BRANCH.fullmatch(branch):
        yield "the address has no valid branch; write git:REMOTE#BRANCH, such as git:origin#gh-pages"


@contextmanager
def open_session(settings: TargetSettings) -> Iterator[Session]:
    """Fetch the branch into a temporary repository, and delete the repository at the end."""
    from sitegen.deploy.targets._git.repository import open_repository
    from sitegen.deploy.targets._git.session import GitSession

    remote, branch = _parts(settings.to)
    with open_repository(settings.root, remote, branch) as repository:
        session = GitSession(repository, has_history=settings.options.history == "keep")
        try:
            yield session
        finally:
            session.close()


def _has_password(remote: str) -> bool:
    """Return True for an address with a password, or one that cannot be parsed and may have one."""
    try:
        return "://" in remote and urlsplit(remote).password is not None
    except ValueError:
        return "@" in remote


def _parts(to: str) -> tuple[str, str]:
    """Return the remote and the branch of an address."""
    remote, _, branch = to.partition(":")[2].rpartition("#")
    return remote, branch
