"""The command line, one module for each command. A new module here is a new command.

A module defines `command` with `sitegen.cli._options.command`, and imports what the command needs only when it runs, so that
`sitegen --help`, which imports every module, is quick.
"""

from __future__ import annotations

import os
import pkgutil
import sys
from importlib import import_module
from typing import Any

import click

from sitegen import __version__
from sitegen.cli._options import with_common_options
from sitegen.problem_codes.environment import INVALID_ARGUMENT


class Commands(click.Group):
    """The group of all commands: the modules of this package."""

    def main(self, *args: Any, **options: Any) -> Any:
        """Run the command line, with UTF-8 for file names and output in every locale."""
        _use_utf8()
        return super().main(*args, **options)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of all commands, sorted."""
        return sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import a command's module and return the command; None if there is no such command."""
        if name not in self.list_commands(ctx):
            return None
        command = import_module(f"sitegen.cli.{name}").command
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the arguments name; fail with a suggestion if there is no such command."""
        from sitegen.diagnostics import suggestion

        if args and args[0] not in self.list_commands(ctx) and not args[0].startswith("-"):
            ctx.fail(
                INVALID_ARGUMENT(
                    f'there is no command "{args[0]}"; {suggestion(args[0], self.list_commands(ctx)) or "sitegen --help lists them"}'
                )
            )
        return super().resolve_command(ctx, args)


def _use_utf8() -> None:
    """Start Python again in UTF-8 mode if it reads file names in another encoding, such as in the locale `C`.

    Names of content files are addresses, so they must be the same text in every locale (PEP 540).
    """
    if sys.getfilesystemencoding().lower() != "utf-8" and os.environ.get("PYTHONUTF8") != "1":
        environment = {**os.environ, "PYTHONUTF8": "1"}
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environment)  # noqa: S606 - the same program


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="sitegen")
@with_common_options
@click.pass_context
def main(context: click.Context, /, **options: Any) -> None:
    """Turn a newsroom's stories into a permanent, static, cross-linked archive."""
    context.obj = options
