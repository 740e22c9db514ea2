"""Rendering: one page, its template and its recorded reads to bytes and a trace."""

from __future__ import annotations

import traceback
from functools import cached_property
from typing import TYPE_CHECKING, Any

import jinja2
import msgspec

from sitegen.database.queries.reader import Reader
from sitegen.diagnostics import Problem
from sitegen.model.fields import DateText
from sitegen.model.page import Page
from sitegen.render.page_view import View
from sitegen.theme import translations
from sitegen.theme.date_format import date_words
from sitegen.theme.environment import Context, Environment, asked, rendering
from sitegen.theme.misspelt_templates import Templates
from sitegen.theme.theme import asset_address

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.config.schema import Config
    from sitegen.database.queries.engine import Cells, Value
    from sitegen.pages import Shows
    from sitegen.plugins import Plugins
    from sitegen.theme.theme import Theme


class Rendered(msgspec.Struct, frozen=True):
    """A page's bytes, what was read to make them, and what went wrong."""

    page: Page
    data: bytes
    reader: Reader
    """What it read, recorded."""
    problems: tuple[Problem, ...] = ()


class Renderer:
    """Renders pages of one archive with one theme, and has its outputs made; holds nothing of any page."""

    def __init__(self, config: Config, theme: Theme, root: Path, plugins: Plugins) -> None:
        self.config, self.theme, self.root, self.plugins = config, theme, root, plugins
        self.environment = Environment(theme, root / ".sitegen" / "templates", plugins)
        self.static = theme.files()
        self.said = translations.files(theme, config.site.language)
        self.strings = translations.Strings(config.site.language, self.said, self._label)

    @cached_property
    def misspelt(self) -> list[Problem]:
        """What is wrong with the names in the archive's own templates."""
        asked = (kind.TEMPLATE for kind in self.plugins.pages.values())
        return Templates(self.theme, self.root, self.environment, asked).problems()

    def cells(self) -> dict[str, Any]:
        """The kinds of cells that live in the theme: templates, its files, its options."""
        return {
            "template": self._template,
            "strings": self._strings,
            "asset": self._asset,
            "theme-files": self._theme_files,
            "option": self._option,
            "day": self._day,
        }

    def render(self, page: Page, cells: Cells, shows: Shows | None = None) -> Rendered:
        """One page; an error in a template, or in what an output needs, is a problem and no bytes.

        `shows` makes a page that no archive plans, such as the preview's style page.
        """
        reader = Reader(cells)
        try:
            return Rendered(page, self._produce(page, reader, shows), reader)
        except (Exception, SystemExit) as error:
            problem = self._problem(error, page)
            if problem is None:
                raise
            return Rendered(page, b"", reader, (problem,))

    def _produce(self, page: Page, reader: Reader, shows: Shows | None) -> bytes:
        if page.kind in self.plugins.outputs:
            return self._file(page, reader)
        kind: Shows = shows or self.plugins.pages[page.kind]
        token = asked.set(lambda name: reader.read("template", name))
        contexts: list[Context] = []
        own = rendering.set(contexts)
        try:
            template = self.environment.get_template(kind.TEMPLATE)
            view = View(page, reader, files=reader.read("config", "output").links == "file")
            given = kind.context(page, reader)
            if not isinstance(given, dict):
                raise self.plugins.misfit(kind.context, "context gives no dict", 'give the variables: {"name": …}')
            return template.render(view.names() | given).encode()
        finally:
            asked.reset(token)
            rendering.reset(own)
            for context in contexts:
                context.release()

    def _file(self, page: Page, reader: Reader) -> bytes:
        """A file that is no templated page."""
        output = self.plugins.outputs[page.kind]
        data = output.produce(page, reader)
        if not isinstance(data, bytes):
            raise self.plugins.misfit(
                output.produce, f"produce gives {type(data).__name__}", "give bytes: text.encode()"
            )
        return data

    def _problem(self, error: BaseException, page: Page) -> Problem | None:
        """Where in which template or plugin it went wrong; None for what is no mistake in one, or of a file, but a bug."""
        if blamed := self.plugins.blamed(error, f"seen first on {page.address}", _is_template):
            return blamed
        if isinstance(error, jinja2.TemplateNotFound):
            message = f'the theme has no template "{error.name}"'
            return Problem(page.source, 0, 0, message, "a theme's chain must have every template that is asked for")
        file, line = _template_line(error)
        if not file:
            is_file = page.kind in self.plugins.outputs and isinstance(error, ValueError | OSError)
            return Problem(page.source, 0, 0, str(error)) if is_file else None
        message = (
            error.message or str(error)
            if isinstance(error, jinja2.TemplateError)
            else f"{type(error).__name__}: {error}"
        )
        return Problem(self._label(file), line, 1, message, f"seen first on {page.address}", excerpt=_line(file, line))

    def _label(self, file: str) -> str:
        """A path in the theme as a person would name it."""
        for layer in self.theme.layers:
            if file.startswith(f"{layer}/"):
                name = file[len(str(layer)) + 1 :]
                own = self.plugins.name_of(layer)
                return name if layer == self.root else f"{own or f'themes/{layer.name}'}/{name}"
        return file

    def _template(self, name: str) -> Value:
        fingerprint = self.environment.fingerprint(name)
        return fingerprint, fingerprint

    def _day(self, date: str) -> Value:
        """A date in words, for what is drawn; nothing where none is stated. Language and zone are the database's own."""
        site = self.config.site
        words = date_words(DateText(date).edtf, site.language, zone=site.timezone) if date else ""
        return words.encode(), words

    def _strings(self) -> Value:
        fingerprint = b"\0".join([self.strings.language.encode(), *(file.read_bytes() for file in self.said)])
        return fingerprint, self.strings

    def _asset(self, name: str) -> Value:
        path = self.static.get(name)
        if path is None:
            message = f"the theme has no file static/{name}"
            raise jinja2.TemplateRuntimeError(message)
        data = path.read_bytes()
        address = asset_address(name, data)
        return address.encode() + data, (address, path)

    def _theme_files(self) -> Value:
        return "\0".join(self.static).encode(), list(self.static)

    def _option(self, name: str) -> Value:
        value = self.theme.options.get(name)
        return repr(value).encode(), value


def _template_line(error: BaseException) -> tuple[str, int]:
    """The template and its line in which an error arose, or an empty name where none was at work."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return error.filename or "", error.lineno
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_template(frame.filename)]
    return (frames[-1].filename, frames[-1].lineno or 0) if frames else ("", 0)


def _is_template(file: str) -> bool:
    return "/templates/" in file


def _line(file: str, number: int) -> str:
    if not file or not number:
        return ""
    with open(file, encoding="utf-8", errors="replace") as stream:  # noqa: PTH123 - a plain read
        return next((line.rstrip("\n") for count, line in enumerate(stream, 1) if count == number), "")
