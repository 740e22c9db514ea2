"""The search index, brought up to date: made anew where something that it shows changed, else left as it is.

It costs what the whole archive costs, so it is looked at only if a document changed, and made only if one of the records
did. What is asked for in a hurry (`--quick`, `--watch`) leaves it, unless something is in it that is not public any more.
"""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING, Literal

import msgspec

from sitegen.archive import bundle
from sitegen.archive.reader import Reader

if TYPE_CHECKING:
    from sitegen.archive.cells import Cells

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

    means = f"{pagefind.means()}, {cells.config.site.language}, {cells.config.site.timezone}".encode()
    known, doubt = bundle.folder(store), store.setting(bundle.DOUBT)
    if bundle.exists(known) and not doubt and store.setting(MEANS) == means:
        return ""
    if quick and not (known and doubt == bundle.GONE):
        return "left"
    return _made(cells, means)


def _made(cells: Cells, means: bytes) -> Became:
    from sitegen.write import pagefind
    from sitegen.write.records import Findable

    store, found = cells.store, Findable(cells)
    digest = hashlib.sha256(means)
    for record in found.records():
        digest.update(msgspec.msgpack.encode(record))
    name = digest.hexdigest()[:32]
    place = bundle.home(store) / name
    same = bundle.exists(place)
    if not same:
        pagefind.make(found.records(), cells.config.site.language, place)
    with store.transaction():
        store.set(bundle.SETTING, name.encode())
        store.set(MEANS, means)
        store.set(bundle.DOUBT, b"")
    for other in [other for other in bundle.home(store).iterdir() if other != place]:
        shutil.rmtree(other, ignore_errors=True)
    return "" if same else "made"
