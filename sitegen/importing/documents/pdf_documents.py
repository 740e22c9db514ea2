"""Documents for PDF files that several stories link to, which `--documents` writes."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sitegen.importing.documents.front_matter import to_yaml
from sitegen.names.naming import new_slug

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from sitegen.config.schema import Config


def pdf_documents(config: Config, paths: Iterable[str], used_ids: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of a document for each PDF file, unless a document has its id.

    Args:
        config: the configuration of the archive.
        paths: paths of PDF files from the archive's folder. The name of a document is that of its file.
        used_ids: the ids of the archive.
    """
    used = set(used_ids)
    for path in sorted(paths):
        slug = new_slug(PurePosixPath(path).stem)
        uid = f"document/{slug}"
        if slug and uid not in used:
            used.add(uid)
            name = PurePosixPath(path).stem.replace("-", " ").strip().capitalize()
            fields = {"name": name, "file": f"@/{path.removeprefix('content/')}"}
            yield f"content/{config.kinds['document'].folder}/{slug}.md", f"---\n{to_yaml(fields)}---\n"
