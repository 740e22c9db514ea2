"""Lookup of content files by id, for commands that create content files."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sitegen.cli._options import Settings
    from sitegen.config.schema import Config


def find_file_with_id(settings: Settings, config: Config, uid: str) -> str:
    """Return the path of the file that has this id, from its name or its `slug:`; "" if there is none."""
    from sitegen.importing.archive.ids import kind_files, slug_in_front_matter
    from sitegen.names.naming import slug_from_filename

    kind, _, slug = uid.partition("/")
    for file in kind_files(settings.root, config, kind):
        path = file.relative_to(settings.root).as_posix()
        if (slug_in_front_matter(file) or slug_from_filename(path)) == slug:
            return path
    return ""
