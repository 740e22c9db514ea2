"""Errors of S3-compatible services in words, without their raw text, which contains requests and could contain secrets."""

from __future__ import annotations

import re
from typing import NamedTuple

from sitegen.diagnostics import SitegenError
from sitegen.problem_codes.deployment import (
    ACCESS_REFUSED,
    PLACE_MISSING,
    PLACE_UNREACHABLE,
    TRANSFER_FAILED,
    UNREADABLE_LIST,
)

_REFUSED = {
    "InvalidAccessKeyId": "does not know the access key: check AWS_ACCESS_KEY_ID or the profile in `~/.aws/credentials`",
    "SignatureDoesNotMatch": "refuses the secret key, which does not belong to the access key: check AWS_SECRET_ACCESS_KEY or the profile"
    " in `~/.aws/credentials`",
    "ExpiredToken": "says that the session has expired: sign in again",
    "InvalidToken": "refuses the session token: sign in again, or unset AWS_SESSION_TOKEN if the keys are permanent",
    "TokenRefreshRequired": "says that the session has expired: sign in again",
    "RequestTimeTooSkewed": "says that the clock of this machine is wrong: correct its date and time",
    "RequestExpired": "says that the clock of this machine is wrong: correct its date and time",
    "AccessDenied": "denies access: the key needs the permissions s3:ListBucket of the bucket, and s3:GetObject, s3:PutObject and"
    " s3:DeleteObject of its files",
    "AllAccessDisabled": "has disabled all access to the bucket: ask its owner",
    "AccountProblem": "reports a problem with the account: sign in to its console",
    "InvalidPayer": "reports a problem with the account: sign in to its console",
    "NotSignedUp": "reports a problem with the account: sign in to its console",
}
"""Meaning of the codes with which a service refuses a request, and what to do."""
_NOT_IMPLEMENTED = {"NotImplemented", "InvalidArgument", "InvalidRequest", "MethodNotAllowed", "UnsupportedOperation"}
_MAX_REASON_CHARS = 200
"""Maximum number of characters of a service's message that are repeated."""


class ServiceError(NamedTuple):
    """The parts of an error that a service answered. They are empty if it did not answer."""

    code: str
    """The code of S3, such as `NoSuchBucket`."""
    message: str
    status: str
    """HTTP status and reason, such as `403 Forbidden`."""
    region: str
    """The region in which the bucket is, if the service says that another one was asked."""


def parse_error(error: Exception) -> ServiceError:
    """Return the parts of an error of obstore."""
    text = str(error).partition("Debug source:")[0]
    status = re.search(r"non-2xx status code: (\d{3}[A-Za-z ]*)", text)
    code, message, region = (_element(text, name) for name in ("Code", "Message", "Region"))
    if deletion := re.search(
        r"request failed for key .*?: (.*) \(code: (\w+)\)", text
    ):  # one of many, in a successful answer
        message, code = deletion.groups()
    return ServiceError(code, message, status[1].strip() if status else "", region)


def _element(text: str, name: str) -> str:
    found = re.search(rf"<{name}>([^<]*)</{name}>", text)
    return found[1].strip() if found else ""


def is_missing_bucket(error: Exception) -> bool:
    """Return True if the bucket, and not only a file, is missing."""
    return parse_error(error).code == "NoSuchBucket"


def is_not_implemented(error: Exception) -> bool:
    """Return True if a service may have refused a header or an operation because it does not have it."""
    found = parse_error(error)
    is_unusual = "invalid DeleteObjects response" in str(error)
    return is_unusual or found.code in _NOT_IMPLEMENTED or found.status.startswith(("501", "405"))


def explain(error: Exception, place: str, endpoint: str, path: str = "") -> SitegenError:
    """Return an error of obstore as one that says what to do.

    Args:
        error: the error of obstore.
        place: the address of the target, such as `s3://bucket/path`.
        endpoint: the address of the service; empty for Amazon's.
        path: the file that was transferred; empty if the request was for the bucket.
    """
    found, service = parse_error(error), endpoint or "Amazon S3"
    if (refusal := _refusal(found)) is not None:
        return SitegenError(ACCESS_REFUSED(f"{place}: {service} {refusal}"))
    if (absence := _absence(found, error, place.removeprefix("s3://").partition("/")[0])) is not None:
        return SitegenError(PLACE_MISSING(f"{place}: {absence}"), 2)
    if isinstance(error, ValueError):
        return SitegenError(TRANSFER_FAILED(f"{place}: the path {path!r} has a character that no file can have there"))
    if type(error).__name__ == "InvalidPathError":
        return SitegenError(UNREADABLE_LIST(f"{place}: {_invalid_path(error)}"))
    if not found.status and not found.code:
        return SitegenError(PLACE_UNREACHABLE(f"{place}: {service} does not answer: {_connection_problem(error)}"))
    subject = f"{path} could not be transferred" if path else "the request failed"
    return SitegenError(TRANSFER_FAILED(f"{place}: {subject}: {service} answers {_reason(found)}"))


def _refusal(found: ServiceError) -> str | None:
    """Return what a service says that refuses the credentials; None for other errors."""
    if found.code in _REFUSED:
        return f"{_REFUSED[found.code]} ({found.code})"
    if found.status.startswith(("401", "403")):
        return f"{_REFUSED['AccessDenied']} ({_reason(found)})"
    return None


def _absence(found: ServiceError, error: Exception, bucket: str) -> str | None:
    """Return that the bucket is missing or in another region; None for other errors."""
    if found.code == "NoSuchBucket":
        return f"there is no bucket {bucket}: create it, or correct `to`"
    if found.region or "incorrectly configured region" in str(error):
        return f'the bucket is in another region: write `region = "{found.region or "…"}"` for the target'
    return None


def _reason(found: ServiceError) -> str:
    """Return what a service answered, short and on one line."""
    said = ", ".join(part for part in (found.status, found.code) if part)
    message = " ".join(found.message.split())[:_MAX_REASON_CHARS]
    return f"{said}: {message}" if message else said


def _connection_problem(error: Exception) -> str:
    """Return why there is no answer, as far as obstore says it, and what to do."""
    text = str(error)
    if "dns error" in text or "failed to lookup address" in text:
        return "its name is unknown; check `endpoint`, `region` and the network"
    if "certificate" in text or "InvalidCertificate" in text:
        return "its certificate is not valid for this name; check `endpoint`, and that a proxy's certificate is trusted"
    if "timed out" in text or "TimedOut" in text or "Timeout" in text:
        return "the connection timed out; check the network and publish again"
    if "Connection refused" in text or "ConnectionRefused" in text:
        return "the connection is refused; check `endpoint`, its port and the network"
    return "the connection broke several times; check the network and publish again"


def _invalid_path(error: Exception) -> str:
    found = re.search(r'path: Path "(.*?)" contained|parsing Path "(.*?)":', str(error), re.DOTALL)
    name = next((part for part in found.groups() if part), "") if found else ""
    return (
        f"the place has a file that is not from sitegen and that cannot be listed, {name!r}: delete or rename it,"
        " or publish to a folder of the bucket that has no such file"
    )
