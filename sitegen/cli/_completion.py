"""Words that the shell completes: kinds, sections, ids, addresses, and names of hosts, schemas and importers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import click

    from sitegen.config.schema import Config

    Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def completes(find: Callable[[click.Context, str], Iterable[str]], *, files: bool = False) -> Complete:
    """Return a function for `shell_complete=` that offers the words of `find` that begin with what was typed.

    With `files`, the shell completes names of files if no word does.
    """

    def complete(context: click.Context, _parameter: click.Parameter, typed: str) -> list[CompletionItem]:
        found = [CompletionItem(word) for word in find(context, typed) if word.startswith(typed)]
        return found or ([CompletionItem(typed, type="file")] if files else [])

    return complete


def kinds(context: click.Context, _typed: str) -> list[str]:
    """Return the kinds of documents of the archive, or those of every archive if its configuration cannot be read."""
    from sitegen.config.kinds import DOCUMENT_KINDS, ENTITY_KINDS

    config = _config(context)
    return list(config.kinds if config else {**DOCUMENT_KINDS, **ENTITY_KINDS})


def hosts(_context: click.Context, _typed: str) -> list[str]:
    """Return the names of the hosts whose limits are known."""
    from sitegen.hosts import host_kinds

    return list(host_kinds())


def sections(context: click.Context, _typed: str) -> list[str]:
    """Return the declared sections of the archive."""
    config = _config(context)
    return list(config.sections) if config else []


def places(context: click.Context, _typed: str) -> list[str]:
    """Return the names of the places to publish to."""
    config = _config(context)
    return sorted(config.publish) if config else []


def ids(context: click.Context, typed: str) -> list[str]:
    """Return the ids of documents that begin with what was typed."""
    from sitegen.database.lookup import LastBuild

    return LastBuild(_root(context)).ids(typed)


def pages(context: click.Context, typed: str) -> list[str]:
    """Return the addresses, ids or codes of problems that begin with what was typed."""
    from sitegen.database.lookup import LastBuild
    from sitegen.problem_codes import all_codes

    if typed.startswith("/"):
        return LastBuild(_root(context)).addresses(typed)
    return list(all_codes()) if typed.startswith("SG") else ids(context, typed)


def schemas(_context: click.Context, _typed: str) -> list[str]:
    """Return the names of the JSON Schemas."""
    from sitegen.schemas.json_schema import schema_names

    return schema_names()


def importers(_context: click.Context, _typed: str) -> list[str]:
    """Return the names of sitegen's own importers. Those of plugins are not loaded for a completion."""
    import pkgutil

    from sitegen import importers as package

    return [module.name for module in pkgutil.iter_modules(package.__path__) if not module.name.startswith("_")]


def _root(context: click.Context) -> Path:
    return Path(_option(context, "folder") or ".").absolute()


def _config(context: click.Context) -> Config | None:
    """Return the configuration; None if it cannot be read, since a completion has no place for messages."""
    from sitegen.config.loader import CONFIG_FILE_NAME, load
    from sitegen.diagnostics import SitegenError

    file = _option(context, "config")
    try:
        return load(Path(file) if file else _root(context) / CONFIG_FILE_NAME, {})
    except SitegenError:
        return None


def _option(context: click.Context, name: str) -> Any:
    """Return the value of a common option, which may be before or after the command."""
    return context.params.get(name) or (context.parent.params.get(name) if context.parent else None)
