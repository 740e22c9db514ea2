"""Resolves the references of a document's front matter to `Links`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from sitegen.database.linking.bylines import find_byline_problem, resolve_writer
from sitegen.database.linking.linker import LinkedFile
from sitegen.database.linking.pdf_checks import WRONG_TYPE_HINT, find_differences, find_missing_page, wrong_type_message
from sitegen.database.linking.resolved_links import Links, LinkTarget, ResolvedName, ResolvedRelation
from sitegen.database.linking.resolver import STATE_DESCRIPTIONS
from sitegen.model.entity import Entity, Event, SourceDocument, Topic
from sitegen.model.fields import ids_with_paths
from sitegen.model.media_info import MisnamedFile
from sitegen.model.story import FRONT_PAGE_UID, StaticPage, Story, Thread
from sitegen.problem_codes.configuration import UNAVAILABLE_FRONT_STORY
from sitegen.problem_codes.references import NOT_THE_FRONT_PAGE, SELF_REFERENCE, THREAD_START_UNPUBLISHED

if TYPE_CHECKING:
    from sitegen.database.linking.linker import Linker
    from sitegen.model.document import Meta
    from sitegen.model.fields import DocumentCitation, Image


def resolve_front_matter(linker: Linker, meta: Meta | None) -> Links:
    """Return the links of a front matter; None is that of a document that could not be parsed."""
    files = _resolve_files(linker, meta.files) if meta else ()
    merged_into = ""
    if meta and meta.merged_into:
        merged_into = linker.resolve_id("merged_into", meta.merged_into, linker.row.kind)
    image = _resolve_image(linker, meta)
    return replace(
        _resolve_by_type(linker, meta),
        chain_root=linker.row.uid,
        files=files,
        merged_into=merged_into,
        image_url=image.address,
        image_path=image.path,
    )


def _resolve_image(linker: Linker, meta: Meta | None) -> LinkedFile:
    """Return the main image of a document; empty if it has none, or if its kind has no such field."""
    image: Image | None = getattr(meta, "image", None)
    return linker.resolve_file("image.src", image.src) if image else LinkedFile()


def _resolve_files(linker: Linker, files: tuple[str, ...]) -> tuple[str, ...]:
    """Return the addresses of the files that a document publishes without showing them."""
    found = [linker.resolve_file(f"files.{index}", file) for index, file in enumerate(files)]
    return tuple(file.address for file in found if file.address)


def _resolve_by_type(linker: Linker, meta: Meta | None) -> Links:
    match meta:
        case Story():
            found = _resolve_story(linker, meta)
        case Thread():
            found = Links(starts=_resolve_first_story(linker, meta.starts))
        case StaticPage():
            found = _resolve_page(linker, meta)
        case Event():
            found = _resolve_event(linker, meta)
        case SourceDocument():
            found = _resolve_source_document(linker, meta)
        case Topic():
            found = Links(relations=_resolve_relations(linker, meta), broader=_resolve_broader(linker, meta))
        case Entity():
            found = Links(relations=_resolve_relations(linker, meta))
        case _:
            found = Links()
    return found


def _resolve_story(linker: Linker, story: Story) -> Links:
    return Links(
        entities=_resolve_entities(linker, story.entities),
        bylines=_resolve_bylines(linker, story.bylines),
        publication=_resolve_publication(linker, story.publication),
        follows=_resolve_follows(linker, story.follows),
        documents=tuple(_resolve_cited_document(linker, index, cited) for index, cited in enumerate(story.documents)),
        translation_of=linker.resolve_id("translation_of", story.translation_of, "story"),
        attachments=tuple(
            _resolve_attachment(linker, index, each.file) for index, each in enumerate(story.attachments)
        ),
        package=_resolve_package(linker, story.package),
    )


def _resolve_attachment(linker: Linker, index: int, file: str) -> LinkTarget:
    """Return the file of an attachment, with a warning if its type does not match its name."""
    found = linker.resolve_file(f"attachments.{index}.file", file)
    if isinstance(info := linker.store.media_info(found.path), MisnamedFile):
        message = wrong_type_message(found.path, info)
        linker.add_problem(f"attachments.{index}.file", message, WRONG_TYPE_HINT, "warning")
    return LinkTarget(address=found.address, file=found.path)


def _resolve_cited_document(linker: Linker, index: int, cited: DocumentCitation) -> str:
    """Return the id of a document that a story cites. A page that the document does not have is a problem."""
    uid = linker.resolve_id(f"documents.{index}.id", cited.id, "document")
    for row in linker.store.documents_with_id(uid)[:1]:
        if difference := find_missing_page(linker, row, str(cited.page)):
            linker.add_problem(f"documents.{index}.page", *difference)
    return uid


def _resolve_event(linker: Linker, event: Event) -> Links:
    return Links(
        relations=_resolve_relations(linker, event),
        entities=_resolve_entities(linker, event.entities),
        place=linker.resolve_id("where", event.where, "place"),
        follows=_resolve_follows(linker, event.follows),
        sources=tuple(
            _resolve_source(linker, f"sources.{index}", source) for index, source in enumerate(event.sources)
        ),
    )


def _resolve_source_document(linker: Linker, document: SourceDocument) -> Links:
    """Return the links of a source document. Differences between its front matter and its copy become problems."""
    relations = _resolve_relations(linker, document)
    if not document.file:
        return Links(relations=relations)
    copy = linker.resolve_file("file", document.file)
    store = linker.store
    for difference in find_differences(document, store.media_info(copy.path), store.file_digest(copy.path)):
        linker.add_problem(*difference)
    return Links(relations=relations, copy_url=copy.address, copy_path=copy.path)


def _resolve_publication(linker: Linker, name: str) -> ResolvedName | None:
    """Return the newspaper of a story; None if it is the id of one without a page."""
    found = linker.resolve_name(name, "organization", "publication") if name else None
    return found if found and found.text else None


def _resolve_first_story(linker: Linker, target: str) -> str:
    """Return the id of the story that a thread starts with. While that is not public, the thread has no page: a warning."""
    uid = linker.resolve_id("starts", target, "story")
    if state := _unpublished_state(linker, uid):
        message = THREAD_START_UNPUBLISHED(f"the thread has no page, since {uid} is {state}")
        linker.add_problem("starts", message, "the thread is published together with the story", severity="warning")
    return uid


def _resolve_page(linker: Linker, page: StaticPage) -> Links:
    """Return the links of a static page. Only the front page's document has any."""
    is_front = linker.row.uid == FRONT_PAGE_UID
    for field in ("lead", "package"):
        if getattr(page, field) and not is_front:
            message = NOT_THE_FRONT_PAGE(f'"{field}" is a key of the front page, content/pages/index.md')
            linker.add_problem(field, message, "remove it, or move it there")
    if not is_front:
        return Links()
    lead = linker.resolve_id("lead", page.lead, "story")
    if state := _unpublished_state(linker, lead):
        message = UNAVAILABLE_FRONT_STORY(f"{lead} is {state}, so another story leads")
        linker.add_problem("lead", message, "it leads as soon as it is published", severity="warning")
    return Links(lead=lead, package=_resolve_package(linker, page.package))


def _unpublished_state(linker: Linker, uid: str) -> str:
    """Return the description of the state of a document that is not public; "" for one that is, and if there is none."""
    states = [row.state for row in linker.store.documents_with_id(uid)] if uid else []
    return STATE_DESCRIPTIONS.get(states[0], states[0]) if states and "public" not in states else ""


def _resolve_package(linker: Linker, targets: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ids of the stories of a package, without the document itself and without duplicates."""
    found = [linker.resolve_id(f"package.{index}", target, "story") for index, target in enumerate(targets)]
    for index, uid in enumerate(found):
        if state := _unpublished_state(linker, uid):
            message = UNAVAILABLE_FRONT_STORY(f"{uid} is {state}, so the package is shown without it")
            linker.add_problem(f"package.{index}", message, "it appears as soon as it is published", severity="warning")
    return tuple(dict.fromkeys(uid for uid in found if uid and uid != linker.row.uid))


def _resolve_bylines(linker: Linker, names: tuple[str, ...]) -> tuple[ResolvedName, ...]:
    """Return the bylines without those of staff members and persons who have no page."""
    found = [resolve_writer(linker, text, f"bylines.{index}") for index, text in enumerate(names)]
    for index, name in enumerate(found):
        problem = find_byline_problem(names, index) if name.text and not name.uid else None
        if problem and not linker.resolver.is_known_name(name.text):
            linker.add_problem(f"bylines.{index}", *problem, severity="warning")
    return tuple(name for name in found if name.text)


def _resolve_entities(linker: Linker, targets: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ids of entities that are given by id, name or alias, without duplicates."""
    found = (linker.resolve_id(f"entities.{index}", target, "entity") for index, target in enumerate(targets))
    return tuple(dict.fromkeys(uid for uid in found if uid))


def _resolve_follows(linker: Linker, targets: str | tuple[str, ...]) -> tuple[str, ...]:
    """Return the ids of what a story or an event follows; never its own id, which is a problem."""
    found = []
    for path, target in ids_with_paths("follows", targets):
        uid = linker.resolve_id(path, target, "story", "event")
        if uid == linker.row.uid:
            linker.add_problem(
                path, SELF_REFERENCE(f"{uid} follows itself"), "name the story or event that came before it"
            )
        elif uid:
            found.append(uid)
    return tuple(found)


def _resolve_broader(linker: Linker, topic: Topic) -> tuple[str, ...]:
    """Return the ids of the broader topics that a topic states, without duplicates."""
    found = (linker.resolve_id(path, target, "topic") for path, target in ids_with_paths("broader", topic.broader))
    return tuple(dict.fromkeys(uid for uid in found if uid))


def _resolve_relations(linker: Linker, entity: Entity) -> tuple[ResolvedRelation, ...]:
    relations = enumerate(entity.relations)
    return tuple(_resolve_relation(linker, index, relation.to, relation.source) for index, relation in relations)


def _resolve_relation(linker: Linker, index: int, to: str, sources: str | tuple[str, ...]) -> ResolvedRelation:
    path = f"relations.{index}"
    found = tuple(_resolve_source(linker, *source) for source in ids_with_paths(f"{path}.source", sources))
    needed = () if any("://" in source for source in found) else tuple(filter(None, found))
    return ResolvedRelation(linker.resolve_id(f"{path}.to", to, "entity", sources=needed), found)


def _resolve_source(linker: Linker, path: str, source: str) -> str:
    """Return a web address unchanged, and the id of a source that is given by id or name."""
    return source if source.startswith(("https://", "http://")) else linker.resolve_id(path, source)
