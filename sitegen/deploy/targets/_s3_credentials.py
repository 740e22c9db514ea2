"""Credentials of S3-compatible services, from where all tools for S3 find them: the environment, `~/.aws`, and the machine's role.

No value that this module returns is printed, and the keys are never a part of a message.
"""

from __future__ import annotations

import configparser
import json
import os
import shlex
import socket
import subprocess
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sitegen.diagnostics import SitegenError
from sitegen.problem_codes.deployment import CREDENTIALS_MISSING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

METADATA_SERVICE = ("169.254.169.254", 80)
"""Address of the service that gives credentials to machines at Amazon."""
METADATA_TIMEOUT_SECONDS = 1.0
"""Time within which the metadata service of a machine at Amazon answers. Other machines have none, and would wait in vain."""
PROCESS_TIMEOUT_SECONDS = 120
"""Maximum time of a `credential_process`, which may ask for a password."""
_OWN_PROVIDERS = (
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
)
"""Variables with which obstore itself asks for credentials, and renews them."""
_SIGN_IN = ("sso_session", "sso_start_url", "role_arn", "source_profile", "credential_source", "login_session")
"""Keys of profiles whose credentials only the AWS command line can get."""


class Credentials(NamedTuple):
    """The credentials of a place, and what else a profile says of it."""

    keys: Mapping[str, str]
    """Options of obstore with fixed keys; empty if another provider has them."""
    provider: Callable[[], Any] | None = None
    """Returns keys that expire, as obstore's `credential_provider`."""
    region: str = ""
    endpoint: str = ""


def find_credentials(place: str, *, is_amazon: bool) -> Credentials:
    """Return the credentials for a place, in the order of the AWS command line.

    Args:
        place: the address of the target, for messages.
        is_amazon: False for another service than Amazon's, which has no metadata service.

    Raises:
        SitegenError: if there are none (exit code 2).
    """
    profile = _Profile.read(os.environ.get("AWS_PROFILE") or os.environ.get("AWS_DEFAULT_PROFILE") or "default")
    keys = _environment_keys()
    _require_plain(place, keys or profile.keys())
    if keys or any(os.environ.get(name) for name in _OWN_PROVIDERS):
        return Credentials(keys, None, profile.get("region"), profile.get("endpoint_url"))
    if profile.get("aws_access_key_id"):
        return Credentials(profile.keys(), None, profile.get("region"), profile.get("endpoint_url"))
    if command := profile.get("credential_process"):
        provider = _ProcessProvider(command, profile.name, place)
        return Credentials({}, provider, profile.get("region"), profile.get("endpoint_url"))
    if is_amazon and not any(profile.get(key) for key in _SIGN_IN) and _has_metadata_service():
        return Credentials({}, None, profile.get("region"))
    raise SitegenError(CREDENTIALS_MISSING(_advice(place, profile)), 2)


def _require_plain(place: str, keys: Mapping[str, str]) -> None:
    """Raise an error if a key has characters that no key has, such as a line break in its middle. obstore would end the program."""
    for option, value in keys.items():
        if not (value.isascii() and value.isprintable()):
            raise SitegenError(
                CREDENTIALS_MISSING(f"{place}: the {option} has a character that no key has: copy it again"), 2
            )


def _advice(place: str, profile: _Profile) -> str:
    if any(profile.get(key) for key in _SIGN_IN):
        return (
            f"{place}: the profile {profile.name} signs in with the AWS command line: run"
            f' `eval "$(aws configure export-credentials --profile {shlex.quote(profile.name)} --format env)"`, then publish again'
        )
    return (
        f"{place}: there are no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment, or write them in the"
        f" profile {profile.name} of `~/.aws/credentials`, never in sitegen.toml"
    )


def _environment_keys() -> dict[str, str]:
    names = {
        "access_key_id": "AWS_ACCESS_KEY_ID",
        "secret_access_key": "AWS_SECRET_ACCESS_KEY",
        "session_token": "AWS_SESSION_TOKEN",
    }
    keys = {option: value for option, name in names.items() if (value := os.environ.get(name, "").strip())}
    return keys if {"access_key_id", "secret_access_key"} <= set(keys) else {}


class _Profile(NamedTuple):
    """A profile of `~/.aws/config` and `~/.aws/credentials`. The latter takes precedence."""

    name: str
    values: Mapping[str, str]

    @classmethod
    def read(cls, name: str) -> _Profile:
        """Return a profile; empty if there is none."""
        section = name if name == "default" else f"profile {name}"
        config = _read_section("AWS_CONFIG_FILE", "config", section)
        return cls(name, config | _read_section("AWS_SHARED_CREDENTIALS_FILE", "credentials", name))

    def get(self, key: str) -> str:
        """Return a value; empty if there is none."""
        return self.values.get(key, "").strip()

    def keys(self) -> dict[str, str]:
        """Return the options of obstore with the keys."""
        found = {
            "access_key_id": self.get("aws_access_key_id"),
            "secret_access_key": self.get("aws_secret_access_key"),
            "session_token": self.get("aws_session_token"),
        }
        return {option: value for option, value in found.items() if value}


def _read_section(variable: str, file_name: str, section: str) -> dict[str, str]:
    """Return a section of a file in `~/.aws`; empty if there is none.

    Raises:
        SitegenError: if the file cannot be read (exit code 2). The message contains nothing of it.
    """
    path = Path(os.environ.get(variable) or Path("~/.aws", file_name)).expanduser()
    parser = configparser.RawConfigParser(strict=False, default_section="")
    reason = _parse(parser, path)
    if reason:  # raised here, so that the error of the parser, which contains a line of the file, is not its context
        raise SitegenError(CREDENTIALS_MISSING(f"{path} cannot be read: {reason}"), 2)
    return dict(parser[section]) if parser.has_section(section) else {}


def _parse(parser: configparser.RawConfigParser, path: Path) -> str:
    """Parse a file if it exists; return why it cannot be read, empty if it can."""
    try:
        parser.read_string(path.read_text("utf-8"))
    except FileNotFoundError:
        return ""
    except OSError as error:
        return error.strerror or type(error).__name__
    except (ValueError, configparser.Error):
        return "it is not in the format of the AWS command line"
    return ""


class _ProcessProvider:
    """Credentials that a program prints, as `credential_process` of a profile says. obstore calls it again when they expire."""

    def __init__(self, command: str, profile: str, place: str) -> None:
        self._command, self._profile, self._place = command, profile, place

    def __call__(self) -> dict[str, Any]:
        """Run the program and return its keys.

        Raises:
            SitegenError: if it fails (exit code 2). The message does not contain its output.
        """
        try:
            done = subprocess.run(  # noqa: S603 - the user's own configuration names the program
                shlex.split(self._command), stdout=subprocess.PIPE, check=True, timeout=PROCESS_TIMEOUT_SECONDS
            )
            found = json.loads(done.stdout)
            expiration = found.get("Expiration")
            return {
                "access_key_id": found["AccessKeyId"],
                "secret_access_key": found["SecretAccessKey"],
                "token": found.get("SessionToken"),
                "expires_at": datetime.fromisoformat(expiration) if expiration else None,
            }
        except (OSError, subprocess.SubprocessError, ValueError, KeyError, AttributeError) as error:
            message = (
                f"{self._place}: `credential_process` of the profile {self._profile} failed ({type(error).__name__})"
            )
            raise SitegenError(CREDENTIALS_MISSING(f"{message}: run the program to see why"), 2) from None


def _has_metadata_service() -> bool:
    """Return True if this machine is one of Amazon's, which has credentials of a role."""
    if os.environ.get("AWS_EC2_METADATA_DISABLED", "").lower() == "true":
        return False
    try:
        socket.create_connection(METADATA_SERVICE, METADATA_TIMEOUT_SECONDS).close()
    except OSError:
        return False
    return True
