"""The table with which the Internet Archive's program `ia` uploads a package. sitegen sends nothing."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sitegen.build.options import BuildOptions

_MEDIA_TYPES = {".wacz": "web", ".zip": "data", "": "data"}


def format_upload_table(options: BuildOptions, file: str, name: str) -> bytes:
    """Return a table in CSV with one row for a public package, for `ia upload --spreadsheet`.

    Args:
        options: the archive.
        file: the file to upload, or the folder of a bag.
        name: the name of the package, which is the identifier of the item.
    """
    config = options.config
    row = {
        "identifier": name,
        "file": file,
        "title": config.site.title,
        "mediatype": next(kind for suffix, kind in _MEDIA_TYPES.items() if file.endswith(suffix)),
        "creator": config.preserve.organization or config.site.title,
        "date": options.now.astimezone(config.zone).date().isoformat(),
        "language": config.site.language,
        "originalurl": config.site.base_url,
        "description": config.site.description,
    }
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(row), lineterminator="\n")
    writer.writeheader()
    writer.writerow(row)
    return text.getvalue().encode()
