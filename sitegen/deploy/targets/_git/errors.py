"""Errors of git as messages. No message contains a password or token of an address."""

from __future__ import annotations

import re

from sitegen.deploy.targets._common import place_unusable
from sitegen.diagnostics import SitegenError
from sitegen.problem_codes.deployment import (
    ACCESS_REFUSED,
    CHANGED_MEANWHILE,
    HOST_KEY_REFUSED,
    PLACE_MISSING,
    PLACE_UNREACHABLE,
    TRANSFER_FAILED,
)

_ADDRESS = re.compile(r"(?P<scheme>\w[\w+.-]*://)(?:[^/@\s]+@)?(?P<place>[^\s?#'\"]*)(?:[?#][^\s'\"]*)?")
"""An address, with a user, a query or a fragment, which can all contain a password or a token."""
_STALE = re.compile(
    r"\[(rejected|remote rejected)\] .*\((fetch first|non-fast-forward|stale info|reference already exists|incorrect old value)"
    r"|cannot lock ref .* but expected"
)
_REFUSED_LOGIN = re.compile(
    r"Authentication failed|could not read (Username|Password)|Permission denied|terminal prompts disabled"
    r"|returned error: 40[13]|HTTP Basic: Access denied"
)
_MISSING = re.compile(
    r"does not appear to be a git repository|[Rr]epository .*not found|does not exist|returned error: 404"
)
_NOT_REACHED = re.compile(
    r"Could not resolve|unable to access|Connection (refused|reset|timed out|closed)|Could not read from remote|No route to host|hung up"
)
_MAX_CHARS = 600
"""Maximum number of characters of git's own message."""


def git_missing() -> SitegenError:
    """Return the error for a machine without git."""
    return place_unusable("git is not installed, with which a site is published to a branch: install git 2.29 or later")


def remote_error(output: str, branch: str) -> SitegenError:
    """Return the error for the output of a git command that failed."""
    text = without_secrets(output)
    if _STALE.search(text):
        return SitegenError(
            CHANGED_MEANWHILE(
                f"the branch {branch} has changed since this publication began: another publisher was here; publish again"
            )
        )
    if "Host key verification failed" in text:
        return SitegenError(
            HOST_KEY_REFUSED(
                f"ssh does not know the key of the server: {text}; run `ssh-keyscan HOST`, compare the fingerprints (`ssh-keygen -lf -`) with"
                " those that the host states, and add the lines to ~/.ssh/known_hosts"
            )
        )
    if _REFUSED_LOGIN.search(text):
        return SitegenError(
            ACCESS_REFUSED(
                f"the repository refused the login: {text}; `git push` has to work without a question: see `git help credentials`"
            )
        )
    if _MISSING.search(text):
        return SitegenError(
            PLACE_MISSING(f"there is no such repository, or the user may not see it: {text}; correct `to`")
        )
    if _NOT_REACHED.search(text):
        return SitegenError(
            PLACE_UNREACHABLE(f"the repository does not answer: {text}; check the address in `to` and the network")
        )
    return SitegenError(TRANSFER_FAILED(f"git could not publish to the branch {branch}: {text}"))


def without_secrets(output: str) -> str:
    """Return the output of git in one line, with addresses that have no user, password, query and fragment."""
    lines = (line.strip().removeprefix("fatal: ") for line in output.splitlines())
    text = "; ".join(dict.fromkeys(line for line in lines if line and not line.startswith(("To ", "Done", "hint:"))))
    text = _ADDRESS.sub(r"\g<scheme>\g<place>", text)
    return text if len(text) <= _MAX_CHARS else text[:_MAX_CHARS] + "…"
