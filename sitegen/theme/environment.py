"""The Jinja environment: autoescaping, strict undefined names, and no access to the clock, files or random numbers.

Every template that is requested while a page is rendered is recorded in the page's trace. This includes templates that do
not exist, and names that are computed while rendering.
"""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import jinja2
from jinja2.ext import Extension, InternationalizationExtension

from sitegen.theme import jinja_fast_path
from sitegen.theme.bytecode_cache import TemplateBytecodeCache, write_whole
from sitegen.theme.filters import TEMPLATE_FILTERS, TEMPLATE_TESTS
from sitegen.theme.undefined_names import NamedUndefined

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping
    from pathlib import Path

    from sitegen.plugins import Plugins
    from sitegen.theme.theme import Theme

template_listener: ContextVar[Callable[[str], None]] = ContextVar("template_listener")
"""Callback for the name of each requested template. Set while one page is rendered, in one thread."""
active_contexts: ContextVar[list[TrackedContext]] = ContextVar("active_contexts")
"""Contexts of the templates that are being rendered for one page."""
PARENT_PREFIX = "!parent/"
_DEBUG_INFO = re.compile(r"^debug_info = .*$", re.MULTILINE)
"""Line of the generated code that maps it to lines of the template. It changes with comments and is left out of digests."""


class ThemeLoader(jinja2.BaseLoader):
    """Loads templates from the layers of the theme. `2!story.html` is the first `story.html` from layer 2 on."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:  # noqa: ARG002 - Jinja's signature
        """Return text and file of a template, as Jinja's loaders do.

        Raises:
            jinja2.TemplateNotFound: if no layer has it.
            jinja2.TemplateSyntaxError: if it is not UTF-8.

        """
        found = self.find(template)
        if found is None:
            raise jinja2.TemplateNotFound(template)
        try:
            return found[1].read_text("utf-8"), str(found[1]), lambda: True
        except UnicodeDecodeError:
            raise jinja2.TemplateSyntaxError("the template is not UTF-8", 1, template, str(found[1])) from None

    def find(self, template: str) -> Any:
        """Return layer number and file of a template; None if no layer has it."""
        start, mark, name = template.rpartition("!")
        return self.theme.find_template(name, int(start) if mark else 0)


class StableI18nExtension(InternationalizationExtension):
    """Jinja's `{% trans %}` with code that depends only on the template.

    Jinja takes the variables of a text from a set, so their order in the code depends on the hash seed of the process.
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
    """A template that is evaluated again by each page that imports it, so that the page's trace has its templates too."""

    def _get_default_module(self, ctx: jinja2.runtime.Context | None = None) -> Any:
        self._module = None
        return super()._get_default_module(ctx)


class ThemeEnvironment(jinja2.Environment):
    """A Jinja environment with `!parent/` that records every requested template."""

    context_class = TrackedContext
    template_class = FreshModuleTemplate

    def __init__(self, theme: Theme, cache_folder: Path, plugins: Plugins) -> None:
        """Create the environment and let plugins change it; compiled templates are cached in `cache_folder`."""
        self.theme_loader = ThemeLoader(theme)
        code_key = plugins.digest + jinja_fast_path.install(self)
        self.cache_folder, self.code_key = cache_folder, code_key
        self._fingerprints: dict[str, bytes] = {}
        self._pending_code: dict[
            tuple[str, str], str
        ] = {}  # code that was generated for a fingerprint and has not been compiled, by name and text
        super().__init__(
            loader=self.theme_loader, autoescape=True, undefined=NamedUndefined, trim_blocks=True, lstrip_blocks=True,
            auto_reload=False, cache_size=-1,
            bytecode_cache=TemplateBytecodeCache(cache_folder, code_key), extensions=EXTENSIONS,
        )  # fmt: skip
        self.newstyle_gettext = True
        del self.filters["random"], self.globals["lipsum"], self.globals["_"]
        self.filters |= TEMPLATE_FILTERS
        self.tests |= TEMPLATE_TESTS
        plugins.jinja_environment(self)

    def fingerprint(self, template: str) -> bytes:
        """Return a digest of a template: the layer it is found in, and its code. Empty if it does not exist.

        A change of comments only does not change the fingerprint. Each template is read once, before it is compiled: a later
        change is found by the next build.
        """
        if template not in self._fingerprints:
            found = self.theme_loader.find(template)
            digest = found and hashlib.sha256(f"{found[0]}".encode() + self._code_digest(template, found[1])).digest()
            self._fingerprints[template] = digest or b""
        return self._fingerprints[template]

    def _code_digest(self, template: str, file: Path) -> bytes:
        """Return a digest of the code that Jinja generates for a template, cached by the digest of its text."""
        source = file.read_bytes()
        name = f"{hashlib.sha256(self.code_key + template.encode() + source).hexdigest()}.digest"
        cache_file = self.cache_folder / name
        with suppress(FileNotFoundError):
            if len(digest := cache_file.read_bytes()) == hashlib.sha256().digest_size:
                return digest
        try:
            text = source.decode()
            code = self.compile(text, template, None, raw=True)
        except (jinja2.TemplateSyntaxError, UnicodeDecodeError):
            return source  # the error is reported when the template is rendered
        self._pending_code[template, text] = code
        digest = hashlib.sha256(_DEBUG_INFO.sub("", code).encode()).digest()
        write_whole(cache_file, digest)
        return digest

    def compile(self, source: Any, name: Any = None, filename: Any = None, *how: Any, **more: Any) -> Any:
        """Compile a template, with the code that was generated for its fingerprint if there is any."""
        code = self._pending_code.pop((name, source), None) if filename else None
        return super().compile(source, name, filename, *how, **more) if code is None else self._compile(code, filename)

    def join_path(self, template: str, parent: str) -> str:
        """Return the full name of a template: `!parent/story.html` is the one in a layer below the requesting template."""
        if not template.startswith(PARENT_PREFIX):
            return template
        found = self.theme_loader.find(parent)
        return f"{found[0] + 1 if found else 0}!{template.removeprefix(PARENT_PREFIX)}"

    def _load_template(self, name: str, globals: MutableMapping[str, Any] | None) -> jinja2.Template:  # noqa: A002 - Jinja's signature
        template_listener.get(_ignore)(name)
        return super()._load_template(name, globals)


def _ignore(_name: str) -> None:
    return
