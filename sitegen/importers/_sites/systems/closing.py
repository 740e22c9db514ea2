"""Front matter that closes a page: statuses, switches and dates. An unknown key that looks like one of them closes the page, too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sitegen.importers._sites.metadata.field_values import FALSE, is_true, normalize_key, plain_text, text_list
from sitegen.importers._sites.metadata.keys import KEYS, READ_BEFORE, TECHNICAL, is_personal_key, words_of_key
from sitegen.importers._sites.systems.dates import read_site_date
from sitegen.importers._status import CLOSED_STATUSES
from sitegen.importers._stories.author_names import contains_address

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import PurePosixPath

    from sitegen.importers._request import ImportRequest

STATUS_KEYS = frozenset({"status", "poststatus", "visibility"})
"""Keys whose values are statuses in the words of the source."""
STATUS_WORDS = frozenset({
    "status", "state", "stage", "visibility", "access", "audience", "workflow", "availability", "statut", "estado", "stato",
})  # fmt: skip
STATUS_PARTS = ("status", "visibility", "workflow", "accesslevel", "poststate", "pagestate")
"""Parts of keys that are written as one word."""
PUBLIC_WORDS = frozenset({"publish", "published", "public", "live", "posted"})
ACCESS_WORDS = frozenset({"access", "visibility", "audience", "availability", "accesslevel"})
"""Words of keys that say which readers could see a page."""
OPEN_WORDS = PUBLIC_WORDS | {"open", "free", "everyone", "everybody", "anyone", "anybody", "all"}
YES = frozenset({"true", "yes", "on", "1", "y", "t", "only", "required"})

DRAFT_WORDS = frozenset({"draft", "drafts", "wip", "unfinished", "unpublished", "entwurf", "borrador", "brouillon", "rascunho", "bozza"})  # fmt: skip
PRIVATE_WORDS = frozenset({"private", "hidden", "unlisted", "headless", "privado", "privat", "oculto"})
OTHER_CLOSING_WORDS = frozenset({
    "archived", "restricted", "confidential", "deleted", "trashed", "trash", "paywall", "paywalled", "premium", "withheld", "withdrawn",
    "retracted", "spiked", "killed", "expired", "disabled", "inactive", "offline", "protected", "suppressed", "removed", "membersonly",
    "memberonly", "subscribersonly", "subscriberonly", "gated", "censored", "obsolete",
})  # fmt: skip
CLOSING_WORDS = DRAFT_WORDS | PRIVATE_WORDS | OTHER_CLOSING_WORDS
CLOSING_PARTS = (
    "draft",
    "unpublish",
    "unlisted",
    "archived",
    "confidential",
    "restricted",
    "paywall",
    "rsonly",
    "beronly",
)
CLOSING_VALUES = CLOSED_STATUSES | {
    "draft",
    "wip",
    "unpublished",
    "embargoed",
    "in review",
    "in-review",
    "needs review",
    "unlisted",
    "not published",
}
"""Values that close a page under any key that is no field of it."""
SWITCHES = frozenset({
    "members", "member", "subscribers", "subscriber", "subscription", "paid", "login", "locked", "internal", "archive", "hide", "exclude",
    "test", "restrict", "only", "required", "unpublish",
})  # fmt: skip
"""Words of keys that close a page only as a switch, since other values of them say something else."""
PUBLISHING_WORDS = frozenset(
    {"published", "publish", "public", "visible", "approved", "released", "publicado", "publie", "publié"}
)
SHOWING_WORDS = frozenset(
    {"live", "active", "enabled", "listed", "online", "ready", "available", "render", "show", "display"}
)
PAGE_WORDS = frozenset(
    {"is", "post", "page", "article", "story", "entry", "content", "item", "to", "site", "web", "on", "be"}
)
"""Words of keys that add nothing, as in `is_published`."""
OTHER_WORDS = frozenset({
    "comment", "comments", "ping", "search", "sidebar", "menu", "nav", "navigation", "toc", "breadcrumb", "breadcrumbs", "rss", "feed", "home",
    "sitemap",
})  # fmt: skip
"""Words of keys that are about a part of a page or a list of pages, and not about the page."""
_PREFIX = re.compile(r"^(?:is|post|page|article|story|content|entry|item)+(?=\w)")
_RELEASE = re.compile(
    r"(?:pub|publish|published|publication|post|posted|release|released|golive|goeslive|live|schedule|scheduled|available|visible|online)"
    r"(?:date|datetime|time|timestamp|at|on|from|for|after|until)|golive|goeslive"
)
_EXPIRY = re.compile(
    r"(?:expire|expires|expired|expiry|expiration|unpublish|archive|remove|delete|takedown)"
    r"(?:date|datetime|time|at|on|after)|expires?|expiry|expiration|expired|unpublish|takedown"
)
MAX_SHOWN_CHARS = 60
"""Maximum number of characters of a value in a status."""


CLOSED_FOLDERS = frozenset(
    {
        "draft",
        "drafts",
        "unpublished",
        "private",
        "trash",
        "hidden",
        "embargoed",
        "entwürfe",
        "borradores",
        "brouillons",
    }
)
"""Names of folders in which nothing was public."""


def closing_folder(path: PurePosixPath) -> str:
    """Return the status of a file in a folder such as `drafts`; "" for others."""
    found = next((part for part in path.parts[:-1] if part.strip("_").lower() in CLOSED_FOLDERS), "")
    return f"folder {found}" if found else ""


def closed_by(data: Mapping[str, Any], request: ImportRequest, site_zone: str, *others: str) -> str:
    """Return the status for which a page was not public, in the words of the source; "" if nothing closed it.

    Of several, one that the map does not open is returned.

    Args:
        data: front matter of the page.
        request: the request of the import.
        site_zone: zone of the site's times without an offset.
        others: statuses for which it is closed otherwise; "" for none.
    """
    found = [each for each in others if each]
    for path, value in _pairs(data):
        name = path.rpartition(".")[2]
        found += [
            status
            for key in dict.fromkeys((path, name))
            if (status := _Key(key, path, value, request, site_zone).status())
        ]
    build = next((value for key, value in data.items() if normalize_key(key) == "build"), None)
    found += ["private"] if isinstance(build, dict) and not is_true(build.get("render", "always")) else []
    return min(found, key=lambda each: _rank(each, request)) if found else ""


def _rank(status: str, request: ImportRequest) -> int:
    """Return the place of a status among those of one page: first the one that the map skips, last those that it opens."""
    answer = request.answers.status.get(status, "")
    ranks = (answer == "skip", status == "private", status in CLOSED_STATUSES, answer != "published", True)
    return ranks.index(True)


def _pairs(data: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the keys and values of front matter, those of tables inside as `table.key`; not those about pictures, people and menus."""
    for key, value in data.items():
        if isinstance(value, dict):
            name = normalize_key(key)
            is_other = name in TECHNICAL | {"build"} or any(name in names for names in KEYS.values())
            yield from () if is_other else _pairs(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def _text_of(value: Any) -> str:
    """Return a value as one line of text; "?" for a text or a list of which nothing remains without markup."""
    if isinstance(value, list):
        return ", ".join(text_list(value, "\n")) or ("?" if value else "")
    text = "" if value is None else str(value)
    return plain_text(text) or ("?" if text.strip() else "")


class _Key:
    """A key of front matter with its value."""

    def __init__(self, key: str, path: str, value: Any, request: ImportRequest, site_zone: str) -> None:
        self.path, self.request, self.site_zone = path, request, site_zone
        self.words = words_of_key(key)
        self.joined = "".join(self.words)
        self.core = _PREFIX.sub("", self.joined)
        self.last = next(iter(word for word in self.words if word not in PAGE_WORDS), "") if self._is_single() else ""
        self.text = _text_of(value)
        self.value = self.text.lower()

    def _is_single(self) -> bool:
        return len([word for word in self.words if word not in PAGE_WORDS]) == 1

    def status(self) -> str:
        """Return the status for which this key closes the page; "" if it does not."""
        if self.joined in TECHNICAL or OTHER_WORDS & {*words_of_key(self.path)}:
            return ""
        if self.joined in STATUS_KEYS:
            return self._stated()
        for test in (self._publishing, self._expiry, self._release, self._closing, self._access, self._value):
            if status := test():
                return status
        return ""

    def _label(self) -> str:
        """Return a status made of the key and its value, which the map can answer, without a personal value."""
        if is_personal_key(self.path) or contains_address(self.text):
            return self.path
        return f"{self.path}: {self.value[:MAX_SHOWN_CHARS]}".strip()

    def _known(self) -> str:
        """Return the value if it is a status that every importer knows, and else the label."""
        if self.value in {"hidden", "unlisted"}:
            return "private"
        return self.value if self.value in CLOSED_STATUSES | {"draft"} else self._label()

    def _stated(self) -> str:
        if not self.value or self.value in (OPEN_WORDS if self.joined == "visibility" else PUBLIC_WORDS):
            return ""
        return "private" if self.value == "hidden" else self._label() if contains_address(self.text) else self.value

    def _publishing(self) -> str:
        """Return the status for a key such as `published` or `is_public` whose value is no."""
        names = {self.last, self.core}
        if names & SHOWING_WORDS:
            return "draft" if self.value in FALSE - {""} else ""
        if not names & PUBLISHING_WORDS or self.value in YES | OPEN_WORDS:
            return ""
        return "draft" if self.value in FALSE else self._dated()

    def _dated(self) -> str:
        """Return `future` for a date that has not passed, and the label for a text that is no date."""
        found = read_site_date(self.text, self.site_zone, self.request)
        if found is None:
            return self._label()
        now = self.request.now
        is_later = found.moment > now if found.moment else found.value >= now.isoformat()[: len(found.value)]
        return "future" if is_later else ""

    def _release(self) -> str:
        is_embargo = "embargo" in self.joined or self.core == "scheduled"
        if not (is_embargo or _RELEASE.fullmatch(self.core) or _RELEASE.fullmatch(self.joined)):
            return ""
        is_open = self.value in FALSE | OPEN_WORDS or (self.value in YES and not is_embargo)
        return "" if is_open else self._dated()

    def _expiry(self) -> str:
        """Return the status for an expiry date that has passed or cannot be read. The year 9999 means never."""
        if (
            self.value in FALSE
            or self.text.startswith("9999-")
            or not (_EXPIRY.fullmatch(self.core) or _EXPIRY.fullmatch(self.joined))
        ):
            return ""
        return "private" if self._dated() != "future" else ""

    def _closing(self) -> str:
        """Return the status for a switch that closes a page, such as `draft` or `is_archived`."""
        words = {*self.words, self.core}
        is_switch = {*self.words} <= SWITCHES | PAGE_WORDS and bool({*self.words} & SWITCHES)
        is_on = self.value in YES or {*words_of_key(self.value)} & CLOSING_WORDS
        if is_switch and is_on:
            return self._label()
        if _RELEASE.fullmatch(self.core) or _EXPIRY.fullmatch(self.core) or self.value in FALSE:
            return ""
        if not words & CLOSING_WORDS and not any(part in self.joined for part in CLOSING_PARTS):
            return ""
        is_draft, is_private = bool(words & DRAFT_WORDS), bool(words & PRIVATE_WORDS)
        return "draft" if is_draft or self.joined == "isdraft" else "private" if is_private else self._label()

    def _value(self) -> str:
        """Return the status for a key without a known meaning whose value says that the page was not finished or not public."""
        is_other = self.joined in READ_BEFORE or any(self.joined in names for names in KEYS.values())
        return self._label() if self.value in CLOSING_VALUES and not is_other else ""

    def _access(self) -> str:
        """Return the status for a key such as `state` or `access` whose value is not public."""
        words = {*self.words, self.core}
        if not words & STATUS_WORDS and not any(part in self.joined for part in STATUS_PARTS):
            return ""
        is_open = self.value in (OPEN_WORDS if words & ACCESS_WORDS else PUBLIC_WORDS)
        return "" if not self.value or is_open else self._known()
