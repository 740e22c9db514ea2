"""The target `sftp:`: a folder on a server with SSH. It uses `~/.ssh/config`, the SSH agent and `known_hosts` as `ssh` does."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sitegen.deploy.targets._common import misplaced_settings, place_unusable
from sitegen.deploy.targets._releases import CURRENT, RELEASES
from sitegen.deploy.targets._sftp.address import parse_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.deploy.targets import Session, TargetSettings
    from sitegen.deploy.targets._sftp.files import ServerFiles

NAME = "sftp"
SCHEMES = ("sftp",)
HAS_HEADERS = False


def check_settings(settings: TargetSettings) -> Iterator[str]:
    """Yield what is wrong with the settings."""
    yield from misplaced_settings(settings.options, NAME)
    try:
        address = parse_address(settings.to)
    except ValueError:
        yield f'"{_without_password(settings.to)}" is not an address of a folder; write sftp://USER@HOST/PATH'
        return
    if address.password:
        yield "the address contains a password; remove it, and add your key to the SSH agent with `ssh-add`"


@contextmanager
def open_session(settings: TargetSettings) -> Iterator[Session]:
    """Connect to the server, and close the connection at the end."""
    from sitegen.deploy.targets._sftp.connection import connect
    from sitegen.deploy.targets._sftp.files import ServerFiles
    from sitegen.deploy.targets._sftp.session import SftpReleaseSession, SftpSession

    address = parse_address(settings.to)
    with connect(address) as connection:
        files = ServerFiles(connection, address.folder)
        if settings.options.releases:
            yield SftpReleaseSession(files, settings)
        else:
            _require_no_releases(files)
            yield SftpSession(files, settings)


def _require_no_releases(files: ServerFiles) -> None:
    """Raise an error if the folder has releases: then the files next to them are not what visitors see."""
    if RELEASES in files.folder_names("") and CURRENT in files.link_names(""):
        raise place_unusable(
            f"the folder on the server has releases, with the link `{CURRENT}`: set `releases`, or write another folder in `to`"
        )


def _without_password(to: str) -> str:
    return to.rpartition("@")[2] if "@" in to else to
