"""The search index, brought up to date: made anew where something that it shows changed, else left as it is.

It costs what the whole archive costs, so it is looked at only if a document changed, and made only if one of the records
did. What is asked for in a hurry (`--quick`, `--watch`) leaves it, unless something is in it that is not public any more.
"""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING, Literal
from uuid import uuid4

import msgspec

from sitegen.archive import bundle
from sitegen.archive.reader import Reader

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.archive.cells import Cells
    from sitegen.write.records import Findable, Part

Became = Literal["", "made", "left"]
"""What became of the index: nothing was to be done, it was made, or it was left though something changed."""
MEANS = "search-means"
"""The setting that tells what the index depends on beside the documents."""


def refresh(cells: Cells, *, quick: bool) -> Became:
    """Make the index anew if it is not what the documents are now; it is published with the pages of this build."""
    store = cells.store
    if not bundle.works(Reader(cells)):
        return ""
    from sitegen.write import pagefind  # only what makes one needs it

    means = f"{pagefind.means()}, {cells.config.site.language}, {cells.config.site.timezone}, {cells.config.search.part}".encode()
    known, doubt = bundle.folder(store), store.setting(bundle.DOUBT)
    if bundle.exists(known) and not doubt and store.setting(MEANS) == means:
        return ""
    if quick and not (known and doubt == bundle.GONE):
        return "left"
    return _made(cells, means)


def _made(cells: Cells, means: bytes) -> Became:
    from sitegen.write.records import Findable

    store, found = cells.store, Findable(cells)
    dated, undated = found.parts(cells.config.search.part)
    digests = {part: _digest(means, found, part) for part in (*dated, *undated)}
    name = hashlib.sha256(f"{len(dated)} {' '.join(digests.values())}".encode()).hexdigest()[:32]
    place = bundle.home(store) / name
    same = bundle.exists(place)
    if not same:
        _join(cells, found, digests, len(dated), place)
    with store.transaction():
        store.set(bundle.SETTING, name.encode())
        store.set(MEANS, means)
        store.set(bundle.DOUBT, b"")
    for other in [other for other in bundle.home(store).iterdir() if other != place]:
        shutil.rmtree(other, ignore_errors=True)
    return "" if same else "made"


def _digest(means: bytes, found: Findable, part: Part) -> str:
    digest = hashlib.sha256(means)
    for record in found.records(part):
        digest.update(msgspec.msgpack.encode(record))
    return digest.hexdigest()


def _join(cells: Cells, found: Findable, digests: dict[Part, str], dated: int, place: Path) -> None:
    """Write an index, of parts that are as they were and of new ones, into a folder that is not there yet."""
    from sitegen.write import pagefind

    known = {file.read_text(): file.parent for file in bundle.home(cells.store).glob(f"*/*/{bundle.OWN}")}
    whole = place.with_name(f"{uuid4().hex}.part")  # one that a killed build began may still be written to
    whole.mkdir(parents=True)
    for number, (part, digest) in enumerate(digests.items()):
        folder = whole / str(number)
        if digest in known:
            shutil.copytree(known[digest], folder)
        else:
            pagefind.make(found.records(part), cells.config.site.language, folder)
            (folder / bundle.OWN).write_text(digest)
    (whole / bundle.PARTS).write_bytes(msgspec.json.encode({"parts": len(digests), "dated": dated}))
    files = sorted(file.relative_to(whole).as_posix() for file in whole.rglob("*") if file.is_file())
    published = [file for file in files if not file.endswith(f"/{bundle.OWN}")]
    lines = [f"{hashlib.sha256((whole / file).read_bytes()).hexdigest()}  {file}\n" for file in published]
    (whole / bundle.LIST).write_text("".join(lines), "utf-8")
    shutil.rmtree(place, ignore_errors=True)
    whole.rename(place)
