"""What may be meant by a reference to nothing: the document or the file of the right type that is called most alike."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from sitegen.archive.rows import decode
from sitegen.model.document import NO_ENTITIES
from sitegen.model.names import slug
from sitegen.model.nearness import by_words
from sitegen.problems import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.archive.store import Store

_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".avif", ".svg", ".bmp"})
_MAIL = re.compile(r"[^@\s/]+@[^@\s/]+\.[A-Za-z]{2,}")
_HOST = re.compile(r"www\..+|([A-Za-z0-9-]+\.)+(com|org|net|gov|edu|mil|us|uk|ca|de|fr|io|info|news|co|tv|me)")
_NAMES = "SELECT entry.data, document.kind FROM entry JOIN document ON document.id = entry.document WHERE idx = 'name' ORDER BY bucket"


def document(store: Store, target: str, kinds: tuple[str, ...]) -> str:
    """The hint for a reference to a document. `kinds` are those allowed, all if there are none; `entity` is any entity's."""
    uids = [uid for uid, kind in store.db.execute("SELECT uid, kind FROM document ORDER BY uid") if _fits(kind, kinds)]
    if "/" in target:
        near = suggestion(target, uids)
    else:
        found = ((decode(str, data), kind) for data, kind in store.db.execute(_NAMES))
        names = [name for name, kind in found if _fits(kind, kinds)]
        same = by_words(target, names)
        near = f'did you mean "{same}"?' if same else suggestion(target, names) or _by_slug(target, uids)
    return near or _example(kinds, target)


def file(store: Store, path: str) -> str:
    """The hint for a link to a file that is not there: what stands for no file at all is told as what it is."""
    parts = path.split("/")
    if _MAIL.fullmatch(parts[-1]):
        return f"an e-mail address needs mailto: in front: mailto:{parts[-1]}"
    host = next((number for number, part in enumerate(parts) if _HOST.fullmatch(part)), 0)
    if host:
        return f"an address on the web needs https:// in front: https://{'/'.join(parts[host:])}"
    known = [name for name in store.paths() if _same_type(path, name)]
    base = parts[-1].casefold()
    same = [name for name in known if posixpath.basename(name).casefold() == base]
    near = f'did you mean "{same[0]}"?' if same else suggestion(path, known)
    return near or "put the file there, or correct the path"


def _by_slug(target: str, uids: Iterable[str]) -> str:
    """By the ids: a headline is seldom a name, but the id is made of it."""
    by_slug = {uid.partition("/")[2]: uid for uid in uids}
    near = re.search(r'"(.*)"', suggestion(slug(target), by_slug)) if slug(target) else None
    return f'did you mean "{by_slug[near[1]]}"?' if near else ""


def _fits(kind: str, kinds: tuple[str, ...]) -> bool:
    return not kinds or kind in kinds or ("entity" in kinds and kind not in NO_ENTITIES)


def _example(kinds: tuple[str, ...], target: str) -> str:
    kind = "person" if not kinds or "entity" in kinds else kinds[0]
    if kind in NO_ENTITIES:
        return f"write an id, such as {kind}/the-first-{kind}"
    name = "…" if "/" in target or '"' in target else target
    begin = f'sitegen new {kind} "{name}" begins a new one'
    return f"write an id, such as {kind}/a-name, or a name as its file gives it; {begin}"


def _same_type(wanted: str, known: str) -> bool:
    """Return True if a file could stand where another was wanted: a picture for a picture, a document for a document."""
    one, other = (posixpath.splitext(path)[1].lower() for path in (wanted, known))
    if one in _PICTURES:
        return other in _PICTURES
    return one == other if one in {".md", ".pdf"} else other != ".md"
