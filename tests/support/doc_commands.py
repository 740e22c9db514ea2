"""Commands in the documentation: `sitegen` commands are parsed as the program parses them, without being run."""

import re
import shlex
import subprocess
from contextlib import contextmanager, redirect_stdout
from functools import cache
from io import StringIO

import click

from sitegen.cli import main
from support import ROOT

PLACEHOLDER = re.compile(r"\[?[A-Z][A-Z_-]*\]?")
SEPARATORS = {"|", "||", "&&", ";", "&", "(", ")"}
RUNNERS = {"sudo", "time", "exec", "env", "python", "python3", "-m"}
"""Words in front of the program that is meant."""
INSTALLERS = {"uvx", "uv", "pipx"}
"""Programs that may have `sitegen` and its arguments behind their own options."""


@cache
def make_targets() -> frozenset[str]:
    """Return the targets of the Makefile."""
    return frozenset(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


@cache
def all_options() -> frozenset[str]:
    """Return every option of every command of sitegen."""
    commands = [main, *(main.get_command(None, name) for name in main.list_commands(None))]
    options = {flag for each in commands for param in each.params for flag in (*param.opts, *param.secondary_opts)}
    return frozenset({*options, "--help", "-h"})


def shell_fault(text: str) -> str:
    """Return the message of bash about a script that it cannot parse, or an empty string."""
    run = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True, check=False)
    return "" if run.returncode == 0 else run.stderr.strip()


def command_faults(text: str, *, is_inline: bool = False) -> list[str]:
    """Return what is wrong with the sitegen and make commands of one line; arguments may be missing in inline code."""
    try:
        lexer = shlex.shlex(text, posix=True, punctuation_chars="|&;()<>")
        lexer.whitespace_split = True
        words = list(lexer)
    except ValueError as error:
        return [f"`{text}`: {error}"]
    return [fault for simple in _simple_commands(words) for fault in _simple_faults(simple, is_inline=is_inline)]


def _simple_commands(words):
    """Yield the words of each program that a line runs, without assignments, programs such as sudo, and redirections."""
    simple, skips = [], False
    for word in [*words, ";"]:
        if word in SEPARATORS:
            yield simple
            simple = []
        elif skips or set(word) <= {"<", ">", "&"}:
            skips = not skips
        elif simple or not (re.match(r"\w+=", word) or word in RUNNERS):
            simple.append(word)


def _simple_faults(words, *, is_inline):
    program = words[0].rsplit("/", 1)[-1] if words else ""
    if program == "make":
        named = [word for word in words[1:] if re.fullmatch(r"[a-z][a-z-]*", word)]
        return [f"the Makefile has no target {name}" for name in named if name not in make_targets()]
    if program in INSTALLERS and "sitegen" in words:
        words = words[words.index("sitegen") :]
    elif program != "sitegen":
        return []
    fault = sitegen_fault(words[1:], is_inline=is_inline)
    return [f"`{' '.join(words)}`: {fault}"] if fault else []


def sitegen_fault(arguments, *, is_inline=False) -> str:
    """Return what `sitegen` would report about its arguments, or an empty string."""
    is_cut = any("…" in word or word == "..." for word in arguments)
    arguments = [cut for word in arguments if (cut := word.rstrip("…")) and cut != "..."]
    try:
        with existing_paths():
            _parse(arguments)
    except (click.exceptions.Exit, click.exceptions.NoArgsIsHelpError):  # the first is that of --help and --version
        return ""
    except click.MissingParameter as error:
        return "" if is_inline or is_cut else error.format_message()
    except click.BadParameter as error:
        value = re.search(r"'([^']*)'", error.message)
        is_placeholder = value is not None and PLACEHOLDER.fullmatch(value[1]) is not None
        return "" if is_placeholder else error.format_message()
    except click.BadOptionUsage as error:
        return "" if is_inline and "requires an argument" in error.message else error.format_message()
    except click.UsageError as error:
        return error.format_message()
    return ""


def _parse(arguments):
    with redirect_stdout(StringIO()):  # of --help
        context = main.make_context("sitegen", list(arguments))
        words = [*context._protected_args, *context.args]  # noqa: SLF001 - click passes it on itself
        if not words or PLACEHOLDER.fullmatch(words[0]):
            return
        name, command, rest = main.resolve_command(context, words)
        command.make_context(name, rest, parent=context)


@contextmanager
def existing_paths():
    """Let every path of a command exist."""
    types = [
        param.type
        for name in main.list_commands(None)
        for param in main.get_command(None, name).params
        if isinstance(param.type, click.Path)
    ]
    before = [kind.exists for kind in types]
    for kind in types:
        kind.exists = False
    try:
        yield
    finally:
        for kind, exists in zip(types, before, strict=True):
            kind.exists = exists
