"""Templates of an archive that change nothing: a name that no page asks for, a block that nothing above it has.

Jinja passes over both without a word, and over a template that extends itself with a recursion error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import jinja2
from jinja2 import nodes

from sitegen.diagnostics import Problem, line_of, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sitegen.theme.theme import Theme

PARENT_PREFIX = "!parent/"


class _ParsedTemplate(NamedTuple):
    """What matters of one template."""

    extends: str
    """The template that it extends, if that is given as a text."""
    line: int
    """That of `extends`."""
    has_dynamic_parent: bool
    """Whether it extends what only rendering can tell."""
    blocks: dict[str, int]
    """Every block with its line."""
    outer_blocks: tuple[str, ...]
    """The blocks that stand in no other."""


class TemplateChecker:
    """The templates of a theme's chain, to be looked through for those of the archive's own layers."""

    def __init__(self, theme: Theme, root: Path, environment: jinja2.Environment, requested: Iterable[str]) -> None:
        """`asked` are the names that pages ask for; `root` is the archive's folder: what lies below it is looked at."""
        self.theme, self.root, self.environment, self.requested = theme, root, environment, frozenset(requested)
        self.parsed: dict[Path, _ParsedTemplate | None] = {}

    def find_problems(self) -> list[Problem]:
        """Every problem of the archive's own templates, by layer and name."""
        return [problem for index, layer in enumerate(self.theme.layers) for problem in self._check_layer(index, layer)]

    def _check_layer(self, index: int, layer: Path) -> Iterator[Problem]:
        base = layer / "templates"
        if not layer.is_relative_to(self.root) or layer == self.theme.layers[-1]:
            return
        for file in sorted(path for path in base.rglob("*.html") if path.is_file()):
            name = file.relative_to(base).as_posix()
            if not self._is_used(name, index):
                known = {
                    *self.requested,
                    *(path.name for one in self.theme.layers for path in (one / "templates").glob("*.html")),
                }
                yield self._problem(
                    file, 0, f'no page is shown by the template "{name}"', suggestion(name, known - {name})
                )
            yield from self._check_blocks(file, name, index)

    def _is_used(self, name: str, index: int) -> bool:
        """Return True if pages, or other templates, ask for a template, or if it stands for one of a layer below."""
        if name in self.requested or self.theme.find_template(name, index + 1):
            return True
        texts = (
            path.read_text("utf-8", "replace")
            for one in self.theme.layers
            for path in sorted((one / "templates").rglob("*.html"))
        )
        return any(f"{quote}{name}{quote}" in text for text in texts for quote in "\"'")

    def _check_blocks(self, file: Path, name: str, index: int) -> Iterator[Problem]:
        own = self._parse(file)
        if own is None or not own.extends:
            return
        above, seen = self._find_parent(own.extends, index), [file]
        known: dict[str, int] = {}
        while above is not None:
            index, parent = above
            if parent in seen:
                hint = f'to extend the one below it, write {{% extends "{PARENT_PREFIX}{name}" %}}'
                yield self._problem(file, own.line, "the template extends itself", hint, "error")
                return
            seen.append(parent)
            found = self._parse(parent)
            if found is None or found.has_dynamic_parent:
                return
            known |= found.blocks
            above = self._find_parent(found.extends, index) if found.extends else None
        for block in own.outer_blocks:
            if block not in known and len(seen) > 1:
                hint = suggestion(block, known) or f"it has: {', '.join(sorted(known))}"
                yield self._problem(file, own.blocks[block], f'"{own.extends}" has no block "{block}"', hint)

    def _find_parent(self, extends: str, index: int) -> tuple[int, Path] | None:
        if extends.startswith(PARENT_PREFIX):
            return self.theme.find_template(extends.removeprefix(PARENT_PREFIX), index + 1)
        return self.theme.find_template(extends)

    def _parse(self, file: Path) -> _ParsedTemplate | None:
        """A template's blocks and what it extends; nothing of one that cannot be read, which is told when it is rendered."""
        if file not in self.parsed:
            try:
                tree = self.environment.parse(file.read_text("utf-8"))
            except (jinja2.TemplateSyntaxError, UnicodeDecodeError):
                self.parsed[file] = None
            else:
                self.parsed[file] = _parse_tree(tree)
        return self.parsed[file]

    def _problem(self, file: Path, line: int, message: str, hint: str, severity: str = "warning") -> Problem:
        excerpt = line_of(file.read_text("utf-8", "replace"), line)
        column = 1 if line else 0
        label = file.relative_to(self.root).as_posix()
        return Problem(label, line, column, message, hint, "error" if severity == "error" else "warning", excerpt)


def _parse_tree(tree: nodes.Template) -> _ParsedTemplate:
    extends = next(iter(tree.find_all(nodes.Extends)), None)
    is_told = extends is not None and isinstance(extends.template, nodes.Const)
    blocks = {block.name: block.lineno for block in tree.find_all(nodes.Block)}
    inner = {one.name for block in tree.find_all(nodes.Block) for one in block.find_all(nodes.Block)}
    return _ParsedTemplate(
        str(extends.template.value) if extends and isinstance(extends.template, nodes.Const) else "",
        extends.lineno if extends else 0,
        extends is not None and not is_told,
        blocks,
        tuple(name for name in blocks if name not in inner),
    )
