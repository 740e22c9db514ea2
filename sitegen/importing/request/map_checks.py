"""The values that the map file of an import may have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.importers._status import CLOSED_STATUSES
from sitegen.importing.archive.ids import read_ids, read_names
from sitegen.model.document import NON_ENTITY_KINDS
from sitegen.problem_codes.importing import INVALID_IMPORT_MAP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.config.schema import Config
    from sitegen.diagnostics import Problem
    from sitegen.importers import ImportMap
    from sitegen.importing.request.task import ImportTask
    from sitegen.struct_errors import SourcePositions

STATUSES = ("draft", "held", "published", "skip")
SHORTCODE_ACTIONS = ("drop", "unwrap", "text", "figure", "quote", "footnote", "link", "embed", "error")
EMBED_ACTIONS = ("embed", "link", "drop")
_NOT_PUBLIC = CLOSED_STATUSES | {"draft"}
_TEMPLATE = re.compile(r"(?:https?://[^\s/{}]|/|\{[\w-]+\})(?:[^\s{}]|\{[\w-]+\})*")
"""An address with arguments in braces; the first argument may be the whole address."""
_HOST = re.compile(r"[\w.-]+(?::\d+)?")


def type_answers(importer: object, config: Config) -> tuple[str, ...]:
    """Return the answers to a type of the source: the kinds of documents that the importer makes, and `skip`."""
    return (*getattr(importer, "KINDS", config.kinds), "skip")


def find_map_problems(answers: ImportMap, positions: SourcePositions, task: ImportTask) -> Iterator[Problem]:
    """Yield a problem for each value that a table cannot have."""
    for table, known in (
        ("status", STATUSES),
        ("types", type_answers(task.importer, task.config)),
        ("embeds", EMBED_ACTIONS),
    ):
        for key, value in getattr(answers, table).items():
            if value not in known:
                yield _unknown_value(positions, (table, key), value, known)
    for status, answer in answers.status.items():
        if answer == "published" and status in _NOT_PUBLIC:
            message = INVALID_IMPORT_MAP(f'the status "{status}" was not public, so an import does not publish it')
            hint = 'write "draft", and publish the stories here one by one'
            yield positions.problem_at(("status", status), message, hint)
    for name, action in answers.shortcodes.items():
        yield from _shortcode_problems(name, action, positions)
    yield from _address_problems(answers, positions)
    yield from _tag_problems(answers, positions, task)


def _address_problems(answers: ImportMap, positions: SourcePositions) -> Iterator[Problem]:
    from sitegen.importers._sites.systems.permalinks import JEKYLL_STYLES

    for number, host in enumerate(answers.hosts):
        if not _HOST.fullmatch(host):
            message = INVALID_IMPORT_MAP(f'"{host}" is not a host')
            yield positions.problem_at(("hosts", str(number)), message, "write the host only, such as www.example.org")
    for item_type, pattern in answers.permalinks.items():
        if not re.search("[/:]", pattern) and pattern not in JEKYLL_STYLES:
            message = INVALID_IMPORT_MAP(f'"{pattern}" is not a pattern of addresses')
            yield positions.problem_at(("permalinks", item_type), message, "write it as /:year/:month/:day/:slug/")


def _shortcode_problems(name: str, action: str, positions: SourcePositions) -> Iterator[Problem]:
    verb, _, template = action.partition(" ")
    if verb not in SHORTCODE_ACTIONS:
        yield _unknown_value(positions, ("shortcodes", name), action, SHORTCODE_ACTIONS)
    elif verb in {"link", "embed"} and not _TEMPLATE.fullmatch(template.strip()):
        message = INVALID_IMPORT_MAP(f'"{action}" has no address that begins with https://, a slash or an argument')
        hint = (
            f'write the address with the argument in braces, such as "{verb} https://example.org/{{1}}", '
            f'or "{verb} {{1}}" if the argument is the whole address'
        )
        yield positions.problem_at(("shortcodes", name), message, hint)


def _tag_problems(answers: ImportMap, positions: SourcePositions, task: ImportTask) -> Iterator[Problem]:
    """Yield a problem for each tag that is mapped to an entity that the archive does not have."""
    if not answers.tags:
        return
    ids = {uid for uid in read_ids(task.root, task.config) if uid.partition("/")[0] not in NON_ENTITY_KINDS}
    names = read_names(task.root, task.config)
    for tag, entity in answers.tags.items():
        if entity not in ids and " ".join(entity.casefold().split()) not in names:
            message = INVALID_IMPORT_MAP(f'the archive has no entity "{entity}" for the tag "{tag}"')
            hint = "create it first with `sitegen new`, or remove the line; sitegen tag can do it after the import"
            yield positions.problem_at(("tags", tag), message, hint)


def _unknown_value(positions: SourcePositions, path: tuple[str, str], value: str, known: tuple[str, ...]) -> Problem:
    message = INVALID_IMPORT_MAP(f'"{value}" is not a value for "{path[1]}" in [{path[0]}]')
    return positions.problem_at(path, message, f"use one of {', '.join(known)}")
