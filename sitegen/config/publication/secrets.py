"""Secrets in the tables `[publish.…]`: they are refused, and the problem does not show their line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from sitegen.problem_codes.configuration import SECRET_IN_CONFIGURATION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sitegen.diagnostics import Problem
    from sitegen.struct_errors import SourcePositions
    from sitegen.struct_paths import KeyPath

_SECRET_KEY = re.compile(
    r"pass(word|phrase|wd)?|secret|token|credential|access_?key|api_?key|private_?key|key_?id|^key$|^auth",
    re.IGNORECASE,
)
_SECRET_VALUE = re.compile(
    r"(AKIA|ASIA)[0-9A-Z]{16}|gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|-----BEGIN|[?&](X-Amz-\w+|sig|\w*token|\w*secret|\w*password)="
)
"""Keys of Amazon, tokens of GitHub and GitLab, private keys, and signed addresses."""
HINT = (
    "remove it, and replace the secret with a new one if the file was ever shared; credentials come from the environment, `~/.aws`, an SSH agent"
    " or git"
)


def secret_problems(data: Mapping[str, Any], positions: SourcePositions) -> Iterator[Problem]:
    """Yield a problem for each key and each value of `[publish.…]` that seems to be a secret, without the secret."""
    tables = data.get("publish")
    for name, table in tables.items() if isinstance(tables, dict) else ():
        for key, value in table.items() if isinstance(table, dict) else ():
            if _SECRET_KEY.search(key):
                yield _problem(positions, ("publish", name, key), f"`{key}` seems to be a secret")
            elif any(has_secret(text) for text in _texts(value)):
                yield _problem(positions, ("publish", name, key), f"the value of `{key}` contains a secret")


def without_secret(problem: Problem) -> Problem:
    """Return a problem of the syntax of TOML without the line that it is about, if that seems to contain a secret."""
    key, _, value = problem.excerpt.partition("=")
    if not (_SECRET_KEY.search(key) or has_secret(value)):
        return problem
    return msgspec.structs.replace(problem, excerpt=f"{key.strip()} = …", column=1, hint=HINT)


def has_secret(text: str) -> bool:
    """Return True if an address or another value contains a password, a token or a key."""
    if _SECRET_VALUE.search(text):
        return True
    try:
        parts = urlsplit(text.removeprefix("git:"))
    except ValueError:
        return "@" in text and ":" in text.partition("@")[0].rpartition("/")[2]
    return parts.password is not None


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _problem(positions: SourcePositions, path: KeyPath, message: str) -> Problem:
    problem = positions.problem_at(
        path, SECRET_IN_CONFIGURATION(f"{message}, and secrets do not belong in the configuration"), HINT
    )
    return msgspec.structs.replace(problem, excerpt=f"{path[-1]} = …", column=1)
