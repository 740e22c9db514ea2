"""The request of one import, as the command line states it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sitegen.importers import ImportOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from sitegen.config.schema import Config
    from sitegen.plugins import Plugins


def _ignore_progress(_step: str, _done: int, _total: int) -> None:
    """Ignore the progress of an import."""


@dataclass(frozen=True, slots=True)
class ImportTask:
    """One import: the importer, its sources, and the options of the command."""

    root: Path
    """The archive's folder."""
    config: Config
    plugins: Plugins
    importer_name: str
    importer: Any
    """The importer, with `read_items` or `read`; see `sitegen.importers`."""
    sources: tuple[Path, ...]
    name: str
    """Name of the import, which its files in `imports/` have."""
    now: datetime
    media: tuple[Path, ...] = ()
    map_file: Path | None = None
    """The map file of the command line; None for `imports/NAME.toml`, which may be missing."""
    options: ImportOptions = field(default_factory=ImportOptions)
    types: Mapping[str, str] = field(default_factory=dict)
    """Answers of the command line to the table `types` of the map."""
    only: str = ""
    """Pattern of the ids, slugs and addresses of the documents to import; "" for all."""
    limit: int = 0
    """Maximum number of documents to import; 0 for no limit."""
    is_dry_run: bool = False
    is_again: bool = False
    """True to write documents again that have changed in the source, or whose missing links or files can be found. Deleted ones are not restored."""
    is_renewal: bool = False
    """True to write documents again that are unchanged in the source and as an import has written them, for a changed map."""
    is_partial: bool = False
    """True to write what can be written although some documents are refused."""
    max_processes: int = 0
    """Maximum number of processes that convert texts; 0 for the number of processors."""
    progress: Callable[[str, int, int], None] = _ignore_progress
    """Called with the name of a step, the amount that is done, and the total."""

    @property
    def reads_items(self) -> bool:
        """True if the importer accounts for every item of its source."""
        return hasattr(self.importer, "read_items")

    @property
    def is_whole(self) -> bool:
        """True if all documents of the source are asked for."""
        return not self.only and not self.limit

    def import_file(self, suffix: str) -> Path:
        """Return the file of this import in `imports/` that has a suffix, such as `.report.md`."""
        return self.root / "imports" / f"{self.name}{suffix}"
