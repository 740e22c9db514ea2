"""Translations of a theme: the `i18n/*.po` files (GNU gettext) of all its layers.

Messages in templates are in English and are the keys of the translations. An archive in English needs no file, and a
message without a translation is shown in English.
"""

from __future__ import annotations

import io
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations, c2py
from typing import TYPE_CHECKING, Any

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from sitegen.diagnostics import Problem, SitegenError
from sitegen.problem_codes.extensions import INVALID_TRANSLATION
from sitegen.theme.date_format import babel_locale

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from babel.messages.catalog import Catalog, Message

    from sitegen.theme.theme import Theme


class Translations:
    """The translations of one theme to one language, for `_("Corrections")` and `ngettext("%(num)s story", …, 3)`."""

    def __init__(
        self, language: str, files: list[Path], label: Callable[[str], str], plain: frozenset[str] = frozenset()
    ) -> None:
        """Load the catalogs of a language.

        `files` are in order of precedence. `label` returns the name of a path for messages. `plain` are the messages that are plain
        text and not HTML, such as the names of kinds in the configuration.

        Raises:
            SitegenError: with exit code 2, if a file is not valid.

        """
        self.language, self.plain = language, plain
        self._catalogs: NullTranslations = NullTranslations()
        for file in reversed(files):
            translations = _load_catalog(file, label(str(file)))
            translations.add_fallback(self._catalogs)
            self._catalogs = translations
        self._messages: dict[str, Markup] = {}

    def gettext(self, message: str, /, **values: Any) -> Markup:
        """Return a message in this language. `%(name)s` in it is replaced by a value, which is escaped."""
        text = self._messages.get(message)
        if text is None:
            found = self._catalogs.gettext(message)
            text = escape(found) if message in self.plain else Markup(found)  # noqa: S704 - as trusted as the theme's templates
            self._messages[message] = text
        return text % values if values else text

    def text(self, message: str) -> str:
        """Return a message in this language, as it is in the catalog: for JSON, and for templates, which escape it."""
        return self._catalogs.gettext(message)

    def ngettext(self, one: str, many: str, number: int, /, **values: Any) -> Markup:
        """Return a message for a number, in the right plural form. `%(num)s` is replaced by the grouped number."""
        text = Markup(self._catalogs.ngettext(one, many, number))  # noqa: S704 - as in gettext
        return text % {"num": self.format_number(number), **values}

    def format_number(self, number: int) -> str:
        """Return a number with its digits grouped as in the language."""
        return str(number) if 0 <= number < 1000 else _group_digits(number, self.language)  # noqa: PLR2004


@lru_cache(maxsize=4096)
def _group_digits(number: int, language: str) -> str:
    return format_decimal(number, locale=babel_locale(language))


def catalog_paths(theme: Theme, language: str) -> list[Path]:
    """Return the theme's catalogs for a language in order of precedence; for `zh-TW` also those for `zh-Hant`."""
    names = _language_fallbacks(language)
    found = (layer / "i18n" / f"{name}.po" for layer in theme.layers for name in names)
    return [file for file in found if file.is_file()]


def _language_fallbacks(language: str) -> list[str]:
    """Return a language tag and the wider tags that contain it, except those for another script."""
    own, short = language.replace("_", "-"), language.replace("_", "-").split("-")[0]
    try:
        known = Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return list(dict.fromkeys([own, short]))
    if not known.script:
        return list(dict.fromkeys([own, short]))
    usual = get_global("likely_subtags").get(known.language, "").split("_")
    wider = [short] if known.script in usual else []
    return list(dict.fromkeys([own, f"{known.language}-{known.script}", *wider]))


def _load_catalog(file: Path, label: str) -> GNUTranslations:
    """Read a catalog, without messages that are marked as fuzzy, as gettext does.

    Raises:
        SitegenError: if the file or a translation is not valid.

    """
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import PoFileError, read_po

    compiled = io.BytesIO()
    try:
        with file.open("rb") as stream:
            catalog = read_po(stream, file.stem.replace("-", "_"), abort_invalid=True)
        write_mo(compiled, catalog)
        compiled.seek(0)
        known = GNUTranslations(compiled)
    except (PoFileError, LookupError, OSError, ValueError) as error:
        line = error.lineno + 1 if isinstance(error, PoFileError) and error.lineno is not None else 0
        message = INVALID_TRANSLATION(f"the messages cannot be read: {error}")
        raise SitegenError([Problem(label, line, 1 if line else 0, message)], 2) from None
    if wrong := _unclosed_texts(file, label) or _catalog_problems(catalog, label):
        raise SitegenError(wrong, 2)
    return known


def _unclosed_texts(file: Path, label: str) -> list[Problem]:
    """Return a problem for each line without a closing quotation mark: Babel would drop the last letter instead."""
    lines = enumerate(file.read_bytes().splitlines(), 1)
    quoted = [(number, line.strip()) for number, line in lines if b'"' in line and not line.lstrip().startswith(b"#")]
    hint = 'end the text with "'
    return [
        Problem(
            label,
            number,
            1,
            INVALID_TRANSLATION("the text is not closed"),
            hint,
            excerpt=line.decode("utf-8", "replace"),
        )
        for number, line in quoted
        if line.count(b'"') == 1 or not line.endswith(b'"')
    ]


def _catalog_problems(catalog: Catalog, label: str) -> list[Problem]:
    """Return a problem for each translation with an unknown placeholder or with too few plural forms."""
    hint = "use the placeholders of the message, and as many forms as Plural-Forms declares"
    faults = [(message, INVALID_TRANSLATION(str(error))) for message, errors in catalog.check() for error in errors]
    faults += [
        (message, INVALID_TRANSLATION(f"it cannot be filled in: {error}"))
        for message in catalog
        if (error := _placeholder_error(message))
    ]
    found = [Problem(label, message.lineno or 0, 1, text, hint) for message, text in faults if not message.fuzzy]
    return found or _plural_problems(catalog, label)


def _placeholder_error(message: Message) -> str:
    """Return the reason why a translation cannot be formatted; empty if it can."""
    forms = message.string if isinstance(message.string, tuple) else (message.string,)
    if not (message.pluralizable or "%(" in str(message.id)):
        return ""
    try:
        for text in forms:
            _ = str(text or "") % _AnyPlaceholder()
    except (ValueError, TypeError, KeyError) as error:
        return str(error)
    return ""


class _AnyPlaceholder(dict[str, int]):
    """A dict that has a value for every placeholder."""

    def __missing__(self, _name: str) -> int:
        return 1


def _plural_problems(catalog: Catalog, label: str) -> list[Problem]:
    """Return a problem if the plural rule of a catalog selects a form that does not exist, for the numbers below 200."""
    try:
        rule = c2py(catalog.plural_expr)
        wrong = next((number for number in range(200) if not 0 <= rule(number) < catalog.num_plurals), None)
    except (ValueError, ArithmeticError) as error:
        return [
            Problem(
                label, 1, 1, INVALID_TRANSLATION(f"Plural-Forms cannot be read: {error}"), "see the rules of gettext"
            )
        ]
    if wrong is None:
        return []
    return [
        Problem(
            label,
            1,
            1,
            INVALID_TRANSLATION(f"Plural-Forms has no form for {wrong}"),
            f"nplurals is {catalog.num_plurals}",
        )
    ]
