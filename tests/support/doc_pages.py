"""Pages of the documentation, and the pieces of them that tests check: fenced blocks, text in code font, headings, words."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from markdown_it import MarkdownIt

from support import ROOT

PARSER = MarkdownIt("commonmark").enable("table")
ROOT_PAGES = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "RELEASING.md")
"""Pages outside of docs/ that are checked. CHANGELOG.md is not: it names what older versions had."""
TITLE = re.compile(r'\btitle="([^"]*)"')
WORD = re.compile(r"\w[\w'’.-]*")


@dataclass(frozen=True)
class Block:
    """A fenced block; `line` is that of its opening fence."""

    line: int
    language: str
    title: str
    text: str
    is_fenced: bool = True


@dataclass(frozen=True)
class Span:
    """A piece of text in code font."""

    line: int
    text: str


@dataclass
class DocPage:
    """A page, by its path in the repository."""

    path: str
    text: str
    tokens: list = field(init=False)

    def __post_init__(self):
        self.tokens = PARSER.parse(self.text)

    @cached_property
    def blocks(self) -> list[Block]:
        """The fenced blocks, and blocks that are indented instead."""
        found = []
        for token in self.tokens:
            if token.type in {"fence", "code_block"}:
                language = token.info.split()[0] if token.info.split() else ""
                title = TITLE.search(token.info)
                is_fenced = token.type == "fence"
                found.append(Block(token.map[0] + 1, language, title[1] if title else "", token.content, is_fenced))
        return found

    @cached_property
    def spans(self) -> list[Span]:
        """The texts in code font, outside of blocks."""
        return [
            Span(token.map[0] + 1 if token.map else 0, " ".join(child.content.split()))
            for token in self._inline()
            for child in token.children
            if child.type == "code_inline"
        ]

    @property
    def word_count(self) -> int:
        """The number of words that a reader reads: without blocks of code, addresses and markup."""
        texts = (child.content for token in self._inline() for child in token.children)
        return sum(len(WORD.findall(text)) for text in texts)

    @property
    def outline(self) -> list[tuple[str, str]]:
        """The tag and the text of each block at the top level, such as ("h1", "Promises"); a fence has the tag "code"."""
        found = []
        for token, following in zip(self.tokens, [*self.tokens[1:], None], strict=True):
            if token.level == 0 and token.nesting >= 0 and not token.content.startswith("<!--"):
                text = following.content if following is not None and following.type == "inline" else ""
                found.append((token.tag, text))
        return found

    def _inline(self):
        """Yield inline tokens. Those in tables have the position of their row."""
        row = None
        for token in self.tokens:
            row = token.map if token.type == "tr_open" else row
            if token.type == "inline":
                token.map = token.map or row
                yield token


def page(path: str) -> DocPage:
    """Return a page of the repository."""
    return DocPage(path, (ROOT / path).read_text("utf-8"))


def all_paths() -> list[str]:
    """Return the paths of all pages that are checked, sorted; folders of docs/ that begin with "_" have programs."""
    files = [path for path in (ROOT / "docs").rglob("*.md") if not any(part.startswith("_") for part in path.parts)]
    return sorted([path.relative_to(ROOT).as_posix() for path in files] + [*ROOT_PAGES])


def commands(block: Block) -> list[tuple[int, str]]:
    """Return the commands of a console block, or the lines of a shell script, each with its line in the page."""
    found, is_open = [], False
    for number, line in enumerate(block.text.splitlines(), block.line + 1):
        is_command = line.startswith("$ ") if block.language == "console" else bool(line.strip())
        if is_open:
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip().removesuffix(chr(92))}")
        elif is_command:
            found.append((number, line.removeprefix("$ ").rstrip().removesuffix(chr(92))))
        is_open = (is_open or is_command) and line.rstrip().endswith("\\")
    return found


def relative(path: Path) -> str:
    """Return the path in the repository."""
    return path.relative_to(ROOT).as_posix()
