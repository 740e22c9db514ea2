"""The examples of a page of the documentation: code blocks with a title, which is the path of the file that they are."""

import re
from dataclasses import dataclass

from support import ROOT
from support.archive import CONFIG, Archive

REAL_CONFIG = CONFIG.replace("example.org", "millbrook.us")
"""A configuration whose `base_url` is not an example, so that no build has a warning."""
_BLOCK = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)
_TABLE = re.compile(r"^(?=\[)", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """One code block: its language, the path of its file or "", its text, and the heading of the second level above it."""

    language: str
    title: str
    text: str
    heading: str


def blocks(page: str) -> list[Block]:
    """Return the code blocks of a page below `docs/`, in order."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    found = []
    for part in re.split(r"^(?=## )", text, flags=re.MULTILINE):
        heading = part.partition("\n")[0].removeprefix("## ") if part.startswith("## ") else ""
        found += [Block(*match, heading) for match in _BLOCK.findall(part)]
    return found


def texts(page: str) -> list[str]:
    """Return the blocks of a page that show what a command prints."""
    return [block.text for block in blocks(page) if block.language == "text"]


def write_files(archive: Archive, found: list[Block]) -> list[str]:
    """Write the files of blocks into an archive, and return their paths.

    A stylesheet is continued by a later block of the same name. The tables of a configuration replace those of the same name.
    Any other file is replaced.
    """
    written = {"sitegen.toml": REAL_CONFIG}
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
