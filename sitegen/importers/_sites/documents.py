"""Makes the document of a page: its text, its front matter and its addresses."""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote, urlsplit

import msgspec

from sitegen.diagnostics import Problem
from sitegen.importers._dates import UNKNOWN
from sitegen.importers._items import Change, ImportedDocument, Question, RefusedItem, SkippedItem
from sitegen.importers._sites.main_picture import place_picture
from sitegen.importers._sites.metadata.field_values import normalize_key, plain_text, repair_values, text_at, text_list
from sitegen.importers._sites.metadata.fields import convert_fields, has_password, page_title
from sitegen.importers._sites.pages import SiteReferences
from sitegen.importers._sites.systems.dates import UNREADABLE
from sitegen.importers._sites.systems.permalinks import normalize_address
from sitegen.importers._sites.text.body import BodySource, UnknownTags, convert_body
from sitegen.importers._sites.text.tag_results import TagContext, with_base
from sitegen.importers._slugs import Unnamed
from sitegen.importers._status import KNOWN_STATUSES, imported_status
from sitegen.problem_codes.environment import IMPORT_FAILED

if TYPE_CHECKING:
    from sitegen.importers._request import ImportRequest
    from sitegen.importers._sites.metadata.fields import Fields
    from sitegen.importers._sites.metadata.front_matter import SourceFile
    from sitegen.importers._sites.pages import PageIndex, Site, SitePage
    from sitegen.importers._sites.text.expansion import Rules

TITLED_KINDS = frozenset({"story", "page", "thread"})
"""Kinds whose documents have a title; all others have a name."""
ALIAS_KEYS = ("aliases", "alias", "redirectfrom")
_HEADING = re.compile(r"\s*#[ \t]+(?P<atx>[^\n]+?)[ \t]*#*[ \t]*(?:\n|$)|\s*(?P<setext>\S[^\n]*)\n=+[ \t]*(?:\n|$)")
_HTML = re.compile(r"^<[A-Za-z][^<>`]*>", re.MULTILINE)
_WORD = re.compile(r"[^\W_]+")
_DESTINATION = re.compile(r"\]\([^()\n]*\)")
MIN_DECK_WORDS = 3
"""Minimum number of words of a deck that is compared with the text."""
_MARKS = re.compile(r"[*`]+|(?<!\w)_+|_+(?!\w)|\\(?=[^\w\s])")
REPORT_HINT = "this is a fault of sitegen: please report it with the text around this place, or import with --partial without this file"


class SystemFacts(NamedTuple):
    """Facts about the program that made a site."""

    name: str
    rules: Rules
    separator: str
    roots: tuple[str, ...]
    header_lines: bool = False
    has_plain_attributes: bool = False
    hides_html: bool = False
    """The program left out HTML in texts."""


class DocumentMaker:
    """Makes the documents of one site."""

    def __init__(self, system: SystemFacts, site: Site, request: ImportRequest, index: PageIndex) -> None:
        self.system, self.site, self.request, self.index = system, site, request, index
        self.id_prefix = f"{site.root.name}/" if len(request.sources) > 1 else ""

    def make(self, page: SitePage, source: SourceFile) -> Unnamed | SkippedItem | RefusedItem:
        """Return the document of a page without its slug, or the reason for which there is none."""
        source_status = page.closed_by or "published"
        status = self._status(page, source_status)
        if status == "skip":
            rule = f"the map skips the status {source_status}"
            return SkippedItem(page.item_type, rule, str(page.path), 0, page.relative)
        return self._convert(page, source, status)

    def _status(self, page: SitePage, source_status: str) -> str:
        moment = page.date.moment if page.date else None
        if (
            page.kind != "story" and page.date is None and page.date_note[0] != UNREADABLE
        ):  # it has no date of publication
            moment = self.request.now
        return imported_status(source_status, moment, self.request, has_password=has_password(page.data))

    def _status_questions(self, page: SitePage) -> list[Question]:
        """Return the status of a page if neither the importers nor the map know it."""
        is_known = page.closed_by in KNOWN_STATUSES or page.closed_by in self.request.answers.status
        return [] if is_known else [Question("status", page.closed_by, "held", page.relative)]

    def _convert(self, page: SitePage, source: SourceFile, status: str) -> Unnamed | RefusedItem:
        data, repairs = repair_values(page.data, is_wanted=self.request.options.repair_text)
        page = msgspec.structs.replace(page, data=data) if repairs else page
        references = SiteReferences(self.site, page, lambda path: self._address_of(path, page))
        title, text, changes = _title_and_text(page, source.body)
        line = source.body_line + source.body.count("\n") - text.count("\n")
        source_id, digest = f"{self.id_prefix}{page.relative}", hashlib.sha256(page.path.read_bytes()).hexdigest()
        is_known = self.request.is_known(source_id, digest)
        body = convert_body(
            self._body_source(page, "" if is_known else text, line), self.system.rules, self._context(page), references
        )
        if isinstance(body, UnknownTags):
            return RefusedItem(page.item_type, body.problem, page.relative, body.questions)
        if body.difference:
            message = IMPORT_FAILED(f"the text would be changed: {body.difference}")
            return RefusedItem(
                page.item_type, Problem(str(page.path), line + 1, 1, message, REPORT_HINT), page.relative
            )
        fields = convert_fields(page, self.site, self.request, separator=self.system.separator)
        name = "title" if page.kind in TITLED_KINDS else "name"
        front_matter = {name: title, **self._front_matter(page, fields, status)}
        repetition = _leave_out_repeated_deck(front_matter, body.markdown)
        main = place_picture(front_matter.pop("image", None), body.markdown, references)
        front_matter = _with_image(front_matter, main.image)
        document = ImportedDocument(
            page.kind,
            "",
            front_matter,
            main.markdown,
            str(page.path),
            1,
            source_id=source_id,
            digest=digest,
            addresses=self._addresses(page),
            references=references.found,
            changes=(
                *repairs,
                *repetition,
                *self._source_changes(source),
                *changes,
                *body.changes,
                *fields.changes,
                *main.changes,
                *_other_changes(page, fields),
            ),
            questions=(*fields.questions, *self._status_questions(page)),
            item_type=page.item_type,
            source_status=page.closed_by or "published",
            is_converted=not is_known,
            words=body.words,
        )
        return Unnamed(document, self._wanted_slugs(page, title), page.date.value[:4] if page.date else "")

    def _body_source(self, page: SitePage, text: str, line: int) -> BodySource:
        return BodySource(
            text,
            str(page.path),
            line,
            self.request.language,
            is_html=page.path.suffix.lower() in {".html", ".htm"},
            embeds=self.request.answers.embeds,
            has_plain_attributes=self.system.has_plain_attributes,
            repair_text=self.request.options.repair_text,
        )

    def _context(self, page: SitePage) -> TagContext:
        return TagContext(
            lambda name: self._value_of(name, page), lambda path: self._address_of(path, page), self.site.base
        )

    def _address_of(self, path: str, page: SitePage) -> str | None:
        folder = str(PurePosixPath(page.relative).parent)
        return self.index.address_of(path, "" if folder == "." else folder, self.system.roots)

    def _value_of(self, name: str, page: SitePage) -> str | None:
        """Return the text of a variable: of the site's configuration, or of the front matter of a page."""
        first, _, rest = name.partition(".")
        if first == "site":
            known = {"baseurl": self.site.base, "url": self.site.url}
            return known[rest] if rest in known else text_at(self.site.config, rest)
        if name == "page.url":
            return page.address or None
        return text_at(page.data, rest if first == "page" else name)

    def _source_changes(self, source: SourceFile) -> list[Change]:
        found = [Change("told", f"front matter key {key} twice: the last one counts") for key in source.repeated_keys]
        if self.system.hides_html and (html := _HTML.search(source.body)):
            found.append(Change("told", "HTML that the site did not show, by its configuration", 1, (html[0],)))
        return found

    def _wanted_slugs(self, page: SitePage, title: str) -> tuple[str, ...]:
        keys = (key for key in page.data if normalize_key(key) in {"slug", "basename"})
        return next((plain_text(page.data[key]) for key in keys), ""), page.name, title

    def _addresses(self, page: SitePage) -> tuple[str, ...]:
        found = [page.own_address, f"/{page.relative}", *self._aliases(page)]
        return tuple(dict.fromkeys(f"{self.site.url}{address}" for address in found))

    def _aliases(self, page: SitePage) -> list[str]:
        """Return the old addresses in the front matter. A relative one begins at the folder of the page's address."""
        written = [
            text
            for key, value in page.data.items()
            if normalize_key(key) in ALIAS_KEYS
            for text in text_list(value, "\n")
        ]
        found = []
        for address in written:
            parts = urlsplit(address)
            folder = "" if parts.path.startswith("/") else page.own_address.rstrip("/").rpartition("/")[0]
            is_own = not parts.netloc or parts.netloc in self.site.hosts
            path = (
                parts.path if parts.netloc else with_base(normalize_address(f"{folder}/{parts.path}"), self.site.base)
            )
            found += [path] if is_own and parts.path.strip("/") else []
        return found

    def _front_matter(self, page: SitePage, fields: Fields, status: str) -> dict[str, Any]:
        found: dict[str, Any] = {"status": status}
        values = dict(fields.values)
        published = page.date.value if page.date else UNKNOWN
        if page.kind == "story":
            found["published"] = published
        elif page.date:
            values["internal"] = _with_import(values.get("internal"), "published", published)
        if self.request.answers.updated and (modified := values.get("internal", {}).get("import", {}).get("modified")):
            found["updated"] = modified
        found |= {key: value for key, value in values.items() if key not in {"extra", "internal"}}
        if fields.picture and page.kind not in {"page", "thread"}:
            found["image"] = fields.picture
        found |= self._old_addresses(page, found)
        found["imported"] = {"system": self._system_name(), "id": f"{self.id_prefix}{page.relative}"}
        if page.kind != "story":
            values["internal"] = _with_import(values.get("internal"), "source", found.pop("imported"))
        return found | {key: values[key] for key in ("extra", "internal") if values.get(key)}

    def _system_name(self) -> str:
        return f"{self.system.name} {urlsplit(self.site.url).hostname or ''}".strip()

    def _old_addresses(self, page: SitePage, found: dict[str, Any]) -> dict[str, Any]:
        """Return `redirect_from` with the old addresses, or `original_url` if the map wants that."""
        aliases = [unquote(address) for address in self._aliases(page)]
        address = unquote(page.address)
        if self.request.answers.original and self.site.url and page.address and page.kind == "story":
            original = {} if "original_url" in found else {"original_url": f"{self.site.url}{page.address}"}
            return original | ({"redirect_from": aliases} if aliases else {})
        addresses = list(dict.fromkeys([*([address] if address.strip("/") else []), *aliases]))
        return {"redirect_from": addresses} if addresses else {}


def _title_and_text(page: SitePage, body: str) -> tuple[str, str, list[Change]]:
    """Return the title of a page, and its body without a heading that is the title."""
    title = page_title(page)
    found = _HEADING.match(body) if page.path.suffix.lower() not in {".html", ".htm"} else None
    heading = plain_text(_MARKS.sub("", found["atx"] or found["setext"])) if found else ""
    if found and heading and (not title or heading.casefold() == title.casefold()):
        change = Change(
            "changed",
            "heading at the start of the text became the title"
            if not title
            else "heading that repeats the title left out",
        )
        return title or heading, body[found.end() :], [change]
    if title:
        return title, body, []
    name = page.name.replace("-", " ").replace("_", " ").strip() or page.relative
    return name[:1].upper() + name[1:], body, [Change("told", "title from the name of the file", 1, (page.relative,))]


def _leave_out_repeated_deck(front_matter: dict[str, Any], markdown: str) -> list[Change]:
    """Remove a deck that has the words with which the text begins, as an automatic excerpt does."""
    deck = str(front_matter.get("deck", ""))
    first = _WORD.findall(deck.casefold().rstrip(" …."))
    opening = _WORD.findall(_DESTINATION.sub("]", markdown[: 20 * len(deck) + 2000]).casefold())
    if len(first) < MIN_DECK_WORDS or opening[: len(first)] != first:
        return []
    del front_matter["deck"]
    return [Change("changed", "deck that repeats the opening is left out")]


def _with_image(front_matter: dict[str, Any], image: dict[str, str]) -> dict[str, Any]:
    """Return front matter with the main picture, before the old addresses."""
    if not image:
        return front_matter
    last = ("redirect_from", "imported", "extra", "internal")
    first = {key: value for key, value in front_matter.items() if key not in last}
    return {**first, "image": image, **{key: front_matter[key] for key in last if key in front_matter}}


def _with_import(table: Any, key: str, value: Any) -> dict[str, Any]:
    """Return a table with a key in its table `import`."""
    table = dict(table or {})
    return {**table, "import": {**table.get("import", {}), key: value}}


def _other_changes(page: SitePage, fields: Fields) -> list[Change]:
    note, example = page.date_note
    found = [Change("told", note, 1, (example or page.relative,))] if note else []
    if page.date is None and page.kind == "story":
        found.append(Change("told", "no date: published is XXXX", 1, (page.relative,)))
    if fields.picture and page.kind in {"page", "thread"}:
        found.append(Change("lost", "main picture of a page left out", 1, (fields.picture.source,)))
    return found
