"""What holds the whole archive, brought up to date: made anew where something that it shows changed, else left as it is.

It costs what the whole archive costs, so it is looked at only if a document changed. What is asked for in a hurry
(`--quick`, `--watch`) leaves it, unless something is in it that is not public any more.
"""

from __future__ import annotations

import hashlib
import shutil
from importlib import import_module
from typing import TYPE_CHECKING, Literal, Protocol, cast

from sitegen.database import artifacts as bundles
from sitegen.database.queries import staleness
from sitegen.database.queries.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sitegen.database.artifacts import Bundle
    from sitegen.database.queries.engine import Cells
    from sitegen.database.store import Store

KINDS = {"search": "search_index", "data": "data_package"}
"""The kind of page that publishes each one's files."""
MAKERS = {"search": "sitegen.artifacts.search.build", "data": "sitegen.artifacts.dataset.build"}
"""The module that makes each one."""
Became = Literal["", "made", "left", "missing"]
"""What became of one: nothing was to be done, it was made, it was left though something changed, or is missing for now."""


class Maker(Protocol):
    """The module of this package that makes a bundle, and is named like it."""

    def means(self, cells: Cells) -> bytes:
        """What its bytes depend on beside the documents."""
        ...

    def make(self, cells: Cells, home: Path) -> str:
        """See that what the documents are now stands finished in a folder of `home`; returns the folder's name."""
        ...


def refresh(cells: Cells, bundle: Bundle, *, quick: bool) -> Became:
    """Make one anew if it is not what the documents are now; it is published with the pages of this build."""
    store = cells.store
    if not Reader(cells).has_artifact(bundle):
        return ""
    maker = cast("Maker", import_module(MAKERS[bundle.name]))  # only what makes one needs its libraries
    means, known, doubt = maker.means(cells), bundles.folder(store, bundle), store.setting(bundle.doubt)
    if bundles.exists(known) and not doubt and store.setting(bundle.means) == means:
        return ""
    if quick and not (known and doubt == bundles.GONE):
        return "left" if bundles.exists(known) else "missing"
    home = bundles.home(store, bundle)
    home.mkdir(parents=True, exist_ok=True)
    had = bundles.exists(known)
    name = maker.make(cells, home)
    with store.transaction():
        store.set(bundle.name, name.encode())
        store.set(bundle.means, means)
        store.set(bundle.doubt, b"")
    for other in [other for other in home.iterdir() if other.name != name]:
        shutil.rmtree(other, ignore_errors=True)
    return "" if had and known == home / name else "made"


def damaged(store: Store) -> list[Bundle]:
    """Return those of which a file that is to be published now does not have the bytes that it was made with."""
    return [bundle for name, bundle in bundles.BUNDLES.items() if _waits(store, name) and not _sound(store, bundle)]


def _waits(store: Store, name: str) -> bool:
    query = f"SELECT 1 FROM ({staleness.PAGES}) JOIN page ON page.id = page WHERE page.kind = ? LIMIT 1"  # noqa: S608 - literals
    return store.db.execute(query, (KINDS[name],)).fetchone() is not None


def _sound(store: Store, bundle: Bundle) -> bool:
    return bundles.sound(bundles.folder(store, bundle))


def discard(store: Store, bundle: Bundle) -> None:
    """Delete one: the next refresh makes it again."""
    shutil.rmtree(bundles.home(store, bundle), ignore_errors=True)
    with store.transaction():
        store.set(bundle.doubt, bundles.GONE)


def listing(folder: Path, files: Iterable[str]) -> str:
    """The list of a folder's files that are to be published, in the form of `sha256sum`."""
    return "".join(f"{_digest(folder / file)}  {file}\n" for file in sorted(files))


def finish(folder: Path, files: str, place: Path) -> None:
    """Put a folder in its place, with its list."""
    (folder / bundles.LIST).write_text(f"{bundles.sealed(files)}\n{files}", "utf-8")
    shutil.rmtree(place, ignore_errors=True)
    folder.rename(place)


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
