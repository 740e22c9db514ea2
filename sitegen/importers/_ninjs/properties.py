"""The properties of a ninjs object, the same for all versions of the format.

ninjs 1 has `headline` and `body_xhtml`, ninjs 2 `headlines` and `bodies` with names in lower case, ninjs 3 the same in camel case.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from sitegen.importers._stories.text_of_html import text_of_html

if TYPE_CHECKING:
    from collections.abc import Iterator

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml", "application/html+xml"})
_HTML_ROLES = re.compile(r"x?html\d*|richtext")
_CLOSING_TAG = re.compile(r"</[a-zA-Z][a-zA-Z0-9]*\s*>")
_LISTS = {"headlines": "headline", "descriptions": "description", "bodies": "body"}
"""Properties with a list of texts in ninjs 2 and 3, and the beginning of their names in ninjs 1."""
ENTITY_PROPERTIES = {
    "people": "person", "organisations": "organisation", "places": "place", "events": "event", "subjects": "subject", "objects": "object",
}  # fmt: skip
"""Properties with names of entities: ninjs 2 and 3, and ninjs 1."""
USED = frozenset(
    {
        "uri",
        "type",
        "mimetype",
        "representationtype",
        "profile",
        "version",
        "versioncreated",
        "firstcreated",
        "contentcreated",
        "embargoed",
        "embargoeduntil",
        "expires",
        "pubstatus",
        "language",
        "by",
        "byline",
        "located",
        "usageterms",
        "copyrightholder",
        "copyrightnotice",
        "title",
        "slugline",
        "ednote",
        "associations",
        "renditions",
        "altids",
        "infosources",
        "standard",
        "$standard",
        "$schema",
        "wordcount",
        "charcount",
        *_LISTS,
        *ENTITY_PROPERTIES,
        *ENTITY_PROPERTIES.values(),
    }
)
"""Properties that the importer reads."""


class NinjsText(NamedTuple):
    """A headline, a description or a body."""

    role: str
    is_html: bool
    value: str
    media_type: str = ""

    @property
    def plain(self) -> str:
        """The text without markup."""
        return text_of_html(self.value) if self.is_html else self.value.strip()


class NinjsObject:
    """A ninjs object of any version."""

    def __init__(self, value: dict[str, Any]) -> None:
        """Create a view of an object. Names of properties are compared without case."""
        self._values = {name.lower(): found for name, found in value.items()}

    def text(self, *names: str) -> str:
        """Return the first property that is a text or a number, as a text; "" if there is none."""
        for name in names:
            found = self._values.get(name)
            if isinstance(found, (str, int, float)) and not isinstance(found, bool) and str(found).strip():
                return str(found).strip()
        return ""

    def texts(self, name: str) -> list[NinjsText]:
        """Return the texts of a property with several, such as `bodies`, of any version."""
        found = [_text(entry) for entry in _objects(self._values.get(name))]
        first = _LISTS[name]
        for key, value in self._values.items():
            if (key == first or key.startswith(f"{first}_")) and isinstance(value, str):
                role = key.removeprefix(first).strip("_")
                found.append(NinjsText(role, _is_html("", role, value), value))
        return [text for text in found if text.value.strip()]

    def entities(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the entities with the property (in its name of ninjs 3) that lists them."""
        for name, old_name in ENTITY_PROPERTIES.items():
            for found in (*_objects(self._values.get(name)), *_objects(self._values.get(old_name))):
                if isinstance(found.get("name"), str) and found["name"].strip():
                    yield name, found

    def sources(self, role: str) -> list[str]:
        """Return the names of the sources of information with a role."""
        return [each.get("name", "") for each in _objects(self._values.get("infosources")) if each.get("role") == role]

    def alternative_ids(self) -> list[tuple[str, str]]:
        """Return the other ids, of ninjs 1 or 2, each with its role."""
        found = self._values.get("altids")
        if isinstance(found, dict):
            return [(role, str(value)) for role, value in found.items()]
        return [(str(each.get("role", "")), str(each.get("value", ""))) for each in _objects(found)]

    def alternative_id(self, role: str) -> str:
        """Return the other id with a role; "" if there is none."""
        return dict(self.alternative_ids()).get(role, "")

    def associations(self) -> list[NinjsObject]:
        """Return the associated objects, in their order."""
        return [NinjsObject(each) for each in _objects(self._values.get("associations"))]

    def renditions(self) -> list[NinjsObject]:
        """Return the files of the object, the largest first."""
        found = [NinjsObject(each) for each in _objects(self._values.get("renditions"))]
        return sorted((each for each in found if each.text("href")), key=_width, reverse=True)

    def unused(self) -> list[str]:
        """Return the names of the properties that the importer does not read."""
        prefixes = tuple(f"{first}_" for first in _LISTS.values())
        known = USED | set(_LISTS.values())
        return sorted(
            name
            for name, value in self._values.items()
            if value and name not in known and not name.startswith(prefixes)
        )


def _width(rendition: NinjsObject) -> float:
    try:
        return float(rendition.text("width") or 0)
    except ValueError:
        return 0


def _objects(value: object) -> list[dict[str, Any]]:
    """Return the objects of a list, or of the values of an object by name, as ninjs 1 has associations."""
    values = (
        [{"name": key, **each} for key, each in value.items() if isinstance(each, dict)]
        if isinstance(value, dict)
        else value
    )
    return [each for each in values if isinstance(each, dict)] if isinstance(values, list) else []


def _text(entry: dict[str, Any]) -> NinjsText:
    folded = NinjsObject(entry)
    role, media_type = folded.text("role"), folded.text("contenttype").lower()
    value = entry.get("value", "")
    value = value if isinstance(value, str) else ""
    return NinjsText(role, _is_html(media_type, role, value), value, media_type)


def _is_html(media_type: str, role: str, value: str) -> bool:
    """Return True for a text that is HTML: by its type, by its role, or because it has a closing tag."""
    if media_type:
        return media_type.partition(";")[0].strip() in HTML_TYPES
    return bool(_HTML_ROLES.fullmatch(role) or _CLOSING_TAG.search(value))
