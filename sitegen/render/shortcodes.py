"""HTML of shortcodes: the template `shortcodes/NAME.html` with the arguments of a block.

A template is rendered for a page, or in its static form for feeds and republication, where scripts and styles of the site are missing.
"""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
from markupsafe import Markup

from sitegen.content.data_files import DATA_PREFIX
from sitegen.diagnostics import Problem
from sitegen.names.language_tags import text_direction
from sitegen.render.images import img_attrs
from sitegen.render.metadata.jsonld.metadata_view import MetadataView
from sitegen.theme.filters import TEMPLATE_FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.database.queries.document_view import DocumentView
    from sitegen.database.queries.reader import Reader
    from sitegen.model.document import Shortcode
    from sitegen.model.media_info import MediaInfo

    Link = Callable[[str, str], str]
    ShortcodeRenderer = Callable[[int, Shortcode], str]
    """Returns the HTML of a shortcode. The number is its position in the body, from 0."""


class ShortcodeFile(msgspec.Struct, frozen=True):
    """A file in the arguments of a shortcode, for its template."""

    address: str
    """Address on the site."""
    path: str
    """Path of the content file."""
    href: str
    """Link from the page to the file."""

    @property
    def name(self) -> str:
        """Name of the file."""
        return self.path.rpartition("/")[2]


class ShortcodePage(MetadataView, Protocol):
    """The part of a page's view that shortcodes use. `render.page_view.PageView` implements it."""

    def lang_attrs(self, language: str) -> Markup:
        """Return the attributes of text in a language."""
        ...

    def time_tag(self, date: str | None) -> Markup:
        """Return a date in words, in a `<time>` element if HTML can express it."""
        ...

    def format_file_size(self, size: int) -> str:
        """Return a size in bytes in words."""
        ...


class ShortcodeView:
    """One shortcode of a document, for its template and for the `context` function of its declaration."""

    def __init__(
        self, page: ShortcodePage, doc: DocumentView, number: int, shortcode: Shortcode, link: Link, *, is_static: bool
    ) -> None:
        self.page, self.doc, self.shortcode, self.is_static = page, doc, shortcode, is_static
        self.reader, self._link = page.reader, link
        self.id = f"_{shortcode.name}-{number + 1}"
        """HTML id, which no heading has."""
        self.args = self._with_files(shortcode.arguments, "")

    def link(self, address: str, fragment: str = "") -> str:
        """Return the link to an address; an absolute one in the static form."""
        return self._link(address, fragment)

    def problem_at(self, path: str, message: str, hint: str = "") -> Problem:
        """Return a problem at an argument, such as `columns.1`; at the shortcode if the author did not write the argument."""
        line, column = self.shortcode.positions.get(path, (self.shortcode.line, 1))
        return Problem(self.doc.file, line, column, message, hint)

    def media_info(self, path: str) -> MediaInfo | None:
        """Return the size, the number of pages or the duration of a content file; None if it is not known."""
        found: MediaInfo | None = self.reader.read("media_info", path)
        return found

    def file_size(self, path: str) -> int:
        """Return the size of a content file in bytes; 0 for an empty path."""
        return int(self.reader.read("file", path).stat().st_size) if path else 0

    def _with_files(self, value: Any, path: str) -> Any:
        """Return arguments with tables as objects, and with files and links instead of the texts that name them."""
        if isinstance(value, dict):
            fields = {key: self._with_files(item, f"{path}.{key}" if path else key) for key, item in value.items()}
            return SimpleNamespace(**fields)
        if isinstance(value, list):
            return [self._with_files(item, f"{path}.{index}") for index, item in enumerate(value)]
        number = self.shortcode.refs.get(path)
        return value if number is None else self._target(number)

    def _target(self, number: int) -> ShortcodeFile | str:
        """Return the file of a reference, or the link to its target; an empty link if it has none."""
        target, ref = self.doc.links.refs[number], self.doc.body.refs[number]
        if self.shortcode.is_file(number):
            return ShortcodeFile(target.address, target.file, self.link(target.address))
        summary = self.reader.summary(target.uid)
        address = summary.address if summary else target.address
        if not address:
            return ""
        href = self.link(address, target.fragment)
        return f"{href}?{ref.query}" if ref.query and "#" not in href else href

    def template_globals(self) -> dict[str, Any]:
        """Return the variables of the template, without those of the declaration's `context`."""
        page, language = self.page, self.page.site.language
        translate = page.translations
        doc_language = self.doc.meta.lang or language
        is_foreign = bool(page.lang_attrs(doc_language))
        site_lang_attrs = Markup(' lang="{}" dir="{}"').format(language, text_direction(language))
        return {
            **TEMPLATE_FUNCTIONS, "args": self.args, "static": self.is_static, "shortcode_id": self.id, "document": self.doc,
            "site": page.site, "page": page.page, "kinds": page.kinds, "lang": doc_language, "lang_attrs": page.lang_attrs,
            "site_lang_attrs": site_lang_attrs if is_foreign else Markup(""),
            "_": translate.gettext, "gettext": translate.gettext, "ngettext": translate.ngettext,
            "format_number": translate.format_number, "format_date": page.format_date, "time_tag": page.time_tag,
            "format_file_size": page.format_file_size, "link": self.link, "absolute": page.absolute,
            "asset": lambda name: self.link(self.reader.read("asset", name)[0]), "option": partial(self.reader.read, "option"),
            "img_attrs": partial(img_attrs, self.reader, self._link, eager=False),
            "media_info": self.media_info, "data": partial(read_data, self.reader), "summary_of": self.reader.summary,
        }  # fmt: skip


def read_data(reader: Reader, name: str | ShortcodeFile) -> Any:
    """Return the value of a file in `content/data/`, or of one that a shortcode names. The page depends on the file."""
    return reader.read("data", name.path if isinstance(name, ShortcodeFile) else f"{DATA_PREFIX}{name}")


def make_renderer(page: ShortcodePage, doc: DocumentView, link: Link, *, is_static: bool) -> ShortcodeRenderer:
    """Return the function that renders the shortcodes of a document with their templates."""

    def render(number: int, shortcode: Shortcode) -> str:
        view = ShortcodeView(page, doc, number, shortcode, link, is_static=is_static)
        template, context = page.reader.read("shortcode_template", shortcode.name)
        return str(template.render(view.template_globals() | (context(view) if context else {})))

    return render


def text_of(_number: int, shortcode: Shortcode) -> str:
    """Return the words of a shortcode as paragraphs, for the search index and the dataset."""
    return "".join(f"{Markup('<p>{}</p>').format(text)}\n" for text in shortcode.text.split("\n") if text)


def nothing(_number: int, _shortcode: Shortcode) -> str:
    """Return no text, for excerpts."""
    return ""
