"""Problems with documents that the configuration names: those that do not exist, and those that are not published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sitegen.config.loader import read_source_positions
from sitegen.database.front import unavailable_stories
from sitegen.database.navigation import missing_documents
from sitegen.problem_codes.configuration import UNAVAILABLE_FRONT_STORY, UNKNOWN_NAVIGATION_ITEM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.build.context import BuildContext
    from sitegen.diagnostics import Problem


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
            message, hint = f"{uid} is not published, {consequence}", "it appears together with the document"
        else:
            message, hint = f'no document has the id "{uid}"', "correct the id, or remove it"
        problem = positions.problem_at(path, code(message), hint)
        yield msgspec.structs.replace(problem, severity="warning" if exists else "error", is_blocking=not exists)
