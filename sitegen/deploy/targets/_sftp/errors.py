"""Errors of an SFTP server as messages. No message contains a password or a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.deploy.targets._common import transfer_failed
from sitegen.deploy.targets._sftp.address import format_host
from sitegen.diagnostics import SitegenError
from sitegen.problem_codes.deployment import ACCESS_REFUSED, HOST_KEY_REFUSED, PLACE_UNREACHABLE

if TYPE_CHECKING:
    from sitegen.deploy.targets._sftp.address import SftpAddress


def is_lost(asyncssh: Any, error: Exception) -> bool:
    """Return True if the connection was lost during an operation, which can be repeated then."""
    lost = (asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection, asyncssh.DisconnectError)
    return isinstance(error, (*lost, ConnectionError, TimeoutError, EOFError)) and not isinstance(
        error, (asyncssh.HostKeyNotVerifiable, asyncssh.PermissionDenied)
    )


def connection_error(asyncssh: Any, address: SftpAddress, error: Exception) -> SitegenError:
    """Return the error for a connection that could not be made."""
    host = format_host(address)
    if isinstance(error, asyncssh.HostKeyNotVerifiable):
        return SitegenError(HOST_KEY_REFUSED(_host_key_message(address, error)))
    if isinstance(error, asyncssh.PermissionDenied):
        return SitegenError(
            ACCESS_REFUSED(
                f"{host} refused the login{_as_user(address)}: add your key to the SSH agent with `ssh-add`, or name it with `IdentityFile` in"
                f" ~/.ssh/config, and try it with `sftp {_sftp_arguments(address)}`; logins by password are not used"
            )
        )
    if isinstance(error, (asyncssh.KeyImportError, asyncssh.KeyEncryptionError, asyncssh.ConfigParseError)):
        return SitegenError(
            ACCESS_REFUSED(
                f"a key or the SSH configuration for {host} cannot be read: {error}; add a key with a passphrase to the SSH agent with `ssh-add`"
            )
        )
    reason = str(error) or type(error).__name__
    return SitegenError(
        PLACE_UNREACHABLE(f"no connection to {host}: {reason}; try it with `sftp {_sftp_arguments(address)}`")
    )


def connection_lost(address: SftpAddress) -> SitegenError:
    """Return the error for a connection that was lost, and could not be made again."""
    return SitegenError(
        PLACE_UNREACHABLE(f"the connection to {format_host(address)} was lost several times; publish again")
    )


def operation_error(asyncssh: Any, address: SftpAddress, path: str, error: Exception) -> SitegenError:
    """Return the error for an operation that failed."""
    if is_lost(asyncssh, error):
        return connection_lost(address)
    reason = getattr(error, "reason", "") or str(error)
    if isinstance(error, asyncssh.SFTPPermissionDenied):
        reason = "the user of the server may not write there; change the owner or the permissions of the folder on the server"
    elif isinstance(error, asyncssh.SFTPFailure):
        reason = f"the server says only {reason!r}, which often means that its disk is full"
    return transfer_failed(path or address.folder or "/", reason)


def _host_key_message(address: SftpAddress, error: Exception) -> str:
    host, port = address.host, f"-p {address.port} " if address.port else ""
    if "revoked" in str(error).lower():
        return f"the key of {host} is marked as revoked in known_hosts; ask the administrator of the server"
    return (
        f"the key of {host} is not the one in ~/.ssh/known_hosts, or is not there: run `ssh-keyscan {port}{host}`, compare the fingerprints"
        " (`ssh-keygen -lf -`) with those that the administrator of the server states, and add the lines to ~/.ssh/known_hosts"
    )


def _as_user(address: SftpAddress) -> str:
    return f" of {address.user}" if address.user else ""


def _sftp_arguments(address: SftpAddress) -> str:
    port = f"-P {address.port} " if address.port else ""
    return f"{port}{address.user}@{address.host}" if address.user else f"{port}{address.host}"
