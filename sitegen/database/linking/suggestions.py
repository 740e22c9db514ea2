"""Suggestions for unresolved references: the document or file of the right type with the most similar name."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from sitegen.codec import decode
from sitegen.diagnostics import suggestion
from sitegen.model.document import NON_ENTITY_KINDS
from sitegen.names.naming import slug_from_filename, slugify
from sitegen.names.similarity import match_by_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store

_IMAGE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".avif", ".svg", ".bmp"})
_EMAIL = re.compile(r"[^@\s/]+@[^@\s/]+\.[A-Za-z]{2,}")
_HOSTNAME = re.compile(r"www\..+|([A-Za-z0-9-]+\.)+(com|org|net|gov|edu|mil|us|uk|ca|de|fr|io|info|news|co|tv|me)")
_BRACKETS_HINT = "; if the brackets are part of the text, write \\[ and \\]"
_KINDS = "person, organization, place, law, document, event or topic"
_IMPERSONAL_WORD = re.compile(
    r"\b(act|agency|agreement|airport|assembly|association|authority|avenue|bank|board|boulevard|bureau|cent(er|re)|church|city|"
    r"club|coalition|code|college|commission|committee|company|contract|corp|corporation|council|county|courier|court|creek|"
    r"department|dept|district|east|election|fair|festival|fire|firm|fort|foundation|freeway|fund|gardens|gazette|group|hearing|"
    r"herald|heights|highway|hospital|inc|institute|journal|lake|las|law|library|llc|los|ltd|meeting|memo|ministry|mount|mountain|"
    r"museum|new|news|north|office|ordinance|party|police|press|program|project|protest|report|review|river|road|san|santa|school|"
    r"services|society|south|square|state|station|street|strike|theat(er|re)|times|town|trial|tribune|union|united|university|"
    r"valley|village|vote|west)\b",
    re.IGNORECASE,
)
"""A word in names of organizations, places, laws, documents and events that is rare in names of persons."""
_ALL_NAMES = """
SELECT entry.data, document.kind, document.uid FROM entry JOIN document ON document.id = entry.document
WHERE index_name = 'name' ORDER BY key
"""


def suggest_document(store: Store, target: str, kinds: tuple[str, ...], own_uid: str = "") -> str:
    """Return the hint for a reference to a document that does not exist.

    Args:
        store: the database.
        target: the id or name in the reference.
        kinds: the kinds to suggest; `entity` is every kind of entity. All if empty.
        own_uid: the id of the referring document, which is not suggested.
    """
    rows = store.db.execute("SELECT uid, kind FROM document ORDER BY uid")
    uids = [uid for uid, kind in rows if _is_kind_allowed(kind, kinds) and uid != own_uid]
    if "/" in target:
        near = suggestion(target, uids)
    else:
        found = ((decode(str, data), kind, uid) for data, kind, uid in store.db.execute(_ALL_NAMES))
        names = [name for name, kind, uid in found if _is_kind_allowed(kind, kinds) and uid != own_uid]
        same = match_by_words(target, names)
        near = f'did you mean "{same}"?' if same else suggestion(target, names) or _suggest_by_slug(target, uids)
    return near or _example_hint(kinds, target)


def suggest_file(store: Store, path: str, linking_document: DocumentRecord | None = None) -> str:
    """Return the hint for a link to a missing file. It may be an e-mail address, a web address or a page's address instead.

    Args:
        store: the database.
        path: the path in the link.
        linking_document: the document that contains the link.
    """
    parts = path.split("/")
    if _EMAIL.fullmatch(parts[-1]):
        return f"to link to an e-mail address, add mailto: in front: mailto:{parts[-1]}"
    host = next((number for number, part in enumerate(parts) if _HOSTNAME.fullmatch(part)), 0)
    if host:
        return f"to link to a web address, add https:// in front: https://{'/'.join(parts[host:])}"
    if page := _document_at_address(store, path, linking_document):
        return f"write {page.address}, or @/{page.file.removeprefix('content/')}"
    known = [
        name
        for name in store.paths()
        if _is_same_type(path, name) and not (linking_document and name == linking_document.file)
    ]
    same = [name for name in known if _stem(name) == _stem(path)]
    first = min(same, key=lambda name: (posixpath.basename(name).casefold() != parts[-1].casefold(), name), default="")
    near = f'did you mean "{first}"?' if first else suggestion(path, known)
    is_word = linking_document and parts[:-1] == linking_document.file.split("/")[:-1] and "." not in parts[-1]
    return near or "add the file, or correct the path" + (_BRACKETS_HINT if is_word else "")


def suggest_heading(fragment: str, anchors: tuple[str, ...]) -> str:
    """Return the hint for a link to a heading that a file does not have."""
    if not anchors:
        return "the file has no headings: remove the # and the text after it"
    return suggestion(fragment, anchors) or f"the file has: {', '.join('#' + name for name in anchors)}"


def _document_at_address(store: Store, path: str, linking_document: DocumentRecord | None) -> DocumentRecord | None:
    """Return the document at the address that a path gives relative to `content/`, or to the linking page; else None."""
    paths = [path.removeprefix("content")]
    if linking_document and linking_document.address:
        paths.append(
            posixpath.normpath(
                posixpath.join(
                    linking_document.address, posixpath.relpath(path, posixpath.dirname(linking_document.file))
                )
            )
        )
    addresses = [address for path in paths for address in (path, f"{path}/")]
    found = (
        row for address in addresses for row in store.find_documents("address = ? AND +state != 'merged'", address)
    )
    return next((row for row in found if not linking_document or row.uid != linking_document.uid), None)


def _stem(path: str) -> str:
    """Return the name of a file for comparison: a document's slug, or another file's case-folded name without its suffix."""
    name = posixpath.basename(path).casefold()
    return slug_from_filename(path) if name.endswith(".md") else posixpath.splitext(name)[0]


def _suggest_by_slug(target: str, uids: Iterable[str]) -> str:
    """Return a suggestion by slug, or "". A headline is not a name that a reference may use, but slugs are made of headlines."""
    by_slug = {uid.partition("/")[2]: uid for uid in uids}
    near = re.search(r'"(.*)"', suggestion(slugify(target), by_slug)) if slugify(target) else None
    return f'did you mean "{by_slug[near[1]]}"?' if near else ""


def _is_kind_allowed(kind: str, kinds: tuple[str, ...]) -> bool:
    return not kinds or kind in kinds or ("entity" in kinds and kind not in NON_ENTITY_KINDS)


def _looks_personal(name: str) -> bool:
    """Return True if a name is probably that of a person: two to four capitalized words, none of which names something else."""
    words = name.split()
    is_capitalized = all(word[0].isupper() and not any(map(str.isdigit, word)) for word in words)
    return len(words) in range(2, 5) and is_capitalized and not _IMPERSONAL_WORD.search(name)


def _example_hint(kinds: tuple[str, ...], target: str) -> str:
    kind = "person" if not kinds or "entity" in kinds else kinds[0]
    if kind in NON_ENTITY_KINDS:
        return f"use an id, such as {kind}/the-first-{kind}"
    name = "…" if "/" in target or '"' in target else target
    is_certain = (kinds and "entity" not in kinds) or target.startswith(f"{kind}/") or _looks_personal(target)
    command = f'sitegen new {kind} "{name}"' if is_certain else f'sitegen new KIND "{name}", where KIND is {_KINDS}'
    return f"use an id, such as {kind}/a-name, or a name as in its file; to create one, run {command}"


def _is_same_type(wanted_path: str, known_path: str) -> bool:
    """Return True if two files have compatible types: both images, both PDFs, both documents, or both others."""
    one, other = (posixpath.splitext(path)[1].lower() for path in (wanted_path, known_path))
    if one in _IMAGE_SUFFIXES:
        return other in _IMAGE_SUFFIXES
    return one == other if one in {".md", ".pdf"} else other != ".md"
