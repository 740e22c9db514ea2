"""The page docs/reference/command-line.md: every command with its arguments and options, from the definitions of the program."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING

import click

from reference_pages.markdown import fence, join, page, table
from sitegen.cli import main
from sitegen.cli._options import COMMON_OPTION_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

INTRODUCTION = """\
# Command line

This page lists every command of `sitegen` with its arguments, options and exit codes. `sitegen --help` and `sitegen COMMAND --help` print
the same in a terminal.

A command works on the archive in the current folder, or in the folder of `-C DIR`. The folder has a `sitegen.toml`.

| Command | Purpose |
|---|---|
"""
EXAMPLES = {
    "build": (
        "$ sitegen build --strict",
        "$ sitegen build --dry-run",
        "$ sitegen build -o /srv/www/archive -b https://archive.example.org/",
    ),
    "cache": ("$ sitegen cache export archive.cache", "$ sitegen cache import archive.cache"),
    "check": ("$ sitegen check", "$ sitegen check content/stories/2026-03-02-budget.md"),
    "clean": ("$ sitegen clean",),
    "completion": ("$ sitegen completion bash > ~/.local/share/bash-completion/completions/sitegen",),
    "config": ("$ sitegen config",),
    "explain": ("$ sitegen explain /stories/council-votes/", "$ sitegen explain --last-build"),
    "import": ("$ sitegen import text ~/clippings",),
    "init": (
        '$ sitegen init courier --title "Millbrook Courier archive" --timezone America/Los_Angeles',
        "$ sitegen init harbor --template investigation",
    ),
    "links": (
        "$ sitegen links",
        "$ sitegen links list --csv --unarchived > links.csv",
        "$ sitegen links archived links.csv",
        "$ sitegen links check",
    ),
    "list": ("$ sitegen list --status held", "$ sitegen list entities --protected", "$ sitegen list problems --json"),
    "mv": (
        "$ sitegen mv story/old-name story/new-name",
        "$ sitegen mv --dry-run person/m-delgado person/maria-delgado",
    ),
    "new": (
        '$ sitegen new story "Council approves the budget" --section city-hall --byline "Ana Ruiz"',
        '$ sitegen new person "Maria Delgado"',
    ),
    "newsletter": (
        "$ sitegen newsletter --since 2026-03-01 > newsletter.html",
        "$ sitegen newsletter --text --section city-hall",
    ),
    "preserve": (
        "$ sitegen preserve",
        "$ sitegen preserve /mnt/handover --complete --sign ~/.ssh/id_ed25519",
        "$ sitegen preserve --verify preserved/millbrook-courier-2026-11-28 --signers signers",
    ),
    "publish": ("$ sitegen publish --dry-run", "$ sitegen publish production"),
    "schema": ("$ sitegen schema", "$ sitegen schema sitegen.toml > sitegen.toml.schema.json"),
    "tag": ("$ sitegen tag", "$ sitegen tag --json > suggestions.json", "$ sitegen tag --apply suggestions.json"),
    "serve": ("$ sitegen serve --open", "$ sitegen serve --port 9000 --poll 500"),
}
"""Examples of each command."""
EXIT_CODES = """\
## Exit codes

| Code | Meaning |
|---|---|
| 0 | The command did what it was asked to. Warnings do not change this, unless `--strict` is given. |
| 1 | There are errors in the content, the theme or the output folder. `sitegen build` has then written nothing. |
| 2 | The command line or the configuration is not valid: an unknown command, option, key or name. |
| 130 | The command was interrupted with Ctrl-C. |"""
ENVIRONMENT = """\
## Environment variables

| Variable | Meaning |
|---|---|
| `SITEGEN_SECTION__KEY` | The value of a key of `sitegen.toml`, such as `SITEGEN_SITE__BASE_URL`: see [Precedence](configuration.md#precedence). |
| `SOURCE_DATE_EPOCH` | The time of the build in seconds since 1970, if `--now` is not given. |
| `TZ` | The default of `sitegen init --timezone`. No other command reads it. |
| `NO_COLOR` | If it is set, the output has no colors. |"""
SEE_ALSO = """\
## See also

- [Configuration](configuration.md)
- [Problems and their codes](problems.md)"""


def generate() -> str:
    """Return the page."""
    commands = {
        name: command for name in main.list_commands(NO_CONTEXT) if (command := main.get_command(NO_CONTEXT, name))
    }
    rows = "\n".join(
        f"| [`sitegen {name}`](#sitegen-{name}) | {summary(command)} |" for name, command in commands.items()
    )
    common = [param for param in main.params if isinstance(param, click.Option)]
    options = join(
        "## Common options",
        "Every command accepts these options, before or after its name. A command for which an option has no meaning ignores it.",
        _options_table(common),
        "`--version` and `--help` are also options of `sitegen` without a command.",
    ).rstrip()
    sections = [_section(name, command) for name, command in commands.items()]
    return page("sitegen/cli/", INTRODUCTION + rows, options, *sections, EXIT_CODES, ENVIRONMENT, SEE_ALSO)


NO_CONTEXT = click.Context(main, info_name="sitegen")


def summary(command: click.Command) -> str:
    """Return the first line of the help of a command."""
    return command.short_help or ""


def _section(name: str, command: click.Command) -> str:
    own = [
        param for param in command.params if isinstance(param, click.Option) and param.name not in COMMON_OPTION_NAMES
    ]
    text = _paragraphs(command)
    examples = fence("console", "\n".join(EXAMPLES[name]))
    usage = fence("text", usage_line(name, command))
    options = _options_table(own) if own else "It has no options except the common ones."
    return join(f"## `sitegen {name}`", text, usage, options, examples).rstrip()


def usage_line(name: str, command: click.Command) -> str:
    """Return the form of a command, as its `--help` prints it."""
    context = click.Context(command, info_name=name, parent=NO_CONTEXT)
    return " ".join(["sitegen", name, *command.collect_usage_pieces(context)])


def _paragraphs(command: click.Command) -> str:
    """Return the help of a command, with the names of arguments and options in code font."""
    text = inspect.cleandoc(command.help or "")
    paragraphs = (" ".join(part.split()) for part in text.split("\n\n"))
    return "\n\n".join(
        re.sub(r"(?<![\w`-])(--[a-z-]+|[A-Z]{3,}|/_/|[\w.]+\.toml)(?![\w`])", _code_font, part) for part in paragraphs
    )


def _code_font(found: re.Match[str]) -> str:
    return found[0] if found[0] in {"TOML", "JSON", "SVG", "PDF", "CSV"} else f"`{found[0]}`"


def _options_table(options: list[click.Option]) -> str:
    return table(
        ["Option", "Meaning"],
        ([", ".join(f"`{name}`" for name in _names(option)), _meaning(option)] for option in options),
    )


def _names(option: click.Option) -> Iterator[str]:
    """Yield each spelling of an option with its value, such as `--port INTEGER`."""
    value = ""
    if not option.is_flag:
        value = option.metavar or ("|".join(option.type.choices) if isinstance(option.type, click.Choice) else "N")
    yield from (f"{name} {value}".strip() for name in option.opts)


def _meaning(option: click.Option) -> str:
    default = f" (default: {option.default})" if option.show_default else ""
    return re.sub(r"(?<![\w`-])(--[a-z-]+)", r"`\1`", (option.help or "").removesuffix(".")) + default + "."
