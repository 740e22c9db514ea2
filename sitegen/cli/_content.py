"""What commands that write content files look up first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sitegen.cli._options import Settings
    from sitegen.config import Config


def taken(settings: Settings, config: Config, kind: str, slug: str) -> str:
    """The path of the file that has an id already, or nothing."""
    from sitegen.model.names import stem_slug

    folder = settings.root / "content" / config.kinds[kind].folder
    paths = (file.relative_to(settings.root).as_posix() for file in sorted(folder.rglob("*.md")))
    return next((path for path in paths if stem_slug(path) == slug), "")
