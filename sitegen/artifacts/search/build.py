"""The search index: parts that did not change are taken over, the others are made."""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING
from uuid import uuid4

import msgspec

from sitegen.artifacts.rebuild import finish, listing
from sitegen.artifacts.search import pagefind
from sitegen.artifacts.search.documents import Findable
from sitegen.database import artifacts

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.artifacts.search.documents import Part
    from sitegen.database.queries.engine import Cells


def means(cells: Cells) -> bytes:
    """Pagefind, and the settings that shape what it makes."""
    site = cells.config.site
    return f"{pagefind.means()}, {site.language}, {site.timezone}, {cells.config.search.part}".encode()


def make(cells: Cells, home: Path) -> str:
    """The index of what the documents are now; its folder is named by what it is made of."""
    found = Findable(cells)
    dated, undated = found.parts(cells.config.search.part)
    start = means(cells)
    digests = {part: _digest(start, found, part) for part in (*dated, *undated)}
    name = hashlib.sha256(f"{len(dated)} {' '.join(digests.values())}".encode()).hexdigest()[:32]
    if not artifacts.sound(home / name):
        _join(cells, found, digests, len(dated), home / name)
    return name


def _digest(start: bytes, found: Findable, part: Part) -> str:
    digest = hashlib.sha256(start)
    for record in found.records(part):
        digest.update(msgspec.msgpack.encode(record))
    return digest.hexdigest()


def _join(cells: Cells, found: Findable, digests: dict[Part, str], dated: int, place: Path) -> None:
    """Write an index, of parts that are as they were and of new ones, into a folder that is not there yet."""
    parts = {file.read_text("ascii", "replace"): file.parent for file in place.parent.glob(f"*/*/{artifacts.OWN}")}
    wanted = set(digests.values())
    known = {made: at for made, at in parts.items() if made in wanted and artifacts.sound(at.parent, f"{at.name}/")}
    whole = place.with_name(f"{uuid4().hex}.part")  # one that a killed build began may still be written to
    whole.mkdir()
    for number, (part, digest) in enumerate(digests.items()):
        folder = whole / str(number)
        if digest in known:
            shutil.copytree(known[digest], folder)
        else:
            pagefind.make(found.records(part), cells.config.site.language, folder)
            (folder / artifacts.OWN).write_text(digest)
    (whole / artifacts.PARTS).write_bytes(msgspec.json.encode({"parts": len(digests), "dated": dated}))
    files = [file.relative_to(whole).as_posix() for file in whole.rglob("*") if file.is_file()]
    finish(whole, listing(whole, (file for file in files if not file.endswith(f"/{artifacts.OWN}"))), place)
