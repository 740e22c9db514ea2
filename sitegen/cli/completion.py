"""The command `sitegen completion`: prints the script with which a shell completes commands, kinds, ids and pages."""

from __future__ import annotations

import os
from pathlib import PurePath
from typing import TYPE_CHECKING

import click

from sitegen.cli._options import command as _command
from sitegen.problem_codes.environment import INVALID_ARGUMENT

if TYPE_CHECKING:
    from sitegen.cli._options import Settings

SHELLS = ("bash", "zsh", "fish")


@_command
@click.argument("shell", type=click.Choice(SHELLS), required=False)
def command(settings: Settings, *, shell: str | None) -> None:  # noqa: ARG001 - each command takes the settings
    """Print the script that completes commands, options, kinds, ids and pages in a shell.

    SHELL is bash, zsh or fish (default: the one in the variable SHELL). Save the script where your shell looks for completions:
    ~/.local/share/bash-completion/completions/sitegen for bash, the file _sitegen in a folder of fpath for zsh, and
    ~/.config/fish/completions/sitegen.fish for fish.
    """
    from click.shell_completion import get_completion_class

    from sitegen.cli import main
    from sitegen.diagnostics import SitegenError

    name = shell or PurePath(os.environ.get("SHELL", "")).name
    if name not in SHELLS:
        raise SitegenError(
            INVALID_ARGUMENT(
                f"there is no completion for {name or 'an unknown shell'}; name one of {', '.join(SHELLS)}"
            ),
            2,
        )
    shell_class = get_completion_class(name)
    assert shell_class is not None  # noqa: S101 - click has a class for each of SHELLS
    completion = shell_class(main, {}, "sitegen", "_SITEGEN_COMPLETE")
    click.echo(completion.source_template % completion.source_vars())
