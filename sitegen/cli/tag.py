"""The command `sitegen tag`: suggests entities for stories, and writes decisions about suggestions into front matter."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli._completion import completes, ids
from sitegen.cli._options import command as _command
from sitegen.problem_codes.environment import CONFLICTING_OPTIONS, INVALID_ARGUMENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sitegen.build.context import BuildContext
    from sitegen.cli._options import Settings
    from sitegen.diagnostics import Problem
    from sitegen.tagging.decisions import Outcome
    from sitegen.tagging.duplicates.pairs import DuplicatePair
    from sitegen.tagging.places import PlaceFinder
    from sitegen.tagging.suggestion import Suggestion

MAX_SHOWN_COMPANIONS = 5
"""Maximum number of ids in a line about two entities."""


@_command
@click.argument("stories", metavar="[STORY]...", nargs=-1, shell_complete=completes(ids, files=True))
@click.option(
    "--apply", "decisions", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help="Carry out the decisions in a JSON file.",
)  # fmt: skip
@click.option(
    "--duplicates", is_flag=True, help="List entities that may be the same one, with the rule that found them."
)
def command(settings: Settings, *, stories: tuple[str, ...], decisions: Path | None, duplicates: bool) -> None:
    """Suggest people, organizations and other entities for stories, and tag them.

    STORY is a file or an id; without any, all stories are read. Each suggestion has its reason and its sentence. The preview has a page
    to decide about them, at /_/tags/. Or complete what --json prints, and give that file to --apply: `yes` adds a tag to the front matter,
    `new` creates an entity as well, and `no` is remembered in tagging.toml.

    --duplicates lists pairs of entities with similar names, each with the rule that found it and the line to write. Nothing is merged.
    """
    from sitegen.build.context import open_context
    from sitegen.build.indexing import update_index

    if bool(stories) + bool(decisions) + duplicates > 1:
        raise click.UsageError(CONFLICTING_OPTIONS("use only one of STORY, --apply and --duplicates"))
    config = settings.load_config()
    with open_context(settings.build_options(config)) as context:
        _show_unreadable(settings, context, update_index(context))
        if decisions:
            _apply(settings, context, decisions)
        elif duplicates:
            _show_duplicates(settings, context)
        else:
            _suggest(settings, context, stories)


def _show_unreadable(settings: Settings, context: BuildContext, problems: list[Problem]) -> None:
    """Print the problems of stories that cannot be read, for which there are no suggestions."""
    from sitegen.cli._output import show_problems
    from sitegen.database.records import ENCODED_NONE

    unreadable = {row.file for row in context.store.find_documents("kind = 'story' AND meta = ?", ENCODED_NONE)}
    show_problems((one for one in problems if one.file in unreadable), settings.root)


def _suggest(settings: Settings, context: BuildContext, names: tuple[str, ...]) -> None:
    from sitegen.cli._decision_file import KEY, list_size_problems, suggestions_as_dicts
    from sitegen.cli._output import show_problems
    from sitegen.tagging.collect import Collector
    from sitegen.tagging.places import PlaceFinder

    stories = frozenset(_find_story(settings, context, name) for name in names)
    collector = Collector(context.store, context.options.config, settings.root, context.renderer.plugins)
    found, places = collector.collect(stories), PlaceFinder(context.store, settings.root)
    if settings.as_json:
        text = json.dumps({KEY: suggestions_as_dicts(found, places)}, ensure_ascii=False, indent=2)
        click.echo(text)
        show_problems(list_size_problems(text), settings.root)
    else:
        _print_suggestions(found, places, quiet=settings.quiet)


def _find_story(settings: Settings, context: BuildContext, name: str) -> str:
    """Return the id of a story that was given by its id, its file or its folder."""
    from sitegen.diagnostics import SitegenError, suggestion

    root = settings.root.resolve()
    files = [path.resolve() for path in (Path(name), root / name)]
    paths = [path.relative_to(root).as_posix() for path in files if path.is_relative_to(root)]
    conditions = [("uid = ?", name), *(("file = ?", each) for path in paths for each in (path, f"{path}/index.md"))]
    for where, value in conditions:
        if rows := context.store.find_documents(f"kind = 'story' AND {where}", value):
            return rows[0].uid
    uids = [row.uid for row in context.store.find_documents("kind = 'story'")]
    hint = suggestion(name, uids) or "use its file, such as content/stories/x.md, or its id, such as story/x"
    raise SitegenError(INVALID_ARGUMENT(f'there is no story "{name}"; {hint}'), 2)


def _print_suggestions(found: list[Suggestion], places: PlaceFinder, *, quiet: bool) -> None:
    from sitegen.diagnostics import pluralize

    for _, group in groupby(found, key=lambda one: (one.rule, one.group_key)):
        _print_group(list(group), places)
    if not quiet:
        stories = len({one.story for one in found})
        counted = f"{pluralize(len(found), 'suggestion', 'suggestions')} in {pluralize(stories, 'story', 'stories')}"
        click.echo(f"{counted}. sitegen serve has a page to decide: /_/tags/" if found else "No suggestions.")


def _print_group(group: list[Suggestion], places: PlaceFinder) -> None:
    """Print one name with its stories."""
    first = group[0]
    target = " or ".join(first.entities) or f"new {first.kind or 'entity'}"
    click.echo(f"{click.style(first.name, bold=True)} -> {target}")
    for one in group:
        line, column = places.find(one)
        click.echo(f"  {one.file}:{line}:{column}: {one.reason}")
        if (quote := places.quote(one)).name:
            click.echo(f"    {quote.before}{click.style(quote.name, underline=True)}{quote.after}")


def _show_duplicates(settings: Settings, context: BuildContext) -> None:
    from msgspec import to_builtins

    from sitegen.diagnostics import pluralize
    from sitegen.tagging.duplicates.pairs import find_duplicates

    pairs = find_duplicates(context.store, settings.root)
    if settings.as_json:
        click.echo(json.dumps({"duplicates": to_builtins(pairs)}, ensure_ascii=False, indent=2))
        return
    for pair in pairs:
        click.echo("\n".join(_pair_lines(pair)))
    if not settings.quiet:
        click.echo(f"{pluralize(len(pairs), 'pair', 'pairs')} to look at." if pairs else "No duplicates.")


def _pair_lines(pair: DuplicatePair) -> Iterator[str]:
    """Yield the lines that say which entities may be one, why, and what to write to merge them."""
    from sitegen.diagnostics import pluralize

    names = [f"{one.uid} ({one.name}, {pluralize(one.stories, 'story', 'stories')})" for one in (pair.merge, pair.keep)]
    yield click.style(" = ".join(names) + "?", bold=True)
    yield f'  {pair.reason}: "{pair.names[0]}", "{pair.names[1]}"'
    if pair.companions:
        yield f"  stories of both name {', '.join(pair.companions[:MAX_SHOWN_COMPANIONS])}"
    yield from (f"  against it: {reason}" for reason in pair.against)
    yield f"  if they are the same, add to {pair.merge.file}:"
    yield f"    merged_into: {pair.keep.uid}"


def _apply(settings: Settings, context: BuildContext, file: Path) -> None:
    from sitegen.cli._decision_file import read_decisions
    from sitegen.diagnostics import SitegenError
    from sitegen.tagging.decisions import DecisionError, apply_decisions

    read = read_decisions(file)
    try:
        outcome = apply_decisions(context.store, context.options.config, settings.root, read.decisions)
    except DecisionError as error:
        raise SitegenError([read.problem_of(error.number, each) for each in error.problems]) from None
    if settings.as_json:
        tagged = [{"file": path, "entity": uid} for path, uid in outcome.tagged]
        result = {"tagged": tagged, "created": list(outcome.created), "refused": outcome.refused}
        click.echo(json.dumps(result, ensure_ascii=False, indent=2))
    elif not settings.quiet:
        for line in _outcome_lines(outcome):
            click.echo(line)


def _outcome_lines(outcome: Outcome) -> Iterable[str]:
    from sitegen.diagnostics import pluralize
    from sitegen.tagging.refusals import FILE_NAME

    yield from (f"created  {path}" for path in outcome.created)
    yield from (f"tagged   {path}: {uid}" for path, uid in outcome.tagged)
    if outcome.refused:
        yield f"refused  {pluralize(outcome.refused, 'suggestion', 'suggestions')}, in {FILE_NAME}"
    if outcome == type(outcome)():
        yield "Nothing was decided."
