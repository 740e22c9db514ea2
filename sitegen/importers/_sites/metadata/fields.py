"""Converts the front matter of a page to that of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sitegen.importers._items import Change, Question
from sitegen.importers._sites.metadata.field_values import (
    has_markup,
    is_true,
    normalize_key,
    plain_text,
    read_picture,
    text_list,
)
from sitegen.importers._sites.metadata.keys import (
    EXPIRY_KEYS,
    KEYS,
    READ_BEFORE,
    TECHNICAL,
    UNCATEGORIZED,
    is_password_key,
    is_personal_key,
)
from sitegen.importers._stories.author_names import author_name, contains_address
from sitegen.names.language_tags import canonicalize_tag
from sitegen.names.naming import new_slug

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.importers._request import ImportRequest
    from sitegen.importers._sites.metadata.field_values import Picture
    from sitegen.importers._sites.pages import Site, SitePage

EMPTY: tuple[Any, ...] = (None, "", [], {})


class Fields(NamedTuple):
    """The front matter of a document, still without its addresses."""

    values: dict[str, Any]
    picture: Picture | None
    changes: tuple[Change, ...]
    questions: tuple[Question, ...]


def convert_fields(page: SitePage, site: Site, request: ImportRequest, *, separator: str = " ") -> Fields:
    """Return the front matter of a page with the fields of its kind, and an account of every key."""
    return _Converter(page, site, request, separator).convert()


class _Converter:
    """Converts the front matter of one page."""

    def __init__(self, page: SitePage, site: Site, request: ImportRequest, separator: str) -> None:
        self.page, self.site, self.request, self.separator = page, site, request, separator
        self.changes, self.questions = list[Change](), list[Question]()
        self.values: dict[str, Any] = {}
        self.imported: dict[str, Any] = {}
        self.internal: dict[str, Any] = {}
        self.keys = self._sort_keys(page.data)
        self.used: set[str] = set()

    def convert(self) -> Fields:
        is_story = self.page.kind == "story"
        self._add_deck("deck" if is_story else "summary")
        picture = self._picture()
        self._add_names(is_story=is_story)
        for field in ("dateline", "license"):
            if is_story and (text := plain_text(self._take(field))):
                self.values[field] = text
        self._add_language()
        self._add_times()
        self._add_rest()
        for name, imported in (("extra", self.imported), ("internal", self.internal)):
            if table := {**self.extra.get(name, {}), **({"import": imported} if imported else {})}:
                self.values[name] = table
        return Fields(self.values, picture, tuple(self.changes), tuple(self.questions))

    def _sort_keys(self, data: Mapping[str, Any]) -> dict[str, str]:
        """Return the keys that the map does not name, by their form for comparisons."""
        keys: dict[str, str] = {}
        self.extra: dict[str, Any] = {}
        for key, value in data.items():
            answer = self.request.answers.fields.get(key, "")
            if not answer:
                keys.setdefault(normalize_key(key), key)
            elif answer == "drop":
                self._tell("lost", f"front matter key {key} left out, as the map says")
            elif _is_personal(key, value):
                self._tell("lost", "personal value of the front matter left out")
            elif answer.startswith(("extra.", "internal.")):
                target, _, name = answer.partition(".")
                self.extra.setdefault(target, {})[name] = value
            else:
                self._tell("told", f"the map gives {key} the field {answer}, which imported pages do not have")
        return keys

    def _take(self, field: str) -> Any:
        """Return the value of the first key of a field that has one."""
        return next((value for _, value in self._all(field)), None)

    def _all(self, field: str) -> list[tuple[str, Any]]:
        """Return the keys and values of a field that are not empty. All of them count as read."""
        names = [self.keys[name] for name in KEYS.get(field, ()) if name in self.keys]
        found = [(key, self.page.data[key]) for key in names if self.page.data[key] not in EMPTY]
        self.used |= {normalize_key(key) for key, _ in found}
        return found

    def _tell(self, kind: Any, construct: str, *examples: str) -> None:
        self.changes.append(Change(kind, construct, 1, examples))

    def _add_deck(self, field: str) -> None:
        found = [(key, value) for key, value in self._all("deck") if isinstance(value, str)]
        texts = [(key, text) for key, value in found if (text := plain_text(value))]
        if any(has_markup(value) for _, value in found):
            self._tell("changed", "markup in a deck became text")
        if not texts:
            return
        self.values[field] = texts[0][1]
        for key, text in texts[1:]:
            if text != texts[0][1]:
                self.imported[key] = text

    def _picture(self) -> Picture | None:
        found = [
            (key, each)
            for key, value in self._all("image")
            if (each := read_picture(value)) and _is_picture_path(each.source)
        ]
        picture = found[0][1] if found else None
        for key, each in found[1:]:
            if each.source != found[0][1].source:
                self._tell("lost", f"picture of the front matter key {key} left out", each.source)
        alt, caption, credit = (plain_text(self._take(f"image {part}")) for part in ("alt", "caption", "credit"))
        if picture is None:
            if caption or credit:
                self.internal |= {name: text for name, text in (("caption", caption), ("credit", credit)) if text}
            return None
        return picture._replace(
            alt=alt or picture.alt, caption=caption or picture.caption, credit=credit or picture.credit
        )

    def _add_names(self, *, is_story: bool) -> None:
        bylines = self._bylines()
        section = self._section()
        tags = self._tags()
        entities = tuple(dict.fromkeys(found for tag in tags if (found := self.request.answers.tags.get(tag))))
        if is_story:
            self.values |= {"bylines": bylines} if bylines else {}
            self.values |= {"section": section} if section else {}
            self.values |= {"entities": [*entities]} if entities else {}
        elif bylines or section:
            self.imported |= {name: value for name, value in (("bylines", bylines), ("section", section)) if value}
        self.imported |= {"tags": tags} if tags else {}

    def _bylines(self) -> list[str]:
        """Return the writers of the first key that has some. Writers whom only another key names are kept for the newsroom."""
        keys = [self._writers(key, value) for key, value in self._all("bylines")]
        found, *rest = keys or [[]]
        others = [name for names in rest for name in names if name not in found]
        if others:
            self.internal["bylines"] = list(dict.fromkeys(others))
            self._tell("told", "two keys of the front matter name different writers", ", ".join(others))
        return found

    def _writers(self, key: str, value: Any) -> list[str]:
        found: list[str] = []
        for written in text_list(value, _writer_separator(key, value)):
            name = author_name(written)
            if contains_address(written):
                self._tell("lost", "e-mail address of a writer left out")
            found += self._mapped_names(name)
        return list(dict.fromkeys(found))

    def _mapped_names(self, name: str) -> list[str]:
        if not name:
            return []
        known = self.site.authors.get(name, "")
        answer = self.request.answers.bylines.get(name, self.request.answers.bylines.get(known))
        if answer is not None:
            return [each for each in ((answer,) if isinstance(answer, str) else answer) if each]
        if not known and " " not in name and name == name.lower():
            self.questions.append(Question("bylines", name, "", self.page.relative))
        return [known or name]

    def _section(self) -> str:
        """Return the section of the first category, and keep the others."""
        found: list[str] = list(self.page.categories)
        for key, value in self._all("section"):
            is_one = isinstance(value, str) and normalize_key(key) != "categories"
            found += [plain_text(value)] if is_one else text_list(value, self.separator)
        categories = [each for each in dict.fromkeys(found) if each.lower() not in UNCATEGORIZED]
        if len(categories) > 1:
            self.imported["categories"] = categories[1:]
        if not categories:
            return ""
        if categories[0] in self.request.answers.sections:
            return self.request.answers.sections[categories[0]]
        self.questions.append(Question("sections", categories[0], new_slug(categories[0]), self.page.relative))
        return new_slug(categories[0])

    def _tags(self) -> list[str]:
        found: list[str] = []
        for key, value in self._all("tags"):
            is_list = normalize_key(key) == "tags" and isinstance(value, str) and "," not in value
            found += text_list(value, self.separator if is_list else ",")
        return list(dict.fromkeys(found))

    def _add_language(self) -> None:
        written = plain_text(self._take("lang")).replace("_", "-")
        if not written:
            return
        try:
            tag = canonicalize_tag(written)
        except ValueError:
            tag = ""
        if not tag:
            self._tell("told", "language that is no tag of BCP 47", written)
        elif tag.partition("-")[0] != self.request.language.partition("-")[0]:
            self.values["lang"] = tag

    def _add_times(self) -> None:
        modified = plain_text(self._take("updated"))
        original = plain_text(self._take("original_url"))
        if modified:
            self.internal["modified"] = modified
        if expiry := next(
            (text for name in EXPIRY_KEYS if (text := plain_text(self.page.data.get(self.keys.get(name, ""))))), ""
        ):
            self.internal["expires"] = expiry
            self._tell("told", "expiry date, after which the site did not show the page", expiry)
        if original.startswith(("http://", "https://")) and self.page.kind == "story":
            self.values["original_url"] = original
        elif original:
            self._tell("told", "original address that is no web address", original)

    def _add_rest(self) -> None:
        """Keep what no field takes in `internal`, which is never published, and count what is left out."""
        rest: dict[str, Any] = {}
        for name, key in self.keys.items():
            value = self.page.data[key]
            if name in self.used or name in READ_BEFORE or name in KEYS["title"] or value in EMPTY:
                continue
            if _is_personal(key, value):
                self._tell("lost", "personal value of the front matter left out")
            elif name in TECHNICAL or name in {each for names in KEYS.values() for each in names}:
                self._tell("lost", f"front matter key {key} left out")
            else:
                rest[key] = value
                self.questions.append(Question("fields", key, f"internal.{key}", self.page.relative))
        if rest:
            self.internal["fields"] = rest


def _is_personal(key: str, value: Any) -> bool:
    """Return True if a value must be written nowhere: by its key, by a key in a table in it, or by an e-mail address."""
    return is_personal_key(key) or _has_personal_key(value) or contains_address(value)


def _has_personal_key(value: Any) -> bool:
    if isinstance(value, dict):
        return any(is_personal_key(key) or _has_personal_key(each) for key, each in value.items())
    return isinstance(value, list) and any(map(_has_personal_key, value))


def _writer_separator(key: str, value: Any) -> str:
    """Return the separator of writers in one text: Pelican's `authors` has several, and a byline is one text."""
    if normalize_key(key) != "authors":
        return "\n"
    return ";" if ";" in str(value) else ","


def _is_picture_path(source: str) -> bool:
    return "." in source.rpartition("/")[2] and "\n" not in source


def page_title(page: SitePage) -> str:
    """Return the title in the front matter as plain text; "" if there is none."""
    found = {normalize_key(key): value for key, value in page.data.items()}
    return next((text for name in KEYS["title"] if (text := plain_text(found.get(name)))), "")


def has_password(data: Mapping[str, Any]) -> bool:
    """Return True if readers needed a password: any that is not empty, also one of spaces."""
    return any(
        has_password(value)
        if isinstance(value, dict)
        else is_true(value)
        if normalize_key(key) == "protected"
        else is_password_key(key) and value not in EMPTY and str(value).lower() != "false"
        for key, value in data.items()
    )
