"""The Jinja environment: autoescaped, strict about undefined names, with nothing that reads a clock, a disk or chance.

Every template that is asked for while a page renders is noted, also one that does not exist and one whose name is made
up while rendering; so a page's trace holds its templates too.
"""

from __future__ import annotations

import hashlib
import re
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import jinja2
from jinja2.ext import Extension, InternationalizationExtension

from sitegen.theme import jinja_fast_path
from sitegen.theme.filters import TEMPLATE_FILTERS, TEMPLATE_TESTS

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping
    from pathlib import Path

    from sitegen.plugins import Plugins
    from sitegen.theme.theme import Theme

template_listener: ContextVar[Callable[[str], None]] = ContextVar("asked")
"""Whom to tell of a template that is asked for: set around one rendering, in one thread."""
active_contexts: ContextVar[list[TrackedContext]] = ContextVar("rendering")
"""The contexts of the templates at work in one rendering."""
PARENT_PREFIX = "!parent/"
_DEBUG_INFO = re.compile(r"^debug_info = .*$", re.MULTILINE)
"""Where in the text of a template its code comes from."""


class ThemeLoader(jinja2.BaseLoader):
    """Finds templates along the theme's chain. `2!story.html` is the first `story.html` from layer 2 on."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:  # noqa: ARG002 - Jinja's signature
        """A template's text and its file."""
        found = self.find(template)
        if found is None:
            raise jinja2.TemplateNotFound(template)
        try:
            return found[1].read_text("utf-8"), str(found[1]), lambda: True
        except UnicodeDecodeError:
            raise jinja2.TemplateSyntaxError("the template is not UTF-8", 1, template, str(found[1])) from None

    def find(self, template: str) -> Any:
        """The layer and the file of a template."""
        start, mark, name = template.rpartition("!")
        return self.theme.find_template(name, int(start) if mark else 0)


class StableI18nExtension(InternationalizationExtension):
    """Jinja's `{% trans %}`, whose code depends on nothing but the template.

    Jinja takes the names that a text refers to from a set, so their order in the code changes with the hash seed of the process.
    """

    def _make_node(self, singular: str, plural: str | None, context: str | None, variables: Any, *rest: Any) -> Any:
        return super()._make_node(singular, plural, context, dict(sorted(variables.items())), *rest)


EXTENSIONS: list[str | type[Extension]] = ["jinja2.ext.do", "jinja2.ext.loopcontrols", StableI18nExtension]


class TrackedContext(jinja2.runtime.Context):
    """A template's variables, registered with the rendering in progress so that it can release them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        active_contexts.get([]).append(self)

    def release(self) -> None:
        """Break the reference cycle between a context and its macros, since garbage collection is paused during a build."""
        self.vars.clear()
        self.blocks.clear()


class FreshModuleTemplate(jinja2.Template):
    """A template that is made a module anew by each page that imports it, so that each asks for what it stands on."""

    def _get_default_module(self, ctx: jinja2.runtime.Context | None = None) -> Any:
        self._module = None
        return super()._get_default_module(ctx)


class TemplateBytecodeCache(jinja2.FileSystemBytecodeCache):
    """Compiled templates by name, source and `code_key`: what else decides the code, such as filters applied to constants."""

    def __init__(self, folder: Path, code_key: bytes) -> None:
        super().__init__(str(folder))
        self.code_key = code_key.hex()

    def get_source_checksum(self, source: str) -> str:
        """What tells one compiled template from another of the same name."""
        return super().get_source_checksum(source) + self.code_key


class ThemeEnvironment(jinja2.Environment):
    """Jinja with `!parent/` and with a note of every template asked for."""

    context_class = TrackedContext
    template_class = FreshModuleTemplate

    def __init__(self, theme: Theme, cache_folder: Path, plugins: Plugins) -> None:
        """Compiled templates are kept in the folder `compiled`, by the digest of their text and of the plugins."""
        self.theme_loader = ThemeLoader(theme)
        code_key = plugins.digest + jinja_fast_path.install(self)
        self.cache_folder, self.code_key = cache_folder, code_key
        self._fingerprints: dict[str, bytes] = {}
        self._pending_code: dict[
            tuple[str, str], str
        ] = {}  # made for a fingerprint, and not yet asked for: by name and text
        cache_folder.mkdir(parents=True, exist_ok=True)
        super().__init__(
            loader=self.theme_loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
            auto_reload=False, cache_size=-1,
            bytecode_cache=TemplateBytecodeCache(cache_folder, code_key), extensions=EXTENSIONS,
        )  # fmt: skip
        self.newstyle_gettext = True
        del self.filters["random"], self.globals["lipsum"], self.globals["_"]
        self.filters |= TEMPLATE_FILTERS
        self.tests |= TEMPLATE_TESTS
        plugins.jinja_environment(self)

    def fingerprint(self, template: str) -> bytes:
        """A digest of what a name means now: where it was found, and the code made of it. Empty where it is nothing.

        A template whose comments alone changed means what it meant. It is looked at once, before it is compiled: one that
        changes after that is found by the next build, as it is then.
        """
        if template not in self._fingerprints:
            found = self.theme_loader.find(template)
            means = found and hashlib.sha256(f"{found[0]}".encode() + self._code_digest(template, found[1])).digest()
            self._fingerprints[template] = means or b""
        return self._fingerprints[template]

    def _code_digest(self, template: str, file: Path) -> bytes:
        """A digest of the code that Jinja makes of a template, kept by the digest of its text."""
        source = file.read_bytes()
        kept = self.cache_folder / f"{hashlib.sha256(self.code_key + template.encode() + source).hexdigest()}.meaning"
        if kept.exists():
            return kept.read_bytes()
        try:
            text = source.decode()
            code = self.compile(text, template, None, raw=True)
        except (jinja2.TemplateSyntaxError, UnicodeDecodeError):
            return source  # told when it is rendered
        self._pending_code[template, text] = code
        digest = hashlib.sha256(_DEBUG_INFO.sub("", code).encode()).digest()
        part = kept.with_suffix(f".{uuid4().hex}")
        part.write_bytes(digest)
        part.replace(kept)
        return digest

    def compile(self, source: Any, name: Any = None, filename: Any = None, *how: Any, **more: Any) -> Any:
        """A template as code, which a fingerprint may have had made already."""
        code = self._pending_code.pop((name, source), None) if filename else None
        return super().compile(source, name, filename, *how, **more) if code is None else self._compile(code, filename)

    def join_path(self, template: str, parent: str) -> str:
        """`!parent/story.html` is the one below the template that asks for it."""
        if not template.startswith(PARENT_PREFIX):
            return template
        found = self.theme_loader.find(parent)
        return f"{found[0] + 1 if found else 0}!{template.removeprefix(PARENT_PREFIX)}"

    def _load_template(self, name: str, globals: MutableMapping[str, Any] | None) -> jinja2.Template:  # noqa: A002 - Jinja's signature
        template_listener.get(_ignore)(name)
        return super()._load_template(name, globals)


def _ignore(_name: str) -> None:
    return
