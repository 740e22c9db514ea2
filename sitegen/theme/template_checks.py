"""Detection of templates without effect: a name that no page uses, a block that no parent has, a template that extends itself.

Jinja ignores the first two silently, and reports the third as a recursion error.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import jinja2
from jinja2 import nodes

from sitegen.diagnostics import Problem, line_of, suggestion
from sitegen.folder_contents import list_folder, list_tree
from sitegen.problem_codes.extensions import TEMPLATE_EXTENDS_ITSELF, UNUSED_TEMPLATE
from sitegen.theme.environment import PARENT_PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sitegen.theme.theme import Theme


_SHORTCODE_TEMPLATE = re.compile(r"shortcodes/[A-Za-z][\w-]*\.html")
"""A template of a shortcode. Whether a document uses it is not examined."""


class _ParsedTemplate(NamedTuple):
    """The parent and the blocks of one template."""

    extends: str
    """Name of the parent, if it is a literal; otherwise empty."""
    line: int
    """Line of `extends`; 0 without one."""
    has_dynamic_parent: bool
    """True if the name of the parent is computed when the template is rendered."""
    blocks: dict[str, int]
    """Line of each block."""
    outer_blocks: tuple[str, ...]
    """Blocks that are not inside another block."""


class TemplateChecker:
    """Checks the templates in the archive's layers against all layers of the theme."""

    def __init__(self, theme: Theme, root: Path, environment: jinja2.Environment, requested: Iterable[str]) -> None:
        """Check the layers below the archive's folder `root`; `requested` are the template names that pages use."""
        self.theme, self.root, self.environment, self.requested = theme, root, environment, frozenset(requested)
        self.parsed: dict[Path, _ParsedTemplate | None] = {}

    def find_problems(self) -> list[Problem]:
        """Return every problem of the archive's templates, sorted by layer and name."""
        return [problem for index, layer in enumerate(self.theme.layers) for problem in self._check_layer(index, layer)]

    def _check_layer(self, index: int, layer: Path) -> Iterator[Problem]:
        base = layer / "templates"
        if not layer.is_relative_to(self.root) or layer == self.theme.layers[-1]:
            return
        for file in [path for path in list_tree(base, "*.html") if path.is_file()]:
            name = file.relative_to(base).as_posix()
            if not self._is_used(name, index):
                known = {
                    *self.requested,
                    *(path.name for one in self.theme.layers for path in list_folder(one / "templates", "*.html")),
                }
                yield self._problem(
                    file, 0, UNUSED_TEMPLATE(f'no page uses the template "{name}"'), suggestion(name, known - {name})
                )
            yield from self._check_blocks(file, name, index)

    def _is_used(self, name: str, index: int) -> bool:
        """Return True if pages or other templates use a template, or if it overrides one of a layer below."""
        if name in self.requested or _SHORTCODE_TEMPLATE.fullmatch(name) or self.theme.find_template(name, index + 1):
            return True
        texts = (
            path.read_text("utf-8", "replace")
            for one in self.theme.layers
            for path in list_tree(one / "templates", "*.html")
        )
        return any(f"{quote}{name}{quote}" in text for text in texts for quote in "\"'")

    def _check_blocks(self, file: Path, name: str, index: int) -> Iterator[Problem]:
        own = self._parse(file)
        if own is None or not own.extends:
            return
        above, chain = self._find_parent(own.extends, index), [file]
        known: dict[str, int] = {}
        while above is not None:
            index, parent = above
            if parent in chain:
                hint = f'to extend the template of the layer below, write {{% extends "{PARENT_PREFIX}{name}" %}}'
                yield self._problem(
                    file, own.line, TEMPLATE_EXTENDS_ITSELF("the template extends itself"), hint, "error"
                )
                return
            chain.append(parent)
            template = self._parse(parent)
            if template is None or template.has_dynamic_parent:
                return
            known |= template.blocks
            above = self._find_parent(template.extends, index) if template.extends else None
        for block in own.outer_blocks:
            if block not in known and len(chain) > 1:
                hint = suggestion(block, known) or f"known blocks: {', '.join(sorted(known))}"
                yield self._problem(
                    file, own.blocks[block], UNUSED_TEMPLATE(f'"{own.extends}" has no block "{block}"'), hint
                )

    def _find_parent(self, extends: str, index: int) -> tuple[int, Path] | None:
        if extends.startswith(PARENT_PREFIX):
            return self.theme.find_template(extends.removeprefix(PARENT_PREFIX), index + 1)
        return self.theme.find_template(extends)

    def _parse(self, file: Path) -> _ParsedTemplate | None:
        """Return parent and blocks of a template; None if it cannot be parsed, which is reported when it is rendered."""
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
    is_literal = extends is not None and isinstance(extends.template, nodes.Const)
    blocks = {block.name: block.lineno for block in tree.find_all(nodes.Block)}
    inner = {one.name for block in tree.find_all(nodes.Block) for one in block.find_all(nodes.Block)}
    return _ParsedTemplate(
        str(extends.template.value) if extends and isinstance(extends.template, nodes.Const) else "",
        extends.lineno if extends else 0,
        extends is not None and not is_literal,
        blocks,
        tuple(name for name in blocks if name not in inner),
    )
