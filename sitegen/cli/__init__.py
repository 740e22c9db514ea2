"""The command line: one file a command. A new file here is a new command; it is read only when it is run."""

from __future__ import annotations

import ast
import pkgutil
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from sitegen import __version__
from sitegen.cli._options import with_common_options


class Commands(click.Group):
    """The commands are the modules of this package; their help is told without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Every command's name."""
        return sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """One command, imported."""
        if name not in self.list_commands(ctx):
            return None
        command = import_module(f"sitegen.cli.{name}").command
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command named first; an unknown one gets a suggestion."""
        from sitegen.diagnostics import suggestion

        if args and args[0] not in self.list_commands(ctx) and not args[0].startswith("-"):
            ctx.fail(
                f'there is no command "{args[0]}"; {suggestion(args[0], self.list_commands(ctx)) or "sitegen --help lists them"}'
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One line for each command, from its file's docstring."""
        rows = [(name, _summary(name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _summary(name: str) -> str:
    text = (Path(__file__).parent / f"{name}.py").read_text("utf-8")
    doc = ast.literal_eval(text[: text.index('"""', 3) + 3])
    words = str(doc).partition("\n")[0].partition(": ")[2]
    return words[:1].upper() + words[1:]


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="sitegen")
@with_common_options
@click.pass_context
def main(context: click.Context, /, **options: Any) -> None:
    """Turn a newsroom's stories into a permanent, static, cross-linked archive."""
    context.obj = options
