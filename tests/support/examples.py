"""The examples of a page of the documentation: code blocks with a title, which is the path of the file that they are."""

import re

from support import ROOT, doc_pages
from support.archive import CONFIG, Archive
from support.doc_pages import Block

REAL_CONFIG = CONFIG.replace("example.org", "millbrook.us")
"""A configuration whose `base_url` is not an example, so that no build has a warning."""
_TABLE = re.compile(r"^(?=\[)", re.MULTILINE)


def blocks(path: str) -> list[Block]:
    """Return the code blocks of a page below `docs/`, in order."""
    return doc_pages.page(f"docs/{path}").blocks


def blocks_below(path: str, heading: str) -> list[Block]:
    """Return the code blocks below a heading of the second level."""
    lines = (ROOT / "docs" / path).read_text("utf-8").splitlines()
    start = lines.index(f"## {heading}") + 1
    end = next((number for number, line in enumerate(lines[start:], start) if line.startswith("## ")), len(lines))
    return [block for block in blocks(path) if start < block.line <= end]


def texts(path: str) -> list[str]:
    """Return the blocks of a page that show what a command prints."""
    return [block.text for block in blocks(path) if block.language == "text"]


def write_files(archive: Archive, found: list[Block], config: str = REAL_CONFIG) -> list[str]:
    """Write the files of blocks into an archive, and return their paths.

    A stylesheet is continued by a later block of the same name. The tables of a configuration replace those of the same name.
    Any other file is replaced. `config` is the configuration before the first block.
    """
    written = {"sitegen.toml": config}
    for block in found:
        if not block.title or block.title.startswith("front matter"):
            continue
        if block.title == "sitegen.toml":
            written[block.title] = _merged(written[block.title], block.text)
        elif block.language == "css":
            written[block.title] = written.get(block.title, "") + block.text
        else:
            written[block.title] = block.text
    for path, text in written.items():
        archive.write(path, text)
    return list(written)


def _merged(config: str, part: str) -> str:
    """Return a configuration with the tables of another one."""
    tables = {table.partition("\n")[0]: table for text in (config, part) for table in _TABLE.split(text) if table}
    return "\n".join(tables.values())
