"""Problems with documents and addresses that the configuration names: those that do not exist, and those that are not published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sitegen.config.loader import read_source_positions
from sitegen.database.front import unavailable_stories
from sitegen.database.navigation import missing_addresses, missing_documents
from sitegen.problem_codes.configuration import UNAVAILABLE_FRONT_STORY, UNKNOWN_NAVIGATION_ITEM
from sitegen.publish.address_conflicts import nearest_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.build.context import BuildContext
    from sitegen.diagnostics import Problem
    from sitegen.problem_codes import Message
    from sitegen.struct_errors import SourcePositions
    from sitegen.struct_paths import KeyPath


def config_reference_problems(context: BuildContext) -> Iterator[Problem]:
    """Yield a problem at its line in `sitegen.toml` for each document without a page: a warning if it is not published."""
    store, config = context.store, context.options.config
    links = [(*found, UNKNOWN_NAVIGATION_ITEM, "so its link is left out") for found in missing_documents(store, config)]
    stories = [
        (*found, UNAVAILABLE_FRONT_STORY, "so its place goes to another story")
        for found in unavailable_stories(store, config)
    ]
    if not links and not stories:
        return
    positions = read_source_positions(context.options.config_file)
    for path, uid, exists, code, consequence in links + stories:
        if exists:
            yield _unpublished_problem(positions, path, code(f"{uid} is not published, {consequence}"))
        else:
            yield positions.problem_at(path, code(f'no document has the id "{uid}"'), "correct the id, or remove it")


def config_address_problems(context: BuildContext) -> Iterator[Problem]:
    """Yield a problem at its line in `sitegen.toml` for each link to an address of the site that is not in the plan."""
    if not (missing := list(missing_addresses(context.store, context.options.config))):
        return
    positions = read_source_positions(context.options.config_file)
    for path, name, exists in missing:
        if exists:
            message = UNKNOWN_NAVIGATION_ITEM(f"{name} is not published, so its link is left out")
            yield _unpublished_problem(positions, path, message)
        else:
            message = UNKNOWN_NAVIGATION_ITEM(f'no page or file of the archive has the address "{name}"')
            yield positions.problem_at(path, message, _address_hint(context, name))


def _address_hint(context: BuildContext, address: str) -> str:
    """Return the hint for an address without a page: the nearest address, or the other ways to name a target."""
    if nearest := nearest_address(context.store, address.partition("#")[0]):
        return f'did you mean "{nearest}"?'
    return 'correct it, name a document by its id, such as "page/about", or begin a page of another site with https://'


def _unpublished_problem(positions: SourcePositions, path: KeyPath, message: Message) -> Problem:
    problem = positions.problem_at(path, message, "it appears together with the document")
    return msgspec.structs.replace(problem, severity="warning", is_blocking=False)
