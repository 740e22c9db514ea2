"""Links one document: resolves all its references, and finds the problems that involve other documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from sitegen.database.linking.body_links import resolve_body
from sitegen.database.linking.front_matter_links import resolve_front_matter
from sitegen.database.linking.linker import Linker
from sitegen.database.linking.resolver import ResolutionError
from sitegen.database.linking.story_chains import translation_cycle_problems
from sitegen.database.records import UNPUBLISHED_STATES, UNUSED
from sitegen.diagnostics import Problem
from sitegen.model.entity import Topic
from sitegen.model.fields import as_tuple
from sitegen.problem_codes.references import CIRCULAR_TOPICS, DUPLICATE_ID

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sitegen.config.schema import Config
    from sitegen.database.linking.resolved_links import Links
    from sitegen.database.linking.story_chains import FollowUpChains
    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store

MAX_DUPLICATES = 5
"""Maximum files with the same id that are named for each of them. A thousand files have a million pairs."""
_UNPUBLISHED_OR_BROKEN = frozenset({*UNPUBLISHED_STATES, "broken"})


class LinkOutcome(NamedTuple):
    """The resolved references of one document."""

    links: Links
    problems: list[Problem]
    lookups: set[str]
    """Keys of everything that was looked up, found or not (`linking/resolver.py`)."""
    used_ids: Mapping[str, set[str]]
    """Ids of the referenced documents, each with the sources that the reference needs: see `Linker.used_ids`."""
    merged_ids: Mapping[str, set[str]]
    """By the id of a referenced document, the ids of merged ones that it was found through: see `Resolver.merged_ids`."""


def link_document(store: Store, config: Config, row: DocumentRecord, chains: FollowUpChains) -> LinkOutcome:
    """Return a document's resolved references and its problems. It only reads the database."""
    linker = Linker(store, config, row)
    front_matter = resolve_front_matter(linker, store.meta(row))
    body = store.body(row)
    linker.resolver.lookups |= {f"shortcode:{name}" for name in body.shortcode_names}
    links = replace(front_matter, refs=resolve_body(linker, body))
    links = _with_broader_topics(chains.with_position(links, linker), linker)
    problems = [
        *linker.problems,
        *_duplicate_id_problems(linker),
        *translation_cycle_problems(linker),
        *_topic_cycle_problems(linker, links),
    ]
    return LinkOutcome(links, problems, linker.resolver.lookups, linker.used_ids, linker.resolver.merged_ids)


def _with_broader_topics(links: Links, linker: Linker) -> Links:
    """Return the links of a story with all broader topics of the topics that it mentions; those of other documents unchanged.

    The broader topics count as used by the story, which their pages list.
    """
    if linker.row.kind != "story":
        return links
    own = [uid for uid in (*links.entities, *(target.uid for target in links.refs)) if uid.startswith("topic/")]
    broader = _broader_topics(own, linker) if own else ()
    for uid in broader:
        linker.used_ids[uid].add("")
    return replace(links, broader=broader)


def _broader_topics(own: Sequence[str], linker: Linker) -> tuple[str, ...]:
    """Return the topics above some topics, without these, nearest first."""
    return tuple(uid for uid in _paths_above(own, linker) if uid not in own)


def _paths_above(topics: Sequence[str], linker: Linker) -> dict[str, tuple[str, ...]]:
    """Return the shortest path from one of some topics, over broader ones, to each topic that is reached, nearest first.

    All topics on the way are looked up, so that the document is linked again when one of them changes.
    """
    paths: dict[str, tuple[str, ...]] = {topic: (topic,) for topic in topics}
    waiting = list(paths)
    while waiting:
        current = waiting.pop(0)
        for above in _stated_broader(current, linker):
            if above not in paths:
                paths[above] = (*paths[current], above)
                waiting.append(above)
    return paths


def _stated_broader(uid: str, linker: Linker) -> list[str]:
    """Return the ids of the topics that a topic states as broader, without those that do not exist or are suppressed.

    Topics that nothing uses yet are included, since the document that is linked may be the first to use them.
    """
    stated = [
        as_tuple(meta.broader) for row in _find_topic(uid, linker) if isinstance(meta := linker.store.meta(row), Topic)
    ]
    return [row.uid for targets in stated for target in targets for row in _find_topic(target, linker)]


def _find_topic(target: str, linker: Linker) -> list[DocumentRecord]:
    """Return the topic with an id, a name or an alias; an empty list if it is not exactly one, or suppressed."""
    try:
        found = linker.resolver.resolve(target)
    except ResolutionError:
        return []
    return [found] if found.kind == "topic" and found.state in {"public", UNUSED} else []


def _topic_cycle_problems(linker: Linker, links: Links) -> list[Problem]:
    """Return the problem of a topic that is, by way of others, broader than itself; else an empty list."""
    uid = linker.row.uid
    path = _paths_above(links.broader, linker).get(uid) if uid.startswith("topic/") else None
    if path is None:
        return []
    line, column = linker.source_positions.get("broader", (1, 1))
    message = CIRCULAR_TOPICS(f"{uid} is broader than itself: {' → '.join((uid, *path))}")
    return [Problem(linker.row.file, line, column, message, "remove broader: from one of them")]


def _duplicate_id_problems(linker: Linker) -> list[Problem]:
    """Return a problem for each other file with the same id, ignoring case; not more than `MAX_DUPLICATES`.

    A published document has no such problem with an unpublished one: the id belongs to the published one.
    """
    row = linker.row
    linker.resolver.lookups.add(f"id:{row.uid}")
    others = [other for other in linker.store.documents_with_id(row.uid) if other.file != row.file]
    if row.state not in _UNPUBLISHED_OR_BROKEN:
        others = [other for other in others if other.state not in _UNPUBLISHED_OR_BROKEN]
    line, column = linker.source_positions.get("slug", (1, 1))
    hint = "rename one of the files, or set slug: in it"
    return [
        Problem(row.file, line, column, DUPLICATE_ID(f'the id "{row.uid}" is also used by {other.file}'), hint)
        for other in sorted(others, key=lambda other: other.file)[:MAX_DUPLICATES]
    ]
