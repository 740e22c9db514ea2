"""The renderer: returns the bytes of a page, and the trace of what was read for it."""

from __future__ import annotations

import traceback
from functools import cached_property
from typing import TYPE_CHECKING, Any

import jinja2
import msgspec

from sitegen.content.data_files import MissingDataError
from sitegen.content.shortcode_templates import read_declared_shortcodes
from sitegen.database.queries.reader import Reader
from sitegen.diagnostics import Problem, SitegenError, join_hints
from sitegen.model.fields import EdtfStr
from sitegen.model.page import Page
from sitegen.plugins.page_traits import page_traits
from sitegen.problem_codes import ensure_code
from sitegen.problem_codes.extensions import MISSING_TEMPLATE, TEMPLATE_ERROR, WRONG_PLUGIN_RESULT
from sitegen.problem_codes.files import MISSING_DATA_FILE, UNREADABLE_MEDIA
from sitegen.render.copied_file import Content, CopiedFile
from sitegen.render.page_view import PageView
from sitegen.theme import translations, undefined_names
from sitegen.theme.date_format import format_edtf
from sitegen.theme.environment import ThemeEnvironment, TrackedContext, active_contexts, template_listener
from sitegen.theme.option_style import OPTION_STYLE
from sitegen.theme.template_checks import TemplateChecker
from sitegen.theme.theme import asset_address

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.config.schema import Config
    from sitegen.database.queries.engine import QueryEngine
    from sitegen.database.queries.evaluate import QueryResult
    from sitegen.pages import TemplatePage
    from sitegen.plugins import Plugins
    from sitegen.theme.theme import Theme


class RenderResult(msgspec.Struct, frozen=True):
    """Content of a page, the reads that it depends on, and the problems that occurred."""

    page: Page
    data: Content
    reader: Reader
    """The reader, with the trace of what the page read."""
    problems: tuple[Problem, ...] = ()


class Renderer:
    """Renders the pages and generates the outputs of one archive with one theme. Keeps no state of a page."""

    def __init__(self, config: Config, theme: Theme, root: Path, plugins: Plugins) -> None:
        self.config, self.theme, self.root, self.plugins = config, theme, root, plugins
        self.environment = ThemeEnvironment(theme, root / ".sitegen" / "templates", plugins)
        self.declared_shortcodes = read_declared_shortcodes(
            theme.layers, plugins.shortcodes, self._display_path, config.site.timezone
        )
        self.static_files = theme.static_files()
        self.catalog_paths = translations.catalog_paths(theme, config.site.language)
        labels = frozenset(label for kind in config.kinds.values() for label in (kind.label, kind.label_plural))
        self.translations = translations.Translations(
            config.site.language, self.catalog_paths, self._display_path, labels
        )

    @cached_property
    def template_problems(self) -> list[Problem]:
        """Problems with the names of the archive's own templates, and warnings about the options and the static files of the theme."""
        names = (kind.TEMPLATE for kind in self.plugins.pages.values())
        checker = TemplateChecker(self.theme, self.root, self.environment, names)
        return [
            *checker.find_problems(),
            *self.declared_shortcodes.problems,
            *self.theme.warnings,
            *self.theme.private_file_warnings(self._display_path),
        ]

    def query_providers(self) -> dict[str, Any]:
        """Return the queries that the theme answers: templates, assets, options, translations, formatted dates."""
        return {
            "template": self._template,
            "shortcode_template": self._shortcode_template,
            "translations": self._translations,
            "asset": self._asset,
            "theme_assets": self._theme_assets,
            "option": self._option,
            "has_option_style": self._has_option_style,
            "formatted_date": self._formatted_date,
        }

    def render(self, page: Page, engine: QueryEngine, template_page: TemplatePage | None = None) -> RenderResult:
        """Render one page.

        An error in a template or a plugin, or in the input of an output, becomes a problem; the bytes are then empty. Other
        errors are bugs of sitegen and are raised.

        `template_page` renders a page that is not planned, such as the preview's style page.
        """
        reader = Reader(engine)
        try:
            return RenderResult(page, self._generate(page, reader, template_page), reader)
        except (Exception, SystemExit) as error:
            problem = self._error_to_problem(error, page)
            if problem is None:
                raise
            return RenderResult(page, b"", reader, (problem,))

    def _generate(self, page: Page, reader: Reader, template_page: TemplatePage | None) -> Content:
        listener_token = template_listener.set(lambda name: reader.read("template", name))
        contexts: list[TrackedContext] = []
        contexts_token = active_contexts.set(contexts)
        try:
            if page.kind in self.plugins.outputs:
                return self._generate_file(page, reader)
            return self._render_page(page, reader, template_page or self.plugins.pages[page.kind])
        finally:
            template_listener.reset(listener_token)
            active_contexts.reset(contexts_token)
            for context in contexts:
                context.release()

    def _render_page(self, page: Page, reader: Reader, kind: TemplatePage) -> bytes:
        """Return the bytes of a page that a template renders."""
        template = self.environment.get_template(kind.TEMPLATE)
        has_file_links = reader.read("config", "output").links == "file"
        view = PageView(page, reader, has_file_links=has_file_links, traits=page_traits(kind))
        variables = kind.context(page, reader)
        if not isinstance(variables, dict):
            raise self.plugins.plugin_error(
                kind.context, WRONG_PLUGIN_RESULT("context does not return a dict"), 'return the variables: {"name": …}'
            )
        return template.render(view.template_globals() | variables).encode()

    def _generate_file(self, page: Page, reader: Reader) -> Content:
        """Return the content of a file that an output generates: bytes, or of `static_files` also a `CopiedFile`."""
        output = self.plugins.outputs[page.kind]
        data = output.generate(page, reader)
        if not isinstance(data, bytes | CopiedFile):
            raise self.plugins.plugin_error(
                output.generate,
                WRONG_PLUGIN_RESULT(f"generate returns {type(data).__name__}"),
                "return bytes: text.encode()",
            )
        return data

    def _error_to_problem(self, error: BaseException, page: Page) -> Problem | None:
        """Return a problem at the line of the template, plugin or file that caused an error; None if the error is a bug of sitegen."""
        if isinstance(error, SitegenError):
            return error.problems[0]
        if problem := self.plugins.attribute_to_plugin(error, f"seen first on {page.address}", _is_template_file):
            return problem
        if isinstance(error, jinja2.TemplateNotFound):
            message = MISSING_TEMPLATE(f'the theme has no template "{error.name}"')
            hint = f"add templates/{error.name} to the theme or one of its parents"
            return Problem(page.source, 0, 0, message, hint)
        file, line = _template_line(error)
        if not file:
            is_file = page.kind in self.plugins.outputs and isinstance(error, ValueError | OSError)
            return Problem(page.source, 0, 0, UNREADABLE_MEDIA(str(error))) if is_file else None
        explained = (
            (ensure_code(error.message, MISSING_DATA_FILE), error.hint)
            if isinstance(error, MissingDataError)
            else undefined_names.explain(error, file, line, self.environment)
        )
        text = (
            explained[0]
            if explained
            else error.message
            if isinstance(error, jinja2.TemplateError)
            else TEMPLATE_ERROR(f"{type(error).__name__}: {error}")
        )
        return Problem(
            self._display_path(file),
            line,
            1,
            ensure_code(text or str(error), TEMPLATE_ERROR),
            join_hints(
                (explained and explained[1]) or "correct the template", f"the error was seen first on {page.address}"
            ),
            excerpt=_source_line(file, line),
        )

    def _display_path(self, file: str) -> str:
        """Return the path of a theme's file as it is shown in messages."""
        for layer in self.theme.layers:
            if file.startswith(f"{layer}/"):
                name = file[len(str(layer)) + 1 :]
                own = self.plugins.layer_label(layer)
                return name if layer == self.root else f"{own or f'themes/{layer.name}'}/{name}"
        return file

    def _template(self, name: str) -> QueryResult:
        fingerprint = self.environment.fingerprint(name)
        return fingerprint, fingerprint

    def _shortcode_template(self, name: str) -> QueryResult:
        """Return the template of a shortcode, and the `context` function of its declaration or None."""
        template = f"shortcodes/{name}.html"
        module = None if name in self.declared_shortcodes.declarations else self.plugins.shortcodes.get(name)
        context = getattr(module, "context", None)
        return self.environment.fingerprint(template), (self.environment.get_template(template), context)

    def _formatted_date(self, date: str) -> QueryResult:
        """Return a date in words, for social cards; empty if there is no date.

        A database is made for one language, one time zone and one form of dates.
        """
        site = self.config.site
        dates = self.config.dates
        words = format_edtf(EdtfStr(date).edtf, site.language, timezone=site.timezone, dates=dates) if date else ""
        return words.encode(), words

    def _translations(self) -> QueryResult:
        fingerprint = b"\0".join(
            [
                *(text.encode() for text in (self.translations.language, *sorted(self.translations.plain))),
                *(file.read_bytes() for file in self.catalog_paths),
            ]
        )
        return fingerprint, self.translations

    def _asset(self, name: str) -> QueryResult:
        if name == OPTION_STYLE and self.theme.option_style:
            data = self.theme.option_style.encode()
            address = asset_address(name, data)
            return address.encode() + data, (address, data)
        path = self.static_files.get(name)
        if path is None:
            message = MISSING_TEMPLATE(f"the theme has no file static/{name}")
            raise jinja2.TemplateRuntimeError(message)
        data = path.read_bytes()
        address = asset_address(name, data)
        return address.encode() + data, (address, path)

    def _theme_assets(self) -> QueryResult:
        names = sorted({*self.static_files, *([OPTION_STYLE] if self.theme.option_style else [])})
        return "\0".join(names).encode(), names

    def _has_option_style(self) -> QueryResult:
        has_style = bool(self.theme.option_style)
        return repr(has_style).encode(), has_style

    def _option(self, name: str) -> QueryResult:
        value = self.theme.options.get(name)
        return repr(value).encode(), value


def _template_line(error: BaseException) -> tuple[str, int]:
    """Return the file and the line of the template in which an error occurred; an empty name if there is none."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return error.filename or "", error.lineno
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_template_file(frame.filename)]
    return (frames[-1].filename, frames[-1].lineno or 0) if frames else ("", 0)


def _is_template_file(file: str) -> bool:
    return "/templates/" in file


def _source_line(file: str, number: int) -> str:
    if not file or not number:
        return ""
    with open(file, encoding="utf-8", errors="replace") as stream:  # noqa: PTH123 - a plain read
        return next((line.rstrip("\n") for count, line in enumerate(stream, 1) if count == number), "")
